"""M1 and M2: how much more often an attacker is right than if the target's result had not counted.

Guessing the level of a group is often right. So each attempt is repeated on a world in which the
target has the result of another organisation of its industry, and judged by the true one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.market import Market, Numbers

NEAR, EXACTLY = 0.05, 0.25


@dataclass(frozen=True)
class Hits:
    """Shares of attempts, less those of the control, in percentage points."""

    near: float
    exact: float


def count_hits(market: Market, attackers: Sequence[Attacker], attempts: int, seed: int) -> Hits:
    """Let random members attack random others, in markets of one wave."""
    chance = np.random.default_rng([seed, 1])
    near = exact = 0
    for _ in range(attempts):
        attacker = attackers[int(chance.integers(len(attackers)))]
        own, target = chance.choice(market.counting, 2, replace=False)
        evidence = attacker.evidence
        truth = evidence.truth
        for sign, result in ((1, truth[target]), (-1, _other(market, truth, target, chance))):
            means = evidence.weights @ truth + evidence.weights[:, target] * (
                result - truth[target]
            )
            guess = _with_own(attacker, evidence.rounded(means), int(own), int(target))
            off = abs(guess - truth[target])
            near += sign * (off <= NEAR * truth[target])
            exact += sign * (off <= EXACTLY)
    return Hits(100 * float(near) / attempts, 100 * float(exact) / attempts)


def _with_own(attacker: Attacker, values: Numbers, own: int, target: int) -> float:
    """The estimate of a target, corrected by what the attacker knows of himself."""
    estimates = attacker.estimates(values)
    across = attacker.posterior[target, own] / max(attacker.posterior[own, own], 1e-9)
    return float(estimates[target] + across * (attacker.evidence.truth[own] - estimates[own]))


def _other(market: Market, truth: Numbers, target: int, chance: np.random.Generator) -> float:
    industry = market.levels["industry"][: market.counting]
    others = np.flatnonzero(industry == industry[target])
    others = others[others != target]
    return float(truth[chance.choice(others)]) if len(others) else float(truth[target])
