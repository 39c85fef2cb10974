"""Colours that administrators give to services and therapists, for staff's calendars.

Each is told from the ground in light and in dark pages, and bears white text (WCAG 2.2, contrast).
"""

from flask_babel import gettext, lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

PALETTE = {
    "#0b807a": _("Teal"),
    "#2a74c4": _("Blue"),
    "#6a66d6": _("Indigo"),
    "#9656c4": _("Violet"),
    "#c2458a": _("Pink"),
    "#cc4437": _("Red"),
    "#b3611a": _("Orange"),
    "#8a7010": _("Ochre"),
    "#3a8540": _("Green"),
    "#6b7673": _("Grey"),
}


def colour_choices(present: str = "") -> list[SelectChoice]:
    """None, those of the palette, and the present one if it is another, each with its name."""
    choices = [("", gettext("No colour")), *PALETTE.items()]
    if present and present not in PALETTE:
        choices.append((present, gettext("The present one (%(code)s)", code=present)))
    return [SelectChoice(code, str(name)) for code, name in choices]
