"""Accounts of the staff and their sessions."""
