"""Bring the files of a made-up world into a database through its real doors."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from controlplane import load

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
        with levels.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                if row[0] != "category":
                    db.execute("SELECT core.register_category_level(%s, %s, %s)", row)
    load.register_organisations(db, folder / "organisations.csv")
    for path in definitions(folder):
        code = survey_code(path)
        load.register_survey(db, code, path.read_text(encoding="utf-8"), code not in open_surveys)


def definitions(folder: Path) -> list[Path]:
    """The SurveyJS definitions of a folder."""
    return sorted(folder.glob("*survey*.json"))


def survey_code(path: Path) -> str:
    """The code of the survey that a definition defines."""
    return path.stem.removesuffix("-survey")


def load_file(db: Connection, definition: Path, responses: Path) -> load.Loaded:
    """Load a file of responses as `surveymark load` does, and drain."""
    survey = load.register_survey(
        db, survey_code(definition), definition.read_text(encoding="utf-8")
    )
    with closing(load.Source(responses)) as source:
        loaded = load.load_responses(db, source, survey, ready=db.commit)
    db.commit()
    drain(db)
    return loaded


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


def value(db: Connection, query: LiteralString, parameters: Sequence[Any] = ()) -> int:
    """The single number that a query gives."""
    row = db.execute(query, parameters).fetchone()
    return int(row[0]) if row else 0
