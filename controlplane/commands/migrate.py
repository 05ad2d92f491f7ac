"""`surveymark migrate`: bring the database to what sql/ says."""

from __future__ import annotations

import time

import click

from controlplane import deploy
from controlplane.db import Target
from controlplane.deploy import Report
from controlplane.output import format_option, print_json, print_rows

HISTORY = "SELECT at, path, event, by_whom FROM ops.deploy_history ORDER BY at, path"


@click.command()
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
@format_option("text", "json")
@click.pass_obj
def command(
    target: Target,
    plan: bool,
    history: bool,
    bootstrap: bool,
    everything: bool,
    lock_timeout: float,
    format: str,
) -> None:
    """Deploy: install an empty database, or upgrade one that exists.

    All of it happens in one transaction, or none of it: structure by the steps of migrations/,
    then the functions, views and jobs whose text has changed.
    """
    if history:
        with target.connect() as connection:
            rows = connection.execute(HISTORY).fetchall()
        print_rows(rows, ("at", "path", "event", "by_whom"), format)
        return
    dsn = target.resolve()
    started = time.monotonic()
    report = Report()
    if bootstrap:
        report.add(_bootstrap(dsn, plan))
    if plan:
        report.add(_plan(dsn, everything, bootstrap))
    else:
        report.add(deploy.upgrade(dsn, lock_timeout=lock_timeout, everything=everything))
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
    _print(report, plan, time.monotonic() - started)


def _bootstrap(dsn: str, plan: bool) -> Report:
    if not plan:
        return deploy.bootstrap(dsn)
    report = Report()
    for file in deploy.bootstrap_files():
        report.did("run", file.path)
    return report


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


def _print(report: Report, plan: bool, seconds: float) -> None:
    for action in report.actions:
        click.echo(str(action))
    for note in dict.fromkeys(report.notes):
        click.echo(f"note: {note}", err=True)
    for warning in dict.fromkeys(report.warnings):
        click.echo(f"warning: {warning}", err=True)
    count = len(report.actions)
    if not count:
        click.echo("Nothing to do: the database is what its files say.")
    elif plan:
        click.echo(f"{count} to do; nothing was changed.")
    else:
        click.echo(f"{count} done in {seconds:.1f} s.")
