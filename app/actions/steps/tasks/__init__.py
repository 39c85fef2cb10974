"""What actions on tasks share."""
