"""What a bucket stands for is within 1 % of everything in it, right up to its edges."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Db = psycopg.Connection[Any]

GAMMA = Fraction(102, 100)
BOUND = Fraction(1, 100)


def buckets(db: Db, values: Iterable[Decimal]) -> list[Decimal]:
    return [
        bucket
        for (bucket,) in db.execute(
            "SELECT rollup.bucket_value(given.value) FROM unnest(%s::numeric[])"
            " WITH ORDINALITY AS given (value, position) ORDER BY position",
            [list(values)],
        )
    ]


def error(value: Decimal, bucket: Decimal) -> Fraction:
    return abs(Fraction(bucket) - Fraction(value)) / abs(Fraction(value))


numbers = st.decimals(
    min_value=Decimal("-1e30"), max_value=Decimal("1e30"), allow_nan=False, places=15
) | st.builds(
    lambda digits, exponent, sign: sign * Decimal(digits).scaleb(exponent),
    st.integers(1, 10**20),
    st.integers(-50, 10),
    st.sampled_from([1, -1]),
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(values=st.lists(numbers, min_size=1, max_size=40))
def test_every_value_is_within_one_percent_of_its_bucket(db: Db, values: list[Decimal]) -> None:
    found = buckets(db, values)
    for value, bucket in zip(values, found, strict=True):
        if value == 0:
            assert bucket == 0
        else:
            assert error(value, bucket) <= BOUND, value
            assert len(bucket.normalize().as_tuple().digits) <= 6
    # It mirrors, it keeps the order, and it is a bucket of itself.
    assert buckets(db, [-value for value in values]) == [-bucket for bucket in found]
    assert buckets(db, found) == found
    assert [bucket for _, bucket in sorted(zip(values, found, strict=True))] == sorted(found)


def test_every_edge_belongs_to_the_bucket_below(db: Db) -> None:
    """From 1e-30 to 1e30: each power of gamma, and what is a hair beyond it on either side."""
    powers = range(-3489, 3490)
    hair = Decimal("1e-25")
    with localcontext(prec=60):
        precise = [Decimal("1.02") ** power for power in powers]
    edges = [+edge for edge in precise]  # to the 28 digits of here, far finer than the hair
    inside = buckets(db, [edge * (1 - hair) for edge in edges])
    outside = buckets(db, [edge * (1 + hair) for edge in edges])
    assert outside[:-1] == inside[1:]
    assert len(set(inside)) == len(edges)
    # Those that decimals can hold exactly.
    exact = [Decimal("1.02") ** power for power in range(8)]
    assert buckets(db, exact) == inside[3489 : 3489 + 8]
    for edge, below, above in zip(edges, inside, outside, strict=True):
        assert error(edge, below) <= BOUND
        assert error(edge, above) <= BOUND


def test_rounding_to_six_digits_is_never_a_tie(db: Db) -> None:
    """So that no machine's floating point can round a bucket the other way."""
    for power in range(-3489, 3490):
        middle = GAMMA**power * 2 / (1 + GAMMA)
        scaled = middle * Fraction(10) ** round(5.5 - power * math.log10(GAMMA))
        while scaled >= 10**6:
            scaled /= 10
        while scaled < 10**5:
            scaled *= 10
        # How far the fraction is from 1/2, in whole numbers: these have thousands of digits.
        rest, whole = scaled.numerator % scaled.denominator, scaled.denominator
        assert abs(2 * rest - whole) * 10**6 > 2 * whole, power


@pytest.mark.parametrize("value", ["0", "0.00", "1e-101", "-1e-200", "1e101", "-12345e200"])
def test_what_is_nothing_or_beyond_all_measure_stays_as_it_is(db: Db, value: str) -> None:
    assert buckets(db, [Decimal(value)]) == [Decimal(value)]


def test_null_has_no_bucket(db: Db) -> None:
    assert db.execute("SELECT rollup.bucket_value(NULL)").fetchone() == (None,)
