"""`surveymark down`: stop the private PostgreSQL."""

from __future__ import annotations

import click

from controlplane.db import Target


@click.command()
@click.pass_obj
def command(target: Target) -> None:
    """Stop the private PostgreSQL; its data stays."""
    click.echo("PostgreSQL is down" if target.only_cluster().down() else "PostgreSQL was not up")
