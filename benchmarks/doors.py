"""Bring the files of a made-up world into a database through its real doors."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from benchmarks.world import LEVELS

Connection = psycopg.Connection[Any]

# The fields of a line, in the order in which they are copied.
FIELDS = (
    "organisation",
    "survey",
    "submission_id",
    "respondent",
    "department",
    "job_role",
    "completed_at",
    "answers",
)


def register(db: Connection, folder: Path, *, open_surveys: Collection[str] = ()) -> None:
    """Register the levels, organisations and surveys of a folder.

    Surveys are confidential, but for those in `open_surveys`.
    """
    levels = folder / "levels.csv"
    if levels.exists():
        for row in _rows(levels):
            db.execute(
                "SELECT core.register_category_level(%(category)s, %(level)s, %(title)s)", row
            )
    for row in _rows(folder / "organisations.csv"):
        categories = {category: row[category] for category in LEVELS if row[category]}
        db.execute(
            "SELECT core.register_organisation(%s, %s, %s, %s, %s)",
            [
                row["organisation"],
                row["name"],
                json.dumps(categories),
                row["departments"].split(";"),
                row["job_roles"].split(";"),
            ],
        )
    for path in sorted(folder.glob("*survey*.json")):
        code = path.stem.removesuffix("-survey")
        definition = path.read_text(encoding="utf-8")
        db.execute(
            "SELECT core.register_survey(%s, %s, %s)", [code, definition, code not in open_surveys]
        )


def copy_rows(db: Connection, rows: Iterable[Mapping[str, Any]], batch: str = "world") -> None:
    """COPY responses into the load table; each row is what a line of NDJSON holds."""
    statement = f"COPY core.response_load (batch, line_number, {', '.join(FIELDS)}) FROM STDIN"
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, start=1):
            given = {**row, "answers": json.dumps(row["answers"])}
            copy.write_row((batch, number, *(given.get(name) for name in FIELDS)))


def process(db: Connection, batch_rows: int = 5000) -> int:
    """Move what was copied on into responses; one transaction a batch. Returns the rows moved."""
    moved = 0
    while done := value(db, "SELECT core.process_load(%s)", [batch_rows]):
        moved += done
        db.commit()
    return moved


def drain(db: Connection, batch_rows: int = 5000) -> int:
    """Merge all counted changes into the rollup; one transaction a batch. Returns the changes."""
    merged = 0
    while done := value(db, "SELECT rollup.drain_batch(%s)", [batch_rows]):
        merged += done
        db.commit()
    return merged


def load(db: Connection, path: Path) -> int:
    """Load a file of responses and drain; returns the rows of the file."""
    with path.open(encoding="utf-8") as lines:
        copy_rows(db, map(json.loads, lines), path.stem)
    db.commit()
    moved = process(db)
    drain(db)
    return moved


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(db: Connection, query: LiteralString, parameters: Sequence[Any] = ()) -> int:
    """The single number that a query gives."""
    row = db.execute(query, parameters).fetchone()
    return int(row[0]) if row else 0
