"""A08: one organisation joins, leaves, moves or loses an answer: what do two releases tell?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks import doors
from benchmarks.attack.attacker import Attacker, prior
from benchmarks.attack.evidence import all_evidence, made
from benchmarks.attack.exposure import NOBODY
from benchmarks.attack.findings import Finding, worst
from benchmarks.attack.market import Market, draw, level_name
from benchmarks.attack.stage import (
    READER,
    Database,
    Played,
    Stage,
    read_figures,
    read_noises,
    rules,
    staged,
)
from benchmarks.attack.utility import all_groups

TARGETS = 40
KINDS = ("joins", "leaves", "moves", "loses an answer")
RELEASED = """
SELECT md5(string_agg(released::text, '|' ORDER BY released.cell_id))
FROM benchmark.release_cell AS released WHERE released.release_id = 1
"""


@dataclass(frozen=True)
class Move:
    """What happened to whom, and what could be read afterwards."""

    kind: str
    target: int
    market: Market
    seen: Played
    is_kept: bool

    @property
    def replaced(self) -> int:
        """Figures that took the place of an earlier one because of a single organisation."""
        first = {
            (figure.question, figure.levels, figure.period, figure.period_start)
            for figure in self.seen.figures
            if figure.made == 1
        }
        return sum(
            figure.made == 2
            and (figure.question, figure.levels, figure.period, figure.period_start) in first
            for figure in made(self.seen.figures)
        )

    def left(self) -> tuple[float, str]:
        """What is left of the uncertainty about the target, at worst over all questions."""
        found = []
        for evidence in all_evidence(self.market, self.seen):
            attacker = Attacker(evidence, prior(self.market, evidence, levels_known=True))
            for place in np.flatnonzero(evidence.owner == self.target):
                found.append(attacker.left(int(place), NOBODY))
        return min(found), f"member {self.target} {self.kind}"


def watch_movers(
    database: Database, seed: int, targets: int = TARGETS, weakened: str = ""
) -> Iterator[Finding]:
    """Some organisations, one at a time, each from the same first release."""
    moves = list(_moves(database, seed, targets, weakened))
    yield worst("a08_left", [move.left() for move in moves])
    yield Finding("a08_replaced", sum(move.replaced for move in moves))
    changed = sum(not move.is_kept for move in moves)
    yield Finding("a08_kept", changed, detail=f"{len(moves)} second releases")


def _moves(database: Database, seed: int, targets: int, weakened: str) -> Iterator[Move]:
    late, market = late_market(seed)
    with staged(database) as stage:
        if weakened:
            stage.db.execute(weakened.encode())
        stage.register(market)
        stage.answer(market, 0)
        stage.publish()
        before = stage.db.execute(RELEASED).fetchone()
        chance = np.random.default_rng([seed, 8])
        settled = np.setdiff1d(np.arange(market.counting), late)
        for number in range(targets):
            kind = KINDS[number % len(KINDS)]
            target = int(chance.choice(late if kind == "joins" else settled))
            with stage.db.transaction(force_rollback=True):
                after = _happen(stage, market, kind, target)
                row = stage.db.execute("SELECT benchmark.publish()").fetchone()
                yield Move(
                    kind,
                    target,
                    after,
                    _seen(
                        stage,
                        [replace(market, waves=after.waves), after],
                        [1, row[0] if row else None],
                    ),
                    before == stage.db.execute(RELEASED).fetchone() and _is_intact(stage),
                )


def late_market(seed: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Market]:
    """A market in which forty organisations have not answered yet, by whom small groups fill up."""
    market = draw(seed, 400)
    chance = np.random.default_rng([seed, 9])
    late: list[int] = []
    for place in chance.permutation(len(all_groups())):
        members = np.flatnonzero(market.members(*all_groups()[place]))
        if 5 <= len(members) <= 7 and len(late) < TARGETS // 2:
            late += [int(member) for member in members[4:]]
    late += [int(place) for place in chance.choice(market.counting, TARGETS // 2, replace=False)]
    places = np.unique(late)
    answering = market.waves[0].answering.copy()
    answering[places] = False
    first = replace(market.waves[0], answering=answering)
    return places, replace(market, waves=(first,))


def _happen(stage: Stage, market: Market, kind: str, target: int) -> Market:
    """Let it happen, and say what everybody knows afterwards."""
    code = market.code(target)
    if kind == "joins":
        only = np.arange(market.size) == target
        after = replace(market, waves=(*market.waves, replace(market.waves[0], answering=only)))
        doors.copy_rows(stage.db, (one.line() for one in after.responses(1)))
        while doors.value(stage.db, "SELECT core.process_load(5000)"):
            pass
    elif kind == "leaves":
        stage.db.execute(
            "UPDATE core.organisation SET is_active = false WHERE organisation = %s", [code]
        )
        after = replace(market, active=market.active & (np.arange(market.size) != target))
    elif kind == "moves":
        industry = market.levels["industry"].copy()
        industry[target] = (industry[target] + 1) % 12
        named = {"industry": level_name("industry", int(industry[target]))}
        stage.db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)", [code, json.dumps(named)]
        )
        after = replace(market, levels=market.levels | {"industry": industry})
    else:
        stage.db.execute("SELECT core.erase_respondent(%s, 'first')", [code])
        after = market
    while doors.value(stage.db, "SELECT rollup.drain_batch(5000)"):
        pass
    return after


def _seen(stage: Stage, markets: list[Market], releases: list[int | None]) -> Played:
    noises = read_noises(stage.db)
    stage.db.execute(f"SET LOCAL ROLE {READER}".encode())
    seen = Played(read_figures(stage.db), markets, releases, rules(stage.db), noises)
    stage.db.execute("RESET ROLE")
    return seen


def _is_intact(stage: Stage) -> bool:
    return not doors.value(
        stage.db, "SELECT count(*) FROM benchmark.verify_release() WHERE NOT is_intact"
    )
