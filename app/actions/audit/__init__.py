"""What was seen, printed or exported, noted in the audit."""
