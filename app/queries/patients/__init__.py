"""Patients, searched and counted."""
