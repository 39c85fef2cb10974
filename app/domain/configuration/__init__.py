"""What a clinic sets up, as plain data."""
