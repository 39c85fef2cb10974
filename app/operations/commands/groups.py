"""Commands that work on the clinic's tables, and groups of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup

from app.queries.site.readiness import why_not_ready


class SiteGroup(AppGroup):
    """A group whose commands say in one sentence that the database is not migrated, or does not answer."""

    def command(  # type: ignore[override]  # as AppGroup's own
        self, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        """Register a command that works on the tables; with `needs_tables=False`, one that does not."""
        needs_tables = kwargs.pop("needs_tables", True)
        register = super().command(*args, **kwargs)
        return (lambda run: register(on_tables(run))) if needs_tables else register


def on_tables(run: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command run on migrated tables only."""

    @wraps(run)
    def checked(*args: Any, **kwargs: Any) -> Any:
        reason = why_not_ready()
        if reason:
            raise click.ClickException(reason)
        return run(*args, **kwargs)

    return checked
