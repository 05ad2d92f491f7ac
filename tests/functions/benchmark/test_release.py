"""Releases: only what differs, never changed, chained by their hashes."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import psycopg
import pytest

CHANGES = (
    "UPDATE benchmark.release SET label = 'other'",
    "DELETE FROM benchmark.release",
    "TRUNCATE benchmark.release CASCADE",
    "UPDATE benchmark.release_cell SET mean = 1",
    "DELETE FROM benchmark.release_cell WHERE release_id = 0",
    "TRUNCATE benchmark.release_cell",
    "UPDATE benchmark.cell SET level_1 = 'finance' WHERE level_1 = 'retail'",
    "UPDATE benchmark.cell SET period_start = '2000-01-01' WHERE period = 'month'",
    "DELETE FROM benchmark.cell",
    "TRUNCATE benchmark.cell CASCADE",
)


@pytest.mark.parametrize("role", ["postgres", "surveymark_engine"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_published_stays(world: Any, acting_as: Any, role: str, change: str) -> None:
    world.crowd(5, industry="retail")
    world.publish()
    world.db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(psycopg.Error) as caught, acting_as(role):
        world.db.execute(change.encode())
    assert caught.value.sqlstate == "SM015"


def test_publishing_twice_makes_no_second_release(world: Any) -> None:
    world.crowd(5)
    assert world.publish() == 1
    assert world.publish() is None
    assert world.rows("SELECT count(*) FROM benchmark.release") == [{"count": 1}]


def test_nothing_to_publish_is_no_release(db: Any) -> None:
    assert db.execute("SELECT benchmark.publish()").fetchone() == (None,)


def test_a_release_holds_only_what_differs(world: Any) -> None:
    world.crowd(5)
    world.publish()
    for number in range(5):
        world.answers(f"org{number}", [number] * 5, question="r")
    world.publish()
    changed = world.rows(
        "SELECT DISTINCT question_path FROM benchmark.release_cell JOIN benchmark.cell"
        " USING (cell_id) WHERE release_id = 2"
    )
    assert changed == [{"question_path": "r"}]
    assert world.cell()["edition"].endswith(".1")
    assert world.cell(question="r")["edition"].endswith(".2")


def test_the_current_cell_is_the_newest_release_row(world: Any) -> None:
    world.crowd(10)
    world.publish("first")
    world.answers("org0", [5])
    world.publish("second")
    current = world.rows("SELECT cell_id, release_id, status, mean FROM benchmark.current_cell")
    newest = world.rows(
        "SELECT cell_id, release_id, status, mean FROM benchmark.release_cell"
        " WHERE (cell_id, release_id) IN (SELECT cell_id, max(release_id)"
        " FROM benchmark.release_cell GROUP BY cell_id)"
    )
    assert sorted(map(str, current)) == sorted(map(str, newest))
    assert {row["release_id"] for row in current} == {1, 2}


def test_titles_follow_the_survey_without_a_release(world: Any) -> None:
    world.crowd(5)
    world.publish()
    world.db.execute("UPDATE core.question SET title = 'New words' WHERE question_path = 'q'")
    assert world.publish() is None
    assert world.cell()["question_title"] == "New words"
    assert all(row["is_intact"] for row in world.rows("SELECT * FROM benchmark.verify_release()"))


def test_a_label_names_the_edition(world: Any) -> None:
    world.crowd(5)
    world.publish("Spring")
    assert world.cell()["edition"] == "Spring"
    for label in ("", "x" * 101):
        with pytest.raises(psycopg.Error) as caught, world.db.transaction():
            world.db.execute("SELECT benchmark.publish(%s)", [label])
        assert caught.value.sqlstate == "SM025"


def test_the_hash_can_be_made_by_anybody(world: Any) -> None:
    """SHA-256 over the header and the cells as JSON lines, then the hash before."""
    world.crowd(10)
    world.publish()
    world.answers("org0", [5])
    world.publish()
    releases = world.rows("SELECT * FROM benchmark.release ORDER BY release_id")
    assert [row["previous_hash"] for row in releases] == [None, releases[0]["hash"]]

    text = f'[2, "{releases[1]["label"]}", {int(releases[1]["published_at"].timestamp())}'  # start
    lines = world.rows(
        "SELECT json_build_array(c.survey, c.question_path, c.category_1, c.level_1, c.category_2,"
        " c.level_2, c.period, c.period_start, x.status, x.mean, x.median, x.p25, x.p75, x.p90,"
        " x.n_organisations, x.n_respondents, x.base, x.ci_low, x.ci_high, x.ci_level, x.method,"
        " x.quantile_status, x.p90_status, x.reason,"
        " (extract(epoch FROM x.as_of) * 1000000)::bigint)::text AS line,"
        " json_build_array(r.release_id, r.label,"
        " (extract(epoch FROM r.published_at) * 1000000)::bigint, r.policy_version)::text AS head"
        " FROM benchmark.release_cell AS x JOIN benchmark.cell AS c USING (cell_id)"
        " JOIN benchmark.release AS r USING (release_id) WHERE release_id = 2 ORDER BY cell_id"
    )
    assert lines[0]["head"].startswith(text)
    content = "\n".join([lines[0]["head"], *(row["line"] for row in lines)]).encode()
    assert hashlib.sha256(content + releases[0]["hash"]).digest() == releases[1]["hash"]
    assert json.loads(lines[0]["line"])[0] == "pulse"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_the_chain_is_verified_by_any_reader(world: Any, acting_as: Any, zone: str) -> None:
    world.crowd(5)
    world.publish()
    with acting_as("surveymark_bi_reader"):
        world.db.execute(f"SET LOCAL timezone = '{zone}'".encode())
        rows = world.rows("SELECT * FROM benchmark.verify_release()")
    assert [(row["release_id"], row["is_intact"]) for row in rows] == [(1, True)]


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE benchmark.release_cell SET mean = mean + 0.05 WHERE release_id = 1", {1}),
        ("UPDATE benchmark.release_cell SET as_of = as_of + interval '1 us'", {1, 2}),
        ("UPDATE benchmark.release SET label = 'other' WHERE release_id = 1", {1}),
        ("UPDATE benchmark.release SET hash = sha256('') WHERE release_id = 1", {1, 2}),
        ("DELETE FROM benchmark.release_cell WHERE release_id = 1", {1}),
        (
            "DELETE FROM benchmark.release_cell WHERE release_id = 1;"
            " DELETE FROM benchmark.release WHERE release_id = 1",
            {2},
        ),
    ],
)
def test_tampering_by_a_superuser_shows(world: Any, tampering: str, broken: set[int]) -> None:
    world.crowd(10)
    world.publish()
    world.answers("org0", [5])
    world.publish()
    world.db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    world.db.execute("SET LOCAL session_replication_role = replica")
    world.db.execute(tampering.encode())
    world.db.execute("SET LOCAL session_replication_role = origin")
    rows = world.rows("SELECT * FROM benchmark.verify_release()")
    assert {row["release_id"] for row in rows if not row["is_intact"]} == broken
    assert all((row["problem"] is None) == row["is_intact"] for row in rows)


@pytest.mark.parametrize(
    "values",
    [
        "'ok', NULL, NULL, 'protected'",
        "'protected', 3, NULL, 'protected'",
        "'none', NULL, 3, 'none'",
        "'fine', NULL, NULL, 'protected'",
        "'protected', NULL, NULL, 'ok'",
    ],
)
def test_no_status_without_its_value_and_no_value_without_its_status(
    world: Any, values: str
) -> None:
    world.crowd(1)
    world.publish()
    with pytest.raises(psycopg.errors.CheckViolation), world.db.transaction():
        world.db.execute(
            "INSERT INTO benchmark.release_cell (release_id, cell_id, status, mean, median,"
            f" quantile_status, p90_status, reason) SELECT 2, min(cell_id), {values}, 'protected',"
            " 'x' FROM benchmark.cell".encode()
        )


def test_two_publishers_take_turns(
    database: str, connect_as: Any, request: pytest.FixtureRequest
) -> None:
    admin = connect_as()
    admin.execute(
        "INSERT INTO core.survey (survey, title) VALUES ('s', 'S');"
        "INSERT INTO core.question (survey_id, question_path, title, question_type, measurement,"
        " reader, answer_key, scale_min, scale_max) SELECT survey_id, 'q', 'Q', 'rating',"
        " 'numeric', 'rating', 'q', 1, 5 FROM core.survey;"
        "INSERT INTO core.organisation (organisation, name, verified_at)"
        " SELECT 'o' || n, 'O', now() FROM generate_series(1, 8) AS n;"
        "INSERT INTO rollup.answer_count SELECT org_id, survey_id, question_id, '2026-03-01',"
        " 'answered', 3, 5, 5, 5 FROM core.organisation, core.question"
    )
    first = connect_as("surveymark_job", autocommit=False)
    second = connect_as("surveymark_job")
    assert first.execute("SELECT benchmark.publish()").fetchone() == (1,)
    results: list[Any] = []
    waiting = threading.Thread(
        target=lambda: results.append(second.execute("SELECT benchmark.publish()").fetchone())
    )
    waiting.start()
    waiting.join(0.3)
    assert results == []
    first.commit()
    waiting.join(10)
    assert results == [(None,)]
