"""Which times are free, and why the others are not."""
