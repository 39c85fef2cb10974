"""Opening hours, in versions."""
