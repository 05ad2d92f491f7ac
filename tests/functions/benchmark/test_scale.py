"""Scores of scales are published by industry like any question, and compared with an own score."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_trait_has_benchmarks_by_industry(world: Any, acting_as: Any) -> None:
    world.db.execute("""SELECT core.define_scale('pulse', 'calm', 'Calm', '{"q": -1}')""")
    world.crowd(10, industry="retail")
    world.crowd(10, first=20, industry="finance")
    world.organisation("we", industry="retail")
    world.answers("we", [1, 1, 2, 1, 2])
    world.publish()
    for level in ("all", "retail", "finance"):
        trait, item = world.cell(level, question="calm"), world.cell(level)
        assert (trait["status"], item["status"]) == ("ok", "ok")
        # Reversed on the same scale, and rounded on the same grid.
        assert trait["mean"] == pytest.approx(6 - item["mean"])
        assert trait["n_organisations"] == item["n_organisations"]

    world.db.execute("CREATE ROLE our_reader IN ROLE surveymark_org_reader")
    world.db.execute("SELECT ops.map_role('our_reader', 'we')")
    with acting_as("our_reader"):
        found = world.rows(
            "SELECT question, category, score, benchmark_mean"
            " FROM analytics.benchmark_comparison('pulse')"
            " WHERE question = 'calm' AND status = 'ok'"
        )
    assert [row["category"] for row in found] == ["all", "industry"]
    assert all(row["score"] > row["benchmark_mean"] for row in found)
