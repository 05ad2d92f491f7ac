"""Where an organisation stands best and worst among others, and one figure for all of it."""

from __future__ import annotations

from typing import Any

import pytest

GROUPS = ("all", "technology")


@pytest.fixture
def market(world: Any) -> Any:
    """Acme among 16 of its industry: high in one question and low in another."""
    for number in range(16):
        name = f"o{number}" if number else "acme"
        world.db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)", [name, '{"industry": "technology"}']
        )
        # From 2 to 5 in even steps; acme is next to last in the one and second in the other.
        place = 14 if number == 0 else number - 1 if number < 15 else 15
        for person in range(16):
            answers = {
                "mood": 2 + (place * 3 * 16 // 16 + person) // 16,
                "again": person * 2 < 31 - 2 * place,
            }
            world.answer("live", answers, organisation=name)
    world.drain()
    world.db.execute("SELECT benchmark.publish()")
    return world


def test_the_strongest_question_has_the_first_place(market: Any) -> None:
    rows = market.read("SELECT * FROM analytics.peer_ranking('live')")
    for level in GROUPS:
        placed = [row for row in rows if row["level"] == level and row["place"] is not None]
        assert [(row["place"], row["question"]) for row in placed] == [(1, "mood"), (2, "again")]
        assert {row["n_placed"] for row in placed} == {2}
        ranks = [row["percentile_rank"] for row in placed]
        assert ranks[0] > 75
        assert ranks[1] < 25
        for row in placed:
            assert (
                row["percentile_rank_low"] <= row["percentile_rank"] <= row["percentile_rank_high"]
            )


def test_ranks_are_those_of_the_comparison(market: Any) -> None:
    ranked = market.read("SELECT question, level, percentile_rank FROM analytics.peer_ranking()")
    compared = market.read(
        "SELECT question, level, percentile_rank FROM analytics.benchmark_comparison()"
    )
    key = sorted((row["question"], row["level"], row["percentile_rank"] or -1) for row in ranked)
    assert key == sorted(
        (row["question"], row["level"], row["percentile_rank"] or -1) for row in compared
    )


def test_the_index_is_the_mean_of_the_ranks(market: Any) -> None:
    ranked = market.read("SELECT * FROM analytics.peer_ranking('live') WHERE level = 'all'")
    row = market.read("SELECT * FROM analytics.performance_index('live') WHERE level = 'all'")[0]
    ranks = [each["percentile_rank"] for each in ranked if each["percentile_rank"] is not None]
    assert row["performance_index"] == pytest.approx(sum(ranks) / len(ranks))
    assert row["performance_index_low"] < row["performance_index"] < row["performance_index_high"]
    assert (row["n_placed"], row["n_questions"]) == (2, len(ranked))
    assert (row["strongest"], row["weakest"], row["status"]) == ("mood", "again", "ok")
    assert row["reason"] == f"without the {len(ranked) - 2} questions that have no rank"


def test_without_quartiles_there_is_no_rank_and_a_reason(world: Any) -> None:
    for number in range(6):
        name = f"o{number}" if number else "acme"
        world.db.execute("SELECT core.register_organisation(%s)", [name])
        for person in range(6):
            world.answer("live", {"mood": 1 + (number + person) % 5}, organisation=name)
    world.drain()
    world.db.execute("SELECT benchmark.publish()")
    (row,) = world.read("SELECT * FROM analytics.peer_ranking('live') WHERE question = 'mood'")
    assert (row["percentile_rank"], row["place"], row["n_placed"]) == (None, None, 0)
    assert "quartiles" in row["reason"]
    (index,) = world.read("SELECT * FROM analytics.performance_index('live')")
    assert index["performance_index"] is None
    assert index["reason"] == "no question has published quartiles for this group"
