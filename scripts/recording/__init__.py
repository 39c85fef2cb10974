"""What must not change when the code is rearranged: answers, rows, messages, statements."""
