"""Step: check, confirm, and the time held meanwhile."""
