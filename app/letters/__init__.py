"""What a message says, put together from facts: the words, the calendar file, samples and previews."""
