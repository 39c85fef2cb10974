"""What differs from one run to the next, or with the code alone, put into one form."""

import hashlib
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import time_machine

NOW = "2026-03-04T15:00:00Z"  # a Wednesday morning in Montréal
MASKS = (
    (re.compile(r"\$argon2id\$[^\s\"']+"), "<password>"),
    (re.compile(r"\bgAAAA[\w=-]{40,}"), "<sealed>"),
    (re.compile(r"(?<![\w-])[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}"), "<signed>"),
    (re.compile(r"\bcreneau=[^;]+"), "creneau=<cookie>"),
    (re.compile(r"'nonce-[^']+'"), "'nonce-<nonce>'"),
    (re.compile(r'nonce="[^"]+"'), 'nonce="<nonce>"'),
    (re.compile(r"([?&]v=)[\w-]+"), r"\1<mark>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\b[\w.-]+-\d+-[0-9a-f]{8}\b"), "<worker>"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"), "<token>"),
    (re.compile(r"(?<![\w-])(?=[^A-Z0-9\s]*[A-Z0-9])[A-Za-z0-9_-]{32}(?![\w-])"), "<token>"),
)


def masked(text: str) -> str:
    """A text without tokens, hashes and nonces."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


class Chance:
    """Randomness that is the same in each run: it depends on what is being done, and on nothing before it."""

    def __init__(self) -> None:
        self.start("")

    def start(self, occasion: str) -> None:
        """Begin anew with what an occasion decides."""
        self._occasion, self._count = occasion, itertools.count()

    def bytes(self, size: int) -> bytes:
        """What `os.urandom` answers in the meantime."""
        return hashlib.shake_256(f"{self._occasion} {next(self._count)}".encode()).digest(size)


@contextmanager
def repeatable() -> Iterator[tuple[Chance, time_machine.Traveller]]:
    """Stop the clock, and let chance repeat itself, until the end of the block; both are handed out."""
    chance = Chance()
    with (
        time_machine.travel(NOW, tick=False) as clock,
        patch.object(os, "urandom", chance.bytes),
        patch("random._urandom", chance.bytes),  # what `secrets` asks
    ):
        yield chance, clock
