"""What figures tell about one result: the exposure budget, written down a second time.

The engine grows an orthonormal basis over atoms, row by row, in SQL. This asks the pseudo-inverse
of all rows at once, over single unknowns, and shares nothing with it but the definition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

# Two floating-point ways to the same number differ by less than MARGIN; what adds less than
# NOTHING to an exposure adds nothing.
MARGIN = 1e-9
NOTHING = 1e-6

Row = frozenset[Hashable]


def exposures(rows: Sequence[Row]) -> dict[Hashable, float]:
    """How far the means over these sets determine each member: 0 not at all, 1 exactly.

    It is the leverage: the diagonal of the projection onto the space that the rows span.
    """
    members = list(dict.fromkeys(member for row in rows for member in row))
    if not members:
        return {}
    matrix = np.array([[float(member in row) for member in members] for row in rows])
    leverage = np.einsum("ij,ji->i", np.linalg.pinv(matrix, rcond=1e-7), matrix)
    return dict(zip(members, leverage.tolist(), strict=True))


@dataclass(frozen=True)
class Behind:
    """Who stands behind a figure: each contributor with the months and the result it gave."""

    period: Hashable
    members: frozenset[tuple[Hashable, Hashable, Hashable]]

    def ways(self) -> dict[Hashable, Row]:
        """The sets of unknowns that the figure is a mean of.

        Once as they are, over all periods; once, within its period, as if no contributor's result
        had ever changed.
        """
        return {
            "all": frozenset(self.members),
            self.period: frozenset(contributor for contributor, _, _ in self.members),
        }


@dataclass
class Budget:
    """The figures of one question that are known, and what they may tell at most."""

    limit: float
    rows: dict[Hashable, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def spend(self, figure: Behind) -> None:
        for way, row in figure.ways().items():
            self.rows[way].append(row)

    def affords(self, figure: Behind) -> bool:
        """Whether no exposure that the figure adds to would pass the limit."""
        return not any(
            after > self.limit - MARGIN and after > before.get(member, 0) + NOTHING
            for way, row in figure.ways().items()
            for before in [exposures(self.rows[way])]
            for member, after in exposures([*self.rows[way], row]).items()
        )

    def highest(self) -> float:
        """The highest exposure of any result, in either way."""
        return max((max(exposures(rows).values()) for rows in self.rows.values()), default=0.0)


def tried(budget: Budget, candidates: Iterable[Behind]) -> list[bool]:
    """Which of the candidates are affordable, each after those before it that were."""
    shown = []
    for candidate in candidates:
        shown.append(budget.affords(candidate))
        if shown[-1]:
            budget.spend(candidate)
    return shown
