"""`surveymark report`: an organisation's results on a survey, as a file of some format."""

from __future__ import annotations

import os
from pathlib import Path

import click

from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Command
from controlplane.identity import act_for, note
from controlplane.terminal import progress

FORMATS = ("html", "pdf", "xlsx", "json", "zip")


@click.command(
    cls=Command,
    examples=[
        "surveymark report shop-1 pulse",
        "surveymark report shop-1 pulse --template executive --output pulse.pdf",
    ],
)
@click.argument("organisation")
@click.argument("survey")
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    help="A page (one file that needs nothing else), a PDF, an Excel workbook, JSON, or CSV files"
    " in a zip; else what --output ends with, else html.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it; else ORGANISATION-SURVEY.html (or .pdf, ...) in this folder.",
)
@click.option(
    "--with-answers",
    is_flag=True,
    help="Also the single answers, where that reader may see them: in a workbook, JSON or CSV.",
)
@click.option(
    "--template",
    default="full",
    show_default=True,
    metavar="NAME",
    help="What it consists of: executive, departmental, weekly, ocean, jtbd, benchmark,"
    " data_quality, full, or one of your own (analytics.report_template).",
)
@click.pass_obj
def command(
    target: Target,
    organisation: str,
    survey: str,
    format: str | None,
    output: Path | None,
    with_answers: bool,
    template: str,
) -> None:
    """Make an organisation's report on a survey.

    What stands out in sentences, results with intervals, benchmarks and position, distribution,
    trend, departments, and what to do: as the template says. It shows what the organisation's own
    reader may see, and is made as such a role: your own if you are one, else one that
    `surveymark reader add` made. The database keeps it: see `surveymark reports`.
    """
    # Half a second to import, which nobody owes who asks for help or presses TAB.
    from controlplane import report as reports

    chosen = _format(format, output)
    if with_answers and chosen in ("html", "pdf"):
        raise click.UsageError(f"{chosen} holds no single answers: add --format xlsx, json or zip")
    path = output or Path(f"{organisation}-{survey}.{chosen}".replace(os.sep, "_"))
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        note(connection, organisation, survey, chosen, with_answers=with_answers)
        with progress(f"drawing {path.name}"):
            report = reports.made(connection, survey, template, with_answers=with_answers)
            reports.write(report, path)
    click.echo(f"wrote {path}")


def _format(format: str | None, output: Path | None) -> str:
    """What --format and the end of the file's name say; a UsageError if they disagree."""
    if output is None:
        return format or FORMATS[0]
    suffix = output.suffix.removeprefix(".").lower()
    if suffix not in FORMATS or format not in (None, suffix):
        raise click.UsageError(
            f'"{output.name}" does not end with .{format or " or .".join(FORMATS)}'
        )
    return suffix
