"""`surveymark release`: keep what a version deploys, for later versions to be tested against."""

from __future__ import annotations

import click

from controlplane import __version__, deploy
from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark release 0.2.0",
    ],
)
@click.argument("version")
@format_option("text", "json")
@click.pass_obj
def command(target: Target, version: str, format: str) -> None:
    """Cut a release in a checkout (for developers).

    Deploys into a fresh database and writes its dump to tests/releases/VERSION.sql; at the first
    release also migrations/0001.baseline.sql. Commit both: they are never written again.
    """
    written = deploy.release(target.resolve(), version)
    if format == "json":
        print_json({"version": version, "written": written})
    else:
        for path in written:
            click.echo(f"wrote {path}")
    if version != __version__:
        click.echo(
            f"warning: the package calls itself {__version__}: set the version in pyproject.toml",
            err=True,
        )
