"""The staff's accounts."""
