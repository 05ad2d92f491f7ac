"""`surveymark export`: write a view into a file, as CSV, JSON, an Excel workbook or Parquet."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from controlplane import export
from controlplane.db import Target
from controlplane.errors import translated
from controlplane.export.destination import FORMATS, Destination
from controlplane.help import Command
from controlplane.terminal import progress


def _complete_view(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return [CompletionItem(name) for name in export.known_views() if name.startswith(incomplete)]


def _read_filters(
    context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]
) -> list[export.Filter]:
    try:
        return [export.Filter.parse(text) for text in texts]
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _read_columns(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> list[str]:
    names = [name.strip() for name in text.split(",")] if text is not None else []
    if "" in names or len(set(names)) < len(names):
        raise click.BadParameter(f"{text!r} names a column twice, or an empty one")
    return names


@click.command(
    cls=Command,
    examples=[
        "surveymark --role reader_7f3a export own_results --output own_results.xlsx",
        "surveymark export benchmark --where 'level in retail,finance' > two.csv",
        "surveymark export benchmark.release_cell --output cells.json.gz",
    ],
)
@click.argument("view", metavar="VIEW", shell_complete=_complete_view)
@click.option(
    "--where",
    "filters",
    metavar="'FIELD OPERATOR VALUE'",
    multiple=True,
    callback=_read_filters,
    help="Only these rows: = != < <= > >= like, in a,b, not in a,b, is null, is not null."
    " Repeated: all must hold.",
)
@click.option("--columns", metavar="A,B", callback=_read_columns, help="Only these, in this order.")
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    help="Else what the name of the file says, else csv.",
)
@click.option("--gzip", "gzipped", is_flag=True, help="Compress; a name ending in .gz does it too.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write into this file instead of standard output.",
)
@click.pass_obj
def command(
    target: Target,
    view: str,
    filters: list[export.Filter],
    columns: list[str],
    format: str | None,
    gzipped: bool,
    output: Path | None,
) -> None:
    """Write the rows of a view, as far as your role may read them.

    VIEW is a view of the schema analytics, or schema.name. A file appears whole or not at all. In
    csv, a text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    destination = export.choose(output, format, gzipped)
    started = time.monotonic()
    with translated(), target.connect() as connection:
        export.begin(connection)
        selection = export.select(connection, view, columns, filters)
        export.note(connection, selection, destination.format)
        export.begin(connection)
        with export.opened(destination) as out, _progress(destination) as moved:
            rows = export.export(connection, selection, destination.format, out, moved)
    click.echo(_sentence(destination, view, rows, time.monotonic() - started), err=True)


def _progress(destination: Destination) -> AbstractContextManager[Callable[[int], None]]:
    """A bar, unless it would be drawn into the data."""
    return (
        nullcontext(lambda rows: None)
        if destination.is_terminal
        else progress("exporting", unit="rows")
    )


def _sentence(destination: Destination, view: str, rows: int, seconds: float) -> str:
    done = [f"{rows:,} row{'s' * (rows != 1)}", f"{seconds:.1f} s"]
    if destination.path is None:
        return f"{view}: {', '.join(done)}"
    if destination.path.is_file():
        done.insert(1, _size(destination.path.stat().st_size))
    return f"{destination.path}: {', '.join(done)}"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"
