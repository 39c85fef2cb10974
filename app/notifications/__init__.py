"""What is told to people: the texts of messages, and the channels that carry them."""
