"""`surveymark reports`: the reports that were made, as the database keeps them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Command, Group
from controlplane.identity import act_for, note
from controlplane.output import format_option, print_json, print_rows

COLUMNS = (
    "report_id", "survey", "template", "status", "created_at", "published_at", "edition", "reason",
)  # fmt: skip
TEMPLATE = ("template", "title", "description", "sections", "needs_review", "is_shipped")
_ID = "5d9b6c1e-0b1f-4f0e-9d3a-2f6f6c0f7a11"


@click.group(
    cls=Group,
    examples=["surveymark reports list shop-1", f"surveymark reports publish shop-1 {_ID}"],
)
def command() -> None:
    """List, render again and publish the reports of an organisation."""


@command.command("list", examples=["surveymark reports list shop-1 --limit 5"])
@click.argument("organisation")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows.")
@format_option()
@click.pass_obj
def list_(target: Target, organisation: str, limit: int, format: str) -> None:
    """List the reports that were made, newest first."""
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM analytics.own_report"
            " ORDER BY created_at DESC LIMIT %s".encode(),
            (limit,),
        ).fetchall()
    print_rows(rows, COLUMNS, format, empty="no reports")


@command.command("templates", examples=["surveymark reports templates"])
@format_option()
@click.pass_obj
def templates(target: Target, format: str) -> None:
    """List the templates that reports can be made from."""
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(TEMPLATE)} FROM analytics.report_template ORDER BY 1".encode()
        ).fetchall()
    print_rows(rows, TEMPLATE, format, empty="no templates")


@command.command(cls=Command, examples=[f"surveymark reports render s1 {_ID}"])
@click.argument("organisation")
@click.argument("report", type=click.UUID)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it: .html, .pdf or .xlsx; else ORGANISATION-SURVEY.html in this folder.",
)
@format_option("text", "json")
@click.pass_obj
def render(
    target: Target, organisation: str, report: object, output: Path | None, format: str
) -> None:
    """Write a report again, from the figures and the page that were kept.

    The page has the same bytes as the first time, whatever was answered, published or upgraded
    since.
    """
    from controlplane import report as reports

    if output is not None and output.suffix.removeprefix(".").lower() not in reports.FORMATS:
        raise click.UsageError(
            f'"{output.name}" does not end with .{" or .".join(reports.FORMATS)}'
        )
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        kept = reports.read(connection, str(report))
        path = output or Path(f"{organisation}-{kept.survey}.html".replace(os.sep, "_"))
        connection.rollback()
        note(connection, organisation, kept.survey, path.suffix.removeprefix(".").lower())
    reports.write(kept, path)
    if format == "json":
        print_json({"report_id": str(report), "file": str(path)})
    else:
        click.echo(f"wrote {path}")


@command.command(cls=Command, examples=[f"surveymark reports publish shop-1 {_ID}"])
@click.argument("organisation")
@click.argument("report", type=click.UUID)
@format_option("text", "json")
@click.pass_obj
def publish(target: Target, organisation: str, report: object, format: str) -> None:
    """Publish a report that somebody has read.

    Now it is sent to those who wait for it, and never changes.
    """
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        row = connection.execute("SELECT report.publish_report(%s)", (str(report),)).fetchone()
    assert row is not None
    if format == "json":
        print_json({"report_id": str(report), "n_deliveries": row[0]})
    else:
        click.echo(f"published; {row[0]:,} deliveries are in the outbox")
