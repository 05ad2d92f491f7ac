"""The statistical attacks on markets of one release, each by its own function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.attack.coalitions import pool_knowledge
from benchmarks.attack.evidence import all_evidence
from benchmarks.attack.findings import Finding
from benchmarks.attack.measures import Scene, attackers
from benchmarks.attack.quantiles import place_targets
from benchmarks.attack.remainders import determined_sets
from benchmarks.attack.stage import Database
from benchmarks.attack.subtraction import subtract_own
from benchmarks.attack.thresholds import probe_thresholds


def attack_statistics(database: Database, scenes: Sequence[Scene]) -> Iterator[Finding]:
    """A01, A02, A03, A10 and A14."""
    yield from probe_thresholds(database, scenes)
    known = [
        (seed, attackers(market, all_evidence(market, seen), levels_known=True))
        for seed, market, seen in scenes
    ]
    yield from subtract_own(known, scenes[0][2].policy)
    sets = {
        (seed, members): attacker.evidence.labels
        for seed, of_seed in known
        for attacker in of_seed
        for members in determined_sets(attacker.evidence, seed)
    }
    told = [f"seed {seed}: members {', '.join(map(str, members))}" for seed, members in sets]
    yield Finding("a03", len(sets), detail="; ".join(told[:5]))
    yield from pool_knowledge(known)
    yield from place_targets(scenes, [of_seed for _, of_seed in known])
