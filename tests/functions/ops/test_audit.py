"""The audit: what is written, by whom, and that whoever tampers with it is found out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]
Connect = Callable[..., Db]
WRITERS, EACH = 8, 250


@pytest.fixture
def admin(database: str, connect_as: Connect) -> Db:
    return connect_as()


def value(db: Db, query: str, *parameters: Any) -> Any:
    row = db.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def entries(db: Db, action: str, of: str) -> list[Any]:
    rows = db.execute(
        "SELECT detail FROM ops.audit_entry WHERE action = %s AND object = %s ORDER BY entry_id",
        (action, of),
    )
    return [detail for (detail,) in rows]


def link(db: Db) -> None:
    while value(db, "SELECT ops.link_audit(500)"):
        pass


def problems(db: Db, *checkpoint: Any) -> list[tuple[int, str]]:
    wanted = checkpoint or (None, None)
    rows = db.execute("SELECT position, problem FROM ops.verify_audit(%s, %s)", wanted)
    return rows.fetchall()


def tamper(db: Db, statement: str) -> None:
    """As somebody who may do everything."""
    with db.transaction():
        db.execute("SET LOCAL session_replication_role = replica")
        db.execute(statement.encode())


# --- what is written -----------------------------------------------------------


def test_a_change_of_a_definition_is_written_with_before_and_after(admin: Db) -> None:
    admin.execute("SELECT core.register_organisation('one', 'First')")
    admin.execute("SELECT core.register_organisation('one', 'Second')")
    (made,) = entries(admin, "insert", "core.organisation")
    assert made["new"]["name"] == "First"
    (changed,) = entries(admin, "update", "core.organisation")
    assert (changed["old"]["name"], changed["new"]["name"]) == ("First", "Second")
    assert changed["key"] == {"org_id": made["new"]["org_id"]}


def test_a_setting_is_written_with_the_login_and_the_role_it_acted_as(admin: Db) -> None:
    admin.execute("SET application_name = 'by hand'")
    with admin.transaction():
        admin.execute("SET LOCAL ROLE surveymark_operator")
        admin.execute("SELECT ops.change_setting('audit_retention_days', 365)")
    (row,) = admin.execute(
        "SELECT actor, client, detail FROM ops.audit_entry WHERE object = 'ops.setting'"
        " ORDER BY entry_id DESC LIMIT 1"
    ).fetchall()
    actor, client, detail = row
    assert actor == "postgres as surveymark_operator"
    assert client == "local by hand"
    assert (detail["old"]["value"], detail["new"]["value"]) == (730, 365)


def test_an_update_that_changes_nothing_that_is_watched_writes_nothing(admin: Db) -> None:
    before = value(admin, "SELECT count(*) FROM ops.audit_entry")
    admin.execute("UPDATE ops.job SET failure_count = 1 WHERE job_name = 'drain'")
    admin.execute("UPDATE ops.setting SET value = value")
    assert value(admin, "SELECT count(*) FROM ops.audit_entry") == before


def test_of_response_sets_only_how_many_and_of_an_erased_person_not_even_the_key(
    admin: Db,
) -> None:
    admin.execute("SELECT core.register_organisation('one')")
    definition = json.dumps({"elements": [{"type": "comment", "name": "a"}]})
    admin.execute("SELECT core.register_survey('s', %s)", [definition])
    for number in range(3):
        admin.execute(
            "SELECT core.submit_response('one', 's', %s, '{\"a\": \"canary-text\"}',"
            " p_respondent => 'canary-person')",
            [f"canary-{number}"],
        )
    admin.execute("UPDATE core.response_set SET weight = 2 WHERE submission_id <> 'canary-0'")
    admin.execute("SELECT core.erase_respondent('one', 'canary-person')")
    assert entries(admin, "update", "core.response_set") == [
        {"organisation": "one", "survey": "s", "n": 2}
    ]
    assert entries(admin, "delete", "core.response_set") == [
        {"organisation": "one", "survey": "s", "n": 3}
    ]
    assert entries(admin, "erase", "core.respondent") == [
        {"organisation": "one", "response_sets": 3, "items": 3}
    ]
    told = "SELECT count(*) FROM ops.audit_entry AS e WHERE strpos(e::text, 'canary') > 0"
    assert value(admin, told) == 0


def test_taking_in_answers_writes_nothing(admin: Db) -> None:
    admin.execute("SELECT core.register_organisation('one')")
    definition = json.dumps({"elements": [{"type": "rating", "name": "a"}]})
    admin.execute("SELECT core.register_survey('s', %s)", [definition])
    before = value(admin, "SELECT count(*) FROM ops.audit_entry")
    for number in range(5):
        admin.execute("SELECT core.submit_response('one', 's', %s, '{\"a\": 3}')", [str(number)])
    admin.execute("SELECT rollup.drain_batch()")
    assert value(admin, "SELECT count(*) FROM ops.audit_entry") == before


# --- the chain -----------------------------------------------------------------


@pytest.fixture
def chained(admin: Db) -> Db:
    for number in range(40):
        admin.execute("SELECT ops.note_audit('export', %s)", [f"view {number}"])
    link(admin)
    assert problems(admin) == []
    return admin


def test_a_changed_entry_breaks_the_chain_there(chained: Db) -> None:
    tamper(chained, "UPDATE ops.audit_entry SET actor = 'nobody' WHERE object = 'view 7'")
    ((position, problem),) = problems(chained)
    linked = "SELECT position FROM ops.audit_link JOIN ops.audit_entry USING (entry_id)"
    assert position == value(chained, f"{linked} WHERE object = 'view 7'")
    assert "not what was linked" in problem


def test_an_entry_that_is_taken_out_breaks_the_chain_there(chained: Db) -> None:
    linked = "SELECT entry_id FROM ops.audit_entry WHERE object = 'view 7'"
    tamper(chained, f"DELETE FROM ops.audit_link WHERE entry_id IN ({linked})")
    tamper(chained, "DELETE FROM ops.audit_entry WHERE object = 'view 7'")
    assert [problem for _, problem in problems(chained)] == ["1 links are missing before it"]


def test_an_entry_without_its_text_is_named(chained: Db) -> None:
    tamper(chained, "DELETE FROM ops.audit_entry WHERE object = 'view 7'")
    assert [problem for _, problem in problems(chained)] == ["its entry is missing"]


def test_two_entries_that_change_places_break_the_chain_twice(chained: Db) -> None:
    tamper(
        chained,
        "ALTER TABLE ops.audit_link DROP CONSTRAINT audit_link_entry_id_key;"
        " UPDATE ops.audit_link AS link SET entry_id = other.entry_id"
        " FROM ops.audit_link AS other WHERE (link.position, other.position) IN ((5, 6), (6, 5))",
    )
    assert [position for position, _ in problems(chained)] == [5, 6]


def test_a_chain_that_was_made_anew_after_a_change_contradicts_the_checkpoint(chained: Db) -> None:
    kept = chained.execute("SELECT position, hash FROM ops.audit_checkpoint()").fetchone()
    assert kept is not None
    tamper(chained, "UPDATE ops.audit_entry SET actor = 'nobody' WHERE object = 'view 7'")
    tamper(chained, "DELETE FROM ops.audit_link")
    link(chained)
    assert problems(chained) == []
    assert problems(chained, *kept) == [(kept[0], "the link has another hash than the checkpoint")]


def test_a_tail_that_was_cut_off_contradicts_the_checkpoint(chained: Db) -> None:
    kept = chained.execute("SELECT position, hash FROM ops.audit_checkpoint()").fetchone()
    assert kept is not None
    tamper(chained, f"DELETE FROM ops.audit_link WHERE position > {kept[0] - 3}")
    tamper(
        chained,
        "DELETE FROM ops.audit_entry AS e WHERE NOT EXISTS"
        " (SELECT FROM ops.audit_link AS link WHERE link.entry_id = e.entry_id)",
    )
    assert problems(chained) == []
    assert problems(chained, *kept) == [(kept[0], "the chain ends before the checkpoint")]


def test_many_writers_make_one_chain(admin: Db, connect_as: Connect) -> None:
    """Writers wait for nobody; two that link at once do not fork it."""
    connections = [connect_as() for _ in range(WRITERS)]

    def write(db: Db) -> None:
        for number in range(EACH):
            db.execute("SELECT ops.note_audit('export', 'view')")
            if number % 50 == 0:
                db.execute("SELECT ops.link_audit(100)")

    threads = [threading.Thread(target=write, args=(db,)) for db in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    link(admin)
    assert problems(admin) == []
    assert value(admin, "SELECT count(*) FROM ops.audit_entry WHERE object = 'view'") == (
        WRITERS * EACH
    )
    assert value(admin, "SELECT max(position) FROM ops.audit_link") == value(
        admin, "SELECT count(*) FROM ops.audit_entry"
    )


def test_old_entries_go_from_the_old_end_and_the_chain_says_so(chained: Db) -> None:
    tamper(
        chained,
        "UPDATE ops.audit_entry SET occurred_at = now() - interval '800 days'"
        " WHERE entry_id <= (SELECT entry_id FROM ops.audit_entry WHERE object = 'view 9')",
    )
    tamper(chained, "DELETE FROM ops.audit_link")
    link(chained)
    chained.execute("CALL ops.run_job('link-audit', 'manual')")
    assert value(chained, "SELECT min(object) FROM ops.audit_entry WHERE object = 'view 9'") is None
    (purged,) = entries(chained, "purge", "ops.audit_entry")
    assert purged["entries"] == purged["position"] > 9
    link(chained)
    assert problems(chained) == []
    old = problems(chained, 3, "00")
    assert [problem for _, problem in old] == [
        "the link of the checkpoint was purged: take a newer checkpoint"
    ]


@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE", "UPDATE"])
@pytest.mark.parametrize("table", ["ops.audit_entry", "ops.audit_link"])
def test_nobody_changes_it_by_hand(chained: Db, statement: str, table: str) -> None:
    rest = " SET entry_id = entry_id" if statement == "UPDATE" else ""
    if statement == "TRUNCATE":
        rest = " CASCADE"
    with pytest.raises(psycopg.Error) as caught:
        chained.execute(f"{statement} {table}{rest}".encode())
    assert caught.value.sqlstate == "SM015"


def test_health_warns_of_what_waits_for_its_link(chained: Db) -> None:
    status = "SELECT status FROM ops.health WHERE check_name = 'audit'"
    assert value(chained, status) == "healthy"
    chained.execute("SELECT ops.note_audit('export', 'late')")
    tamper(
        chained,
        "UPDATE ops.audit_entry SET occurred_at = now() - interval '1 hour' WHERE object = 'late'",
    )
    assert value(chained, status) == "warning"


def test_readers_note_what_they_export_and_read_nothing_of_it(
    admin: Db, connect_as: Connect
) -> None:
    reader = connect_as("surveymark_org_reader")
    reader.execute("SELECT analytics.note_export('export', 'own_results')")
    actor = value(admin, "SELECT actor FROM ops.audit_entry WHERE action = 'export'")
    assert actor.endswith("surveymark_org_reader")
    for query in ("SELECT * FROM ops.audit_entry", "SELECT * FROM ops.verify_audit()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(query.encode())
    with pytest.raises(psycopg.Error) as caught:
        reader.execute("SELECT analytics.note_export('erase', 'own_results')")
    assert caught.value.sqlstate == "SM025"
