"""What the steps of a booking share: the wizard that strings them, what was chosen, the forms."""
