"""The clinic itself: overview, settings, locations, the clinic file, the first start."""
