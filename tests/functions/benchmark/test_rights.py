"""What readers can do: read what is published, and nothing else."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

READERS = (
    "surveymark_reader",
    "surveymark_org_reader",
    "surveymark_analyst",
    "surveymark_bi_reader",
    "surveymark_operator",
    "surveymark_ingest",
    "surveymark_job",
)


def privacy_relations(world: Any) -> list[str]:
    rows = world.rows(
        "SELECT oid::regclass::text AS name FROM pg_class"
        " WHERE relnamespace = 'privacy'::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'S')"
    )
    return [row["name"] for row in rows]


@pytest.mark.parametrize("role", READERS)
def test_no_reader_sees_anything_of_privacy(world: Any, acting_as: Any, role: str) -> None:
    relations = privacy_relations(world)
    assert "privacy.contribution" in relations
    for relation in relations:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as(role):
            world.db.execute(f"SELECT * FROM {relation}".encode())


@pytest.mark.parametrize("role", READERS)
def test_no_reader_has_any_right_beyond_reading(world: Any, role: str) -> None:
    rights = world.rows(
        "SELECT c.oid::regclass::text AS name, right_name FROM pg_class AS c"
        " CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',"
        " 'TRIGGER']) AS right_name"
        " WHERE relnamespace IN ('privacy'::regnamespace, 'benchmark'::regnamespace)"
        " AND relkind IN ('r', 'v', 'm', 'p') AND has_table_privilege(%s, c.oid, right_name)",
        [role],
    )
    assert rights == []


def test_the_officer_reads_and_only_reads(world: Any, acting_as: Any) -> None:
    world.crowd(5)
    world.publish()
    with acting_as("surveymark_privacy_officer"):
        for relation in privacy_relations(world):
            if not relation.endswith("_seq"):
                world.db.execute(f"SELECT * FROM {relation}".encode())
        assert world.rows("SELECT count(*) > 0 AS seen FROM privacy.contribution") == [
            {"seen": True}
        ]
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        acting_as("surveymark_privacy_officer"),
    ):
        world.db.execute("UPDATE privacy.policy SET min_organisations = 2")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("surveymark_job", True),
        ("surveymark_operator", True),
        ("surveymark_analyst", False),
        ("surveymark_org_reader", False),
        ("surveymark_bi_reader", False),
        ("surveymark_reader", False),
        ("surveymark_ingest", False),
    ],
)
def test_who_may_publish(world: Any, acting_as: Any, role: str, may: bool) -> None:
    world.crowd(5)
    world.drain()
    for call in ("SELECT benchmark.publish()", "SELECT ops.refresh_benchmark_summary()"):
        if may:
            with acting_as(role):
                world.db.execute(call.encode())
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as(role):
                world.db.execute(call.encode())
    if may:
        assert world.cell()["status"] == "ok"


@pytest.mark.parametrize("role", READERS[:4])
def test_readers_reach_only_what_explains_the_releases(world: Any, role: str) -> None:
    rows = world.rows(
        "SELECT proname FROM pg_proc"
        " WHERE pronamespace IN ('privacy'::regnamespace, 'benchmark'::regnamespace)"
        " AND has_function_privilege(%s, oid, 'EXECUTE')",
        [role],
    )
    asking = {"request_peer_group", "withdraw_peer_group"}
    assert {row["proname"] for row in rows} == {
        "nearest_available", "policy_in_force", "quantile_step", "release_hash", "verify_release",
    } | {
        "surveymark_reader": {"peer_group", "own_peer_group"},
        "surveymark_bi_reader": set(),
    }.get(role, asking)  # fmt: skip
    assert world.rows("SELECT has_schema_privilege(%s, 'privacy', 'USAGE') AS may", [role]) == [
        {"may": False}
    ]


def test_every_reader_is_told_the_rules(world: Any, acting_as: Any) -> None:
    for role in ("surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader"):
        with acting_as(role):
            rows = world.rows("SELECT * FROM benchmark.policy_in_force()")
        assert [(row["profile"], row["min_organisations"]) for row in rows] == [("standard", 5)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM analytics.benchmark WHERE mean > 2",
        "SELECT * FROM analytics.benchmark_summary WHERE avg_score > 2",
        "SELECT * FROM analytics.get_anonymized_benchmark('q', 'all') WHERE avg_score > 2",
        "SELECT * FROM benchmark.release_cell WHERE mean > 2",
    ],
)
def test_a_plan_tells_nothing_of_contributions(world: Any, acting_as: Any, query: str) -> None:
    """EXPLAIN ANALYZE as an analyst is the same whatever the results behind the figure are."""
    plans = []
    for values in ([1, 5], [2, 4]):
        with world.db.transaction(force_rollback=True):
            for number in range(6):
                world.organisation(f"o{number}")
                world.answers(f"o{number}", [values[number % 2]] * 5)
            world.publish()
            # An index also counts the dead rows that tests before this one left in it.
            world.db.execute("SET LOCAL enable_bitmapscan = off")
            world.db.execute("SET LOCAL enable_indexscan = off")
            with acting_as("surveymark_analyst"):
                plan = world.rows(
                    f"EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) {query}"
                )
            plans.append("\n".join(row["QUERY PLAN"] for row in plan))
    assert plans[0] == plans[1]
    for name in ("privacy.", "membership", "contribution", "candidate", "core.", "rollup."):
        assert name not in plans[0]


def test_readers_may_not_explain_what_they_may_not_read(world: Any, acting_as: Any) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("surveymark_analyst"):
        world.db.execute("EXPLAIN ANALYZE SELECT * FROM privacy.membership")


def test_chance_has_no_part_in_it(world: Any) -> None:
    rows = world.rows(
        "SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace IN"
        " ('privacy'::regnamespace, 'benchmark'::regnamespace)"
        " AND prosrc ~* '(random|gen_random|setseed)'"
    )
    assert rows == []
