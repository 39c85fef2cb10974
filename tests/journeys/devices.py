"""What the visitors of the journeys browse with."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

Language = TypeVar("Language")

DEMO_PASSWORD = "a password for demonstrations"
HEIGHT = 844


@dataclass(frozen=True, slots=True)
class Device:
    """A browser window."""

    name: str
    width: int = 1280
    script: bool = True
    locale: str = "fr-CA"

    def __str__(self) -> str:
        """The name, as test reports show it."""
        return self.name


DESKTOP = Device("desktop")
PHONE = Device("phone", width=390)
WITHOUT_SCRIPT = Device("without script", script=False)
DEVICES = (DESKTOP, PHONE, WITHOUT_SCRIPT)


def pairs(
    french: Language, english: Language, devices: Iterable[Device] = DEVICES
) -> list[tuple[Language, Device]]:
    """Each device with one of the languages: French, whose words are longer, where it is narrow."""
    wide = cycle((english, french))
    return [(french if device.width < DESKTOP.width else next(wide), device) for device in devices]
