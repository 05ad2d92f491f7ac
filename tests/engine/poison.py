"""Bad answers among good ones: set aside with their reason, and hardly felt by the others (A7).

A client loads small batches while the drain works; every second batch has a bad response in it.
What is measured is how long a batch takes from its commit until it is merged.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from .common import Broken, Connection, check, check_drained, drain, prepare, value
from .traffic import Worker, random_response

BATCH = 100
"""Responses in one COPY; one of them is bad where any is."""
WARM_UP = 10
"""Batches that come first and are not measured: plans are made, and no table is empty."""
PATIENCE = 60.0
"""Seconds within which a batch must be merged."""
MOST = 2.0
"""How many times as long a good answer may take beside a bad one (p99)."""


@dataclass(frozen=True)
class Bad:
    """One way for a response to be bad, and the SQLSTATE that has to be said."""

    answers: str
    sqlstate: str
    version: int | None = None


# What the load refuses by its own rules, what a trigger refuses on the way in, and what can be
# stored but not merged.
BAD = (
    Bad('{"a": "five"}', "SM005"),
    Bad("{}", "SM026", version=99),
    Bad('{"amount": 1e140000}', "SM005"),
    Bad('{"amount": 666}', "P0666"),
    Bad('{"amount": 777, "a": 3}', "P0777"),
)
_REFUSALS = """
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'poison in %', TG_TABLE_NAME USING ERRCODE = TG_ARGV[0];
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON core.response_set FOR EACH ROW
        WHEN (NEW.answers @> '{"amount": 666}') EXECUTE FUNCTION public.refuse('P0666');
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON rollup.answer_count FOR EACH ROW
        WHEN (NEW.value BETWEEN 770 AND 785) EXECUTE FUNCTION public.refuse('P0777')
"""
_REASONS = """
    SELECT error_code FROM core.rejected_response WHERE error_message <> ''
    UNION ALL
    SELECT error_sqlstate FROM rollup.dead_letter
    WHERE attempts = 1 AND error_message = 'poison in answer_count'
        AND content -> 'answer_values' = '[777]'
"""
_IS_DONE = """
    SELECT NOT EXISTS (SELECT FROM core.response_load) AND NOT EXISTS (SELECT FROM rollup.change)
"""


@dataclass
class Delays:
    """Seconds from commit to merged: by the clock, and in CPU of the drain.

    The latter are compared: a machine that is busy with other things does not stretch them.
    """

    clock: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{1000 * _p99(self.clock):.0f} ms ({1000 * _p99(self.work):.0f} ms of work)"


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


class Drain(Worker):
    """Drains all the time."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn, "poison drain", self.step)
        self.pid = 0

    def begin(self, db: Connection) -> None:
        self.pid = db.info.backend_pid

    def step(self, db: Connection) -> None:
        if not value(db, "SELECT ops.step_drain()"):
            time.sleep(0.005)

    def work(self) -> float:
        """Seconds of CPU that it has used so far."""
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9


def poison(dsn: str, seed: int, count: int) -> str:
    """Load so many responses, one in a hundred bad, and as many good ones; how long they took."""
    dice = random.Random(seed)
    clean, poisoned = Delays(), Delays()
    bad = [BAD[number % len(BAD)] for number in range(count // BATCH)]
    with psycopg.connect(dsn, autocommit=True) as db:
        prepare(db)
        db.execute(_REFUSALS.encode())
        drainer = Drain(dsn)
        drainer.start()
        try:
            while not drainer.pid:
                time.sleep(0.01)
            for number in range(WARM_UP):
                _load(db, dice, f"warm-{number}", None, drainer, Delays())
            db.execute("ANALYZE")
            for number, one in enumerate(bad):
                _load(db, dice, f"clean-{number}", None, drainer, clean)
                _load(db, dice, f"poisoned-{number}", one, drainer, poisoned)
        finally:
            drainer.finish()
        check(db, "after the poison")
        reasons = Counter(sqlstate for (sqlstate,) in db.execute(_REASONS.encode()))
        if reasons != Counter(one.sqlstate for one in bad):
            raise Broken(f"not every bad response is set aside with its reason: {reasons}")
        # Once the cause is gone, what was set aside goes through.
        db.execute("DROP TRIGGER refuse ON rollup.answer_count")
        db.execute("SELECT rollup.requeue()")
        drain(db)
        check_drained(db, "after the requeue")
    said = f"p99 from commit to merged: {clean} without and {poisoned} with a bad one"
    if _p99(poisoned.work) > MOST * _p99(clean.work):
        raise Broken(said)
    return said


def _load(
    db: Connection, dice: random.Random, name: str, bad: Bad | None, drainer: Drain, delays: Delays
) -> None:
    """COPY one batch, and wait until it is merged."""
    columns = ("organisation", "survey", "version", "submission_id", "answers", "completed_at")
    statement = f"COPY core.response_load ({', '.join(columns)}) FROM STDIN"
    with db.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for number in range(BATCH):
            row = random_response(dice, f"{name}-{number}") | {"version": None}
            row["answers"] = json.dumps(row["answers"])
            if bad is not None and number == BATCH // 2:
                row |= {"answers": bad.answers, "version": bad.version}
            copy.write_row([row[column] for column in columns])
    began, worked = time.monotonic(), drainer.work()
    while not value(db, _IS_DONE):
        if drainer.problem is not None or time.monotonic() > began + PATIENCE:
            raise Broken(drainer.problem or f"{name} is never merged")
        time.sleep(0.002)
    delays.clock.append(time.monotonic() - began)
    delays.work.append(drainer.work() - worked)
