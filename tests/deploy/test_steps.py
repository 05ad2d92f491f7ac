"""A database takes the steps it has not taken, together with what uses them, or nothing at all."""

import os
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from controlplane import deploy
from controlplane.deploy.session import Session
from controlplane.errors import SurveymarkError

THING = "CREATE TABLE core.thing (thing_id bigint);"


@pytest.fixture
def deployed(tree, database):
    """A database that was deployed before the steps of the test were written."""
    tree.upgrade(database)
    return database


def test_steps_are_taken_in_order_once_and_as_the_engine(tree, deployed, rows):
    tree.step("0003.add-name", "-- depends: 0002.add-thing\nALTER TABLE core.thing ADD name text;")
    tree.step("0002.add-thing", THING)

    report = tree.upgrade(deployed)

    assert [action.what for action in report.actions] == [
        "migrations/0002.add-thing.sql",
        "migrations/0003.add-name.sql",
    ]
    assert rows(
        deployed, "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'thing'"
    ) == [("surveymark_engine",)]
    assert rows(
        deployed, "SELECT migration_id FROM ops._yoyo_migration ORDER BY applied_at_utc"
    ) == [("0002.add-thing",), ("0003.add-name",)]
    assert not tree.upgrade(deployed).changed


def test_yoyo_keeps_its_tables_in_ops(tree, deployed, rows):
    tree.step("0002.add-thing", THING)
    tree.upgrade(deployed)

    assert rows(
        deployed,
        "SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class"
        " WHERE relname ~ 'yoyo' AND relkind = 'r'",
    ) == [("ops",)]


def test_a_fresh_database_takes_no_step_but_remembers_them(tree, database, rows):
    tree.step("0002.add-thing", "SELECT 1 / 0;")

    tree.upgrade(database)

    assert rows(database, "SELECT migration_id FROM ops._yoyo_migration") == [("0002.add-thing",)]
    assert not tree.upgrade(database).changed


def test_the_baseline_is_not_taken_by_a_database_that_was_deployed(tree, deployed):
    tree.step("0001.baseline", "CREATE TABLE ops.applied_file (i integer);")

    report = tree.upgrade(deployed)

    assert [action.verb for action in report.actions] == ["mark"]
    assert not tree.upgrade(deployed).changed


def test_a_failing_step_takes_the_earlier_ones_and_the_replay_with_it(tree, deployed):
    before = deploy.described(deployed)
    tree.write("views/10_x.sql", "CREATE VIEW analytics.x AS SELECT 1 AS i;")
    tree.step("0002.add-thing", THING)
    tree.step("0003.fail", "-- depends: 0002.add-thing\nSELECT 1 / 0;")

    with pytest.raises(SurveymarkError, match=r"migrations/0003.fail.sql: division by zero"):
        tree.upgrade(deployed)

    assert deploy.described(deployed) == before
    assert [action.what for action in tree.plan(deployed).actions if action.verb == "step"] == [
        "migrations/0002.add-thing.sql",
        "migrations/0003.fail.sql",
    ]


def test_a_failing_view_takes_the_steps_with_it(tree, deployed):
    before = deploy.described(deployed)
    tree.step("0002.add-thing", THING)
    tree.write("views/10_x.sql", "CREATE VIEW analytics.x AS SELECT nothing;")

    with pytest.raises(SurveymarkError, match="10_x"):
        tree.upgrade(deployed)

    assert deploy.described(deployed) == before
    assert [action.verb for action in tree.plan(deployed).actions] == ["step", "create"]


