"""What a password must be like."""

import pytest

from app.domain.accounts.password import LONGEST, Weakness, why_weak


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("trois lampes bleues", None),
        ("camille aime les lampes", None),
        ("日本語のパスワードですよね", None),
        ("lampe bleue", Weakness.TOO_SHORT),
        ("a\u0301" * 6 + "bcdef", Weakness.TOO_SHORT),  # eleven once composed
        ("x" * (LONGEST + 1), Weakness.TOO_LONG),
        ("abababababab", Weakness.TOO_UNIFORM),
        ("111111111111", Weakness.TOO_UNIFORM),
        ("camille.roy@example.com", Weakness.TOO_KNOWN),
        ("Camille Roy Camille", Weakness.TOO_KNOWN),
        ("CAMILLEROY2026!", Weakness.TOO_KNOWN),
        ("camille----royexample", Weakness.TOO_KNOWN),
    ],
)
def test_refuses_what_is_short_uniform_or_known(password: str, weakness: Weakness | None) -> None:
    assert why_weak(password, "camille.roy@example.com", "Camille Roy") is weakness
