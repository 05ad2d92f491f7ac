"""A10: members who pool what they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.attack.attacker import Attacker
from benchmarks.attack.evidence import EXACT
from benchmarks.attack.findings import Finding, worst
from benchmarks.attack.market import Numbers, Places

COALITIONS = 200
# All members of a cell but two can be this many.
SMALL_CELL = 14


def pool_knowledge(attackers: Sequence[tuple[int, Sequence[Attacker]]]) -> Iterator[Finding]:
    """Random coalitions of three, a consultant with ten clients, and all of a cell but two."""
    three: list[tuple[float, str]] = []
    ten: list[tuple[float, str]] = []
    cells: list[tuple[float, str]] = []
    for seed, of_seed in attackers:
        chance = np.random.default_rng([seed, 10])
        for attacker in of_seed:
            for _ in range(COALITIONS):
                for size, found in ((3, three), (10, ten)):
                    known = chance.choice(attacker.prior.shape[0], size, replace=False)
                    found.append((float(_left(attacker, known).min()), f"seed {seed}"))
            cells += [
                (left, f"seed {seed}: {words}") for left, words in _all_but_two(attacker, chance)
            ]
    yield worst("a10_three", three)
    yield worst("a10_ten", ten)
    yield worst("a10_but_two", cells)


def _all_but_two(attacker: Attacker, chance: np.random.Generator) -> Iterator[tuple[float, str]]:
    evidence = attacker.evidence
    for row, weights in enumerate(evidence.weights):
        members = np.flatnonzero(weights)
        if len(members) <= SMALL_CELL:
            two = chance.choice(members, 2, replace=False)
            left = _left(attacker, np.setdiff1d(members, two))
            yield float(left[two].min()), f"{evidence.labels[row]}, {len(members)} members"


def _left(attacker: Attacker, known: Places) -> Numbers:
    """What is left about each result for those who know these; theirs are not counted."""
    across = attacker.posterior[:, known]
    among = across[known] + EXACT * np.eye(len(known))
    rest = np.diag(attacker.posterior) - np.einsum(
        "ij,ij->i", across, np.linalg.solve(among, across.T).T
    )
    left: Numbers = np.sqrt(np.maximum(rest, 0) / np.diag(attacker.prior))
    left[known] = 1
    return left
