"""The demo as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from controlplane.db import connect
from controlplane.demo import files, show, steps
from controlplane.errors import translated


def run(dsn: str, folder: Path, *, fresh: bool = False, log: str | None = None) -> bool:
    """Fill the database and show what is in it; whether rollups and recount agree."""
    steps.migrate(dsn, click.echo)
    steps.write_files(folder, click.echo, anew=fresh)
    if fresh:
        with connect(dsn, autocommit=True) as connection, translated():
            steps.forget(connection, click.echo)
    for survey in files.surveys(folder):
        with connect(dsn) as connection, translated():
            steps.load_survey(connection, survey, click.echo)
    # Jobs commit between their steps, so they need a connection without a transaction.
    with connect(dsn, autocommit=True) as connection, translated():
        steps.drain(connection, click.echo)
        steps.analyze(connection, click.echo)
        steps.publish(connection, click.echo)
        steps.make_roles(connection, click.echo)
        reports = steps.write_reports(dsn, folder, click.echo)
        show.benchmarks(connection)
        show.comparison(connection)
        show.ocean(connection)
        is_equal = show.verified(connection)
    show.where_to_look(dsn, folder, reports, log)
    return is_equal