def test_a_step_that_no_transaction_holds_stands_alone(tree, deployed, rows):
    tree.step("0002.add-thing", THING)
    tree.step(
        "0003.index-thing",
        "-- depends: 0002.add-thing\n-- transactional: false\n"
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS thing_idx ON core.thing (thing_id);",
    )
    tree.step("0004.fail", "-- depends: 0003.index-thing\nSELECT 1 / 0;")

    with pytest.raises(SurveymarkError, match=r"0004\.fail"):
        tree.upgrade(deployed)
    assert rows(deployed, "SELECT count(*) FROM pg_index WHERE indexrelid::regclass::text"
                " = 'core.thing_idx' AND indisvalid") == [(1,)]  # fmt: skip

    tree.step("0004.fail", "-- depends: 0003.index-thing\nSELECT 1;")
    report = tree.upgrade(deployed)
    assert [action.what for action in report.actions] == ["migrations/0004.fail.sql"]


def test_a_step_may_drop_what_a_changed_view_used_to_read(tree, deployed, rows):
    tree.step("0002.add-thing", "CREATE TABLE core.thing (thing_id bigint, name text);")
    tree.write("views/10_x.sql", "CREATE VIEW rollup.x AS SELECT name FROM core.thing;")
    tree.upgrade(deployed)
    tree.step(
        "0003.drop-name", "-- depends: 0002.add-thing\nALTER TABLE core.thing DROP COLUMN name;"
    )
    tree.write("views/10_x.sql", "CREATE VIEW rollup.x AS SELECT thing_id FROM core.thing;")

    tree.upgrade(deployed)

    assert rows(deployed, "SELECT * FROM rollup.x") == []


def test_an_edited_step_is_named(tree, deployed):
    tree.step("0002.add-thing", THING)
    assert not tree.upgrade(deployed).warnings
    tree.step("0002.add-thing", THING.replace("bigint", "integer"))

    for report in (tree.plan(deployed), tree.upgrade(deployed), tree.upgrade(deployed)):
        assert [
            warning
            for warning in report.warnings
            if "migrations/0002.add-thing.sql was edited" in warning
        ]
        assert not report.changed


def test_structure_that_no_step_brings_is_named_before_the_first_release(tree, deployed):
    tree.write("schema/10_thing.sql", THING)

    report = tree.upgrade(deployed)

    assert [warning for warning in report.warnings if "sql/schema/10_thing.sql" in warning]


def test_a_database_of_a_newer_version_is_left_alone(tree, deployed):
    tree.step("0002.add-thing", THING)
    tree.upgrade(deployed)
    (tree.migrations_dir / "0002.add-thing.sql").unlink()

    with pytest.raises(SurveymarkError, match=r"has taken step 0002\.add-thing"):
        tree.upgrade(deployed)


def test_a_step_with_an_unknown_predecessor_is_refused(tree, deployed):
    tree.step("0003.add-name", "-- depends: 0002.add-thing\nSELECT 1;")

    with pytest.raises(SurveymarkError, match="cannot be read") as caught:
        tree.upgrade(deployed)

    assert "0003.add-name" in str(caught.value.detail)


def test_the_lock_that_a_killed_yoyo_left_is_cleared(tree, deployed, connected, rows):
    with connected(deployed) as connection:
        connection.execute("INSERT INTO ops.yoyo_lock VALUES (1, now(), 4711)")
    tree.step("0002.add-thing", THING)

    report = tree.upgrade(deployed)

    assert [note for note in report.notes if "4711" in note]
    assert rows(deployed, "SELECT * FROM ops.yoyo_lock") == []
    assert rows(deployed, "SELECT to_regclass('core.thing') IS NOT NULL") == [(True,)]


def _wait_for(dsn, rows, condition, seconds=10.0):
    query = f"SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND {condition}"
    give_up = time.monotonic() + seconds
    while not rows(dsn, query)[0][0]:
        assert time.monotonic() < give_up, f"never saw {condition}"
        time.sleep(0.05)


def test_a_killed_deploy_leaves_nothing_and_soon_lets_go(tree, deployed, rows):
    before = deploy.described(deployed)
    tree.step("0002.add-thing", THING + "\nSELECT pg_sleep(60);")
    program = (
        "import sys, pathlib; from controlplane import deploy;"
        "deploy.upgrade(sys.argv[1], sql_dir=pathlib.Path(sys.argv[2]),"
        " migrations_dir=pathlib.Path(sys.argv[3]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, deployed, str(tree.sql_dir), str(tree.migrations_dir)]
    )
    _wait_for(deployed, rows, "wait_event = 'PgSleep'")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    tree.step("0002.add-thing", "SELECT 1;")
    assert tree.upgrade(deployed, lock_timeout=10.0).changed  # within the second, not the minute
    assert rows(deployed, "SELECT * FROM ops.yoyo_lock") == []
    assert deploy.described(deployed) == before


