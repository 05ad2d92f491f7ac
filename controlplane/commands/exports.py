"""`surveymark exports`: the files that were asked for with report.request_export()."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from controlplane import work
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translated
from controlplane.export.destination import Destination, opened
from controlplane.help import Group
from controlplane.output import format_option, print_json, print_rows
from controlplane.work.files import VARIABLE

COLUMNS = (
    "export_id", "what", "file_name", "status", "n_rows", "file_bytes", "requested_at",
    "expires_at", "failure_count", "download_count",
)  # fmt: skip
_OWN = "analytics.own_export"
_ALL = "report.export_status"


@click.group(
    cls=Group,
    examples=[
        "surveymark --role reader_7f3a exports list",
        "surveymark exports fetch 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11",
    ],
)
def command() -> None:
    """List, fetch and cancel the files that were asked for.

    Readers of organisations see and touch their own, operators all of them.
    """


@command.command("list", examples=["surveymark exports list --limit 5"])
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows.")
@format_option()
@click.pass_obj
def list_(target: Target, limit: int, format: str) -> None:
    """List the exports, newest first."""
    with translated(), target.connect() as connection:
        own = reads_own(connection)
        columns = COLUMNS if own else ("organisation", *COLUMNS)
        reason = ("reason", "hint") if own else ("error_message", "error_hint")
        rows = connection.execute(
            f"SELECT {', '.join((*columns, *reason))} FROM {_OWN if own else _ALL}"
            " ORDER BY requested_at DESC, export_id LIMIT %s".encode(),
            (limit,),
        ).fetchall()
    print_rows(rows, (*columns, "reason", "hint"), format, empty="no exports")


@command.command(
    examples=["surveymark exports fetch 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11 --output own.csv"]
)
@click.argument("export", type=click.UUID)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it; else under its own name in this folder.",
)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=VARIABLE,
    metavar="FOLDER",
    help="The folder of the workers; else beside the private server.",
)
@format_option("text", "json")
@click.pass_obj
def fetch(
    target: Target, export: UUID, output: Path | None, directory: Path | None, format: str
) -> None:
    """Copy the file of EXPORT here.

    This takes a machine that has the folder of the workers. It is counted, and checked against the
    SHA-256 that it was made with.
    """
    with translated(), target.connect() as connection:
        folder = work.directory(target, connection, directory)
        row = connection.execute("SELECT * FROM report.count_download(%s)", (export,)).fetchone()
        assert row is not None
        file_path, file_name, file_hash = row
        path = output or Path(file_name)
        _copy(folder / file_path, path, bytes(file_hash))
    if format == "json":
        print_json({"export_id": str(export), "file": str(path), "sha256": bytes(file_hash).hex()})
    else:
        click.echo(f"wrote {path}")


@command.command(examples=["surveymark exports cancel 5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"])
@click.argument("export", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def cancel(target: Target, export: UUID, format: str) -> None:
    """Cancel EXPORT, which waits or is being made."""
    with translated(), target.connect() as connection:
        connection.execute("SELECT report.cancel_export(%s)", (export,))
    if format == "json":
        print_json({"export_id": str(export), "status": "cancelled"})
    else:
        click.echo(f"{export}: cancelled")


def reads_own(connection: Connection) -> bool:
    """Whether the role reads for an organisation, and is no operator who sees all."""
    row = connection.execute(
        "SELECT pg_catalog.has_table_privilege(%s, 'SELECT')", (_ALL,)
    ).fetchone()
    return not (row and row[0])


def _copy(source: Path, path: Path, sha256: bytes) -> None:
    try:
        with open(source, "rb") as file, opened(Destination(path, "", is_gzipped=False)) as out:
            shutil.copyfileobj(file, out)
            file.seek(0)
            found: Any = hashlib.file_digest(file, "sha256")
            if found.digest() != sha256:
                raise SurveymarkError(
                    f"the file {source} is not what was made",
                    "Its SHA-256 is another.",
                    "Ask for the export again, and find out who changed the file.",
                )
    except FileNotFoundError as error:
        if error.filename != str(source):
            raise
        raise SurveymarkError(
            f"the file {source} is not there",
            "A worker that used another folder made it, or somebody deleted it.",
            f"Name the folder of the workers with --directory or {VARIABLE}.",
        ) from error
