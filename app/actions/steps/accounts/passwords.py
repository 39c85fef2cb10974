"""Hashing of passwords with argon2id. Slow on purpose: never call these inside a transaction."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.accounts.password import LONGEST, normal

HASHER = PasswordHasher()  # the parameters of RFC 9106 for machines with little memory: 64 MiB, 3 passes
NOBODYS_HASH = (
    f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}${'A' * 22}${'A' * 43}"
)


def hashed(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(normal(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long, and says no, where none is stored."""
    try:
        return HASHER.verify(password_hash or NOBODYS_HASH, normal(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)
