"""`surveymark refresh`: bring everything readers see up to now, without waiting for the clock."""

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
    help="Seconds to wait for each job, if it is already running.",
)
@click.pass_obj
def command(target: Target, wait: float) -> None:
    """Merge what has come in, then release the benchmarks that may change."""
    with target.connect(autocommit=True) as connection:
        for name in ("drain", "refresh-benchmarks"):
            done = jobs.run(connection, name, "manual", patience=wait)
            if done is None:
                raise jobs.already_running(name)
            click.echo(done.sentence())
