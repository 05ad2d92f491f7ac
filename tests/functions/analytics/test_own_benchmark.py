"""An organisation beside the published benchmarks that apply to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import psycopg
import pytest
from scipy import stats

LEVEL = "technology"


@pytest.fixture
def market(world: Any) -> Any:
    """Acme among 16 organisations of its industry, of which beta is one; a first edition."""
    db = world.db
    names = ["acme", "beta", *(f"o{number}" for number in range(14))]
    for name in names:
        db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)", [name, f'{{"industry": "{LEVEL}"}}']
        )
    # Means from 2 to 5 in even steps, acme's the highest but one.
    given = [
        (name, min(2 + place * 3 // 16 + (number < place * 15 % 16), 5))
        for place, name in enumerate([*names[1:-1], "acme", names[-1]])
        for number in range(16)
    ]
    db.execute(
        "INSERT INTO core.response_set"
        " (org_id, survey_id, version, submission_id, completed_at, answers)"
        " SELECT org_id, survey_id, 1, survey || number, '2026-03-10T12:00Z',"
        " jsonb_build_object('mood', mood)"
        " FROM unnest(%s::text[], %s::integer[]) WITH ORDINALITY"
        " AS given (organisation, mood, number)"
        " JOIN core.organisation USING (organisation) CROSS JOIN core.survey",
        list(map(list, zip(*given, strict=True))),
    )
    world.drain()
    # The public spread, without which there are no benchmark intervals, takes more organisations.
    db.execute(
        "INSERT INTO privacy.metric SELECT question_id, 0.8, now() FROM core.question"
        " WHERE question_path = 'mood'"
    )
    db.execute("SELECT benchmark.publish('first')")
    return world


def compared(world: Any, survey: str = "live", role: str = "acme_reader") -> dict[str, Any]:
    rows = world.read(
        "SELECT * FROM analytics.benchmark_comparison(%s) WHERE question = 'mood'",
        survey,
        role=role,
    )
    return {row["category"]: row for row in rows}


def test_the_total_and_ones_own_level_are_compared(market: Any) -> None:
    rows = compared(market)
    assert {name: row["level"] for name, row in rows.items()} == {"all": "all", "industry": LEVEL}
    for row in rows.values():
        assert row["status"] == "ok"
        assert row["edition"] == "first"
        assert row["gap"] == pytest.approx(row["score"] - row["benchmark_mean"])
        assert row["score"] == market.result("live")["mean"]


def test_the_benchmark_side_is_what_is_published(market: Any) -> None:
    published = market.read(
        "SELECT * FROM analytics.benchmark WHERE survey = 'live' AND question = 'mood'"
        " AND period = 'all_time'"
    )
    rows = compared(market)
    assert {row["category"] for row in published} >= set(rows)
    for row in published:
        if row["level"] in ("all", LEVEL) and row["category"] in rows:
            mine = rows[row["category"]]
            for theirs, ours in {
                "mean": "benchmark_mean",
                "ci_low": "benchmark_ci_low",
                "ci_high": "benchmark_ci_high",
                "status": "benchmark_status",
                **{name: name for name in ("p25", "median", "p75", "p90", "n_organisations")},
                **{name: name for name in ("n_respondents", "quantile_status", "as_of")},
            }.items():
                assert mine[ours] == row[theirs], ours


def test_the_interval_of_the_gap_joins_both_intervals(market: Any) -> None:
    row = compared(market)["all"]
    below = math.hypot(
        row["score"] - row["ci_low"], row["benchmark_ci_high"] - row["benchmark_mean"]
    )
    above = math.hypot(
        row["ci_high"] - row["score"], row["benchmark_mean"] - row["benchmark_ci_low"]
    )
    assert row["gap_ci_low"] == pytest.approx(row["gap"] - below)
    assert row["gap_ci_high"] == pytest.approx(row["gap"] + above)


def test_the_position_follows_the_published_quartiles(market: Any) -> None:
    row = compared(market)["all"]
    assert row["p25"] < row["median"] < row["p75"]
    assert row["position"] == "top quarter"
    assert compared(market, role="beta_reader")["all"]["position"] == "bottom quarter"


def test_the_position_moves_at_the_published_quartiles_only(market: Any) -> None:
    """Changing one's own answers bisects the published figures, not the others' results."""
    row = compared(market)["all"]
    seen = set()
    for fives in range(17):
        market.db.execute(
            "UPDATE core.response_set SET answers = jsonb_build_object('mood',"
            " CASE WHEN numbered.place <= %s THEN 5 ELSE 2 END)"
            " FROM (SELECT response_set_id, row_number() OVER (ORDER BY response_set_id) AS place"
            "       FROM core.response_set JOIN core.organisation USING (org_id)"
            "       JOIN core.survey USING (survey_id)"
            "       WHERE organisation = 'acme' AND survey = 'live') AS numbered"
            " WHERE response_set.response_set_id = numbered.response_set_id",
            [fives],
        )
        now = compared(market)["all"]
        edges = [now["score"] >= row[name] for name in ("p25", "median", "p75")]
        names = ["bottom quarter", "lower middle", "upper middle", "top quarter"]
        assert now["position"] == names[sum(edges)]
        assert [now[name] for name in ("p25", "median", "p75", "benchmark_mean")] == [
            row[name] for name in ("p25", "median", "p75", "benchmark_mean")
        ]
        seen.add(now["position"])
    assert len(seen) == 4


def test_a_protected_score_keeps_the_benchmark(market: Any) -> None:
    market.db.execute(
        "SELECT core.register_organisation('late', NULL, %s)", [f'{{"industry": "{LEVEL}"}}']
    )
    market.db.execute("SELECT ops.map_role('stray_reader', 'late')")
    row = compared(market, "safe", "stray_reader")["all"]
    assert (row["status"], row["score"], row["gap"], row["position"]) == (
        "protected",
        None,
        None,
        None,
    )
    assert row["benchmark_mean"] is not None
    assert row["reason"].startswith("own result: a month is shown once")


def test_a_group_that_is_not_published_is_said_to_be(market: Any) -> None:
    market.db.execute(
        "SELECT core.register_organisation('acme', NULL, '{\"geography\": \"local\"}')"
    )
    row = compared(market)["geography"]
    assert (row["benchmark_mean"], row["gap"], row["position"]) == (None, None, None)
    assert row["status"] != "ok"
    assert row["reason"]


def test_before_the_first_edition_every_row_says_so(world: Any) -> None:
    world.moods("live", [3, 4])
    rows = compared(world)
    assert {(row["status"], row["benchmark_status"], row["score"]) for row in rows.values()} == {
        ("none", "none", 3.5)
    }


def test_a_question_without_limits_says_why_it_has_no_benchmark(market: Any) -> None:
    for age in range(30, 40):
        market.answer("live", {"age": age})
    rows = market.read(
        "SELECT score, reason FROM analytics.benchmark_comparison('live') WHERE question = 'age'"
    )
    assert {(row["score"], row["reason"]) for row in rows} == {
        (
            34.5,
            "question has no limits, so it has no benchmark: give it min and max in a new survey",
        )
    }
    for call in ("'age', 'all'", "'age', 'all', p_survey => 'live'"):
        with pytest.raises(psycopg.Error, match='"age" has no limits, so it has no benchmark') as e:
            market.read(f"SELECT * FROM analytics.get_anonymized_benchmark({call})")
        assert e.value.sqlstate == "SM002"
        assert e.value.diag.message_hint == "Give it min and max in a new survey."
    with pytest.raises(psycopg.Error, match='unknown question "wage"'):
        market.read("SELECT * FROM analytics.get_anonymized_benchmark('wage', 'all')")


def test_the_gap_of_a_confidential_score_is_on_the_grid_of_the_score(market: Any) -> None:
    row = compared(market, "safe")["all"]
    below = math.hypot(
        row["score"] - row["ci_low"], row["benchmark_ci_high"] - row["benchmark_mean"]
    )
    for name in ("gap_ci_low", "gap_ci_high"):
        assert row[name] == round(round(row[name] / 0.2) * 0.2, 2)
    assert row["gap"] - below - 0.2 < row["gap_ci_low"] <= row["gap"] - below


def test_errors_have_their_code(world: Any) -> None:
    for call, code in (("'nonsense'", "SM001"), ("NULL, 'week'", "SM025")):
        with pytest.raises(psycopg.Error) as caught:
            world.read(f"SELECT * FROM analytics.benchmark_comparison({call})")
        assert caught.value.sqlstate == code


# -- what the gap means, and where to look instead -----------------------------------------------


def answer_anew(world: Any, low: int, high: int) -> None:
    """All of acme's answers become one of two values, in turn."""
    world.db.execute(
        "UPDATE core.response_set SET answers = jsonb_build_object('mood',"
        " CASE response_set_id / 2 %% 2 WHEN 0 THEN %s ELSE %s END) WHERE org_id ="
        " (SELECT org_id FROM core.organisation WHERE organisation = 'acme')",
        [low, high],
    )
    world.drain()


