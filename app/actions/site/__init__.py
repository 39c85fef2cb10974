"""The database copied, restored and cleared of what has expired."""
