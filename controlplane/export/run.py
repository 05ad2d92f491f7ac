"""One statement in one snapshot: choose the rows, copy them out, and write them as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TypeVar

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from controlplane.db import Connection
from controlplane.export import csvfile, jsonfile
from controlplane.export.filters import Filter
from controlplane.export.messages import Messages
from controlplane.export.relation import Column, Relation, called, find_relation

if TYPE_CHECKING:
    from controlplane.export.workbook import About

_TOLD_ROWS = 5_000

# What a value looks like does not depend on who exports it, and no name means something else.
_SETTINGS = """
    SELECT set_config(name, value, true)
    FROM (VALUES
        ('search_path', 'pg_catalog, pg_temp'), ('client_encoding', 'UTF8'), ('TimeZone', 'UTC'),
        ('DateStyle', 'ISO'), ('IntervalStyle', 'iso_8601'), ('bytea_output', 'hex'),
        ('extra_float_digits', '1')
    ) AS setting (name, value)
"""

Message = TypeVar("Message")


@dataclass(frozen=True)
class Selection:
    """The columns of a relation and the filters that its rows must pass."""

    relation: Relation
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    condition: sql.Composable
    source: sql.Composable

    def statement(self, selected: sql.Composable) -> sql.Composed:
        """Select so; the WHERE clause sees the columns as the relation has them."""
        return sql.SQL("SELECT {} FROM {} WHERE {}").format(selected, self.source, self.condition)


def begin(connection: Connection) -> None:
    """Begin a transaction that reads one snapshot and writes values in one way only."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    connection.execute(_SETTINGS)


def select(
    connection: Connection,
    view: str,
    columns: Sequence[str],
    filters: Sequence[Filter],
    parameters: Mapping[str, object] | None = None,
) -> Selection:
    """Choose columns (all when none is named) and rows of a view.

    With parameters the rows are those of the function of its name, which has the same columns.
    Raises a SurveymarkError for a name that is unknown and a value that does not fit.
    """
    relation = find_relation(connection, view)
    chosen = tuple(relation.column(name) for name in columns) or relation.columns
    conditions = [filter.condition(connection, relation) for filter in filters]
    return Selection(
        relation,
        chosen,
        tuple(filters),
        sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true"),
        called(connection, relation, parameters) if parameters else relation.identifier,
    )


def count_shown(connection: Connection, selection: Selection) -> int:
    """How many of the selected rows show something: all, but those that say it is withheld."""
    has_status = any(column.name == "status" for column in selection.relation.columns)
    shown = "count(*) FILTER (WHERE status NOT IN ('protected', 'held', 'none'))"
    query = selection.statement(sql.SQL(shown if has_status else "count(*)"))
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def note(connection: Connection, selection: Selection, format: str) -> None:
    """Write into the audit what is asked for, before any of it leaves."""
    connection.rollback()  # what was chosen was chosen in a transaction that only reads
    detail = {
        "format": format,
        "columns": [column.name for column in selection.columns],
        "filters": [one.text for one in selection.filters],
    }
    connection.execute(
        "SELECT analytics.note_export('export', %s, %s)", (str(selection.relation), Jsonb(detail))
    )
    connection.commit()


def export(
    connection: Connection,
    selection: Selection,
    format: str,
    out: IO[bytes],
    moved: Callable[[int], None],
    watermark: str | None = None,
) -> int:
    """Write the selected rows into `out` and return their number; `moved` is told as they come.

    The rows are read by one COPY, in the form in which they are written, and never all held. A
    watermark is one more column, since neither csv nor json has a place for remarks; of a workbook
    it is a line of the second sheet, of parquet a remark of the file.
    """
    names = [sql.Identifier(column.name) for column in selection.columns]
    marked = (
        sql.SQL("")
        if watermark is None
        else sql.SQL(", {} AS watermark").format(sql.Literal(watermark))
    )
    if format == "csv":
        query = selection.statement(csvfile.selected(selection.columns) + marked)
        with _copied(connection, query, csvfile.OPTIONS) as copy:
            messages = Messages(copy)
            csvfile.write(iter(messages), out, moved)
            return messages.n_rows
    if format == "json":
        query = sql.SQL("SELECT row_to_json(exported.*) FROM ({}) AS exported").format(
            selection.statement(sql.SQL(", ").join(names) + marked)
        )
        with _copied(connection, query, jsonfile.OPTIONS) as copy:
            return jsonfile.write(_told(Messages(copy), moved), out)
    if format == "xlsx":
        from controlplane.export import workbook  # xlsxwriter takes its time to import

        about = _about(connection, selection, watermark)
        query = selection.statement(_texts(names))
        with _copied(connection, query, sql.SQL("FORMAT text")) as copy:
            return workbook.write(_told(copy.rows(), moved), about, out)
    if format == "parquet":
        from controlplane.export import parquetfile

        query = selection.statement(_texts(names))
        with _copied(connection, query, sql.SQL("FORMAT text")) as copy:
            return parquetfile.write(
                _told(copy.rows(), moved), selection.relation, selection.columns, watermark, out
            )
    raise ValueError(f"unknown format {format!r}")


def _texts(names: Sequence[sql.Identifier]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{}::text").format(name) for name in names)


@contextmanager
def _copied(
    connection: Connection, query: sql.Composed, options: sql.Composable
) -> Iterator[psycopg.Copy]:
    copying = sql.SQL("COPY ({}) TO STDOUT ({})").format(query, options)
    try:
        with connection.cursor() as cursor, cursor.copy(copying) as copy:
            yield copy
    except KeyboardInterrupt:
        # The query is cancelled by now, but psycopg cannot roll back a copy that had just begun.
        connection.close()
        raise


def _told(messages: Iterable[Message], moved: Callable[[int], None]) -> Iterator[Message]:
    for number, message in enumerate(messages, 1):
        if number % _TOLD_ROWS == 0:
            moved(_TOLD_ROWS)
        yield message


def _about(connection: Connection, selection: Selection, watermark: str | None) -> About:
    from controlplane.export.workbook import About

    row = connection.execute("SELECT current_user, current_database(), now()").fetchone()
    assert row is not None
    role, database, exported_at = row
    return About(
        selection.relation,
        selection.columns,
        tuple(filter.text for filter in selection.filters),
        role,
        database,
        exported_at,
        watermark,
    )