def test_the_outcome_says_where_the_score_is(market: Any) -> None:
    for survey in ("live", "safe"):
        row = compared(market, survey)["all"]
        assert (row["outcome"], row["p_adjusted"] <= 0.05) == ("above", True)
    answer_anew(market, 1, 2)
    row = compared(market)["all"]
    assert (row["outcome"], row["p_adjusted"] <= 0.05) == ("below", True)
    answer_anew(market, 2, 5)
    row = compared(market)["all"]
    assert (row["outcome"], row["p_adjusted"] > 0.05) == ("not distinguishable", True)


def test_the_test_reads_published_figures_only(market: Any) -> None:
    """Everything in it stands in the row and in own_results, so it tells nothing more."""
    for survey in ("live", "safe"):
        own = market.result(survey)
        for row in compared(market, survey).values():
            half = max(
                row["benchmark_ci_high"] - row["benchmark_mean"],
                row["benchmark_mean"] - row["benchmark_ci_low"],
            )
            error = half / stats.norm.ppf(0.975)
            expected = stats.ttest_ind_from_stats(
                own["mean"], own["sd"], own["n_effective"],
                row["benchmark_mean"], error * 1e6, 1e12, equal_var=False,
            )  # fmt: skip
            assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-8)
            assert row["effect"] == pytest.approx(row["gap"] / own["sd"])
            assert row["effect_word"] == "large"


