"""The summary of the long form."""

import pytest

from tests.torture.site import IS_LONG


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that the tests recorded, a column for each."""
    if not IS_LONG:
        return
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    for report in reports:
        recorded = [value for name, value in report.user_properties if name == "torture"]
        if recorded:
            terminalreporter.section(report.nodeid.rpartition("::")[2])
            for label, value in recorded[-1].items():
                terminalreporter.write_line(f"{label:32}{value:>16}")
