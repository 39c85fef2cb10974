"""Créneau beside another booking application, on the same data: `make bench-peers`."""
