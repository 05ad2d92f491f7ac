"""What published means say about results: each is a weighted mean of unknown results, rounded."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.attack.market import QUESTIONS, Flags, Market, Numbers, Places
from benchmarks.attack.stage import Figure, Played

# On 0 to 100; quantiles are rounded more coarsely.
GRID, QUANTILE_GRID = 1.0, 5.0
# Of a figure between two steps of the grid; and next to nothing, where figures are taken as exact.
ROUNDED, EXACT = GRID**2 / 12, 1e-9
# In standard deviations: noise is bounded.
MOST_NOISE = 5


@dataclass(frozen=True)
class Evidence:
    """The published means of one question, and the results that they are made of.

    An unknown is the result of one organisation in one wave: `owner` and `wave` say of whom and
    when. `truth` has the results themselves, for judging only.
    """

    owner: Places
    wave: Places
    weights: Numbers
    values: Numbers
    truth: Numbers
    labels: tuple[str, ...]
    noise: float = ROUNDED
    # The variance of the noise that was added to each mean; none without it.
    added: Numbers | None = None
    question: str = ""

    def rounded(self, means: Numbers) -> Numbers:
        """What would be published of exact means, with the noise that was drawn for these sets."""
        if self.added is not None:
            means = means + (self.values - self.weights @ self.truth)
        if self.noise == EXACT:
            return means
        steps: Numbers = np.floor(means / GRID + 0.5) * GRID
        return steps

    @property
    def variance(self) -> Numbers:
        """By how much each published mean varies around that of the results."""
        rounding = np.full(len(self.values), self.noise)
        return rounding if self.added is None else rounding + self.added


def unknowns(market: Market) -> tuple[Places, Places]:
    """Of whom and of which wave each result is."""
    answered = np.array([wave.answering for wave in market.waves])[:, : market.counting]
    wave, owner = np.nonzero(answered)
    return owner.astype(np.int64), wave.astype(np.int64)


def read_evidence(market: Market, played: Played, question: str) -> Evidence:
    """The evidence of all figures that were ever published about a question."""
    owner, wave = unknowns(market)
    truth = _truth(market, owner, wave, question)
    seen: dict[bytes, int] = {}
    rows: list[Numbers] = []
    values: list[float] = []
    labels: list[str] = []
    added: list[float] = []
    noise_of_sum = played.noises.get(question, 0.0)
    for figure in made(played.figures):
        if figure.question != question:
            continue
        weights = _weights(played.market_of(figure), owner, wave, figure, played.wave_of(figure))
        assert figure.mean is not None
        noise = noise_of_sum / len(np.unique(owner[weights > 0]))
        if abs(float(weights @ truth) - figure.mean) > GRID / 2 + MOST_NOISE * noise + 1e-6:
            raise RuntimeError(
                f"{label(figure)}: {figure.mean}, but {weights @ truth} by the rules"
            )
        # The same mean of the same results again, under another name, says nothing new.
        key = weights.tobytes()
        if key not in seen:
            seen[key] = len(rows)
            rows.append(weights)
            values.append(figure.mean)
            labels.append(label(figure))
            added.append(noise**2)
        elif values[seen[key]] != figure.mean:
            raise RuntimeError(
                f"{label(figure)} and {labels[seen[key]]} are of the same results, and differ"
            )
    matrix = np.array(rows) if rows else np.zeros((0, len(owner)))
    shown = np.array(values)
    # An attacker sees whether figures are rounded.
    rounding = ROUNDED if (shown % GRID == 0).all() else EXACT
    return Evidence(
        owner,
        wave,
        matrix,
        shown,
        truth,
        tuple(labels),
        rounding,
        np.array(added) if noise_of_sum else None,
        question,
    )


def all_evidence(market: Market, played: Played) -> list[Evidence]:
    """The evidence about each question."""
    return [read_evidence(market, played, question) for question in QUESTIONS]


def made(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures, each in the release that made it; carried on they are the same figure."""
    known: set[object] = set()
    for figure in figures:
        key = (figure.question, figure.levels, figure.period, figure.period_start, figure.made)
        if figure.mean is not None and key not in known:
            known.add(key)
            yield figure


def label(figure: Figure) -> str:
    """A figure in words."""
    group = " and ".join(level for _, level in figure.levels) or "all"
    since = f" from {figure.period_start}" if figure.period_start else ""
    return f"{group}, {figure.period}{since}, release {figure.made}"


def lies_in(figure: Figure, month: datetime.date) -> bool:
    """Whether a month belongs to the period of a figure."""
    if figure.period == "all_time":
        return True
    months = {"month": 1, "quarter": 3, "year": 12}[figure.period]
    start = figure.period_start
    apart = (month.year - start.year) * 12 + month.month - start.month
    return bool(0 <= apart < months)


def _weights(market: Market, owner: Places, wave: Places, figure: Figure, until: int) -> Numbers:
    inside: Flags = np.array([lies_in(figure, told.month.date()) for told in market.waves])[wave]
    inside &= (wave <= until) & market.members(*figure.levels)[owner]
    # As many people answer each time, so an organisation's result is the mean of its waves.
    times = np.bincount(owner[inside], minlength=market.size)
    weights = np.zeros(len(owner))
    weights[inside] = 1 / times[owner[inside]] / np.count_nonzero(times)
    return weights


def _truth(market: Market, owner: Places, wave: Places, question: str) -> Numbers:
    results = np.array([told.results[:, QUESTIONS.index(question)] for told in market.waves])
    truth: Numbers = results[wave, owner]
    return truth
