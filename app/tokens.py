"""Unguessable tokens for addresses and cookies; only their hashes are stored."""

import hashlib
import secrets


def new_token() -> str:
    """An unguessable token that fits an address: 192 bits."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
