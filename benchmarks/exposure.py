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


def exposures(rows: Sequence[Row], noises: Sequence[float] = ()) -> dict[Hashable, float]:
    """How far these means determine each result: 0 not at all, 1 exactly.

    The noise of a row is the standard deviation of what was added to its sum, in that of a result.

    It is the part of its variance that the rows explain. Under ("own", slot), the same of how far
    it lies from its contributor's level: a change of it is a matter of that alone.
    """
    slots: dict[Slot, int] = {}
    owners: dict[Hashable, int] = {}
    for row in rows:
        for slot in row:
            slots.setdefault(slot, len(slots))
            owners.setdefault(slot[0], len(owners))
    if not slots:
        return {}
    size = len(slots)
    shares = np.zeros((len(rows), size))
    for line, row in zip(shares, rows, strict=True):
        line[[slots[slot] for slot in row]] = list(row.values())
    of_owner = np.zeros((size, len(owners)))
    of_owner[range(size), [owners[owner] for owner, _ in slots]] = 1
    # Each result is a part of its own and one that its contributor's other results share.
    mixed = np.hstack([np.sqrt(1 - CORRELATION) * np.eye(size), np.sqrt(CORRELATION) * of_owner])
    # What was added to a row is in no other, and no result has a part in it.
    added = np.diag(list(noises) or [0.0] * len(rows))
    spanned = np.hstack([shares @ mixed, added])
    mixed = np.hstack([mixed, np.zeros((size, len(rows)))])
    # The projection onto what the rows span is inverse @ spanned, which would be far larger.
    inverse = np.linalg.pinv(spanned, rcond=1e-7)
    explained = np.einsum("ij,ji->i", mixed @ inverse, spanned @ mixed.T)
    own = np.einsum("ij,ji->i", inverse, spanned)[:size]
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
    noise: float = 0

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
    noises: list[float] = field(default_factory=list)

    def spend(self, figure: Behind) -> None:
        for rows, row in zip(self.rows, figure.ways(), strict=True):
            rows.append(row)
        self.noises.append(figure.noise)

    def affords(self, figure: Behind) -> bool:
        """Whether no exposure that the figure adds to would pass the limit."""
        for rows, row in zip(self.rows, figure.ways(), strict=True):
            after = exposures([*rows, row], [*self.noises, figure.noise])
            beyond = [slot for slot, told in after.items() if told > self.limit - MARGIN]
            before = exposures(rows, self.noises) if beyond else {}
            if any(after[slot] > before.get(slot, 0) + NOTHING for slot in beyond):
                return False
        return True

    def highest(self) -> float:
        """The highest exposure of any result, in either way."""
        return max(
            (max(exposures(rows, self.noises).values()) for rows in self.rows if rows), default=0.0
        )


def tried(budget: Budget, candidates: Iterable[Behind]) -> list[bool]:
    """Which of the candidates are affordable, each after those before it that were."""
    shown = []
    for candidate in candidates:
        shown.append(budget.affords(candidate))
        if shown[-1]:
            budget.spend(candidate)
    return shown
