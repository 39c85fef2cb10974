"""How much is measured: everything for the figures, very little to see that a measurement runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """So many rounds, and of every count only one in `one_in`."""

    rounds: int
    one_in: int = 1

    def of(self, count: int) -> int:
        """What is left of a count: at least two, which every figure needs."""
        return max(2, count // self.one_in)
