"""What runs beside the site: the worker and the commands."""
