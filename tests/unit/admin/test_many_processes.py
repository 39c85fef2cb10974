"""What an administrator saves, every process of the server shows with its next answer."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.server import run_flask, running_server, settings_of

PASSWORD = "quatre chaises vertes"
EMAIL = "admin@example.com"
ROUNDS = 5
ASKED = 24


@pytest.mark.backends("sqlite", "postgresql")
def test_every_process_shows_a_saved_setting_at_once(
    databases: Databases, backend: str, tmp_path: Path
) -> None:
    settings = settings_of(databases.migrated(backend), tmp_path)
    settings |= {"CRENEAU_ENV": "demonstration", "DEMO_PASSWORD": PASSWORD, "FORM_RATE_LIMIT": "0"}
    run_flask(settings, "demo", "load")
    with running_server(settings, "--workers=4") as server:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        sign_in(browser, server.address)
        assert len(server.workers()) == 4
        for number in range(ROUNDS):
            name = f"Clinique numéro {number}"
            save(browser, f"{server.address}/fr/manage/settings", name_fr=name)
            titles = {title(f"{server.address}/fr/") for _ in range(ASKED)}
            assert len(titles) == 1
            assert name in titles.pop()


def sign_in(browser: urllib.request.OpenerDirector, address: str) -> None:
    page = text_of(browser, f"{address}/fr/sign-in")
    typed = {"csrf_token": token_in(page), "email": EMAIL, "password": PASSWORD}
    text_of(browser, f"{address}/fr/sign-in", typed)


def save(browser: urllib.request.OpenerDirector, address: str, **changes: str) -> None:
    """Send the form at an address as it stands, but for what changes."""
    page = text_of(browser, address)
    form = page[page.index('id="edit"') :]
    fields = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form))
    selects = re.findall(r'<select[^>]*? name="([^"]+)".*?</select>', form, re.DOTALL)
    for name in selects:
        chosen = re.search(rf'name="{name}".*?<option value="([^"]*)" selected', form, re.DOTALL)
        assert chosen
        fields[name] = chosen[1]
    for name in re.findall(r'<input type="checkbox"[^>]*? name="([^"]+)"', form):
        fields.pop(name, None)
    text_of(browser, address, fields | changes)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def text_of(browser: urllib.request.OpenerDirector, address: str, typed: dict[str, str] | None = None) -> str:
    data = urllib.parse.urlencode(typed).encode() if typed else None
    with browser.open(address, data, timeout=20) as answer:
        return str(answer.read().decode())


def title(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        page = answer.read().decode()
    found = re.search("<title>(.*?)</title>", page)
    assert found
    return found[1]
