"""An organisation sees its own results: exact and live, or in protected steps where promised."""

from __future__ import annotations

import json
import statistics
from typing import Any

import psycopg
import pytest
from scipy import stats

FIGURES = [
    *("n_effective", "mean", "sd", "p25", "median", "p75", "p90", "p95", "minimum", "maximum"),
    *("ci_low", "ci_high", "ci_level", "n_asked", "base"),
]


# -- not confidential ----------------------------------------------------------------------------


def test_figures_equal_a_computation_from_the_answers(world: Any) -> None:
    moods = [1, 2, 2, 3, 5, 5, 5, 4, 1, 2, 3]
    world.moods("live", moods)
    world.moods("live", [5] * 20, organisation="beta")
    row = world.result("live")
    assert row["n"] == 11
    assert row["mean"] == pytest.approx(statistics.mean(moods), abs=1e-12)
    assert row["sd"] == pytest.approx(statistics.stdev(moods), abs=1e-12)
    exact = world.db.execute(
        "SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9, 0.95]) WITHIN GROUP (ORDER BY mood)"
        " FROM unnest(%s::float8[]) AS mood",
        [moods],
    ).fetchone()
    assert [row[name] for name in ("p25", "median", "p75", "p90", "p95")] == exact[0]
    assert (row["minimum"], row["maximum"]) == (1, 5)
    assert row["ci_low"] < row["mean"] < row["ci_high"]
    assert (row["status"], row["ci_level"], row["base"]) == (
        "ok",
        0.95,
        "11 answered of 11 asked",
    )


def test_what_waits_in_the_ledger_is_in_the_figure(world: Any) -> None:
    world.moods("live", [1, 1])
    world.answer("live", {"mood": 4})
    assert (world.result("live")["n"], world.result("live")["mean"]) == (3, 2)
    world.drain()
    assert (world.result("live")["n"], world.result("live")["mean"]) == (3, 2)


def test_corrections_and_erasures_are_followed(world: Any) -> None:
    first = world.answer("live", {"mood": 1})
    second = world.answer("live", {"mood": 5})
    world.db.execute(
        "UPDATE core.response_set SET answers = %s WHERE submission_id = %s",
        [json.dumps({"mood": 3}), first],
    )
    assert world.result("live")["mean"] == 4
    world.drain()
    world.db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [second])
    assert (world.result("live")["n"], world.result("live")["mean"]) == (1, 3)


def test_weights_enter_the_mean_and_the_effective_n(world: Any) -> None:
    world.answer("live", {"mood": 1}, weight=3)
    world.answer("live", {"mood": 5}, weight=1)
    row = world.result("live")
    assert (row["mean"], row["n"], row["n_effective"]) == (2, 2, pytest.approx(1.6))


def test_periods_are_cut_in_utc_whatever_the_session_says(world: Any) -> None:
    world.answer("live", {"mood": 2}, at="2026-03-31T22:30-02:00")
    world.answer("live", {"mood": 4}, at="2026-04-01T01:30+02:00")
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        world.db.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        rows = world.read(
            "SELECT period_start::text, period_end::text, mean"
            " FROM analytics.own_results('live', 'month') WHERE question = 'mood'"
        )
        assert [tuple(row.values()) for row in rows] == [
            ("2026-03-01", "2026-03-31", 4),
            ("2026-04-01", "2026-04-30", 2),
        ]


def test_longer_periods_add_up(world: Any) -> None:
    for month, mood in ((1, 1), (2, 2), (5, 3), (12, 4)):
        world.answer("live", {"mood": mood}, at=f"2025-{month:02}-05T00:00Z")
    by = {
        period: world.read(
            "SELECT period_start::text AS since, n FROM analytics.own_results('live', %s)"
            " WHERE question = 'mood'",
            period,
        )
        for period in ("month", "quarter", "year", "all_time")
    }
    assert [(row["since"], row["n"]) for row in by["quarter"]] == [
        ("2025-01-01", 2),
        ("2025-04-01", 1),
        ("2025-07-01", 0),
        ("2025-10-01", 1),
    ]
    assert {period: sum(row["n"] for row in rows) for period, rows in by.items()} == dict.fromkeys(
        by, 4
    )
    assert len(by["month"]) == 12, "empty months between the first and the last have a row"
    assert by["all_time"][0]["since"] is None


