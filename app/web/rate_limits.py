"""How many requests one network may send; what is above is answered 429 until the window ends."""

import logging
import math
import threading
import time
from collections import Counter
from typing import Protocol

from flask import Flask, current_app, request
from flask_babel import lazy_ngettext
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.exceptions import TooManyRequests

from app.config import Settings
from app.network import network_key
from app.web.security import SAFE_METHODS

log = logging.getLogger(__name__)

WEBHOOKS = "/api/webhooks/"
"""Providers send as much as there is to tell, from few networks; they sign it."""
PATIENCE = 0.25
"""Seconds that a request waits for the storage."""
REST = 30
"""Seconds for which a storage that did not answer is left alone."""


class Counts(Protocol):
    """Counts requests in windows of time, each beginning at a multiple of its length."""

    def hit(self, rate: RateLimitItem, client: str) -> int:
        """Count one request; answer for how many seconds the client has to wait, 0 within the rate."""


class OwnCounts:
    """Counts in the memory of one process.

    The memory of the package limits would start a thread for most requests, at the cost of some 300 µs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[RateLimitItem, tuple[int, Counter[str]]] = {}

    def hit(self, rate: RateLimitItem, client: str) -> int:
        """Count one request; the counts of a window that has ended are forgotten with it."""
        now, length = time.time(), rate.get_expiry()
        window = int(now // length)
        with self._lock:
            present, counts = self._windows.get(rate, (None, Counter()))
            if present != window:
                counts = Counter()
                self._windows[rate] = window, counts
            counts[client] += 1
            is_within = counts[client] <= rate.amount
        return 0 if is_within else max(1, math.ceil((window + 1) * length - now))


class SharedCounts:
    """Counts in a Redis that all processes share; while it does not answer, each process counts by itself."""

    def __init__(self, address: str) -> None:
        storage = storage_from_string(
            address,
            wrap_exceptions=True,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on to the package redis
        )
        self._limiter = FixedWindowRateLimiter(storage)
        self._instead = OwnCounts()
        self._asked_again_at = 0.0

    def hit(self, rate: RateLimitItem, client: str) -> int:
        """Count one request; never fails."""
        if time.monotonic() < self._asked_again_at:
            return self._instead.hit(rate, client)
        try:
            if self._limiter.hit(rate, client):
                return 0
            return max(1, math.ceil(self._limiter.get_window_stats(rate, client).reset_time - time.time()))
        except StorageError:
            self._asked_again_at = time.monotonic() + REST
            log.warning("the storage of rate limits does not answer: each process counts by itself")
            return self._instead.hit(rate, client)


def init_app(app: Flask) -> None:
    """Count requests, where the settings give a rate."""
    settings: Settings = app.extensions["settings"]
    if settings.api_rate_limit or settings.form_rate_limit:
        address = settings.rate_limit_storage
        is_own = address.startswith("memory:")
        app.extensions["rate_limits"] = OwnCounts() if is_own else SharedCounts(address)
        app.before_request(_count)


def _count() -> None:
    """Count requests of machines and forms that are sent; pages may be looked at freely."""
    if request.path.startswith(WEBHOOKS):
        return
    settings: Settings = current_app.extensions["settings"]
    is_for_machines = request.path.startswith("/api/")
    if is_for_machines:
        kind, rate = "api", settings.api_rate_limit
    else:
        kind, rate = "form", None if request.method in SAFE_METHODS else settings.form_rate_limit
    if rate is None:
        return
    counts: Counts = current_app.extensions["rate_limits"]
    wait = counts.hit(rate, f"{kind} {network_key(request.remote_addr or '')}")
    if wait:
        said = f"At most {rate}; wait {wait} s." if is_for_machines else _said(wait)
        raise TooManyRequests(said, retry_after=wait)  # type: ignore[arg-type]  # a lazy text will do


def _said(wait: int) -> object:
    """What to do, in the language that the page turns out to have."""
    return lazy_ngettext(
        "Too many requests came from your internet connection. Wait %(num)s minute, then reload this page"
        " and confirm that you want to send it again. Nothing you typed is lost.",
        "Too many requests came from your internet connection. Wait %(num)s minutes, then reload this page"
        " and confirm that you want to send it again. Nothing you typed is lost.",
        math.ceil(wait / 60),
    )
