"""Random worlds, and the same rules written once more in Python."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest

GRID = Fraction(1, 20)
BANDS = (5, 8, 15, 25, 50, 100, 250, 500, 1000)
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-04")


def band(size: int) -> int:
    return max(lower for lower in BANDS if lower <= size)


def on_grid(value: Fraction) -> float:
    return float((value / GRID + Fraction(1, 2)).__floor__() * GRID)


def quantile(results: list[Fraction], share: Fraction) -> Fraction:
    place = (len(results) - 1) * share
    low = place.__floor__()
    part = place - low
    if part == 0:
        return (results[low - 1] + results[low + 1]) / 2
    return results[low] + part * (results[low + 1] - results[low])


def spells(day: str) -> list[tuple[str, str | None]]:
    year, month = day[:4], int(day[5:7])
    quarter = (month - 1) // 3 * 3 + 1
    return [
        ("all_time", None),
        ("year", f"{year}-01-01"),
        ("quarter", f"{year}-{quarter:02}-01"),
        ("month", f"{year}-{month:02}-01"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_first_release_is_what_the_rules_say(world: Any, seed: int) -> None:
    dice = random.Random(seed)
    answers: dict[tuple[str, str, str | None], list[tuple[str, int]]] = defaultdict(list)
    groups: dict[str, list[str]] = {}
    for number in range(34):
        name = f"o{number}"
        industry = dice.choice(["retail", "finance", "finance", "technology"])
        world.organisation(name, industry=industry)
        groups[name] = ["all", industry]
        known = dice.random() < 0.5
        for turn in range(dice.randrange(2, 16)):
            person = f"p{dice.randrange(8)}" if known else f"anonymous {turn}"
            day, value = f"{dice.choice(MONTHS)}-15", dice.randint(1, 5)
            world.answers(name, [value], day=day, people=[person] if known else None)
            for period, start in spells(day):
                answers[name, period, start].append((person, value))
    world.publish()

    members: dict[tuple[str, str, str | None], list[tuple[Fraction, int]]] = defaultdict(list)
    for (name, period, start), given in answers.items():
        people = len({person for person, _ in given})
        for level in groups[name]:
            cell = members[level, period, start]
            if people >= 5:
                cell.append((Fraction(sum(value for _, value in given), len(given)), people))

    shown = {
        (row["level"], row["period"], row["start"]): row
        for row in world.rows(
            "SELECT *, period_start::text AS start FROM analytics.benchmark"
            " WHERE question = 'q' AND level = ANY ('{all,retail,finance,technology}')"
        )
    }
    figures = 0
    for key, row in shown.items():
        results = sorted(result for result, _ in members[key])
        size = len(results)
        if size < 5:
            assert (row["status"], row["mean"], row["n_organisations"]) == ("protected", None, None)
            continue
        figures += 1
        assert row["status"] == "ok"
        assert row["mean"] == on_grid(sum(results) / size)
        assert row["n_organisations"] == band(size)
        assert row["n_respondents"] == band(sum(people for _, people in members[key]))
        for name, share, least in (
            ("p25", Fraction(1, 4), 10),
            ("median", Fraction(1, 2), 10),
            ("p75", Fraction(3, 4), 10),
            ("p90", Fraction(9, 10), 25),
        ):
            expected = on_grid(quantile(results, share)) if size >= least else None
            assert row[name] == expected, (key, name)
    assert figures > 3
