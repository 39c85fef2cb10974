"""What two recordings tell differently, in few lines."""

from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice

from scripts.recording.site import Recording

MOST_ENTRIES, MOST_LINES, MOST_COLUMNS = 30, 16, 200
TESTS, FIGURES = "test ids", "figures"  # these change while code moves: told, and no difference


def differences(before: Recording, after: Recording) -> list[str]:
    """Each entry that is missing, new or different, the first ones with what differs in them."""
    names = [name for name in {**before, **after} if name not in (TESTS, FIGURES)]
    differing = [name for name in names if before.get(name) != after.get(name)]
    told = [line for name in differing[:MOST_ENTRIES] for line in _difference(name, before, after)]
    rest = [f"   {name}" for name in differing[MOST_ENTRIES : 10 * MOST_ENTRIES]]
    return told + ([f"{len(differing) - MOST_ENTRIES} more:", *rest] if rest else [])


def _difference(name: str, before: Recording, after: Recording) -> Iterator[str]:
    if name not in after or name not in before:
        yield f"{'NEW' if name in after else 'GONE'}: {name}"
        return
    yield f"DIFFERENT: {name}"
    lines = unified_diff(before[name], after[name], n=1, lineterm="")
    changed = [f"   {line[:MOST_COLUMNS]}" for line in islice(lines, 2, None)]
    yield from changed[:MOST_LINES]
    if len(changed) > MOST_LINES:
        yield f"   … {len(changed) - MOST_LINES} more lines"


def notes(before: Recording, after: Recording) -> Iterator[str]:
    """What is told beside, where both recordings have it: tests that went and came, and other figures."""
    if TESTS in before and TESTS in after:
        was, became = Counter(before[TESTS]), Counter(after[TESTS])
        yield f"tests: {was.total()} before, {became.total()} after"
        for word, found in (("gone", was - became), ("new", became - was)):
            yield f"tests {word}: {found.total()}"
            yield from (f"   {count} × {test[:MOST_COLUMNS]}" for test, count in sorted(found.items())[:100])
    yield from unified_diff(
        before.get(FIGURES, []), after.get(FIGURES, []), FIGURES, FIGURES, n=0, lineterm=""
    )
