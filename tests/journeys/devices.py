"""What the visitors of the journeys browse with."""

from dataclasses import dataclass

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
