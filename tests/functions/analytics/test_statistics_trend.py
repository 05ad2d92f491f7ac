"""Trends and correlations equal scipy's and independent computations; a null has a reason."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import numpy
import psycopg
import pytest
from psycopg.rows import dict_row
from scipy import stats

Connection = psycopg.Connection[Any]
Row = dict[str, Any]
Series = list[float | None]

N_CASES = 500


def of_cases(db: Connection, call: str, cases: list[dict[str, Any]]) -> list[Row]:
    """One row of the function for each case, in one query; a case gives `x`, `y` and `w`."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"SELECT result.* FROM jsonb_to_recordset(%s) AS given"
            " (id int, x float8[], y float8[], w float8[])"
            f" CROSS JOIN LATERAL analytics.{call} AS result ORDER BY given.id",
            [json.dumps([{"id": number, **case} for number, case in enumerate(cases)])],
        ).fetchall()
    assert len(rows) == len(cases)
    return rows


def one(db: Connection, call: str, **case: Series) -> Row:
    (row,) = of_cases(db, call, [case])
    return row


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """Series of 5 to 40 figures with gaps; every third is of a few distinct values, so has ties."""
    random = numpy.random.default_rng(20)
    made = []
    for number in range(N_CASES):
        n = int(random.integers(5, 41))
        x = numpy.cumsum(random.integers(1, 4, n)) + (2020 if number % 2 else 0)
        y = random.normal(50, 10, n) + x * random.normal(0, 1)
        if number % 3 == 0:
            y = numpy.round(y / 15)
            y[1] = y[0] + 1
            y[2] = y[0] - 1
        w = random.integers(5, 500, n)
        y_or_gap: Series = y.tolist()
        if number % 5 == 0 and n > 8:
            y_or_gap[int(random.integers(3, n))] = None
        made.append({"x": x.tolist(), "y": y_or_gap, "w": w.tolist()})
    return made


def complete(case: dict[str, Any]) -> tuple[Any, Any, Any]:
    kept = [
        (x, y, w) for x, y, w in zip(case["x"], case["y"], case["w"], strict=True) if y is not None
    ]
    return tuple(numpy.array(column, dtype=float) for column in zip(*kept, strict=True))  # type: ignore[return-value]


def near(expected: float) -> Any:
    return pytest.approx(float(expected), rel=1e-9, abs=1e-9)


def test_the_straight_line_is_scipy_s(db: Connection, cases: Any) -> None:
    for case, row in zip(cases, of_cases(db, "linear_trend(given.y, given.x)", cases), strict=True):
        x, y, _ = complete(case)
        known = stats.linregress(x, y)
        reach = stats.t.ppf(0.975, len(x) - 2) * known.stderr
        assert row["n"] == len(x)
        assert row["slope"] == near(known.slope)
        assert row["intercept"] == pytest.approx(known.intercept, rel=1e-9, abs=1e-6)
        assert row["standard_error"] == near(known.stderr)
        assert row["p_value"] == near(known.pvalue)
        assert row["r_squared"] == near(known.rvalue**2)
        assert (row["ci_low"], row["ci_high"]) == (
            near(known.slope - reach),
            near(known.slope + reach),
        )


def test_the_weighted_line_solves_the_normal_equations(db: Connection, cases: Any) -> None:
    rows = of_cases(db, "linear_trend(given.y, given.x, given.w, 0.9)", cases)
    for case, row in zip(cases, rows, strict=True):
        x, y, w = complete(case)
        design = numpy.column_stack([numpy.ones_like(x), x - x.mean()])
        inverse = numpy.linalg.inv(design.T @ (design * w[:, None]))
        (_, slope) = coefficients = inverse @ design.T @ (w * y)
        rest = y - design @ coefficients
        error = math.sqrt(inverse[1, 1] * (w * rest**2).sum() / (len(x) - 2))
        assert row["slope"] == near(slope)
        assert row["standard_error"] == near(error)
        assert row["p_value"] == near(2 * stats.t.sf(abs(slope / error), len(x) - 2))
        assert row["ci_high"] == near(slope + stats.t.ppf(0.95, len(x) - 2) * error)


