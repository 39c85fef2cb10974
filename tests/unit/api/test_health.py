"""The two questions a supervisor asks."""

import flask_migrate
from flask.testing import FlaskClient

from tests.databases import Databases


def test_the_process_answers(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_migrated_database_is_ready(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_a_database_without_tables_is_not(databases: Databases, backend: str) -> None:
    app = databases.build(databases.empty(backend))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "run flask --app wsgi database migrate" in answer.json["detail"]
    with app.app_context():
        flask_migrate.upgrade()
    assert app.test_client().get("/readyz").status_code == 200
