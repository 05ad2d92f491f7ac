"""Take a file of responses into the database, chunk by chunk.

A chunk is copied into core.response_load and moved on by core.process_load() in one transaction:
whatever ends the load, each response is stored whole, set aside with its reason, or not there at
all, and nothing waits half-way. The ids of the senders make the whole load safe to repeat.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from controlplane.db import Connection
from controlplane.errors import SurveymarkError
from controlplane.load import csvfile, ndjson
from controlplane.load.columns import Columns
from controlplane.load.definitions import Survey, figures
from controlplane.load.entry import FIELDS, Defaults, Entry
from controlplane.load.source import Source

CHUNK_ROWS = 5_000
CHUNK_BYTES = 16 * 1024 * 1024

_COPY = (
    "COPY core.response_load (batch, line_number, "
    + ", ".join(FIELDS)
    + ", answers, problem) FROM STDIN"
)


@dataclass
class Loaded:
    """What a load did so far."""

    batch: str = field(default_factory=lambda: str(uuid.uuid4()))
    rows: int = 0
    last_line: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    dated_now: int = 0
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    # False as long as nothing was committed, and for good when no row of a new survey was stored.
    is_kept: bool = True

    @property
    def stored(self) -> int:
        """Responses that are in the database now, whether new or there before."""
        return self.rows - self.rejected


def load_responses(
    connection: Connection,
    source: Source,
    survey: Survey,
    *,
    organisation: str | None = None,
    id_column: str = "submission_id",
    skipped: Iterable[str] = (),
    loaded: Loaded | None = None,
    ready: Callable[[], None] = lambda: None,
    tentative: bool = False,
) -> Loaded:
    """Load all of `source`. `ready` is called once its columns are known to be good.

    A tentative load commits nothing before a row is stored: when all were rejected, `is_kept` is
    false, and the caller ends the transaction once it has read the reasons. `loaded` is kept up to
    date, so that whoever is interrupted can say how far it came.
    """
    loaded = loaded if loaded is not None else Loaded()
    started = time.monotonic()
    defaults = Defaults(survey.code, survey.version, organisation)
    entries = _entries(
        connection, source, survey, defaults, organisation, id_column, skipped, loaded
    )
    # Columns are judged, and for NDJSON the first line, before anything is kept.
    first = next(entries, None)
    loaded.is_kept = first is None or not tentative
    if loaded.is_kept:
        ready()
    replan_at = 0
    for chunk in _chunks(chain([first] if first is not None else [], entries)):
        if loaded.rows >= replan_at:
            # The server keeps the plans of its functions, also those made for empty tables.
            connection.execute("DISCARD PLANS")
            if loaded.is_kept:
                connection.commit()
            replan_at = 2 * (loaded.rows + len(chunk))
        _store(connection, chunk, loaded.batch)
        loaded.rows += len(chunk)
        loaded.last_line = chunk[-1].line_number
        if not loaded.is_kept and _rejected(connection, loaded) < loaded.rows:
            connection.commit()
            loaded.is_kept = True
        loaded.dated_now = defaults.dated_now
        loaded.seconds = time.monotonic() - started
        source.tell_progress()
    count_rejected(connection, loaded)
    loaded.seconds = time.monotonic() - started
    return loaded


def waiting_for_drain(connection: Connection) -> dict[str, int] | None:
    """What the drain has before it; None for a role that may not see it (such as ingest)."""
    row = connection.execute(
        "SELECT has_table_privilege(oid, 'SELECT') FROM pg_catalog.pg_class"
        " WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'rollup')"
        " AND relname = 'freshness'"
    ).fetchone()
    if row is None or not row[0]:
        return None
    counts = connection.execute(
        "SELECT pending_changes, pending_scores, pending_loads FROM rollup.freshness"
    ).fetchone()
    assert counts is not None
    return {"changes": counts[0], "scores": counts[1], "rows": counts[2]}


def _entries(
    connection: Connection,
    source: Source,
    survey: Survey,
    defaults: Defaults,
    organisation: str | None,
    id_column: str,
    skipped: Iterable[str],
    loaded: Loaded,
) -> Iterator[Entry]:
    start = source.first_character()
    if start == "[":
        raise SurveymarkError(
            f"{source.name} is one JSON array",
            "Responses come one JSON object a line (NDJSON), or as CSV.",
            "Convert it, for example with: jq -c '.[]' FILE",
            sqlstate="SM012",
        )
    if start == "{":
        return ndjson.entries(source, defaults, id_column)
    records = csvfile.Records(source)
    columns = Columns(
        records.header,
        figures(connection, survey),
        survey.code,
        id_column=id_column,
        skipped=skipped,
    )
    if organisation is None and "organisation" not in columns.names:
        raise SurveymarkError(
            f"column organisation is missing in {source.name}",
            "Every response belongs to an organisation.",
            "Add the column, or name the organisation of all rows with --organisation CODE.",
            sqlstate="SM020",
        )
    loaded.notes += [
        f'column "{name}" is read as the field of a response, not as the answer to the question of'
        f" that name; a column answers.{name} would be the answer"
        for name in columns.shadowed
    ]
    return csvfile.entries(records, columns, defaults)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += len(entry.answers or "")
        if len(chunk) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _store(connection: Connection, chunk: list[Entry], batch: str) -> None:
    """Copy a chunk and move it on; all of it, or none."""
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for entry in chunk:
                copy.write_row(
                    (batch, entry.line_number, *entry.values, entry.answers, entry.problem)
                )
        waiting = len(chunk)
        while waiting > 0:
            cursor.execute(
                "SELECT core.process_load(p_limit => %s, p_batch => %s)", (len(chunk), batch)
            )
            row = cursor.fetchone()
            moved = int(row[0]) if row else 0
            if moved == 0:
                raise SurveymarkError(
                    f"{waiting} rows of core.response_load were not moved on",
                    "core.process_load() says that nothing waits.",
                    "Look for triggers or rules on core.response_load that are not Surveymark's.",
                )
            waiting -= moved


def _rejected(connection: Connection, loaded: Loaded) -> int:
    row = connection.execute(
        "SELECT count(*) FROM core.load_report(%s)", (loaded.batch,)
    ).fetchone()
    return int(row[0]) if row else 0


def count_rejected(connection: Connection, loaded: Loaded) -> None:
    """Note how many rows of the load were set aside, by reason."""
    rows = connection.execute(
        "SELECT error_code, count(*) FROM core.load_report(%s) GROUP BY error_code"
        " ORDER BY count(*) DESC, error_code",
        (loaded.batch,),
    ).fetchall()
    if loaded.is_kept:
        connection.commit()
    loaded.reasons = dict(rows)
    loaded.rejected = sum(loaded.reasons.values())