def test_a_deploy_that_dies_at_any_statement_leaves_nothing_or_all(
    tree, deployed, rows, monkeypatch
):
    tree.step("0002.add-thing", THING + "\nINSERT INTO core.thing VALUES (1);")
    tree.step("0003.add-name", "-- depends: 0002.add-thing\nALTER TABLE core.thing ADD name text;")
    tree.write(
        "functions/ops/one.sql",
        "CREATE FUNCTION ops.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
    )
    tree.write("views/10_thing.sql", "CREATE VIEW rollup.thing AS SELECT name FROM core.thing;")
    state = (
        "SELECT (SELECT md5(string_agg(path || sha256, '' ORDER BY path)) FROM ops.applied_file),"
        " (SELECT count(*) FROM ops._yoyo_log), (SELECT count(*) FROM pg_class),"
        " (SELECT count(*) FROM pg_proc)"
    )
    before = rows(deployed, state)
    run, left = Session.run, 0

    def dying(session, *arguments, **named):
        nonlocal left
        left -= 1
        if left == 0:
            session.connection.pgconn.finish()  # the socket is gone, nothing says goodbye
        return run(session, *arguments, **named)

    monkeypatch.setattr(Session, "run", dying)
    survived = False
    for statement in range(1, 500):
        left = statement
        try:
            survived = bool(tree.upgrade(deployed, lock_timeout=10.0).changed)
        except (SurveymarkError, psycopg.Error):
            if rows(deployed, state) != before:
                # Past the commit all of it is there; only pg_cron was not told.
                assert not tree.upgrade(deployed).changed, f"statement {statement} left something"
                survived = True
        if survived:
            break
    assert survived
    assert statement > 40
    assert rows(deployed, "SELECT * FROM rollup.thing") == [(None,)]


def test_of_two_deploys_at_once_the_second_waits_its_turn(tree, deployed, rows):
    tree.step("0002.add-thing", THING + "\nSELECT pg_sleep(1);")
    reports = []
    first = threading.Thread(target=lambda: reports.append(tree.upgrade(deployed)))
    first.start()
    _wait_for(deployed, rows, "wait_event = 'PgSleep'")

    second = tree.upgrade(deployed, lock_timeout=10.0)

    first.join()
    assert reports[0].changed
    assert not second.changed


def test_a_second_deploy_that_waited_long_enough_says_who_is_at_work(tree, deployed, rows):
    tree.step("0002.add-thing", THING + "\nSELECT pg_sleep(2);")
    first = threading.Thread(target=lambda: tree.upgrade(deployed))
    first.start()
    _wait_for(deployed, rows, "wait_event = 'PgSleep'")

    with pytest.raises(SurveymarkError, match=r"another deploy .* is running") as caught:
        tree.upgrade(deployed, lock_timeout=0.2)

    first.join()
    assert "Process" in str(caught.value.detail)


def test_a_deploy_gives_up_on_a_table_that_somebody_holds(tree, deployed, connected):
    tree.step("0002.add-thing", THING)
    tree.upgrade(deployed)
    tree.step("0003.add-name", "-- depends: 0002.add-thing\nALTER TABLE core.thing ADD name text;")
    with connected(deployed) as holder, holder.transaction():
        holder.execute("LOCK TABLE core.thing IN ACCESS SHARE MODE")
        with pytest.raises(SurveymarkError, match=r"0003\.add-name.* lock timeout") as caught:
            tree.upgrade(deployed, lock_timeout=0.2)
    assert "--lock-timeout" in str(caught.value.hint)
