"""Quantiles and intervals equal scipy's and the published values."""

from __future__ import annotations

import math
from typing import Any

import psycopg
import pytest
from scipy import optimize, special, stats

Connection = psycopg.Connection[Any]

DEGREES = [
    *(1, 1.001, 1.25, 1.5, 1.9, 2, 2.001, 2.5, 3, 3.5, 3.999, 4, 4.001, 4.5, 5, 6, 7, 8, 9, 10),
    *(11, 12, 12.5, 13, 14, 15, 15.5, 16, 18, 20, 21, 22, 23, 25, 30, 45, 70, 100, 300, 1e3),
    *(1e4, 1e5, 1e6),
]
PROBABILITIES = [
    *(0.5, 0.501, 0.51, 0.55, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999),
    *(0.9995, 0.9999),
]


def column(db: Connection, query: str, *parameters: Any) -> list[Any]:
    return [row[0] for row in db.execute(query, parameters)]


def test_normal_quantile_equals_scipy(db: Connection) -> None:
    asked = [1e-300, 1e-100, 1e-12, 1e-5, 0.01, 0.075, 0.3, 0.5, 0.7, 0.925, 0.9999, 1 - 1e-12]
    found = column(db, "SELECT analytics.normal_quantile(p) FROM unnest(%s::float8[]) AS p", asked)
    assert found == pytest.approx(special.ndtri(asked).tolist(), rel=2e-15, abs=1e-16)


def test_student_t_quantile_equals_scipy(db: Connection) -> None:
    for degrees in DEGREES:
        found = column(
            db,
            "SELECT analytics.student_t_quantile(p, %s) FROM unnest(%s::float8[]) AS p",
            degrees,
            PROBABILITIES,
        )
        expected = stats.t.ppf(PROBABILITIES, degrees).tolist()
        expected[0] = 0.0  # scipy leaves 1e-17 there
        assert found == pytest.approx(expected, rel=2e-12, abs=2e-12), f"{degrees} degrees"


def test_student_t_quantile_at_its_closed_forms(db: Connection) -> None:
    """Independent of any library: df 1 is a tangent, df 2 a root, df 4 solves a cubic."""
    for p in PROBABILITIES[1:]:
        one, two, four, normal = column(
            db,
            "SELECT analytics.student_t_quantile(%s, df)"
            " FROM unnest('{1,2,4,1e300}'::float8[]) AS df",
            p,
        )
        both = 4 * p * (1 - p)
        assert one == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-12)
        assert two == pytest.approx((2 * p - 1) * math.sqrt(2 / both), rel=1e-13)
        inner = math.cos(math.acos(math.sqrt(both)) / 3) / math.sqrt(both)
        assert four == pytest.approx(2 * math.sqrt(inner - 1), rel=1e-9)
        assert normal == pytest.approx(special.ndtri(p), rel=1e-14)


