"""A recount that is cut off, runs beside another or reaches too far leaves nothing wrong (A6).

That two recounts meet in every order is shown in race.py; here is what a pair cannot show.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from . import isolation
from .common import Connection, check, check_drained, drain, prepare, reading_as, submit, value

REBUILD = "SELECT rollup.rebuild('open', '2024-01-01', '2024-06-30')"
MONTHS = ("2023-12", "2024-01", "2024-02", "2024-05", "2025-01")


@pytest.fixture
def wrong(database: str) -> Iterator[Connection]:
    """Answers in months on both sides of quarters and years, and every count too high by one."""
    with psycopg.connect(database, autocommit=True) as db:
        prepare(db)
        for number, month in enumerate(MONTHS * 3):
            answers = {"a": 1 + number % 5, "b": 2}
            submit(db, "one", "open", str(number), answers, completed_at=f"{month}-15T12:00Z")
        drain(db)
        db.execute("UPDATE rollup.answer_count SET n = n + 1")
        yield db


def months_wrong(db: Connection) -> set[str]:
    return {f"{month:%Y-%m}" for (month,) in db.execute("SELECT month FROM rollup.verify()")}


def test_after_a_cancel_the_differences_are_still_there_and_the_next_rebuild_mends_them(
    wrong: Connection, database: str
) -> None:
    isolation.install(wrong)
    said: list[psycopg.Error] = []
    with psycopg.connect(database, autocommit=True) as session:
        session.execute("SET engine.session = 7; SET engine.pause = 'change'")
        wrong.execute("SELECT pg_advisory_lock(7)")

        def rebuild() -> None:
            try:
                session.execute(REBUILD.encode())
            except psycopg.Error as error:
                said.append(error)

        worker = threading.Thread(target=rebuild)
        worker.start()
        pid = session.info.backend_pid
        while not value(wrong, "SELECT cardinality(pg_blocking_pids(%s))", [pid]):
            assert worker.is_alive(), said
        wrong.execute("SELECT pg_cancel_backend(%s)", [pid])
        worker.join()
        wrong.execute("SELECT pg_advisory_unlock(7)")
        assert [error.sqlstate for error in said] == ["57014"]
        assert months_wrong(wrong) == set(MONTHS)
        # The lock went with the transaction: nobody is kept waiting.
        session.execute("SET engine.pause = ''")
        assert value(session, REBUILD) > 0
    assert months_wrong(wrong) == {"2023-12", "2025-01"}


def test_a_range_beyond_the_newest_month_ends_there_and_hides_nothing_that_comes(
    wrong: Connection,
) -> None:
    wrong.execute("SELECT rollup.rebuild('open', '2024-03-01', '2099-12-31')")
    assert months_wrong(wrong) == {"2023-12", "2024-01", "2024-02"}
    submit(wrong, "one", "open", "later", {"a": 1, "b": 1}, completed_at="2026-01-15T12:00Z")
    drain(wrong)
    assert months_wrong(wrong) == {"2023-12", "2024-01", "2024-02"}
    assert value(wrong, "SELECT rollup.rebuild('open', '2024-03-01', '2099-12-31')") == 0


def test_quarters_and_years_follow_the_months_at_once(wrong: Connection) -> None:
    wrong.execute("SELECT rollup.rebuild('open')")
    for _ in ("waiting", "drained"):
        with reading_as(wrong, "one"):
            sums = {
                period: value(
                    wrong,
                    "SELECT array_agg(n ORDER BY period_start)"
                    " FROM analytics.own_results('open', %s) WHERE question = 'a' AND n > 0",
                    [period],
                )
                for period in ("month", "quarter", "year", "all_time")
            }
        assert sums == {
            "month": [3, 3, 3, 3, 3],
            "quarter": [3, 6, 3, 3],
            "year": [3, 9, 3],
            "all_time": [15],
        }
        drain(wrong)
    check_drained(wrong, "at the end")


@pytest.mark.parametrize("isolation_level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT rollup.repair()",
        REBUILD,
        "SELECT core.define_scale('open', 'score', 'Score', '{\"a\": 1}')",
    ],
)
def test_a_snapshot_older_than_the_lock_is_refused(
    wrong: Connection, database: str, statement: str, isolation_level: str
) -> None:
    """Two repairs, each with the snapshot from before the other, queued the difference twice."""
    with psycopg.connect(database, autocommit=True) as session:
        session.execute(f"BEGIN ISOLATION LEVEL {isolation_level}".encode())
        session.execute("SELECT count(*) FROM rollup.verify()")
        assert value(wrong, "SELECT rollup.repair()") > 0
        with pytest.raises(psycopg.Error) as caught:
            session.execute(statement.encode())
        session.execute("ROLLBACK")
    diagnosis: Any = caught.value.diag
    assert diagnosis.sqlstate == "SM029"
    assert isolation_level.lower() in diagnosis.message_primary
    assert "READ COMMITTED" in diagnosis.message_hint
    check(wrong, "after one repair")
