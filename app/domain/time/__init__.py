"""Intervals on UTC minutes, the clinic's wall clock, and times as they are typed."""
