"""Timings as ratios to a reference of the same run, since times alone say more about the machine.

What is compared takes turns, so that a busy moment falls on all alike; a ratio is the median of
the ratios of the single rounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

# A measurement does what it needs to unobserved, and returns the seconds of what counts; a round
# is one of each.
Run = Callable[[], float]
Round = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Result:
    """A line of the table."""

    section: str
    what: str
    seconds: float
    amount: float = 1
    unit: str = ""
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reference: str = ""

    @property
    def rate(self) -> float | None:
        """Units in a second, where there is a unit."""
        return self.amount / self.seconds if self.unit else None

    def as_row(self) -> dict[str, Any]:
        """For the results file."""
        return {name: value for name, value in vars(self).items() if value not in (None, "")}


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """The seconds that the block took, in a list that is filled at its end."""
    taken: list[float] = []
    started = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - started)


def in_turns(runs: Mapping[str, Run]) -> Round:
    """A round of independent measurements, in this order and the next time in the reverse one."""
    names = list(runs)

    def one_round() -> dict[str, float]:
        names.reverse()
        return {name: runs[name]() for name in names}

    return one_round


def compare(
    section: str,
    one_round: Round,
    *,
    reference: str,
    rounds: int,
    amount: float = 1,
    unit: str = "",
) -> list[Result]:
    """So many rounds after a warm-up, each measurement set against the reference of its round."""
    one_round()
    taken = [one_round() for _ in range(rounds)]
    results = []
    for name in taken[0]:
        ratios = sorted(seconds[name] / seconds[reference] for seconds in taken)
        compared = (
            {}
            if name == reference
            else {"ratio": median(ratios), "low": ratios[0], "high": ratios[-1]}
        )
        results.append(
            Result(
                section=section,
                what=name,
                seconds=median(seconds[name] for seconds in taken),
                amount=amount,
                unit=unit,
                reference="" if name == reference else reference,
                **compared,
            )
        )
    # The reference first, the rest as they were named.
    return sorted(results, key=lambda result: result.what != reference)