def test_every_question_has_a_row_and_its_own_base(world: Any) -> None:
    world.answer("live", {"mood": 3, "tools": ["pen"], "colour": "refused"})
    world.answer("live", {"mood": 4, "tools": ["none"]})
    world.answer("live", {"tools": ["pen", "saw"], "again": True, "note": "hm"})
    rows = {
        row["question"]: row for row in world.read("SELECT * FROM analytics.own_results('live')")
    }
    told = {
        name: (row["n"], row["n_asked"], row["mean"], row["status"]) for name, row in rows.items()
    }
    assert told == {
        "mood": (2, 3, 3.5, "ok"),
        "again": (1, 3, 1, "ok"),
        "tools.pen": (3, 3, pytest.approx(2 / 3), "ok"),
        "tools.saw": (3, 3, pytest.approx(1 / 3), "ok"),
        "tools.none": (3, 3, pytest.approx(1 / 3), "ok"),
        "colour": (0, 3, None, "none"),
        "age": (0, 3, None, "none"),
        "note": (1, 3, None, "ok"),
    }


def test_only_versions_that_ask_a_question_are_its_base(world: Any) -> None:
    world.answer("live", {"mood": 1})
    world.db.execute(
        "SELECT core.register_survey('live', %s)",
        [json.dumps({"elements": [{"type": "rating", "name": "fresh"}]})],
    )
    world.answer("live", {"fresh": 3})
    world.answer("live", {})
    assert world.result("live", "mood")["n_asked"] == 1
    assert world.result("live", "fresh")["n_asked"] == 2


# -- confidential --------------------------------------------------------------------------------


def test_nobody_and_four_people_look_the_same(world: Any) -> None:
    query = "SELECT * FROM analytics.own_results('safe', %s) ORDER BY question"
    empty = {period: world.read(query, period) for period in ("all_time", "month")}
    world.moods("safe", [1, 5, 3, 4])
    assert {period: world.read(query, period) for period in empty} == empty
    for rows in empty.values():
        assert {row["status"] for row in rows} == {"protected"}
        assert {row["n"] for row in rows} == {None}
        assert all(row[name] is None for row in rows for name in FIGURES)
    assert world.read("SELECT * FROM analytics.own_results()") == []


def test_figures_move_in_steps_of_five(world: Any) -> None:
    seen: list[Any] = []
    for number in range(17):
        world.moods("safe", [1 + number % 5])
        row = world.result("safe")
        if not seen or seen[-1] != row:
            seen.append(row)
    assert [row["n"] for row in seen] == [None, 5, 10, 15]


def test_what_waits_in_the_ledger_is_not_shown(world: Any) -> None:
    for _ in range(9):
        world.answer("safe", {"mood": 3})
    assert world.result("safe")["status"] == "protected"
    world.drain()
    assert world.result("safe")["n"] == 9


@pytest.mark.parametrize(("times", "points"), [(1, 5), (9, 5), (10, 2), (18, 2), (19, 1)])
def test_means_are_points_and_the_interval_is_made_of_them(
    world: Any, times: int, points: int
) -> None:
    """By fives, by twos from 100 answers, and whole ones from 200."""
    answers = [5, 5, 4, 5, 5, 5, 4, 5, 5, 1, 2] * times
    world.moods("safe", answers)
    row = world.result("safe")
    step = 0.04 * points
    assert row["mean"] == pytest.approx(46 / 11, abs=step / 2)
    spread = row["sd"] / (0.04 if times == 19 else 0.2)
    assert spread == pytest.approx(round(spread), abs=1e-9)
    margin = stats.t.ppf(0.975, len(answers) - 1) * row["sd"] / len(answers) ** 0.5
    # Outward to the next step, without a digit more, and not beyond the scale.
    assert row["mean"] - margin - step < row["ci_low"] <= row["mean"] - margin
    assert min(row["mean"] + margin, 5) <= row["ci_high"] < row["mean"] + margin + step
    for name in ("mean", "ci_low", "ci_high"):
        assert row[name] == round(1 + round((row[name] - 1) / step) * step, 2)


def test_shares_are_points_by_fives_until_200_answers(world: Any) -> None:
    for number in range(12):
        world.answer("safe", {"again": number < 4})
    world.drain()
    row = world.result("safe", "again")
    assert (row["mean"], row["p25"], row["median"]) == (pytest.approx(0.35), None, None)


