"""Secrets that have to be read again, kept so that the database alone does not tell them."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"second factor"


def encrypted(secret: str, secret_key: str) -> str:
    """What is stored of a secret: encrypted and signed, with a key that comes of the site's secret key."""
    return _cipher(secret_key).encrypt(secret.encode()).decode()


def decrypted(stored: str, secret_key: str) -> str | None:
    """The secret, or None where it was sealed with another secret key."""
    try:
        return _cipher(secret_key).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
