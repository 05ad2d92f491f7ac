"""Measure the parts of Surveymark on a private server: `python -m benchmarks.details`.

Five minutes, and as long again with --only export; --large takes a bigger world and longer.
--write keeps the results in benchmarks/details.json and in docs/performance.md, beside what was not
measured now. The server is made for this, with fsync on as `surveymark up` has it, and removed
afterwards.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import signal
import sys
from collections.abc import Callable, Iterator

import click

from benchmarks import doors, exporting, reading, report, writing
from benchmarks.bench import Bench, Sizes, started
from benchmarks.timing import Result, stopwatch
from benchmarks.world import World

SMALL = World(organisations=200, surveys=2, questions=10, responses=8000)
LARGE = World(organisations=1000, surveys=2, questions=30, responses=100000)

# Each step is four times the one before it.
STEPS = (16, 4, 1)


def measure(bench: Bench, sizes: Sizes, only: str) -> Iterator[Result]:
    """All measurements in turn, on databases that grow."""
    responses = bench.world.responses
    bases = [f"base_{responses // step}" for step in STEPS]
    loaded = 0
    for number, (base, step) in enumerate(zip(bases, STEPS, strict=True)):
        if number:
            bench.copy(base, bases[number - 1])
        else:
            bench.create(base)
        bench.grow(base, loaded + 1, responses // step)
        loaded = responses // step
        click.echo(f"{loaded:,} responses are loaded", err=True)
    base = bases[-1]
    cases: dict[str, Callable[[], Iterator[Result]]] = {
        "single": lambda: writing.single(bench, base, sizes),
        "bulk": lambda: writing.bulk(bench, base, sizes),
        "merging": lambda: writing.merging(bench, bases, sizes),
        "busy_month": lambda: writing.busy_month(bench, base, sizes),
        "one_percent": lambda: writing.one_percent(bench, base, responses, sizes),
        "verify": lambda: reading.verify(bench, base, sizes),
        "own_results": lambda: reading.own_results(bench, base, sizes),
        "publish": lambda: reading.publish(bench, base, responses, sizes),
        "export": lambda: exporting.export(bench, base, sizes),
    }
    for name, case in cases.items():
        if only == name or (not only and name != "export"):
            with stopwatch() as taken:
                yield from case()
            click.echo(f"  ({name}: {report.duration(taken[0])})", err=True)


@click.command(help=__doc__)
@click.option("--large", is_flag=True, help="A bigger world and more rounds: half an hour.")
@click.option("--write", is_flag=True, help="Keep the results in the repository.")
@click.option("--rounds", default=5, show_default=True, help="Rounds that count.")
@click.option("--responses", type=int, help="Responses of the world.")
@click.option("--only", default="", help="One group: single, bulk, ..., export.")
def main(large: bool, write: bool, rounds: int, responses: int | None, only: str) -> None:
    world = LARGE if large else SMALL
    if responses is not None:
        world = World(world.organisations, world.surveys, world.questions, responses)
    sizes = Sizes(rounds=rounds, singles=100, bulk=5000 if large else 1000)
    on = report.machine()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes as well
    results: list[Result] = []
    with started(world) as bench:
        for result in measure(bench, sizes, only):
            if not results or results[-1].section != result.section:
                click.echo(f"\n{result.section}")
            click.echo(f"  {report.line(result)}")
            results.append(result)
        with bench.connect(f"base_{world.responses}") as db:
            items = doors.value(db, "SELECT count(*) FROM core.response_item")
            version = db.info.server_version
    if write:
        told = {
            "version": importlib.metadata.version("surveymark"),
            "date": datetime.date.today().isoformat(),
            "machine": on,
            "postgresql": f"{version // 10000}.{version % 10000}",
            "world": vars(world),
            "items": items,
            "rounds": rounds,
        }
        report.save(told, results, of_all=not only)


if __name__ == "__main__":
    main()
