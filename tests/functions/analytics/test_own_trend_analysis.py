"""Trends, changes, anomalies and forecasts of an organisation's own results, across versions."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from .conftest import DEFINITION


def months(world: Any, moods: list[list[int]], survey: str = "live", first: int = 0) -> None:
    """The moods of one month after another, from January 2020 on; a month without is a gap."""
    for number, given in enumerate(moods, first):
        at = f"{2020 + number // 12}-{number % 12 + 1:02}-15T00:00Z"
        for mood in given:
            world.answer(survey, {"mood": mood}, at=at)
    world.drain()


def second_version(world: Any, survey: str, *added: dict[str, Any]) -> int:
    definition = {"title": "Two", "elements": [*DEFINITION["elements"], *added]}
    (_, version) = world.db.execute(
        "SELECT * FROM core.register_survey(%s, %s)", [survey, json.dumps(definition)]
    ).fetchone()
    return int(version)


def declare(world: Any, *values: Any) -> None:
    places = ", ".join(["%s"] * len(values))
    world.db.execute(f"SELECT core.declare_comparability({places})", values)


def changes(world: Any, *columns: str, question: str = "mood") -> list[tuple[Any, ...]]:
    rows = world.read(
        f"SELECT {', '.join(columns)} FROM analytics.own_change('live', %s)", question
    )
    return [tuple(row.values()) for row in rows]


RISING = [[1, 2], [2, 2, 1], [2, 3], [], [3, 3, 2], [3, 4], [4, 4, 5], [5, 4], [5, 5]]


def test_a_rise_is_told_from_chance(world: Any) -> None:
    months(world, RISING)
    (row,) = world.read("SELECT * FROM analytics.own_trend_analysis('live', 'mood')")
    (line,) = world.read(
        "SELECT line.slope, test.p_value, sen.slope AS sen_slope"
        " FROM (SELECT array_agg(mean) AS y, array_agg(n::float8) AS w,"
        "       array_agg(extract(year FROM period_start) * 12 + extract(month FROM period_start))"
        "       ::float8[] AS x"
        "       FROM analytics.own_trend('live', 'mood') WHERE mean IS NOT NULL) AS packed,"
        " analytics.linear_trend(y, x, w) AS line, analytics.mann_kendall(y) AS test,"
        " analytics.theil_sen(y, x) AS sen"
    )
    assert (row["direction"], row["n_periods"], row["n"]) == ("improving", 8, 19)
    assert (row["first_mean"], row["last_mean"]) == (1.5, 5)
    assert {name: row[name] for name in line} == pytest.approx(line)
    assert row["ci_low"] < row["slope"] < row["ci_high"]


def test_few_periods_have_no_direction(world: Any) -> None:
    months(world, [[1], [3], [5]])
    (row,) = world.read("SELECT * FROM analytics.own_trend_analysis('live', 'mood')")
    assert (row["direction"], row["reason"]) == (None, "fewer than four figures: no test")


def test_a_change_has_an_interval_and_a_word(world: Any) -> None:
    months(world, [[2, 3, 2, 3, 2, 3], [4, 5, 4, 5, 4, 5], [5, 4, 4, 5, 4, 4]])
    found = changes(world, "change", "growth_percent", "outcome", "change_ci_low > 0")
    assert found == [
        (None, None, None, None),
        (2, pytest.approx(80), "higher", True),
        (pytest.approx(-1 / 6), pytest.approx(-100 / 27), "not distinguishable", False),
    ]


def test_nothing_is_compared_across_a_break(world: Any) -> None:
    months(world, [[2, 3], [2, 3]])
    assert second_version(world, "live") == 2
    months(world, [[4, 5], [4, 5]], first=2)
    columns = ("version", "comparability", "series", "change")
    # What nobody declared is taken as comparable, and the new version is shown.
    assert changes(world, *columns) == [
        (1, None, 1, None),
        (1, None, 1, 0),
        (2, "comparable", 1, 2),
        (2, None, 1, 0),
    ]
    declare(world, "live", 2, "mood", "break", None, None, None, "asked in other words")
    assert changes(world, *columns) == [
        (1, None, 1, None),
        (1, None, 1, 0),
        (2, "break", 2, None),
        (2, None, 2, 0),
    ]
    (row,) = world.read("SELECT * FROM analytics.own_trend_analysis('live', 'mood')")
    assert (row["series"], row["n_periods"], row["first_mean"]) == (2, 2, 4.5)
    (known,) = world.read(
        "SELECT * FROM analytics.own_comparability WHERE question = 'mood' AND version = 2"
    )
    assert (known["starts_on"].isoformat(), known["note"]) == ("2020-03-15", "asked in other words")
    declare(world, "live", 2, "mood", "comparable")
    assert [series for (series,) in changes(world, "series")] == [1, 1, 1, 1]


def test_an_earlier_question_goes_on_recoded(world: Any) -> None:
    """1 to 5 became 1 to 7: the ends meet, so each figure counts as 1.5 times itself less 0.5."""
    months(world, [[1, 1], [5, 5], [3, 4]])
    seven = {"type": "rating", "name": "mood7", "rateMin": 1, "rateMax": 7}
    version = second_version(world, "live", seven)
    for value in (5, 6):
        world.answer("live", {"mood7": value}, at="2020-04-15T00:00Z")
    world.drain()
    declare(world, "live", version, "mood7", "recoded", "mood", Decimal("1.5"), Decimal("-0.5"))
    found = changes(
        world, "mean", "change", "recoded_from", "comparability", "sd", question="mood7"
    )
    assert [row[:4] for row in found] == [
        (1, None, "mood", None),
        (7, 6, "mood", None),
        (4.75, -2.25, "mood", None),
        (5.5, 0.75, None, "recoded"),
    ]
    assert found[2][4] == pytest.approx(1.5 * 0.5**0.5)


def test_a_shift_is_found_and_a_month_of_few_is_not(world: Any) -> None:
    calm, high = [2, 3] * 8, [4, 5] * 8
    months(world, [calm, calm, [*calm, 3], calm, [5, 5], calm, high, [*high, 4], high, high])
    rows = world.read("SELECT * FROM analytics.own_anomaly('live', 'mood')")
    assert [row["anomaly"] for row in rows] == [*[None] * 6, "shift up", *[None] * 3]
    assert rows[4]["reason"] == "fewer than ten effective answers: not judged"
    assert rows[4]["expected"] is None
    assert rows[6]["deviation"] == pytest.approx(2, abs=0.1)
    assert rows[6]["effect"] > 3
    assert all(row["upper_limit"] is not None for row in rows if row["reason"] is None)


def test_who_asks_every_half_year_has_a_step_of_half_a_year(world: Any) -> None:
    moods: list[list[int]] = []
    for mood in (1, 1, 2, 2, 3, 4, 4, 5):
        moods += [[mood, mood, min(mood + 1, 5)], [], [], [], [], []]
    # A month out of step, long ago, counts no more.
    months(world, [[3], *moods])
    rows = world.read("SELECT * FROM analytics.own_forecast('live', 'mood', 'month', 2)")
    assert [row["period_start"].isoformat()[:7] for row in rows] == ["2024-02", "2024-08"]
    assert {row["n_periods"] for row in rows} == {8}
    assert all(row["ci_low"] < row["forecast"] <= row["ci_high"] <= 5 for row in rows)
    assert "cut at the limits" in rows[1]["method"]


def test_too_few_periods_are_refused(world: Any) -> None:
    months(world, RISING[:3])
    rows = world.read("SELECT * FROM analytics.own_forecast('live', 'mood')")
    assert [(row["forecast"], row["ci_low"], row["reason"]) for row in rows] == [
        (None, None, "fewer than 8 figures: no forecast")
    ] * 3


def test_a_confidential_survey_tells_what_its_trend_tells(world: Any) -> None:
    months(world, [[2, 3, 2, 3, 2, 3], [4, 5], [4, 5, 4, 5, 4, 5]], "safe")
    columns = "period_start, n, mean, sd, ci_low, ci_high, status"
    shown, trend = (
        world.read(f"SELECT {columns} FROM analytics.{name}('safe', 'mood')")
        for name in ("own_change", "own_trend")
    )
    assert shown == trend
    assert [row["status"] for row in shown] == ["ok", "protected", "ok"]
    for period in ("week", "day"):
        (row,) = world.read("SELECT * FROM analytics.own_change('safe', 'mood', %s)", period)
        assert (row["mean"], row["status"]) == (None, "protected")


def test_rounding_makes_a_figure_less_exact(world: Any) -> None:
    moods = [[2, 3] * 10, [3, 4] * 10]
    for survey in ("live", "safe"):
        months(world, moods, survey)
    exact, rounded = (
        world.read("SELECT * FROM analytics.own_change(%s, 'mood')", survey)[1]
        for survey in ("live", "safe")
    )
    assert exact["standard_error"] == pytest.approx(exact["sd"] / 20**0.5)
    assert rounded["standard_error"] > 1.05 * rounded["sd"] / 20**0.5
    assert rounded["p_value"] > exact["p_value"]


def test_when_a_confidential_version_began_rests_on_five_people(world: Any) -> None:
    months(world, [[2, 3, 2, 3, 2, 3]], "safe")
    second_version(world, "safe")
    begins = "SELECT version, starts_on::text FROM analytics.own_comparability('safe')"
    months(world, [[4, 5, 4, 5]], "safe", first=1)
    one_person = {"organisation": "acme", "respondent": "p1", "at": "2020-02-20T00:00Z"}
    for _ in range(3):
        world.answer("safe", {"mood": 1}, **one_person)
    world.drain()
    found = world.read(f"{begins} WHERE question = 'mood'")
    # Four and one person who answered three times are five.
    assert [tuple(row.values()) for row in found] == [(1, "2020-01-01"), (2, "2020-02-01")]
    world.db.execute(
        "DELETE FROM core.response_set WHERE submission_id IN (SELECT submission_id"
        " FROM core.response_set WHERE respondent_id IS NULL AND version = 2 LIMIT 1)"
    )
    found = world.read(f"{begins} WHERE question = 'mood'")
    assert [tuple(row.values()) for row in found] == [(1, "2020-01-01")]


@pytest.mark.parametrize(
    ("values", "sqlstate"),
    [
        (("nowhere", 1, "mood", "break"), "SM001"),
        (("live", 9, "mood", "break"), "SM026"),
        (("live", None, "mood", "break"), "SM026"),
        (("live", 1, "nothing", "break"), "SM002"),
        (("live", 1, "colour", "break"), "SM002"),
        (("live", 1, "mood", "recoded", "nothing"), "SM002"),
        (("live", 1, "mood", "recoded", "mood"), "SM002"),
        (("live", 1, "mood", "recoded"), "SM025"),
        (("live", 1, "mood", "break", "again"), "SM025"),
        (("live", 1, "mood", "break", None, 2), "SM025"),
        (("live", 1, "mood", "similar"), "SM025"),
        (("live", 1, "mood", "recoded", "again", 0), "23514"),
    ],
)
def test_what_cannot_be_declared(world: Any, values: tuple[Any, ...], sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as refused, world.db.transaction():
        declare(world, *values)
    assert refused.value.sqlstate == sqlstate
    if sqlstate != "23514":
        assert refused.value.diag.message_hint
