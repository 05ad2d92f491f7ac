"""How many of those who are answering will finish: held against a crowd of which it is known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

QUESTIONS = 10
GIVES_UP = 0.06  # at each question
PACE = 40  # seconds for a question, in the median
DAYS = 12
EACH_DAY = 60
DAY = 86_400


def crowd(survey: str, seed: int = 2) -> tuple[list[dict[str, Any]], list[bool]]:
    """Response sets as they stand now, and of those under way whether they will be finished."""
    luck = np.random.default_rng(seed)
    sets, will_finish = [], []
    # The last day is denser, so that there is somebody to predict.
    ages = [*luck.uniform(DAY, (DAYS + 1) * DAY, DAYS * EACH_DAY), *luck.uniform(0, DAY, EACH_DAY)]
    ages += list(luck.uniform(0, 8 * PACE, 60))
    for place, age in enumerate(ages):
        stops = int(luck.geometric(GIVES_UP))  # the question that is not answered any more
        times = np.cumsum(PACE * luck.lognormal(0, 0.4, QUESTIONS) * luck.lognormal(0, 0.3))
        finishes = stops > QUESTIONS
        done = int((times <= age).sum()) if finishes else min(stops - 1, int((times <= age).sum()))
        is_completed = finishes and times[-1] <= age
        sets.append(
            {
                "survey": survey,
                "id": f"{survey}-{place}",
                "began": -age,
                "ended": times[-1] - age if is_completed else None,
                "answers": {f"q{number}": 3 for number in range(done)},
            }
        )
        if not is_completed and age < DAY:
            will_finish.append(finishes)
    return sets, will_finish


def store(world: Any, sets: list[dict[str, Any]]) -> None:
    world.db.execute(
        "INSERT INTO core.response_set (org_id, survey_id, version, submission_id, started_at,"
        " completed_at, received_at, answers, respondent_id)"
        " SELECT organisation.org_id, survey_id, 1, one ->> 'id',"
        " now() + (one ->> 'began')::float * second, now() + (one ->> 'ended')::float * second,"
        " now() + (one ->> 'began')::float * second,"
        " one -> 'answers', respondent_id FROM jsonb_array_elements(%s) AS one"
        " JOIN core.survey ON survey = one ->> 'survey'"
        " JOIN core.organisation ON organisation = 'acme'"
        " LEFT JOIN core.respondent AS person ON person.org_id = organisation.org_id"
        " AND respondent_key = one ->> 'person' CROSS JOIN make_interval(secs => 1) AS second",
        [json.dumps(sets)],
    )


@pytest.fixture
def busy(world: Any) -> Any:
    """A world with two surveys of ten questions, one of them confidential."""
    elements = [{"type": "rating", "name": f"q{number}"} for number in range(QUESTIONS)]
    for survey, is_confidential in (("open", False), ("closed", True)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps({"elements": elements}), is_confidential],
        )
    return world


def forecast(world: Any, survey: str = "open") -> list[Any]:
    rows: list[Any] = world.read("SELECT * FROM analytics.own_completion(%s)", survey)
    return rows


def test_the_expected_are_those_who_finish(busy: Any) -> None:
    sets, will_finish = crowd("open")
    store(busy, sets)
    total, *questions = forecast(busy)
    assert (total["kind"], total["n_under_way"]) == ("total", len(will_finish))
    assert total["expected_ci_low"] <= sum(will_finish) <= total["expected_ci_high"]
    assert total["expected_ci_high"] - total["expected_ci_low"] < 0.6 * len(will_finish)
    assert abs(total["expected"] - sum(will_finish)) < 0.12 * len(will_finish)
    assert 2 * PACE < total["remaining_seconds"] < total["remaining_p90"] < 30 * PACE

    # By the last question reached: the parts are the whole, and who is further on is likelier.
    assert [row["question"] for row in questions] == [f"q{number}" for number in range(QUESTIONS)]
    shares = [row["completion_share"] for row in questions]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx((1 - GIVES_UP) ** QUESTIONS, abs=0.12)
    assert [row["n"] for row in questions] == sorted((r["n"] for r in questions), reverse=True)
    told = [row["expected"] for row in questions if row["expected"] is not None]
    assert sum(told) <= total["expected"] + 1e-9  # some have answered nothing yet


def test_calibration_is_shown_and_good(busy: Any) -> None:
    store(busy, crowd("open")[0])
    total, *bins = busy.read("SELECT * FROM analytics.own_completion_calibration('open')")
    assert (total["kind"], total["status"], len(bins)) == ("total", "ok", 5)
    assert total["n"] == sum(row["n"] for row in bins) > 500
    assert total["skill"] > 0.2
    assert abs(total["predicted"] - total["observed"]) < 0.03
    assert 0 < total["brier"] < 0.2


def test_too_little_is_refused_with_a_reason(busy: Any) -> None:
    store(busy, crowd("open")[0][-40:])
    total, *_ = forecast(busy)
    assert (total["expected"], total["status"]) == (None, "ok")
    assert "fewer than 20 response sets" in total["reason"]
    (judged,) = busy.read("SELECT * FROM analytics.own_completion_calibration('open')")
    assert (judged["brier"], judged["status"]) == (None, "none")
    assert judged["reason"]


def test_a_confidential_survey_is_told_in_fives_and_as_a_whole(busy: Any) -> None:
    sets, will_finish = crowd("closed")
    store(busy, sets)
    (total,) = forecast(busy, "closed")
    for name in ("n", "n_completed", "n_under_way", "expected", "expected_ci_low"):
        assert total[name] % 5 == 0
    assert total["n_under_way"] == len(will_finish) // 5 * 5
    assert total["expected_ci_low"] <= sum(will_finish) <= total["expected_ci_high"] + 4
    assert (total["remaining_seconds"], total["remaining_p90"]) == (None, None)
    (judged,) = busy.read("SELECT * FROM analytics.own_completion_calibration('closed')")
    assert (judged["status"], judged["brier"], judged["n"]) == ("protected", None, 0)


def test_few_people_are_not_told_of(busy: Any) -> None:
    sets = [one for one in crowd("closed")[0] if one["ended"] is not None]
    store(
        busy,
        sets[:4] + [{**sets[5], "ended": None, "began": -60 - n, "id": f"x{n}"} for n in range(3)],
    )
    (total,) = forecast(busy, "closed")
    assert total["status"] == "protected"
    assert {total[name] for name in ("n", "n_completed", "n_under_way", "expected")} == {None}

    # Nor are many response sets of a few.
    busy.db.execute(
        "INSERT INTO core.respondent (org_id, respondent_key)"
        " SELECT org_id, 'p' || number FROM core.organisation, generate_series(0, 3) AS number"
        " WHERE organisation = 'acme'"
    )
    busy.db.execute("DELETE FROM core.response_set")
    store(busy, [{**one, "person": f"p{place % 4}"} for place, one in enumerate(sets)])
    (total,) = forecast(busy, "closed")
    assert (total["status"], total["n"]) == ("protected", None)


def test_weeks_of_completion_are_forecast_from_what_is_shown(busy: Any) -> None:
    """Twelve weeks, in each of which fewer finish; what was not counted was nothing."""
    sets = [
        {
            "survey": survey,
            "id": f"{survey}-{week}-{place}",
            "began": -(week * 7 + 3) * DAY,
            "ended": -(week * 7 + 3) * DAY + 60 if place < 20 + 5 * week else None,
            "answers": {},
        }
        for survey in ("open", "closed")
        for week in range(1, 13)
        for place in range(100)
    ]
    store(busy, sets)
    busy.drain()
    rows = busy.read("SELECT * FROM analytics.own_series_forecast('open')")
    by_metric = {row["metric"]: row for row in rows if row["step"] == 1}
    rate = by_metric["completion_rate"]
    assert (rate["n"], rate["unit"], rate["reason"]) == (12, "share", None)
    assert rate["last_value"] == pytest.approx(0.25, abs=0.051)
    assert 0 <= rate["ci_low"] <= rate["forecast"] <= rate["ci_high"] < rate["last_value"]
    assert by_metric["response_sets_completed"]["last_value"] == 25
    assert by_metric["completion_seconds"]["reason"] == "all figures are equal: no forecast"
    (warned,) = busy.read(
        "SELECT * FROM analytics.own_warning('open') WHERE rule = 'completion_decline'"
    )
    assert (warned["figure"], warned["reference"]) == (rate["forecast"], rate["last_value"])

    (alone,) = busy.read(
        "SELECT * FROM analytics.own_series_forecast('open', 'completion_rate', '1w', 1)"
    )
    assert alone == rate
    hidden = busy.read("SELECT DISTINCT metric FROM analytics.own_series_forecast('closed')")
    assert "completion_rate" not in {row["metric"] for row in hidden}