def test_which_interval_a_share_has_does_not_say_that_all_are_alike(world: Any) -> None:
    """The exact one is for shares of 0 and 1, and one of sixty is shown as 0."""
    for number in range(60):
        world.answer("safe", {"again": number == 0})
        world.answer("safe", {"again": False}, organisation="beta")
    world.drain()
    figures = ("mean", "sd", "ci_low", "ci_high", "ci_level", "method", "reason")
    one, nobody = (
        [world.result("safe", "again", role)[name] for name in figures]
        for role in ("acme_reader", "beta_reader")
    )
    assert one == nobody
    assert "Clopper and Pearson" in one[5]


def test_all_answers_being_equal_is_not_said(world: Any) -> None:
    world.moods("safe", [4] * 10)
    row = world.result("safe")
    assert "equal" not in (row["reason"] or "")
    assert (row["minimum"], row["maximum"]) == (None, None)


@pytest.mark.parametrize(
    ("n", "quartiles", "p90", "p95"),
    [
        (9, False, False, False),
        (10, True, False, False),
        (25, True, True, False),
        (50, True, True, True),
    ],
)
def test_percentiles_wait_for_enough_answers(
    world: Any, n: int, quartiles: bool, p90: bool, p95: bool
) -> None:
    world.moods("safe", [1 + number % 5 for number in range(n)])
    row = world.result("safe")
    assert row["n"] == n
    assert [row[name] is not None for name in ("p25", "median", "p75", "p90", "p95")] == [
        quartiles,
        quartiles,
        quartiles,
        p90,
        p95,
    ]
    assert (row["minimum"], row["maximum"]) == (None, None)


def test_a_month_with_few_answers_is_in_no_longer_period(world: Any) -> None:
    """The year less its other months would be that month."""
    world.moods("safe", [3] * 5)
    # As a drain with another rule might leave it: four answers and two refusals.
    world.db.execute(
        "INSERT INTO rollup.shown_count SELECT org_id, survey_id, question_id, '2026-01-01',"
        " segment_kind, segment, added.answer_state, added.value, added.n, added.n, added.n, 4"
        " FROM rollup.shown_count"
        " CROSS JOIN (VALUES ('answered'::core.answer_state, 1, 4), ('refused', 0, 2))"
        " AS added (answer_state, value, n)"
    )
    for period in ("month", "year", "all_time"):
        rows = world.read(
            "SELECT n, mean FROM analytics.own_results('safe', %s) WHERE question = 'mood'", period
        )
        assert rows == [{"n": 5, "mean": 3}]


def test_no_answer_is_said_to_be_missing_that_is_not(world: Any) -> None:
    """The shown answers lag behind; who was asked does not."""
    world.moods("safe", [3] * 22)
    world.moods("safe", [3] * 3, at="2026-04-10T12:00Z")
    for period in ("all_time", "year", "quarter", "month"):
        rows = world.read(
            "SELECT n, n_asked, base FROM analytics.own_results('safe', %s)"
            " WHERE question = 'mood' AND status = 'ok'",
            period,
        )
        assert rows == [{"n": 22, "n_asked": None, "base": "22 answered"}]


def test_a_steady_trickle_is_told_the_rule_that_hides_it(world: Any) -> None:
    for month in range(1, 11):
        world.moods("safe", [3] * 4, at=f"2025-{month:02}-10T00:00Z")
    row = world.result("safe")
    assert (row["status"], row["n"]) == ("protected", None)
    assert row["reason"] == "a month is shown once 5 people have answered in it"


@pytest.mark.parametrize(
    ("n", "result", "trend"),
    [
        (
            5,
            "quartiles are shown from 10 answers, p90 from 25, p95 from 50",
            "the median is shown from 10 answers",
        ),
        (22, "p90 is shown from 25 answers, p95 from 50", None),
        (25, "p95 is shown from 50 answers", None),
        (50, None, None),
    ],
)
def test_the_reason_names_only_what_is_missing(
    world: Any, n: int, result: str | None, trend: str | None
) -> None:
    world.moods("safe", [1 + number % 5 for number in range(n)])
    assert world.result("safe")["reason"] == result
    (row,) = world.read("SELECT reason FROM analytics.own_trend('safe', 'mood')")
    assert row["reason"] == trend
    (row,) = world.read(
        "SELECT reason FROM analytics.own_breakdown('safe', 'department', 'mood')"
        " WHERE segment_kind = 'total'"
    )
    assert row["reason"] == trend


