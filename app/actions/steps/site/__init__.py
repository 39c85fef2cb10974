"""What actions on the database share."""
