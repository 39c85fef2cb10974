"""Email by SendGrid, and what it reports."""
