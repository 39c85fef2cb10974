"""The summary of the long form."""

import os

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many requests were made of each kind of visitor, and how they were answered."""
    if os.environ.get("CRENEAU_FUZZ") != "long":
        return
    for report in terminalreporter.stats.get("passed", ()):
        for name, figures in report.user_properties:
            if name == "fuzz":
                told = ", ".join(f"{label} {value}" for label, value in figures.items())
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {told}")
