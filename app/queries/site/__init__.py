"""The state of the site itself: its database, and whether it is ready."""
