"""Services and their groups."""
