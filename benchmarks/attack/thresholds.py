"""A01: is anything shown that too few stand behind, and can the rules be loosened?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import psycopg

from benchmarks.attack.evidence import GRID, QUANTILE_GRID, lies_in, made
from benchmarks.attack.findings import Finding
from benchmarks.attack.market import QUESTIONS
from benchmarks.attack.stage import Database, Figure, staged

# What it measures is itself measured by the floors that are here.
if TYPE_CHECKING:
    from benchmarks.attack.measures import Scene

# What somebody with the officer's rights, and a superuser, would try.
LOOSENED = """
INSERT INTO privacy.policy
SELECT (jsonb_populate_record(policy, jsonb_build_object('version', 99, {}))).*
FROM privacy.policy_in_force() AS policy
"""
# No policy goes below these.
FLOORS = {
    "min_organisations": 5,
    "min_organisations_crossing": 8,
    "min_organisations_quartile": 10,
    "min_organisations_tail": 25,
    "min_respondents_cell": 25,
}
CHANGES = (
    ("surveymark_privacy_officer", "UPDATE privacy.policy SET min_organisations = 2"),
    ("postgres", "UPDATE privacy.policy SET min_organisations = 2"),
    ("postgres", "DELETE FROM privacy.policy"),
    ("postgres", LOOSENED.format("'min_organisations', 2, 'approved_by', '{a,b}'")),
    ("postgres", LOOSENED.format("'min_respondents', 2, 'approved_by', '{a,b}'")),
    ("postgres", LOOSENED.format("'approved_by', '{a}'")),
    ("postgres", LOOSENED.format("'approved_by', '{a,a}'")),
)


def probe_thresholds(database: Database, scenes: Sequence[Scene]) -> Iterator[Finding]:
    """Compare each figure with the true sizes of its group."""
    looked = wrong = 0
    for _, market, seen in scenes:
        for figure in made(seen.figures):
            looked += 1
            answering = market.members(*figure.levels)
            answering &= np.any(
                [wave.answering & lies_in(figure, wave.month.date()) for wave in market.waves],
                axis=0,
            )
            if not _allowed(
                figure,
                int(answering.sum()),
                int(market.people[answering].sum()),
                seen.policy,
            ):
                wrong += 1
    detail = f"{looked:,} figures of {len(scenes)} markets and {len(QUESTIONS)} questions"
    yield Finding("a01_figures", wrong, detail=detail)
    yield Finding("a01_policy", _loosened(database), detail=f"{len(CHANGES)} attempts")


def _allowed(figure: Figure, size: int, people: int, policy: dict[str, object]) -> bool:
    """Whether a figure may show what it shows, rounded, and of its size no more than the band."""
    median, p25, p75, p90 = figure.quantiles
    lowest = (
        (figure.mean, least_for(figure.levels)),
        (median, "min_organisations_quartile"),
        (p25, "min_organisations_quartile"),
        (p75, "min_organisations_quartile"),
        (p90, "min_organisations_tail"),
    )
    return (
        all(value is None or size >= at_least(policy, rule) for value, rule in lowest)
        and people >= at_least(policy, "min_respondents_cell")
        and figure.n_organisations == _band(size)
        and figure.n_respondents == _band(people)
        and (figure.mean is None or figure.mean % GRID == 0)
        and all(value is None or value % QUANTILE_GRID == 0 for value in figure.quantiles)
    )


def _band(size: int) -> int:
    bands: list[int] = [
        5,
        8,
        15,
        25,
        *(step * 10**power for power in range(1, 8) for step in (5, 10, 25)),
    ]
    return max((band for band in bands if band <= size), default=0)


def least_for(levels: Sequence[object]) -> str:
    """The rule that says how many organisations a mean of these levels needs."""
    return "min_organisations_crossing" if len(levels) > 1 else "min_organisations"


def at_least(policy: dict[str, object], rule: str) -> int:
    """What a policy demands, or the floor where it demands less."""
    return max(FLOORS[rule], int(str(policy[rule])))


def _loosened(database: Database) -> int:
    """How many of the changes went through."""
    done = 0
    with staged(database) as stage:
        for role, change in CHANGES:
            try:
                with stage.db.transaction(force_rollback=True):
                    stage.db.execute(f"SET LOCAL ROLE {role}".encode())
                    done += stage.db.execute(change.encode()).rowcount
            except psycopg.Error as error:
                if error.sqlstate not in ("42501", "SM015", "23514"):
                    raise
    return done
