"""Step: who is to be seen, and how to reach them."""
