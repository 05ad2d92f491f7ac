"""Results over time, down to the hour where nobody was promised confidentiality."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

TREND = (
    "SELECT period_start::text AS since, n, mean, change FROM analytics.own_trend(%s, 'mood', %s)"
)


def trend(world: Any, survey: str, period: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in world.read(TREND, survey, period)]


def test_hours_days_and_weeks_come_from_the_items(world: Any) -> None:
    # Sunday, and the Monday after it.
    for at, mood in (
        ("2026-03-01T23:59:59Z", 1),
        ("2026-03-02T00:00:00Z", 2),
        ("2026-03-02T00:59:00Z", 4),
        ("2026-03-08T12:00:00Z", 5),
    ):
        world.answer("live", {"mood": mood}, at=at)
    assert trend(world, "live", "hour") == [
        ("2026-03-01 23:00:00", 1, 1, None),
        ("2026-03-02 00:00:00", 2, 3, 2),
        ("2026-03-08 12:00:00", 1, 5, 2),
    ]
    assert trend(world, "live", "day") == [
        ("2026-03-01 00:00:00", 1, 1, None),
        ("2026-03-02 00:00:00", 2, 3, 2),
        ("2026-03-08 00:00:00", 1, 5, 2),
    ]
    assert trend(world, "live", "week") == [
        ("2026-02-23 00:00:00", 1, 1, None),
        ("2026-03-02 00:00:00", 3, pytest.approx(11 / 3), pytest.approx(8 / 3)),
    ]


def test_the_session_s_time_zone_moves_nothing(world: Any) -> None:
    world.answer("live", {"mood": 3}, at="2026-03-31T23:30Z")
    expected = {period: trend(world, "live", period) for period in ("hour", "day", "month")}
    world.db.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
    assert {period: trend(world, "live", period) for period in expected} == expected
    assert expected["day"] == [("2026-03-31 00:00:00", 1, 3, None)]


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_months_and_longer_agree_with_own_results(world: Any, period: str) -> None:
    for month in (1, 2, 6, 11):
        world.moods("live", [month % 5 + 1, 3], at=f"2025-{month:02}-15T00:00Z")
    world.moods("live", [5], at="2026-01-15T00:00Z")
    columns = "period_start::date AS since, n, mean, sd, ci_low, median, status"
    assert world.read(
        f"SELECT {columns} FROM analytics.own_trend('live', 'mood', %s)", period
    ) == world.read(
        f"SELECT {columns} FROM analytics.own_results('live', %s) WHERE question = 'mood'", period
    )


def test_a_change_is_measured_across_a_gap(world: Any) -> None:
    world.moods("live", [2], at="2026-01-15T00:00Z")
    world.moods("live", [3], at="2026-04-15T00:00Z")
    rows = world.read("SELECT * FROM analytics.own_trend('live', 'mood')")
    assert [row["status"] for row in rows] == ["ok", "none", "none", "ok"]
    assert [row["previous_mean"] for row in rows] == [None, None, None, 2]
    assert (rows[-1]["change"], rows[-1]["change_percent"]) == (1, 50)


def test_changes_are_decimals(world: Any) -> None:
    """3.9 - 3.6 is 0.3, also where floating point says 0.2999999999999998."""
    for survey in ("live", "safe"):
        world.moods(survey, [4, 4, 4, 4, 2] * 2, at="2026-01-15T00:00Z")
        world.moods(survey, [4] * 9 + [3], at="2026-02-15T00:00Z")
    rows = world.read(
        "SELECT mean, previous_mean, change, change_percent FROM analytics.own_trend(NULL, 'mood')"
        " WHERE change IS NOT NULL ORDER BY survey"
    )
    live, safe = (tuple(row.values()) for row in rows)
    assert live == (3.9, 3.6, 0.3, pytest.approx(100 / 12))
    assert safe == (4.0, 3.6, 0.4, 11.1)


@pytest.mark.parametrize("period", ["hour", "day", "week"])
def test_confidential_surveys_have_no_short_periods(world: Any, period: str) -> None:
    empty = world.read("SELECT * FROM analytics.own_trend('safe', NULL, %s)", period)
    world.moods("safe", [3] * 30)
    rows = world.read("SELECT * FROM analytics.own_trend('safe', NULL, %s)", period)
    assert rows == empty
    assert {(row["status"], row["n"], row["period_start"]) for row in rows} == {
        ("protected", None, None)
    }
    assert all("month" in row["reason"] for row in rows)


def test_confidential_months_without_enough_people_are_protected(world: Any) -> None:
    world.moods("safe", [3] * 6, at="2026-01-15T00:00Z")
    world.moods("safe", [3] * 4, at="2026-02-15T00:00Z")
    world.moods("safe", [4] * 6, at="2026-03-15T00:00Z")
    world.moods("safe", [4] * 4, at="2026-04-15T00:00Z")
    rows = world.read("SELECT * FROM analytics.own_trend('safe', 'mood')")
    assert [(row["status"], row["n"], row["change"]) for row in rows] == [
        ("ok", 6, None),
        ("protected", None, None),
        ("ok", 6, 1),
    ]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("own_trend('nonsense')", "SM001"),
        ("own_trend('live', 'nonsense')", "SM002"),
        ("own_trend(NULL, 'nonsense')", "SM002"),
        ("own_trend('live', 'mood', 'all_time')", "SM025"),
    ],
)
def test_errors_have_their_code(world: Any, call: str, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read(f"SELECT * FROM analytics.{call}")
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint
