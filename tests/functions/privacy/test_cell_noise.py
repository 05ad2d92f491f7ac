"""Keyed noise: the same for the same set, as it should be distributed, and blind to values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

BLOCKS = "privacy.hmac_blocks('a key of the tests'::bytea)"
RANGE = 2**32


def one(db: Db, query: str, *parameters: Any) -> Any:
    row = db.execute(query.encode(), parameters).fetchone()
    assert row is not None
    return row[0]


def cell_key(db: Db, ids: Sequence[int], waves: Sequence[str], blocks: str = BLOCKS) -> int:
    return int(one(db, f"SELECT privacy.cell_key({blocks}, %s, %s)", list(ids), list(waves)))


@pytest.fixture
def steps(db: Db) -> list[tuple[int, int]]:
    """The noise values in order, and how many of the 2^32 numbers stand for each."""
    rows = db.execute("SELECT noise, first_index FROM privacy.noise_step ORDER BY 2").fetchall()
    ends = [row[1] for row in rows[1:]] + [RANGE]
    return [(noise, end - first) for (noise, first), end in zip(rows, ends, strict=True)]


def test_the_steps_cover_all_numbers_and_are_the_discrete_gaussian(
    steps: list[tuple[int, int]],
) -> None:
    assert [noise for noise, _ in steps] == list(range(-120, 121))
    assert sum(count for _, count in steps) == RANGE
    weights = {noise: math.exp(-noise * noise / (2 * 24**2)) for noise in range(-120, 121)}
    total = math.fsum(weights.values())
    for noise, count in steps:
        assert abs(count - RANGE * weights[noise] / total) <= 1
    mean = sum(noise * count for noise, count in steps) / RANGE
    deviation = math.sqrt(sum(noise * noise * count for noise, count in steps) / RANGE)
    assert abs(mean) < 1e-6
    assert 23.99 < deviation < 24


def test_a_set_has_one_key_however_it_is_described(db: Db) -> None:
    key = cell_key(db, [1, 2, 3], ["a", "b", "c"])
    assert 0 <= key < 2**64
    assert cell_key(db, [3, 1, 2], ["c", "a", "b"]) == key
    assert cell_key(db, [3, 1, 2, 1], ["c", "a", "b", "a"]) == key
    others = [
        cell_key(db, [1, 2], ["a", "b"]),
        cell_key(db, [1, 2, 3, 4], ["a", "b", "c", "a"]),
        cell_key(db, [1, 2, 3], ["a", "c", "b"]),
        cell_key(db, [1, 2, 3], ["a", "b", "d"]),
        cell_key(db, [1, 2, 3], ["a", "b", "c"], "privacy.hmac_blocks('another'::bytea)"),
    ]
    assert len({key, *others}) == 6


def test_a_key_of_a_set_is_the_sum_of_those_of_its_members(db: Db) -> None:
    ids = list(range(1, 41))
    records = one(
        db,
        f"SELECT array_agg(privacy.record_key({BLOCKS}, id, 'w')) FROM unnest(%s::bigint[]) AS id",
        ids,
    )
    assert all(0 <= record < 2**64 for record in records)
    assert sum(records) > 2**64  # so that the modulus is put to use
    assert cell_key(db, ids, ["w"] * 40) == int(sum(records)) % 2**64


NOISE = f"""
    SELECT array_agg(privacy.cell_noise(blocks, key, metric, stat) ORDER BY key)
    FROM (SELECT {BLOCKS} AS blocks) AS made
    CROSS JOIN generate_series(1::numeric, %s) AS key
    CROSS JOIN (VALUES (%s, %s)) AS asked (metric, stat)
"""


def test_noise_is_the_same_each_time_and_another_for_each_statistic(db: Db) -> None:
    drawn = [
        one(db, NOISE, 300, *asked)
        for asked in [("q", "mean"), ("q", "mean"), ("q", "p50"), ("r", "mean")]
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2] != drawn[3] != drawn[0]
    # One number, written in two ways.
    assert one(db, f"SELECT privacy.cell_noise({BLOCKS}, 7.00, 'q', 'mean')") == drawn[0][6]


def test_noise_of_many_sets_is_distributed_as_the_steps_say(
    db: Db, steps: list[tuple[int, int]]
) -> None:
    """The key is fixed, so this is no game of chance: it passes always or never."""
    n = 12_000
    drawn = one(db, NOISE, n, "q", "mean")
    assert max(map(abs, drawn)) <= 120
    mean = sum(drawn) / n
    deviation = math.sqrt(sum((noise - mean) ** 2 for noise in drawn) / n)
    assert abs(mean) < 4 * 24 / math.sqrt(n)
    assert abs(deviation - 24) < 4 * 24 / math.sqrt(2 * n)
    # Kolmogorov: the largest distance between the two distribution functions.
    counts = dict.fromkeys(range(-120, 121), 0)
    for noise in drawn:
        counts[noise] += 1
    below = above = distance = 0.0
    for noise, weight in steps:
        below += counts[noise] / n
        above += weight / RANGE
        distance = max(distance, abs(below - above))
    assert distance < 1.63 / math.sqrt(n)
    # Neighbours have nothing to do with each other.
    together = sum(a * b for a, b in itertools.pairwise(drawn)) / n / 24**2
    assert abs(together) < 4 / math.sqrt(n)


def test_nothing_is_drawn_by_chance_in_the_privacy_engine(db: Db) -> None:
    chance = r"\m(random|setseed|gen_random_uuid|random_normal|clock_timestamp)\M"
    found = db.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE prosrc ~ %s"
        " AND pronamespace IN ('privacy'::regnamespace, 'benchmark'::regnamespace)",
        [chance],
    ).fetchall()
    assert found == []


def test_noise_is_given_who_is_behind_a_figure_and_never_its_value(db: Db) -> None:
    taken = one(
        db,
        "SELECT array_agg(pg_get_function_identity_arguments(oid) ORDER BY proname) FROM pg_proc"
        " WHERE proname IN ('cell_key', 'cell_noise', 'record_key')",
    )
    assert taken == [
        "p_blocks bytea[], p_contributor_ids bigint[], p_waves text[]",
        "p_blocks bytea[], p_cell_key numeric, p_metric text, p_stat text",
        "p_blocks bytea[], p_contributor_id bigint, p_wave text",
    ]
