"""A schedule is due by the clocks on the wall: once for each time, also on the days they change.

Python's own zoneinfo says what the clocks show.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

YEAR = 2027

# Clocks that jump at midnight, by half an hour, by two hours, in the south, and not at all.
ZONES = (
    "Africa/Cairo", "America/Havana", "America/Los_Angeles", "America/New_York",
    "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Antarctica/Troll", "Asia/Beirut", "Asia/Jerusalem", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide",
    "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Dublin",
    "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "UTC",
)  # fmt: skip

# The shipped presets; beside them each zone has some on the days on which its clocks change.
PRESETS = ("0 8 * * 1", "0 9 1 * *")
TIMES = ("30 0", "15 1", "30 1", "0 2", "30 2", "0 3")
CHANGES = 38


def schedules(zone: ZoneInfo) -> list[str]:
    """The presets, and several times of each day on which the zone's clocks change."""
    noons = [datetime(YEAR, 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(365)]
    changed = [day for day in noons[1:] if day.utcoffset() != (day - timedelta(1)).utcoffset()]
    return [*PRESETS, *(f"{time} {day:%-d %-m} *" for day in changed for time in TIMES)]


def when_shown(zone: ZoneInfo, shown: datetime) -> datetime:
    """The first instant at which the clocks of a zone show this minute or have passed it."""
    at = shown.replace(tzinfo=UTC) - timedelta(hours=16)
    step = timedelta(hours=1)
    # Clocks go forward but for a jump back of at most a few hours, so look at every minute at last.
    while (at + step).astimezone(zone).replace(tzinfo=None) < shown:
        at += step
    at -= 4 * step
    while at.astimezone(zone).replace(tzinfo=None) < shown:
        at += timedelta(minutes=1)
    return at


def expected(zone: ZoneInfo, schedule: str, year: int) -> Iterator[datetime]:
    """Every due time of a schedule in a year of a zone, in order."""
    minute, hour, day, months, weekday = schedule.split()
    at = datetime(year, 1, 1, int(hour), int(minute))
    while at.year == year:
        if (
            (months == "*" or at.month in map(int, months.split(",")))
            and (day == "*" or at.day == int(day))
            and (weekday == "*" or at.isoweekday() == int(weekday))
        ):
            yield when_shown(zone, at)
        at += timedelta(days=1)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        # Skipped: at the jump, which is 2:00 and 3:00 at once.
        ("30 2 * * *", "Europe/Berlin", "2027-03-27 12:00", "2027-03-28 01:00"),
        ("30 2 * * *", "Europe/Berlin", "2027-03-28 01:00", "2027-03-29 00:30"),
        ("0 0 * * *", "America/Havana", "2027-03-13 12:00", "2027-03-14 05:00"),
        ("15 2 * * *", "Australia/Lord_Howe", "2027-10-02 12:00", "2027-10-02 15:30"),
        # Shown twice: the first time, and not again.
        ("30 2 * * *", "Europe/Berlin", "2027-10-30 12:00", "2027-10-31 00:30"),
        ("30 2 * * *", "Europe/Berlin", "2027-10-31 00:30", "2027-11-01 01:30"),
        ("30 2 * * *", "Europe/Berlin", "2027-10-31 01:10", "2027-11-01 01:30"),
        ("45 1 * * *", "Australia/Lord_Howe", "2027-04-03 12:00", "2027-04-03 14:45"),
        # A whole day was left out: Samoa had no 30 December 2011.
        ("0 12 30 12 *", "Pacific/Apia", "2011-12-01 00:00", "2011-12-30 10:00"),
        # Every hour: one of them is skipped, one is shown twice.
        ("0 * * * *", "Europe/Berlin", "2027-03-28 00:00", "2027-03-28 01:00"),
        ("0 * * * *", "Europe/Berlin", "2027-10-31 00:00", "2027-10-31 02:00"),
        ("0 8 * * 1", "Asia/Kolkata", "2027-01-01 00:00", "2027-01-04 02:30"),
        ("0 0 30 2 *", "Europe/Berlin", "2027-01-01 00:00", None),
    ],
)
def test_due_by_the_clocks_on_the_wall(
    db: psycopg.Connection, schedule: str, zone: str, after: str, due: str | None
) -> None:
    found = db.execute(
        "SELECT to_char(ops.next_local_run(%s, %s, (%s || ' UTC')::timestamptz) AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD HH24:MI')",
        (schedule, zone, after),
    ).fetchone()
    assert found == (due,)


def test_a_year_of_schedules_fires_once_for_each_due_time_in_24_zones(
    db: psycopg.Connection,
) -> None:
    """The queue itself, by a clock that jumps from one due time to the next."""
    wanted = [(zone, cron) for zone in ZONES for cron in schedules(ZoneInfo(zone))]
    # 19 of the zones change their clocks in that year, twice.
    assert len(wanted) == len(ZONES) * len(PRESETS) + CHANGES * len(TIMES)
    db.execute("SELECT core.register_organisation('acme')")
    db.execute(
        """
        INSERT INTO report.schedule (org_id, title, request, cron, time_zone, reader_role,
                                     owner_channel, owner_address, next_due_at)
        SELECT org_id, zone || ' ' || cron, '{"what": "own_results", "format": "csv"}', cron, zone,
               'nobody', 'folder', 'failures', ops.next_local_run(cron, zone, first.at)
        FROM core.organisation
        CROSS JOIN unnest(%s::text[], %s::text[]) AS given (zone, cron)
        CROSS JOIN LATERAL (
            SELECT make_timestamp(%s, 1, 1, 0, 0, 0) AT TIME ZONE zone - interval '1 second' AS at
        ) AS first
        """,
        (*map(list, zip(*wanted, strict=True)), YEAR),
    )
    db.execute(
        """
        DO $$
        DECLARE
            v_now timestamptz;
        BEGIN
            LOOP
                SELECT min(next_due_at) + interval '20 seconds' INTO v_now FROM report.schedule;
                EXIT WHEN v_now > '2028-01-03 UTC';
                PERFORM report.queue_due_schedules(v_now);
                -- A second worker, a little later, finds nothing.
                PERFORM report.queue_due_schedules(v_now + interval '3 seconds');
            END LOOP;
        END $$
        """
    )
    fired: dict[tuple[str, str], list[datetime]] = {}
    for zone, cron, due_at in db.execute(
        "SELECT time_zone, cron, due_at FROM report.export JOIN report.schedule"
        " USING (org_id, schedule_id)"
        " WHERE extract(year FROM due_at AT TIME ZONE time_zone) = %s ORDER BY due_at",
        (YEAR,),
    ):
        fired.setdefault((zone, cron), []).append(due_at)

    for zone, cron in wanted:
        assert fired[zone, cron] == list(expected(ZoneInfo(zone), cron, YEAR)), (zone, cron)
