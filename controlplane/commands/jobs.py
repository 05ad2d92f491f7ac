"""`surveymark jobs`: what runs by itself, and a hand on the switch."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from controlplane import jobs
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Group
from controlplane.load.names import did_you_mean
from controlplane.output import format_option, print_json, print_rows

LIST_COLUMNS = (
    "job_name", "schedule", "priority", "is_enabled", "next_run_at", "last_run_at", "last_status",
    "failure_count", "disabled_reason",
)  # fmt: skip
LOG_COLUMNS = (
    "run_id", "job_name", "trigger", "status", "started_at", "duration_seconds", "steps", "work",
    "occurrences", "error_sqlstate", "error_message",
)  # fmt: skip


@click.group(
    cls=Group,
    examples=["surveymark jobs list", "surveymark jobs run drain", "surveymark jobs log drain"],
)
def command() -> None:
    """List, run and switch the jobs, and read their history."""


@command.command("list", examples=["surveymark jobs list", "surveymark jobs list --format json"])
@format_option()
@click.pass_obj
def list_(target: Target, format: str) -> None:
    """List the jobs: when each runs next, and how its last run ended."""
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(LIST_COLUMNS)} FROM ops.job_status ORDER BY job_name".encode()
        ).fetchall()
    print_rows(_readable(rows, format), LIST_COLUMNS, format)


@command.command(examples=["surveymark jobs run refresh-benchmarks"])
@click.argument("name")
@format_option("text", "json")
@click.pass_obj
def run(target: Target, name: str, format: str) -> None:
    """Run the job NAME now, and wait for it."""
    with target.connect(autocommit=True) as connection:
        done = jobs.run(connection, name, "manual")
    if done is None:
        raise jobs.already_running(name)
    if format == "json":
        print_json(asdict(done))
    else:
        click.echo(done.sentence())


@command.command(examples=["surveymark jobs enable drain"])
@click.argument("name")
@format_option("text", "json")
@click.pass_obj
def enable(target: Target, name: str, format: str) -> None:
    """Switch the job NAME on, and forget its failures."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT ops.enable_job(%s)", (name,))
    _print_switch(name, True, format)


@command.command(examples=['surveymark jobs disable drain --reason "restoring a backup"'])
@click.argument("name")
@click.option("--reason", default="switched off by hand", show_default=True, help="Why.")
@format_option("text", "json")
@click.pass_obj
def disable(target: Target, name: str, reason: str, format: str) -> None:
    """Switch the job NAME off; a run under way ends by itself."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT ops.disable_job(%s, %s)", (name, reason))
    _print_switch(name, False, format)


@command.command(examples=["surveymark jobs log", "surveymark jobs log drain --limit 5"])
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows.")
@format_option()
@click.pass_obj
def log(target: Target, name: str | None, limit: int, format: str) -> None:
    """Print the latest runs, of one job or of all, newest first."""
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(LOG_COLUMNS)} FROM ops.job_log"
            " WHERE job_name = coalesce(%s, job_name) ORDER BY run_id DESC LIMIT %s".encode(),
            (name, limit),
        ).fetchall()
        if name is not None and not rows:
            _refuse_unknown(connection, name)
    if format == "text":
        columns = [column for column in LOG_COLUMNS if column != "steps"]
        kept = [LOG_COLUMNS.index(column) for column in columns]
        columns[columns.index("duration_seconds")] = "seconds"
        print_rows([[row[index] for index in kept] for row in _readable(rows, format)], columns)
    else:
        print_rows(rows, LOG_COLUMNS, format)


def _print_switch(name: str, is_enabled: bool, format: str) -> None:
    if format == "json":
        print_json({"job_name": name, "is_enabled": is_enabled})
    else:
        click.echo(f"{name}: {'on' if is_enabled else 'off'}")


def _refuse_unknown(connection: Connection, name: str) -> None:
    known = [
        row[0]
        for row in connection.execute("SELECT job_name FROM ops.job_status ORDER BY job_name")
    ]
    if name not in known:
        raise SurveymarkError(
            f'unknown job "{name}"{did_you_mean(name, known)}',
            f"The jobs are: {', '.join(known)}.",
            "List them with: surveymark jobs list",
            sqlstate="SM022",
        )


def _readable(rows: list[tuple[Any, ...]], format: str) -> list[list[Any]]:
    """For people: times to the second, durations to the millisecond."""
    if format != "text":
        return [list(row) for row in rows]
    return [[_short(value) for value in row] for row in rows]


def _short(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return ", ".join(f"{count} {what}" for what, count in value.items())
    return value
