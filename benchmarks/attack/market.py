"""A made-up market: who belongs where, who answers when, and with what result.

This is the truth. It stays here: the attacker is given published figures, all memberships and one
result, his own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import Response

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
# The levels that the organisations of a peer group have, by category.
Criteria = dict[str, list[str]]

SURVEY = "market"
QUESTIONS = tuple(f"q{number}" for number in range(1, 6))
CATEGORIES = {"industry": 12, "organisation_size": 5, "geography": 6}
PEER_GROUP = "peer_group"

CENTRE = 70.0
# Standard deviations: of industries and regions, and of organisations around them.
INDUSTRY, REGION, SPREAD = 3.0, 1.5, 7.5
# How much a result has to do with the result of the wave before.
CORRELATION = 0.8
# More people would change nothing: every organisation has one vote.
MOST_PEOPLE = 16
# Too few people to count; their results lie far from all others, so it would show if they did.
SILENT_PEOPLE = 4
SILENT_RESULT = 5.0


@dataclass(frozen=True)
class Wave:
    """What one round of answers brought: who answered, and the mean of each question."""

    answering: Flags
    results: Numbers
    month: datetime


@dataclass(frozen=True)
class Market:
    """Organisations with their levels, people and waves; the last `silent` ones never count."""

    levels: dict[str, Places]
    people: Places
    silent: int
    active: Flags
    waves: tuple[Wave, ...]
    # The peer groups that were requested, by code.
    groups: Mapping[str, Criteria] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many organisations there are, silent ones included."""
        return len(self.people)

    @property
    def counting(self) -> int:
        """How many of them may count, the first ones."""
        return self.size - self.silent

    def code(self, place: int) -> str:
        """The code under which an organisation is registered."""
        return f"member-{place:05d}"

    def members(self, *levels: tuple[str, str]) -> Flags:
        """The organisations that have all of these levels and may count."""
        found = self.active & (np.arange(self.size) < self.counting)
        for category, level in levels:
            criteria = self.groups[level] if category == PEER_GROUP else {category: [level]}
            for one, chosen in criteria.items():
                found &= np.isin(self.levels[one], [level_place(one, name) for name in chosen])
        return found

    def responses(self, wave: int) -> Iterator[Response]:
        """The answers of a wave, whose means are exactly its results."""
        told = self.waves[wave]
        chance = np.random.default_rng([wave, self.size])
        for place in np.flatnonzero(told.answering):
            people = int(self.people[place])
            answers = [
                spread_out(chance, int(total), people)
                for total in np.rint(told.results[place] * people).astype(int)
            ]
            for person in range(people):
                yield Response(
                    organisation=self.code(int(place)),
                    survey=SURVEY,
                    submission_id=f"{wave}-{person}",
                    answers={
                        question: values[person]
                        for question, values in zip(QUESTIONS, answers, strict=True)
                    },
                    completed_at=told.month,
                    # One in each organisation can be named, and so erased.
                    respondent="first" if person == wave == 0 else None,
                )


def level_name(category: str, place: int) -> str:
    """The code of a level."""
    return f"{category}-{place + 1:02d}"


def level_place(category: str, level: str) -> int:
    """The place of a level by its code, or -1 for one that nobody has."""
    prefix, _, number = level.rpartition("-")
    return int(number) - 1 if prefix == category else -1


def spread_out(chance: np.random.Generator, total: int, people: int) -> list[int]:
    """Answers from 0 to 100 that differ and add up to a total."""
    base, rest = divmod(total, people)
    values = [base + (person < rest) for person in range(people)]
    for left, right in itertools.pairwise(range(people)):
        apart = int(chance.integers(0, 10))
        if values[left] + apart <= 100 and values[right] - apart >= 0:
            values[left] += apart
            values[right] -= apart
    return values


def draw(seed: int, organisations: int, waves: int = 1, churn: float = 0.25) -> Market:
    """The market of a seed. After the first wave a part of the organisations answers each time."""
    chance = np.random.default_rng([seed, organisations])
    silent = max(5, organisations // 40)
    size = organisations + silent
    shares = {
        "industry": 1 / np.arange(1, 13),  # Zipf's law
        "organisation_size": np.array([0.25, 0.25, 0.2, 0.2, 0.1]),
        "geography": np.ones(6),
    }
    levels = {
        category: chance.choice(len(share), size, p=share / share.sum()).astype(np.int64)
        for category, share in shares.items()
    }
    people = np.minimum(MOST_PEOPLE, np.rint(5 * 3.2 ** levels["organisation_size"])).astype(
        np.int64
    )
    people[organisations:] = SILENT_PEOPLE
    centres = (
        CENTRE
        + chance.normal(0, INDUSTRY, (12, len(QUESTIONS)))[levels["industry"]]
        + chance.normal(0, REGION, (6, len(QUESTIONS)))[levels["geography"]]
    )
    own = np.zeros((size, len(QUESTIONS)))
    made = []
    for number in range(waves):
        kept = CORRELATION if number else 0.0
        fresh = chance.normal(0, SPREAD, own.shape)
        moved = kept * own + np.sqrt(1 - kept**2) * fresh
        answering = chance.random(size) < churn if number else np.ones(size, dtype=bool)
        # Forms are anonymous, so silent ones that answered again would have enough people.
        answering[organisations:] = number == 0
        own = np.where(answering[:, None], moved, own)
        results = np.clip(centres + own, 0, 100)
        results[organisations:] = SILENT_RESULT
        made.append(
            Wave(answering, _whole(results, people), datetime(2025, number + 1, 10, tzinfo=UTC))
        )
    return Market(levels, people, silent, np.ones(size, dtype=bool), tuple(made))


def _whole(results: Numbers, people: Places) -> Numbers:
    """The nearest results that so many people can have with whole answers."""
    whole: Numbers = np.rint(results * people[:, None]) / people[:, None]
    return whole
