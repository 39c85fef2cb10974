"""What administrators set up, written whole."""
