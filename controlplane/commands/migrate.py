"""`surveymark migrate`: bring the database to what sql/ says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from controlplane import deploy
from controlplane.db import Target
from controlplane.deploy import Report
from controlplane.help import Command
from controlplane.output import format_option, print_json, print_rows
from controlplane.terminal import progress

HISTORY = "SELECT at, path, event, by_whom FROM ops.deploy_history ORDER BY at, path"
_ONE_DEPLOY = timedelta(minutes=1)


@click.command(
    cls=Command,
    examples=[
        "surveymark migrate --bootstrap",
        "surveymark migrate --plan",
        "surveymark migrate",
    ],
)
@click.option("--plan", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--history", is_flag=True, help="Show what was deployed when, and do nothing.")
@click.option(
    "--bootstrap",
    is_flag=True,
    help="First make the roles and extensions and close the database to the public;"
    " needs a superuser, and can be repeated.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Replace every function and view, also those in force: repairs what was changed by hand.",
)
@click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0.01),
    default=deploy.LOCK_TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another deploy, or for whoever holds a table.",
)
@click.option("-v", "--verbose", is_flag=True, help="Name every file, not only how many.")
@format_option("text", "json")
@click.pass_obj
def command(
    target: Target,
    plan: bool,
    history: bool,
    bootstrap: bool,
    everything: bool,
    lock_timeout: float,
    verbose: bool,
    format: str,
) -> None:
    """Deploy: install an empty database, or upgrade one that exists.

    All of it happens in one transaction, or none of it: structure by the steps of migrations/,
    then the functions, views and jobs whose text has changed.
    """
    if history:
        with target.connect() as connection:
            rows = connection.execute(HISTORY).fetchall()
        if verbose or format == "json":
            print_rows(rows, ("at", "path", "event", "by_whom"), format)
        else:
            print_rows(_history(rows), ("at", "in force since then", "by_whom"))
        return
    dsn = target.resolve()
    started = time.monotonic()
    with progress("planning" if plan else "deploying", unit="done") as advance:
        report = _Watched(advance=advance)
        if bootstrap:
            _bootstrap(dsn, plan, report)
        if plan:
            report.add(_plan(dsn, everything, bootstrap))
        else:
            deploy.upgrade(dsn, lock_timeout=lock_timeout, everything=everything, report=report)
    if format == "json":
        print_json(
            {
                "done": not plan,
                "actions": [
                    {"verb": action.verb, "what": action.what} for action in report.actions
                ],
                "notes": report.notes,
                "warnings": report.warnings,
            }
        )
        return
    _print(report, plan, time.monotonic() - started, verbose)


@dataclass
class _Watched(Report):
    """A report that tells of each action when it is done."""

    advance: Callable[[int], None] = lambda amount: None

    def did(self, verb: str, what: str, *, is_new: bool = False) -> None:
        super().did(verb, what, is_new=is_new)
        self.advance(1)


def _bootstrap(dsn: str, plan: bool, report: Report) -> None:
    if not plan:
        deploy.bootstrap(dsn, report=report)
        return
    for file in deploy.bootstrap_files():
        report.did("run", file.path)


def _plan(dsn: str, everything: bool, bootstrap: bool) -> Report:
    try:
        planned = deploy.plan(dsn, everything=everything)
    except deploy.RolesMissing:
        if not bootstrap:
            raise
        return Report(notes=["the rest can be planned once the roles exist"])
    if bootstrap:
        planned.notes = [note for note in planned.notes if "not been prepared" not in note]
    return planned


def _history(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """One row for each deploy: what stands close together in time was done together."""
    deploys: list[list[tuple[Any, ...]]] = []
    for row in rows:
        if not deploys or row[0] - deploys[-1][-1][0] > _ONE_DEPLOY:
            deploys.append([])
        deploys[-1].append(row)
    return [(some[0][0], _deployed(some), _by_whom(some)) for some in deploys]


def _deployed(rows: list[tuple[Any, ...]]) -> str:
    steps = [path.removeprefix("migrations/") for _, path, _, _ in rows if "migrations/" in path]
    files = Counter(path.split("/")[1] for _, path, _, _ in rows if path.startswith("sql/"))
    if len(steps) > 1:
        steps = [f"{len(steps):,} steps to {steps[-1]}"]
    return ", ".join([*steps, *(f"{count:,} {folder}" for folder, count in sorted(files.items()))])


def _by_whom(rows: list[tuple[Any, ...]]) -> str | None:
    return next((by_whom for *_, by_whom in rows if by_whom), None)


def _print(report: Report, plan: bool, seconds: float, verbose: bool) -> None:
    for line in map(str, report.actions) if verbose else report.summary():
        click.echo(line)
    for note in dict.fromkeys(report.notes):
        click.echo(f"note: {note}", err=True)
    for warning in dict.fromkeys(report.warnings):
        click.echo(f"warning: {warning}", err=True)
    count = len(report.actions)
    if not count:
        click.echo("Nothing to deploy. `surveymark diff` finds what was changed by hand.")
    elif plan:
        click.echo(f"{count} to do; nothing was changed.")
    else:
        click.echo(f"{count} done in {seconds:.1f} s.")
