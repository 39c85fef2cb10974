"""Absences, holidays and extra openings."""
