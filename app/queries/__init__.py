"""Reads: one noun a file, a bounded number of statements, answers are frozen dataclasses."""
