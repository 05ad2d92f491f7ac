"""A02: a member takes its own result out of the figures of its groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.exposure import least_left_to_worst
from benchmarks.attack.findings import Finding, worst
from benchmarks.attack.thresholds import at_least


def subtract_own(
    attackers: Sequence[tuple[int, Sequence[Attacker]]], policy: dict[str, object]
) -> Iterator[Finding]:
    """How few others a figure has, and how well the best placed member knows anybody."""
    others = min(
        int((attacker.evidence.weights > 0).sum(axis=1).min()) - 1
        for _, of_seed in attackers
        for attacker in of_seed
    )
    short = max(0, at_least(policy, "min_organisations") - 1 - others)
    yield Finding("a02_others", short, detail=f"at least {others} others in each figure")
    found = []
    for seed, of_seed in attackers:
        least = least_left_to_worst(of_seed)
        own = np.unique(least.attacker.evidence.owner[least.known])
        found.append((least.left, f"seed {seed}: by member {own[0]}, {least.words()}"))
    yield worst("a02_left", found)
