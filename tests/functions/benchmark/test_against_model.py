"""Random worlds, and the same rules written once more in Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import pytest

from benchmarks.exposure import Behind, Budget, Part

# On 1 to 5, of means and of quantiles.
GRID, QUANTILE_GRID = Fraction(1, 20), Fraction(1, 5)
BANDS = (5, 8, 15, 25, 50, 100, 250, 500, 1000)
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-04")


def band(size: int) -> int:
    return max(lower for lower in BANDS if lower <= size)


def on_grid(value: Fraction, grid: Fraction) -> float:
    return float((value / grid + Fraction(1, 2)).__floor__() * grid)


def quantile(results: list[Fraction], share: Fraction) -> Fraction:
    place = (len(results) - 1) * share
    low = place.__floor__()
    high = place.__ceil__()
    if low < high and (low < 3 or high > len(results) - 4):
        low, high = low + 1, high - 1
    return sum(results[low - 2 : low] + results[high + 1 : high + 3], Fraction(0)) / 4


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
    answers: dict[tuple[str, str, str | None], list[tuple[str, int, str]]] = defaultdict(list)
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
                answers[name, period, start].append((person, value, day))
    world.publish()

    members: dict[tuple[str, str, str | None], list[tuple[Fraction, int]]] = defaultdict(list)
    behind: dict[tuple[str, str, str | None], dict[Any, Any]] = defaultdict(dict)
    for (name, period, start), given in answers.items():
        people = len({person for person, _, _ in given})
        for level in groups[name]:
            cell = members[level, period, start]
            if people >= 5:
                result = Fraction(sum(value for _, value, _ in given), len(given))
                cell.append((result, people))
                months = Counter(day for _, _, day in given)
                behind[level, period, start][name] = tuple(
                    Part(day, "as it was", answers) for day, answers in months.items()
                )

    # In the public order: the total first, longer periods before shorter, newer before older.
    shown = {
        (row["level"], row["period"], row["start"]): row
        for row in world.rows(
            "SELECT shown.*, shown.period_start::text AS start FROM analytics.benchmark AS shown"
            " JOIN benchmark.cell USING (cell_id)"
            " WHERE question = 'q' AND level = ANY ('{all,retail,finance,technology}')"
            " ORDER BY kind <> 'total', strpos('all_time year quarter month', cell.period),"
            " cell.period_start DESC, position"
        )
    }
    budget = Budget(limit=0.33)
    figures = 0
    for key, row in shown.items():
        results = sorted(result for result, _ in members[key])
        size = len(results)
        figure = Behind(behind[key])
        if size < 5 or not budget.affords(figure):
            assert (row["status"], row["mean"], row["n_organisations"]) == ("protected", None, None)
            continue
        figures += 1
        budget.spend(figure)
        assert row["status"] == "ok"
        assert row["mean"] == on_grid(sum(results) / size, GRID)
        assert row["n_organisations"] == band(size)
        assert row["n_respondents"] == band(sum(people for _, people in members[key]))
        for name, share, least in (
            ("p25", Fraction(1, 4), 10),
            ("median", Fraction(1, 2), 10),
            ("p75", Fraction(3, 4), 10),
            ("p90", Fraction(9, 10), 25),
        ):
            expected = on_grid(quantile(results, share), QUANTILE_GRID) if size >= least else None
            assert row[name] == expected, (key, name)
    assert figures > 3
