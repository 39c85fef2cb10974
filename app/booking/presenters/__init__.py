"""What each page shows, ready to be written: words in the reader's language, addresses, no rules."""
