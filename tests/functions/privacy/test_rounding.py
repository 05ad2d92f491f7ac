"""Grids, bands and quantiles: the arithmetic of what is released."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import psycopg
import pytest


def value(db: psycopg.Connection[Any], query: str, *parameters: Any) -> Any:
    row = db.execute(f"SELECT {query}".encode(), parameters).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("low", "high", "grid"),
    [
        ("1", "5", "0.05"),
        ("0", "10", "0.1"),
        ("0", "1", "0.01"),
        ("0", "100", "1"),
        ("-100", "100", "2"),
        ("1", "7", "0.1"),
        ("1", "6", "0.05"),
        ("0", "1000", "10"),
        ("0", "0.001", "0.00001"),
        ("0", "3", "0.05"),
    ],
)
def test_grid(db: Any, low: str, high: str, grid: str) -> None:
    found = value(db, "privacy.grid_of(%s, %s, 1)", Decimal(low), Decimal(high))
    assert found == Decimal(grid)


@pytest.mark.parametrize(
    ("low", "high", "rounding", "grid"),
    [
        ("1", "5", "1", "0.2"),
        ("1", "6", "1", "0.25"),
        ("1", "7", "1", "0.3"),
        ("0", "10", "1", "0.5"),
        ("0", "1", "1", "0.05"),
        ("0", "100", "1", "5"),
        # 0.15 is no multiple of 0.1, and 0.2 is.
        ("1", "4", "3", "0.2"),
        ("0", "100", "10", "10"),
        ("0", "100", "3", "5"),
        ("0", "100", "20", "20"),
    ],
)
def test_quantile_grid(db: Any, low: str, high: str, rounding: str, grid: str) -> None:
    found = value(
        db,
        "privacy.quantile_grid(jsonb_populate_record(privacy.policy_in_force(),"
        " jsonb_build_object('rounding', %s::numeric)), %s, %s)",
        rounding,
        Decimal(low),
        Decimal(high),
    )
    assert found == Decimal(grid)


@pytest.mark.parametrize(
    ("width", "nice"),
    [
        ("1", "1"), ("1.01", "2"), ("2", "2"), ("2.5", "5"), ("5", "5"), ("5.01", "10"),
        ("10", "10"), ("0.1", "0.1"), ("0.099", "0.1"), ("0.3", "0.5"), ("999", "1000"),
        ("1000", "1000"), ("0.000001", "0.000001"), ("9999999999999999", "10000000000000000"),
        ("0.9999999999999999999999", "1"), ("1.0000000000000000000001", "2"),
    ],
)  # fmt: skip
def test_nice_ceiling(db: Any, width: str, nice: str) -> None:
    assert value(db, "privacy.nice_ceiling(%s::numeric)", width) == Decimal(nice)


@pytest.mark.parametrize("width", ["0", "-1", None])
def test_no_grid_without_a_width(db: Any, width: str | None) -> None:
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        value(db, "privacy.nice_ceiling(%s::numeric)", width)
    assert caught.value.sqlstate == "SM025"


@pytest.mark.parametrize(
    ("exact", "grid", "shown"),
    [
        ("3.0249999", "0.05", "3.00"),
        ("3.025", "0.05", "3.05"),
        ("3.0250001", "0.05", "3.05"),
        ("-3.025", "0.05", "-3.05"),
        ("49.5", "1", "50"),
        ("50.5", "1", "51"),
        ("12.999", "2", "12"),
        ("13", "2", "14"),
        ("0.005", "0.01", "0.01"),
    ],
)
def test_round_to_grid(db: Any, exact: str, grid: str, shown: str) -> None:
    found = value(db, "privacy.round_to_grid(%s::numeric, %s::numeric)", exact, grid)
    assert str(found) == shown


@pytest.mark.parametrize(
    ("size", "band"),
    [
        (4, None), (5, 5), (7, 5), (8, 8), (14, 8), (15, 15), (24, 15), (25, 25), (49, 25),
        (50, 50), (99, 50), (100, 100), (249, 100), (250, 250), (499, 250), (500, 500), (999, 500),
        (1000, 1000), (2499, 1000), (2500, 2500), (4999, 2500), (5000, 5000), (10000, 10000),
        (123456789, 100000000),
    ],
)  # fmt: skip
def test_size_band(db: Any, size: int, band: int | None) -> None:
    assert value(db, "privacy.size_band(%s)", size) == band


@pytest.mark.parametrize(
    ("size", "share", "shown"),
    [
        # 1, 2, 3, ...: the mean of two on either side, without the nearest.
        (10, "0.25", "3.5"),
        (10, "0.50", "5.5"),
        (10, "0.75", "7.5"),
        (25, "0.90", "22.5"),
        # On one of them: the mean of the four around it, which here is the same number.
        (11, "0.50", "6"),
        (13, "0.25", "4"),
        (31, "0.90", "28"),
        # The first or the last would be needed.
        (10, "0.90", None),
        (10, "0.05", None),
        (11, "0.90", None),
        (15, "0.90", None),
        (9, "0.25", None),
        (3, "0.50", None),
        (1, "0.50", None),
    ],
)
def test_released_quantile(db: Any, size: int, share: str, shown: str | None) -> None:
    found = value(
        db,
        "privacy.released_quantile(ARRAY(SELECT n::numeric FROM generate_series(1, %s) AS n),"
        " %s::numeric)",
        size,
        share,
    )
    assert found == (None if shown is None else Decimal(shown))


def test_no_quantile_is_the_result_of_one_organisation(db: Any) -> None:
    """An odd cell's median moves with both neighbours of the middle, and not with the middle."""
    results = [1, 2, 3, 4, 5, 60, 70, 80, 90, 100, 110]
    assert value(db, "privacy.released_quantile(%s::numeric[], 0.5)", results) == Decimal("39.75")
    results[5] = 6
    assert value(db, "privacy.released_quantile(%s::numeric[], 0.5)", results) == Decimal("39.75")


