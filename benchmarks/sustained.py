"""How many answers a whole system takes in: submitted, loaded in bulk and counted, all at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from benchmarks import doors
from benchmarks.base import QUESTIONS, Base
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.ingest import pgbench
from benchmarks.report import number
from benchmarks.timing import stopwatch

CLIENTS = 2
MOST_SETS = 1_500
WANTED = 1_000_000 / 3600

# Documents that nobody has sent yet, numbered by `turn`; the first are submitted, the rest loaded.
DOCUMENTS = """
CREATE UNLOGGED TABLE bench.document AS
SELECT
    row_number() OVER () - 1 AS turn, organisation.organisation, survey.survey,
    'sent-' || drawn.response_set_id AS submission_id, drawn.answers, drawn.completed_at
FROM bench.draw({first}, {first} + {sets} - 1, NULL, 30) AS drawn
JOIN core.organisation ON organisation.org_id = drawn.org_id
JOIN core.survey ON survey.survey_id = drawn.survey_id;
CREATE INDEX ON bench.document (turn);
ANALYZE bench.document;
CREATE SEQUENCE bench.document_turn MINVALUE 0;
"""
SUBMIT = """
SELECT core.submit_response(organisation, survey, submission_id, answers, completed_at)
FROM bench.document
WHERE turn = (SELECT nextval('bench.document_turn'));
"""
LINES = """
COPY (SELECT 'bench', turn, organisation, survey, submission_id, completed_at, answers
      FROM bench.document WHERE turn >= %s) TO STDOUT
"""
LOAD = """
COPY core.response_load
    (batch, line_number, organisation, survey, submission_id, completed_at, answers) FROM STDIN
"""


def measure(bench: Bench, base: Base) -> Iterator[Figure]:
    """Clients submit, a loader loads and a drain drains, until everything is counted."""
    with bench.connect(base.dbname, autocommit=True) as db:
        half = min(MOST_SETS, base.sets // 10)
        # Far from the numbers of what has been drawn so far.
        db.execute(DOCUMENTS.format(first=10**13, sets=2 * half).encode())
        with db.cursor() as cursor, cursor.copy(LINES, [half]) as source:
            lines = b"".join(source)
        doors.drain(db)
        before = doors.value(db, "SELECT sum(n) FROM rollup.answer_count")
        all_sent = threading.Event()

        def load() -> None:
            with bench.connect(base.dbname, autocommit=True) as loader:
                with loader.cursor() as cursor, cursor.copy(LOAD) as copy:
                    copy.write(lines)
                doors.process(loader, 200)

        def drain() -> None:
            with bench.connect(base.dbname, autocommit=True) as drainer:
                while not all_sent.wait(0.2):
                    doors.drain(drainer)
                doors.drain(drainer)

        loading, draining = threading.Thread(target=load), threading.Thread(target=drain)
        with stopwatch() as taken:
            loading.start()
            draining.start()
            pgbench(bench, base.dbname, SUBMIT, CLIENTS, half // CLIENTS)
            loading.join()
            all_sent.set()
            draining.join()
        counted = doors.value(db, "SELECT sum(n) FROM rollup.answer_count") - before
    if counted != 2 * half * QUESTIONS:
        raise RuntimeError(f"{counted:,} answers were counted")
    rate = counted / taken[0]
    detail = f"{number(rate)} answers a second, {number(rate * 3600)} an hour"
    yield Figure("sustained", rate / WANTED, detail=detail)
