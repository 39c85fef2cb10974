"""What holds for every style sheet."""

import re
from pathlib import Path

STYLES = Path(__file__).resolve().parents[2] / "app/static/css"


def test_what_is_hidden_takes_no_room() -> None:
    rules = [rule for sheet in STYLES.glob("*.css") for rule in re.findall(r"{([^{}]*)}", sheet.read_text())]
    hiding = [rule for rule in rules if "clip-path: inset(50%)" in rule]
    assert hiding
    for rule in hiding:
        assert {"width: 1px", "height: 1px", "overflow: hidden"} <= {part.strip() for part in rule.split(";")}
