"""A released figure is replaced only when enough organisations have changed."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def ten(world: Any) -> Any:
    """Ten organisations, published."""
    world.crowd(10)
    world.publish()
    return world


def move(world: Any, *numbers: int) -> None:
    """One more answer of 5 in each of these organisations."""
    for number in numbers:
        world.answers(f"org{number}", [5])


def test_one_of_ten_is_carried(ten: Any) -> None:
    before = ten.cell()
    move(ten, 0)
    assert ten.publish() == 2
    after = ten.cell()
    assert after["status"] == "carried"
    assert after["reason"].startswith("figure of an earlier date")
    for name in ("mean", "median", "p25", "p75", "n_organisations", "n_respondents", "as_of"):
        assert after[name] == before[name]
    assert after["published_at"] > before["published_at"]
    assert ten.rule() == "R7_BATCH"


def test_five_of_ten_move_it(ten: Any) -> None:
    before = ten.cell()
    move(ten, 0, 1, 2, 3)
    ten.publish()
    assert ten.cell()["status"] == "carried"
    move(ten, 4)
    ten.publish()
    after = ten.cell()
    assert after["status"] == "ok"
    assert after["as_of"] > before["as_of"]
    # org0-4 have (sum + 5) / 6, org5-9 sum / 5: 14 16 15 14 16 over 6, 10 9 11 10 9 over 5
    assert after["mean"] == 2.25


def test_changes_add_up_against_the_released_figure(ten: Any) -> None:
    for number in range(4):
        move(ten, number)
        ten.publish()
        assert ten.cell()["status"] == "carried"
    # The same organisation again is still one that changed.
    move(ten, 3)
    ten.publish()
    assert ten.cell()["status"] == "carried"


def test_what_returns_to_the_released_figure_is_ok_again(ten: Any) -> None:
    before = ten.cell()
    move(ten, 0)
    ten.publish()
    ten.db.execute(
        "DELETE FROM core.response_set WHERE response_set_id ="
        " (SELECT max(response_set_id) FROM core.response_set)"
    )
    ten.publish()
    after = ten.cell()
    assert (after["status"], after["as_of"], after["mean"]) == (
        "ok",
        before["as_of"],
        before["mean"],
    )


def test_thirty_per_cent_of_a_large_group(world: Any) -> None:
    world.crowd(20)
    world.publish()
    move(world, *range(5))
    world.publish()
    assert world.cell()["status"] == "carried"
    move(world, 5)
    world.publish()
    assert world.cell()["status"] == "ok"


def test_joining_counts_as_a_change(ten: Any) -> None:
    ten.crowd(4, first=10)
    ten.publish()
    assert ten.cell()["status"] == "carried"
    assert ten.cell()["n_organisations"] == 8
    ten.crowd(1, first=14)
    ten.publish()
    assert ten.cell()["status"] == "ok"
    assert ten.cell()["n_organisations"] == 15


def test_leaving_below_the_minimum_keeps_the_old_figure_with_its_date(world: Any) -> None:
    world.crowd(5)
    world.publish()
    before = world.cell()
    world.db.execute("UPDATE core.organisation SET is_active = false WHERE organisation = 'org0'")
    world.publish()
    after = world.cell()
    assert (after["status"], after["mean"], after["as_of"]) == (
        "carried",
        before["mean"],
        before["as_of"],
    )
    assert world.rule() == "R7_BATCH"


def test_coming_back_does_not_step_around_the_rule(world: Any) -> None:
    """A figure that was ever released is what a new one is compared with."""
    world.crowd(5)
    world.publish()
    before = world.cell()
    world.db.execute("UPDATE core.organisation SET is_active = false WHERE organisation = 'org0'")
    world.publish()
    world.crowd(1, first=5)
    world.publish()
    after = world.cell()
    assert (after["status"], after["mean"]) == ("carried", before["mean"])


def test_a_closed_period_stands_still_while_another_moves(ten: Any) -> None:
    march = ten.cell(period="month")
    for number in range(10):
        ten.answers(f"org{number}", [4, 5, 5, 5, 3 + number % 3], day="2026-04-10")
    ten.publish()
    rows = ten.rows(
        "SELECT period_start::text, status, mean, as_of FROM analytics.benchmark"
        " WHERE question = 'q' AND level = 'all' AND period = 'month' ORDER BY period_start"
    )
    assert [(row["period_start"], row["status"]) for row in rows] == [
        ("2026-03-01", "ok"),
        ("2026-04-01", "ok"),
    ]
    assert (rows[0]["mean"], rows[0]["as_of"]) == (march["mean"], march["as_of"])
    assert ten.cell()["status"] == "ok"


def test_a_stricter_policy_withholds_what_it_no_longer_allows(ten: Any) -> None:
    before = ten.cell()
    ten.db.execute(
        "INSERT INTO privacy.policy SELECT 2, 'stricter', 12, 20, 50, 5, 50, 5, 0.5, 1,"
        " ARRAY['one', 'two'], now()"
    )
    ten.publish()
    cell = ten.cell()
    assert (cell["status"], cell["mean"], cell["as_of"]) == ("protected", None, None)

    # Four more make fourteen, but the old figure is out: only four of fourteen changed.
    ten.crowd(4, first=10)
    ten.publish()
    assert (ten.cell()["status"], ten.rule()) == ("protected", "R7_BATCH")
    move(ten, *range(6))
    ten.publish()
    assert ten.cell()["status"] == "ok"
    assert ten.cell()["mean"] != before["mean"]


def test_the_log_says_why_once(ten: Any) -> None:
    move(ten, 0)
    ten.publish()
    ten.publish()
    move(ten, 1)
    ten.publish()
    log = (
        "SELECT rule FROM privacy.suppression_log JOIN benchmark.cell USING (cell_id)"
        " WHERE question_path = 'q' AND level_1 = 'all' AND period = 'all_time'"
        " ORDER BY suppression_id"
    )
    assert [row["rule"] for row in ten.rows(log)] == ["R7_BATCH"]
    move(ten, 2, 3, 4)
    ten.publish()
    assert [row["rule"] for row in ten.rows(log)] == ["R7_BATCH", None]


def test_a_figure_that_stands_is_rounded_as_the_rules_ask_by_now(ten: Any) -> None:
    before = ten.cell()
    assert "rounded to 0.05; quantiles to 0.2" in before["method"]
    for rounding, quantile_rounding, grid, step in ((5, 20, 0.2, 0.8), (1, 5, 0.05, 0.2)):
        ten.db.execute(
            "INSERT INTO privacy.policy SELECT (jsonb_populate_record(policy, jsonb_build_object("
            "'version', policy.version + 1, 'rounding', %s::numeric, 'quantile_rounding',"
            " %s::numeric, 'approved_by', ARRAY['one', 'two']))).*"
            " FROM privacy.policy_in_force() AS policy",
            [rounding, quantile_rounding],
        )
        ten.publish()
        cell = ten.cell()
        assert cell["as_of"] == before["as_of"]
        assert cell["mean"] == pytest.approx(int(before["mean"] / grid + 0.5) * grid)
        for name in ("p25", "median", "p75"):
            assert cell[name] == pytest.approx(int(before[name] / step + 0.5) * step)
        assert f"rounded to {grid}; quantiles to {step}" in cell["method"]
    assert [cell[name] for name in ("mean", "p25")] == [before[name] for name in ("mean", "p25")]
