"""The places where a clinic can be, and the zone whose clock it goes by."""

from collections.abc import Mapping
from typing import NamedTuple


class Jurisdiction(NamedTuple):
    """A region, and its province or canton where there are such."""

    region: str
    subdivision: str

    @classmethod
    def of(cls, code: str) -> "Jurisdiction":
        """The place of a code.

        >>> Jurisdiction.of("CA-QC"), Jurisdiction.of("FR")
        (Jurisdiction(region='CA', subdivision='QC'), Jurisdiction(region='FR', subdivision=''))
        """
        region, _, subdivision = code.partition("-")
        return cls(region, subdivision)

    @property
    def code(self) -> str:
        """As ISO 3166-2 writes it: CA-QC.

        >>> Jurisdiction("CA", "QC").code, Jurisdiction("FR", "").code
        ('CA-QC', 'FR')
        """
        return f"{self.region}-{self.subdivision}" if self.subdivision else self.region


# The zone of the capital of each; another one of the region can be chosen.
_CANADA = {
    "QC": "America/Toronto",
    "ON": "America/Toronto",
    "NB": "America/Moncton",
    "MB": "America/Winnipeg",
    "AB": "America/Edmonton",
    "BC": "America/Vancouver",
    "SK": "America/Regina",
    "NS": "America/Halifax",
    "PE": "America/Halifax",
    "NL": "America/St_Johns",
    "YT": "America/Whitehorse",
    "NT": "America/Edmonton",
    "NU": "America/Iqaluit",
}
# The cantons where French is an official language come first.
_FRENCH_FIRST = ("GE", "VD", "NE", "JU", "FR", "VS", "BE")
_OTHERS = (
    "AG",
    "AI",
    "AR",
    "BL",
    "BS",
    "GL",
    "GR",
    "LU",
    "NW",
    "OW",
    "SG",
    "SH",
    "SO",
    "SZ",
    "TG",
    "TI",
    "UR",
)
_SWITZERLAND = (*_FRENCH_FIRST, *_OTHERS, "ZG", "ZH")
ZONES: Mapping[Jurisdiction, str] = {
    **{Jurisdiction("CA", province): zone for province, zone in _CANADA.items()},
    **{Jurisdiction("CH", canton): "Europe/Zurich" for canton in _SWITZERLAND},
    Jurisdiction("FR", ""): "Europe/Paris",
}
"""The places that are known by name, in the order in which they are offered, each with its zone."""
