"""Attack the benchmarks: `python -m benchmarks.attack.run`; `make attack` keeps what is found.

Each market is published in a database of its own on a private server, which is removed at the end.
"""

from __future__ import annotations

import datetime
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import click
from rich.console import Console

from benchmarks import report as machine_report
from benchmarks.attack import report
from benchmarks.attack.arrivals import watch_arrivals
from benchmarks.attack.evidence import all_evidence
from benchmarks.attack.findings import CRITERIA, Finding
from benchmarks.attack.measures import (
    DENSITIES,
    EDITIONS,
    ORGANISATIONS,
    Say,
    attackers,
    measure_exposure,
    measure_hits,
    measure_seed_rule,
    measure_shown,
    scenes,
)
from benchmarks.attack.movers import TARGETS, watch_movers
from benchmarks.attack.peer_groups import FLOODED, flood, leave_one_out, measure_peer_groups
from benchmarks.attack.profiles import PROFILES
from benchmarks.attack.proven import run_tests
from benchmarks.attack.quantiles import place_targets
from benchmarks.attack.server import serving
from benchmarks.attack.stage import Database
from benchmarks.attack.statistical import attack_statistics
from benchmarks.attack.sybils import make_up_members
from benchmarks.attack.walls import attack_walls
from benchmarks.timing import stopwatch


@dataclass(frozen=True)
class Size:
    """How much is attacked: markets of one edition and of several, editions, and who moves; of how
    many editions the market is whose members ask for as many groups as they can; arrivals; and how
    often somebody who reads quantiles tries in each market."""

    seeds: range
    several: range
    editions: int
    movers: int
    flooded: int
    arrivals: range
    densities: int


def quick(database: Database, seed: int, say: Say) -> Iterator[Finding]:
    """All attacks on one market of each kind, but for larger markets and the tests of the suite."""
    only = range(seed, seed + 1)
    yield from _attacks(database, Size(only, only, 2, 4, 1, only, 20), say)


def full(database: Database, seeds: int, say: Say) -> Iterator[Finding]:
    """All attacks on many markets."""
    every = range(1, seeds + 1)
    few = every[: max(1, seeds // 10)]
    size = Size(every, few, EDITIONS, TARGETS, FLOODED, every[:6], DENSITIES)
    yield from _attacks(database, size, say)
    for organisations, times in ((800, 2), (3000, 1)):
        say(f"{organisations} organisations")
        larger = scenes(database, every[:times], organisations)
        yield from measure_shown(f"m4_shown_{organisations}", larger)
    say("tests of the suite")
    yield from run_tests()


def _attacks(database: Database, size: Size, say: Say) -> Iterator[Finding]:
    seeds = size.seeds
    with stopwatch() as taken:
        single = scenes(database, seeds)
    say(f"{len(seeds)} markets of one edition: {taken[0]:.0f} s")
    yield from measure_hits(single, size.densities)
    yield from measure_exposure("m3", single)
    yield from measure_shown(f"m4_shown_{ORGANISATIONS}", single)
    yield from attack_statistics(database, single)
    yield from measure_seed_rule(database, seeds)
    say("several editions")
    yield from measure_exposure("m3_editions", scenes(database, size.several, waves=size.editions))
    yield from watch_movers(database, seeds[0], size.movers)
    say("answers, peer groups, walls")
    yield from watch_arrivals(database, size.arrivals)
    yield from measure_peer_groups(database, size.several)
    yield from leave_one_out(database, seeds[0])
    yield from flood(
        database,
        single[0] if size.flooded == 1 else scenes(database, seeds[:1], waves=size.flooded)[0],
    )
    yield from make_up_members(database)
    yield from attack_walls(database, single[0][1])


def of_hits(database: Database, seeds: int, say: Say) -> Iterator[Finding]:
    """M1 and M2, from means and from all figures."""
    single = scenes(database, range(1, seeds + 1))
    say(f"{seeds} markets of one edition")
    yield from measure_hits(single, DENSITIES)


def of_quantiles(database: Database, seeds: int, say: Say) -> Iterator[Finding]:
    """A14: what quantiles alone tell."""
    single = scenes(database, range(1, seeds + 1))
    say(f"{seeds} markets of one edition")
    known = [
        attackers(market, all_evidence(market, seen), levels_known=True)
        for _, market, seen in single
    ]
    yield from place_targets(single, known)


# What can be measured on its own; the other findings then stay as they are.
PARTS = {"hits": of_hits, "quantiles": of_quantiles}


def ordered(findings: Iterator[Finding]) -> list[Finding]:
    """In the order of the criteria."""
    found = {finding.figure: finding for finding in findings}
    return [found[figure] for figure in CRITERIA if figure in found]


@click.command(help=__doc__)
@click.option("--seeds", default=20, show_default=True, help="Markets of one edition.")
@click.option("--only", type=click.Choice(list(PARTS)), help="M1 and M2 (hits), or A14 alone.")
@click.option("--write", is_flag=True, help="Keep what is found in the repository.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="standard", show_default=True)
def main(seeds: int, only: str | None, write: bool, profile: str) -> None:
    told = {
        "machine": machine_report.machine(),
        "date": datetime.date.today().isoformat(),
        "commit": _commit(),
        "seeds": seeds,
        "organisations": ORGANISATIONS,
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes as well
    attack = PARTS[only] if only else full
    with serving(profile) as database:
        found = [
            replace(finding, profile=profile)
            for finding in ordered(attack(database, seeds, lambda said: click.echo(said, err=True)))
        ]
        told["profile"] = scenes(database, [1], 50)[0][2].policy["profile"]
    Console(width=max(160, Console().width)).print(report.table(found))
    if write and only:
        report.save_again(found, told)
    elif write:
        report.save(found, told)
    missed = [finding.figure for finding in found if finding.holds is False]
    if missed:
        click.echo(f"missed: {', '.join(missed)}", err=True)
        sys.exit(1)


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=machine_report.HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
