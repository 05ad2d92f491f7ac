"""M1 and M2 for an attacker who reads medians and quartiles beside all means.

A quantile is no linear figure, so he has a density for each result. It begins as the best linear
estimate from all means. Then the densities of a group are raised and lowered between its quantiles
until as many members are expected there as there must be (iterative proportional fitting, Deming
and Stephan 1940), for each group of the target in turn. His own result he knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.stats import binom

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.evidence import QUANTILE_GRID, label, made
from benchmarks.attack.hits import NEAR, Guesses
from benchmarks.attack.market import QUESTIONS, Market, Numbers, Places
from benchmarks.attack.stage import Figure, Played
from benchmarks.expected import quantile_places

POINTS: Numbers = np.arange(0.0, 101.0)
# Of the columns of a figure: median, p25, p75, p90.
PERCENTILES = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(9, 10))
ROUNDS = 8


@dataclass(frozen=True)
class Group:
    """The quantiles of a group: ascending, and by how many ranks noise moved each."""

    members: Places
    shown: tuple[tuple[Fraction, float, Fraction], ...]

    def values(self, results: Numbers) -> Numbers:
        """What would be published of other results, with the noise that was drawn for this set."""
        ordered = np.sort(results[self.members])
        exact = [
            ordered[list(quantile_places(len(ordered), part, moved))].mean()
            for part, _, moved in self.shown
        ]
        steps: Numbers = np.floor(np.sort(exact) / QUANTILE_GRID + 0.5 + 1e-9) * QUANTILE_GRID
        return steps

    def expected(self) -> Numbers:
        """How many members lie below the first quantile, between each two, and above the last."""
        last = len(self.members) - 1
        below = [float(last * part) + 0.5 for part, _, _ in self.shown]
        return np.diff([0.0, *below, last + 1.0])


def read_groups(market: Market, seen: Played, question: str) -> list[Group]:
    """The groups whose quantiles are published, each once."""
    truth = market.waves[0].results[:, QUESTIONS.index(question)]
    groups = []
    for figure in made(seen.figures):
        if figure.question != question or figure.period != "all_time":
            continue
        group = Group(
            np.flatnonzero(market.members(*figure.levels)).astype(np.int64),
            tuple(_shown(figure, seen)),
        )
        if group.shown:
            published = [value for _, value, _ in group.shown]
            if (group.values(truth) != published).any():
                raise RuntimeError(
                    f"{label(figure)}: {published}, but {group.values(truth)} by the rules"
                )
            groups.append(group)
    return groups


def _shown(figure: Figure, seen: Played) -> Iterator[tuple[Fraction, float, Fraction]]:
    moved = seen.ranks.get((figure.question, figure.levels), (0,) * len(PERCENTILES))
    for part, value, units in sorted(zip(PERCENTILES, figure.quantiles, moved, strict=True)):
        if value is not None:
            yield part, value, Fraction(units, 24)


class Densities:
    """What somebody makes of means and quantiles of one market."""

    def __init__(self, market: Market, seen: Played) -> None:
        self.groups = {question: read_groups(market, seen, question) for question in QUESTIONS}

    def of(self, attacker: Attacker, target: int) -> list[Group]:
        """The groups of a target, the smallest first."""
        groups = [
            group for group in self.groups[attacker.evidence.question] if target in group.members
        ]
        return sorted(groups, key=lambda group: len(group.members))

    def extreme(
        self, attacker: Attacker, target: int, chance: np.random.Generator, own: int
    ) -> int:
        """Who has the lowest or the highest result in the smallest group of a target."""
        for group in self.of(attacker, target)[:1]:
            others = group.members[group.members != target]
            ordered = others[np.argsort(attacker.evidence.truth[others])]
            return int(ordered[0 if chance.random() < 0.5 else -1])
        return own

    def __call__(self, attacker: Attacker, own: int, target: int, result: float) -> Guesses:
        """The guesses at a target in a world where it has this result."""
        truth = attacker.evidence.truth
        estimates, variances = attacker.with_own(own, target, result)
        density = np.exp(-((POINTS - estimates[:, None]) ** 2) / (2 * variances[:, None])) + 1e-12
        density[own] = np.rint(truth[own]) == POINTS
        world = truth.copy()
        world[target] = result
        shares = [
            (group, _shares(group.values(world)), group.expected())
            for group in self.of(attacker, target)
        ]
        for _ in range(ROUNDS):
            for group, between, wanted in shares:
                inside = density[group.members]
                inside /= inside.sum(axis=1, keepdims=True)
                found = (inside @ between).sum(axis=0)
                density[group.members] = inside * (between @ (wanted / np.maximum(found, 1e-6)))
        return _best(density[target] / density[target].sum())


def _shares(quantiles: Numbers) -> Numbers:
    """Which share of each point lies below the first quantile, between each two, and above.

    A quantile lies somewhere in its step of the grid; of several in one step each somewhere, in
    order.
    """
    place = np.arange(len(quantiles)) - np.searchsorted(quantiles, quantiles)
    alike = (quantiles[:, None] == quantiles).sum(axis=1)
    passed = np.clip((POINTS[:, None] - quantiles) / QUANTILE_GRID + 0.5, 0, 1)
    below = binom.cdf(place, alike, passed)
    return np.diff(below, axis=1, prepend=0, append=1)


def _best(density: Numbers) -> Guesses:
    """Around which most of the density is within 5 %, and where it is highest."""
    wide = max(int(NEAR * float(density @ POINTS)), 1)
    around = np.convolve(density, np.ones(2 * wide + 1), "same")
    return float(POINTS[np.argmax(around)]), float(POINTS[np.argmax(density)])