def test_theil_and_sen_are_scipy_s(db: Connection, cases: Any) -> None:
    for case, row in zip(cases, of_cases(db, "theil_sen(given.y, given.x)", cases), strict=True):
        x, y, _ = complete(case)
        known = stats.theilslopes(y, x, 0.95)
        assert row["slope"] == near(known.slope)
        assert row["intercept"] == pytest.approx(known.intercept, rel=1e-9, abs=1e-6)
        if row["ci_low"] is None:
            assert row["reason"] == "too few figures for an interval at this level"
            assert len(x) < 6
        else:
            assert (row["ci_low"], row["ci_high"]) == (
                near(known.low_slope),
                near(known.high_slope),
            )


def test_mann_and_kendall(db: Connection, cases: Any) -> None:
    """S and its variance by the book, tau as scipy has it (which has no continuity correction)."""
    for case, row in zip(cases, of_cases(db, "mann_kendall(given.y)", cases), strict=True):
        x, y, _ = complete(case)
        n = len(y)
        s = sum(numpy.sign(y[late] - y[early]) for late in range(n) for early in range(late))
        ties = Counter(y).values()
        variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
        z = (s - numpy.sign(s)) / math.sqrt(variance)
        assert (row["n"], row["s"]) == (n, s)
        assert row["variance"] == near(variance)
        assert row["z"] == near(z)
        assert row["p_value"] == near(2 * stats.norm.sf(abs(z)))
        assert row["tau"] == near(stats.kendalltau(x, y).statistic)


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
def test_correlations_are_scipy_s(db: Connection, cases: Any, kind: str) -> None:
    rows = of_cases(db, f"correlation(given.w, given.y, '{kind}')", cases)
    for case, row in zip(cases, rows, strict=True):
        _, y, w = complete(case)
        known = stats.pearsonr(w, y) if kind == "pearson" else stats.spearmanr(w, y)
        assert row["coefficient"] == near(known.statistic)
        if abs(known.statistic) > 1 - 1e-14:
            assert row["reason"] == "a perfect correlation: no test and no interval"
            continue
        assert row["p_value"] == near(known.pvalue)
        if kind == "pearson":
            interval = known.confidence_interval(0.95)
        else:
            reach = 1.959963984540054 * math.sqrt((1 + known.statistic**2 / 2) / (len(y) - 3))
            interval = numpy.tanh(numpy.arctanh(known.statistic) + numpy.array([-reach, reach]))
        assert (row["ci_low"], row["ci_high"]) == (near(interval[0]), near(interval[1]))


def test_a_change_and_its_growth(db: Connection) -> None:
    row = one(db, "period_change(3.6, 3.9)")
    assert (row["change"], row["growth"]) == (-0.3, pytest.approx(-0.3 / 3.9))
    assert row["reason"] == "no standard errors: no interval"
    row = one(db, "period_change(-2, -4, 0.1, 0.1)")
    assert (row["change"], row["growth"]) == (2, 0.5)
    assert row["growth_ci_low"] < 0.5 < row["growth_ci_high"]


