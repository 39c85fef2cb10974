"""Every component in its states, on one page: for development, and for the tests that scan it."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import InputRequired

from app.config import Settings
from app.development.blueprint import bp
from app.web.security import Permission, allow

PLACES = [SelectChoice("downtown", "Centre-ville"), SelectChoice("rosemont", "Rosemont")]
TIMES = tuple(f"{hour}:{minute}" for hour in range(9, 16) for minute in ("00", "30"))


class FieldSamples(Form):
    """One field of each kind."""

    name = StringField("Prénom · First name", [InputRequired()])
    email = EmailField("Courriel · Email", [InputRequired()])
    phone = TelField("Téléphone · Phone")
    day, month, year = StringField(), StringField(), StringField()
    place = SelectField("Lieu · Location", [InputRequired()], choices=PLACES)
    reason = TextAreaField("Motif · Reason")
    for_somebody_else = BooleanField("Pour quelqu’un d’autre · For someone else")
    channels = SelectMultipleField(
        "Messages",
        [InputRequired()],
        choices=[SelectChoice("email", "Courriel · Email"), SelectChoice("sms", "SMS")],
    )
    way = RadioField("Visite · Visit", [InputRequired()], choices=PLACES, default="rosemont")


@bp.route("/catalogue", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def catalogue() -> ResponseReturnValue:
    """Show the components in the patients' frame, or with ?frame=staff the staff's; 404 in real service."""
    settings: Settings = current_app.extensions["settings"]
    if settings.environment not in ("development", "test"):
        abort(404)
    is_empty = request.args.get("week") == "empty"
    if request.headers.get("HX-Request"):
        return render_template("development/_catalogue_week.html", sample_week=_week(is_empty))
    return render_template("development/catalogue.html", sample_week=_week(is_empty), **_forms(), **_frame())


def _here(**query: Any) -> str:
    return url_for("development.catalogue", **query)


def _forms() -> dict[str, Any]:
    wrong = FieldSamples(prefix="wrong-", data={"email": "lea@"})
    wrong.email.errors = ["lea@…?"]
    return {"form": FieldSamples(data={"name": "Léa"}), "wrong": wrong}


def _frame() -> dict[str, Any]:
    if request.args.get("frame") != "staff":
        return {"layout": "layouts/patient.html", "wide": True, "here": _here()}
    ways = (("today", "A"), ("calendar", "B"), ("people", "C"))
    return {
        "layout": "layouts/staff.html",
        "here": _here(frame="staff"),
        "account": {"name": "Camille Roy", "email": "camille.roy@example.com", "sign_out_url": _here()},
        "navigation_entries": [
            {"label": label, "url": _here(frame="staff"), "icon": icon, "is_current": label == "A"}
            for icon, label in ways
        ],
    }


def _week(is_empty: bool) -> dict[str, Any]:
    return {
        "label": "14 – 18.12.2026" if is_empty else "7 – 11.12.2026",
        "days": [_day(day, () if is_empty else TIMES[: day % 5 * 4]) for day in range(7, 12)],
        "previous_url": _here() if is_empty else None,
        "next_url": None if is_empty else _here(week="empty"),
        "first_url": _here(),
        "next_free": {"label": "7.12.2026, 9:00", "url": _here()},
    }


def _day(day: int, times: tuple[str, ...]) -> dict[str, Any]:
    full = f"{day}.12.2026"
    return {
        "date_iso": f"2026-12-{day:02}",
        "short": f"{day}.12",
        "long": full,
        "is_today": day == 7,
        "slots": [
            {"value": f"{day}-{time}", "time": time, "day": full, "note": place}
            for time, place in zip(times, _places(day), strict=False)
        ],
    }


def _places(day: int) -> Iterator[str]:
    """On even days all times are at one place, on odd ones at two by turns."""
    return cycle(place.label for place in PLACES[: 1 + day % 2])
