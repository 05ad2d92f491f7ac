"""An organisation over time: live, or by days of five people where that was promised."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

# The Monday two weeks ago, and the days of its week.
MONDAY = (datetime.now(UTC) - timedelta(days=datetime.now(UTC).weekday() + 14)).date()

numbers = itertools.count()


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def come(world: Any, survey: str, number: int, people: int, **more: Any) -> list[str]:
    """So many people, each another, complete the survey on a day."""
    return [
        world.answer(
            survey,
            {"mood": 3},
            at=f"{day(number)}T10:{index:02}Z",
            started_at=f"{day(number)}T09:50Z",
            respondent=f"p{next(numbers)}",
            **more,
        )
        for index in range(people)
    ]


def series(
    world: Any, survey: str, resolution: str, metric: str = "response_sets_completed"
) -> Any:
    """What the reader sees: first day of the bucket -> n."""
    found = world.read("SELECT * FROM analytics.own_series(%s, %s, %s)", survey, metric, resolution)
    return {row["bucket_start"] and row["bucket_start"].date(): row["n"] for row in found}


def test_what_was_not_promised_to_be_confidential_is_live_to_the_minute(world: Any) -> None:
    minute = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    world.answer("live", {"mood": 3}, at=minute.isoformat(), started_at=minute - timedelta(hours=1))
    world.answer("live", {"mood": 3}, organisation="beta", at=minute.isoformat())
    for drained in (False, True):
        if drained:
            world.drain()
        rows = world.read("SELECT * FROM analytics.own_series WHERE resolution = '1m'")
        assert [
            (row["survey"], row["metric"], row["bucket_start"], row["n"], row["total"], row["mean"])
            for row in rows
        ] == [
            ("live", "completion_seconds", minute, 1, 3600, 3600),
            ("live", "response_sets_completed", minute, 1, 1, None),
            ("live", "response_sets_started", minute - timedelta(hours=1), 1, 1, None),
        ]
        assert {row["status"] for row in rows} == {"ok"}
    # Other organisations have theirs, and nobody else has any.
    assert len(world.read("SELECT FROM analytics.own_series('live')", role="beta_reader")) == 10


def test_buckets_are_as_long_where_clocks_are_put_on_as_elsewhere(world: Any) -> None:
    world.db.execute("UPDATE rollup.resolution SET kept_from = '2020-01-06 00:00+00'")
    world.answer("live", {"mood": 3}, at="2026-03-06T12:00Z", started_at="2026-03-06T11:00Z")
    found = []
    for zone in ("UTC", "America/New_York"):
        world.db.execute(f"SET LOCAL timezone = '{zone}'")
        rows = world.read("SELECT * FROM analytics.own_series('live')")
        found.append({(row["resolution"], row["bucket_start"], row["bucket_end"]) for row in rows})
        ends = {row["bucket_end"] for row in rows if row["resolution"] == "1w"}
        assert ends == {datetime(2026, 3, 9, tzinfo=UTC)}, zone
    assert found[0] == found[1]


def test_a_metric_of_the_organisation_has_no_survey(world: Any) -> None:
    world.db.execute("SELECT core.define_metric('load', 'Load', 'percentage', 'gauge', '{office}')")
    for organisation, value in (("acme", 20), ("acme", 40), ("beta", 99)):
        world.db.execute(
            "SELECT core.record_metric(%s, 'load', %s, '{\"office\": \"a\"}')",
            [organisation, value],
        )
    (row,) = world.read("SELECT * FROM analytics.own_series(NULL, 'load', '1h')")
    shown = ("survey", "unit", "dimension_1", "n", "mean", "minimum", "maximum", "last", "method")
    assert [row[name] for name in shown] == [
        None, "percentage", "a", 2, 30, 20, 40, 40, "as recorded",
    ]  # fmt: skip
    assert world.read("SELECT FROM analytics.own_series('live', 'load')") == []


def test_an_unfinished_set_is_abandoned_when_the_bucket_of_its_last_instant_is_over(
    world: Any,
) -> None:
    world.answer("live", {"mood": 1}, at=None)
    assert series(world, "live", "1d", "response_sets_abandoned") == {}
    world.db.execute("UPDATE core.response_set SET received_at = %s", [f"{day(0)}T10:00Z"])
    assert series(world, "live", "1d", "response_sets_abandoned") == {day(1): 1}


def test_a_confidential_day_rests_on_five_people_and_moves_by_five(world: Any) -> None:
    seen = []
    for _ in range(16):
        come(world, "safe", 0, 1)
        world.drain()
        shown = series(world, "safe", "1d")
        if not seen or shown != seen[-1]:
            seen.append(shown)
    assert seen == [{None: None}, {day(0): 5}, {day(0): 10}, {day(0): 15}]


def test_one_person_five_times_moves_nothing(world: Any) -> None:
    for index in range(8):
        world.answer("safe", {"mood": 3}, at=f"{day(0)}T10:0{index}Z", respondent="ann")
    world.drain()
    assert series(world, "safe", "1d") == {None: None}


def test_nobody_sees_one_set_go_or_move(world: Any) -> None:
    names = come(world, "safe", 0, 7) + come(world, "safe", 1, 5)
    world.drain()
    before = series(world, "safe", "1d")
    assert before == {day(0): 5, day(1): 5}
    for name in names[7:10]:
        world.db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [name])
        world.drain()
        assert series(world, "safe", "1d") == before
    for name in names[:3]:
        world.db.execute(
            "UPDATE core.response_set SET completed_at = completed_at + interval '3 days'"
            " WHERE submission_id = %s",
            [name],
        )
        world.drain()
        assert series(world, "safe", "1d") == before
    # The fifth of a day takes it away.
    for name in names[10:]:
        world.db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [name])
    world.drain()
    assert series(world, "safe", "1d") == {day(0): 5}


def test_a_week_less_its_days_says_nothing(world: Any) -> None:
    """Whatever came on the days that are withheld: the week is the sum of those that are shown."""
    come(world, "safe", 0, 6)
    come(world, "safe", 2, 4)
    come(world, "safe", 6, 11)
    come(world, "safe", 9, 3)
    come(world, "safe", 13, 5)
    world.drain()
    shown = series(world, "safe", "1d")
    assert shown == {day(0): 5, day(6): 10, day(13): 5} | {
        day(number): None for number in range(14) if number not in (0, 6, 13)
    }
    weeks = series(world, "safe", "1w")
    assert weeks == {day(0): 15, day(7): 5}
    assert sum(weeks.values()) == sum(n for n in shown.values() if n is not None)
    reasons = {
        row["reason"]
        for row in world.read(
            "SELECT reason FROM analytics.own_series('safe', 'response_sets_completed', '1w')"
        )
    }
    assert reasons == {"days with fewer than 5 people are left out"}


def test_what_else_a_confidential_survey_has_is_protected_and_says_so(world: Any) -> None:
    come(world, "safe", 0, 30)
    world.drain()
    rows = world.read("SELECT * FROM analytics.own_series('safe')")
    shown = {(row["metric"], row["resolution"]) for row in rows if row["n"] is not None}
    assert shown == {("response_sets_completed", "1d"), ("response_sets_completed", "1w")}
    for row in rows:
        assert row["mean"] is row["minimum"] is row["maximum"] is row["last"] is None
        assert row["status"] == ("protected" if row["n"] is None else "ok")
        assert (row["reason"] is None) == (row["n"] is not None and row["resolution"] == "1d") or (
            row["resolution"] == "1w"
        )
    assert len({(row["metric"], row["resolution"]) for row in rows}) == 20


def test_values_recorded_for_a_confidential_survey_are_not_for_readers(world: Any) -> None:
    world.db.execute("SELECT core.define_metric('trust', 'Trust', 'score')")
    come(world, "safe", 0, 9)
    world.db.execute("SELECT core.record_metric('acme', 'trust', 1, p_survey => 'safe')")
    world.drain()
    assert world.read("SELECT FROM analytics.own_series(NULL, 'trust')") == []


def test_a_survey_that_four_have_begun_is_not_in_the_list(world: Any) -> None:
    come(world, "safe", 0, 4)
    world.drain()
    assert world.read("SELECT FROM analytics.own_series WHERE survey = 'safe'") == []


def test_a_range_takes_the_buckets_that_begin_in_it(world: Any) -> None:
    for number in range(5):
        come(world, "live", number, 1)
        come(world, "safe", number, 5)
    world.drain()
    for survey, n in (("live", 1), ("safe", 5)):
        rows = world.read(
            "SELECT bucket_start, n FROM analytics.own_series(%s, 'response_sets_completed', '1d',"
            " %s, %s)",
            survey,
            f"{day(1)}T00:00Z",
            f"{day(3)}T00:00Z",
        )
        assert [(row["bucket_start"].date(), row["n"]) for row in rows] == [
            (day(1), n),
            (day(2), n),
        ]


@pytest.mark.parametrize(
    ("sqlstate", "call"),
    [("SM001", "'nothing'"), ("SM027", "NULL, 'nothing'"), ("SM025", "NULL, NULL, '2h'")],
)
def test_unknown_names_are_refused(world: Any, sqlstate: str, call: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read(f"SELECT * FROM analytics.own_series({call})")
    assert caught.value.sqlstate == sqlstate
    assert caught.value.diag.message_hint


def test_a_role_of_no_organisation_is_told_so(world: Any) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read("SELECT * FROM analytics.own_series", role="stray_reader")
    assert caught.value.sqlstate == "SM016"
