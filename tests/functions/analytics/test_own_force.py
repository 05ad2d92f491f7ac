"""The forces of progress: scores, balance, readiness, and what they go together with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import psycopg
import pytest
from psycopg.rows import dict_row
from scipy import stats

Row = dict[str, Any]

FORCES = {"push": 1, "pull": 1, "anchors": -1, "anxiety": -1, "demographic": 0}
ITEMS = [f"{force}_{number}" for force in FORCES for number in (1, 2)]
MONTHS = 6
PEOPLE = 120
VIEWS = [
    "own_force",
    "own_force_balance",
    "own_readiness_segment",
    "own_readiness_score",
    "own_force_department",
    "own_force_trend",
    "own_force_impact",
    "own_opportunity",
]

QUESTIONS = [{"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in ITEMS]
QUESTIONS += [
    {"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in ("wanted", "had")
]
QUESTIONS.append({"type": "text", "inputType": "number", "name": "days", "min": 0, "max": 9})

SUBMIT = """
    SELECT core.submit_response(
        given ->> 'organisation', %(survey)s, %(survey)s || (given ->> 'id'), given -> 'answers',
        (given ->> 'at')::timestamptz, p_respondent => given ->> 'id',
        p_department => given ->> 'department', p_weight => (given ->> 'weight')::float8)
    FROM jsonb_array_elements(%(rows)s) AS given
