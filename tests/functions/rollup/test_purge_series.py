"""Coarser buckets outlive finer ones, and months come and go as partitions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]


@pytest.fixture
def filled(db: Db) -> Db:
    """A value for each of the last 100 days, in every resolution that keeps it."""
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.define_metric('load', 'Load', 'percentage')")
    db.execute(
        "SELECT core.record_metric('one', 'load', day, p_recorded_at =>"
        " now() - day * interval '1 day') FROM generate_series(0, 99) AS day"
    )
    drain(db)
    return db


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def counts(db: Db) -> dict[str, int]:
    return dict(
        db.execute("SELECT resolution, sum(n)::int FROM rollup.series GROUP BY 1").fetchall()
    )


def purge(db: Db, days_later: int = 0, limit: int = 10_000) -> tuple[int, int, int]:
    """Run all steps as if so many days had passed; what they made, dropped and deleted."""
    sums = (0, 0, 0)
    while True:
        done = db.execute(
            "SELECT made, dropped, deleted FROM"
            " rollup.purge_series(now() + %s * interval '1 day', %s)",
            [days_later, limit],
        ).fetchone()
        assert done is not None
        if not any(done):
            return sums
        sums = (sums[0] + done[0], sums[1] + done[1], sums[2] + done[2])


def months(db: Db) -> list[str]:
    found = db.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = 'rollup.series'::regclass ORDER BY 1"
    )
    return [name for (name,) in found]


def month(at: datetime) -> str:
    return f"rollup.series_{at:%Y_%m}"


def test_each_resolution_is_kept_for_its_own_time(filled: Db) -> None:
    before = counts(filled)
    assert before["1d"] == before["1w"] == 100
    assert (before["1m"], before["5m"], before["1h"]) == (3, 15, 91)
    purge(filled, days_later=10)
    later = counts(filled)
    assert "1m" not in later
    assert (later["5m"], later["1h"], later["1d"], later["1w"]) == (5, 81, 100, 100)


def test_months_are_made_ahead_and_take_in_what_came_before_them(filled: Db) -> None:
    before = counts(filled)
    assert months(filled) == ["rollup.series_other"]
    purge(filled)
    now = datetime.now(UTC)
    assert month(now) in months(filled)
    ahead = (now.replace(day=1) + timedelta(days=62)).replace(day=1)
    assert months(filled)[-2] == month(ahead)
    assert counts(filled) == before
    assert filled.execute("SELECT FROM rollup.series_other").fetchall() == []
    # As deep as the partition: a new month is secured and described like the others.
    assert filled.execute("SELECT * FROM privacy.grants_selfcheck()").fetchall() == []
    filled.execute("SELECT core.record_metric('one', 'load', 7)")
    drain(filled)
    assert filled.execute("SELECT FROM rollup.series_other").fetchall() == []


def test_a_month_that_nothing_keeps_is_dropped_whole(filled: Db) -> None:
    purge(filled)
    there = months(filled)
    _, dropped, _ = purge(filled, days_later=680)
    oldest = datetime.now(UTC) - timedelta(days=99)
    assert month(oldest) in there
    assert month(oldest) not in months(filled)
    assert dropped >= 2
    assert min(
        start for (start,) in filled.execute("SELECT bucket_start FROM rollup.series").fetchall()
    ) >= min(kept for (kept,) in filled.execute("SELECT kept_from FROM rollup.resolution"))


def test_the_work_of_one_step_is_bounded(filled: Db) -> None:
    purge(filled)
    step = "SELECT deleted FROM rollup.purge_series(now() + interval '400 days', 30)"
    assert filled.execute(step).fetchone() == (30,)


def test_what_is_too_old_is_neither_kept_nor_missed(filled: Db) -> None:
    """The border moves only with the job, so the recount and the series see the same one."""
    filled.execute("SELECT core.register_survey('s', '{\"elements\": [{\"type\": \"rating\","
                   " \"name\": \"a\"}]}')")  # fmt: skip
    filled.execute(
        "SELECT core.submit_response('one', 's', day::text, '{\"a\": 3}',"
        " now() - day * interval '13 days') FROM generate_series(0, 70) AS day"
    )
    purge(filled, days_later=300)
    assert filled.execute("SELECT * FROM rollup.series_difference").fetchall() == []
    drain(filled)
    filled.execute("DELETE FROM core.response_set WHERE response_set_id % 2 = 0")
    assert filled.execute("SELECT * FROM rollup.series_difference").fetchall() == []
    drain(filled)
    assert filled.execute("SELECT * FROM rollup.series_difference").fetchall() == []
    assert filled.execute("SELECT FROM rollup.series WHERE n < 0").fetchall() == []


def test_retention_can_change_and_coarser_always_outlives_finer(filled: Db) -> None:
    filled.execute("SELECT rollup.change_retention('1h', '30 days')")
    purge(filled)
    assert counts(filled)["1h"] == 31
    for resolution, retention in (
        ("1h", "1 day"),
        ("1h", "3 years"),
        ("1d", "20 days"),
        ("2h", "9 days"),
        ("1h", None),
    ):
        with pytest.raises(psycopg.Error) as caught, filled.transaction():
            filled.execute("SELECT rollup.change_retention(%s, %s)", [resolution, retention])
        assert caught.value.sqlstate == "SM025"
        assert caught.value.diag.message_hint
    # What is gone does not come back, and nobody claims that it was complete.
    filled.execute("SELECT rollup.change_retention('1h', '90 days')")
    purge(filled)
    assert counts(filled)["1h"] == 31
