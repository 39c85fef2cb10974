"""What administrators see at a glance."""
