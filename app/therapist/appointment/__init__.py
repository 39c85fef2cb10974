"""One appointment, as staff see it."""
