"""From plain values to a checked document, or every complaint about their shape at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from flask_babel import gettext, lazy_gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.clinic_file.entries import Name, Text, Title
from app.clinic_file.problems import (
    WrongClinicFile,
    path_of,
    quoting_hint,
    sentence,
    shown,
    told,
    with_nearest,
)
from app.clinic_file.schema import Document
from app.clinic_file.values import AT_MOST_CHARACTERS, Known
from app.domain.configuration.setup import Setup
from app.models.clinic import REGIONS

USUAL_REGION = "CA"
TEXTS = tuple(model.__name__ for model in (Name, Title, Text))
IDENTITIES = {
    "locations": "slug",
    "service_groups": "slug",
    "services": "slug",
    "therapists": "slug",
    "accounts": "email",
}
MAPPING = _("it must be a mapping of keys")
RIGHT = {
    "int_type": _("it must be a whole number without quotes, such as 30"),
    "bool_type": _("it must be true or false"),
    "list_type": _("it must be a list, in square brackets or one item a line after a hyphen"),
    "dict_type": MAPPING,
    "greater_than_equal": _("it must be at least %(ge)s"),
    "less_than_equal": _("it must be at most %(le)s"),
    "string_too_short": _("it must not be empty"),
    "string_too_long": AT_MOST_CHARACTERS,
    "too_short": _("it must have at least %(min_length)s"),
    "too_long": _("it must have at most %(max_length)s"),
}
OUT_OF_PLACE = _("it has no place here")


def document_of(values: dict[str, Any], stored: Setup, folder: Path | None = Path()) -> Document:
    """The document that plain values make. Raises WrongClinicFile with all complaints about their shape.

    The pictures that the file names are looked for in its folder; without one none is.
    """
    twice = list(_named_twice(values))
    try:
        document = Document.model_validate(values, context=_known(values, stored, folder))
    except ValidationError as error:
        complaints = [_complaint(details) for details in error.errors(include_url=False)]
        raise WrongClinicFile(twice + complaints) from None
    if twice:
        raise WrongClinicFile(twice)
    return document


def _known(values: dict[str, Any], stored: Setup, folder: Path | None) -> Known:
    def slugs(kind: str) -> frozenset[str]:
        named = (entry.get("slug") for _, entry in _entries(values, kind))
        return frozenset({*getattr(stored, kind), *(slug for slug in named if isinstance(slug, str))})

    return Known(
        region=_region(values, stored),
        folder=folder,
        locations=slugs("locations"),
        groups=slugs("service_groups"),
        services=slugs("services"),
        therapists=slugs("therapists"),
    )


def _region(values: dict[str, Any], stored: Setup) -> str:
    """The region by whose rules telephone numbers are read."""
    clinic = values.get("clinic")
    named = clinic.get("region") if isinstance(clinic, dict) else None
    if named in REGIONS:
        return str(named)
    return stored.clinic.region if stored.clinic else USUAL_REGION


def _entries(values: dict[str, Any], kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    section = values.get(kind)
    for index, entry in enumerate(section if isinstance(section, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _named_twice(values: dict[str, Any]) -> Iterator[str]:
    for kind, identity in IDENTITIES.items():
        first: dict[str, int] = {}
        for index, entry in _entries(values, kind):
            name = entry.get(identity)
            if not isinstance(name, str):
                continue
            if (key := name.lower()) in first:
                right = gettext("%(place)s has it already", place=f"{kind}[{first[key]}]")
                yield told(f"{kind}[{index}].{identity}", name, right)
            else:
                first[key] = index


def _complaint(error: ErrorDetails) -> str:
    path = path_of(error["loc"]) or gettext("The file")
    if error["type"] == "missing":
        return str(gettext("%(path)s is missing; it is required.", path=path))
    if error["type"] == "extra_forbidden":
        *parents, key = error["loc"]
        problem = str(gettext("%(path)s is not a key of the format", path=path))
        return sentence(with_nearest(problem, key, _keys(parents)))
    return told(path, error["input"], _right(error))


def _right(error: ErrorDetails) -> str:
    kind, held, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "refused":
        return str(context["right"])
    if kind == "string_type":
        return quoting_hint(held) or str(gettext("it must be a text"))
    if kind in ("literal_error", "enum"):
        expected = context["expected"].replace("'", "").replace("True", "true")
        return _one_of(expected.replace(" or ", ", ").split(", "), held)
    if kind == "model_type" and context["class_name"] in TEXTS:
        return str(gettext('it must be a mapping, {fr: "…", en: "…"}'))
    if kind == "model_type":
        return str(MAPPING)
    return str(RIGHT.get(kind, OUT_OF_PLACE)) % context


def _one_of(words: list[str], held: Any) -> str:
    *others, last = words
    right = (
        gettext("it must be %(words)s or %(last)s", words=", ".join(others), last=last)
        if others
        else gettext("it must be %(word)s", word=last)
    )
    return with_nearest(right, shown(held).strip('"'), words)


def _keys(location: list[int | str]) -> list[str]:
    """The keys that the format has at a place."""
    model: type[BaseModel] = Document
    for part in location:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation is about: of Schedule | None, or of list[Schedule], Schedule."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