def test_shares_are_tested_as_shares(market: Any) -> None:
    for place, name in enumerate(["acme", "beta", *(f"o{number}" for number in range(14))]):
        for number in range(20):
            again = number < (18 if name == "acme" else 3 + place % 8)
            market.answer("live", {"again": again}, organisation=name)
    market.drain()
    market.db.execute(
        "INSERT INTO privacy.metric SELECT question_id, 0.15, now() FROM core.question"
        " WHERE question_path = 'again'"
    )
    market.db.execute("SELECT benchmark.publish('second')")
    row = market.read(
        "SELECT * FROM analytics.benchmark_comparison('live')"
        " WHERE question = 'again' AND category = 'all'"
    )[0]
    mean = row["benchmark_mean"]
    error = (row["benchmark_ci_high"] - mean) / stats.norm.ppf(0.975)
    z = (0.9 - mean) / math.sqrt(mean * (1 - mean) / 20 + error**2)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(z), rel=1e-8)
    assert row["effect"] == pytest.approx(2 * math.asin(0.9**0.5) - 2 * math.asin(mean**0.5))
    assert (row["outcome"], row["effect_word"]) == ("above", "large")


def test_all_comparisons_of_a_survey_and_period_are_looked_at_together(market: Any) -> None:
    rows = market.read(
        "SELECT * FROM analytics.benchmark_comparison WHERE p_value IS NOT NULL"
        " ORDER BY survey, period"
    )
    families: dict[Any, list[Any]] = {}
    for row in rows:
        families.setdefault((row["survey"], row["period"], row["period_start"]), []).append(row)
    assert len(families) == 8
    for family in families.values():
        assert len(family) > 1
        adjusted = stats.false_discovery_control([row["p_value"] for row in family])
        assert [row["p_adjusted"] for row in family] == pytest.approx(adjusted.tolist())


