"""A04 and A06: members ask for groups that leave one organisation out, or for all that they may.

They ask through the product's own door, each in the name of the organisation that its role belongs
to, and wait for the next release.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg

from benchmarks.attack.attacker import Attacker, prior
from benchmarks.attack.evidence import all_evidence, made
from benchmarks.attack.findings import Finding, over_seeds, worst
from benchmarks.attack.market import (
    CATEGORIES,
    PEER_GROUP,
    QUESTIONS,
    Criteria,
    Market,
    draw,
    level_name,
)
from benchmarks.attack.measures import Scene
from benchmarks.attack.stage import READER, Database, Played, Stage, staged
from benchmarks.attack.thresholds import at_least

TARGETS, ACCOUNTS, FLOODED, HONEST = 40, 50, 3, 39
# What a contributor may request in a day, and have.
REQUESTS, GROUPS = 3, 6
# Smaller groups have no figure.
SMALLEST = 8
PAIRS = tuple(itertools.combinations(CATEGORIES, 2))

# What is said of figures that are withheld; it must be the same of all of them.
REFUSALS = """
SELECT DISTINCT category = 'peer_group', status, quantile_status, p90_status, reason
FROM analytics.benchmark
WHERE status = 'protected'
"""
# Somebody waits for his quota.
A_DAY_LATER = """
ALTER TABLE privacy.peer_group_request DISABLE TRIGGER USER;
UPDATE privacy.peer_group_request SET requested_at = requested_at - interval '25 hours';
ALTER TABLE privacy.peer_group_request ENABLE TRIGGER USER;
"""


def leave_one_out(database: Database, seed: int, weakened: str = "") -> Iterator[Finding]:
    """A04: forty times a level, or all organisations, without the only one that has another."""
    market = draw(seed, 400)
    targets = np.random.default_rng([seed, 4]).choice(market.counting, TARGETS, replace=False)
    # In a category of its own each target has a level to itself, and all others one together.
    marks = np.zeros(market.size, dtype=np.int64)
    marks[targets] = np.arange(1, TARGETS + 1)
    market = replace(market, levels=market.levels | {"mark": marks})
    wanted: dict[str, Criteria] = {}
    for mark, category in zip(range(1, TARGETS + 1), itertools.cycle([*CATEGORIES, ""])):
        code = f"all-but-{mark}"
        wanted[code] = {
            "mark": [level_name("mark", other) for other in range(TARGETS + 1) if other != mark]
        }
        if category:
            own = market.levels[category][targets[mark - 1]]
            wanted[code][category] = [level_name(category, int(own))]
    market = replace(market, groups=wanted)
    with staged(database) as stage:
        if weakened:
            stage.db.execute(weakened.encode())
        for mark in range(TARGETS + 1):
            stage.db.execute(
                "SELECT core.register_category_level('mark', %s)", [level_name("mark", mark)]
            )
        stage.register(market)
        for place, code in enumerate(wanted):
            _request(stage, market.code(place // REQUESTS), code, wanted[code])
        stage.answer(market, 0)
        stage.publish()
        shown = _asked(stage.seen(market))
        with stage.reader() as reader:
            refusals = reader.execute(REFUSALS.encode()).fetchall()
    usual = {row[1:] for row in refusals if not row[0]}
    odd = {row[1:] for row in refusals if row[0]} - usual
    detail = (
        f"{len(wanted)} groups in {len(QUESTIONS)} questions; {len(odd)} refusals in other words"
    )
    yield Finding("a04", len(shown) + len(odd), detail=detail)


def flood(database: Database, scene: Scene, weakened: str = "") -> Iterator[Finding]:
    """A06: fifty accounts ask for all that they may, each group around the same organisation.

    The scene is what was published without them.
    """
    seed, market, alone = scene
    editions = len(market.waves)
    chance = np.random.default_rng([seed, 6])
    target = int(chance.choice(_alone(market)))
    around = _around(market, target)
    quiet = _standard(alone)
    wanted: dict[str, Criteria] = {}
    current: list[list[str]] = [[] for _ in range(ACCOUNTS)]
    passed = 0
    with staged(database) as stage:
        if weakened:
            stage.db.execute(weakened.encode())
        stage.register(market)
        for wave in range(editions):
            stage.answer(market, wave)
            for place, own in enumerate(current):
                stage.map_reader(READER, market.code(place))
                while len(own) > GROUPS - REQUESTS:
                    _ask(stage, "SELECT benchmark.withdraw_peer_group(%s)", own.pop(0))
                asked = 0
                while asked < REQUESTS:
                    code, criteria = f"around-{wave}-{place}-{asked}", next(around)
                    # What exists already is named and costs nothing.
                    if _ask(stage, REQUEST, code, json.dumps(criteria)) == f"peer_group:{code}":
                        wanted[code] = criteria
                        own.append(code)
                        asked += 1
                passed += _beyond(stage, market, next(around))
            stage.publish()
            stage.db.execute(A_DAY_LATER.encode())
            stage.db.commit()
        market = replace(market, groups=wanted)
        seen = stage.seen(market)
    told = f"seed {seed}: {len(_asked(seen))} of {len(wanted)} groups have a figure"
    yield worst("a06_left", [(_left(market, seen, target, chance), told)])
    noisy = _standard(seen)
    lost = 100 * (1 - len(noisy & quiet) / len(quiet))
    yield Finding(
        "a06_shown", lost, detail=f"{len(quiet)} standard figures, {len(noisy)} with them"
    )
    yield Finding("a06_refused", passed, detail=f"{2 * ACCOUNTS * editions} attempts")


def measure_peer_groups(database: Database, seeds: Sequence[int]) -> Iterator[Finding]:
    """M4: what is shown of groups that members ask for who only want to compare."""
    shown = []
    for seed in seeds:
        market = draw(seed, 400)
        chance = np.random.default_rng([seed, 8])
        wanted = {f"peers-{number}": _some_levels(chance) for number in range(HONEST)}
        market = replace(market, groups=wanted)
        with staged(database) as stage:
            stage.register(market)
            for place, code in enumerate(wanted):
                stage.map_reader(READER, market.code(place // REQUESTS))
                _ask(stage, REQUEST, code, json.dumps(wanted[code]))
            stage.answer(market, 0)
            stage.publish()
            seen = stage.seen(market)
        least = max(
            at_least(seen.policy, rule)
            for rule in ("min_organisations", "min_organisations_crossing")
        )
        large = {code for code in wanted if market.members((PEER_GROUP, code)).sum() >= least}
        figures = {
            (figure.question, figure.levels[0][1])
            for figure in made(seen.figures)
            if figure.kind == PEER_GROUP and figure.period == "all_time"
        }
        shown.append(100 * len(figures) / (len(large) * len(QUESTIONS)))
    yield over_seeds("m4_peers", shown, f"{HONEST} groups in {len(shown)} markets")


def _some_levels(chance: np.random.Generator) -> Criteria:
    """A few levels of two categories, as somebody would ask for who wants to compare."""
    most_levels = {"industry": 4, "organisation_size": 3, "geography": 4}
    pair = PAIRS[int(chance.integers(len(PAIRS)))]
    return {
        category: [
            level_name(category, int(place))
            for place in chance.choice(
                CATEGORIES[category],
                int(chance.integers(1, most_levels[category] + 1)),
                replace=False,
            )
        ]
        for category in pair
    }


REQUEST = "SELECT benchmark.request_peer_group(%s, %s)"


def _request(stage: Stage, organisation: str, code: str, criteria: Criteria) -> None:
    stage.map_reader(READER, organisation)
    name = _ask(stage, REQUEST, code, json.dumps(criteria))
    if name != f"peer_group:{code}":
        raise RuntimeError(f"{code} is {name} already")


def _ask(stage: Stage, statement: str, *values: Any) -> Any:
    """What a statement gives in the name of the organisation that the reader's role belongs to."""
    stage.db.execute(f"SET LOCAL ROLE {READER}".encode())
    row = stage.db.execute(statement.encode(), values).fetchone()
    stage.db.execute("RESET ROLE")
    stage.db.commit()
    return row[0] if row else None


