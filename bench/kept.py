"""The tables of bench/README.md, each between two marks."""

import re
from pathlib import Path

README = Path(__file__).parent / "README.md"


def keep(name: str, table: str) -> None:
    """Put a table in the place of the one that was measured before."""
    marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = README.read_text()
    between = re.compile(f"(?<={re.escape(marks[0])}\n).*?(?={re.escape(marks[1])})", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"bench/README.md has no place for {name}")
    README.write_text(between.sub(lambda _: f"\n{table}\n\n", text))
