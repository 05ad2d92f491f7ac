"""Engines that are weakened on purpose: which attack must succeed on each.

`python -m benchmarks.attack.weakened` says what each of them shows. A weakness is a replacement in
the functions of sql/; when it does not fit them any more, that is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import click
from rich.console import Console

from benchmarks.attack import report
from benchmarks.attack.findings import Finding
from benchmarks.attack.measures import EDITIONS, measure_exposure, scenes
from benchmarks.attack.movers import watch_movers
from benchmarks.attack.peer_groups import flood, leave_one_out
from benchmarks.attack.server import serving
from benchmarks.attack.stage import Database
from benchmarks.attack.statistical import attack_statistics
from controlplane.paths import sql_dir

# A market with an industry of three organisations.
SEED = 15

Attack = Callable[[Database, str], Iterable[Finding]]


@dataclass(frozen=True)
class Weakness:
    """A rule that is switched off: texts in functions, and SQL that must come with it."""

    name: str
    changes: tuple[tuple[str, str, str], ...]
    attack: Attack
    must_miss: frozenset[str]
    also: str = ""

    def sql(self) -> str:
        """The statements that weaken an engine so."""
        bodies: dict[str, str] = {}
        for function, original, broken in self.changes:
            path = sql_dir() / "functions" / function
            text = bodies.get(function) or path.read_text(encoding="utf-8")
            if original not in text:
                raise RuntimeError(f"{self.name}: {function} does not say {original!r}")
            bodies[function] = text.replace(original, broken)
        return "\n".join([self.also, *bodies.values()])


def _one_edition(database: Database, weakened: str) -> Iterator[Finding]:
    single = scenes(database, [SEED], weakened=weakened)
    yield from measure_exposure("m3", single)
    yield from attack_statistics(database, single)


def _several_editions(database: Database, weakened: str) -> Iterator[Finding]:
    yield from measure_exposure(
        "m3_editions", scenes(database, [SEED], waves=EDITIONS, weakened=weakened)
    )


def _second_release(database: Database, weakened: str) -> Iterator[Finding]:
    yield from watch_movers(database, SEED, 8, weakened)


def _peer_groups(database: Database, weakened: str) -> Iterator[Finding]:
    yield from leave_one_out(database, SEED, weakened)
    yield from flood(database, scenes(database, [SEED], weakened=weakened)[0], weakened)


def _all_editions(database: Database, weakened: str) -> Iterator[Finding]:
    yield from _one_edition(database, weakened)
    yield from _several_editions(database, weakened)


NO_BUDGET = ("privacy/apply_rules.sql", "PERFORM privacy.apply_exposure_budget(p_policy);", "")

WEAKNESSES = (
    Weakness(
        "one organisation is enough",
        (
            ("privacy/size_band.sql", "WHEN p_n >= 5 THEN 5 END", "ELSE 5 END"),
            NO_BUDGET,
        ),
        _one_edition,
        frozenset({"a01_figures", "a02_others"}),
        "ALTER TABLE privacy.policy DROP CONSTRAINT policy_min_organisations_check,"
        " DROP CONSTRAINT policy_min_respondents_cell_check;"
        "INSERT INTO privacy.policy SELECT (jsonb_populate_record(policy, jsonb_build_object("
        "'version', policy.version + 1, 'min_organisations', 1, 'min_respondents_cell', 5,"
        " 'approved_by', '{a,b}'))).* FROM privacy.policy_in_force() AS policy;",
    ),
    Weakness(
        # The budget alone refuses what the batch rule would.
        "one change is a batch, and the exposure budget is off",
        (("privacy/apply_rules.sql", "AND candidate.n_changed > 0\n", "AND false\n"), NO_BUDGET),
        _second_release,
        frozenset({"a08_replaced"}),
    ),
    Weakness(
        "the exposure budget is off",
        (NO_BUDGET,),
        _all_editions,
        frozenset({"a03", "m3_editions", "m3_editions_exact"}),
    ),
    Weakness(
        "the exposure budget is off, and members ask for peer groups",
        (NO_BUDGET,),
        _peer_groups,
        frozenset({"a04", "a06_left"}),
    ),
    Weakness(
        "figures are not rounded",
        (
            (
                "privacy/round_to_grid.sql",
                "RETURN round(round(p_value / p_grid) * p_grid, scale(p_grid));",
                "RETURN p_value;",
            ),
        ),
        _one_edition,
        frozenset({"a01_figures"}),
    ),
    Weakness(
        "medians and quartiles are rounded as means are",
        (
            (
                "privacy/quantile_grid.sql",
                "p_policy.quantile_rounding / 100",
                "p_policy.rounding / 100",
            ),
        ),
        _one_edition,
        frozenset({"a01_figures"}),
    ),
)


def missed(database: Database, weakness: Weakness) -> list[Finding]:
    """The findings that a weakened engine misses."""
    return [
        finding for finding in weakness.attack(database, weakness.sql()) if finding.holds is False
    ]


@click.command(help=__doc__)
def main() -> None:
    with serving() as database:
        for weakness in WEAKNESSES:
            found = missed(database, weakness)
            click.echo(f"\n{weakness.name}:")
            Console(width=160).print(report.table(found))
            unseen = weakness.must_miss - {finding.figure for finding in found}
            if unseen:
                raise click.ClickException(f"{weakness.name} was not seen by {sorted(unseen)}")


if __name__ == "__main__":
    main()
