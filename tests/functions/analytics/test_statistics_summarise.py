"""What summarise() says of a frequency table is what the answers themselves say."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from scipy import stats

Connection = psycopg.Connection[Any]
Summary = dict[str, Any]

FLOATS = ["n_effective", "mean", "sd", "p25", "median", "p75", "p90", "p95", "minimum", "maximum"]
FLOATS += ["ci_low", "ci_high", "ci_level"]
STATISTICS = [name for name in FLOATS if name != "n_effective"]


def summarise(
    db: Connection,
    values: list[Any],
    counts: list[Any],
    weights: list[Any] | None = None,
    squares: list[Any] | None = None,
    measurement: str | None = "numeric",
    level: float | None = 0.95,
) -> Summary:
    def literal(items: list[Any] | None) -> str | None:
        if items is None:
            return None
        return "{" + ",".join("NULL" if item is None else str(item) for item in items) + "}"

    with db.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "SELECT * FROM analytics.summarise("
            "%s::numeric[], %s::bigint[], %s::numeric[], %s::numeric[], %s, %s)",
            (*map(literal, (values, counts, weights, squares)), measurement, level),
        )
        (row,) = cursor.fetchall()
    for name in FLOATS:
        assert row[name] is None or math.isfinite(row[name]), f"{name} is {row[name]}"
    assert (row["ci_low"] is None) == (row["ci_high"] is None) == (row["ci_level"] is None)
    if any(row[name] is None for name in FLOATS):
        assert row["reason"], "a null without a reason"
    else:
        assert row["reason"] is None
        assert row["ci_low"] <= row["mean"] <= row["ci_high"]
    return row


def of_answers(
    db: Connection,
    answers: list[tuple[Any, Any]],
    measurement: str = "numeric",
    level: float = 0.95,
) -> Summary:
    """Of single (value, weight) pairs, counted the way the rollup counts."""
    values = sorted({value for value, _ in answers})
    groups = [[weight for value, weight in answers if value == wanted] for wanted in values]
    return summarise(
        db,
        values,
        [len(group) for group in groups],
        [sum(group) for group in groups],
        [sum(weight * weight for weight in group) for group in groups],
        measurement,
        level,
    )


def test_golden_t_interval(db: Connection) -> None:
    found = of_answers(db, [(value, 1) for value in (4, 5, 3, 4, 5)])
    assert (found["n"], found["n_effective"], found["mean"]) == (5, 5, 4.2)
    assert found["sd"] == pytest.approx(0.8366600265, abs=1e-10)
    assert found["ci_low"] == pytest.approx(3.1611493663, abs=1e-10)
    assert found["ci_high"] == pytest.approx(5.2388506336, abs=1e-10)
    assert found["method"].startswith("mean, Student t interval;")


def test_weights_of_one_are_no_weights(db: Connection) -> None:
    plain = summarise(db, [1, 2, 5], [3, 4, 2])
    assert summarise(db, [1, 2, 5], [3, 4, 2], [3, 4, 2], [3, 4, 2]) == plain
    spelled_out = summarise(db, [1, 2, 5], [3, 4, 2], ["3.00", "4.0", 2], [3, 4, "2.000"])
    assert spelled_out == plain


def test_kish(db: Connection) -> None:
    found = of_answers(db, [(1, 1), (2, 1), (3, 2), (4, 4)])
    assert found["n"] == 4
    assert found["n_effective"] == pytest.approx(64 / 22, rel=1e-15)
    assert found["mean"] == pytest.approx((1 + 2 + 6 + 16) / 8, rel=1e-15)
    assert "Kish 1965" in found["method"]
    equal = of_answers(db, [(value, Decimal("0.37")) for value in (1, 2, 2, 3)])
    assert equal["n_effective"] == 4


def test_the_weighted_formulas(db: Connection) -> None:
    draw = random.Random("weighted")
    for _ in range(40):
        answers = [
            (draw.randint(1, 7), Decimal(draw.randint(20, 300)) / 100)
            for _ in range(draw.randint(4, 60))
        ]
        found = of_answers(db, answers)
        total = sum(Fraction(weight) for _, weight in answers)
        squares = sum(Fraction(weight) ** 2 for _, weight in answers)
        mean = sum(Fraction(weight) * value for value, weight in answers) / total
        spread = sum(Fraction(weight) * (value - mean) ** 2 for value, weight in answers) / total
        effective = total**2 / squares
        sd = math.sqrt(spread * effective / (effective - 1))
        assert found["n_effective"] == pytest.approx(float(effective), rel=1e-14)
        assert found["mean"] == pytest.approx(float(mean), rel=1e-14)
        assert found["sd"] == pytest.approx(sd, rel=1e-12)
        if sd > 0:
            half = stats.t.ppf(0.975, float(effective) - 1) * sd / math.sqrt(effective)
            assert found["ci_high"] - found["ci_low"] == pytest.approx(2 * half, rel=1e-10)


def test_the_unit_of_the_weights_does_not_matter(db: Connection) -> None:
    draw = random.Random("units")
    answers = [(draw.randint(1, 7), Decimal(draw.randint(20, 300)) / 100) for _ in range(50)]
    found = of_answers(db, answers)
    for unit in (Decimal("0.001"), Decimal("0.3"), Decimal(700)):
        other = of_answers(db, [(value, weight * unit) for value, weight in answers])
        for name in FLOATS:
            assert other[name] == pytest.approx(found[name], rel=1e-12), name


def test_shifting_and_stretching_the_answers_moves_the_figures_along(db: Connection) -> None:
    draw = random.Random("shift")
    answers = [(draw.randint(1, 7), Decimal(draw.randint(20, 300)) / 100) for _ in range(50)]
    found = of_answers(db, answers)
    moved = of_answers(db, [(value * 3 - 1000, weight) for value, weight in answers])
    for name in ("mean", "p25", "median", "p75", "p90", "p95", "minimum", "maximum", "ci_low"):
        assert moved[name] == pytest.approx(found[name] * 3 - 1000, rel=1e-12), name
    assert moved["sd"] == pytest.approx(found["sd"] * 3, rel=1e-12)


@pytest.mark.parametrize("yes", [1, 17, 59])
def test_binary_answers_get_the_wilson_interval(db: Connection, yes: int) -> None:
    answers = [(1, 1)] * yes + [(0, 1)] * (60 - yes)
    found = of_answers(db, answers, "binary")
    low, high = stats.binomtest(yes, 60).proportion_ci(0.95, "wilson")
    assert found["mean"] == yes / 60
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), abs=1e-12)
    assert found["method"].startswith("share, Wilson interval (Wilson 1927);")


@pytest.mark.parametrize(
    ("yes", "n"),
    [(0, 2), (1, 2), (2, 2), (1, 3), (0, 4), (3, 4), (4, 4), (0, 60), (60, 60)],
)
def test_few_binary_answers_and_those_that_are_alike_get_the_exact_interval(
    db: Connection, yes: int, n: int
) -> None:
    found = of_answers(db, [(1, 1)] * yes + [(0, 1)] * (n - yes), "binary", 0.9)
    low, high = stats.binomtest(yes, n).proportion_ci(0.9, "exact")
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), abs=1e-12)
    assert found["ci_level"] == 0.9
    assert "Clopper and Pearson 1934" in found["method"]


def test_weighted_shares_use_the_effective_sample_size(db: Connection) -> None:
    weights = [Decimal(i % 7 + 1) / 4 for i in range(40)]
    answers = [(int(i % 3 == 0), weight) for i, weight in enumerate(weights)]
    found = of_answers(db, answers, "binary")
    share = float(sum(w for v, w in answers if v) / sum(weights))
    effective = float(sum(weights) ** 2 / sum(w * w for w in weights))
    row = db.execute(
        "SELECT * FROM analytics.wilson_interval(%s::numeric, %s::numeric)",
        (share * effective, effective),
    ).fetchone()
    assert found["mean"] == pytest.approx(share, rel=1e-14)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(row, rel=1e-12)


@pytest.mark.parametrize("measurement", ["nominal", "text"])
def test_categories_and_texts_are_only_counted(db: Connection, measurement: str) -> None:
    for values in ([1, 2, 3], [None, None, None]):
        found = summarise(db, values, [2, 3, 4], [2, 3, 4], [2, 3, 4], measurement)
        assert (found["n"], found["n_effective"]) == (9, 9)
        assert all(found[name] is None for name in STATISTICS)
        assert found["reason"] == f"{measurement} answers have no mean"


@pytest.mark.parametrize("measurement", ["numeric", "binary", "nominal", "text"])
def test_no_answers(db: Connection, measurement: str) -> None:
    found = summarise(db, [], [], [], [], measurement)
    assert (found["n"], found["n_effective"], found["reason"]) == (0, 0, "no answers")
    assert all(found[name] is None for name in STATISTICS)


@pytest.mark.parametrize(
    ("answers", "measurement", "reason", "nulls"),
    [
        ([(3, 1)], "numeric", "one answer: no spread", {"sd", "ci"}),
        ([(1, 1)], "binary", "one answer: no spread", {"sd", "ci"}),
        ([(3, Decimal("0.4"))], "numeric", "one answer: no spread", {"sd", "ci"}),
        ([(3, 1), (3, 1)], "numeric", "all answers are equal: no interval", {"ci"}),
        ([(3, 100), (4, 1)], "numeric", "fewer than two effective answers: no interval", {"ci"}),
        ([(3, 5), (4, 0)], "numeric", "one answer has all the weight: no spread", {"sd", "ci"}),
        ([(0, 1), (2, 1)], "binary", "a binary answer is neither 0 nor 1", {"all"}),
        ([(0, 1), (Decimal("0.5"), 1)], "binary", "a binary answer is neither 0 nor 1", {"all"}),
        ([(1, 1), (Decimal("1e101"), 1)], "numeric", "a value is not finite or beyond", {"all"}),
        ([(1, 1), (Decimal("1e-101"), 1)], "numeric", "a value has more than 100", {"all"}),
        ([(1, 1), (Decimal("Infinity"), 1)], "numeric", "a value is not finite", {"all"}),
        ([(1, 1), (Decimal("-Infinity"), 1)], "numeric", "a value is not finite", {"all"}),
    ],
)
def test_what_is_not_defined_is_null_with_a_reason(
    db: Connection, answers: Any, measurement: str, reason: str, nulls: set[str]
) -> None:
    found = of_answers(db, answers, measurement)
    assert found["reason"].startswith(reason)
    missing = {name for name in STATISTICS if found[name] is None}
    interval = {"ci_low", "ci_high", "ci_level"}
    expected = set(STATISTICS) if nulls == {"all"} else interval | (nulls & {"sd"})
    assert missing == expected
    assert found["n"] == len(answers)


def test_a_value_that_is_not_a_number_is_not_summarised(db: Connection) -> None:
    found = summarise(db, [1, "NaN"], [2, 1])
    assert found["reason"] == "a value is not finite or beyond 1e100"


def test_extreme_answers_give_finite_figures(db: Connection) -> None:
    draw = random.Random("extremes")
    pool = [Decimal(text) for text in ("-1e100", "-1", "-1e-100", "0", "1e-100", "1", "1e100")]
    for _ in range(150):
        answers = [
            (draw.choice(pool), draw.choice([1, Decimal("1e-6"), Decimal(10**6)]))
            for _ in range(draw.randint(1, 9))
        ]
        of_answers(db, answers, "numeric", draw.choice([0.01, 0.5, 0.95, 0.999999]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"measurement": "ordinal"}, 'unknown measurement "ordinal"'),
        ({"measurement": None}, "unknown measurement"),
        ({"level": 95}, "confidence level 95"),
        ({"level": 1}, "confidence level 1"),
        ({"level": 0}, "confidence level 0"),
        ({"level": float("nan")}, "confidence level NaN"),
        ({"level": None}, "confidence level"),
        ({"counts": [1, 0]}, "count 0 of value 2"),
        ({"counts": [1, -3]}, "count -3 of value 2"),
        ({"counts": [1, None]}, "count null of value 2"),
        ({"values": [2, 1]}, "value 1 with count 1 cannot"),
        ({"values": [1]}, "1 values but 2 counts"),
        ({"values": [1, None]}, "value null"),
        ({"weights": [1], "squares": [1]}, "no weights add up to null"),
        ({"weights": [1, 2]}, "no weights add up to 3 and their squares to null"),
        ({"weights": [0, 0], "squares": [0, 0]}, "no weights add up to 0"),
        ({"weights": [-1, -1], "squares": [1, 1]}, "no weights add up to -2"),
        ({"weights": ["NaN", 1], "squares": [1, 1]}, "no weights add up to NaN"),
        ({"weights": [1, 1], "squares": [9, 9]}, "no weights add up to 2 and their squares to 18"),
    ],
)
def test_what_is_no_frequency_table_is_refused(
    db: Connection, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(psycopg.Error, match=message) as caught:
        summarise(db, **({"values": [1, 2], "counts": [1, 1]} | arguments))
    assert caught.value.sqlstate == "SM025"
    assert caught.value.diag.message_hint


def test_every_function_is_pure_documented_and_granted(db: Connection) -> None:
    names = ["percentile_from_counts", "normal_quantile", "student_t_quantile", "log_gamma"]
    names += ["beta_quantile", "wilson_interval", "exact_interval", "summarise"]
    rows = db.execute(
        """
        SELECT proname, provolatile, proparallel, prosecdef, proconfig,
               obj_description(oid, 'pg_proc') <> '',
               has_function_privilege('public', oid, 'EXECUTE'),
               (SELECT bool_and(has_function_privilege(
                    'surveymark_' || name, pg_proc.oid, 'EXECUTE'))
                FROM unnest('{engine,org_reader,analyst,bi_reader,operator}'::text[]) AS name)
        FROM pg_catalog.pg_proc
        WHERE pronamespace = 'analytics'::regnamespace AND proname = ANY (%s)
        """,
        (names,),
    ).fetchall()
    assert sorted(row[0] for row in rows) == sorted(names)
    for name, *facts in rows:
        expected = ["i", "s", False, ["search_path=pg_catalog, pg_temp"], True, False, True]
        assert facts == expected, name
