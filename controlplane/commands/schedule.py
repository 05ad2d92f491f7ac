"""`surveymark schedule`: what organisations get again and again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click

from controlplane.commands.exports import reads_own
from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Group
from controlplane.identity import act_for
from controlplane.output import format_option, print_json, print_rows

COLUMNS = (
    "organisation", "schedule_id", "title", "what", "format", "cron", "time_zone", "next_due_at",
    "on_missed", "pause_reason", "recipients", "owner", "last_due_at", "last_status", "last_error",
)  # fmt: skip


@click.group(
    cls=Group,
    examples=[
        "surveymark schedule add shop-1 pulse --preset executive-weekly --to folder:bi",
        "surveymark schedule list",
    ],
)
def command() -> None:
    """Add, list, run, pause and remove schedules."""


@command.command(
    examples=[
        "surveymark schedule add shop-1 pulse --preset executive-weekly --to folder:bi",
        "surveymark schedule add s1 --what own_trend --cron '0 6 * * *' --to folder:bi",
    ]
)
@click.argument("organisation")
@click.argument("survey", required=False)
@click.option("--preset", metavar="NAME", help="executive-weekly or departmental-monthly.")
@click.option("--what", metavar="NAME", help="A view of analytics, report or full_backup.")
@click.option("--template", metavar="NAME", help="Of a report: as surveymark report takes it.")
@click.option("--file-format", metavar="FORMAT", help="csv, xlsx, html ...: what it can be had as.")
@click.option(
    "--where",
    "filters",
    metavar="'FIELD OPERATOR VALUE'",
    multiple=True,
    help="Only these rows of a view, as surveymark export takes it. Can be repeated.",
)
@click.option("--cron", metavar="'M H D M W'", help="Minute, hour, day, month, day of week.")
@click.option(
    "--time-zone", default="UTC", show_default=True, metavar="ZONE", help="By whose clocks."
)
@click.option(
    "--to",
    "recipients",
    multiple=True,
    required=True,
    metavar="CHANNEL:ADDRESS",
    help="email:NAME@DOMAIN, folder:NAME or webhook:https://HOST/PATH. Can be repeated.",
)
@click.option(
    "--owner", metavar="CHANNEL:ADDRESS", help="Who hears of failures; else the first recipient."
)
@click.option("--title", metavar="TEXT", help="What the messages are called.")
@click.option(
    "--on-missed",
    type=click.Choice(("run_once", "skip")),
    help="What to do about times that passed while nothing could run; else run_once.",
)
@click.option("--encrypt-for", multiple=True, metavar="KEY", help="A public key of age.")
@click.option("--watermark", is_flag=True, help="Write into the file who asked for it, and when.")
@format_option("text", "json")
@click.pass_obj
def add(
    target: Target,
    /,
    organisation: str,
    survey: str | None,
    template: str | None,
    file_format: str | None,
    filters: tuple[str, ...],
    recipients: tuple[str, ...],
    owner: str | None,
    encrypt_for: tuple[str, ...],
    format: str,
    **named: Any,
) -> None:
    """Have something made again and again, and sent.

    It is made for ORGANISATION, of SURVEY where it is a report, as the organisation's own reader:
    your own role if you are one, else one that `surveymark reader add` made and that you may act
    as.
    """
    asked = {"survey": survey, "template": template}
    given = {
        "recipients": list(recipients),
        "owner": owner or recipients[0],
        "parameters": json.dumps({name: value for name, value in asked.items() if value}),
        "filters": list(filters),
        "encrypt_for": list(encrypt_for),
        "format": file_format,
        **named,
    }
    places = ", ".join(f"p_{name} => %({name})s" for name in given)
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        added = connection.execute(f"SELECT report.add_schedule({places})".encode(), given)
        row = connection.execute(
            "SELECT schedule_id, next_due_at FROM analytics.own_schedule WHERE schedule_id = %s",
            [str(number) for number in added.fetchone() or ()],
        ).fetchone()
    assert row is not None
    _say_due(row[0], row[1], format)


@command.command("list", examples=["surveymark schedule list --format json"])
@format_option()
@click.pass_obj
def list_(target: Target, format: str) -> None:
    """List the schedules: your organisation's, or all for an operator."""
    with translated(), target.connect() as connection:
        own = reads_own(connection)
        columns = [name for name in COLUMNS if not (own and name == "organisation")]
        view = "analytics.own_schedule" if own else "report.schedule_status"
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM {view} ORDER BY next_due_at, schedule_id".encode()
        ).fetchall()
    print_rows(rows, columns, format, empty="no schedules")


@command.command(examples=["surveymark schedule run 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("schedule", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def run(target: Target, schedule: UUID, format: str) -> None:
    """Serve SCHEDULE now and once more.

    Its due times stay as they are. The next turn of a worker makes what it makes, and sends it.
    """
    with translated(), target.connect() as connection:
        row = connection.execute("SELECT report.run_schedule(%s)", (schedule,)).fetchone()
    assert row is not None
    if format == "json":
        print_json({"schedule_id": str(schedule), "export_id": str(row[0])})
    else:
        click.echo(f"{schedule}: export {row[0]} is queued")


@command.command(examples=["surveymark schedule pause 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("schedule", type=click.UUID)
@click.option("--reason", default="paused by hand", show_default=True, help="Why.")
@format_option("text", "json")
@click.pass_obj
def pause(target: Target, schedule: UUID, reason: str, format: str) -> None:
    """Let SCHEDULE rest; what it has made goes out."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT report.pause_schedule(%s, %s)", (schedule, reason))
    _say(schedule, "paused", format)


@command.command(examples=["surveymark schedule resume 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("schedule", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def resume(target: Target, schedule: UUID, format: str) -> None:
    """Let SCHEDULE go on; it owes nothing for the time that it was paused."""
    with translated(), target.connect() as connection:
        row = connection.execute("SELECT report.resume_schedule(%s)", (schedule,)).fetchone()
    assert row is not None
    _say_due(schedule, row[0], format)


@command.command(examples=["surveymark schedule remove 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("schedule", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def remove(target: Target, schedule: UUID, format: str) -> None:
    """Remove SCHEDULE; what it has made goes out."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT report.remove_schedule(%s)", (schedule,))
    _say(schedule, "removed", format)


def _say_due(schedule: UUID | str, due_at: datetime, format: str) -> None:
    if format == "json":
        print_json({"schedule_id": str(schedule), "next_due_at": due_at})
    else:
        click.echo(f"{schedule}: due {due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _say(schedule: UUID, status: str, format: str) -> None:
    if format == "json":
        print_json({"schedule_id": str(schedule), "status": status})
    else:
        click.echo(f"{schedule}: {status}")
