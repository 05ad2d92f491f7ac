"""`surveymark drain`: merge what has come in now, rather than at the next minute."""

from __future__ import annotations

import click

from controlplane import jobs
from controlplane.db import Target


@click.command()
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    help="Seconds to wait for a drain that is already running.",
)
@click.pass_obj
def command(target: Target, wait: float) -> None:
    """Move loaded rows on and merge all counted changes into the rollups."""
    with target.connect(autocommit=True) as connection:
        done = jobs.run(connection, "drain", "manual", patience=wait)
    if done is None:
        raise jobs.already_running("drain")
    click.echo(done.sentence() if done.work else "drain: nothing was waiting")
