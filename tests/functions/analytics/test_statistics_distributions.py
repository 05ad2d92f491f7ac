"""Distribution functions equal scipy's over a wide grid, in one query each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import psycopg
import pytest
from scipy import stats

Connection = psycopg.Connection[Any]

random = np.random.default_rng(6)
SHAPES = [0.01, 0.5, 1, 1.5, 2, 3.7, 10, 33.3, 100, 1000, 12345.6, 1e5]


def values(db: Connection, function: str, *columns: Any) -> list[float]:
    """The function at each row of the columns, in one query."""
    names = ", ".join(f"v{i}" for i in range(len(columns)))
    arrays = ", ".join("%s::float8[]" for _ in columns)
    rows = db.execute(
        f"SELECT analytics.{function} FROM unnest({arrays})".replace("$", names)
        + f" WITH ORDINALITY AS asked ({names}, place) ORDER BY place",
        [[float(value) for value in column] for column in columns],
    ).fetchall()
    return [row[0] for row in rows]


def grid(*axes: Any) -> list[list[float]]:
    """All combinations, as columns."""
    return [list(column.ravel()) for column in np.meshgrid(*axes, indexing="ij")]


def close(found: list[float], expected: Any, relative: float) -> None:
    """Equal as far as scipy is exact; what it calls less than 1e-290 may be 0."""
    expected = np.asarray(expected)
    wrong = [
        (place, one, other)
        for place, (one, other) in enumerate(zip(found, expected, strict=True))
        if not math.isclose(one, other, rel_tol=relative, abs_tol=1e-290)
    ]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("upper", [False, True])
def test_beta_cdf(db: Connection, upper: bool) -> None:
    a, b, z = grid(SHAPES, SHAPES, [-6, -2, -0.5, 0, 1, 3])
    a, b = np.array(a), np.array(b)
    # Around the mean, where the shares are: z standard deviations from it on the logit scale.
    share = a / (a + b)
    spread = np.sqrt(1 / a + 1 / b)
    x = 1 / (1 + (1 - share) / share * np.exp(-np.clip(np.array(z) * spread, -30, 30)))
    expected = (stats.beta.sf if upper else stats.beta.cdf)(x, a, b)
    close(values(db, f"beta_cdf($, {upper})", x, a, b), expected, 2e-12)


@pytest.mark.parametrize("upper", [False, True])
def test_gamma_and_chi_square_cdf(db: Connection, upper: bool) -> None:
    shape, z = grid(SHAPES, [-8, -5, -2, -1, -0.3, 0, 0.7, 2, 4, 8])
    shape = np.array(shape)
    x = shape * np.exp(np.array(z) / np.sqrt(shape))
    expected = (stats.gamma.sf if upper else stats.gamma.cdf)(x, shape)
    close(values(db, f"gamma_cdf($, {upper})", x, shape), expected, 1e-12)
    expected = (stats.chi2.sf if upper else stats.chi2.cdf)(2 * x, 2 * shape)
    close(values(db, f"chi_square_cdf($, {upper})", 2 * x, 2 * shape), expected, 1e-12)


def test_normal_cdf(db: Connection) -> None:
    x = np.concatenate([np.linspace(-37, 9, 2001), [0, 1e-200, -1e-9, 38, -40, 1e300]])
    # scipy's own error reaches 3e-13 in the far tail.
    close(values(db, "normal_cdf($)", x), stats.norm.cdf(x), 1e-12)


def test_student_t_cdf(db: Connection) -> None:
    t, degrees = grid(
        [-1e6, -50, -8, -3, -1.96, -0.1, -1e-5, 0, 1e-3, 0.5, 2, 6, 40],
        [0.5, 1, 1.5, 2, 5, 29, 300, 4999, 9999, 10001, 1e5, 1e7, 1e12],
    )
    close(values(db, "student_t_cdf($)", t, degrees), stats.t.cdf(t, degrees), 1e-12)


@pytest.mark.parametrize("upper", [False, True])
def test_f_cdf(db: Connection, upper: bool) -> None:
    f, one, two = grid([0, 1e-6, 0.2, 0.9, 1, 1.3, 4, 90], *(2 * [[1, 2, 3, 7.5, 30, 400, 9000]]))
    expected = (stats.f.sf if upper else stats.f.cdf)(f, one, two)
    close(values(db, f"f_cdf($, {upper})", f, one, two), expected, 1e-11)


def test_chi_square_and_f_quantiles(db: Connection) -> None:
    chances = [1e-12, 0.001, 0.025, 0.5, 0.9, 0.95, 0.999, 1 - 1e-9]
    p, degrees = grid(chances, [0.5, 1, 2, 3, 7, 30, 1000, 1e5])
    expected = stats.chi2.ppf(p, degrees)
    close(values(db, "chi_square_quantile($)", p, degrees), expected, 1e-11)
    p, one, two = grid(chances[1:-1], *(2 * [[1, 2, 5, 40, 1000]]))
    close(values(db, "f_quantile($)", p, one, two), stats.f.ppf(p, one, two), 1e-9)


def test_quantiles_undo_the_cdf(db: Connection) -> None:
    p, degrees = grid(np.linspace(0.01, 0.99, 25), [1, 4, 60])
    found = values(
        db, "chi_square_cdf(analytics.chi_square_quantile(v0, v1), v1) + 0 * least($)", p, degrees
    )
    close(found, p, 1e-13)


@pytest.mark.parametrize("upper", [False, True])
def test_binomial(db: Connection, upper: bool) -> None:
    n = random.integers(1, 10, 500) * 10 ** random.integers(0, 5, 500)
    share = random.choice([0.003, 0.1, 0.5, 0.77, 0.999], 500)
    k = np.clip(np.round(n * share + random.normal(0, 3, 500) * np.sqrt(n * share)), -1, n)
    # scipy's own density is good for 1e-11 here.
    close(values(db, "binomial_density($)", k, n, share), stats.binom.pmf(k, n, share), 1e-10)
    expected = (stats.binom.sf if upper else stats.binom.cdf)(k, n, share)
    close(values(db, f"binomial_cdf($, {upper})", k, n, share), expected, 1e-11)


def test_binomial_quantile(db: Connection) -> None:
    p, n, share = grid(
        [1e-9, 0.001, 0.025, 0.3, 0.5, 0.975, 0.9999],
        [0, 1, 2, 5, 30, 1000, 123456],
        [0.001, 0.25, 0.5, 0.9],
    )
    assert values(db, "binomial_quantile($)", p, n, share) == list(stats.binom.ppf(p, n, share))


@pytest.mark.parametrize("upper", [False, True])
def test_hypergeometric(db: Connection, upper: bool) -> None:
    population = random.integers(1, 10, 500) * 10 ** random.integers(0, 4, 500)
    marked = np.floor(random.random(500) * (population + 1))
    draws = np.floor(random.random(500) * (population + 1))
    law = stats.hypergeom(population, marked, draws)
    middle = marked * (draws / population)
    k = np.clip(np.round(middle + random.normal(0, 2, 500) * np.sqrt(middle + 1)), -1, draws)
    given = (k, population, marked, draws)
    close(values(db, "hypergeometric_density($)", *given), law.pmf(k), 1e-10)
    expected = law.sf(k) if upper else law.cdf(k)
    close(values(db, f"hypergeometric_cdf($, {upper})", *given), expected, 1e-10)


def test_halves_add_up_and_stay_between_zero_and_one(db: Connection) -> None:
    x, a, b = grid([0, 1e-300, 1e-9, 0.3, 1, 5], *(2 * [[1e-9, 1, 1e8]]))
    low = values(db, "beta_cdf($)", x, a, b)
    high = values(db, "beta_cdf($, true)", x, a, b)
    assert all(0 <= one <= 1 for one in [*low, *high])
    assert [one + other for one, other in zip(low, high, strict=True)] == pytest.approx([1.0] * 54)


WRONG = [
    "beta_cdf(0.5, 0, 1)",
    "beta_cdf('NaN', 1, 1)",
    "gamma_cdf(1, 'Infinity')",
    "normal_cdf('NaN')",
    "student_t_cdf(1, 0)",
    "chi_square_cdf(1, -1)",
    "chi_square_quantile(1, 1)",
    "f_cdf(1, 0, 3)",
    "f_quantile(0.5, 'NaN', 3)",
    "binomial_density(1, 2.5, 0.1)",
    "binomial_cdf(1, 2, 1.1)",
    "binomial_quantile(0, 2, 0.1)",
    "hypergeometric_density(1, 5, 6, 2)",
    "hypergeometric_cdf(1, 5, 2, 'NaN')",
]


@pytest.mark.parametrize("call", WRONG)
def test_what_is_no_distribution_is_refused(db: Connection, call: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        db.execute(f"SELECT analytics.{call}")
    assert caught.value.sqlstate == "SM025"
    assert caught.value.diag.message_hint
