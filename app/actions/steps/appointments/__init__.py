"""What all acts on appointments share."""
