"""Secrets that have to be read again."""

from app.encryption import decrypted, encrypted

KEY = "a secret for tests, known to everybody"


def test_what_is_stored_does_not_tell_the_secret() -> None:
    stored = encrypted("JBSWY3DPEHPK3PXP", KEY)
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert decrypted(stored, KEY) == "JBSWY3DPEHPK3PXP"
    assert encrypted("JBSWY3DPEHPK3PXP", KEY) != stored


def test_another_secret_key_reads_nothing() -> None:
    assert decrypted(encrypted("JBSWY3DPEHPK3PXP", KEY), f"{KEY}!") is None
    assert decrypted("nothing", KEY) is None


def test_a_secret_of_an_app_fits_its_column() -> None:
    assert len(encrypted("A" * 32, KEY)) <= 200
