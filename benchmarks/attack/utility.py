"""M4: how much is shown of what has enough members, and how near to the true mean it is."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from benchmarks.attack.market import CATEGORIES, QUESTIONS, Market, level_name
from benchmarks.attack.stage import Figure, Played
from benchmarks.attack.thresholds import at_least, least_for

Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Utility:
    """Shares and errors, the latter in points of 100."""

    one_way: float
    two_way: float
    both: float
    error: float
    error_p95: float
    sampling_error: float


def measure_utility(market: Market, played: Played) -> Utility:
    """Of all questions, over all time, after the last release."""
    wanted = [
        group
        for group in all_groups()
        if market.members(*group).sum() >= at_least(played.policy, least_for(group))
    ]
    newest: dict[tuple[str, Group], Figure] = {}
    for figure in played.figures:
        if figure.period == "all_time":
            newest[figure.question, tuple(sorted(figure.levels))] = figure
    answered = np.array([wave.answering for wave in market.waves])
    shown = {1: 0, 2: 0}
    errors = []
    expected = []
    for question, group in itertools.product(QUESTIONS, wanted):
        if (question, group) not in newest:
            continue
        figure = newest[question, group]
        if figure.mean is None:
            continue
        shown[len(group)] += 1
        results = np.array([wave.results[:, QUESTIONS.index(question)] for wave in market.waves])
        own = (results * answered).sum(axis=0) / answered.sum(axis=0)
        inside = own[market.members(*group)]
        errors.append(abs(figure.mean - inside.mean()))
        expected.append(inside.std(ddof=1) / np.sqrt(len(inside)))
    counts = {ways: len(QUESTIONS) * sum(len(g) == ways for g in wanted) for ways in (1, 2)}
    return Utility(
        one_way=shown[1] / counts[1],
        two_way=shown[2] / counts[2],
        both=(shown[1] + shown[2]) / (counts[1] + counts[2]),
        error=float(np.mean(errors)),
        error_p95=float(np.quantile(errors, 0.95)),
        sampling_error=float(np.mean(expected)),
    )


def all_groups() -> list[Group]:
    """Each level of each category, and each crossing of two."""
    levels = [
        [(category, level_name(category, place)) for place in range(count)]
        for category, count in CATEGORIES.items()
    ]
    crossed = itertools.chain.from_iterable(
        itertools.product(*two) for two in itertools.combinations(levels, 2)
    )
    alone: list[Group] = [(level,) for level in itertools.chain.from_iterable(levels)]
    return alone + [tuple(sorted(pair)) for pair in crossed]