@pytest.mark.parametrize(
    ("size", "share", "jitter", "ranks"),
    [
        (20, "0.50", "0", "8 9 12 13"),
        (21, "0.50", "0", "9 10 12 13"),
        (20, "0.50", "0.7", "9 10 13 14"),
        (20, "0.25", "-9", "2 3 6 7"),
        (20, "0.75", "9", "14 15 18 19"),
        # The first or last would be needed, so the nearest are taken.
        (10, "0.25", "0", "2 3 4 5"),
        (10, "0.75", "0", "6 7 8 9"),
        (10, "0.50", "0", "3 4 7 8"),
        (25, "0.90", "0", "21 22 23 24"),
    ],
)
def test_results_next_to_a_quantile_have_no_part_in_it(
    db: Any, size: int, share: str, jitter: str, ranks: str
) -> None:
    """Powers of two, so that a sum says what it is made of."""
    found = value(
        db,
        "privacy.released_quantile(ARRAY(SELECT 2::numeric ^ n FROM generate_series(1, %s) AS n),"
        " %s::numeric, %s::numeric)",
        size,
        share,
        jitter,
    )
    assert found == sum(Decimal(2) ** int(rank) for rank in ranks.split()) / 4


@pytest.mark.parametrize("jitter", [-5, -1, -0.5, 0.04, 1, 5])
def test_jitter_moves_the_position_and_stops_before_the_ends(db: Any, jitter: float) -> None:
    found = value(
        db,
        "privacy.released_quantile(ARRAY(SELECT n::numeric FROM generate_series(1, 20) AS n),"
        " 0.25, %s::numeric)",
        jitter,
    )
    position = min(max(5.75 + jitter, 4.5), 16.5)
    assert abs(float(found) - position) <= 0.5
    assert found >= Decimal("4.5")


@pytest.mark.parametrize("size", range(10, 60))
def test_extremes_take_no_part_in_any_released_quantile(db: Any, size: int) -> None:
    shares = ["0.25", "0.50", "0.75", *(["0.90"] if size >= 25 else [])]
    for share in shares:
        calm = [Decimal(number) for number in range(size)]
        wild = [Decimal(-1000), *calm[1:-1], Decimal(1000)]
        found = [
            value(db, "privacy.released_quantile(%s::numeric[], %s::numeric)", results, share)
            for results in (calm, wild)
        ]
        assert found[0] is not None
        assert found[0] == found[1]


@pytest.mark.parametrize(
    ("mean", "spread", "band", "noise", "low", "high"),
    [
        # 1.959964 * 0.5 / sqrt(25) = 0.196
        ("3.00", "0.5", 25, "0", "2.80", "3.20"),
        ("3.05", "0.5", 25, "0", "2.85", "3.25"),
        ("1.05", "0.5", 25, "0", "1.00", "1.25"),
        ("4.95", "0.5", 25, "0", "4.75", "5.00"),
        ("3.00", "0.05", 1000, "0", "2.95", "3.05"),
        # 1.959964 * sqrt(0.5 ^ 2 / 25 + (2.5 / 25) ^ 2) = 0.277
        ("3.00", "0.5", 25, "2.5", "2.70", "3.30"),
    ],
)
def test_public_interval(
    db: Any, mean: str, spread: str, band: int, noise: str, low: str, high: str
) -> None:
    row = db.execute(
        "SELECT * FROM privacy.public_interval(%s::numeric, %s::numeric, %s, 1, 5, 0.05, %s)",
        [mean, spread, band, noise],
    ).fetchone()
    assert row == (Decimal(low), Decimal(high))
