"""The attacker: the best linear estimate of each result from all that is published.

He knows how organisations vary, all memberships, and how figures are rounded; rounding is noise to
him. What he knows of his own is added as results without noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.attack.evidence import EXACT, Evidence
from benchmarks.attack.market import (
    CENTRE,
    CORRELATION,
    INDUSTRY,
    REGION,
    SPREAD,
    Market,
    Numbers,
    Places,
)


def prior(market: Market, evidence: Evidence, *, levels_known: bool) -> Numbers:
    """How results vary together, before anything is published.

    Around the level of their group, if that is taken as known; else groups vary as well.
    """
    owner, wave = evidence.owner, evidence.wave
    # Each answer of an organisation is a step away from the one before.
    order = np.array(
        [np.count_nonzero((owner == of) & (wave < at)) for of, at in zip(owner, wave, strict=True)]
    )
    apart = np.abs(order[:, None] - order[None, :])
    same = owner[:, None] == owner[None, :]
    own: Numbers = same * (SPREAD**2 * CORRELATION ** apart.astype(np.float64))
    if levels_known:
        return own
    groups = [
        np.where(
            market.levels[category][owner][:, None] == market.levels[category][owner], 1.0, 0.0
        )
        for category in ("industry", "geography")
    ]
    together = own + INDUSTRY**2 * groups[0] + REGION**2 * groups[1]
    return together.astype(np.float64)


@dataclass(frozen=True)
class Attacker:
    """What somebody makes of evidence."""

    evidence: Evidence
    prior: Numbers

    @cached_property
    def gain(self) -> Numbers:
        """How an estimate moves with each published mean."""
        rows = self.evidence.weights
        spread = rows @ self.prior
        among = spread @ rows.T
        among[np.diag_indices_from(among)] += self.evidence.variance
        return np.linalg.solve(among, spread).T.astype(np.float64)

    @cached_property
    def posterior(self) -> Numbers:
        """How results still vary together when all means are known."""
        rest: Numbers = self.prior - self.gain @ (self.evidence.weights @ self.prior)
        symmetric: Numbers = (rest + rest.T) / 2
        return symmetric

    def estimates(self, values: Numbers) -> Numbers:
        """The estimates from these published means."""
        away = values - CENTRE * self.evidence.weights.sum(axis=1)
        estimates: Numbers = CENTRE + self.gain @ away
        return estimates

    def with_own(self, own: int, target: int, result: float) -> tuple[Numbers, Numbers]:
        """Estimates and variances for somebody who knows his own result, in a world where a target
        has this one."""
        evidence = self.evidence
        moved = evidence.weights[:, target] * (result - evidence.truth[target])
        estimates = self.estimates(evidence.rounded(evidence.weights @ evidence.truth + moved))
        across = self.posterior[:, own] / max(self.posterior[own, own], 1e-9)
        known: Numbers = estimates + across * (evidence.truth[own] - estimates[own])
        rest: Numbers = np.maximum(np.diag(self.posterior) - across * self.posterior[own], 1e-6)
        return known, rest

    def variance(self, target: int, known: Places) -> float:
        """What is left of the variance of a result for somebody who knows some others."""
        own = self.posterior[target, target]
        if len(known):
            across = self.posterior[target, known]
            among = self.posterior[np.ix_(known, known)] + EXACT * np.eye(len(known))
            own -= across @ np.linalg.solve(among, across)
        return max(float(own), 0.0)

    def left(self, target: int, known: Places) -> float:
        """The share of the prior standard deviation that is left."""
        return float(np.sqrt(self.variance(target, known) / self.prior[target, target]))
