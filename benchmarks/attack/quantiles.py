"""A14: medians and quartiles of overlapping groups, and figures that are somebody's own result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.evidence import QUANTILE_GRID, made
from benchmarks.attack.findings import Finding, over_seeds
from benchmarks.attack.market import QUESTIONS, Flags, Market, Numbers
from benchmarks.attack.stage import Figure, Played

LARGE = 20
# Among more, somebody's result is nearly always a whole number that may be published.
MANY = 50
# How far away the numbers lie between a figure and the next step of the grid on either side.
BESIDE = np.arange(1.0, QUANTILE_GRID)
# How many organisations more one group may have than another to be called nested in it.
NEARLY_ALL = 3
Placed = tuple[Figure, Flags]


def place_targets(
    scenes: Sequence[tuple[int, Market, Played]], attackers: Sequence[Sequence[Attacker]]
) -> Iterator[Finding]:
    """Guess on which side of the median of a group each member lies, and on which of the published
    one: that is rounded, so more than half of the members may lie on one side of it."""
    accuracy: list[float] = []
    published: list[float] = []
    same = figures = 0
    beside = np.zeros(len(BESIDE))
    for (_, market, seen), of_seed in zip(scenes, attackers, strict=True):
        right = right_of_published = guesses = 0
        for place, question in enumerate(QUESTIONS):
            truth = market.waves[0].results[:, place]
            shown = [
                (figure, market.members(*figure.levels))
                for figure in made(seen.figures)
                if figure.question == question and figure.period == "all_time"
            ]
            estimates = of_seed[place].estimates(of_seed[place].evidence.values)
            for figure, members in shown:
                median = figure.quantiles[0]
                if median is None:
                    continue
                for value in (value for value in figure.quantiles if value is not None):
                    if members.sum() >= MANY:
                        continue
                    figures += 1
                    same += _is_a_result(truth[members], value)
                    beside += [
                        _is_a_result(truth[members], value - step)
                        + _is_a_result(truth[members], value + step)
                        for step in BESIDE
                    ]
                if members.sum() < LARGE:
                    continue
                middle = float(np.median(truth[members]))
                for target in np.flatnonzero(members & (truth != median) & (truth != middle)):
                    guess = _side(shown, figure, members, int(target))
                    if guess == 0:
                        guess = np.sign(estimates[target] - median)
                    guesses += 1
                    right += guess == np.sign(truth[target] - middle)
                    right_of_published += guess == np.sign(truth[target] - median)
        accuracy.append(100 * right / max(guesses, 1))
        published.append(100 * right_of_published / max(guesses, 1))
    yield over_seeds("a14_side", accuracy)
    yield over_seeds("a14_side_published", published)
    yield more_often_than_chance(same, beside, figures)


def more_often_than_chance(same: int, beside: Numbers, figures: int) -> Finding:
    """How many figures are somebody's result, less how many would be by chance.

    `beside` says how often the two numbers so many points away are. Chance is the parabola through
    these, by least squares: a figure lies where results are densest, so what is further away is hit
    less often anyway.
    """
    weights = np.linalg.pinv(np.vander(BESIDE**2, 2))[-1] / 2
    chance = float(weights @ beside)
    excess = 100 * (same - chance) / max(figures, 1)
    plainly = 100 * (same - beside.mean() / 2) / max(figures, 1)
    # As if all these numbers were hit independently of one another.
    share = max(same, chance) / max(figures, 1)
    spread = 1 + 2 * weights @ weights
    half = 196 * np.sqrt(spread * share * (1 - share) / max(figures, 1))
    detail = f"{figures} figures; {plainly:.2f} by the mean of the numbers beside them"
    return Finding("a14_same", excess, excess - half, excess + half, detail)


def _side(shown: Sequence[Placed], figure: Figure, members: Flags, target: int) -> float:
    """Where a target must lie if the median moves when it and few others leave the group."""
    for other, within in shown:
        without = members & ~within
        if (
            other.quantiles[0] is not None
            and not (within & ~members).any()
            and without[target]
            and without.sum() <= NEARLY_ALL
        ):
            return float(np.sign((figure.quantiles[0] or 0) - other.quantiles[0]))
    return 0


def _is_a_result(results: object, value: float) -> bool:
    return bool((np.abs(np.asarray(results) - value) < 1e-9).any())
