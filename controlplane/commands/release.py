"""`surveymark release`: keep what a version deploys, for later versions to be tested against."""

from __future__ import annotations

import click

from controlplane import __version__, deploy
from controlplane.db import Target


@click.command()
@click.argument("version")
@click.pass_obj
def command(target: Target, version: str) -> None:
    """Cut a release in a checkout (for developers).

    Deploys into a fresh database and writes its dump to tests/releases/VERSION.sql; at the first
    release also migrations/0001.baseline.sql. Commit both: they are never written again.
    """
    for path in deploy.release(target.resolve(), version):
        click.echo(f"wrote {path}")
    if version != __version__:
        click.echo(
            f"warning: the package calls itself {__version__}: set the version in pyproject.toml",
            err=True,
        )
