"""What models outside predict is kept as it was said, and judged by what came."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

MEAN = {
    "organisation": "acme",
    "survey": "live",
    "model": "arima",
    "version": "1",
    "target": "mean",
    "question": "mood",
    "period": "month",
    "period_start": "2026-03-01",
    "predicted": 3.5,
    "ci_low": 3,
    "ci_high": 4,
    "made_at": "2026-02-20T00:00Z",
}


def record(world: Any, *predictions: dict[str, Any]) -> int:
    (new,) = world.db.execute(
        "SELECT core.record_predictions(%s)", [json.dumps(predictions)]
    ).fetchone()
    return int(new)


def backdate(world: Any, interval: str = "1 year") -> None:
    """As if they had been recorded earlier: before what they are about."""
    world.db.execute(
        f"UPDATE core.prediction SET recorded_at = recorded_at - interval '{interval}'"
    )


def told(world: Any, view: str = "own_prediction", role: str = "acme_reader") -> list[Any]:
    rows: list[Any] = world.read(f"SELECT * FROM analytics.{view}", role=role)
    return rows


def test_sending_again_changes_nothing_and_another_figure_is_refused(world: Any) -> None:
    other = {**MEAN, "period_start": "2026-04-01"}
    assert record(world, MEAN, other) == 2
    assert record(world, other, MEAN, MEAN) == 0
    assert record(world, {**MEAN, "version": "2"}, MEAN) == 1
    for change in ({"predicted": 3.6}, {"ci_low": 2}, {"ci_level": 0.9}):
        with pytest.raises(psycopg.Error) as caught, world.db.transaction():
            record(world, {**MEAN, "version": "3"}, {**MEAN, **change})
        assert caught.value.sqlstate == "SM081"
        assert "prediction 2 of 2; none was recorded" in str(caught.value.diag.message_detail)
    assert len(told(world)) == 0  # nobody has answered, so there is no survey of acme's yet
    assert world.db.execute("SELECT count(*) FROM core.prediction").fetchone() == (3,)


REFUSED = {
    "organisation": ({"organisation": "nobody"}, "SM009"),
    "survey": ({"survey": "nothing"}, "SM001"),
    "model": ({"model": ""}, "SM020"),
    "version": ({"version": None}, "SM020"),
    "target": ({"target": "weather"}, "SM025"),
    "question": ({"question": "nothing"}, "SM002"),
    "text": ({"question": "note"}, "SM002"),
    "period": ({"period": "week"}, "SM025"),
    "start": ({"period_start": "2026-03-02"}, "SM025"),
    "no number": ({"predicted": "3.5"}, "SM005"),
    "no figure": ({"predicted": None}, "SM020"),
    "beyond": ({"predicted": 1e60, "ci_high": 1e61}, "SM005"),
    "one end": ({"ci_high": None}, "SM020"),
    "outside": ({"ci_low": 3.6}, "SM025"),
    "level": ({"ci_level": 95}, "SM025"),
    "future": ({"made_at": "2100-01-01"}, "SM007"),
    "no time": ({"made_at": "yesterday"}, "SM007"),
    "no response": ({"target": "completion", "submission_id": "x", "predicted": 0.5}, "SM082"),
    "confidential": ({"target": "completion", "survey": "safe", "submission_id": "x"}, "SM082"),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_a_prediction_that_cannot_be_is_refused(world: Any, change: Any, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        record(world, MEAN, {**MEAN, **change})
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint


def test_a_mean_is_judged_once_its_period_is_over(world: Any) -> None:
    world.moods("live", [3, 4, 4], at="2026-02-10T12:00Z")
    world.moods("live", [3, 3, 4, 4, 5], at="2026-03-10T12:00Z")
    ahead = {**MEAN, "period": "year", "period_start": "2030-01-01"}
    record(world, MEAN, {**MEAN, "model": "guess", "predicted": 4, "ci_high": 5}, ahead)
    backdate(world)
    record(world, {**MEAN, "version": "2"})
    rows = {(r["model"], r["model_version"], r["period"]): r for r in told(world)}
    first = rows["arima", "1", "month"]
    assert (first["status"], first["actual"], first["n"]) == ("ok", 3.8, 5)
    assert first["error"] == pytest.approx(-0.3)
    assert (first["is_covered"], first["last_time"]) == (True, pytest.approx(11 / 3))
    assert (rows["arima", "1", "year"]["status"], rows["arima", "1", "year"]["actual"]) == (
        "open",
        None,
    )
    assert rows["arima", "2", "month"]["status"] == "late"

    judged = {(r["model"], r["model_version"]): r for r in told(world, "own_prediction_accuracy")}
    best = judged["guess", "1"]
    assert (best["n"], best["n_open"], best["n_late"]) == (1, 0, 0)
    assert (best["mae"], best["bias"]) == (pytest.approx(0.2), pytest.approx(0.2))
    assert best["mae_last_time"] == pytest.approx(3.8 - 11 / 3)
    assert best["skill"] == pytest.approx(1 - 0.2 / (3.8 - 11 / 3))
    assert (best["coverage"], best["coverage_wanted"]) == (1, 0.95)
    late = judged["arima", "2"]
    assert (late["n"], late["n_late"], late["mae"]) == (0, 1, None)
    assert late["reason"]
    assert list(judged) == [("guess", "1"), ("arima", "1"), ("arima", "2")]


def test_a_completion_is_judged_by_what_became_of_it(world: Any) -> None:
    ids = [world.answer("live", {"mood": 3}, at=None) for _ in range(6)]
    chance = {**MEAN, "target": "completion", "ci_low": None, "ci_high": None}
    record(
        world,
        *(
            {**chance, "submission_id": one, "predicted": 0.9 if place < 4 else 0.2}
            for place, one in enumerate(ids)
        ),
    )
    backdate(world, "3 days")
    world.db.execute(
        "UPDATE core.response_set SET completed_at = now() WHERE submission_id = ANY (%s)",
        [ids[:3]],
    )
    world.db.execute(
        "UPDATE core.response_set SET received_at = now() - interval '2 days'"
        " WHERE submission_id = ANY (%s)",
        [ids[3:5]],
    )
    rows = {row["submission_id"]: row for row in told(world)}
    assert [rows[one]["actual"] for one in ids] == [1, 1, 1, 0, 0, None]
    (row,) = told(world, "own_prediction_accuracy")
    assert (row["n"], row["n_open"], row["question"]) == (5, 1, None)
    assert row["brier"] == pytest.approx((3 * 0.01 + 0.81 + 0.04) / 5)
    assert row["skill"] == pytest.approx(1 - row["brier"] / 0.24)

    # What is erased takes what was said of it along.
    world.db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [ids[0]])
    assert len(told(world)) == 5


def test_a_confidential_truth_is_the_shown_figure_or_none(world: Any) -> None:
    for month, size in ((2, 4), (3, 6)):
        world.moods("safe", [3] * size, at=f"2026-0{month}-10T12:00Z")
    record(
        world,
        *({**MEAN, "survey": "safe", "period_start": f"2026-0{month}-01"} for month in (2, 3)),
    )
    backdate(world)
    rows = {row["period_start"].month: row for row in told(world)}
    assert (rows[2]["status"], rows[2]["actual"], rows[2]["n"]) == ("protected", None, None)
    assert rows[3]["actual"] == world.result("safe")["mean"]
    (judged,) = told(world, "own_prediction_accuracy")
    assert (judged["n"], judged["n_withheld"]) == (1, 1)


def test_predictions_are_seen_by_their_organisation_only(world: Any) -> None:
    world.moods("live", [3])
    world.moods("live", [4], organisation="beta")
    record(world, MEAN, {**MEAN, "organisation": "beta", "model": "other"})
    assert [row["model"] for row in told(world)] == ["arima"]
    assert [row["model"] for row in told(world, role="beta_reader")] == ["other"]
