"""Who am I here?"""

from __future__ import annotations

from typing import Any


def test_a_reader_sees_its_own_organisation_and_levels(world: Any) -> None:
    world.db.execute(
        "SELECT core.register_organisation('acme', 'Acme Ltd',"
        ' \'{"industry": "retail", "geography": "regional"}\')'
    )
    rows = world.read("SELECT * FROM analytics.own_organisation")
    assert {(row["organisation"], row["organisation_title"]) for row in rows} == {
        ("acme", "Acme Ltd")
    }
    assert [(row["category"], row["level"], row["level_title"]) for row in rows] == [
        ("industry", "retail", "Retail"),
        ("geography", "regional", "Regional"),
    ]
    assert rows == world.read("SELECT * FROM analytics.own_organisation()")


def test_an_organisation_of_no_category_is_still_there(world: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_organisation", role="beta_reader")
    assert [(row["organisation"], row["category"], row["level"]) for row in rows] == [
        ("beta", None, None)
    ]
