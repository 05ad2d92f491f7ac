"""`surveymark outbox`: what goes out, and what could not."""

from __future__ import annotations

from uuid import UUID

import click

from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Group
from controlplane.output import format_option, print_json, print_rows

COLUMNS = (
    "delivery_id", "organisation", "purpose", "channel", "address", "subject", "status",
    "attempt_count", "created_at", "next_attempt_at", "finished_at", "error_message",
)  # fmt: skip
STATUSES = ("waiting", "sending", "sent", "dead")


@click.group(cls=Group, examples=["surveymark outbox list --status dead"])
def command() -> None:
    """Look at the messages to recipients, and try dead ones again."""


@command.command(
    "list", examples=["surveymark outbox list", "surveymark outbox list --status dead"]
)
@click.option("--status", type=click.Choice(STATUSES), help="Only these.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows.")
@format_option()
@click.pass_obj
def list_(target: Target, status: str | None, limit: int, format: str) -> None:
    """List the messages, newest first."""
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM report.outbox WHERE status = coalesce(%s, status)"
            " ORDER BY created_at DESC, delivery_id LIMIT %s".encode(),
            (status, limit),
        ).fetchall()
    print_rows(rows, COLUMNS, format, empty="nothing in the outbox")


@command.command(examples=["surveymark outbox retry 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("delivery", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def retry(target: Target, delivery: UUID, format: str) -> None:
    """Try the dead DELIVERY again, under the same number."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT report.retry_delivery(%s)", (delivery,))
    if format == "json":
        print_json({"delivery_id": str(delivery), "status": "waiting"})
    else:
        click.echo(f"{delivery}: waiting")
