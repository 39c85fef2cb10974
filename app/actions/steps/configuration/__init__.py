"""What actions on the setup share."""
