"""`surveymark down`: stop the private PostgreSQL."""

from __future__ import annotations

import click

from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark down",
        "surveymark --state-dir ~/trial down",
    ],
)
@format_option("text", "json")
@click.pass_obj
def command(target: Target, format: str) -> None:
    """Stop the private PostgreSQL; its data stays."""
    stopped = target.only_cluster().down()
    if format == "json":
        print_json({"stopped": stopped})
    else:
        click.echo("PostgreSQL is down" if stopped else "PostgreSQL was not up")
