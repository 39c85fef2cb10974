"""Therapists."""
