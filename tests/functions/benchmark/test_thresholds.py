"""Who stands behind a figure, and what every door shows of one that too few stand behind."""

from __future__ import annotations

from typing import Any

import pytest

READERS = (
    "surveymark_reader",
    "surveymark_org_reader",
    "surveymark_analyst",
    "surveymark_bi_reader",
    "surveymark_operator",
)

# Every relation about benchmarks that a reader may open, each row as JSON.
DOORS = (
    "SELECT to_jsonb(door) AS row FROM analytics.benchmark AS door",
    "SELECT to_jsonb(door) AS row FROM analytics.benchmark_summary AS door",
    "SELECT to_jsonb(door) AS row FROM benchmark.current_cell AS door",
    "SELECT to_jsonb(door) AS row FROM benchmark.release_cell AS door",
    "SELECT to_jsonb(door) AS row FROM analytics.get_anonymized_benchmark('q', 'all') AS door",
    "SELECT to_jsonb(door) AS row FROM analytics.get_anonymized_benchmark("
    "'q', 'retail', p_min_sample_size => 1, p_min_organisations => 1) AS door",
)

FIGURES = (
    "mean", "median", "p25", "p75", "p90", "ci_low", "ci_high", "n_organisations",
    "n_respondents", "avg_score", "median_score", "p25_score", "p75_score", "p90_score",
    "sample_size", "as_of",
)  # fmt: skip


@pytest.mark.parametrize("role", READERS)
def test_four_organisations_show_nothing_through_any_door(
    world: Any, acting_as: Any, role: str
) -> None:
    world.crowd(4, industry="retail")
    world.publish()
    doors = DOORS if role != "surveymark_reader" else DOORS[2:4]
    with acting_as(role):
        for door in doors:
            rows = [row["row"] for row in world.rows(door)]
            assert rows
            for row in rows:
                assert row["status"] in ("protected", "none"), door
                assert [row.get(name) for name in FIGURES] == [None] * len(FIGURES), door


def test_the_fifth_organisation_makes_the_figure(world: Any) -> None:
    world.crowd(4, industry="retail")
    assert world.publish() == 1
    assert world.cell()["status"] == "protected"

    world.organisation("fifth", industry="retail")
    world.answers("fifth", [5] * 5)
    assert world.publish() == 2
    for level in ("all", "retail"):
        cell = world.cell(level)
        assert cell["status"] == "ok"
        # (9/5 + 11/5 + 10/5 + 9/5 + 5) / 5 = 2.56
        assert cell["mean"] == 2.55
        assert (cell["n_organisations"], cell["n_respondents"]) == (5, 25)
        assert cell["quantile_status"] == "protected"
        assert cell["median"] is None


def test_a_group_that_nobody_belongs_to_says_so(world: Any) -> None:
    world.crowd(5, industry="retail")
    world.publish()
    assert world.cell("finance")["status"] == "none"
    assert world.cell("finance")["reason"] == "no organisation has this level"


def test_an_organisation_with_four_people_moves_nothing(world: Any) -> None:
    world.crowd(5)
    world.organisation("small")
    world.answers("small", [5] * 4)
    world.publish()
    with_four = world.cell()
    assert with_four["status"] == "ok"
    assert with_four["n_respondents"] == 25
    # Only the five: (9 + 11 + 10 + 9 + 11) / 25
    assert with_four["mean"] == 2.0
    members = world.rows(
        "SELECT count(DISTINCT org_id) FROM privacy.contribution JOIN core.organisation"
        " USING (org_id) WHERE organisation = 'small'"
    )
    assert members == [{"count": 0}]


def test_four_large_organisations_and_a_small_one_are_four(world: Any) -> None:
    world.crowd(4, size=50)
    world.organisation("small")
    world.answers("small", [5] * 4)
    world.publish()
    assert world.cell()["status"] == "protected"
    assert world.rule() == "R2_N"


def test_four_people_who_answer_twice_are_four_people(world: Any) -> None:
    world.crowd(4)
    world.organisation("twice")
    world.answers("twice", [1, 2, 3, 4] * 2, people=["a", "b", "c", "d"] * 2)
    world.publish()
    assert world.cell()["status"] == "protected"
    assert world.rule() == "R2_N"

    world.answers("twice", [5], people=["e"])
    world.publish()
    assert world.cell()["status"] == "ok"
    assert world.cell()["n_respondents"] == 25


def test_people_are_counted_in_the_period_not_over_the_years(world: Any) -> None:
    world.crowd(4)
    world.organisation("spread")
    # Five people in all, four of them in March.
    world.answers("spread", [1, 2, 3, 4] * 2, people=["a", "b", "c", "d"] * 2)
    world.answers("spread", [5], people=["e"], day="2026-02-10")
    world.publish()
    assert world.cell()["status"] == "ok"
    assert world.cell(period="year")["status"] == "ok"
    assert world.cell(period="quarter")["status"] == "ok"
    assert world.cell(period="month")["status"] == "protected"


