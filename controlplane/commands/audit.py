"""`surveymark audit`: who changed what, who took data out, and the proof that it is whole."""

from __future__ import annotations

from typing import Any

import click

from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Group
from controlplane.output import format_option, print_fields, print_json, print_rows

COLUMNS = ("entry_id", "occurred_at", "actor", "client", "action", "object", "detail")
PROBLEMS = ("position", "entry_id", "problem")

_ENTRIES = """
    SELECT entry_id, occurred_at, actor, client, action, object, detail
    FROM ops.audit_entry
    WHERE (%(action)s::text IS NULL OR action = %(action)s)
      AND (%(object)s::text IS NULL OR object = %(object)s)
    ORDER BY entry_id DESC
    LIMIT %(limit)s
"""
_VERIFIED = "SELECT position, entry_id, problem FROM ops.verify_audit(%s, %s)"
_END = "SELECT position, hash, occurred_at, unlinked FROM ops.audit_checkpoint()"


@click.group(cls=Group, examples=["surveymark audit show", "surveymark audit verify"])
def command() -> None:
    """Show who changed what and who took data out."""


@command.command(
    examples=["surveymark audit show", "surveymark audit show --action export --format csv"]
)
@click.option("--action", help="Only these: insert, update, delete, export, report, erase, purge.")
@click.option("--object", "of", metavar="NAME", help="Only this table, view or survey.")
@click.option("--limit", default=50, show_default=True, help="How many, from the newest.")
@format_option()
@click.pass_obj
def show(target: Target, action: str | None, of: str | None, limit: int, format: str) -> None:
    """Show the newest entries of the audit."""
    asked = {"action": action, "object": of, "limit": limit}
    with translated(), target.connect() as connection:
        rows = connection.execute(_ENTRIES, asked).fetchall()
    print_rows(rows, COLUMNS, format, empty="no entries", spare=(("client",), ("entry_id",)))


@command.command(
    examples=[
        "surveymark audit verify",
        "surveymark audit verify --checkpoint 1288:9f2c6a1e4b7d8035",
    ]
)
@click.option(
    "--checkpoint",
    metavar="POSITION:HASH",
    help="Also that the chain still has this, as `audit checkpoint` printed it.",
)
@format_option("text", "json")
@click.pass_context
def verify(ctx: click.Context, checkpoint: str | None, format: str) -> None:
    """Prove that no entry of the audit was changed, taken out or moved.

    Exit code 0: it is whole; 1: it is not, and what is wrong is printed. That the newest entries
    were cut off shows only against a checkpoint that was kept elsewhere.
    """
    position, hash = _checkpoint(checkpoint)
    target: Target = ctx.obj
    with translated(), target.connect() as connection:
        problems = connection.execute(_VERIFIED, (position, hash)).fetchall()
        end = connection.execute(_END).fetchone()
    assert end is not None
    if format == "json":
        found = [dict(zip(PROBLEMS, row, strict=True)) for row in problems]
        print_json({"is_whole": not problems, "problems": found, "links": end[0]})
    elif problems:
        print_rows(problems, PROBLEMS)
    else:
        click.echo(f"whole: {end[0]:,} links, {end[3]:,} entries wait for theirs")
    ctx.exit(1 if problems else 0)


@command.command(
    examples=["surveymark audit checkpoint", "surveymark audit checkpoint --format json"]
)
@format_option("text", "json")
@click.pass_obj
def checkpoint(target: Target, format: str) -> None:
    """Print the end of the chain, to be kept elsewhere."""
    with translated(), target.connect() as connection:
        row = connection.execute(_END).fetchone()
    assert row is not None
    position, hash, occurred_at, unlinked = row
    end: dict[str, Any] = {
        "checkpoint": f"{position}:{hash}",
        "occurred_at": occurred_at,
        "unlinked": unlinked,
    }
    if format == "json":
        print_json(end)
    else:
        print_fields(end)


def _checkpoint(text: str | None) -> tuple[int | None, str | None]:
    if text is None:
        return None, None
    position, _, hash = text.partition(":")
    if not position.isdigit() or not hash:
        raise click.BadParameter(f"{text!r} is not POSITION:HASH", param_hint="--checkpoint")
    return int(position), hash
