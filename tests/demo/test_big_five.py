"""The Big Five of the demo, through the rollups: the figures of R's psych and of pingouin.

What they found stands in data/big_five.csv, written by big_five.py beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

Figures = dict[tuple[str, str, str, str], float]

CORRELATION = {
    "r": "correlation",
    "r_low": "ci_low",
    "r_high": "ci_high",
    "p": "p_value",
    "p_adjusted": "p_adjusted",
}


@pytest.fixture(scope="module")
def known() -> Figures:
    """What each program says: (program, figure, scale, item or other scale) -> value."""
    with (Path(__file__).parent / "data" / "big_five.csv").open() as file:
        return {
            (row["program"].split()[0], row["figure"], row["scale"], row["other"]): float(
                row["value"]
            )
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def reader(demo_world: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(demo_world, row_factory=dict_row) as connection:
        connection.execute("SET ROLE demo_personality")
        yield connection


def differences(known: Figures, program: str, found: Figures) -> list[float]:
    """One for each figure that the program has, relative where it is above 1."""
    expected = {key: value for key, value in known.items() if key[0] == program}
    wanted = {key: value for key, value in expected.items() if key[1:] in {k[1:] for k in found}}
    assert wanted
    return [abs(found["", *key[1:]] - value) / max(1, abs(value)) for key, value in wanted.items()]


def test_reliability(reader: psycopg.Connection[Any], known: Figures, measured: Any) -> None:
    rows = reader.execute("SELECT * FROM analytics.own_reliability('bfi')").fetchall()
    assert len(rows) == 30
    whole: Figures = {}
    items: Figures = {}
    for row in rows:
        assert row["n"] == known["psych", "n", row["scale"], ""]
        if row["item"] is None:
            whole["", "alpha", row["scale"], ""] = row["alpha"]
            whole["", "alpha_low", row["scale"], ""] = row["ci_low"]
            whole["", "alpha_high", row["scale"], ""] = row["ci_high"]
        else:
            items["", "alpha_without", row["scale"], row["item"]] = row["alpha"]
            items["", "item_total", row["scale"], row["item"]] = row["correlation"]
    found = differences(known, "psych", whole)
    measured("Cronbach's alpha and its interval", max(found), len(found))
    found = differences(known, "psych", items)
    measured("alpha without each item, and item-total correlations", max(found), len(found))
    found = differences(known, "pingouin", whole | items)
    measured("Cronbach's alpha, whole and without each item", max(found), len(found))


def test_scores(reader: psycopg.Connection[Any], known: Figures, measured: Any) -> None:
    rows = reader.execute(
        "SELECT * FROM analytics.own_results('bfi') WHERE question_type = 'scale'"
    ).fetchall()
    scores: Figures = {}
    for row in rows:
        assert row["n"] == known["psych", "n", row["question"], ""]
        scores["", "mean", row["question"], ""] = row["mean"]
        scores["", "sd", row["question"], ""] = row["sd"]
    found = differences(known, "psych", scores)
    measured("Big Five scores: mean and deviation", max(found), len(found))


def test_correlations(reader: psycopg.Connection[Any], known: Figures, measured: Any) -> None:
    rows = reader.execute("SELECT * FROM analytics.own_correlation('bfi')").fetchall()
    assert len(rows) == 10
    pairs: Figures = {}
    for row in rows:
        # The order of the two says nothing.
        names = sorted((row["question"], row["other_question"]))
        assert row["n"] == known["psych", "pairs", names[0], names[1]]
        for figure, column in CORRELATION.items():
            pairs["", figure, names[0], names[1]] = row[column]
    found = differences(known, "psych", pairs)
    measured("correlations of scores, interval, p and adjusted p", max(found), len(found))
    found = differences(known, "pingouin", pairs)
    measured("correlations of scores", max(found), len(found))
