"""A schedule means to us what it means to cron, for every field and for their combination."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

MONDAY = "2024-07-01"  # a Monday that is a first
TUESDAY = "2024-01-02"
LEAP_DAY = "2024-02-29"  # a Thursday


@pytest.mark.parametrize(
    ("schedule", "at", "expected"),
    [
        # Every field by itself.
        ("* * * * *", f"{TUESDAY} 03:04", True),
        ("4 * * * *", f"{TUESDAY} 03:04", True),
        ("4 * * * *", f"{TUESDAY} 03:05", False),
        ("0 2 * * *", f"{TUESDAY} 02:00", True),
        ("0 2 * * *", f"{TUESDAY} 14:00", False),
        ("0 0 1 * *", f"{MONDAY} 00:00", True),
        ("0 0 1 * *", f"{TUESDAY} 00:00", False),
        ("0 0 * 7 *", f"{MONDAY} 00:00", True),
        ("0 0 * 1 *", f"{MONDAY} 00:00", False),
        ("0 0 * * 1", f"{MONDAY} 00:00", True),
        ("0 0 * * 2", f"{MONDAY} 00:00", False),
        # Seconds do not matter: the minute is due.
        ("4 3 * * *", f"{TUESDAY} 03:04:59", True),
        # Lists, ranges, steps.
        ("0,15,30,45 * * * *", f"{TUESDAY} 03:30", True),
        ("0,15,30,45 * * * *", f"{TUESDAY} 03:31", False),
        ("10-20 * * * *", f"{TUESDAY} 03:20", True),
        ("10-20 * * * *", f"{TUESDAY} 03:21", False),
        ("*/15 * * * *", f"{TUESDAY} 03:45", True),
        ("*/15 * * * *", f"{TUESDAY} 03:50", False),
        ("10-40/15 * * * *", f"{TUESDAY} 03:25", True),
        ("10-40/15 * * * *", f"{TUESDAY} 03:15", False),
        ("0 */6 * * *", f"{TUESDAY} 18:00", True),
        ("0 */6 * * *", f"{TUESDAY} 17:00", False),
        ("1-3,50-59/3 * * * *", f"{TUESDAY} 03:53", True),
        # */7 starts again each hour: 56 is followed by 0.
        ("*/7 * * * *", f"{TUESDAY} 03:56", True),
        ("*/7 * * * *", f"{TUESDAY} 04:03", False),
        # A step from the low end: days 1, 3, 5; months 1, 4, 7, 10.
        ("0 0 */2 * *", f"{MONDAY} 00:00", True),
        ("0 0 */2 * *", f"{TUESDAY} 00:00", False),
        ("0 0 1 */3 *", f"{MONDAY} 00:00", True),
        # Names, in any case.
        ("0 0 * jul *", f"{MONDAY} 00:00", True),
        ("0 0 * JAN-mar *", f"{LEAP_DAY} 00:00", True),
        ("0 0 * * Mon", f"{MONDAY} 00:00", True),
        ("0 8 * * mon-fri", "2024-07-06 08:00", False),
        ("0 0 * * sat", "2024-07-06 00:00", True),
        # Sunday is 0 and 7.
        ("0 3 * * 0", "2024-07-07 03:00", True),
        ("0 3 * * 7", "2024-07-07 03:00", True),
        ("0 3 * * 5-7", "2024-07-07 03:00", True),
        ("0 3 * * 1-6", "2024-07-07 03:00", False),
        # Both day fields restricted: one is enough.
        ("0 0 13 * 5", "2024-09-13 00:00", True),
        ("0 0 13 * 5", "2024-08-13 00:00", True),
        ("0 0 13 * 5", "2024-08-16 00:00", True),
        ("0 0 13 * 5", "2024-08-15 00:00", False),
        # One of them begins with an asterisk: both must match.
        ("0 0 * * 5", "2024-08-13 00:00", False),
        ("0 16 */2 * sat", "2023-05-06 16:00", False),
        ("0 16 */2 * sat", "2023-05-13 16:00", True),
        ("0 16 1-31/2 * sat", "2023-05-06 16:00", True),
        ("0 12 *,10 * 2", "2024-07-10 12:00", False),
        ("0 12 10,* * 2", "2024-07-10 12:00", True),
        # The 29th of February, blanks and tabs.
        ("0 0 29 2 *", f"{LEAP_DAY} 00:00", True),
        ("  0 0\t29  2 * ", f"{LEAP_DAY} 00:00", True),
    ],
)
def test_matches_as_cron_does(
    db: psycopg.Connection, schedule: str, at: str, expected: bool
) -> None:
    found = db.execute(
        "SELECT ops.cron_matches(%s, (%s || ' UTC')::timestamptz)", (schedule, at)
    ).fetchone()
    assert found == (expected,)


@pytest.mark.parametrize("zone", ["America/St_Johns", "Asia/Kathmandu", "Europe/Berlin"])
def test_the_session_s_time_zone_changes_nothing(db: psycopg.Connection, zone: str) -> None:
    db.execute("SELECT set_config('timezone', %s, true)", (zone,))
    found = db.execute(
        "SELECT ops.cron_matches('30 2 31 3 *', '2024-03-31 02:30 UTC'),"
        " ops.next_run('30 2 31 3 *', '2024-03-30 UTC') = '2024-03-31 02:30 UTC'"
    ).fetchone()
    assert found == (True, True)


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "* * * *",
        "* * * * * *",
        "@hourly",
        "@reboot",
        "10 seconds",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 0 *",
        "* * * 13 *",
        "* * * * 8",
        "-1 * * * *",
        "1- * * * *",
        "20-10 * * * *",
        "*/0 * * * *",
        "5/15 * * * *",
        "1,,2 * * * *",
        "1, * * * *",
        "a * * * *",
        "* * * mon *",
        "* * * * jan",
        "* * * * fri-mon",
        "1.5 * * * *",
        "*5 * * * *",
        "99999999999 * * * *",
    ],
)
def test_what_it_cannot_read_is_refused(db: psycopg.Connection, schedule: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        db.execute("SELECT ops.next_run(%s, now())", (schedule,))
    assert caught.value.sqlstate == "SM025"
    assert caught.value.diag.message_hint


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        ("* * * * *", "2024-01-01 00:00:00", "2024-01-01 00:01"),
        ("* * * * *", "2024-01-01 00:00:59.999", "2024-01-01 00:01"),
        ("0 * * * *", "2023-12-31 23:00", "2024-01-01 00:00"),
        ("20 3 * * *", "2024-02-28 03:20", "2024-02-29 03:20"),
        ("20 3 * * *", "2024-02-28 03:19:59", "2024-02-28 03:20"),
        ("0 0 31 * *", "2024-01-31 00:00", "2024-03-31 00:00"),
        ("0 0 29 2 *", "2024-02-29 00:00", "2028-02-29 00:00"),
        ("0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00"),
        # With the asterisk in front both must match: 29 February on an even day of the week.
        ("0 0 29 2 */7", "2024-02-29 00:00", "2032-02-29 00:00"),
        ("0 4 1 * *", "2024-12-15 10:00", "2025-01-01 04:00"),
        ("0 3 * * mon", "2024-07-01 03:00", "2024-07-08 03:00"),
        ("0 0 30 2 *", "2024-01-01 00:00", None),
        ("0 0 31 4,6,9,11 *", "2024-01-01 00:00", None),
        # Either day field is enough here, so this one does come: on Mondays in February.
        ("0 0 30 2 mon", "2024-01-01 00:00", "2024-02-05 00:00"),
    ],
)
def test_next_run(db: psycopg.Connection, schedule: str, after: str, expected: str | None) -> None:
    found = db.execute(
        "SELECT to_char(ops.next_run(%s, (%s || ' UTC')::timestamptz) AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD HH24:MI')",
        (schedule, after),
    ).fetchone()
    assert found == (expected,)


@pytest.mark.parametrize(
    "schedule", ["*/7 */5 * * *", "3,33 22-23 */3 * 1-5", "59 23 28-31 2,12 sun", "0 12 1 jan thu"]
)
@pytest.mark.parametrize("first", ["2024-02-28", "2024-12-31"])
def test_next_run_is_the_first_minute_that_matches(
    db: psycopg.Connection, schedule: str, first: str
) -> None:
    """Three days of runs one after the other, against every minute of them asked by itself."""
    days = {"schedule": schedule, "first": datetime.fromisoformat(first).replace(tzinfo=UTC)}
    matching = db.execute(
        "SELECT minute FROM generate_series(0, 3 * 1440 - 1) AS n"
        " CROSS JOIN LATERAL (SELECT %(first)s + n * interval '1 minute' AS minute) AS at"
        " WHERE ops.cron_matches(%(schedule)s, minute)",
        days,
    ).fetchall()
    stepping = db.execute(
        "WITH RECURSIVE run AS ("
        " SELECT ops.next_run(%(schedule)s, %(first)s - interval '1 minute') AS at"
        " UNION ALL"
        " SELECT ops.next_run(%(schedule)s, run.at) FROM run)"
        " SELECT at FROM run LIMIT %(count)s + 1",
        days | {"count": len(matching)},
    ).fetchall()
    assert stepping[:-1] == matching
    assert stepping[-1][0] >= days["first"] + timedelta(days=3)


def test_an_impossible_schedule_is_found_out_quickly(db: psycopg.Connection) -> None:
    before = datetime.now(UTC)
    db.execute("SELECT ops.next_run('0 0 30 2 *', now())")
    assert datetime.now(UTC) - before < timedelta(seconds=1)


@pytest.mark.parametrize("schedule", ["0 0 30 2 *", "every hour"])
def test_a_job_cannot_have_a_schedule_that_never_comes(
    db: psycopg.Connection, schedule: str
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        db.execute("UPDATE ops.job SET schedule = %s WHERE job_name = 'drain'", (schedule,))
    assert caught.value.sqlstate == "SM025"


def test_all_jobs_have_schedules_that_can_be_read(db: psycopg.Connection) -> None:
    rows = db.execute("SELECT job_name, ops.next_run(schedule, now()) FROM ops.job").fetchall()
    assert rows
    assert all(next_run is not None for _, next_run in rows)
