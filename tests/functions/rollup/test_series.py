"""What happened when: the buckets equal a recount at every moment, and days are sums of hours."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}]}
RESOLUTIONS = ["1m", "5m", "1h", "1d", "1w"]


@pytest.fixture
def prepared(db: Db) -> Db:
    for organisation in ("one", "two"):
        db.execute("SELECT core.register_organisation(%s)", [organisation])
    for survey, is_confidential in (("open", False), ("closed", True)):
        db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps(DEFINITION), is_confidential],
        )
    return db


def rows(db: Db, query: str, *given: Any) -> list[tuple[Any, ...]]:
    return db.execute(query.encode(), given).fetchall()


def drain(db: Db, limit: int = 5000) -> None:
    while rows(db, "SELECT rollup.drain_batch(%s)", limit) != [(0,)]:
        pass


def submit(db: Db, name: str, at: datetime | None, **named: Any) -> None:
    given: dict[str, Any] = {"p_organisation": "one", "p_survey": "open", "p_submission_id": name}
    given |= {"p_answers": '{"a": 3}', **{f"p_{key}": value for key, value in named.items()}}
    given |= {"p_completed_at": at} if at is not None else {"p_is_complete": False}
    places = ", ".join(f"{key} => %({key})s" for key in given)
    db.execute(f"SELECT core.submit_response({places})".encode(), given)


def change_something(db: Db, dice: random.Random, name: str) -> None:
    """One of the changes that can happen to a response set, some of them years back."""
    now = datetime.now(UTC)
    hours = dice.choice([1, 30, 500, 3000, 30_000])
    at = now - timedelta(seconds=dice.randint(0, hours * 3600))
    some = "(SELECT response_set_id FROM core.response_set ORDER BY random() LIMIT 3)"
    match dice.randint(0, 7):
        case 0 | 1 | 2:
            submit(
                db,
                name,
                at if dice.random() < 0.8 else None,
                organisation=dice.choice(["one", "two"]),
                survey=dice.choice(["open", "closed"]),
                started_at=dice.choice([None, at - timedelta(seconds=dice.randint(0, 9000))]),
            )
        case 3:
            db.execute(
                f"UPDATE core.response_set SET completed_at = %s, started_at = NULL"
                f" WHERE response_set_id IN {some}",
                [at],
            )
        case 4:
            db.execute(f"DELETE FROM core.response_set WHERE response_set_id IN {some}")
        case 5:
            db.execute(
                f"UPDATE core.response_set SET completed_at = NULL WHERE response_set_id IN {some}"
            )
        case 6:
            db.execute(
                f"UPDATE core.response_set SET received_at = %s, weight = 2"
                f" WHERE response_set_id IN {some}",
                [at],
            )
        case 7:
            db.execute(
                "UPDATE core.response_set SET survey_id ="
                " (SELECT survey_id FROM core.survey WHERE survey = 'open')"
                f" WHERE response_set_id IN {some}"
            )


# Each coarser bucket against the sum of the finer ones in it, where those are all kept.
NOT_THE_SUM = """
    SELECT coarse.resolution, coarse.bucket_start, coarse.n, sum(fine.n)
    FROM (
        SELECT resolution.*, lead(resolution) OVER ladder AS coarser,
               lead(bucket_interval) OVER ladder AS coarser_interval
        FROM rollup.resolution WINDOW ladder AS (ORDER BY bucket_interval)
    ) AS ladder
    JOIN rollup.series AS coarse
        ON coarse.resolution = ladder.coarser AND coarse.bucket_start >= ladder.kept_from
    LEFT JOIN rollup.series AS fine
        ON fine.resolution = ladder.resolution AND fine.org_id = coarse.org_id
       AND fine.survey_id = coarse.survey_id AND fine.metric = coarse.metric
       AND fine.bucket_start >= coarse.bucket_start
       AND fine.bucket_start < coarse.bucket_start + ladder.coarser_interval
    GROUP BY coarse.org_id, coarse.survey_id, coarse.metric, coarse.resolution,
             coarse.bucket_start, coarse.n, coarse.total
    HAVING (coarse.n, coarse.total) IS DISTINCT FROM (sum(fine.n), sum(fine.total))
