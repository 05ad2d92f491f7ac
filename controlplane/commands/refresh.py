"""`surveymark refresh`: bring everything readers see up to now, without waiting for the clock."""

from __future__ import annotations

from dataclasses import asdict

import click

from controlplane import jobs
from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark refresh",
    ],
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    help="Seconds to wait for each job, if it is already running.",
)
@format_option("text", "json")
@click.pass_obj
def command(target: Target, wait: float, format: str) -> None:
    """Do now what the clock would: drain, then publish benchmarks.

    Merges what has come in, then releases the benchmarks that may change.
    """
    runs = []
    with target.connect(autocommit=True) as connection:
        for name in ("drain", "refresh-benchmarks"):
            done = jobs.run(connection, name, "manual", patience=wait)
            if done is None:
                raise jobs.already_running(name)
            runs.append(asdict(done))
            if format == "text":
                click.echo(done.sentence())
    if format == "json":
        print_json({"runs": runs})
