"""How many answers lie far from the others, by the robust score, and never whose."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from scipy import stats

DEFINITION = """{"elements": [
    {"type": "rating", "name": "score", "rateMin": 0, "rateMax": 100},
    {"type": "rating", "name": "same", "rateMin": 1, "rateMax": 5}]}"""


@pytest.fixture
def scattered(world: Any) -> list[int]:
    """60 scores about 50 of plain and closed, six of them far out on one side, one on the other."""
    random = numpy.random.default_rng(53)
    values = [*random.integers(45, 56, 53).tolist(), *[92, 93, 94, 95, 96, 97], 3]
    for survey, is_confidential in (("plain", False), ("closed", True)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)", [survey, DEFINITION, is_confidential]
        )
        for number, value in enumerate(values):
            world.answer(survey, {"score": value, "same": 3}, respondent=f"p{number}")
    world.drain()
    return values


def test_they_are_those_of_the_modified_z_score(world: Any, scattered: Any) -> None:
    row, same = world.read("SELECT * FROM analytics.own_outlier('plain')")
    score = 0.6745 * (scattered - numpy.median(scattered)) / stats.median_abs_deviation(scattered)
    assert (row["n"], row["median"]) == (60, numpy.median(scattered))
    assert row["median_deviation"] == stats.median_abs_deviation(scattered)
    assert (row["n_low"], row["n_high"]) == ((score < -3.5).sum(), (score > 3.5).sum()) == (1, 6)
    assert row["share"] == pytest.approx(7 / 60)
    interval = stats.binomtest(7, 60).proportion_ci(method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert row["lower_limit"] < 45 < 55 < row["upper_limit"]
    found = world.db.execute(
        "SELECT count(*) FROM analytics.modified_z_score(%s) WHERE is_outlier", [scattered]
    ).fetchone()
    assert found == (7,)
    assert (same["n"], same["share"], same["upper_limit"]) == (60, None, None)
    assert "half of the answers are equal" in same["reason"]


def test_a_confidential_survey_shows_a_share_in_points(world: Any, scattered: Any) -> None:
    row, _ = world.read("SELECT * FROM analytics.own_outlier('closed')")
    assert (row["n"], row["n_low"], row["n_high"], row["status"]) == (60, None, None, "ok")
    assert row["share"] == pytest.approx(0.1)
    assert {row[name] * 20 % 1 for name in ("ci_low", "ci_high")} <= {0}
    assert {row["median"] % 5, row["median_deviation"] % 5} == {0}


def test_fewer_than_five_of_a_confidential_survey_look_like_none(world: Any) -> None:
    world.db.execute("SELECT core.register_survey('closed', %s, true)", [DEFINITION])
    seen = []
    for far, organisation in (([92, 93, 94, 95], "acme"), ([50, 51, 52, 53], "beta")):
        for number, value in enumerate([*range(40, 61), *range(40, 61), *far]):
            world.answer(
                "closed",
                {"score": value},
                organisation=organisation,
                respondent=f"{organisation}{number}",
            )
        world.drain()
        (row,) = world.read(
            "SELECT * FROM analytics.own_outlier('closed', 'score')", role=f"{organisation}_reader"
        )
        seen.append(row)
    assert seen[0] == seen[1]
    assert (seen[0]["n"], seen[0]["share"]) == (46, None)
    assert "fewer than 5 answers, or none" in seen[0]["reason"]


def test_few_answers_are_protected(world: Any, scattered: Any) -> None:
    world.moods("safe", [1, 2, 3, 4, 5] * 3)
    (row,) = world.read("SELECT * FROM analytics.own_outlier('safe', 'mood')")
    assert (row["n"], row["share"], row["status"]) == (None, None, "protected")
    assert row["reason"]


def test_answers_are_weighted_as_the_median_is(world: Any, scattered: Any) -> None:
    """Whoever counts three times counts as three people would."""
    world.db.execute("SELECT core.register_survey('heavy', %s, false)", [DEFINITION])
    world.db.execute("SELECT core.register_survey('many', %s, false)", [DEFINITION])
    for value in scattered:
        world.answer("heavy", {"score": value}, weight=3 if value > 90 else 1)
        for _ in range(3 if value > 90 else 1):
            world.answer("many", {"score": value})
    world.drain()
    heavy, many = (
        world.read("SELECT * FROM analytics.own_outlier(%s, 'score')", survey)[0]
        for survey in ("heavy", "many")
    )
    assert (heavy["n"], heavy["n_high"], many["n"], many["n_high"]) == (60, 6, 72, 18)
    assert heavy["share"] == pytest.approx(many["share"]) == pytest.approx(19 / 72)
    assert heavy["median"] == world.result("heavy", "score")["median"]
    assert heavy["ci_high"] - heavy["ci_low"] > many["ci_high"] - many["ci_low"]
    assert "effective sample size" in heavy["method"]