def _beyond(stage: Stage, market: Market, criteria: Criteria) -> int:
    """How many of two more tries go through: a request above the quota, and names instead."""
    passed = 0
    names = [market.code(place) for place in range(20)]
    for sqlstate, statement, *values in (
        ("SM063", REQUEST, "one-more", json.dumps(criteria)),
        ("42501", "SELECT benchmark.propose_peer_group('picked', 'Picked', %s)", names),
    ):
        try:
            _ask(stage, statement, *values)
            passed += 1
        except psycopg.Error as error:
            stage.db.rollback()
            if error.sqlstate != sqlstate:
                raise
    return passed


def _alone(market: Market) -> list[int]:
    """Who is alone in a crossing: criteria never part those who have the same levels."""
    cells = [market.levels[one] * 100 + market.levels[two] for one, two in PAIRS]
    sizes = [np.bincount(cell[: market.counting], minlength=2000)[cell] for cell in cells]
    return [int(place) for place in np.flatnonzero(np.min(sizes, axis=0)[: market.counting] == 1)]


def _around(market: Market, target: int) -> Iterator[Criteria]:
    """Criteria over two categories that the target meets, those first that fewest others meet."""
    found: dict[bytes, tuple[int, Criteria]] = {}
    for pair in PAIRS:
        for places in itertools.product(*(_levels(market, target, category) for category in pair)):
            criteria = {
                category: [level_name(category, place) for place in chosen]
                for category, chosen in zip(pair, places, strict=True)
            }
            members = replace(market, groups={"": criteria}).members((PEER_GROUP, ""))
            # The same members under another description tell nothing new.
            found.setdefault(members.tobytes(), (int(members.sum()), criteria))
    for size, criteria in sorted(found.values(), key=lambda one: one[0]):
        if size >= SMALLEST:
            yield criteria


def _levels(market: Market, target: int, category: str) -> list[tuple[int, ...]]:
    """The level of the target alone, and with one or two others."""
    own = int(market.levels[category][target])
    others = [place for place in range(CATEGORIES[category]) if place != own]
    return [(own, *more) for n in range(3) for more in itertools.combinations(others, n)]


def _asked(seen: Played) -> set[str]:
    """The peer groups of which any figure was ever released."""
    return {figure.levels[0][1] for figure in made(seen.figures) if figure.kind == PEER_GROUP}


def _standard(seen: Played) -> set[object]:
    """All other figures that were ever released, each edition of them."""
    return {
        (figure.question, figure.levels, figure.period, figure.period_start, figure.made)
        for figure in made(seen.figures)
        if figure.kind != PEER_GROUP
    }


def _left(market: Market, seen: Played, target: int, chance: np.random.Generator) -> float:
    """What is left about any result of the target for one member, of ten the best placed."""
    left = []
    for evidence in all_evidence(market, seen):
        attacker = Attacker(evidence, prior(market, evidence, levels_known=True))
        others: Sequence[int] = np.setdiff1d(evidence.owner, [target]).tolist()
        for known in chance.choice(others, 10, replace=False):
            for place in np.flatnonzero(evidence.owner == target):
                left.append(attacker.left(int(place), np.flatnonzero(evidence.owner == known)))
    return min(left)
