"""What the clinic set up, and the snapshot that requests read."""
