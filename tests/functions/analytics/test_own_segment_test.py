"""Each segment against all others: the right test, or for a confidential survey what is shown."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

COLOURS = ["red", "green", "blue"]
# The answers of each department: mood, again, colour.
SIZES = {"hr": 60, "it": 45, "ops": 9}


def fill(world: Any, survey: str, seed: int = 3) -> dict[str, list[dict[str, Any]]]:
    """Answers in which hr differs, stored set-wise."""
    luck = np.random.default_rng(seed)
    given: dict[str, list[dict[str, Any]]] = {}
    for department, size in SIZES.items():
        shift = 0.9 if department == "hr" else 0
        moods = np.clip(np.round(luck.normal(3 + shift, 1, size)), 1, 5).astype(int)
        again = luck.random(size) < (0.9 if department == "hr" else 0.4)
        colours = luck.choice(COLOURS, size, p=[0.6, 0.2, 0.2] if shift else [0.2, 0.3, 0.5])
        given[department] = [
            {"mood": int(mood), "again": bool(yes), "colour": str(colour)}
            for mood, yes, colour in zip(moods, again, colours, strict=True)
        ]
    world.db.execute(
        "SELECT count(core.submit_response('acme', %s, department || '-' || place, answers,"
        " p_department => department, p_completed_at => '2026-03-10T12:00Z'))"
        " FROM jsonb_each(%s) AS part (department, list),"
        " jsonb_array_elements(list) WITH ORDINALITY AS each (answers, place)",
        [survey, json.dumps(given)],
    )
    world.drain()
    return given


def rows(world: Any, survey: str, question: str | None = None) -> dict[tuple[str, str], Any]:
    told = world.read(
        "SELECT * FROM analytics.own_breakdown(%s, 'department', %s)", survey, question
    )
    return {(row["question"], row["segment"] or "total"): row for row in told}


@pytest.fixture
def open_rows(world: Any) -> tuple[dict[str, list[dict[str, Any]]], dict[tuple[str, str], Any]]:
    return fill(world, "live"), rows(world, "live")


def test_the_tests_are_those_of_scipy(open_rows: Any) -> None:
    given, told = open_rows
    for segment in SIZES:
        own = given[segment]
        others = [one for other in SIZES if other != segment for one in given[other]]

        mood = told["mood", segment]
        one, two = ([answer["mood"] for answer in group] for group in (own, others))
        assert mood["gap_to_rest"] == pytest.approx(np.mean(one) - np.mean(two), abs=1e-12)
        welch = stats.ttest_ind(one, two, equal_var=False)
        interval = welch.confidence_interval()
        assert mood["gap_ci_low"] == pytest.approx(interval.low, abs=1e-9)
        assert mood["gap_ci_high"] == pytest.approx(interval.high, abs=1e-9)
        ranks = stats.mannwhitneyu(one, two, method="asymptotic")
        expected = welch.pvalue if SIZES[segment] >= 30 else ranks.pvalue
        assert mood["p_value"] == pytest.approx(expected, rel=1e-9)
        assert ("Mann and Whitney" in mood["method"]) == (SIZES[segment] < 30)

        again = told["again", segment]
        table = [[sum(a["again"] for a in group), len(group)] for group in (own, others)]
        cells = [[yes, n - yes] for yes, n in table]
        if stats.contingency.expected_freq(cells).min() < 5:
            expected = stats.fisher_exact(cells).pvalue
            assert "Fisher" in again["method"]
        else:
            expected = stats.chi2_contingency(cells, correction=False).pvalue
        assert again["p_value"] == pytest.approx(expected, rel=1e-9)

        colour = told["colour", segment]
        cells = [[sum(a["colour"] == c for a in group) for c in COLOURS] for group in (own, others)]
        frequencies = stats.contingency.expected_freq(cells)
        if (frequencies < 5).sum() > 0.2 * frequencies.size or frequencies.min() < 1:
            assert (colour["p_value"], colour["outcome"]) == (None, None)
            assert "Cochran" in colour["reason"]
        else:
            expected = stats.chi2_contingency(cells).pvalue
            assert colour["p_value"] == pytest.approx(expected, rel=1e-9)
            assert colour["effect"] == pytest.approx(
                stats.contingency.association(cells, "cramer"), rel=1e-9
            )
    assert "Fisher" in told["again", "ops"]["method"]
    assert "Cochran" in told["colour", "ops"]["reason"]


def test_all_tests_that_are_shown_are_adjusted_together(open_rows: Any) -> None:
    _, told = open_rows
    tested = [row for row in told.values() if row["p_value"] is not None]
    together = stats.false_discovery_control([row["p_value"] for row in tested])
    assert [row["p_adjusted"] for row in tested] == pytest.approx(list(together), rel=1e-9)
    for row in told.values():
        if row["p_adjusted"] is None:
            assert row["outcome"] is None
        elif row["p_adjusted"] > 0.05:
            assert row["outcome"] == "not distinguishable"
        else:
            assert row["outcome"] in ("higher", "lower", "different")
    assert told["mood", "hr"]["outcome"] == "higher"
    assert told["colour", "hr"]["outcome"] == "different"
    assert told["mood", "total"]["p_value"] is None


def test_weights_are_in_the_test(world: Any) -> None:
    luck = np.random.default_rng(5)
    groups = []
    for department in ("hr", "it"):
        moods, weights = luck.integers(1, 6, 40), np.round(luck.uniform(0.3, 3, 40), 2)
        for mood, weight in zip(moods, weights, strict=True):
            world.answer("live", {"mood": int(mood)}, department=department, weight=str(weight))
        mean = np.average(moods, weights=weights)
        spread = weights.sum() ** 2 - (weights**2).sum()
        variance = (
            weights.sum() * (weights * moods**2).sum() - (weights * moods).sum() ** 2
        ) / spread
        groups += [mean, np.sqrt(variance), weights.sum() ** 2 / (weights**2).sum()]
    world.drain()
    told = rows(world, "live", "mood")["mood", "hr"]
    assert told["p_value"] == pytest.approx(
        stats.ttest_ind_from_stats(*groups, equal_var=False).pvalue, rel=1e-9
    )


def test_a_segment_that_is_everybody_is_not_compared(world: Any) -> None:
    world.moods("live", [1, 2, 3], department="hr")
    told = rows(world, "live", "mood")["mood", "hr"]
    assert told["p_value"] is None
    assert told["reason"] == "nobody else has answered: no test"


def rest_test(part: Any, total: Any, step: float, total_step: float) -> tuple[float, float]:
    """Gap and p of a mean, from the columns that a reader sees."""
    rest = 1 - part["n"] / total["n"]
    gap = (part["mean"] - total["mean"]) / rest
    rounding = (step**2 + total_step**2) / 4 / rest**2
    one = part["sd"] ** 2 / part["n_effective"] + rounding
    two = total["sd"] ** 2 / (total["n_effective"] * rest)
    freedom = (one + two) ** 2 / (
        one**2 / (part["n_effective"] - 1) + two**2 / (total["n_effective"] * rest - 1)
    )
    return gap, 2 * stats.t.sf(abs(gap) / np.sqrt(one + two), freedom)


def test_a_confidential_survey_is_tested_from_what_it_shows(world: Any) -> None:
    """Whoever has the shown figures computes the same: so the test tells nothing more."""
    fill(world, "safe")
    told = rows(world, "safe")
    hidden = {s for (q, s), row in told.items() if q == "mood" and row["status"] == "protected"}
    assert hidden == {"ops"}
    assert told["mood", "hr"]["n"] == 60
    for segment in ("hr", "it"):
        # Points of a scale from 1 to 5: fives under 100 answers, twos from there.
        gap, p = rest_test(told["mood", segment], told["mood", "total"], 0.2, 0.08)
        assert told["mood", segment]["gap_to_rest"] == pytest.approx(gap, rel=1e-9)
        assert told["mood", segment]["p_value"] == pytest.approx(p, rel=1e-9)
        assert "shown figures" in told["mood", segment]["method"]
        assert told["colour", segment]["p_value"] is None
    assert told["mood", "hr"]["outcome"] == "higher"
    untold = told["mood", "ops"]
    assert {untold[name] for name in ("gap_to_rest", "p_value", "effect", "outcome")} == {None}


CASES = 1500


def called_different(db: Any, total: int, part: int) -> float:
    """The share of surveys without any difference in which the shown figures tell one."""
    luck = np.random.default_rng(total)
    answers = luck.choice([1, 2, 3, 4, 5], (CASES, total), p=[0.02, 0.08, 0.2, 0.4, 0.3])
    values = []
    for group in (answers[:, :part], answers):
        n = group.shape[1]
        step = {0: 0.2, 1: 0.08}.get(n // 100, 0.04)
        spread = 0.2 if n < 200 else 0.04
        values += [
            (1 + np.round((group.mean(axis=1) - 1) / step) * step).tolist(),
            (np.round(group.std(axis=1, ddof=1) / spread) * spread).tolist(),
            step,
        ]
    (called,) = db.execute(
        "SELECT count(*) FILTER (WHERE test.p_value <= 0.05)"
        " FROM unnest(%s::float8[], %s::float8[], %s::float8[], %s::float8[])"
        " AS shown (mean, sd, total_mean, total_sd),"
        " LATERAL analytics._rest_test('numeric', mean, sd, %s, %s, %s, total_mean, total_sd,"
        " %s, %s, %s) AS test",
        [*values[0:2], *values[3:5], part, part, values[2], total, total, values[5]],
    ).fetchone()
    return float(called) / CASES


def test_rounding_is_never_called_a_difference(db: Any, measured: Any) -> None:
    """In segments of a few and of nearly all, where a step of a mean is amplified tenfold."""
    sizes = [(45, 15), (190, 100), (500, 450)]
    found = max(called_different(db, *size) for size in sizes)
    measured("segments without a difference called different, confidential", found, 3 * CASES)
