"""Addresses as the world knows them, however this very request came in."""

from typing import Any

from flask import current_app, url_for

from app.config import Settings


def public_address(endpoint: str, **values: Any) -> str:
    """The full address of a page, by the site's public name."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for(endpoint, **values)
