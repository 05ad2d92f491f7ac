"""Who counts towards a benchmark: only who is verified, and a corporate group as one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from psycopg import sql

READERS = ("surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader")


def join(world: Any, parent: str, *children: str) -> None:
    for child in children:
        world.db.execute("SELECT core.register_organisation(%s, p_parent => %s)", [child, parent])


def verify(world: Any, organisation: str, verified: bool = True) -> None:
    world.db.execute(
        "SELECT core.register_organisation(%s, p_is_verified => %s)", [organisation, verified]
    )


def add_policy(world: Any, **changes: Any) -> None:
    """A next version, in force at once."""
    world.db.execute(
        "INSERT INTO privacy.policy SELECT (jsonb_populate_record(policy, %s || jsonb_build_object("
        "'version', version + 1, 'approved_by', '{ann,bob}'::text[]))).*"
        " FROM privacy.policy ORDER BY version DESC LIMIT 1",
        [psycopg.types.json.Jsonb(changes)],
    )


def behind(world: Any, level: str = "all") -> dict[str, Fraction]:
    """Who stands behind the figure of q for a level over all time, and with what result."""
    return {
        row["organisation"]: Fraction(row["result"])
        for row in world.rows(
            "SELECT organisation, result FROM privacy.contribution"
            " JOIN benchmark.cell USING (cell_id) JOIN core.organisation USING (org_id)"
            " WHERE question_path = 'q' AND level_1 = %s AND period = 'all_time'",
            [level],
        )
    }


# -- corporate groups ----------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "status"), [(3, "protected"), (4, "ok")])
def test_a_group_of_three_is_one_contributor(world: Any, others: int, status: str) -> None:
    names = world.crowd(others + 3)
    join(world, *names[:3])
    world.publish()
    assert world.cell()["status"] == status


def test_the_answers_of_a_group_are_pooled_and_have_one_vote(world: Any) -> None:
    world.crowd(4)
    for name, values in (("holding", [1] * 5), ("factory", [4] * 20), ("shop", [2] * 15)):
        world.organisation(name)
        world.answers(name, values)
    join(world, "holding", "factory", "shop")
    world.publish()
    found = behind(world)
    assert set(found) == {"org0", "org1", "org2", "org3", "holding"}
    # (5 * 1 + 20 * 4 + 15 * 2) / 40, whatever the means of the three were.
    assert float(found["holding"]) == 2.875
    # 1.8, 2.2, 2.0, 1.8 and 2.875, one vote each.
    assert world.cell()["mean"] == 2.15
    assert world.cell()["n_organisations"] == 5


def test_the_people_of_a_group_add_up(world: Any) -> None:
    """Three people in each of two are too few alone, and enough together."""
    world.crowd(4)
    for name in ("a", "b"):
        world.organisation(name)
        world.answers(name, [1, 3, 5])
    world.publish()
    assert world.cell()["status"] == "protected"
    join(world, "a", "b")
    world.publish()
    assert world.cell()["status"] == "ok"
    assert set(behind(world)) == {"org0", "org1", "org2", "org3", "a"}


def test_a_person_who_answers_again_is_one_in_a_group_too(world: Any) -> None:
    world.crowd(4)
    for name, people in (("a", ["ann", "ann", "bob"]), ("b", ["eve", "eve", "eve"])):
        world.organisation(name)
        world.answers(name, [1, 3, 5], people=people)
    join(world, "a", "b")
    world.publish()
    assert world.cell()["status"] == "protected"


def test_a_group_has_the_levels_of_its_parent(world: Any) -> None:
    world.crowd(4, industry="retail")
    # Others, or the first total and the new level would differ by the bank alone.
    world.crowd(4, first=4, industry="education")
    world.crowd(4, first=8, industry="healthcare")
    world.organisation("holding", industry="retail")
    world.organisation("bank", industry="finance")
    world.answers("bank", [1, 2, 3, 4, 5])
    world.publish()
    assert world.cell("retail")["status"] == "protected"
    assert world.cell("finance")["status"] == "protected"
    join(world, "holding", "bank")
    world.publish()
    assert world.cell("retail")["status"] == "ok"
    assert world.cell("finance")["status"] == "none"
    assert "holding" in behind(world, "retail")


def test_a_group_moves_with_a_parent_that_answers_nothing(world: Any) -> None:
    world.crowd(4, industry="retail")
    world.crowd(4, first=5, industry="finance")
    world.crowd(4, first=9, industry="education")
    world.organisation("holding", industry="retail")
    join(world, "holding", "org0")
    world.publish()
    assert world.cell("finance")["status"] == "protected"
    world.organisation("holding", industry="finance")
    world.publish()
    assert world.cell("finance")["status"] == "ok"


def test_a_parent_that_has_left_still_says_where_its_group_belongs(world: Any) -> None:
    names = world.crowd(4, industry="retail")
    world.organisation("holding", industry="retail")
    world.answers("holding", [5] * 50)
    world.crowd(1, first=4, industry="finance")
    join(world, "holding", "org4")
    world.db.execute("UPDATE core.organisation SET is_active = false WHERE name = 'holding'")
    world.publish()
    assert world.cell("retail")["status"] == "ok"
    assert set(behind(world)) == {*names, "holding"}
    assert behind(world)["holding"] == Fraction("2.2")


def test_what_changes_a_group_tries_its_questions_again_under_the_batch_rule(world: Any) -> None:
    names = world.crowd(10)
    world.publish()
    before = world.cell()
    join(world, names[0], names[1])
    world.publish()
    # One left, another has a new result: two of ten.
    assert (world.cell()["status"], world.rule()) == ("carried", "R7_BATCH")
    join(world, names[1], names[1])
    world.publish()
    assert (world.cell()["status"], world.cell()["as_of"]) == ("ok", before["as_of"])


def test_no_parent_has_a_parent(world: Any) -> None:
    world.crowd(4)
    join(world, "org0", "org1")
    for child, parent, detail in (
        ("org2", "org1", 'It belongs to the group of "org0" itself.'),
        ("org0", "org3", '"org0" is the parent of 1 organisations.'),
    ):
        with pytest.raises(psycopg.Error) as caught, world.db.transaction():
            join(world, parent, child)
        assert caught.value.sqlstate == "SM034"
        assert caught.value.diag.message_detail == detail
    with pytest.raises(psycopg.Error) as caught, world.db.transaction():
        join(world, "nobody", "org2")
    assert caught.value.sqlstate == "SM009"


def test_two_sessions_make_no_chain(database: str) -> None:
    """a comes under b while b comes under c: one of the two is refused."""

    def under(connection: psycopg.Connection[Any], child: str, parent: str) -> str | None:
        try:
            with connection.transaction():
                connection.execute(
                    "SELECT core.register_organisation(%s, p_parent => %s)", [child, parent]
                )
        except psycopg.Error as error:
            return error.sqlstate
        return None

    with (
        psycopg.connect(database) as first,
        psycopg.connect(database, autocommit=True) as second,
        ThreadPoolExecutor() as pool,
    ):
        for name in "abc":
            second.execute("SELECT core.register_organisation(%s)", [name])
        first.execute("SELECT 1")
        assert under(first, "a", "b") is None
        waiting = pool.submit(under, second, "b", "c")
        while (
            not waiting.done()
            and not first.execute(
                "SELECT FROM pg_locks WHERE pid = %s AND NOT granted", [second.info.backend_pid]
            ).fetchall()
        ):
            pass
        first.commit()
        assert waiting.result(timeout=60) == "SM034"


# -- verification --------------------------------------------------------------------------------


def test_who_is_not_verified_does_not_count(world: Any) -> None:
    names = world.crowd(5)
    verify(world, names[4], False)
    world.publish()
    assert world.cell()["status"] == "protected"
    verify(world, names[4])
    world.publish()
    assert world.cell()["status"] == "ok"


def test_an_organisation_without_verification_leaves_as_an_inactive_one(world: Any) -> None:
    names = world.crowd(5)
    world.publish()
    before = world.cell()
    verify(world, names[0], False)
    world.publish()
    after = world.cell()
    assert (after["status"], after["as_of"]) == ("carried", before["as_of"])
    assert world.rule() == "R7_BATCH"


def test_only_verified_members_speak_for_their_group(world: Any) -> None:
    names = world.crowd(5)
    world.organisation("fake")
    world.answers("fake", [5] * 50)
    join(world, names[0], "fake")
    verify(world, "fake", False)
    world.publish()
    assert behind(world)["org0"] == Fraction("1.8")


def test_strict_waits_ninety_days_and_counts_without_anything_else_happening(world: Any) -> None:
    names = world.crowd(5)
    add_policy(world, min_verified_days=90)
    world.db.execute(
        "UPDATE core.organisation SET verified_at = now() - interval '91 days' WHERE name <> %s",
        [names[4]],
    )
    world.db.execute(
        "UPDATE core.organisation SET verified_at ="
        " clock_timestamp() - 90 * interval '24 hours' + interval '2 seconds' WHERE name = %s",
        [names[4]],
    )
    world.publish()
    assert world.cell()["status"] == "protected"
    world.db.execute("SELECT pg_sleep(2.1)")
    world.publish()
    assert world.cell()["status"] == "ok"


def test_made_up_organisations_show_nothing_of_a_real_one(world: Any, acting_as: Any) -> None:
    """Seven shells of a service that may register, five tenants of one owner, and one target."""
    world.crowd(1, industry="retail")
    with acting_as("surveymark_ingest"):
        for number in range(7):
            world.db.execute(
                'SELECT core.register_organisation(%s, NULL, \'{"industry": "retail"}\')',
                [f"shell{number}"],
            )
    for number in range(7):
        world.answers(f"shell{number}", [1 if number % 2 else 5] * 5)
    family = world.crowd(5, first=1, industry="retail")
    join(world, *family)
    world.publish()
    assert (
        world.rows("SELECT DISTINCT status FROM analytics.benchmark WHERE mean IS NOT NULL") == []
    )
    assert world.rows("SELECT max(n_answering) AS n FROM privacy.candidate") == [{"n": 2}]

    # What shells send before they are verified moves nothing of what is published.
    world.crowd(6, first=10, industry="retail")
    world.publish()
    before = world.cell("retail")
    for number in range(7):
        world.answers(f"shell{number}", [5] * 50)
    world.publish()
    assert world.cell("retail") == before


def test_a_giant_weighs_no_more_than_any_other(world: Any) -> None:
    """60 % of all people in one organisation: its vote is one of ten."""
    world.crowd(9)
    world.organisation("giant")
    world.answers("giant", [1] * 70)
    world.publish()
    total = sum(Fraction(18 + 2 * step, 10) for step in (0, 2, 1) * 3) / 10
    assert abs(world.cell()["mean"] - float(total + Fraction(1, 10))) <= 0.025


# -- who may say it, and who may know ------------------------------------------------------------


@pytest.mark.parametrize("argument", ["p_parent => 'org0'", "p_is_verified => true"])
def test_a_service_that_registers_decides_neither(
    world: Any, acting_as: Any, argument: str
) -> None:
    world.crowd(2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("surveymark_ingest"):
        world.db.execute(f"SELECT core.register_organisation('org1', {argument})".encode())
    with acting_as("surveymark_operator"):
        world.db.execute(f"SELECT core.register_organisation('org1', {argument})".encode())


def test_a_service_that_registers_again_takes_nothing_away(world: Any, acting_as: Any) -> None:
    names = world.crowd(5)
    with acting_as("surveymark_ingest"):
        world.db.execute("SELECT core.register_organisation(%s, 'New name')", [names[0]])
        world.db.execute("SELECT core.register_organisation('newcomer')")
    assert world.rows("SELECT organisation FROM ops.organisation WHERE verified_at IS NULL") == [
        {"organisation": "newcomer"}
    ]


@pytest.fixture
def siblings(world: Any) -> Iterator[Any]:
    """A holding, two subsidiaries and their readers."""
    for name in ("holding", "bank", "shop"):
        world.organisation(name, industry="finance")
        world.answers(name, [1, 2, 3, 4, 5])
        world.db.execute(
            sql.SQL("CREATE ROLE {} IN ROLE surveymark_org_reader").format(sql.Identifier(name))
        )
        world.db.execute("SELECT ops.map_role(%s, %s)", [name, name])
    world.crowd(4, industry="finance")
    join(world, "holding", "bank", "shop")
    world.drain()
    return world


@pytest.mark.parametrize("reader", ["holding", "bank", "shop"])
def test_a_group_is_one_outside_and_strangers_inside(
    siblings: Any, acting_as: Any, reader: str
) -> None:
    siblings.publish()
    with acting_as(reader):
        own = siblings.rows("SELECT DISTINCT organisation FROM analytics.own_organisation")
        results = siblings.rows(
            "SELECT sum(n) AS n FROM analytics.own_results WHERE period = 'all_time'"
        )
    assert own == [{"organisation": reader}]
    assert results == [{"n": 5}]


def test_no_reader_learns_who_belongs_together(siblings: Any, acting_as: Any) -> None:
    for reader in ("bank", *READERS):
        for relation in ("ops.organisation", "privacy.counted_organisation", "core.organisation"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as(reader):
                siblings.db.execute(f"SELECT * FROM {relation}".encode())
    columns = siblings.rows(
        "SELECT attrelid::regclass::text || '.' || attname AS name FROM pg_attribute"
        " JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relnamespace IN ('analytics'::regnamespace, 'benchmark'::regnamespace)"
        " AND attname ~ 'parent|verified|contributor|root_org'"
    )
    assert columns == []


def test_the_officer_and_the_operator_see_groups(siblings: Any, acting_as: Any) -> None:
    with acting_as("surveymark_operator"):
        rows = siblings.rows("SELECT organisation FROM ops.organisation WHERE parent = 'holding'")
    assert sorted(row["organisation"] for row in rows) == ["bank", "shop"]
    with acting_as("surveymark_privacy_officer"):
        rows = siblings.rows(
            "SELECT count(*) AS organisations, count(DISTINCT contributor_id) AS contributors"
            " FROM privacy.counted_organisation"
        )
    assert rows == [{"organisations": 7, "contributors": 5}]
