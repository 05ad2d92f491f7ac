"""The shared demo: what tests of readers may count on."""

from __future__ import annotations

import psycopg


def test_the_shared_demo_is_complete(demo_world: str) -> None:
    with psycopg.connect(demo_world) as connection:
        connection.execute("SET ROLE demo_lecturer")
        own = connection.execute(
            "SELECT n, benchmark_mean, status FROM analytics.benchmark_comparison('insteval')"
            " WHERE question = 'rating' AND category = 'all'"
        ).fetchall()
        assert own == [(792, 3.25, "ok")]
        connection.execute("SET ROLE demo_personality")
        traits = connection.execute(
            "SELECT count(*) FROM analytics.own_results('bfi') WHERE question_type = 'scale'"
        ).fetchone()
        assert traits == (5,)
