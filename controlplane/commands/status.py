"""`surveymark status`: whether the private PostgreSQL runs, and how to reach it."""

from __future__ import annotations

from dataclasses import asdict

import click

from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_fields, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark status",
        "surveymark status --format json",
    ],
)
@format_option("text", "json")
@click.pass_obj
def command(target: Target, format: str) -> None:
    """Say whether the private PostgreSQL runs, and how to reach it."""
    status = asdict(target.only_cluster().status())
    if format == "json":
        print_json(status)
        return
    print_fields(status)
