"""Passwords, and the browsers that sign in."""