@pytest.mark.parametrize(
    ("score", "quartiles", "rank"),
    [
        (3.9, "4, 4, 4, 5", 25 * 2.9 / 3),
        (4, "4, 4, 4, 5", 50),
        (4.5, "4, 4, 4, 5", 82.5),
        (4, "3, 4, 4, 5", 62.5),
        (4, "4, 4, 4.2, 5", 37.5),
        (4, "4, 4.2, 4.4, 4.6", 25),
        (4, "4, 4, 4, 4", 57.5),
        (4, "3, 3.5, 4, NULL", 75),
        (5, "4, 4.5, 5, 5", 87.5),
        (5, "4, 4.5, 4.6, 4.8", 100),
        (1, "1, 1, 2, 3", 25),
        (0.5, "1, 1, 2, 3", 0),
        (4, "NULL, NULL, NULL, NULL", None),
    ],
)
def test_at_quartiles_that_are_equal_the_rank_is_the_middle_of_theirs(
    db: Any, score: float, quartiles: str, rank: float | None
) -> None:
    (found,) = db.execute(
        f"SELECT analytics._percentile_rank({score}, ARRAY[1, {quartiles}, 5],"
        " '{0,25,50,75,90,100}')"
    ).fetchone()
    assert found == (None if rank is None else pytest.approx(rank))


def test_the_percentile_rank_lies_on_lines_between_the_published_quartiles(market: Any) -> None:
    for survey, role in (("live", "acme_reader"), ("live", "beta_reader"), ("safe", "acme_reader")):
        row = compared(market, survey, role)["all"]
        points = [
            (row[name], rank)
            for name, rank in zip(
                ("scale_min", "p25", "median", "p75", "p90", "scale_max"),
                (0, 25, 50, 75, 90, 100),
                strict=True,
            )
            if row[name] is not None
        ]
        expected = np.interp(row["score"], *zip(*points, strict=True))
        assert row["percentile_rank"] == pytest.approx(expected)
    protected = market.read(
        "SELECT percentile_rank FROM analytics.benchmark_comparison WHERE quantile_status <> 'ok'"
    )
    assert {row["percentile_rank"] for row in protected} <= {None}


def test_without_an_interval_there_is_no_outcome(market: Any) -> None:
    answer_anew(market, 5, 5)
    for row in compared(market).values():
        assert (row["gap"] > 0, row["gap_ci_low"], row["outcome"]) == (True, None, None)
        assert (row["p_value"], row["p_adjusted"], row["effect"]) == (None, None, None)


def test_a_withheld_benchmark_names_the_nearest_published_one(market: Any) -> None:
    market.db.execute(
        "SELECT core.register_organisation('acme', NULL, '{\"geography\": \"local\"}')"
    )
    market.db.execute("SELECT benchmark.publish('second')")
    rows = compared(market)
    assert rows["geography"]["benchmark_status"] == "protected"
    assert rows["geography"]["nearest"] == "All organisations (15 or more organisations)"
    assert rows["geography"]["nearest_mean"] == rows["all"]["benchmark_mean"]
    assert rows["geography"]["nearest_cell_id"] == rows["all"]["cell_id"]
    assert [rows[name]["nearest"] for name in ("all", "industry")] == [None, None]


def test_titles_and_limits_are_those_of_the_question(market: Any) -> None:
    row = compared(market)["industry"]
    assert (row["category_title"], row["level_title"]) == ("Industry", "Technology")
    assert (row["scale_min"], row["scale_max"]) == (1, 5)