"""


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_buckets_equal_a_recount_and_coarser_the_sum_of_finer(
    prepared: Db, seed: int
) -> None:
    dice = random.Random(seed)
    for step in range(50):
        change_something(prepared, dice, f"{seed}-{step}")
        assert rows(prepared, "SELECT * FROM rollup.series_difference") == [], (seed, step)
        if dice.random() < 0.3:
            drain(prepared, dice.choice([1, 5, 5000]))
            assert rows(prepared, "SELECT * FROM rollup.series_difference") == [], (seed, step)
    submit(prepared, "now", datetime.now(UTC))
    drain(prepared)
    assert rows(prepared, "SELECT * FROM rollup.series_difference") == []
    assert rows(prepared, NOT_THE_SUM) == []
    assert rows(prepared, "SELECT DISTINCT resolution FROM rollup.series ORDER BY 1") == [
        (name,) for name in sorted(RESOLUTIONS)
    ]
    assert rows(prepared, "SELECT * FROM rollup.series WHERE n = 0 AND total = 0") == []


def test_each_event_is_counted_when_it_happened(prepared: Db) -> None:
    now = datetime.now(UTC).replace(second=30, microsecond=0)
    submit(prepared, "a", now - timedelta(minutes=5), started_at=now - timedelta(minutes=15))
    submit(prepared, "b", now - timedelta(minutes=5))
    submit(prepared, "c", None, started_at=now - timedelta(minutes=15))
    drain(prepared)
    found = rows(
        prepared,
        "SELECT metric,"
        " extract(epoch FROM date_trunc('minute', %s::timestamptz) - bucket_start)::int / 60,"
        " n, total FROM rollup.series WHERE resolution = '1m' ORDER BY 1, 2",
        now,
    )
    assert [row for row in found if row[0] != "response_sets_abandoned"] == [
        ("completion_seconds", 5, 1, 600),
        ("response_sets_completed", 5, 2, 2),
        ("response_sets_started", 5, 1, 1),
        ("response_sets_started", 15, 2, 2),
    ]
    # A day after it came, unless it is finished by then.
    (abandoned,) = [row for row in found if row[0] == "response_sets_abandoned"]
    assert abandoned[1] in (-1440, -1441)
    prepared.execute("UPDATE core.response_set SET completed_at = now() WHERE submission_id = 'c'")
    drain(prepared)
    assert rows(prepared, "SELECT FROM rollup.series WHERE metric ~ 'abandoned'") == []


def test_a_set_is_abandoned_after_24_hours_in_whatever_time_zone_it_came(prepared: Db) -> None:
    """Where the clocks are put on in the night, the day of a session has 23."""
    prepared.execute("UPDATE rollup.resolution SET kept_from = '2020-01-06 00:00+00'")
    submit(prepared, "night", None)
    prepared.execute("SET LOCAL timezone = 'America/New_York'")
    prepared.execute("UPDATE core.response_set SET received_at = '2026-03-07 22:00'")
    prepared.execute("SET LOCAL timezone = 'UTC'")
    assert rows(prepared, "SELECT * FROM rollup.series_difference") == []
    drain(prepared)
    found = (
        "SELECT bucket_start FROM rollup.series WHERE metric ~ 'abandoned' AND resolution = '1h'"
    )
    assert rows(prepared, found) == [(datetime(2026, 3, 9, 3, tzinfo=UTC),)]


def test_a_week_begins_on_monday_and_a_day_at_midnight_utc(prepared: Db) -> None:
    prepared.execute("SET LOCAL timezone = 'Pacific/Kiritimati'")
    monday = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday() + 7)
    submit(prepared, "last of Sunday", monday - timedelta(seconds=1))
    submit(prepared, "first of Monday", monday)
    drain(prepared)
    for resolution, before in (("1d", 1), ("1w", 7)):
        assert rows(
            prepared,
            "SELECT bucket_start, n FROM rollup.series WHERE resolution = %s"
            " AND metric = 'response_sets_completed' ORDER BY 1",
            resolution,
        ) == [(monday - timedelta(days=before), 1), (monday, 1)]


def test_old_data_are_grouped_by_what_is_still_kept(prepared: Db) -> None:
    """A load of last year's responses writes a row a day to the ledger, not one a minute."""
    long_ago = datetime.now(UTC) - timedelta(days=300)
    for minute in range(30):
        submit(prepared, str(minute), long_ago.replace(hour=12, minute=minute))
    submit(prepared, "too old", datetime.now(UTC) - timedelta(days=1000))
    assert rows(
        prepared,
        "SELECT DISTINCT resolution FROM rollup.series_change WHERE metric ~ 'completed'",
    ) == [("1d",)]
    drain(prepared)
    assert rows(
        prepared,
        "SELECT resolution, sum(n) FROM rollup.series"
        " WHERE metric = 'response_sets_completed' GROUP BY 1 ORDER BY 1",
    ) == [("1d", 30), ("1w", 30)]


def test_repair_mends_each_resolution_by_itself(prepared: Db) -> None:
    for minute in range(20):
        submit(prepared, str(minute), datetime.now(UTC) - timedelta(minutes=minute * 7))
    drain(prepared)
    prepared.execute("UPDATE rollup.series SET n = n + 2 WHERE resolution IN ('5m', '1d')")
    prepared.execute("DELETE FROM rollup.series WHERE resolution = '1h' AND metric ~ 'started'")
    damaged = len(rows(prepared, "SELECT * FROM rollup.verify_series()"))
    assert damaged > 10
    assert rows(prepared, "SELECT rollup.repair()") == [(damaged,)]
    assert rows(prepared, "SELECT * FROM rollup.verify_series()") == []
    drain(prepared)
    assert rows(prepared, "SELECT * FROM rollup.verify_series()") == []
    assert rows(prepared, NOT_THE_SUM) == []


def test_a_change_that_cannot_be_merged_is_set_aside_and_still_counted(prepared: Db) -> None:
    submit(prepared, "good", datetime.now(UTC))
    prepared.execute(
        "INSERT INTO rollup.series_change (org_id, metric, resolution, bucket_start, n, total)"
        " SELECT min(org_id), 'gone', '1h', date_trunc('hour', now()), 1, 1 FROM core.organisation"
    )
    drain(prepared)
    assert rows(
        prepared, "SELECT kind, error_sqlstate, content ->> 'metric' FROM rollup.dead_letter"
    ) == [("series", "23503", "gone")]
    assert rows(prepared, "SELECT * FROM rollup.series_difference") == []
    assert rows(prepared, "SELECT count(*) FROM rollup.series WHERE metric ~ 'completed'") == [(5,)]
    waiting = "SELECT sum(n) FROM rollup.current_series WHERE metric = 'gone' AND resolution = '1w'"
    assert rows(prepared, waiting) == [(1,)]
    prepared.execute(
        "INSERT INTO core.metric (metric, title, unit, kind) VALUES ('gone', 'x', 'x', 'count')"
    )
    assert rows(prepared, "SELECT mended, failed FROM rollup.requeue()") == [(1, 0)]
    assert rows(prepared, waiting) == [(1,)]


@pytest.mark.parametrize("table", ["series", "series_change"])
def test_truncate_is_refused(prepared: Db, table: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        prepared.execute(f"TRUNCATE rollup.{table}".encode())
    assert caught.value.sqlstate == "SM014"
