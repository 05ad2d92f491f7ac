"""Measure what Surveymark promises: `python -m benchmarks.run`; `make bench` keeps the figures.

Two bases are made on a private server, of --items and of a tenth of it, the same each time; what is
compared takes turns on them, and each figure is set against its target. Half an hour with ten
million items. Everything is removed at the end. `python -m benchmarks.details` measures the parts.
"""

from __future__ import annotations

import datetime
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cached_property

import click
from rich.console import Console

from benchmarks import (
    base,
    caching,
    comparing,
    dashboard,
    draining,
    exporting,
    figures,
    freshness,
    growth,
    hourly,
    ingest,
    own,
    released,
    report,
    reporting,
    storage,
    sustained,
)
from benchmarks.bench import Bench, started
from benchmarks.figures import Figure
from benchmarks.timing import stopwatch
from benchmarks.world import World
from controlplane.servers import choose_server

# Checkpoints in the middle of a round would fall on whoever is measured just then.
SETTINGS: dict[str, str | int] = {"max_wal_size": "16GB", "checkpoint_timeout": "1h"}


class Work:
    """A run: its server, its two bases, each made when it is first needed, and whom it tells."""

    def __init__(self, bench: Bench, items: int, rounds: int, say: Callable[[str], None]) -> None:
        self.bench = bench
        self.items = items
        self.rounds = rounds
        self.say = say

    def _made(self, dbname: str, items: int) -> base.Base:
        wanted = base.Base(dbname, items // base.QUESTIONS * base.QUESTIONS)
        base.build(self.bench, wanted, self.say)
        return wanted

    @cached_property
    def small(self) -> base.Base:
        """A tenth of the large one."""
        return self._made("small", self.items // 10)

    @cached_property
    def large(self) -> base.Base:
        """As many items as were asked for."""
        return self._made("large", self.items)


def fresh(say: Callable[[str], None]) -> Iterator[Figure]:
    """How soon answers count, on a server with pg_cron of its own."""
    if choose_server().pg_cron is None:
        say("pg_cron is not installed, so freshness is left out")
        return
    found = freshness.measure()
    detail = f"{len(found.delays):,} responses in {found.batches:,} batches"
    yield Figure("fresh_median", found.median, found.delays[0], found.delays[-1], detail)
    yield Figure("fresh_p99", found.p99, detail=detail)
    yield Figure("stale", found.stale, detail=f"{found.checks:,} looks")
    yield Figure("behind", found.behind)


# What can be measured, in the order in which it disturbs the bases least.
GROUPS: dict[str, Callable[[Work], Iterator[Figure]]] = {
    "ingest": lambda work: ingest.measure(work.bench, work.small, work.rounds),
    "storage": lambda work: storage.measure(work.bench, work.large),
    "own_results": lambda work: own.measure(work.bench, work.large, work.rounds),
    "benchmark": lambda work: released.measure(work.bench, work.large, work.rounds, work.say),
    "comparison": lambda work: comparing.measure(work.bench, work.large, work.rounds),
    "dashboard": lambda work: dashboard.measure(work.rounds, work.say),
    "reports": lambda work: reporting.measure(work.bench, work.small, work.rounds),
    "cache": lambda work: caching.measure(work.bench, work.small, work.rounds),
    "hour": lambda work: hourly.measure(
        work.bench, work.rounds, min(hourly.ORGANISATIONS, work.items // 100)
    ),
    "drain": lambda work: draining.measure(work.bench, work.large, max(1, work.rounds // 2)),
    "exports": lambda work: exporting.measure(work.bench, work.rounds),
    "growth": lambda work: growth.measure(work.bench, work.small, work.large, work.rounds),
    "freshness": lambda work: fresh(work.say),
    "sustained": lambda work: sustained.measure(work.bench, work.large),
}


def measured(
    items: int, rounds: int, groups: Collection[str], say: Callable[[str], None]
) -> Iterator[list[Figure]]:
    """The figures of some groups, one group after the other."""
    with started(World(0, 0, 0, 0), SETTINGS) as bench:
        work = Work(bench, items, rounds, say)
        for name, group in GROUPS.items():
            if name in groups:
                with stopwatch() as taken:
                    found = list(group(work))
                say(f"{name}: {report.duration(taken[0])}")
                yield found


@click.command(help=__doc__)
@click.option("--items", default=10_000_000, show_default=True, help="Items of the large base.")
@click.option("--rounds", default=5, show_default=True, help="Rounds that count.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(GROUPS)),
    default=list(GROUPS),
    help="One group; may be repeated.",
)
@click.option("--write", is_flag=True, help="Keep the figures in the repository.")
def main(items: int, rounds: int, only: tuple[str, ...], write: bool) -> None:
    told = {
        "machine": report.machine(),
        "postgresql": choose_server().version,
        "items": items,
        "date": datetime.date.today().isoformat(),
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes as well
    found: list[Figure] = []
    for group in measured(items, rounds, only, lambda said: click.echo(said, err=True)):
        found += group
        if write:
            figures.save(group, told)
    Console(width=max(150, Console().width)).print(figures.table(found))


if __name__ == "__main__":
    main()
