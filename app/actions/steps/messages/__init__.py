"""What actions on messages share, and how messages are planned."""