def test_growth_has_the_interval_of_fieller(db: Connection) -> None:
    """The ends are where the other figure less the ratio times the base is just significant."""
    row = one(db, "period_change(4.4, 4, 0.3, 0.2)")
    for end in (row["growth_ci_low"], row["growth_ci_high"]):
        ratio = 1 + end
        z = (4.4 - ratio * 4) / math.hypot(0.3, ratio * 0.2)
        assert abs(z) == pytest.approx(1.959963984540054, rel=1e-9)
    assert row["p_value"] == near(2 * stats.norm.sf(0.4 / math.hypot(0.3, 0.2)))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("period_change(1, 0, 0.1, 0.1)", "growth from 0 is not defined"),
        ("period_change(NULL, 1)", "one of the two figures is missing"),
        ("period_change(1, 1, 0.1, 3)", "the base is not distinguishable from 0"),
        ("period_change(1, 1, -1, 1)", "a standard error is below 0"),
        ("period_change('NaN', 1)", "not finite"),
        ("linear_trend('{}')", "fewer than two figures"),
        ("linear_trend(NULL)", "fewer than two figures"),
        ("linear_trend('{1,NULL}')", "fewer than two figures"),
        ("linear_trend('{1,2}')", "two figures: no interval"),
        ("linear_trend('{3,3,3}')", "all figures are equal"),
        ("linear_trend('{1,2,3}')", "on one line"),
        ("linear_trend('{1,2,3}', '{1,1,1}')", "of the same time"),
        ("linear_trend('{1,2,3}', '{1,2}')", "different lengths"),
        ("linear_trend('{1,2,4}', NULL, '{1,0,1}')", "a weight is not above 0"),
        ("linear_trend('{1,2,4}', NULL, '{1,Infinity,1}')", "not finite"),
        ("linear_trend('{1,Infinity,4}')", "not finite"),
        ("linear_trend('{1,1e-300,4}')", "nearer to 0"),
        ("theil_sen('{1}')", "fewer than two figures"),
        ("theil_sen('{1,2}')", "two figures: no interval"),
        ("theil_sen('{2,2,2,2,2}')", "all slopes are equal"),
        ("theil_sen('{1,2,4}')", "too few figures for an interval"),
        ("mann_kendall('{1}')", "fewer than two figures"),
        ("mann_kendall('{1,2,3}')", "fewer than four figures"),
        ("mann_kendall('{2,2,2,2,2}')", "all figures are equal"),
        ("mann_kendall('{1,NaN}')", "not finite"),
        ("correlation('{1,2}', '{1}')", "different lengths"),
        ("correlation('{1,2}', '{1,NULL}')", "fewer than two pairs"),
        ("correlation('{1,2}', '{1,4}')", "two pairs"),
        ("correlation('{1,2,3}', '{1,4,5}')", "three pairs: no interval"),
        ("correlation('{1,2,3,4}', '{1,2,3,4}')", "a perfect correlation"),
        ("correlation('{1,2,3,4}', '{7,7,7,7}')", "does not vary"),
    ],
)
def test_what_is_not_defined_is_null_with_a_reason(db: Connection, call: str, reason: str) -> None:
    row = one(db, call)
    assert reason in row["reason"]
    assert any(value is None for value in row.values())
    assert all(math.isfinite(v) for v in row.values() if isinstance(v, float))


def test_the_unit_of_figures_and_times_tells_nothing(db: Connection) -> None:
    """Shifting and scaling changes no p-value, and turning the figures round only the sign."""
    y: Series = [3, 5, 4, 6, 9, 7, 12]
    for scale in (1e-40, -1, 1e40):
        for call in ("linear_trend(given.y)", "mann_kendall(given.y)"):
            plain, scaled = (one(db, call, y=[factor * v for v in y]) for factor in (1, scale))  # type: ignore[operator]
            assert scaled["p_value"] == near(plain["p_value"])
        slope = one(db, "theil_sen(given.y)", y=[scale * v + scale for v in y])["slope"]  # type: ignore[operator]
        assert slope == pytest.approx(scale * 1.4, rel=1e-9)


@pytest.mark.parametrize(
    ("slope", "p_value", "word"),
    [
        (1, 0.04, "improving"),
        (-1, 0.04, "declining"),
        (1, 0.05, "stable"),
        (-1, 0.06, "stable"),
        (0, 1, "stable"),
    ],
)
def test_the_word_respects_significance(
    db: Connection, slope: float, p_value: float, word: str
) -> None:
    assert db.execute("SELECT analytics.trend_direction(%s, %s)", [slope, p_value]).fetchone() == (
        word,
    )
    assert db.execute("SELECT analytics.trend_direction(1, NULL)").fetchone() == (None,)


@pytest.mark.parametrize(
    "call", ["linear_trend('{1,2}', p_level => 1)", "correlation('{1}', '{1}', 'kendall')"]
)
def test_impossible_arguments_raise(db: Connection, call: str) -> None:
    with pytest.raises(psycopg.errors.Error) as refused:
        db.execute(f"SELECT * FROM analytics.{call}")
    assert refused.value.sqlstate == "SM025"
