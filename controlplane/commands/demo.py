"""`surveymark demo`: real data in the private database, end to end, and where to look."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from controlplane import demo
from controlplane.db import Target
from controlplane.demo.steps import step
from controlplane.help import Command


@click.command(
    cls=Command,
    examples=[
        "surveymark demo",
        "surveymark demo --fresh",
    ],
)
@click.option(
    "--fresh",
    is_flag=True,
    help="Delete the demo's responses first, and load them again. Nothing else is touched.",
)
@click.pass_context
def command(context: click.Context, fresh: bool) -> None:
    """Start the private database and fill it with real survey data.

    73,421 lecture evaluations of 1,128 lecturers and 2,800 personality inventories go through
    files, `load`, the drain, benchmarks and readers' roles. Repeated, it skips what is there. It
    uses the private cluster whatever the environment names; only --dsn makes it use another one.
    """
    target: Target = context.obj
    if target.dsn is not None:
        dsn, log = target.dsn, None
        folder = Path(tempfile.gettempdir()) / "surveymark-demo"
    else:
        cluster = target.cluster()
        with step(click.echo, "up") as outcome:
            started = cluster.up()
            outcome.append(f"the private server {'started' if started else 'was up'}")
        dsn, log = cluster.dsn(), str(cluster.dir.logs)
        folder = cluster.root / "demo"
    if not demo.run(dsn, folder, fresh=fresh, log=log):
        context.exit(1)
