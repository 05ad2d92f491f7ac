"""What figures tell about one result: the exposure budget, written down a second time.

The engine grows an orthonormal basis over classes of contributors, row by row, in SQL. This asks
the pseudo-inverse of all rows at once, over single results, and shares nothing with it but the
definition.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

# Two floating-point ways to the same number differ by less than MARGIN; what adds less than
# NOTHING to an exposure adds nothing.
MARGIN = 1e-9
NOTHING = 1e-6

# Of the results of one contributor in two months.
CORRELATION = 0.8

# A contributor and something that tells its results apart; and what share each has in a row.
Slot = tuple[Hashable, Hashable]
Row = Mapping[Slot, float]


def exposures(rows: Sequence[Row]) -> dict[Hashable, float]:
    """How far these means determine each result: 0 not at all, 1 exactly.

    It is the part of its variance that the rows explain. Under ("own", slot), the same of how far it
    lies from its contributor's level: a change of it is a matter of that alone.
    """
    slots = list(dict.fromkeys(slot for row in rows for slot in row))
    if not slots:
        return {}
    place = {slot: number for number, slot in enumerate(slots)}
    shares = np.zeros((len(rows), len(slots)))
    for number, row in enumerate(rows):
        for slot, share in row.items():
            shares[number, place[slot]] = share
    owners = list(dict.fromkeys(owner for owner, _ in slots))
    of_owner = np.array([[float(owner == other) for other in owners] for owner, _ in slots])
    # Each result is a part of its own and one that its contributor's other results share.
    mixed = np.hstack(
        [np.sqrt(1 - CORRELATION) * np.eye(len(slots)), np.sqrt(CORRELATION) * of_owner]
    )
    spanned = shares @ mixed
    told = np.linalg.pinv(spanned, rcond=1e-7) @ spanned
    explained = np.einsum("ij,jk,ik->i", mixed, told, mixed)
    own = np.diag(told)[: len(slots)]
    return dict(zip(slots, explained.tolist(), strict=True)) | {
        ("own", slot): value for slot, value in zip(slots, own.tolist(), strict=True)
    }


@dataclass(frozen=True)
class Part:
    """What a contributor's result in one month was, and how many answers it rests on."""

    month: Hashable
    state: Hashable
    answers: int


@dataclass(frozen=True)
class Behind:
    """Who stands behind a figure: the contributors with the months of each."""

    contributors: Mapping[Hashable, tuple[Part, ...]]

    def ways(self) -> tuple[Row, Row]:
        """The results that the figure is a mean of.

        Once as they were then; once as if no result of a month had ever changed.
        """
        then: dict[Slot, float] = {}
        ever: dict[Slot, float] = {}
        for contributor, parts in self.contributors.items():
            answers = sum(part.answers for part in parts)
            for part in parts:
                then[contributor, (part.month, part.state)] = part.answers / answers
                ever[contributor, part.month] = part.answers / answers
        return then, ever


@dataclass
class Budget:
    """The figures of one question that are known, and what they may tell at most."""

    limit: float
    rows: tuple[list[Row], list[Row]] = field(default_factory=lambda: ([], []))

    def spend(self, figure: Behind) -> None:
        for rows, row in zip(self.rows, figure.ways(), strict=True):
            rows.append(row)

    def affords(self, figure: Behind) -> bool:
        """Whether no exposure that the figure adds to would pass the limit."""
        return not any(
            after > self.limit - MARGIN and after > before.get(slot, 0) + NOTHING
            for rows, row in zip(self.rows, figure.ways(), strict=True)
            for before in [exposures(rows)]
            for slot, after in exposures([*rows, row]).items()
        )

    def highest(self) -> float:
        """The highest exposure of any result, in either way."""
        return max((max(exposures(rows).values()) for rows in self.rows if rows), default=0.0)


def tried(budget: Budget, candidates: Iterable[Behind]) -> list[bool]:
    """Which of the candidates are affordable, each after those before it that were."""
    shown = []
    for candidate in candidates:
        shown.append(budget.affords(candidate))
        if shown[-1]:
            budget.spend(candidate)
    return shown
