"""Step: the service and with whom."""
