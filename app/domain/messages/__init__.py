"""Which messages there are, when each goes, to which address, and what became of it."""
