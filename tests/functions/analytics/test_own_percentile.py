"""Any percentile of one's own answers; of a confidential survey, those that show nobody."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


def percentiles(world: Any, survey: str, wanted: list[float]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.read(
        "SELECT * FROM analytics.own_percentile(%s, %s, 'mood')", survey, wanted
    )
    return rows


def test_every_percentile_equals_percentile_cont(world: Any) -> None:
    moods = [1, 2, 2, 3, 5, 5, 5, 4, 1, 2, 3]
    world.moods("live", moods)
    wanted = [0.0, 0.001, 0.05, 1 / 3, 0.5, 0.62, 0.9, 0.999, 1.0]
    exact = world.db.execute(
        "SELECT percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY mood)"
        " FROM unnest(%s::float8[]) AS mood",
        [wanted, moods],
    ).fetchone()
    rows = percentiles(world, "live", wanted)
    assert [row["value"] for row in rows] == exact[0]
    assert {(row["n"], row["status"]) for row in rows} == {(11, "ok")}


@pytest.mark.parametrize(
    ("n", "visible"),
    [(9, []), (10, [0.25, 0.5, 0.75]), (25, [0.1, 0.25, 0.5, 0.75, 0.9]), (50, "all but 0 and 1")],
)
def test_confidential_percentiles_need_people_on_both_sides(
    world: Any, n: int, visible: Any
) -> None:
    wanted = [0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0]
    world.moods("safe", [1 + number % 5 for number in range(n)])
    rows = percentiles(world, "safe", wanted)
    expected = wanted[1:-1] if isinstance(visible, str) else visible
    assert [row["percentile"] for row in rows if row["status"] == "ok"] == expected
    assert all((row["value"] is None) == (row["status"] == "protected") for row in rows)
    assert all(row["reason"] for row in rows if row["status"] == "protected")


def test_confidential_percentiles_are_twentieths(world: Any) -> None:
    """A fine comb of percentiles would count the answers of each value."""
    world.moods("safe", [1 + number % 5 for number in range(60)])
    rows = percentiles(world, "safe", [0.30, 0.31, 0.333, 0.35])
    assert [row["status"] for row in rows] == ["ok", "protected", "protected", "ok"]


@pytest.mark.parametrize("wanted", ["{1.5}", "{-0.1}", "{NULL}", "{NaN}"])
def test_what_is_no_percentile_is_refused(world: Any, wanted: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read("SELECT * FROM analytics.own_percentile('live', %s)", wanted)
    assert caught.value.sqlstate == "SM025"
