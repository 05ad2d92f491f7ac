"""Tables for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TextIO, TypeVar

import click

_MOST_DECIMALS = 4

Row = Sequence[Any] | Mapping[str, Any]
Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(*formats: str) -> Callable[[Command], Command]:
    """The option --format; without arguments text, json and csv."""
    return click.option(
        "--format",
        "format",
        type=click.Choice(formats or ("text", "json", "csv")),
        default=formats[0] if formats else "text",
        show_default=True,
        help="How to print the result.",
    )


def print_rows(
    rows: Iterable[Row],
    columns: Sequence[str],
    format: str = "text",
    *,
    title: str | None = None,
    empty: str = "(no rows)",
    spare: Sequence[Sequence[str]] = (),
    file: TextIO | None = None,
) -> None:
    """Print rows (sequences in the order of `columns`, or mappings) as text, json or csv.

    Text is for people: no empty columns, times to the minute (UTC), at most four decimals. Where
    a terminal is too narrow, the groups of columns in `spare` are left out, the first ones first.
    """
    out = file if file is not None else sys.stdout
    records = (_values(row, columns) for row in rows)
    if format == "json":
        print_json([dict(zip(columns, record, strict=True)) for record in records], file=out)
    elif format == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([plain(value) for value in record] for record in records)
    elif format == "text":
        _print_table(list(records), columns, title, empty, spare, out)
    else:
        raise ValueError(f"unknown format {format!r}")


def print_fields(fields: Mapping[str, Any]) -> None:
    """Print one thing as lines of name and value; `-` where there is none."""
    width = max(map(len, fields))
    for name, value in fields.items():
        click.echo(f"{name:<{width}}  {'-' if value is None else plain(value)}")


def print_json(value: Any, *, file: TextIO | None = None) -> None:
    """Print one JSON document; dates become ISO 8601, numerics numbers."""
    out = file if file is not None else sys.stdout
    json.dump(value, out, indent=2, ensure_ascii=False, default=jsonable)
    out.write("\n")


def plain(value: Any) -> str:
    """A value as text: nothing for null, ISO 8601 for times."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds" if not value.microsecond else "auto")
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=jsonable)
    return str(value)


def printable(text: str) -> str:
    """Text without the control characters that could command a terminal."""
    return "".join(
        character if character.isprintable() else f"\\x{ord(character):02x}" for character in text
    )


def _values(row: Row, columns: Sequence[str]) -> list[Any]:
    if isinstance(row, Mapping):
        return [row.get(column) for column in columns]
    return list(row)


def jsonable(value: Any) -> Any:
    """What JSON has for a value that it has no word for."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _print_table(
    records: list[list[Any]],
    columns: Sequence[str],
    title: str | None,
    empty: str,
    spare: Sequence[Sequence[str]],
    out: TextIO,
) -> None:
    if not records:
        out.write(f"{empty}\n")
        return
    records, columns = _without_empty(records, columns)
    digits = [_digits([record[index] for record in records]) for index in range(len(columns))]
    cells = [
        [printable(_cell(value, places)) for value, places in zip(record, digits, strict=True)]
        for record in records
    ]
    right = [
        all(record[index] is None or _is_number(record[index]) for record in records)
        for index in range(len(columns))
    ]
    if out.isatty():
        from controlplane.tables import Column, print_table

        print_table(
            [
                Column(name, tuple(record[index] for record in cells), right[index])
                for index, name in enumerate(columns)
            ],
            title or "",
            out,
            spare,
        )
        return
    if title:
        out.write(f"{title}\n")
    widths = [
        max(len(name), *(len(record[index]) for record in cells))
        for index, name in enumerate(columns)
    ]
    for record in [list(columns), *cells]:
        line = "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(record, widths, right, strict=True)
        )
        out.write(line.rstrip() + "\n")


def _without_empty(
    records: list[list[Any]], columns: Sequence[str]
) -> tuple[list[list[Any]], Sequence[str]]:
    """Leave the columns out in which no row has anything."""
    kept = [
        index
        for index in range(len(columns))
        if any(record[index] not in (None, "") for record in records)
    ]
    if not kept:
        return records, columns
    return [[record[index] for index in kept] for record in records], [columns[i] for i in kept]


def _digits(values: Sequence[Any]) -> int | None:
    """How many decimals a column of fractions gets; None where it is none."""
    numbers = [value for value in values if value is not None]
    if not all(_is_number(number) for number in numbers):
        return None
    places = [_places(number) for number in numbers if isinstance(number, (float, Decimal))]
    return min(max(places), _MOST_DECIMALS) if places and max(places) > 0 else None


def _places(number: float | Decimal) -> int:
    exponent = Decimal(str(number)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _cell(value: Any, places: int | None) -> str:
    """A value in a table for people."""
    if places is not None and value is not None:
        return f"{value:.{places}f}"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat(sep=" ", timespec="minutes")
        utc = value.astimezone(UTC).replace(tzinfo=None)
        return utc.isoformat(sep=" ", timespec="minutes") + "Z"
    return plain(value)
