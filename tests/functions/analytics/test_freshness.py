"""What readers are told about how old figures are, and what not; their own summary beside it."""

from __future__ import annotations

from typing import Any

import pytest

ROLES = ["acme_reader", "surveymark_analyst", "surveymark_bi_reader", "surveymark_operator"]


def freshness(world: Any, role: str = "acme_reader") -> dict[str, dict[str, Any]]:
    rows = world.read("SELECT * FROM analytics.freshness", role=role)
    return {row["figure"]: row for row in rows}


def refresh(world: Any) -> None:
    world.db.execute("SELECT rollup.refresh_summaries()")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_a_row_for_each_thing_that_is_not_live(world: Any, role: str) -> None:
    refresh(world)
    found = freshness(world, role)
    assert list(found) == [
        "answer_counts",
        "shown_counts",
        "benchmarks",
        "survey_summary",
        "organisation_summary",
        "industry_summary",
        "quality_summary",
    ]
    assert {figure for figure, row in found.items() if row["is_current"]} == set(found) - {
        "benchmarks"
    }
    assert found["benchmarks"]["reason"] == "it has not been made yet"


def test_what_came_just_now_is_nobody_s_news(world: Any) -> None:
    """Whether somebody answers or nobody does, under a working clock the rows are the same."""
    refresh(world)
    before = freshness(world)
    world.answer("safe", {"mood": 3})
    assert freshness(world) == before
    world.drain()
    assert freshness(world) == before
    refresh(world)
    assert freshness(world) == before


def test_what_is_late_is_told_with_its_age(world: Any) -> None:
    refresh(world)
    world.answer("live", {"mood": 3})
    world.db.execute("UPDATE rollup.change SET changed_at = now() - interval '300 seconds'")
    found = freshness(world)
    for figure in ("answer_counts", "shown_counts"):
        assert (found[figure]["is_current"], found[figure]["stale_seconds"]) == (False, 300)
    assert found["survey_summary"]["is_current"]
    world.drain()
    assert freshness(world)["answer_counts"]["is_current"]
    world.db.execute("UPDATE rollup.batch SET drained_at = now() - interval '700 seconds'")
    found = freshness(world)
    assert (found["quality_summary"]["is_current"], found["quality_summary"]["stale_seconds"]) == (
        False,
        700,
    )
    refresh(world)
    assert freshness(world)["quality_summary"]["is_current"]


def test_benchmarks_lack_what_was_merged_since_their_job_last_looked(world: Any) -> None:
    for ago, status in (("10 hours", "succeeded"), ("1 hour", "failed")):
        world.db.execute(
            "INSERT INTO ops.job_run"
            " (job_name, trigger, status, started_at, finished_at, run_by, pid)"
            " VALUES ('refresh-benchmarks', 'cron', %s, now() - %s::interval, now(), 'x', 0)",
            [status, ago],
        )
    assert freshness(world)["benchmarks"]["is_current"]
    world.db.execute(
        "INSERT INTO rollup.batch (changes, drained_at)"
        " VALUES (1, now() - interval '11 hours'), (1, now() - interval '3 hours')"
    )
    assert freshness(world)["benchmarks"]["stale_seconds"] == 3 * 3600


# -- the summary of one's own ---------------------------------------------------------------------


def own(world: Any, role: str = "acme_reader") -> dict[str | None, dict[str, Any]]:
    return {row["survey"]: row for row in world.read("TABLE analytics.own_summary", role=role)}


def test_a_reader_sees_the_rows_of_its_own_organisation(world: Any) -> None:
    for organisation, count in (("acme", 3), ("beta", 7)):
        for _ in range(count):
            world.answer("live", {"mood": 3}, organisation=organisation)
    world.answer("live", {"mood": 3}, at=None)
    world.drain()
    refresh(world)
    found = own(world)
    assert (found["live"]["n_started"], found["live"]["n_completed"]) == (4, 3)
    assert found["live"]["completion_rate"] == 0.75
    assert found["live"]["completeness"] == pytest.approx(1 / 6)
    assert (found[None]["n_surveys"], found[None]["n_completed"]) == (1, 3)
    assert own(world, "beta_reader")["live"]["n_completed"] == 7


def test_a_confidential_survey_is_summed_up_in_fives(world: Any) -> None:
    seen = []
    for number in range(13):
        world.answer("safe", {"mood": 3}, respondent=f"p{number}", drain=True)
        refresh(world)
        found = own(world)
        if "safe" in found and (not seen or found["safe"]["n_completed"] != seen[-1]):
            seen.append(found["safe"]["n_completed"])
            assert found[None]["n_completed"] == seen[-1]
    assert seen == [5, 10]
    hidden = ("n_started", "completion_rate", "completeness", "median_completion_seconds")
    assert [found["safe"][name] for name in hidden] == [None] * 4
    assert found["safe"]["reason"]


def test_the_view_of_the_engine_has_a_wall_of_its_own(world: Any) -> None:
    """A reader function that forgets its WHERE still gets one organisation of it."""
    world.answer("live", {"mood": 3}, drain=True)
    world.answer("live", {"mood": 3}, organisation="beta", drain=True)
    refresh(world)
    world.db.execute(
        "SET LOCAL ROLE surveymark_reader;"
        " CREATE FUNCTION analytics.planted() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN QUERY"
        " SELECT organisation FROM rollup.own_survey_summary; END $$;"
        " GRANT EXECUTE ON FUNCTION analytics.planted() TO surveymark_org_reader; RESET ROLE"
    )
    assert world.read("SELECT * FROM analytics.planted()") == [{"planted": "acme"}]
