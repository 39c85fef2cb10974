"""The week."""
