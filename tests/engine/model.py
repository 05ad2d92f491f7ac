"""The answers as documents, and what should be counted of them.

It knows nothing of items, months in tables or ledgers: that is what makes it a witness.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

from .common import VERSIONS

Key = tuple[dict[str, int], int]
"""A scoring key, and how many of its questions must be answered."""


@dataclass(frozen=True)
class Answered:
    """One response set as it was sent."""

    organisation: str
    survey: str
    version: int
    answers: dict[str, Any]
    completed_at: datetime | None
    weight: Decimal
    respondent: str | None
    corrected: dict[str, int] = field(default_factory=dict)
    """Ratings that were changed in their items and not in the document."""

    @property
    def month(self) -> str | None:
        at = self.completed_at
        return at.astimezone(UTC).strftime("%Y-%m-01") if at is not None else None

    def items(self) -> Iterator[tuple[str, str, Decimal]]:
        """Path, state and value of each figure."""
        for name, answer in self.answers.items():
            if name == "tools":
                for option in ("pen", "saw"):
                    yield f"tools.{option}", "answered", Decimal(option in answer)
            elif name == "colour":
                known = {"red": 1, "green": 2}
                state = "answered" if answer in known else answer
                yield name, state, Decimal(known.get(answer, 0))
            else:
                yield name, "answered", Decimal(str(self.corrected.get(name, answer)))

    def score(self, key: dict[str, int], minimum: int) -> Decimal | None:
        """The weighted mean of the ratings in the key, reversed ones as 6 - x."""
        given = {path: int(value) for path, _, value in self.items() if path in key}
        if len(given) < minimum:
            return None
        total = sum(abs(key[path]) * (6 - x if key[path] < 0 else x) for path, x in given.items())
        mean = Fraction(total, sum(abs(key[path]) for path in given))
        exact = Decimal(mean.numerator) / Decimal(mean.denominator)
        return exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)


@cache
def bucket(number: Decimal) -> Decimal:
    """What a number without limits is counted as: its bucket, by trying all powers of 1.02."""
    if number == 0:
        return number
    power = next(k for k in range(-1000, 1000) if abs(Fraction(number)) <= Fraction(51, 50) ** k)
    middle = Fraction(51, 50) ** power * 2 / Fraction(101, 50)
    with localcontext(prec=6):
        size = Decimal(middle.numerator) / Decimal(middle.denominator)
    return size.copy_sign(number)


def expected_counts(
    sets: Iterable[Answered], keys: Mapping[str, Key]
) -> dict[tuple[Any, ...], list[Any]]:
    """Organisation, survey, path, month, state and value -> n and the six sums of the rollup."""
    expected: dict[tuple[Any, ...], list[Any]] = {}
    for answered in sets:
        if answered.month is None:
            continue
        figures = list(answered.items())
        score = answered.score(*keys[answered.survey])
        if score is not None:
            figures.append(("score", "answered", score))
        for path, state, number in figures:
            x, w = number, answered.weight
            figure = [1, w, w * w, None, None, None, None]
            if path == "amount":
                figure[3:] = [x, x * x, w * x, w * x * x]
                number = bucket(x)
            key = (answered.organisation, answered.survey, path, answered.month, state, number)
            known = expected.get(key)
            expected[key] = [
                more if sum_ is None or more is None else sum_ + more
                for sum_, more in zip(known or [None] * 7, figure, strict=True)
            ]
    return expected


def random_answers(dice: random.Random, version: int) -> dict[str, Any]:
    asked = [element["name"] for element in VERSIONS[version - 1]["elements"]]
    answers: dict[str, Any] = {}
    for name in asked:
        if dice.random() < 0.2:
            continue
        match name:
            case "tools":
                answers[name] = dice.choice([[], ["pen"], ["saw", "pen"]])
            case "colour":
                answers[name] = dice.choice(["red", "green", "refused"])
            case "amount":
                answers[name] = dice.choice([0, -3, 12.45, 12.5, 1e6])
            case _:
                answers[name] = dice.randint(1, 5)
    return answers


def random_time(dice: random.Random) -> datetime:
    """Mostly within hours of a turn of month or year, in any time zone."""
    turn = datetime(dice.randint(2021, 2023), dice.choice([1, 1, 3, 7]), 1)
    zone = timezone(timedelta(minutes=30 * dice.randint(-23, 27)))
    return (turn + timedelta(minutes=dice.randint(-900, 900))).replace(tzinfo=zone)
