"""The day, on screen and on paper."""
