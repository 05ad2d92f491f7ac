"""M1 to M5: what all published figures together tell about single organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmarks.attack.attacker import Attacker, prior
from benchmarks.attack.densities import Densities
from benchmarks.attack.evidence import Evidence, all_evidence
from benchmarks.attack.exposure import as_exact, least_left
from benchmarks.attack.findings import Finding, over_seeds, worst
from benchmarks.attack.hits import Hits, count_hits
from benchmarks.attack.market import Market, draw
from benchmarks.attack.seed_rule import seed_evidence
from benchmarks.attack.stage import Database, Played, played
from benchmarks.attack.utility import measure_utility

# Densities take longer than estimates.
ATTEMPTS, DENSITIES = 1000, 500
ORGANISATIONS, EDITIONS = 400, 8
Scene = tuple[int, Market, Played]
Say = Callable[[str], None]


def attackers(
    market: Market, evidence: Sequence[Evidence], *, levels_known: bool
) -> list[Attacker]:
    """One attacker for each question."""
    return [Attacker(one, prior(market, one, levels_known=levels_known)) for one in evidence]


def measure_hits(scenes: Sequence[Scene], densities: int) -> Iterator[Finding]:
    """M1 and M2, from means and from all figures."""
    found: dict[str, list[Hits]] = {"": [], "_quantiles": [], "_extreme": []}
    for seed, market, seen in scenes:
        known = attackers(market, all_evidence(market, seen), levels_known=False)
        reader = Densities(market, seen)
        found[""].append(count_hits(market, known, ATTEMPTS, seed))
        found["_quantiles"].append(count_hits(market, known, densities, seed, reader))
        found["_extreme"].append(count_hits(market, known, densities, seed, reader, reader.extreme))
    for who, hits in found.items():
        detail = f"{len(hits)} seeds x {densities if who else ATTEMPTS:,} attempts"
        yield over_seeds(f"m1{who}", [hit.near for hit in hits], detail)
        yield over_seeds(f"m2{who}", [hit.exact for hit in hits], detail)


def measure_exposure(figure: str, scenes: Sequence[Scene]) -> Iterator[Finding]:
    """M3, with rounding as it is and as if there were none."""
    rounded: list[tuple[float, str]] = []
    exact: list[tuple[float, str]] = []
    for seed, market, seen in scenes:
        known = attackers(market, all_evidence(market, seen), levels_known=True)
        for found, who in ((rounded, known), (exact, as_exact(known))):
            least = least_left(who, seed)
            found.append((least.left, f"seed {seed}: {least.words()}"))
    yield worst(figure, rounded)
    yield worst(f"{figure}_exact", exact)


def measure_shown(figure: str, scenes: Sequence[Scene]) -> Iterator[Finding]:
    """M4 of one size of market."""
    found = [measure_utility(market, seen) for _, market, seen in scenes]
    yield over_seeds(figure, [100 * one.both for one in found])
    if figure != "m4_shown_400":
        return
    yield over_seeds("m4_one_way", [100 * one.one_way for one in found])
    yield over_seeds("m4_two_way", [100 * one.two_way for one in found])
    yield over_seeds("m4_error", [one.error for one in found])
    yield over_seeds("m4_error_p95", [one.error_p95 for one in found])
    yield over_seeds("m4_error_share", [one.error / one.sampling_error for one in found])


def measure_seed_rule(database: Database, seeds: Sequence[int]) -> Iterator[Finding]:
    """M5, the positive control."""
    hits = []
    for seed in seeds:
        market = draw(seed, ORGANISATIONS)
        evidence = seed_evidence(database, market, seed)
        hits.append(
            count_hits(market, attackers(market, evidence, levels_known=False), ATTEMPTS, seed)
        )
    yield over_seeds("m5_m1", [hit.near for hit in hits])
    yield over_seeds("m5_m2", [hit.exact for hit in hits])


def scenes(
    database: Database,
    seeds: Sequence[int],
    organisations: int = ORGANISATIONS,
    waves: int = 1,
    weakened: str = "",
) -> list[Scene]:
    """The markets of some seeds, each published in a database of its own."""
    made = []
    for seed in seeds:
        market = draw(seed, organisations, waves)
        made.append((seed, market, played(database, market, weakened)))
    return made
