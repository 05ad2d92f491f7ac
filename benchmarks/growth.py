"""What becomes of the costs when there is ten times as much of everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench
from benchmarks.draining import FEW, drain_new
from benchmarks.figures import Figure, compared
from benchmarks.reading import timed
from benchmarks.released import PUBLISH, READ, publish_changed
from benchmarks.timing import Run, in_turns


def measure(bench: Bench, small: Base, large: Base, rounds: int) -> Iterator[Figure]:
    """The same work on both bases in turn."""
    drains: dict[str, Run] = {}
    reads: dict[str, Run] = {}
    publishes: dict[str, Run] = {}
    with ExitStack() as connections:
        for base in (small, large):
            db = connections.enter_context(bench.connect(base.dbname, autocommit=True))
            timed(db, PUBLISH)
            reader = connections.enter_context(
                bench.connect(base.dbname, user=READER, autocommit=True)
            )
            drains[base.dbname] = partial(drain_new, db, LIVE, FEW)
            reads[base.dbname] = partial(timed, reader, READ, LIVE, times=20)
            publishes[base.dbname] = partial(publish_changed, db)
        for figure, runs, times in (
            ("growth_drain", drains, 4),
            ("growth_read", reads, 2),
            ("growth_publish", publishes, 1),
        ):
            yield from compared(
                {large.dbname: figure},
                in_turns(runs),
                reference=small.dbname,
                rounds=times * rounds,
            )
