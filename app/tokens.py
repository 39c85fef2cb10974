"""Unguessable tokens for addresses and cookies; only their hashes are stored."""

import hashlib
import re
import secrets


def new_token() -> str:
    """An unguessable token that fits an address: 192 bits."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    """Whether a text could be a token made here."""
    return re.fullmatch(r"[A-Za-z0-9_-]{32}", text) is not None


def hash_of(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
