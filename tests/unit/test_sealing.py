"""Secrets that have to be read again."""

from app.sealing import sealed, unsealed

KEY = "a secret for tests, known to everybody"


def test_what_is_stored_does_not_tell_the_secret() -> None:
    stored = sealed("JBSWY3DPEHPK3PXP", KEY)
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert unsealed(stored, KEY) == "JBSWY3DPEHPK3PXP"
    assert sealed("JBSWY3DPEHPK3PXP", KEY) != stored


def test_another_secret_key_reads_nothing() -> None:
    assert unsealed(sealed("JBSWY3DPEHPK3PXP", KEY), f"{KEY}!") is None
    assert unsealed("nothing", KEY) is None


def test_a_secret_of_an_app_fits_its_column() -> None:
    assert len(sealed("A" * 32, KEY)) <= 200
