"""What the audit tells."""
