"""Writes: one verb a file; the only code that opens and commits a transaction."""
