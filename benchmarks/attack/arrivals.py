"""A15: somebody sees his organisation's results live, and knows when each colleague answered."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import doors
from benchmarks.attack.findings import Finding, over_seeds
from benchmarks.attack.market import Numbers
from benchmarks.attack.stage import READER, Database, Stage, staged

ARRIVALS = 200
SHARES = {1: 0.1, 2: 0.15, 3: 0.25, 4: 0.3, 5: 0.2}
# A shown mean lies on steps of so many hundredths of the scale, up to so many answers.
POINT = 0.04
STEPS = ((100, 5), (200, 2), (math.inf, 1))
DEFINITION = {"elements": [{"type": "rating", "name": "mood", "rateMin": 1, "rateMax": 5}]}

POLL = """
SELECT jsonb_agg(to_jsonb(seen) ORDER BY seen.source, seen.row)
FROM (
    SELECT 'results' AS source, to_jsonb(told) AS row FROM analytics.own_results('open') AS told
    UNION ALL
    SELECT 'distribution', to_jsonb(told) FROM analytics.own_distribution('open', 'mood') AS told
    UNION ALL
    SELECT 'department', to_jsonb(told)
    FROM analytics.own_breakdown('open', 'department', 'mood') AS told
) AS seen
"""


def watch_arrivals(database: Database, seeds: Sequence[int]) -> Iterator[Finding]:
    """How much comes out while answers arrive, over some runs."""
    runs = [_watch(database, seed) for seed in seeds]
    detail = f"{len(runs)} x {ARRIVALS} answers, {sum(len(run.surer) for run in runs)} steps"
    yield Finding("a15_early", sum(run.early for run in runs), detail=detail)
    yield over_seeds("a15_sums", [100 * run.recovered / max(len(run.surer), 1) for run in runs])
    surer = np.array([run.surer[: ARRIVALS // 5] for run in runs])
    told = ", ".join(f"{100 * part.mean():.1f}" for part in np.array_split(surer, 4, axis=1))
    yield over_seeds("a15_answers", list(100 * surer.mean(axis=1)), f"by quarter: {told}")


@dataclass(frozen=True)
class Run:
    """What came out of one run: moves before time, sums recovered, and how much surer each step."""

    early: int
    recovered: int
    surer: list[float]


def _watch(database: Database, seed: int) -> Run:
    """Poll after each answer, after a correction and after a deletion."""
    chance = np.random.default_rng([seed, 15])
    answers = chance.choice(list(SHARES), ARRIVALS, p=list(SHARES.values()))
    early = recovered = 0
    surer: list[float] = []
    with staged(database) as stage:
        _register(stage)
        last = _poll(stage)
        start = 0
        for number, answer in enumerate(answers):
            _submit(stage, number, int(answer), ("hr", "it")[number % 3 == 0])
            seen = _poll(stage)
            if seen == last:
                continue
            came = answers[start : number + 1]
            early += len(came) < 5
            before, after = _shown(last), _shown(seen)
            total = after[0] * after[1] - before[0] * before[1]
            recovered += round(total) == came.sum()
            surer.append(_probability(before, after, len(came)) - max(SHARES.values()))
            last, start = seen, number + 1
        for change in (
            "UPDATE core.response_set SET answers = '{\"mood\": 1}' WHERE submission_id = '7'",
            "DELETE FROM core.response_set WHERE submission_id = '8'",
        ):
            stage.db.execute(change.encode())
            doors.drain(stage.db)
            early += _poll(stage) != last
    return Run(early, recovered, surer)


def _register(stage: Stage) -> None:
    stage.db.execute("SELECT core.register_organisation('acme', NULL, '{}', '{hr,it}')")
    stage.db.execute("SELECT core.register_survey('open', %s)", [json.dumps(DEFINITION)])
    stage.map_reader(READER, "acme")
    stage.db.commit()


def _submit(stage: Stage, number: int, answer: int, department: str) -> None:
    stage.db.execute(
        "SELECT core.submit_response('acme', 'open', %s, %s, p_department => %s,"
        " p_completed_at => '2026-03-10 12:00+00')",
        [str(number), json.dumps({"mood": answer}), department],
    )
    stage.db.commit()
    doors.drain(stage.db)


def _poll(stage: Stage) -> Any:
    with stage.db.transaction():
        stage.db.execute(f"SET LOCAL ROLE {READER}".encode())
        row = stage.db.execute(POLL.encode()).fetchone()
        stage.db.execute("RESET ROLE")
    return row[0] if row else None


def _shown(seen: Any) -> tuple[int, float]:
    """How many answers are shown, and their mean."""
    results = next(row["row"] for row in seen if row["source"] == "results")
    return int(results["n"] or 0), float(results["mean"] or 0)


def _probability(before: tuple[int, float], after: tuple[int, float], came: int) -> float:
    """How sure the best guess at one of the answers that came is, by Bayes' rule."""
    values = np.array(list(SHARES))
    one = np.zeros(6)
    one[values] = list(SHARES.values())
    others = _convolved(one, came - 1)
    odds = _sums(before, after, 5 * came)
    joint = np.array(
        [
            one[value] * sum(others[rest] * odds[value + rest] for rest in range(len(others)))
            for value in values
        ]
    )
    return float(joint.max() / joint.sum())


def _sums(before: tuple[int, float], after: tuple[int, float], most: int) -> Numbers:
    """In how many ways each sum of the new answers fits both means as they are rounded."""
    old, new = _totals(*before), _totals(*after)
    fitting = np.zeros(most + 1)
    for total in old:
        for other in new:
            if 0 <= other - total <= most:
                fitting[other - total] += 1
    return fitting


def _totals(size: int, mean: float) -> range:
    """The sums that a rounded mean can stand for."""
    grid = POINT * next(points for most, points in STEPS if size < most)
    low, high = size * (mean - grid / 2), size * (mean + grid / 2)
    return range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)


def _convolved(one: Numbers, times: int) -> Numbers:
    """How the sum of so many answers is distributed."""
    result = np.ones(1)
    for _ in range(times):
        result = np.convolve(result, one)
    return result
