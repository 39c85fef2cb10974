"""The shape of a clinic file for editors: a JSON Schema, made of the models that the loader checks by."""

import ast
import json
from collections.abc import Iterator
from inspect import getsource
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import WithDefaultSchema

from app.clinic_file import entries, hours, messaging, schema
from app.clinic_file.schema import FORMAT, Document

ROOMS = (schema, hours, messaging, entries)
FILE_NAME = "clinic-file.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The format in JSON Schema (draft 2020-12): what can be said without knowing what is stored.

    It asks for less than the loader: a zone that exists, a slug that something has, a phone in use are not
    in its power. What it refuses, the loader refuses.
    """
    made = Document.model_json_schema(schema_generator=_Generator)
    for name, model in [("Document", made), *made["$defs"].items()]:
        for key, line in _lines_of(name).items():
            model["properties"][key]["description"] = line
    return {"$schema": DIALECT, **made, "title": f"Clinic file of Créneau, format {FORMAT}"}


def json_schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


class _Generator(GenerateJsonSchema):
    """Says no default values: what is left out keeps what is stored."""

    def default_schema(self, schema: WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def _lines_of(name: str) -> dict[str, str]:
    """What stands under each key of a model, those that it inherits first."""
    lines = {
        node.name: dict(_lines_in(node))
        for room in ROOMS
        for node in ast.parse(getsource(room)).body
        if isinstance(node, ast.ClassDef)
    }
    models = (getattr(room, name) for room in ROOMS if hasattr(room, name))
    bases = reversed(next(models, object).__mro__)
    return {key: line for base in bases for key, line in lines.get(base.__name__, {}).items()}


def _lines_in(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Each key with the line under it; pydantic reads these too, but at every start of the site."""
    for key, line in zip(model.body, model.body[1:], strict=False):
        match key, line:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, text
