"""Public addresses that a command prints."""

from typing import Any

from flask import current_app, url_for

from app.config import Settings


def public_address(endpoint: str, **values: Any) -> str:
    """The address of a page as the public sees it, under BASE_URL."""
    settings: Settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.base_url):
        return url_for(endpoint, **values, _external=True)
