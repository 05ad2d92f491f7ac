"""`surveymark drain`: merge what has come in now, rather than at the next minute."""

from __future__ import annotations

from dataclasses import asdict

import click

from controlplane import jobs
from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark drain",
        "surveymark drain --wait 300",
        "surveymark drain --requeue",
    ],
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    help="Seconds to wait for a drain that is already running.",
)
@click.option("--requeue", is_flag=True, help="Try again first what was set aside.")
@format_option("text", "json")
@click.pass_obj
def command(target: Target, wait: float, requeue: bool, format: str) -> None:
    """Merge what has come in into the counts, now.

    Moves loaded rows on, and merges all counted changes into the rollups. A row that cannot be
    merged is set aside, and its neighbours go through.
    """
    with target.connect(autocommit=True) as connection:
        if requeue:
            with translated():
                for mended, failed in connection.execute("SELECT * FROM rollup.requeue()"):
                    click.echo(f"tried again: {mended} are through, {failed} still fail", err=True)
        done = jobs.run(connection, "drain", "manual", patience=wait)
    if done is None:
        raise jobs.already_running("drain")
    if format == "json":
        print_json(asdict(done))
    else:
        click.echo(done.sentence() if done.work else "drain: nothing was waiting")
