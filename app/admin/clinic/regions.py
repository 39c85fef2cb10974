"""The places and zones that an administrator chooses from, by their names."""

from functools import cache

from babel import Locale
from babel.core import get_global
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

from app.domain.clinic.regions import ZONES, Jurisdiction
from app.i18n import current_locale

PROVINCES = {
    "QC": _("Quebec"),
    "ON": _("Ontario"),
    "NB": _("New Brunswick"),
    "MB": _("Manitoba"),
    "AB": _("Alberta"),
    "BC": _("British Columbia"),
    "SK": _("Saskatchewan"),
    "NS": _("Nova Scotia"),
    "PE": _("Prince Edward Island"),
    "NL": _("Newfoundland and Labrador"),
    "YT": _("Yukon"),
    "NT": _("Northwest Territories"),
    "NU": _("Nunavut"),
}
CANTONS = {
    "GE": _("Geneva"),
    "VD": _("Vaud"),
    "NE": _("Neuchâtel"),
    "JU": _("Jura"),
    "FR": _("Fribourg"),
    "VS": _("Valais"),
    "BE": _("Bern"),
    "AG": _("Aargau"),
    "AI": _("Appenzell Innerrhoden"),
    "AR": _("Appenzell Ausserrhoden"),
    "BL": _("Basel-Landschaft"),
    "BS": _("Basel-Stadt"),
    "GL": _("Glarus"),
    "GR": _("Graubünden"),
    "LU": _("Lucerne"),
    "NW": _("Nidwalden"),
    "OW": _("Obwalden"),
    "SG": _("St. Gallen"),
    "SH": _("Schaffhausen"),
    "SO": _("Solothurn"),
    "SZ": _("Schwyz"),
    "TG": _("Thurgau"),
    "TI": _("Ticino"),
    "UR": _("Uri"),
    "ZG": _("Zug"),
    "ZH": _("Zurich"),
}
SUBDIVISIONS = {"CA": PROVINCES, "CH": CANTONS}


def place_name(place: Jurisdiction) -> str:
    """Province or canton with its country, or the country alone."""
    country = str(Locale.parse(current_locale()).territories[place.region])
    part = SUBDIVISIONS.get(place.region, {}).get(place.subdivision)
    return f"{country} – {part or place.subdivision}" if place.subdivision else country


def place_choices(present: Jurisdiction | None = None) -> list[SelectChoice]:
    """The places to choose from, and the present one even where it is not known by name."""
    known = [*ZONES] + ([present] if present and present not in ZONES else [])
    return [SelectChoice(place.code, place_name(place)) for place in known]


@cache
def _zones() -> tuple[str, ...]:
    by_territory = get_global("territory_zones")
    regions = dict.fromkeys(place.region for place in ZONES)
    return tuple(dict.fromkeys(zone for region in regions for zone in sorted(by_territory[region])))


def zone_choices(present: str = "") -> list[SelectChoice]:
    """The zones of the known regions, and the present one; each by its IANA name, as it is stored."""
    zones = _zones() if not present or present in _zones() else (present, *_zones())
    return [SelectChoice(zone, zone.replace("_", " ")) for zone in zones]
