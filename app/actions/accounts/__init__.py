"""Signing in, passwords, second factors, and the accounts themselves."""
