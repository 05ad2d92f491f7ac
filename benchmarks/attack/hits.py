"""M1 and M2: how much more often an attacker is right than if the target's result had not counted.

Guessing the level of a group is often right. So each attempt is repeated on a world in which the
target has the result of another organisation of its industry, and judged by the true one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.market import Market, Numbers

# One to be near, and one to be exact.
Guesses = tuple[float, float]
# Of a target by somebody who knows his own, in a world where the target has some result.
Guess = Callable[[Attacker, int, int, float], Guesses]
# Who attacks a target, instead of somebody at random.
Instead = Callable[[Attacker, int, np.random.Generator, int], int]

NEAR, EXACTLY = 0.05, 0.25


@dataclass(frozen=True)
class Hits:
    """Shares of attempts, less those of the control, in percentage points."""

    near: float
    exact: float


def linear(attacker: Attacker, own: int, target: int, result: float) -> Guesses:
    """The best linear estimate of a target in a world where it has this result."""
    guess = float(attacker.with_own(own, target, result)[0][target])
    return guess, guess


def count_hits(
    market: Market,
    attackers: Sequence[Attacker],
    attempts: int,
    seed: int,
    guess: Guess = linear,
    instead: Instead | None = None,
) -> Hits:
    """Let members attack others, in markets of one wave: at random, or who is told instead."""
    chance = np.random.default_rng([seed, 1])
    near = exact = 0
    for _ in range(attempts):
        attacker = attackers[int(chance.integers(len(attackers)))]
        own, target = map(int, chance.choice(market.counting, 2, replace=False))
        if instead is not None:
            own = instead(attacker, target, chance, own)
        truth = attacker.evidence.truth
        for sign, result in ((1, truth[target]), (-1, _other(market, truth, target, chance))):
            about, exactly = guess(attacker, own, target, float(result))
            near += sign * (abs(about - truth[target]) <= NEAR * truth[target])
            exact += sign * (abs(exactly - truth[target]) <= EXACTLY)
    return Hits(100 * float(near) / attempts, 100 * float(exact) / attempts)


def _other(market: Market, truth: Numbers, target: int, chance: np.random.Generator) -> float:
    industry = market.levels["industry"][: market.counting]
    others = np.flatnonzero(industry == industry[target])
    others = others[others != target]
    return float(truth[chance.choice(others)]) if len(others) else float(truth[target])
