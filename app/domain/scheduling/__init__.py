"""Working time, free starts, booking rules, an appointment's status, and who acts by which policy."""
