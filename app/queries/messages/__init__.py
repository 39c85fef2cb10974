"""Messages: what waits, what was sent, and whom they reach."""
