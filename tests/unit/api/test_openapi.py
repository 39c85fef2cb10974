"""The description of the API, and that the API does what it says, asked at random."""

import os
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
import time_machine
from flask import Flask
from hypothesis import strategies as st
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.schemas import BaseSchema

from app.api.description import DESCRIPTION, description
from app.api.slots import MOST_DAYS
from app.domain.scheduling.service import ServiceType
from tests.databases import Databases
from tests.factories.offer import clinic_with_an_offer
from tests.factories.small_clinic import NOW

pytestmark = pytest.mark.backends("sqlite")
ADDRESS = "/api/v1/openapi.json"
HERE = "http://127.0.0.1:8000"
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "50"))
KNOWN = {
    "service": ["bilan", "suivi", "visite"],
    "therapist": ["any", "camille-roy", "alex-martin"],
    "location": ["centre"],
    "from": ["2026-12-01", "2026-12-07", "2026-12-09", "2027-02-28"],
}


def questions(document: dict[str, Any]) -> BaseSchema:
    """So many questions for each operation, right and wrong, the same ones every time."""
    generation = GenerationConfig(max_examples=EXAMPLES, deterministic=True)
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    return schemathesis.openapi.from_dict(document, config=config)


def of_this_clinic(document: dict[str, Any]) -> dict[str, Any]:
    """The description with the slugs that the clinic has, closed to members that are not described."""
    narrowed = deepcopy(document)
    for operation in narrowed["paths"].values():
        for parameter in operation["get"]["parameters"]:
            if parameter.get("name") in KNOWN:
                parameter["schema"] = {"type": "string", "enum": KNOWN[parameter["name"]]}
                del parameter["example"]
    close(narrowed)
    return narrowed


def close(part: Any) -> None:
    """Let each object have only the members that are described."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        close(inner)
    if isinstance(part, dict) and part.get("type") == "object" and "properties" in part:
        part["additionalProperties"] = False


schemathesis.openapi.format("date", st.dates(date(2000, 1, 1), date(2199, 12, 31)).map(str))
any_questions = questions(description(HERE))
fitting_questions = questions(of_this_clinic(description(HERE)))


@pytest.fixture(scope="module")
def clinic_app(databases: Databases) -> Iterator[Flask]:
    """An application with a clinic, while the clock stands still: every question meets the same."""
    app = databases.build(databases.migrated("sqlite"))
    with app.app_context():
        clinic_with_an_offer()
    with time_machine.travel(NOW, tick=False):
        yield app


@any_questions.parametrize()
def test_whatever_is_asked_is_answered_as_described(case: schemathesis.Case, clinic_app: Flask) -> None:
    case.call_and_validate(app=clinic_app)


@fitting_questions.parametrize()
def test_what_fits_the_clinic_is_answered_with_what_is_described(
    case: schemathesis.Case, clinic_app: Flask
) -> None:
    case.call_and_validate(app=clinic_app)


def operations() -> dict[str, dict[str, Any]]:
    return {path: item["get"] for path, item in DESCRIPTION["paths"].items()}


def valued(part: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each schema of the description that has an example beside it, with the example."""
    if isinstance(part, dict):
        if "schema" in part and "example" in part:
            yield part["schema"], part["example"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from valued(inner)


def test_what_is_served_is_what_was_written_with_the_site_s_own_address(
    clinic_app: Flask, databases: Databases
) -> None:
    assert clinic_app.test_client().get(ADDRESS).json == description(HERE)
    elsewhere = databases.build(databases.migrated("sqlite"), BASE_URL="http://rdv.example.com")
    answer = elsewhere.test_client().get(ADDRESS, base_url="http://rdv.example.com")
    assert answer.json["servers"] == [{"url": "http://rdv.example.com"}]
    assert answer.json["info"]["title"] == "Créneau"


def test_it_is_openapi_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1.")
    any_questions.validate()


@pytest.mark.parametrize("name", DESCRIPTION["components"]["schemas"])
def test_its_schemas_are_schemas(name: str) -> None:
    jsonschema_rs.meta.validate(DESCRIPTION["components"]["schemas"][name])


@pytest.mark.parametrize(("schema", "example"), list(valued(DESCRIPTION)))
def test_its_examples_fit(schema: dict[str, Any], example: Any) -> None:
    document = {"components": of_this_clinic(DESCRIPTION)["components"], **schema}
    jsonschema_rs.Draft202012Validator(document, validate_formats=True).validate(example)


def test_every_route_is_described(app: Flask) -> None:
    routes = {
        rule.rule: set(rule.methods or ())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")  # webhooks are their providers' to describe
    }
    assert routes == {path: {"GET", "HEAD", "OPTIONS"} for path in operations()}
    assert {path: set(item) for path, item in DESCRIPTION["paths"].items()} == {
        path: {"get"} for path in routes
    }


def test_operations_go_by_the_names_of_their_views(app: Flask) -> None:
    named = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules()}
    for path, operation in operations().items():
        assert f"api.{operation['operationId']}" == named[path]


def test_bounds_are_those_of_the_views() -> None:
    parameters = {one.get("name"): one for one in operations()["/api/v1/slots"]["parameters"]}
    assert parameters["days"]["schema"]["maximum"] == MOST_DAYS
    assert {kind.value for kind in ServiceType} == set(
        DESCRIPTION["components"]["schemas"]["Service"]["properties"]["types"]["items"]["enum"]
    )
