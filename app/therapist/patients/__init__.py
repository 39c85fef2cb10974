"""The search for a patient."""