def test_student_t_quantile_is_odd_and_rises_with_its_probability(db: Connection) -> None:
    for degrees in (1, 1.5, 2, 3.3, 4, 7, 13, 19, 40, 1e6):
        found = column(
            db,
            "SELECT analytics.student_t_quantile(i / 512.0, %s) FROM generate_series(1, 511) AS i",
            degrees,
        )
        assert found == sorted(found)
        assert found == pytest.approx([-value for value in reversed(found)], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("p", [0, 1, -1, 2, float("nan"), float("inf")])
def test_no_quantile_outside_the_probabilities(db: Connection, p: float) -> None:
    for call in ("normal_quantile(%s)", "student_t_quantile(%s, 5)", "beta_quantile(%s, 2, 3)"):
        with pytest.raises(psycopg.Error, match="probability") as caught, db.transaction():
            db.execute(f"SELECT analytics.{call}", (p,))
        assert caught.value.sqlstate == "SM025"


@pytest.mark.parametrize("degrees", [0, 0.99, -1, float("nan"), float("-inf")])
def test_fewer_than_one_degree_of_freedom_is_refused(db: Connection, degrees: float) -> None:
    with pytest.raises(psycopg.Error, match="less than 1") as caught:
        db.execute("SELECT analytics.student_t_quantile(0.975, %s)", (degrees,))
    assert caught.value.sqlstate == "SM025"


def test_infinite_degrees_of_freedom_are_normal(db: Connection) -> None:
    assert column(
        db,
        "SELECT analytics.student_t_quantile(0.975, 'Infinity') = analytics.normal_quantile(0.975)",
    ) == [True]


def test_log_gamma_equals_scipy(db: Connection) -> None:
    asked = [1e-10, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 9.99, 10.0, 11.0, 100.5, 1e4, 1e8]
    found = column(db, "SELECT analytics.log_gamma(x) FROM unnest(%s::float8[]) AS x", asked)
    assert found == pytest.approx(special.gammaln(asked).tolist(), rel=1e-13, abs=1e-13)


def test_beta_quantile_equals_scipy(db: Connection) -> None:
    for a in (0.1, 0.5, 1, 2.5, 10, 300, 50000):
        for b in (0.2, 1, 3, 40, 20000):
            for p in (0.0005, 0.025, 0.1, 0.5, 0.9):
                expected = stats.beta.ppf(p, a, b)
                if 1e-300 < expected < 1 - 1e-9:
                    (found,) = column(db, "SELECT analytics.beta_quantile(%s, %s, %s)", p, a, b)
                    assert found == pytest.approx(expected, rel=1e-9), (p, a, b)


def test_beta_quantile_stays_between_zero_and_one_at_the_extremes(db: Connection) -> None:
    shapes = [1e-9, 0.01, 1.0, 1e6]
    rows = db.execute(
        "SELECT analytics.beta_quantile(p, a, b)"
        " FROM unnest('{1e-100,1e-17,0.5,0.9999999999999999}'::float8[]) AS p,"
        " unnest(%(shapes)s::float8[]) AS a, unnest(%(shapes)s::float8[]) AS b",
        {"shapes": shapes},
    ).fetchall()
    assert len(rows) == 64
    assert all(0 <= found <= 1 for (found,) in rows)


def interval(
    db: Connection, kind: str, successes: Any, n: Any, level: float = 0.95
) -> tuple[float | None, float | None]:
    row = db.execute(
        f"SELECT ci_low, ci_high FROM analytics.{kind}_interval(%s::numeric, %s::numeric, %s)",
        (successes, n, level),
    ).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize(
    ("kind", "successes", "n", "low", "high"),
    [
        ("wilson", 0, 5, 0, 0.4344824648),
        ("wilson", 5, 5, 0.5655175352, 1),
        ("wilson", 8, 10, 0.4901624715, 0.9433178485),
        ("wilson", 1, 20, 0.0088814488, 0.2361311934),
        ("wilson", 50, 100, 0.4038315304, 0.5961684696),
        ("exact", 8, 10, 0.4439045377, 0.9747892737),
    ],
)
def test_golden_intervals(
    db: Connection, kind: str, successes: int, n: int, low: float, high: float
) -> None:
    assert interval(db, kind, successes, n) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("kind", ["wilson", "exact"])
def test_intervals_equal_scipy_for_one_to_thirty_answers(db: Connection, kind: str) -> None:
    for n in range(1, 31):
        rows = db.execute(
            "SELECT k, level, ci_low, ci_high"
            " FROM generate_series(0, %(n)s) AS k, unnest('{0.8,0.95,0.999}'::float8[]) AS level,"
            f" analytics.{kind}_interval(k, %(n)s, level)",
            {"n": n},
        ).fetchall()
        for k, level, low, high in rows:
            expected = tuple(stats.binomtest(k, n).proportion_ci(level, kind))
            assert (low, high) == pytest.approx(expected, rel=1e-9, abs=1e-12), (k, n, level)
            assert 0 <= low <= k / n <= high <= 1
            assert (low == 0) == (k == 0)
            assert (high == 1) == (k == n)


def test_the_ends_of_wilson_are_where_the_score_test_just_rejects(db: Connection) -> None:
    """The definition itself (Wilson 1927), with numbers that are not whole."""
    z = stats.norm.ppf(0.975)
    for k, n in ((2.5, 7.25), (0.125, 3.5), (90.5, 91.25)):

        def score(p: float, k: float = k, n: float = n) -> float:
            return float((k / n - p) ** 2 - z * z * p * (1 - p) / n)

        low, high = interval(db, "wilson", k, n)
        assert low == pytest.approx(optimize.brentq(score, 1e-12, k / n, xtol=1e-15), rel=1e-9)
        assert high == pytest.approx(optimize.brentq(score, k / n, 1 - 1e-9, xtol=1e-15), rel=1e-9)


def test_the_coverage_of_wilson_is_what_the_manual_says(db: Connection) -> None:
    """Over shares .1 to .9 the least coverage is 91 % at n = 10 and 93 % at n = 50."""
    for n, least in ((10, 0.915), (50, 0.930)):
        ends = [interval(db, "wilson", k, n) for k in range(n + 1)]
        coverages = []
        for share in (i / 1000 for i in range(100, 901)):
            chances = stats.binom.pmf(range(n + 1), n, share)
            coverages.append(
                sum(
                    chance
                    for chance, (low, high) in zip(chances, ends, strict=True)
                    if low is not None and high is not None and low <= share <= high
                )
            )
        assert min(coverages) > least
        assert sum(coverages) / len(coverages) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(("k", "n"), [(1, 10**6), (999_000, 10**6), (5 * 10**4, 10**5), (2, 10**7)])
def test_the_exact_interval_of_many_answers(db: Connection, k: int, n: int) -> None:
    low, high = interval(db, "exact", k, n)
    assert low == pytest.approx(stats.beta.ppf(0.025, k, n - k + 1), rel=1e-9)
    assert high == pytest.approx(stats.beta.ppf(0.975, k + 1, n - k), rel=1e-9)


@pytest.mark.parametrize("kind", ["wilson", "exact"])
def test_no_answers_have_no_interval(db: Connection, kind: str) -> None:
    assert interval(db, kind, 0, 0) == (None, None)
    assert interval(db, kind, None, 5) == (None, None)


@pytest.mark.parametrize("kind", ["wilson", "exact"])
@pytest.mark.parametrize(
    ("successes", "n", "level"),
    [
        *((6, 5, 0.95), (-1, 5, 0.95), (0, -1, 0.95), ("NaN", 5, 0.95), (1, "NaN", 0.95)),
        *((1, "Infinity", 0.95), (1, 2, 0), (1, 2, 1), (1, 2, 95), (1, 2, float("nan"))),
    ],
)
def test_impossible_shares_are_refused(
    db: Connection, kind: str, successes: Any, n: Any, level: float
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        interval(db, kind, successes, n, level)
    assert caught.value.sqlstate == "SM025"
    assert caught.value.diag.message_hint


def test_a_large_share_does_not_lose_its_digits(db: Connection) -> None:
    low, high = interval(db, "wilson", 10**12 - 1, 10**12)
    assert low is not None
    assert high is not None
    assert 1 - 6e-12 < low < high < 1
