"""What the staff's daily pages share."""
