"""Who is the same person, and how patients are searched."""
