"""M3: what is left of the uncertainty about the organisation of whom most can be worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.evidence import EXACT, Evidence
from benchmarks.attack.market import Places

NOBODY: Places = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Least:
    """The result that is best known, and what of its standard deviation is left."""

    left: float
    attacker: Attacker
    target: int
    known: Places

    def words(self, most: int = 6) -> str:
        """Whose result it is, and by which figures: how far a point of each moves the estimate."""
        gain = self.attacker.gain[self.target]
        evidence = self.attacker.evidence
        told = [
            f"{gain[row]:+.1f} x ({evidence.labels[row]}, {_members(evidence, row)} members)"
            for row in np.argsort(-abs(gain))[:most]
        ]
        whose = f"member {evidence.owner[self.target]} in wave {evidence.wave[self.target]}"
        return f"{whose} from {', '.join(told)}"


def least_left(attackers: Iterable[Attacker], seed: int) -> Least:
    """Over all results in any figure, each attacked by one random member."""
    chance = np.random.default_rng([seed, 3])
    found = []
    for attacker in attackers:
        for target in covered(attacker):
            known = _random_other(attacker, target, chance)
            found.append(Least(attacker.left(target, known), attacker, target, known))
    return min(found, key=lambda least: least.left)


def least_left_to_worst(attackers: Iterable[Attacker]) -> Least:
    """The same, each result attacked by the member who knows most about it (A02)."""
    found = []
    for attacker in attackers:
        owner, rest = attacker.evidence.owner, attacker.posterior
        own = np.diag(rest)
        # One result of another's own is known; the correlation left with it says what that helps.
        helped = np.where(
            owner[:, None] == owner[None, :], 0.0, rest**2 / np.maximum(own, 1e-6)[None, :]
        )
        share = np.maximum(own - helped.max(axis=1), 0) / np.diag(attacker.prior)
        target = int(np.argmin(share))
        known = np.array([np.argmax(helped[target])], dtype=np.int64)
        found.append(Least(float(np.sqrt(share[target])), attacker, target, known))
    return min(found, key=lambda least: least.left)


def outsider(attackers: Iterable[Attacker]) -> Least:
    """The same for somebody who knows no result of his own."""
    found = []
    for attacker in attackers:
        share = np.maximum(np.diag(attacker.posterior), 0) / np.diag(attacker.prior)
        target = int(np.argmin(share))
        found.append(Least(float(np.sqrt(share[target])), attacker, target, NOBODY))
    return min(found, key=lambda least: least.left)


def as_exact(attackers: Iterable[Attacker]) -> list[Attacker]:
    """The same attackers, if figures were not rounded: what the rules alone leave."""
    return [
        Attacker(replace(attacker.evidence, noise=EXACT), attacker.prior) for attacker in attackers
    ]


def _members(evidence: Evidence, row: int) -> int:
    """How many organisations a figure is made of."""
    return len(np.unique(evidence.owner[evidence.weights[row] > 0]))


def covered(attacker: Attacker) -> list[int]:
    """The results that any published figure contains."""
    return [int(place) for place in np.flatnonzero(attacker.evidence.weights.any(axis=0))]


def _random_other(attacker: Attacker, target: int, chance: np.random.Generator) -> Places:
    owner = attacker.evidence.owner
    other = chance.choice(owner[owner != owner[target]])
    known: Places = np.flatnonzero(owner == other).astype(np.int64)
    return known
