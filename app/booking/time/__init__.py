"""Step: the time."""
