"""What messages say: facts in words, and from them an email, an SMS or the sentences of a call."""
