"""Sites that may frame the booking pages: read from whatever people paste, and never more than a site."""

import pytest

from app.domain.clinic.web_origins import NoOrigin, origin_of


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.clinic.example", "https://www.clinic.example"),
        ("https://www.clinic.example/appointments?x=1#top", "https://www.clinic.example"),
        ("www.Clinic.example/", "https://www.clinic.example"),
        ("https://clinic.example:443", "https://clinic.example"),
        ("https://clinic.example:8443/", "https://clinic.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:5000/page", "http://127.0.0.1:5000"),
        ("https://clinique-été.example", "https://xn--clinique-t-j7ab.example"),
    ],
)
def test_reads_the_site_of_an_address(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin
    assert origin_of(origin) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "https://*.example",
        "https://*",
        "http://clinic.example",
        "http://localhost.clinic.example",
        "clinic",
        "https://",
        "https://192.0.2.1",
        "https://[::1]",
        "https://[",
        "https://user@clinic.example",
        "https://user:secret@clinic.example",
        "https://clinic.example:99999",
        "https://clinic.example:x",
        "https://clinic..example",
        "https://-clinic.example",
        "https://clinic.example; script-src *",
        "https://clinic.example 'self'",
        "https://clinic.example\r\nX: 1",
        "javascript://clinic.example/%0aalert(1)",
        "data:text/html,x",
        "'none'",
        "null",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 200}example",
    ],
)
def test_refuses_what_is_no_single_site(typed: str) -> None:
    with pytest.raises(NoOrigin):
        origin_of(typed)
