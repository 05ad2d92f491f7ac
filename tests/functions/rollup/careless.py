"""A labelled set: real answers of the Big Five inventory, and careless ones made with a seed.

Honest are answers of `bfi` (psych): real people on the web, some of whom will have been careless;
whoever is flagged of them counts as a false alarm here. Their times are made up: about six seconds
an item, log-normal.

The careless are made up: how (KINDS) and how fast each kind answers. One in seven is careless;
surveys find 10 to 12 % (Meade and Craig 2012) and more. The shares of the kinds are a choice: most
are fast, as Huang et al. (2012) describe them. Answering at random in good time is a kind of its
own: nothing but inconsistency tells it, and 25 items tell little.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from controlplane.demo.files import ITEMS

HONEST = 1000
SECONDS = {"slow": 6.0, "fast": 1.5}
SPREAD = 0.4  # of the logarithm of the time

# How it is answered, how fast, and the share among the careless.
KINDS = {
    ("straight", "fast"): 0.25,  # one answer throughout, one in twenty slips
    ("straight", "slow"): 0.10,
    ("pattern", "fast"): 0.10,  # 1 2 3 1 2 3, two to six long
    ("pattern", "slow"): 0.05,
    ("random", "fast"): 0.30,  # any answer as likely as any other
    ("random", "slow"): 0.10,
    ("middle", "fast"): 0.05,  # at random around the middle
    ("middle", "slow"): 0.05,
}
CARELESS = round(HONEST * 0.15 / 0.85)


@dataclass(frozen=True)
class Response:
    """Answers by item, seconds, and how they came about: honest, or a kind of carelessness."""

    answers: dict[str, int]
    seconds: float
    kind: str


def answers(dice: random.Random, kind: str) -> list[int]:
    """What somebody careless answers to all items."""
    if kind == "straight":
        one = dice.randint(1, 6)
        return [dice.randint(1, 6) if dice.random() < 0.05 else one for _ in ITEMS]
    if kind == "pattern":
        length, start = dice.randint(2, 6), dice.randint(0, 5)
        return [(start + place) % length + 1 for place in range(len(ITEMS))]
    if kind == "random":
        return [dice.randint(1, 6) for _ in ITEMS]
    return [min(6, max(1, round(dice.gauss(3.5, 1)))) for _ in ITEMS]


def labelled(frame: Any, seed: int) -> list[Response]:
    """The honest and the careless, in a random order."""
    dice = random.Random(seed)

    def seconds(pace: str) -> float:
        return round(len(ITEMS) * SECONDS[pace] * math.exp(dice.gauss(0, SPREAD)), 3)

    made = [
        Response(
            {name: int(row[name]) for name in ITEMS if row[name] == row[name]},
            seconds("slow"),
            "honest",
        )
        for row in dice.sample(frame.to_dict("records"), HONEST)
    ]
    for (kind, pace), share in KINDS.items():
        for _ in range(round(CARELESS * share)):
            given = dict(zip(ITEMS, answers(dice, kind), strict=True))
            made.append(Response(given, seconds(pace), f"{kind}, {pace}"))
    dice.shuffle(made)
    return made
