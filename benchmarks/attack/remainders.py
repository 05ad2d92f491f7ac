"""A03: sums and differences of figures that leave the exact total of a few organisations.

Which sets of at most four have a determined sum is found without trying all: the null space of the
memberships is projected on one random direction; a set is determined when its members' projections
add up to zero. Pairs of pairs are matched by sorting.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmarks.attack.evidence import Evidence
from benchmarks.attack.market import Numbers, Places

NOTHING = 1e-7


def determined_sets(evidence: Evidence, seed: int) -> list[tuple[int, ...]]:
    """The sets of up to four organisations whose sum follows from the exact figures."""
    if evidence.added is not None:
        return []  # no sum is exact
    members = (evidence.weights > 0).astype(float)
    _, sizes, right = np.linalg.svd(members)
    rank = int((sizes > 1e-9 * max(sizes.max(initial=0), 1)).sum())
    null = right[rank:].T
    if not null.shape[1]:
        return [(place,) for place in range(members.shape[1])]
    chance = np.random.default_rng([seed, 3])
    spots: Numbers = null @ chance.normal(size=null.shape[1])
    found: set[tuple[int, ...]] = {(int(place),) for place in np.flatnonzero(abs(spots) < NOTHING)}
    left, right_ = (side.astype(np.int64) for side in np.triu_indices(len(spots), 1))
    sums = spots[left] + spots[right_]
    order = np.argsort(sums)
    for other in (np.zeros(1), spots, sums):
        for place, rest in zip(*_matches(sums[order], -other), strict=True):
            pair = {int(left[order[place]]), int(right_[order[place]])}
            found |= _union(pair, int(rest), len(other), left, right_)
    # Of a thousand million sets some meet zero by chance.
    return _smallest(
        members for members in found if abs(null[list(members)].sum(axis=0)).max() < NOTHING
    )


def _matches(ordered: Numbers, wanted: Numbers) -> tuple[list[int], list[int]]:
    """Where sorted numbers meet others: places in both."""
    begin = np.searchsorted(ordered, wanted - NOTHING)
    end = np.searchsorted(ordered, wanted + NOTHING)
    places: list[int] = []
    others: list[int] = []
    for other in np.flatnonzero(end > begin):
        places += range(begin[other], end[other])
        others += [int(other)] * int(end[other] - begin[other])
    return places, others


def _union(
    pair: set[int], rest: int, kind: int, left: Places, right: Places
) -> set[tuple[int, ...]]:
    if kind == 1:
        added: set[int] = set()
    elif kind == len(left):
        added = {int(left[rest]), int(right[rest])}
    else:
        added = {rest}
    return set() if added & pair else {tuple(sorted(pair | added))}


def _smallest(found: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Without sets that hold a smaller one."""
    kept: list[tuple[int, ...]] = []
    for members in sorted(found, key=len):
        if not any(set(smaller) <= set(members) for smaller in kept):
            kept.append(members)
    return kept
