"""`surveymark tick`: the clock where pg_cron is not; call it every minute from any scheduler."""

from __future__ import annotations

import click

from controlplane import jobs
from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated


@click.command()
@click.pass_obj
def command(target: Target) -> None:
    """Run every job that is due, one after the other, urgent ones first.

    Calling it more often, late, or twice at once does no harm: a job runs when a due time has
    passed since its last start, never beside itself, and missed times follow its policy.
    """
    failed = False
    with target.connect(autocommit=True) as connection:
        with translated():
            due = connection.execute("SELECT job_name FROM ops.due_job()").fetchall()
        for (name,) in due:
            try:
                done = jobs.run(connection, name, "tick")
                click.echo(done.sentence() if done else f"{name}: already running")
            except SurveymarkError as error:
                # One job's failure is no reason to leave the others undone.
                failed = True
                click.echo(f"{name}: failed", err=True)
                for line in error.lines():
                    click.echo(line, err=True)
                if connection.closed:
                    break
    if not due:
        click.echo("nothing is due")
    if failed:
        click.get_current_context().exit(1)
