"""What the cache saves: the results of a full report, computed and given out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench, Connection
from benchmarks.figures import Figure
from benchmarks.reading import ORGANISATIONS
from benchmarks.timing import stopwatch

ASKED = """
    SELECT DISTINCT known.function_name, known.arguments
    FROM report.source AS known
    JOIN cache.source AS kept ON kept.function_name = known.function_name
    WHERE NOT kept.reads_clock
    ORDER BY 1, 2
"""
CACHED = "SELECT analytics.cached_result(%s, %s, %s)"


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """All that the largest organisation can be told of thirty questions, each in both ways."""
    with bench.connect(base.dbname, autocommit=True) as db:
        code = db.execute(ORGANISATIONS).fetchall()[0][0]
        db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
        asked = db.execute(ASKED).fetchall()
    computing: list[list[float]] = []
    reading: list[list[float]] = []
    with bench.connect(base.dbname, user=READER, autocommit=True) as reader:
        for name, arguments in asked:
            reader.execute(CACHED, [name, LIVE, json.dumps(arguments)])
        for _ in range(rounds + 1):
            computing.append([_computed(reader, name, arguments) for name, arguments in asked])
            reading.append([_cached(reader, name, arguments) for name, arguments in asked])
    # The first of both is to warm up.
    ratios = [sum(one) / sum(other) for one, other in zip(computing[1:], reading[1:], strict=True)]
    times = [1000 * sum(each) for each in (computing[-1], reading[-1])]
    slow = [place for place, seconds in enumerate(computing[-1]) if seconds >= 0.01]
    least = min(slow, key=lambda place: computing[-1][place] / reading[-1][place])
    detail = (
        f"{len(asked)} results: {times[0]:,.0f} ms computed, {times[1]:.0f} ms from the cache;"
        f" of those that take 10 ms the least is {asked[least][0]},"
        f" {computing[-1][least] / reading[-1][least]:.0f} x"
    )
    yield Figure("cache", median(ratios), min(ratios), max(ratios), detail)


def _computed(db: Connection, name: str, arguments: dict[str, Any]) -> float:
    named = "".join(f", {argument} => %s" for argument in arguments)
    query = f"SELECT jsonb_agg(to_jsonb(line)) FROM analytics.{name}(%s{named}) AS line"
    with stopwatch() as taken:
        db.execute(query.encode(), [LIVE, *arguments.values()]).fetchall()
    return taken[0]


def _cached(db: Connection, name: str, arguments: dict[str, Any]) -> float:
    with stopwatch() as taken:
        db.execute(CACHED, [name, LIVE, json.dumps(arguments)]).fetchall()
    return taken[0]