def test_an_answer_that_is_not_merged_yet_vouches_for_no_result(world: Any) -> None:
    world.crowd(4)
    world.organisation("twice")
    world.answers("twice", [1, 2, 3, 4] * 2, people=["a", "b", "c", "d"] * 2)
    world.drain()
    # The fifth person is stored but not counted: the result still rests on four.
    world.answers("twice", [5], people=["e"])
    world.db.execute("SELECT benchmark.publish()")
    assert world.cell()["status"] == "protected"


def test_an_answer_that_is_gone_but_still_counted_vouches_for_nobody(world: Any) -> None:
    world.crowd(4)
    world.organisation("twice")
    world.answers("twice", [1, 2, 3, 4] * 2, people=["a", "b", "c", "d"] * 2)
    world.drain()
    # Each of the four took one answer back; the counts still hold eight.
    world.db.execute(
        "DELETE FROM core.response_set WHERE response_set_id IN (SELECT max(response_set_id)"
        " FROM core.response_set WHERE respondent_id IS NOT NULL GROUP BY respondent_id)"
    )
    world.db.execute("SELECT benchmark.publish()")
    assert world.cell()["status"] == "protected"


def test_unfinished_sets_and_other_answers_do_not_count(world: Any) -> None:
    world.crowd(4)
    world.organisation("late")
    world.answers("late", [5] * 4)
    world.answers("late", [5] * 3, complete=False)
    world.answers("late", ["a remark"] * 3, question="note")
    world.publish()
    assert world.cell()["status"] == "protected"


def test_an_inactive_organisation_contributes_no_longer(world: Any) -> None:
    world.crowd(5)
    world.db.execute("UPDATE core.organisation SET is_active = false WHERE organisation = 'org0'")
    world.publish()
    assert world.cell()["status"] == "protected"


def test_one_vote_each_however_large(world: Any) -> None:
    """A giant with most of the people moves the mean by no more than its one vote (A12)."""
    means = []
    for giant in ([1] * 60, [5] * 60):
        with world.db.transaction(force_rollback=True):
            world.crowd(5)
            world.organisation("giant")
            world.answers("giant", giant)
            world.publish()
            means.append(world.cell()["mean"])
    low, high = means
    assert high - low <= 4 / 6 + 0.05


def test_a_figure_depends_on_who_only_through_the_sum(world: Any) -> None:
    """Two others who swap results leave the same release: none of them can be told apart (A02)."""
    seen = []
    for first, second in ((1, 5), (5, 1)):
        with world.db.transaction(force_rollback=True):
            world.crowd(9)
            world.organisation("left")
            world.organisation("right")
            world.answers("left", [first] * 5)
            world.answers("right", [second] * 5)
            world.publish()
            cell = world.cell()
            seen.append({name: cell[name] for name in FIGURES if name in cell and name != "as_of"})
    assert seen[0] == seen[1]
    assert seen[0]["mean"] is not None


def test_quartiles_from_ten_and_p90_from_twenty_five(world: Any) -> None:
    world.crowd(9)
    world.publish()
    cell = world.cell()
    assert (cell["median"], cell["p25"], cell["p75"], cell["p90"]) == (None,) * 4
    assert cell["quantile_status"] == "protected"

    world.crowd(5, first=9)
    world.publish()
    cell = world.cell()
    assert None not in (cell["median"], cell["p25"], cell["p75"])
    assert (cell["quantile_status"], cell["p90"], cell["p90_status"]) == ("ok", None, "protected")

    world.crowd(11, first=14)
    world.publish()
    assert world.cell()["p90_status"] == "ok"


def test_a_yes_no_question_gives_a_share(world: Any) -> None:
    for number in range(5):
        world.organisation(f"o{number}")
        world.answers(f"o{number}", [True] * number + [False] * (5 - number), question="again")
    world.publish()
    cell = world.cell(question="again")
    # (0 + 20 + 40 + 60 + 80) / 5 = 40 %
    assert cell["mean"] == 0.4
    assert "shares" in cell["method"]


def test_periods_are_those_of_utc(world: Any) -> None:
    world.db.execute("SET LOCAL timezone = 'Pacific/Auckland'")
    world.crowd(5)
    world.publish()
    spans = world.rows(
        "SELECT period, period_start::text, period_end::text, mean FROM analytics.benchmark"
        " WHERE question = 'q' AND level = 'all' ORDER BY cell_id"
    )
    assert [(row["period"], row["period_start"], row["period_end"]) for row in spans] == [
        ("all_time", None, None),
        ("quarter", "2026-01-01", "2026-03-31"),
        ("year", "2026-01-01", "2026-12-31"),
        ("month", "2026-03-01", "2026-03-31"),
    ]
    assert {row["mean"] for row in spans} == {2.0}
