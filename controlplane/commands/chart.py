"""`surveymark chart`: one chart of an organisation's results as a picture, or its figures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated
from controlplane.export.destination import Destination, opened
from controlplane.help import Command
from controlplane.identity import act_for, note
from controlplane.output import format_option, print_json

FORMATS = ("png", "svg", "pdf", "csv")


@click.command(
    cls=Command,
    examples=[
        "surveymark chart shop-1 pulse trend --question mood",
        "surveymark chart shop-1 pulse heatmap --output departments.svg",
    ],
)
@click.argument("organisation")
@click.argument("survey")
@click.argument("kind")
@click.option("--question", metavar="PATH", help="Of one question; else of the headlines.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it: .png, .svg, .pdf, or .csv for its figures; else KIND.png in this"
    " folder. Several get numbers.",
)
@format_option("text", "json")
@click.pass_obj
def command(
    target: Target,
    organisation: str,
    survey: str,
    kind: str,
    question: str | None,
    output: Path | None,
    format: str,
) -> None:
    """Draw one chart of an organisation's results.

    KIND is one of card, gauge, comparison, position, distribution, stacked, pie, trend, radar,
    scatter, heatmap, heatmap_job_roles, ring, table, forces, readiness, keywords and flow. It shows
    what the organisation's own reader may see, as surveymark report does.
    """
    # Half a second to import, which nobody owes who asks for help or presses TAB.
    from controlplane import report as reports
    from controlplane.report.charts import KINDS

    known = KINDS.get(kind)
    if known is None:
        raise click.UsageError(f'no kind of chart "{kind}"; there are {", ".join(KINDS)}')
    path = output or Path(f"{kind}.png")
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise click.UsageError(f'"{path.name}" does not end with .{" or .".join(FORMATS)}')
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        note(connection, organisation, survey, ending)
        report = reports.collect(connection, survey, known.template)
        # It was read to be drawn: no report comes of it.
        connection.rollback()
    drawn = known.draw(report, question)
    if not drawn:
        raise SurveymarkError(
            f"there is nothing to draw as {kind}",
            "It has no figures, they are withheld, or they do not suit this kind.",
            f"surveymark report {organisation} {survey} says what there is, and what is withheld.",
        )
    written = []
    for number, (_, drawing) in enumerate(drawn, 1):
        file = path if len(drawn) == 1 else path.with_stem(f"{path.stem}-{number}")
        with opened(Destination(file, ending, is_gzipped=False)) as out:
            out.write(_bytes(drawing, ending))
        written.append(os.fspath(file))
    if format == "json":
        print_json([
            {"file": file, "title": title, "words": drawing.words}
            for file, (title, drawing) in zip(written, drawn, strict=True)
        ])  # fmt: skip
        return
    for name in written:
        click.echo(f"wrote {name}")


def _bytes(drawing: Any, ending: str) -> bytes:
    if ending == "svg":
        return str(drawing.svg).encode()
    if ending == "csv":
        return _csv(drawing.figures)
    return bytes(drawing.png if ending == "png" else drawing.pdf)


# What says where and how something is drawn, and not what.
_OF_THE_DRAWING = {
    "place", "colour", "ink", "x", "y", "from", "to", "start", "end", "words", "ring", "order",
    "signed", "small", "label",
}  # fmt: skip


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """The figures that are drawn, as CSV."""
    from controlplane.report.csvfiles import content

    names = dict.fromkeys(key for row in rows for key in row if key not in _OF_THE_DRAWING)
    return content(tuple(names), [dict.fromkeys(names) | row for row in rows]).encode()
