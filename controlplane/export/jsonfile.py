"""One JSON array of objects, row by row as PostgreSQL makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from psycopg import sql
from psycopg.abc import Buffer

# JSON text holds no raw control characters but white space, so nothing in it is ever doubled; a
# value of type json that spans lines makes COPY put quotes around the row, which are taken off.
_QUOTE, _DELIMITER = "\x01", "\x02"
OPTIONS = sql.SQL("FORMAT csv, QUOTE {}, DELIMITER {}").format(
    sql.Literal(_QUOTE), sql.Literal(_DELIMITER)
)
_AROUND = f"{_QUOTE}\n".encode()


def write(messages: Iterable[Buffer], out: IO[bytes]) -> int:
    """Write what COPY sends, one object each, as an array; return the rows."""
    rows = 0
    for message in messages:
        out.write(b",\n" if rows else b"[\n")
        out.write(bytes(message).strip(_AROUND))
        rows += 1
    out.write(b"\n]\n" if rows else b"[]\n")
    return rows
