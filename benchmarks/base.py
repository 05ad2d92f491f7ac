"""Large bases for measuring: millions of items of many organisations, the same for the same size.

Responses are drawn inside the database, in the order in which they would have come, with capture
off; the engine then counts them by its own repair, the drain merges that, and a recount must agree.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks import doors
from benchmarks.bench import Bench, Connection
from benchmarks.generate import write_world
from benchmarks.timing import stopwatch
from benchmarks.world import World

HERE = Path(__file__).resolve().parent

QUESTIONS = 30
# Two are live to the response, one keeps the promise that surveys make by default.
LIVE, CONFIDENTIAL, OTHER = "live", "confidential", "other"
# Reads as an organisation does.
READER = "bench_reader"
ITEMS_OF_AN_ORGANISATION = 10_000
CHUNK = 20_000

MAKE_READER = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') THEN
        CREATE ROLE {READER} LOGIN;
        GRANT surveymark_org_reader TO {READER};
    END IF;
END;
$$
"""

LOAD = """
WITH drawn AS MATERIALIZED (SELECT * FROM bench.draw(%(first)s, %(last)s, %(sets)s)),
known AS (
    INSERT INTO core.respondent (org_id, respondent_id, respondent_key)
    SELECT org_id, respondent_id, 'person-' || respondent_id FROM drawn
    WHERE respondent_id = response_set_id
),
stored AS (
    INSERT INTO core.response_set (org_id, response_set_id, survey_id, version, submission_id,
        respondent_id, department, job_role, completed_at, answers)
    SELECT org_id, response_set_id, survey_id, 1, 'base-' || response_set_id, respondent_id,
           department, job_role, completed_at, answers
    FROM drawn
)
INSERT INTO core.response_item (org_id, response_set_id, question_id, month, value)
SELECT drawn.org_id, drawn.response_set_id, item.question_id,
       date_trunc('month', drawn.completed_at AT TIME ZONE 'UTC')::date, item.value
FROM drawn
CROSS JOIN LATERAL unnest(drawn.question_ids, drawn.answer_values) AS item (question_id, value)
"""

SEQUENCES = """
SELECT setval('core.response_set_response_set_id_seq', %(sets)s),
       setval('core.respondent_respondent_id_seq', %(sets)s)
"""


@dataclass(frozen=True)
class Base:
    """A database full of answers."""

    dbname: str
    items: int

    @property
    def sets(self) -> int:
        """How many response sets it holds."""
        return self.items // QUESTIONS

    @property
    def organisations(self) -> int:
        """How many organisations answer."""
        return max(20, self.items // ITEMS_OF_AN_ORGANISATION)


def definition(survey: str) -> dict[str, object]:
    """Thirty questions of one figure each: ratings of three lengths, an amount and a time."""
    scales = [(1, 5)] * 20 + [(0, 10)] * 4 + [(0, 5)] * 4
    ratings = [{"type": "rating", "rateMin": low, "rateMax": high} for low, high in scales]
    numbers = [
        {"type": "text", "inputType": "number", "min": 0, "max": high} for high in (1e8, 1e4)
    ]
    return {
        "title": f"Survey {survey}",
        "elements": [
            {"name": f"q{number:02}", "title": f"Question {number}", **kind}
            for number, kind in enumerate(ratings + numbers, start=1)
        ],
    }


def build(bench: Bench, base: Base, say: Callable[[str], None]) -> None:
    """Make the database, fill it, count it, and have the counts verified."""
    bench.deploy(base.dbname)
    with tempfile.TemporaryDirectory() as folder, bench.connect(base.dbname) as db:
        write_world(World(base.organisations, 0, 0, 0), Path(folder), planted=False)
        for survey in (LIVE, CONFIDENTIAL, OTHER):
            Path(folder, f"{survey}-survey.json").write_text(json.dumps(definition(survey)))
        doors.register(db, Path(folder), open_surveys=[LIVE, OTHER])
        db.execute(MAKE_READER.encode())
        db.execute((HERE / "base.sql").read_text(encoding="utf-8").encode())
        db.commit()
    with stopwatch() as filled:
        fill(bench, base)
    with stopwatch() as counted, bench.connect(base.dbname, autocommit=True) as db:
        count(db)
    say(
        f"{base.items:,} items of {base.organisations} organisations: drawn in {filled[0]:.0f} s,"
        f" counted and verified in {counted[0]:.0f} s"
    )


def fill(bench: Bench, base: Base) -> None:
    """Draw the responses, on two connections at once.

    Triggers and foreign keys are off: what is drawn is known to fit.
    """

    def load(first: int) -> None:
        chunk = {"first": first, "last": min(base.sets, first + CHUNK - 1), "sets": base.sets}
        with bench.connect(base.dbname) as db:
            db.execute("SET session_replication_role = replica")
            db.execute(LOAD, chunk)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(load, range(1, base.sets + 1, CHUNK)))
    with bench.connect(base.dbname, autocommit=True) as db:
        db.execute(SEQUENCES, {"sets": base.sets})
        db.execute("VACUUM ANALYZE core.response_set, core.response_item, core.respondent")


def count(db: Connection) -> None:
    """Let the engine find out that nothing is counted, and mend it; a recount must agree."""
    db.execute("SET work_mem = '256MB'")
    db.execute("SELECT rollup.repair()")
    doors.drain(db, 500_000)
    db.execute("VACUUM ANALYZE rollup.change, rollup.answer_count, rollup.shown_count")
    wrong = doors.value(db, "SELECT count(*) FROM rollup.verify()")
    if wrong:
        raise RuntimeError(f"{wrong} counts of the base differ from a recount")
    db.execute("CHECKPOINT")