"""


def define(db: psycopg.Connection[Any], survey: str, is_confidential: bool) -> None:
    db.execute(
        "SELECT core.register_survey(%s, %s, %s)",
        [survey, json.dumps({"elements": QUESTIONS}), is_confidential],
    )
    for force in FORCES:
        key = {f"{force}_1": 1, f"{force}_2": 1}
        db.execute(
            "SELECT core.define_scale(%s, %s, 'x', %s)", [survey, force + "s", json.dumps(key)]
        )
    scales = json.dumps({force: force + "s" for force in FORCES})
    db.execute("SELECT core.define_forces(%s, %s, 'days')", [survey, scales])
    db.execute("SELECT core.define_opportunity(%s, 'job', 'A job', 'wanted', 'had')", [survey])


def submit(db: psycopg.Connection[Any], survey: str, rows: list[Row]) -> None:
    db.execute(SUBMIT, {"survey": survey, "rows": json.dumps(rows)})
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


@dataclass
class Asked:
    """Surveys open, weighed and closed, answered alike by acme; beta has answered open once."""

    dsn: str
    answers: Any
    weights: Any
    departments: list[str]

    def read(self, query: str, *values: Any, role: str = "force_acme") -> list[Row]:
        with psycopg.connect(self.dsn, row_factory=dict_row) as db:
            db.execute(f"SET SESSION AUTHORIZATION {role}")
            return db.execute(query.encode(), values).fetchall()

    def scores(self) -> dict[str, Any]:
        """Of each person, from 0 to 100."""
        return {
            force: (self.answers[:, 2 * place : 2 * place + 2].mean(axis=1) - 1) * 25
            for place, force in enumerate(FORCES)
        }

    def balance(self) -> Any:
        scores = self.scores()
        return sum(direction * scores[force] for force, direction in FORCES.items())


def near(expected: Any) -> Any:
    return pytest.approx(float(expected), rel=1e-8, abs=1e-8)


@pytest.fixture(scope="module")
def asked(clone: Callable[..., Any]) -> Iterator[Asked]:
    random = numpy.random.default_rng(22)
    month = numpy.arange(PEOPLE) % MONTHS
    place = numpy.arange(PEOPLE) // MONTHS % 3
    level = random.normal(0, 0.5, PEOPLE) + numpy.where(place == 0, 0.6, 0)
    # Push grows month by month and anxiety vanishes: both are better for the new.
    centres = [
        2.8 + 0.3 * month,
        3.6 + level,
        3.8 - 0.3 * level,
        4.2 - 0.4 * month - level,
        level + 3,
    ]
    answers = numpy.column_stack(
        [centre + random.normal(0, 0.5, PEOPLE) for centre in centres for _ in "ab"]
    )
    extra = numpy.column_stack(
        [random.normal(4.2, 0.7, PEOPLE), random.normal(2.6, 1, PEOPLE) + 0.4 * level]
    )
    answers = numpy.clip(numpy.round(numpy.hstack([answers, extra])), 1, 5)
    days = numpy.clip(numpy.round(4 + 1.5 * level + random.normal(0, 1, PEOPLE)), 0, 9)
    weights = numpy.round(random.uniform(0.5, 2, PEOPLE), 2)
    departments = [("hr", "it", "ops")[number] for number in place]
    names = [*ITEMS, "wanted", "had", "days"]
    answers = numpy.column_stack([answers, days])
    rows = [
        {
            "organisation": "acme",
            "id": f"p{number}",
            "answers": dict(zip(names, map(int, answers[number]), strict=True)),
            "at": f"2026-0{1 + month[number]}-1{number % 9}T08:00Z",
            "department": departments[number],
        }
        for number in range(PEOPLE)
    ]
    with clone() as dsn:
        with psycopg.connect(dsn, autocommit=True) as db:
            for organisation in ("acme", "beta"):
                db.execute(
                    "SELECT core.register_organisation(%s, NULL, '{}', '{hr,it,ops}')",
                    [organisation],
                )
                db.execute(f"CREATE ROLE force_{organisation} IN ROLE surveymark_org_reader")
                db.execute("SELECT ops.map_role(%s, %s)", [f"force_{organisation}", organisation])
            for survey, is_confidential in (("open", False), ("weighed", False), ("closed", True)):
                define(db, survey, is_confidential)
                weighed = [
                    row | {"weight": weights[number] if survey == "weighed" else 1}
                    for number, row in enumerate(rows)
                ]
                submit(db, survey, weighed)
            lone = rows[0] | {"organisation": "beta", "id": "lone", "weight": 1}
            submit(db, "open", [lone])
        yield Asked(dsn, answers, weights, departments)
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute("DROP OWNED BY force_acme, force_beta")
            db.execute("DROP ROLE force_acme, force_beta")


# -- against numpy and scipy ---------------------------------------------------------------------


def test_scores_strength_and_the_gap_to_the_strongest(asked: Asked) -> None:
    rows = {row["force"]: row for row in asked.read("SELECT * FROM analytics.own_force('open')")}
    scores = asked.scores()
    assert list(rows) == list(FORCES)
    moving = [force for force, direction in FORCES.items() if direction]
    strongest = max(moving, key=lambda force: scores[force].mean())
    others = [force for force in moving if force != strongest]
    tests = {force: stats.ttest_rel(scores[force], scores[strongest]) for force in others}
    adjusted = dict(
        zip(others, stats.false_discovery_control([tests[f].pvalue for f in others]), strict=True)
    )
    words = ["weak", "moderate", "strong", "very strong"]
    for force, row in rows.items():
        mean = scores[force].mean()
        low, high = stats.t.interval(0.95, PEOPLE - 1, mean, stats.sem(scores[force]))
        assert (row["n"], row["score"]) == (PEOPLE, near(mean))
        assert (row["ci_low"], row["ci_high"], row["ci_level"]) == (near(low), near(high), 0.95)
        assert row["strength"] == words[int(mean // 25)]
        assert (row["lowest_strength"], row["highest_strength"]) == (
            words[int(low // 25)],
            words[int(high // 25)],
        )
        if force in others:
            interval = tests[force].confidence_interval(0.95)
            assert row["gap"] == near(mean - scores[strongest].mean())
            assert (row["gap_ci_low"], row["gap_ci_high"]) == (
                near(interval.low),
                near(interval.high),
            )
            assert row["gap_p_value"] == near(adjusted[force])
            assert row["outcome"] == ("weaker" if adjusted[force] < 0.05 else "dominant")
    assert rows[strongest]["outcome"] == "dominant"
    assert (rows["demographic"]["outcome"], rows["demographic"]["gap"]) == (None, None)
    # One is weaker, one not distinguishable from the strongest.
    assert sum(row["outcome"] == "dominant" for row in rows.values()) == 2


def test_the_balance_is_that_of_the_response_sets(asked: Asked, measured: Any) -> None:
    (row,) = asked.read("SELECT * FROM analytics.own_force_balance('open')")
    balance = asked.balance()
    low, high = stats.t.interval(0.95, PEOPLE - 1, balance.mean(), stats.sem(balance))
    assert row["n"] == PEOPLE
    found = [row[name] for name in ("balance", "balance_ci_low", "balance_ci_high")]
    worst = max(
        abs(one - other) for one, other in zip(found, [balance.mean(), low, high], strict=True)
    )
    measured("balance of forces: figure and interval", worst / 400, PEOPLE)
    assert row["readiness"] == near(50 + balance.mean() / 4)
    assert row["outcome"] == ("for the new" if low > 0 else "not distinguishable")
    assert row["dominant_forces"]


def test_weights_are_taken_into_account(asked: Asked) -> None:
    (row,) = asked.read("SELECT * FROM analytics.own_force_balance('weighed')")
    balance, weights = asked.balance(), asked.weights
    total, squares = weights.sum(), (weights**2).sum()
    mean = (weights * balance).sum() / total
    sd = numpy.sqrt((weights * (balance - mean) ** 2).sum() / (total - squares / total))
    size = total**2 / squares
    low, high = stats.t.interval(0.95, size - 1, mean, sd / numpy.sqrt(size))
    assert row["balance"] == near(mean)
    assert (row["balance_ci_low"], row["balance_ci_high"]) == (near(low), near(high))
    (part, *_) = asked.read("SELECT * FROM analytics.own_readiness_segment('weighed')")
    assert part["share"] == near(weights[balance < -40].sum() / total)


def test_readiness_of_each_response_set_and_its_segments(asked: Asked) -> None:
    rows = asked.read("SELECT * FROM analytics.own_readiness_score('open')")
    known = {f"openp{number}": value for number, value in enumerate(asked.balance())}
    assert len(rows) == PEOPLE
    for row in rows:
        assert row["balance"] == near(known[row["submission_id"]])
        assert row["readiness"] == near(50 + known[row["submission_id"]] / 4)
    parts = asked.read("SELECT * FROM analytics.own_readiness_segment('open')")
    assert [part["segment"] for part in parts] == ["held back", "undecided", "ready"]
    for part in parts:
        members = sum(row["segment"] == part["segment"] for row in rows)
        around = stats.binomtest(members, PEOPLE).proportion_ci(0.95, "wilson")
        assert (part["n"], part["base_n"], part["share"]) == (members, PEOPLE, members / PEOPLE)
        assert part["ci_low"] == near(around.low)
        assert part["ci_high"] == near(around.high)


def test_departments_differ_or_not(asked: Asked) -> None:
    rows = asked.read("SELECT * FROM analytics.own_force_department('open')")
    for force, values in asked.scores().items():
        mine = [row for row in rows if row["force"] == force]
        groups = [values[[place == row["segment"] for place in asked.departments]] for row in mine]
        known = stats.f_oneway(*groups, equal_var=False)
        assert [row["segment"] for row in mine] == ["hr", "it", "ops"]
        for row, group in zip(mine, groups, strict=True):
            assert (row["n"], row["score"]) == (len(group), near(group.mean()))
            assert row["gap_to_total"] == near(group.mean() - values.mean())
            assert (row["n_segments"], row["variation_p_value"]) == (3, near(known.pvalue))
            assert row["variation"] == (
                "different" if known.pvalue <= 0.05 else "not distinguishable"
            )
    assert {row["variation"] for row in rows} == {"different", "not distinguishable"}


def test_the_word_for_a_trend_is_from_the_side_of_the_new(asked: Asked) -> None:
    rows = asked.read("SELECT * FROM analytics.own_force_trend('open')")
    trends = {row["force"]: row for row in rows}
    assert list(trends) == [None, *FORCES]
    assert trends["push"]["slope"] > 0 > trends["anxiety"]["slope"]
    assert {trends[force]["trend"] for force in ("push", "anxiety", None)} == {"improving"}
    (analysis,) = asked.read("SELECT * FROM analytics.own_trend_analysis('open', 'anxietys')")
    assert trends["anxiety"]["slope"] == near(25 * analysis["slope"])
    assert trends["anxiety"]["p_value"] == analysis["p_value"]
    assert (analysis["direction"], analysis["n_periods"]) == ("declining", MONTHS)


def test_impact_is_the_correlation_with_the_outcome(asked: Asked) -> None:
    rows = asked.read("SELECT * FROM analytics.own_force_impact('open')")
    days = asked.answers[:, -1]
    for row in rows:
        values = asked.balance() if row["force"] is None else asked.scores()[row["force"]]
        known = stats.pearsonr(values, days)
        interval = known.confidence_interval(0.95)
        assert (row["n"], row["outcome"]) == (PEOPLE, "days")
        assert row["correlation"] == near(known.statistic)
        assert (row["ci_low"], row["ci_high"]) == (near(interval.low), near(interval.high))
        assert row["p_value"] == near(known.pvalue)
        assert (row["impact"] == "not distinguishable") == (interval.low < 0 < interval.high)
    assert {row["impact"] for row in rows} > {"not distinguishable"}
    (other, *_) = asked.read("SELECT * FROM analytics.own_force_impact('open', 'had')")
    assert other["outcome"] == "had"


def test_a_metric_is_held_against_the_months(asked: Asked) -> None:
    level = [3.0, 4.5, 4.0, 6.0, 5.5, 8.0]
    with psycopg.connect(asked.dsn) as db:
        db.execute("SELECT core.define_metric('tickets', 'Tickets', 'count', 'gauge')")
        db.execute(
            "SELECT core.record_metric('acme', 'tickets', value,"
            " p_recorded_at => make_timestamptz(2026, place::integer, 3, 8, 0, 0, 'UTC'))"
            " FROM unnest(%s::numeric[]) WITH ORDINALITY AS told (value, place)",
            [level],
        )
        db.execute("SET SESSION AUTHORIZATION force_acme")
        found = {
            survey: db.execute(
                "SELECT force, n, correlation, ci_low, impact"
                " FROM analytics.own_force_metric('tickets', %s)",
                [survey],
            ).fetchall()
            for survey in ("open", "closed")
        }
        for call, sqlstate in (("NULL", "SM020"), ("'nothing'", "SM027")):
            with pytest.raises(psycopg.Error) as refused, db.transaction():
                db.execute(f"SELECT * FROM analytics.own_force_metric({call})".encode())
            assert refused.value.sqlstate == sqlstate
        db.rollback()
    month = numpy.arange(PEOPLE) % MONTHS
    for force, n, correlation, ci_low, _ in found["open"]:
        values = asked.balance() if force is None else asked.scores()[force]
        known = stats.pearsonr([values[month == number].mean() for number in range(MONTHS)], level)
        assert (n, correlation) == (MONTHS, near(known.statistic))
        assert ci_low == near(known.confidence_interval(0.95).low)
    assert [row[1] for row in found["closed"]] == [MONTHS] * 6


def test_opportunities_against_their_definition(asked: Asked) -> None:
    (row,) = asked.read("SELECT * FROM analytics.own_opportunity('open')")
    important = (asked.answers[:, -3] >= 4).astype(float)
    satisfied = (asked.answers[:, -2] >= 4).astype(float)
    need = 2 * important - satisfied
    low, high = stats.t.interval(0.95, PEOPLE - 1, need.mean(), stats.sem(need))
    around = stats.binomtest(int(important.sum()), PEOPLE).proportion_ci(0.95, "wilson")
    assert (row["importance"], row["satisfaction"]) == (
        near(10 * important.mean()),
        near(10 * satisfied.mean()),
    )
    expected = important.mean() + max(important.mean() - satisfied.mean(), 0)
    assert row["score"] == near(10 * expected)
    assert row["ci_low"] == near(10 * max(low, around.low))
    assert row["ci_high"] == near(10 * max(high, around.high))
    assert row["band"] in ("worth a look", "high", "extreme")


def test_intervals_of_opportunities_hold_what_they_promise(
    db: psycopg.Connection[Any], measured: Any
) -> None:
    """Of the samples of each kind at least so many have the true score between the ends."""
    covered = []
    random = numpy.random.default_rng(5)
    for size in (30, 100):
        # both, important only, satisfied only, neither; the third lies on the kink of the score.
        for cells in ([0.3, 0.5, 0.1, 0.1], [0.4, 0.1, 0.4, 0.1], [0.4, 0.2, 0.2, 0.2]):
            important, satisfied = cells[0] + cells[1], cells[0] + cells[2]
            truth = 10 * max(important, 2 * important - satisfied)
            samples = random.multinomial(size, cells, 2000).astype(float)
            found = db.execute(
                "SELECT count(*) FILTER (WHERE %s BETWEEN score.ci_low AND score.ci_high)"
                " FROM unnest(%s::float8[], %s::float8[], %s::float8[], %s::float8[])"
                " AS sample (a, b, c, d),"
                " LATERAL analytics.opportunity_score(a, b, c, d) AS score",
                [truth, *(samples[:, place].tolist() for place in range(4))],
            ).fetchone()
            assert found is not None
            covered.append(found[0] / 2000)
    measured("opportunity score: intervals that hold, the least", min(covered), 2000 * len(covered))


def test_welch_anova_is_scipys(db: psycopg.Connection[Any], measured: Any) -> None:
    random = numpy.random.default_rng(8)
    worst = 0.0
    for _ in range(40):
        groups = [
            random.normal(random.normal(0, 0.5), random.uniform(0.1, 3), random.integers(2, 40))
            for _ in range(random.integers(2, 7))
        ]
        known = stats.f_oneway(*groups, equal_var=False)
        found = db.execute(
            "SELECT statistic, p_value, n FROM analytics.welch_anova(%s, %s, %s)",
            [
                [float(group.mean()) for group in groups],
                [float(group.std(ddof=1)) for group in groups],
                [len(group) for group in groups],
            ],
        ).fetchone()
        assert found is not None
        assert found[2] == sum(map(len, groups))
        worst = max(worst, abs(found[1] - known.pvalue), abs(found[0] / known.statistic - 1))
    measured("several means: F and p", worst, 40)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("'{1}', '{1}', '{5}'", "fewer than two groups"),
        ("'{1,2}', '{1,0}', '{5,5}'", "all answers of a group are equal"),
        ("'{1,2}', '{1,1}', '{5,1}'", "fewer than two answers"),
        ("'{1,2}', '{1}', '{5,5}'", "not as many"),
        ("'{1,NULL}', '{1,1}', '{5,5}'", "an argument is null"),
        ("'{1,2}', '{1,1e-60}', '{5,5}'", "beyond what can be computed"),
    ],
)
def test_what_is_no_test_has_a_reason(db: psycopg.Connection[Any], call: str, reason: str) -> None:
    row = db.execute(f"SELECT * FROM analytics.welch_anova({call})".encode()).fetchone()
    assert row is not None
    assert reason in row[-1]
    assert row[1:6] == (None,) * 5


# -- little and none -----------------------------------------------------------------------------


def test_one_answer_has_a_score_and_no_interval(asked: Asked) -> None:
    for view in VIEWS:
        rows = asked.read(f"SELECT * FROM analytics.{view}('open')", role="force_beta")
        assert rows, view
        for row in rows:
            figures = [value for value in row.values() if isinstance(value, float)]
            assert numpy.isfinite(figures).all(), row
            if view in ("own_force", "own_force_balance", "own_force_impact", "own_force_trend"):
                assert row["reason"], row
                assert row.get("ci_low") is None


def test_nobody_who_answered_is_none(asked: Asked) -> None:
    for view in VIEWS:
        rows = asked.read(f"SELECT * FROM analytics.{view}('weighed')", role="force_beta")
        for row in rows:
            assert row.get("status", "none") == "none", (view, row)
            assert row["reason"], (view, row)
            assert row.get("score") is None


# -- what a confidential survey tells ------------------------------------------------------------


def test_confidential_forces_are_those_of_own_results(asked: Asked) -> None:
    results = {
        row["question"]: row for row in asked.read("SELECT * FROM analytics.own_results('closed')")
    }
    rows = asked.read("SELECT * FROM analytics.own_force('closed')")
    for row in rows:
        own = results[row["scale"]]
        assert (row["n"], row["score"]) == (own["n"], near(25 * (own["mean"] - 1)))
        assert row["ci_low"] == near(25 * (own["ci_low"] - 1))
        assert row["gap_p_value"] is None
    top = max((row for row in rows if row["direction"]), key=lambda row: row["score"])
    for row in rows:
        if row["direction"] and row is not top:
            is_weaker = row["ci_high"] < top["ci_low"]
            assert row["outcome"] == ("weaker" if is_weaker else "dominant")
    # What a test of single people tells apart, intervals may not.
    assert any(row["ci_high"] < top["score"] and row["outcome"] == "dominant" for row in rows)
    (balance,) = asked.read("SELECT * FROM analytics.own_force_balance('closed')")
    ready = results["readiness"]
    share = (ready["mean"] - 1) / 4
    assert balance["balance"] == near(400 * share - 200)


def test_confidential_shares_come_in_points_and_nothing_about_one_person(asked: Asked) -> None:
    parts = asked.read("SELECT * FROM analytics.own_readiness_segment('closed')")
    assert {part["n"] for part in parts} == {None}
    for part in parts:
        for name in ("share", "ci_low", "ci_high"):
            assert round(part[name] * 20, 9) % 1 == 0
    (row,) = asked.read("SELECT * FROM analytics.own_readiness_score('closed')")
    assert (row["submission_id"], row["readiness"], row["status"]) == (None, None, "protected")
    for row in asked.read("SELECT * FROM analytics.own_force_impact('closed')"):
        assert (row["n"], row["correlation"], row["status"]) == (None, None, "protected")
    (job,) = asked.read("SELECT * FROM analytics.own_opportunity('closed')")
    (plain,) = asked.read("SELECT * FROM analytics.own_opportunity('open')")
    assert job["ci_low"] <= plain["ci_low"]
    assert plain["ci_high"] <= job["ci_high"]


def test_confidential_departments_are_those_of_the_breakdown(asked: Asked) -> None:
    rows = asked.read("SELECT * FROM analytics.own_force_department('closed')")
    for row in rows:
        (own,) = asked.read(
            "SELECT * FROM analytics.own_breakdown('closed', 'department', %s) WHERE segment = %s",
            row["force"] + "s",
            row["segment"],
        )
        assert (row["n"], row["status"]) == (own["n"], own["status"])
        assert row["score"] == (None if own["mean"] is None else near(25 * (own["mean"] - 1)))


def test_one_more_answer_moves_nothing_that_is_confidential(asked: Asked) -> None:
    def told() -> list[list[Row]]:
        return [asked.read(f"SELECT * FROM analytics.{view}('closed')") for view in VIEWS]

    before = told()
    with psycopg.connect(asked.dsn, autocommit=True) as db:
        answers = dict.fromkeys([*ITEMS, "wanted", "had"], 1) | {"days": 9}
        late = {"organisation": "acme", "id": "late", "answers": answers, "at": "2026-06-20T08:00Z"}
        submit(db, "closed", [late | {"department": "hr", "weight": 1}])
        assert told() == before
        db.execute("SELECT core.erase_respondent('acme', 'late')")
        while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass
    assert told() == before


# -- definitions ---------------------------------------------------------------------------------


def test_readiness_follows_the_scales_of_its_forces(db: psycopg.Connection[Any]) -> None:
    define(db, "open", False)

    def key() -> dict[str, float]:
        return dict(
            db.execute(
                "SELECT question_path, (CASE WHEN is_reversed THEN -1 ELSE 1 END * weight)::float8"
                " FROM core.scale_item JOIN core.question USING (question_id)"
                " WHERE scale = 'readiness'"
            ).fetchall()
        )

    assert key() == {
        f"{force}_{number}": direction / 8
        for force, direction in FORCES.items()
        for number in (1, 2)
        if direction
    }
    db.execute("SELECT core.define_scale('open', 'anxietys', 'x', '{\"anxiety_2\": -3}')")
    assert {name: weight for name, weight in key().items() if name[:3] == "anx"} == {
        "anxiety_2": 0.25
    }
    db.execute("SELECT core.define_forces('open', '{\"push\": \"pushs\"}')")
    assert key() == {"push_1": 0.125, "push_2": 0.125}


@pytest.mark.parametrize(
    ("call", "sqlstate"),
    [
        ("define_forces('nowhere', '{\"push\": \"pushs\"}')", "SM001"),
        ("define_forces('open', '{\"push\": \"nothing\"}')", "SM002"),
        ("define_forces('open', '{\"push\": null}')", "SM002"),
        ("define_forces('open', '{\"push\": \"pushs\"}', 'nothing')", "SM002"),
        ("define_forces('open', '{\"push\": \"pushs\"}', NULL, 'pushs')", "SM002"),
        ("define_forces('open', '{}')", "SM020"),
        ("define_forces('open', '{\"push\": \"pushs\"}', NULL, 'push_1')", "SM024"),
        ('define_forces(\'open\', \'{"push": "pushs", "pull": "both"}\')', "SM024"),
        ("define_forces('open', '{\"shove\": \"pushs\"}')", "SM025"),
        ("define_opportunity('open', 'a', 'A', 'wanted', 'pushs')", "SM002"),
        ("define_opportunity('open', 'a', NULL, 'wanted', 'had')", "SM020"),
        ("define_opportunity('open', 'a', 'A', 'had', 'had')", "23514"),
        ("define_bands('strength', '{\"strong\": 10}')", "SM025"),
        ("define_bands('strength', '{\"strong\": \"0\"}')", "SM025"),
        ("define_bands('height', '{\"tall\": 0}')", "SM025"),
        ("define_bands('strength', NULL)", "SM020"),
    ],
)
def test_what_is_no_definition(db: psycopg.Connection[Any], call: str, sqlstate: str) -> None:
    define(db, "open", False)
    key = '{"push_1": 1, "pull_1": 1}'
    db.execute("SELECT core.define_scale('open', 'both', 'Both', %s)", [key])
    with pytest.raises(psycopg.Error) as refused, db.transaction():
        db.execute(f"SELECT core.{call}".encode())
    assert refused.value.sqlstate == sqlstate


def test_bands_are_rows(asked: Asked) -> None:
    with psycopg.connect(asked.dsn) as db:
        db.execute("SELECT core.define_bands('strength', '{\"low\": 0, \"high\": 99.5}')")
        db.execute("SET SESSION AUTHORIZATION force_acme")
        found = db.execute("SELECT DISTINCT strength FROM analytics.own_force('open')").fetchall()
        db.rollback()
    assert found == [("low",)]


def test_only_operators_change_bands(db: psycopg.Connection[Any], acting_as: Any) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        acting_as("surveymark_analyst") as reader,
    ):
        reader.execute("SELECT core.define_bands('strength', '{\"low\": 0}')")
