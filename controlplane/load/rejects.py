"""The rows that a load did not take, and why: one by one, in groups, and as a file to mend."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from controlplane.db import Connection


class Rejected(NamedTuple):
    """One row of core.load_report()."""

    line_number: int
    error_code: str
    error_message: str
    error_detail: str | None
    error_hint: str | None
    row_content: dict[str, Any]


class Group(NamedTuple):
    """Rejected rows of one reason; detail and hint are those of the first one."""

    error_code: str
    error_message: str
    error_detail: str | None
    error_hint: str | None
    rows: int
    first_lines: list[int]


def rejected_rows(
    connection: Connection, batch: str, limit: int | None = None
) -> Iterator[Rejected]:
    """The rejected rows of a batch in the order of the file, streamed."""
    with connection.transaction(), connection.cursor(name="rejected") as cursor:
        cursor.execute("SELECT * FROM core.load_report(%s) LIMIT %s", (batch, limit))
        for row in cursor:
            yield Rejected(*row)


def groups(connection: Connection, batch: str, most: int) -> list[Group]:
    """The reasons of a batch; none hides the others: each code has its turn before a second one."""
    found = connection.execute(
        """
        SELECT error_code, error_message, detail, hint, n, lines
        FROM (
            SELECT reason.*,
                   row_number() OVER (PARTITION BY error_code ORDER BY n DESC, lines) AS turn
            FROM (
                SELECT error_code, error_message, count(*) AS n,
                       (array_agg(error_detail ORDER BY line_number))[1] AS detail,
                       (array_agg(error_hint ORDER BY line_number))[1] AS hint,
                       (array_agg(line_number ORDER BY line_number))[1:3] AS lines
                FROM core.load_report(%s)
                GROUP BY error_code, error_message
            ) AS reason
        ) AS ranked
        ORDER BY turn, n DESC, lines
        LIMIT %s
        """,
        (batch, most),
    ).fetchall()
    return sorted((Group(*row) for row in found), key=lambda group: group.first_lines)


def write_rejects(connection: Connection, batch: str, file: IO[str]) -> None:
    """One object a line: the reason, and the row; mended or not, `load` reads it as it is."""
    for rejected in rejected_rows(connection, batch):
        content = dict(rejected.row_content)
        for given in ("survey", "version"):
            content.pop(given, None)
        if rejected.error_code == "SM012":
            row = {"text": content.get("answers")}
        else:
            with contextlib.suppress(ValueError):
                content["answers"] = json.loads(content.get("answers", "null"))
            row = {"row": content}
        reason = {
            "line": rejected.line_number,
            "code": rejected.error_code,
            "message": rejected.error_message,
            "detail": rejected.error_detail,
            "hint": rejected.error_hint,
        }
        file.write(json.dumps(reason | row, ensure_ascii=False) + "\n")
    file.flush()
