"""`surveymark verify`: prove that the rollups equal a recount of the answers, or mend them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from controlplane.db import Connection, Target
from controlplane.errors import translated
from controlplane.help import Command
from controlplane.output import format_option, print_json, print_rows
from controlplane.terminal import progress

COLUMNS = (
    "organisation",
    "survey",
    "question_path",
    "month",
    "answer_state",
    "value",
    "n_rollup",
    "n_recount",
    "weight_rollup",
    "weight_recount",
    "value_rollup",
    "value_recount",
)

SERIES_COLUMNS = (
    "organisation",
    "survey",
    "metric",
    "resolution",
    "bucket_start",
    "n_series",
    "n_recount",
    "total_series",
    "total_recount",
)

_AT_ONCE = 1_000

# Both in the snapshot of the comparison; operators may compare without the right to count.
_COMPARED = """
    SELECT (SELECT count(*) FROM rollup.current_count), (SELECT count(*) FROM core.response_item
            WHERE month IS NOT NULL)
"""
_MAY_COUNT = """
    SELECT bool_and(pg_catalog.has_table_privilege(found.oid, 'SELECT'))
    FROM pg_catalog.pg_class AS found
    JOIN pg_catalog.pg_namespace AS owner ON owner.oid = found.relnamespace
    WHERE (owner.nspname, found.relname) IN (('rollup', 'current_count'), ('core', 'response_item'))
"""


@click.command(
    cls=Command,
    examples=[
        "surveymark verify",
        "surveymark verify --repair",
    ],
)
@click.option("--repair", is_flag=True, help="Mend what differs, and compare again.")
@format_option("text", "json")
@click.pass_context
def command(context: click.Context, repair: bool, format: str) -> None:
    """Prove that the rollups equal a recount of the answers.

    Every count is compared, and every bucket of the series that is counted from response sets.
    What waits for the drain counts as if it were merged. Exit code 0: equal; 1: they differ, and
    every key and bucket at which they do is printed.
    """
    target: Target = context.obj
    with target.connect() as connection, translated():
        report = _compare(connection, format)
        if repair:
            with progress("mending"):
                mended = connection.execute("SELECT rollup.repair()").fetchone()
                connection.commit()
            report["mended"] = mended[0] if mended else 0
            if format == "text":
                click.echo(f"mended {_keys(report['mended'])}")
            if report["mended"]:
                report["after_repair"] = _compare(connection, format)
    if format == "json":
        print_json(report)
    if not report.get("after_repair", report)["equal"]:
        context.exit(1)


def _compare(connection: Connection, format: str) -> dict[str, Any]:
    """Compare in one snapshot; as text, print while reading."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    report: dict[str, Any] = {"equal": True, "keys": None, "items": None}
    keys = _differing(report, "differing", COLUMNS, _counts(connection), format)
    buckets = _differing(report, "series_differing", SERIES_COLUMNS, _series(connection), format)
    report["equal"] = keys + buckets == 0
    with progress("counting"):
        may_count = connection.execute(_MAY_COUNT).fetchone()
        if may_count is not None and may_count[0]:
            counts = connection.execute(_COMPARED).fetchone()
            assert counts is not None
            report["keys"], report["items"] = counts
    connection.commit()
    if format == "text":
        click.echo(_sentence(report, keys, buckets))
    return report


def _counts(connection: Connection) -> Iterator[list[tuple[Any, ...]]]:
    """Compare the counts part by part, and give what differs of each part that is not equal."""
    parts = connection.execute("SELECT * FROM rollup.verify_part()").fetchall()
    total = sum(answers for _, _, answers in parts)
    query = f"SELECT {', '.join(COLUMNS)} FROM rollup.verify(%s, %s)".encode()
    at = done = 0
    while at < len(parts):
        rows: list[tuple[Any, ...]] = []
        # The bar makes way for what is printed, and comes back where it was.
        with progress("comparing answers", total) as advance:
            advance(done)
            while at < len(parts) and not rows:
                first, before, answers = parts[at]
                rows = connection.execute(query, [first, before]).fetchall()
                advance(answers)
                done += answers
                at += 1
        yield rows


def _series(connection: Connection) -> Iterator[list[tuple[Any, ...]]]:
    """Compare the series, and give what differs in pieces."""
    query = f"SELECT {', '.join(SERIES_COLUMNS)} FROM rollup.verify_series()".encode()
    with connection.cursor(name="series") as cursor:
        with progress("comparing series"):
            cursor.execute(query)
            rows = cursor.fetchmany(_AT_ONCE)
        while rows:
            yield rows
            rows = cursor.fetchmany(_AT_ONCE)


def _differing(
    report: dict[str, Any],
    name: str,
    columns: tuple[str, ...],
    pieces: Iterator[list[tuple[Any, ...]]],
    format: str,
) -> int:
    """How many rows a comparison found; JSON goes into the report, text is printed at once."""
    count = 0
    report[name] = []
    for rows in pieces:
        count += len(rows)
        if format == "json":
            report[name] += [dict(zip(columns, row, strict=True)) for row in rows]
        elif rows:
            print_rows(rows, columns)
    return count


def _sentence(report: dict[str, Any], keys: int, buckets: int) -> str:
    compared = ""
    if report["keys"] is not None:
        compared = f" ({report['keys']:,} keys, {report['items']:,} items compared)"
    if report["equal"]:
        return f"equal{compared}"
    differing = []
    if keys:
        differing.append(_keys(keys))
    if buckets:
        differing.append(f"{buckets:,} bucket{'' if buckets == 1 else 's'} of the series")
    return f"{' and '.join(differing)} differ{'s' if keys + buckets == 1 else ''}{compared}"


def _keys(count: int) -> str:
    return "1 key" if count == 1 else f"{count:,} keys"
