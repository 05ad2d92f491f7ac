"""`surveymark reference`: what the users of the database may touch, as a page of Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from controlplane import reference
from controlplane.db import Target
from controlplane.help import Command


@click.command(
    cls=Command,
    examples=[
        "surveymark reference",
        "surveymark reference --output reference.md",
    ],
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page to this file instead of printing it.",
)
@click.pass_obj
def command(target: Target, output: Path | None) -> None:
    """Describe every view, table and function for users.

    A page of Markdown, made from the catalogue of the database alone: names, types, comments, and
    who may use what. Anybody who may connect can make it.
    """
    with target.connect() as connection:
        page = reference.render(connection)
    if output is None:
        click.echo(page, nl=False)
    else:
        output.write_text(page, encoding="utf-8")
        click.echo(f"wrote {output}")
