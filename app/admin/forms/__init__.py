"""Forms of the administrator's blueprint, one noun a file."""
