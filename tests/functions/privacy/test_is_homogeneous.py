"""R4: where the mean of a group is nearly the result of each of its members."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from psycopg.types.json import Jsonb


def is_homogeneous(
    db: Any, results: list[Any], scale: tuple[int, int] = (0, 100), **rules: float
) -> bool:
    row = db.execute(
        "SELECT privacy.is_homogeneous(%s::numeric[], jsonb_populate_record(policy, %s), %s, %s)"
        " FROM privacy.policy WHERE version = 1",
        [[str(result) for result in results], Jsonb(rules), *scale],
    ).fetchone()
    found: bool = row[0]
    return found


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([50, 50, 50, 50, 50], True),
        # Four of five within two points of 100: just so, and just not.
        ([50, 51, 51.5, 52, 90], True),
        ([50, 51, 51.5, 52.01, 90], False),
        # Astride of what a fixed grid of bands would cut in two.
        ([49.1, 49.9, 50.1, 50.9, 10], True),
        # Three of five are 60 %, eight of ten 80 %, seven of nine 78 %.
        ([50, 50, 50, 30, 70], False),
        ([50] * 8 + [10, 90], True),
        ([50] * 7 + [10, 90], False),
        # The mean within five points of an end, however far apart they are.
        ([0, 0, 0, 12, 13], True),
        ([0, 0, 0, 12.5, 12.6], False),
        ([100, 100, 100, 88, 87], True),
        ([100, 100, 100, 87.4, 87.4], False),
        ([], False),
    ],
)
def test_the_edges(db: Any, results: list[float], expected: bool) -> None:
    assert is_homogeneous(db, results) is expected


@pytest.mark.parametrize(
    ("scale", "results", "expected"),
    [
        ((1, 5), [3, 3.02, 3.04, 3.08, 4], True),
        ((1, 5), [3, 3.02, 3.04, 3.09, 4], False),
        ((1, 5), [1, 1, 1, 1.5, 1.5], True),
        ((0, 1), [0.2, 0.2, 0.2, 0.2, 0.6], True),
        ((-100, 100), [10, 11, 12, 14, 60], True),
        ((-100, 100), [-100, -99, -80, -81, -95], True),
    ],
)
def test_points_are_hundredths_of_the_scale(
    db: Any, scale: tuple[int, int], results: list[float], expected: bool
) -> None:
    assert is_homogeneous(db, results, scale) is expected


def test_a_policy_can_be_stricter(db: Any) -> None:
    assert not is_homogeneous(db, [50, 50, 50, 30, 70])
    assert is_homogeneous(db, [50, 50, 50, 30, 70], homogeneity_fraction=0.6)
    assert is_homogeneous(db, [40, 45, 50, 49, 90], homogeneity_band=10)
    assert is_homogeneous(db, [0, 10, 20, 5, 10], scale_end_band=10)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_the_definition_says(db: Any, seed: int) -> None:
    """Against every possible band, in fractions."""
    dice = random.Random(seed)
    centre, width = dice.randint(3, 97), dice.choice([1, 2, 4, 30])
    results = [
        Fraction(min(100, max(0, centre * 4 + dice.randint(-2 * width, 2 * width)))) / 4
        for _ in range(dice.randint(5, 30))
    ]
    share = max(
        Fraction(sum(low <= other <= low + 2 for other in results), len(results)) for low in results
    )
    mean = sum(results) / len(results)
    expected = share >= Fraction(4, 5) or mean <= 5 or mean >= 95
    assert is_homogeneous(db, [float(result) for result in results]) is expected
