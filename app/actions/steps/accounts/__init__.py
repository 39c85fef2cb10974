"""What actions on accounts share."""
