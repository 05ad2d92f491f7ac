"""Percentiles of a frequency table are those of the answers behind it, to the last bit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pytest

Connection = psycopg.Connection[Any]

PERCENTILES = [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0]


def literal(items: Sequence[Any] | None) -> str | None:
    """A PostgreSQL array, of numbers that Python holds as int, float or Decimal side by side."""
    if items is None:
        return None
    return "{" + ",".join("NULL" if item is None else str(item) for item in items) + "}"


def percentiles(
    db: Connection,
    values: list[Any],
    counts: list[Any],
    asked: Sequence[float | None],
    size: Any = None,
) -> list[float | None] | None:
    row = db.execute(
        "SELECT analytics.percentile_from_counts("
        "%s::numeric[], %s::numeric[], %s::double precision[], %s::numeric)",
        (literal(values), literal(counts), literal(asked), size),
    ).fetchone()
    assert row is not None
    result: list[float | None] | None = row[0]
    return result


def table_of(answers: list[Any]) -> tuple[list[Any], list[int]]:
    values = sorted(set(answers))
    return values, [answers.count(value) for value in values]


def test_golden_values(db: Connection) -> None:
    found = percentiles(db, [1, 2, 4, 8], [1, 1, 1, 1], [0.1, 0.25, 0.5, 0.9])
    assert found == pytest.approx([1.3, 1.75, 3, 6.8], abs=1e-12)


@pytest.mark.parametrize("scale", ["ratings", "tenths"])
def test_numpy_agrees_for_one_to_fifty_answers_with_ties(
    db: Connection, scale: str, measured: Any
) -> None:
    draw = random.Random(f"percentiles {scale}")
    differences = []
    for n in range(1, 51):
        answers = [
            draw.randint(1, 5) if scale == "ratings" else Decimal(draw.randint(-99, 99)) / 10
            for _ in range(n)
        ]
        expected = np.quantile([float(answer) for answer in answers], PERCENTILES, method="linear")
        found = percentiles(db, *table_of(answers), PERCENTILES)
        assert found is not None
        differences += [abs(one - other) for one, other in zip(found, expected, strict=True)]
    figures = {"ratings": "percentiles of ratings", "tenths": "percentiles of tenths"}
    measured(figures[scale], max(differences), len(differences))


def test_percentile_cont_agrees_in_every_bit(db: Connection, measured: Any) -> None:
    db.execute("SELECT setseed(0.25)")
    db.execute(
        """
        CREATE TEMPORARY TABLE answer ON COMMIT DROP AS
        SELECT survey,
               CASE survey % 4
                   WHEN 0 THEN floor(random() * 11)::numeric
                   WHEN 1 THEN round((random() * 200 - 100)::numeric, 1)
                   WHEN 2 THEN round((random() * 90000)::numeric, 2)
                   ELSE round(random()::numeric / 1000, 7)
               END AS value
        FROM generate_series(1, 1500) AS survey,
             LATERAL generate_series(0, (random() * 60)::integer * (survey % 3))
        """
    )
    rows = db.execute(
        """
        WITH counted AS (
            SELECT survey, value, count(*) AS n FROM answer GROUP BY survey, value
        ), packed AS (
            SELECT survey,
                   array_agg(value ORDER BY value) AS values,
                   array_agg(n::numeric ORDER BY value) AS counts
            FROM counted
            GROUP BY survey
        ), expected AS (
            SELECT survey,
                   percentile_cont(%(asked)s::double precision[])
                       WITHIN GROUP (ORDER BY value::double precision) AS percentiles
            FROM answer
            GROUP BY survey
        )
        SELECT count(*),
               count(*) FILTER (WHERE expected.percentiles IS DISTINCT FROM
                   analytics.percentile_from_counts(
                       packed.values, packed.counts, %(asked)s::double precision[]))
        FROM expected JOIN packed USING (survey)
        """,
        {"asked": [*PERCENTILES, 1 / 3]},
    ).fetchone()
    assert rows is not None
    measured("percentiles", rows[1], rows[0])


def test_percentiles_may_be_asked_in_any_order(db: Connection) -> None:
    assert percentiles(db, [1, 2, 3], [1, 1, 1], [1, None, 0, 0.5, 0.5]) == [3, None, 1, 2, 2]
    assert percentiles(db, [1, 2, 3], [1, 1, 1], []) == []


def test_a_value_that_nobody_gave_changes_nothing(db: Connection) -> None:
    without = percentiles(db, [1, 3], [2, 3], PERCENTILES)
    assert percentiles(db, [0, 1, 2, 3, 4], [0, 2, 0, 3, 0], PERCENTILES) == without


def weighted_by_definition(
    values: list[int], weights: list[Decimal], p: float, size: Decimal | None = None
) -> float:
    """What wtd.quantile of Hmisc defines: order 1 + (n - 1) p, sought in cumulative weights."""
    total = sum(weights, Decimal(0))
    n = total if size is None else size
    order = 1 + float(n - 1) * p
    low = max(int(order), 1)

    def at(rank: Decimal) -> int:
        running = Decimal(0)
        for value, weight in zip(values, weights, strict=True):
            running += weight
            if running * n >= rank * total:
                return value
        return values[-1]

    lower, upper = at(Decimal(low)), at(min(Decimal(low + 1), n))
    share = order - int(order)
    return (1 - share) * lower + share * upper


@pytest.mark.parametrize("scaled", [False, True])
def test_weights_follow_the_weighted_definition(db: Connection, scaled: bool) -> None:
    draw = random.Random(f"weights {scaled}")
    for _ in range(60):
        values = sorted(draw.sample(range(20), draw.randint(1, 8)))
        weights = [Decimal(draw.randint(1, 400)) / 100 + scaled for _ in values]
        size = Decimal(draw.randint(1, 12)) if scaled else None
        if sum(weights) < 1:
            continue
        found = percentiles(db, values, weights, PERCENTILES, size)
        expected = [weighted_by_definition(values, weights, p, size) for p in PERCENTILES]
        assert found == pytest.approx(expected, abs=1e-9), (values, weights, size)


def test_ranks_are_looked_up_as_numpy_inverts_the_weighted_cumulative_share(
    db: Connection, measured: Any
) -> None:
    draw = random.Random("numpy weights")
    differences = []
    for n in range(2, 20):
        values = sorted(draw.sample(range(100), n))
        weights = [draw.uniform(0.1, 5) for _ in values]
        # At these fractions type 7 takes one rank and draws no line.
        asked = [rank / (n - 1) for rank in range(n)]
        shares = [(rank + 1) / n * (1 - 1e-12) for rank in range(n)]
        found = percentiles(db, values, [Decimal(weight) for weight in weights], asked, n)
        expected = np.quantile(values, shares, weights=weights, method="inverted_cdf")
        assert found is not None
        differences += [abs(one - other) for one, other in zip(found, expected, strict=True)]
    measured("weighted percentiles: their ranks", max(differences), len(differences))


def test_scaled_weights_do_not_miss_a_rank_by_a_rounding_error(db: Connection) -> None:
    """1/3 and 2/3 of an answer are one answer; 0.333... + 0.666... in decimals is less."""
    found = percentiles(db, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [0, 0.25, 0.5, 0.75, 1], size=5)
    assert found == [2, 3, 4, 5, 5]


def test_the_scale_of_the_weights_does_not_matter_once_a_size_is_given(db: Connection) -> None:
    plain = percentiles(db, [1, 2, 5], [3, 4, 2], PERCENTILES)
    for unit in (Decimal("0.001"), Decimal("0.7"), Decimal(1000)):
        weights = [unit * count for count in (3, 4, 2)]
        assert percentiles(db, [1, 2, 5], weights, PERCENTILES, size=9) == plain


@pytest.mark.parametrize(("values", "counts"), [([], []), ([1, 2], [0, 0]), (None, None)])
def test_no_counts_have_no_percentiles(db: Connection, values: Any, counts: Any) -> None:
    assert percentiles(db, values, counts, [0.5]) is None


@pytest.mark.parametrize(
    ("values", "counts", "asked", "size", "message"),
    [
        ([1, 2], [1], [0.5], None, "2 values but 1 counts"),
        ([2, 1], [1, 1], [0.5], None, "value 1 with count 1"),
        ([1, 2], [1, -1], [0.5], None, "value 2 with count -1"),
        ([1, None], [1, 1], [0.5], None, "value null with count 1"),
        ([1, 2], [1, None], [0.5], None, "value 2 with count null"),
        ([1, 2], [1, 1], [1.5], None, "percentile 1.5 is not"),
        ([1, 2], [1, 1], [-0.1], None, "percentile -0.1 is not"),
        ([1, 2], [1, 1], [float("nan")], None, "percentile NaN is not"),
        ([1, 2], [Decimal("0.2"), Decimal("0.3")], [0.5], None, "counts of 0.5 in all"),
        ([1, 2], [1, 1], [0.5], 0, "taken as 0 answers"),
        ([1, 2], [1, 1], [0.5], Decimal("NaN"), "taken as NaN answers"),
        ([1, 2], [1, 10**16], [0.5], None, "cannot be ranked"),
        ([1, 2], [1, Decimal("NaN")], [0.5], None, "counts of NaN in all"),
        ([1, 2], [1, Decimal("Infinity")], [0.5], None, "counts of Infinity in all"),
    ],
)
def test_what_is_no_frequency_table_is_refused(
    db: Connection, values: Any, counts: Any, asked: Any, size: Any, message: str
) -> None:
    with pytest.raises(psycopg.Error, match=message) as caught:
        percentiles(db, values, counts, asked, size)
    assert caught.value.sqlstate == "SM025"
    assert caught.value.diag.message_hint