def test_an_interval_of_a_share_is_on_the_grid_of_the_share(world: Any) -> None:
    for number in range(22):
        world.answer("safe", {"again": number % 3 == 0})
    world.drain()
    row = world.result("safe", "again")
    for name in ("mean", "ci_low", "ci_high"):
        assert row[name] == round(round(row[name] / 0.05) * 0.05, 2)
    assert row["ci_low"] < row["mean"] < row["ci_high"]


def test_a_survey_joins_the_list_with_its_fifth_set(world: Any) -> None:
    for expected in ([], [], [], [], ["safe"]):
        world.answer("safe", {"mood": 3})
        listed = world.read("SELECT DISTINCT survey FROM analytics.own_results()")
        assert [row["survey"] for row in listed] == expected


# -- any range of days ---------------------------------------------------------------------------


def ranged(world: Any, survey: str, since: str | None, until: str | None) -> tuple[Any, Any, Any]:
    (row,) = world.read(
        "SELECT n, n_asked, mean FROM analytics.own_results(%s, 'all_time', %s, %s)"
        " WHERE question = 'mood'",
        survey,
        since,
        until,
    )
    return (row["n"], row["n_asked"], row["mean"])


@pytest.mark.parametrize("drained", [True, False])
def test_a_range_takes_its_first_and_last_day(world: Any, drained: bool) -> None:
    for at, mood in (
        ("2026-01-31T23:59Z", 1),
        ("2026-02-01T00:00Z", 2),
        ("2026-02-28T23:59Z", 3),
        ("2026-03-01T00:00Z", 4),
        ("2026-03-15T12:00Z", 5),
    ):
        world.answer("live", {"mood": mood}, at=at, drain=drained)
    assert ranged(world, "live", "2026-02-01", "2026-02-28") == (2, 2, 2.5)
    assert ranged(world, "live", "2026-02-28", "2026-03-15") == (3, 3, 4)
    assert ranged(world, "live", "2026-03-15", "2026-03-15") == (1, 1, 5)
    assert ranged(world, "live", "2026-03-16", None) == (0, 0, None)
    assert ranged(world, "live", None, "2026-02-01") == (2, 2, 1.5)
    shares = world.read(
        "SELECT value, n FROM analytics.own_distribution("
        "'live', 'mood', 'all_time', '2026-02-28', '2026-03-15') WHERE n > 0"
    )
    assert [(row["value"], row["n"]) for row in shares] == [(3, 1), (4, 1), (5, 1)]


def test_a_range_of_a_confidential_survey_is_its_whole_months(world: Any) -> None:
    """Any other would be taken from the month, and the rest of it be left."""
    for month, mood in (("01", 1), ("02", 3), ("03", 5)):
        world.moods("safe", [mood] * 6, at=f"2026-{month}-10T00:00Z")
    assert ranged(world, "safe", "2026-02-01", "2026-02-28") == (6, None, 3)
    assert ranged(world, "safe", "2026-02-01", "2026-03-30") == (6, None, 3)
    assert ranged(world, "safe", "2026-01-02", "2026-03-31") == (12, None, 4)
    assert ranged(world, "safe", "2026-02-02", "2026-02-27") == (None, None, None)
    assert ranged(world, "safe", "2026-02-09", "2026-02-11") == (None, None, None)


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        ("own_results('nonsense')", "SM001", 'unknown survey "nonsense"'),
        ("own_results('live', 'fortnight')", "SM025", 'period "fortnight" is not known here'),
        ("own_results('live', NULL)", "SM025", "is not known here"),
        ("own_results('live', 'year', '2026-02-01', '2026-01-31')", "SM025", "there are no days"),
        ("own_results('live', 'year', '-infinity')", "SM025", "there are no days"),
    ],
)
def test_errors_name_what_is_wrong(world: Any, call: str, code: str, said: str) -> None:
    with pytest.raises(psycopg.Error, match=said) as caught:
        world.read(f"SELECT * FROM analytics.{call}")
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint


def test_the_valid_periods_are_listed(world: Any) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read("SELECT * FROM analytics.own_results('live', 'week')")
    assert "month, quarter, year, all_time" in (caught.value.diag.message_detail or "")
    assert caught.value.diag.message_hint == "Periods are cut in UTC."
    with pytest.raises(psycopg.Error) as caught:
        world.read("SELECT * FROM analytics.own_trend('live', 'mood', 'fortnight')")
    assert "weeks begin on Monday" in (caught.value.diag.message_hint or "")
