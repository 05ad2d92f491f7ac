"""Each release is attacked before it is published: one that lets too much out is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

FUNCTIONS = Path(__file__).parents[3] / "sql" / "functions"


def weaken(world: Any, function: str, old: str, new: str) -> None:
    """Replace a line of a function of the engine."""
    text = (FUNCTIONS / f"{function}.sql").read_text(encoding="utf-8")
    assert old in text
    world.db.execute(text.replace(old, new).encode())


def withheld(world: Any) -> str:
    with pytest.raises(psycopg.Error) as refused, world.db.transaction():
        world.publish()
    assert refused.value.sqlstate == "SM035"
    assert world.rows("SELECT count(*) AS n FROM benchmark.release_cell") == [{"n": 0}]
    return str(refused.value)


def test_what_withstands_is_noted(world: Any) -> None:
    world.crowd(10, industry="retail", geography="local")
    world.publish()
    runs = {row["attack"]: row["n"] for row in world.rows("SELECT * FROM privacy.attack_run")}
    assert set(runs) == {"few members", "subtraction", "other names", "other members"}
    assert runs["few members"] == runs["other members"] > 0
    # The total, the industry and the region have the same members.
    assert runs["other names"] == 4


def test_without_the_exposure_budget_subtraction_is_found(world: Any) -> None:
    world.db.execute(
        "CREATE OR REPLACE FUNCTION privacy.apply_exposure_budget(p_policy privacy.policy)"
        " RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN END;'"
    )
    world.crowd(10, industry="retail")
    world.crowd(1, first=10, industry="finance")
    assert "subtraction" in withheld(world)
    world.crowd(2, first=11, industry="finance")
    assert world.publish() == 1
    world.db.execute("DELETE FROM privacy.membership")  # the fixture would rightly object


def test_without_the_minimum_few_members_are_found(world: Any) -> None:
    rules = (FUNCTIONS / "privacy/apply_rules.sql").read_text(encoding="utf-8")
    for name in ("n_answering", "n_organisations"):
        rules = rules.replace(f"candidate.{name} < candidate.min_organisations", "false")
    world.db.execute(rules.encode())
    weaken(
        world,
        "privacy/collect_candidate",
        "compared.n_organisations >= compared.min_organisations",
        "compared.n_organisations >= 4",
    )
    # Below five there is a CHECK as well.
    world.db.execute(
        "INSERT INTO privacy.policy SELECT (jsonb_populate_record(policy, %s)).*"
        " FROM privacy.policy",
        [Jsonb({"version": 2, "min_organisations": 8, "approved_by": "{ann,bob}"})],
    )
    world.crowd(9, industry="retail")
    world.crowd(6, first=9, industry="finance")
    assert "few members" in withheld(world)


def test_a_figure_of_others_than_were_audited_is_found(world: Any) -> None:
    weaken(
        world, "benchmark/proposed_cell", "SELECT avg(taken.result) AS mean",
        "SELECT avg(taken.result) + 0.2 AS mean",
    )  # fmt: skip
    world.crowd(9)
    assert "other members" in withheld(world)


def test_who_joins_beside_many_new_answers_is_no_alarm(world: Any) -> None:
    """All thirty answer again, so their results of all time move: subtraction tells nothing."""
    world.crowd(30)
    assert world.publish() == 1
    for number in range(31):
        world.organisation(f"org{number}")
        answers = [1 + (number * person) % 5 for person in range(6)]
        world.answers(f"org{number}", answers, day="2026-04-02")
    assert world.publish() == 2
    both = world.rows(
        "SELECT member.n_organisations AS n FROM privacy.membership AS member"
        " JOIN benchmark.cell USING (cell_id) WHERE question_path = 'q' AND kind = 'total'"
        " AND period = 'all_time' ORDER BY release_id"
    )
    assert both == [{"n": 30}, {"n": 31}]
