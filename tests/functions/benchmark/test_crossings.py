"""Crossings of two categories: which are tried, what they show, and how they are asked for."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def market(world: Any) -> Any:
    """Thirty retailers, fifteen of them small, and fifteen small banks; published."""
    world.crowd(15, industry="retail", organisation_size="small")
    world.crowd(15, first=15, industry="retail", organisation_size="large")
    world.crowd(15, first=30, industry="finance", organisation_size="small")
    world.publish()
    return world


def test_levels_that_occur_together_are_tried_in_the_public_order(market: Any) -> None:
    tried = market.rows(
        "SELECT category_1, category_2, level_1, level_2, category_title, level_title"
        " FROM benchmark.cell WHERE kind = 'two_way' AND question_path = 'q'"
        " AND period = 'all_time' ORDER BY position"
    )
    assert {tuple(row.values())[:2] for row in tried} == {("industry", "organisation_size")}
    assert {row["category_title"] for row in tried} == {"Industry, Organisation size"}
    assert [(row["level_1"], row["level_2"], row["level_title"]) for row in tried] == [
        ("finance", "small", "Finance, 1-50"),
        ("retail", "small", "Retail, 1-50"),
        ("retail", "large", "Retail, 501 and more"),
    ]


def test_a_crossing_shows_the_mean_of_who_has_both_levels(market: Any) -> None:
    cell = market.cell("retail+small")
    assert (cell["category"], cell["status"]) == ("industry+organisation_size", "ok")
    # Sums of 9, 11 and 10 in turn over 5 people.
    assert cell["mean"] == pytest.approx(2.0)
    assert cell["n_organisations"] == 15
    assert (cell["median"], cell["quantile_status"], cell["p90_status"]) == (
        None,
        "protected",
        "protected",
    )
    assert market.cell("retail")["quantile_status"] == "ok"


@pytest.mark.parametrize(("size", "status"), [(14, "protected"), (15, "ok")])
def test_a_crossing_needs_more_organisations_than_a_level(
    world: Any, size: int, status: str
) -> None:
    """Three of a few who pool their results would know the others too well."""
    world.crowd(size, industry="retail", organisation_size="small")
    world.crowd(15, first=size, industry="retail", organisation_size="large")
    world.crowd(15, first=size + 15, industry="finance", organisation_size="small")
    world.publish()
    assert world.cell("retail+small")["status"] == status
    assert world.rule("retail", second="small") == (None if size == 15 else "R1_K")


def test_a_crossing_gives_way_to_the_levels_before_it(world: Any) -> None:
    """All small ones but one are retailers: the level is told, so the crossing is not."""
    world.crowd(15, industry="retail", organisation_size="small")
    world.crowd(1, first=15, industry="finance", organisation_size="small")
    world.crowd(15, first=16, industry="retail", organisation_size="large")
    world.crowd(15, first=31, industry="finance", organisation_size="large")
    world.publish()
    assert world.cell("small")["status"] == "ok"
    assert world.cell("retail+small")["status"] == "protected"
    assert world.rule("retail", second="small") == "R6_EXPO"


def test_a_pair_of_categories_is_a_row(market: Any) -> None:
    market.db.execute("DELETE FROM core.category_crossing")
    market.db.execute("INSERT INTO core.category VALUES ('owner', 'Owner', 4)")
    market.db.execute("INSERT INTO core.category_level VALUES ('owner', 'family', 'Family', 1)")
    market.db.execute("INSERT INTO core.category_crossing VALUES ('industry', 'owner', 4)")
    market.crowd(15, first=45, industry="retail", owner="family")
    market.publish()
    assert market.cell("retail+family")["status"] == "ok"
    # What was tried once stays.
    assert market.cell("retail+small")["status"] == "ok"


def test_titles_of_a_crossing_follow_their_parts(market: Any) -> None:
    market.db.execute("UPDATE core.category_level SET title = 'Shops' WHERE level = 'retail'")
    assert market.publish() is None
    assert market.cell("retail+small")["level_title"] == "Shops, 1-50"


@pytest.mark.parametrize("name", ["retail+small", "industry+organisation_size:retail+small"])
def test_two_levels_choose_the_crossing(market: Any, name: str) -> None:
    row = market.rows("SELECT * FROM analytics.get_anonymized_benchmark('q', %s)", [name])[0]
    assert (row["status"], row["category"], row["level"]) == (
        "ok",
        "industry+organisation_size",
        "retail+small",
    )
    assert float(row["avg_score"]) == market.cell("retail+small")["mean"]


def test_a_withheld_crossing_leads_to_the_smaller_of_its_levels(world: Any) -> None:
    world.crowd(4, industry="retail", organisation_size="small")
    world.crowd(12, first=4, industry="retail", organisation_size="large")
    world.crowd(5, first=16, industry="finance", organisation_size="small")
    world.publish()
    found = world.rows(
        "SELECT near.category, near.level FROM benchmark.cell"
        " CROSS JOIN LATERAL benchmark.nearest_available(cell.cell_id) AS near"
        " WHERE question_path = 'q' AND cell.period = 'month'"
        " AND level_1 = 'retail' AND level_2 = 'small'"
    )
    assert found == [{"category": "organisation_size", "level": "small"}]


def test_an_organisation_that_joins_two_levels_anew_gives_new_cells(market: Any) -> None:
    market.organisation("bank", industry="finance", organisation_size="large")
    market.publish()
    assert market.cell("finance+large")["status"] == "protected"
    assert market.cell("finance+large", question="r")["status"] == "protected"
