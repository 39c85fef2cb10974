"""Email by a mail server."""
