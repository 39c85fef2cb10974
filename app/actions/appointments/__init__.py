"""Appointments and holds: booked, moved, cancelled, confirmed and marked, by patients and by staff."""
