"""`surveymark tick`: the clock where pg_cron is not; call it every minute from any scheduler."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from controlplane import jobs, terminal
from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark tick",
        "* * * * *  surveymark tick",
    ],
)
@format_option("text", "json")
@click.pass_context
def command(context: click.Context, format: str) -> None:
    """Run the jobs that are due, where there is no pg_cron.

    One runs after the other, urgent ones first. The second example is a line for crontab. Calling
    it more often, late, or twice at once does no harm: a job runs when a due time has passed since
    its last start, never beside itself, and missed times follow its policy.
    """
    target: Target = context.obj
    runs: list[dict[str, Any]] = []
    with target.connect(autocommit=True) as connection:
        with translated():
            due = connection.execute("SELECT job_name FROM ops.due_job()").fetchall()
        for (name,) in due:
            try:
                done = jobs.run(connection, name, "tick")
                runs.append(asdict(done) if done else {"job_name": name, "status": "running"})
                if format == "text":
                    click.echo(done.sentence() if done else f"{name}: already running")
            except SurveymarkError as error:
                # One job's failure is no reason to leave the others undone.
                runs.append({"job_name": name, "status": "failed", "error": error.message})
                click.echo(f"{name}: {terminal.status('failed', sys.stderr)}", err=True)
                for line in error.lines():
                    click.echo(terminal.labelled(line), err=True)
                if connection.closed:
                    break
    if format == "json":
        print_json({"runs": runs})
    elif not due:
        click.echo("nothing is due")
    if any(run["status"] == "failed" for run in runs):
        context.exit(1)
