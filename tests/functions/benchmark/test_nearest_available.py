"""Where a figure is withheld, the reader is led to the nearest published one that contains it."""

from __future__ import annotations

from typing import Any

import pytest


def cell_id(world: Any, level: str, period: str = "all_time", start: str | None = None) -> int:
    row = world.rows(
        "SELECT cell_id FROM benchmark.cell WHERE question_path = 'q' AND level_1 = %s"
        " AND kind <> 'two_way'"
        " AND period = %s AND period_start IS NOT DISTINCT FROM %s::date",
        [level, period, start],
    )[0]
    number: int = row["cell_id"]
    return number


def nearest(world: Any, *cell: Any) -> dict[str, Any] | None:
    rows = world.rows(
        "SELECT * FROM benchmark.nearest_available(%s)", [cell_id(world, *cell) if cell else None]
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


@pytest.fixture
def market(world: Any) -> Any:
    """Eight retailers with a figure and four in finance without one, all of March."""
    world.crowd(8, industry="retail")
    world.crowd(4, first=100, industry="finance")
    world.publish()
    return world


def test_a_withheld_level_leads_to_all_organisations_of_the_same_period(market: Any) -> None:
    found = nearest(market, "finance", "month", "2026-03-01")
    assert found is not None
    assert (found["level"], found["period"], str(found["period_start"])) == (
        "all",
        "month",
        "2026-03-01",
    )
    assert found["label"] == "All organisations (8 or more organisations)"
    assert found["mean"] == float(market.cell(period="month")["mean"])


def test_where_the_period_has_nothing_a_longer_one_is_named(market: Any) -> None:
    for number in range(4):
        market.answers(f"org{number}", [3] * 5, day="2026-06-10")
    market.publish()
    # In June four organisations answered; in the year that holds it, twelve.
    found = nearest(market, "retail", "month", "2026-06-01")
    assert found is not None
    assert (found["level"], found["period"]) == ("retail", "year")
    assert found["label"] == "Retail, year from 2026-01-01 (8 or more organisations)"


def test_what_it_names_contains_the_cell_and_is_published(market: Any) -> None:
    for level in ("retail", "finance", "technology"):
        for period, start in (("all_time", None), ("year", "2026-01-01"), ("month", "2026-03-01")):
            found = nearest(market, level, period, start)
            assert found is not None
            assert found["cell_id"] != cell_id(market, level, period, start)
            assert found["level"] in ("all", level)
            assert found["status"] == "ok"
            assert found["mean"] is not None


def test_above_the_whole_there_is_nothing(market: Any) -> None:
    assert nearest(market, "all") is None
    assert nearest(market) is None


def test_where_nothing_is_published_nothing_is_named(world: Any) -> None:
    world.crowd(4, industry="finance")
    world.publish()
    assert nearest(world, "finance") is None
