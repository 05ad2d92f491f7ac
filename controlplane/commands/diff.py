"""`surveymark diff`: what in the database is otherwise than its files say."""

from __future__ import annotations

import click

from controlplane import deploy
from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_json
from controlplane.terminal import progress


@click.command(
    cls=Command,
    examples=[
        "surveymark diff",
        "surveymark diff --verbose",
        "surveymark diff --format json",
    ],
)
@click.option("-v", "--verbose", is_flag=True, help="Show how each object differs.")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, verbose: bool, format: str) -> None:
    """Compare the database with what its files would make.

    A fresh database is deployed beside it, on the same server, and dropped again; this needs
    the right to create databases. Exits with 0 when they are equal, with 1 when not.
    """
    target = ctx.find_object(Target)
    assert target is not None
    with progress("comparing"):
        found = deploy.diff(target.resolve())
    if format == "json":
        print_json(
            {
                "equal": not found.lines,
                "differences": [
                    {"what": line, "text": found.texts.get(line)} for line in found.lines
                ],
                "notes": found.notes,
            }
        )
    else:
        _print(found, verbose)
    ctx.exit(1 if found.lines else 0)


def _print(found: deploy.Difference, verbose: bool) -> None:
    for line in found.lines:
        click.echo(line)
        if verbose and line in found.texts:
            click.echo("\n".join(f"    {text}" for text in found.texts[line].splitlines()))
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if not found.lines:
        click.echo("No difference: the database is what its files say.")
        return
    count = len(found.lines)
    click.echo(
        f"{count} {'difference' if count == 1 else 'differences'}."
        + ("" if verbose else " Add --verbose to see each."),
        err=True,
    )
