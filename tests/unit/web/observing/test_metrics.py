"""Figures: who may read them, and what they count."""

from collections.abc import Iterator
from pathlib import Path

import prometheus_client
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from app.web.observing import metrics
from tests.databases import Databases

pytestmark = pytest.mark.backends("sqlite")
TOKEN = "the token of the figures"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def app(
    databases: Databases, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.setenv(metrics.FOLDER, "")  # and as it was, afterwards
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    yield databases.build(databases.migrated("sqlite"), METRICS_TOKEN=TOKEN, INSTANCE_PATH=str(tmp_path))
    values.close_all_multiprocess_files()


def counted(client: FlaskClient) -> dict[tuple[str, str, str], float]:
    """How many requests of which rule, method and class of status."""
    return {
        (sample.labels["rule"], sample.labels["method"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(client.get("/metrics", headers=BEARER).text)
        for sample in family.samples
        if sample.name == "creneau_request_seconds_count"
    }


def test_requests_are_counted_by_their_kind(client: FlaskClient) -> None:
    for path in ("/healthz", "/healthz", "/fr/set-password/a-token", "/nowhere/a-token"):
        client.get(path)
    client.open("/healthz", method="ANA")
    assert counted(client) == {
        ("/healthz", "GET", "2xx"): 2,
        ("/<any(fr, en):lang>/set-password/<token>", "GET", "4xx"): 1,
        ("none", "GET", "4xx"): 1,
        ("none", "other", "4xx"): 1,
    }


def test_the_figures_are_in_the_form_that_a_prometheus_reads(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.content_type == prometheus_client.CONTENT_TYPE_LATEST
    assert answer.headers["Cache-Control"] == "no-store"
    assert "process_resident_memory_bytes" in answer.text


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", TOKEN, f"Bearer {TOKEN}x", "Bearer \u00e9"])
def test_they_are_for_the_bearer_of_the_token(client: FlaskClient, shown: str) -> None:
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_without_a_token_there_are_none(databases: Databases, backend: str, tmp_path: Path) -> None:
    app = databases.build(databases.migrated("sqlite"), INSTANCE_PATH=str(tmp_path))
    for shown in ("", "Bearer ", "Bearer None"):
        assert app.test_client().get("/metrics", headers={"Authorization": shown}).status_code == 404
    assert not (tmp_path / "metrics").exists()


def test_a_server_that_starts_forgets_what_was_counted_before(tmp_path: Path) -> None:
    for _ in range(2):
        metrics.fresh_folder(tmp_path)
        assert list((tmp_path / "metrics").iterdir()) == []
        (tmp_path / "metrics" / "histogram_1.db").touch()
