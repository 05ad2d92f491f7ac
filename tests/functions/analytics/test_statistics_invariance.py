"""What must not matter does not, and what does moves figures as it should: 600 cases."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import psycopg
import pytest

from .cases import moments, rows, samples, tables

Connection = psycopg.Connection[Any]

FEW = 100


def together(db: Connection, call: str, other: str, types: str, *columns: Any) -> list[Any]:
    return list(zip(rows(db, call, types, *columns), rows(db, other, types, *columns), strict=True))


def test_units_and_order_of_the_groups_do_not_matter(db: Connection) -> None:
    cases = list(
        zip(*[(*moments(a), *moments(b)) for a, b in islice(samples(14), FEW)], strict=True)
    )
    shifted = "welch_test(7 - 3 * v0, 3 * v1, v2, 7 - 3 * v3, 3 * v4, v5)"
    for one, other in together(db, "welch_test($)", shifted, "float8", *cases):
        assert other["p_value"] == pytest.approx(one["p_value"], rel=1e-8)
        assert other["effect"] == pytest.approx(-one["effect"])
        assert other["ci_high"] == pytest.approx(-3 * one["ci_low"], abs=1e-9)
    exchanged = "welch_test(v3, v4, v5, v0, v1, v2)"
    for one, other in together(db, "welch_test($)", exchanged, "float8", *cases):
        assert other["p_value"] == pytest.approx(one["p_value"], rel=1e-9)
        assert other["estimate"] == -one["estimate"]
        assert (other["outcome"], one["outcome"]) in {
            ("higher", "lower"),
            ("lower", "higher"),
            (one["outcome"], "not distinguishable"),
        }


@pytest.mark.parametrize("call", ["fisher_test", "two_proportion_test"])
def test_yes_and_no_can_be_exchanged(db: Connection, call: str) -> None:
    cases = list(zip(*tables(15)[:FEW], strict=True))
    turned = f"{call}(v1 - v0, v1, v3 - v2, v3)"
    swapped = f"{call}(v2, v3, v0, v1)"
    for other in (turned, swapped):
        for one, two in together(db, f"{call}($)", other, "float8", *cases):
            if one["p_value"] is not None:
                assert two["p_value"] == pytest.approx(one["p_value"], rel=1e-9)
            else:
                assert two["reason"] == one["reason"]
            assert two["estimate"] == pytest.approx(-one["estimate"])
            assert two["ci_low"] == pytest.approx(-one["ci_high"], abs=1e-9)


def test_ranks_know_no_values_and_tables_no_order(db: Connection) -> None:
    random = np.random.default_rng(16)
    one, other = (random.poisson(3, (FEW, 6)).tolist() for _ in range(2))
    plain = rows(db, "mann_whitney_test($)", "bigint[]", one, other)
    turned = rows(
        db,
        "mann_whitney_test($)",
        "bigint[]",
        [line[::-1] for line in one],
        [line[::-1] for line in other],
    )
    # A value that nobody gave, between those that some did.
    gap = rows(
        db,
        "mann_whitney_test($)",
        "bigint[]",
        [[*line[:3], 0, *line[3:]] for line in one],
        [[*line[:3], 0, *line[3:]] for line in other],
    )
    for before, mirrored, wider in zip(plain, turned, gap, strict=True):
        assert wider == before
        assert mirrored["p_value"] == pytest.approx(before["p_value"], rel=1e-9)
        assert mirrored["effect"] == pytest.approx(-before["effect"], abs=1e-12)
    table = [list(pair) for pair in zip(one, other, strict=True)]
    plain = rows(db, "chi_square_test($)", "bigint[]", table)
    on_its_side = rows(
        db,
        "chi_square_test($)",
        "bigint[]",
        [[list(line) for line in zip(*t, strict=True)][::-1] for t in table],
    )
    for before, after in zip(plain, on_its_side, strict=True):
        assert after["n"] == before["n"]
        assert after["p_value"] == (
            before["p_value"] and pytest.approx(before["p_value"], rel=1e-9)
        )


def test_splitting_merging_and_shifting_a_frequency_table(db: Connection) -> None:
    random = np.random.default_rng(17)
    counts = (1 + random.poisson(5, (FEW, 5))).tolist()
    whole = rows(db, "quantile_ci('{1,2,3,4,5}', $, 0.5)", "bigint[]", counts)
    split = rows(
        db,
        "quantile_ci('{1,2,3,3,4,5}', $, 0.5)",
        "bigint[]",
        [[*c[:2], 1, c[2] - 1, *c[3:]] for c in counts],
    )
    moved = rows(db, "quantile_ci('{9,11,13,15,17}', $, 0.5)", "bigint[]", counts)
    for one, same, other in zip(whole, split, moved, strict=True):
        assert same == one
        for end in ("estimate", "ci_low", "ci_high"):
            assert other[end] == (one[end] and 7 + 2 * one[end])


def test_the_order_of_p_values_does_not_matter(db: Connection) -> None:
    random = np.random.default_rng(18)
    cases = random.random((FEW, 8)) ** 3
    found = rows(db, "adjust_p_values($)", "float8[]", cases.tolist())
    shuffled = rows(db, "adjust_p_values($)", "float8[]", cases[:, ::-1].tolist())
    for raw, one, other in zip(cases, found, shuffled, strict=True):
        assert one["got"] == other["got"][::-1]
        assert all(a >= b - 1e-15 for a, b in zip(one["got"], raw, strict=True))
