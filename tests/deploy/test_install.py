"""An empty database becomes what sql/ says, and a second deploy finds nothing to do."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from psycopg.conninfo import make_conninfo

from controlplane import deploy
from controlplane.deploy.session import old_minor_warning, refuse_old_server
from controlplane.errors import SurveymarkError

ROLES = {
    "surveymark_engine": False,
    "surveymark_reader": False,
    "surveymark_keyreader": False,
    "surveymark_job": True,
    "surveymark_ingest": True,
    "surveymark_org_reader": False,
    "surveymark_analyst": False,
    "surveymark_bi_reader": False,
    "surveymark_operator": False,
    "surveymark_privacy_officer": False,
}

FUNCTION = """
CREATE OR REPLACE FUNCTION ops.answer()
    RETURNS integer
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
AS $$ SELECT 42; $$;

COMMENT ON FUNCTION ops.answer() IS 'The answer.';
"""


def test_everything_is_installed_and_owned_as_agreed(tree, database, rows):
    tree.write("schema/10_job.sql", "CREATE TABLE core.job (job_id bigint);")
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write(
        "functions/analytics/answer.sql",
        FUNCTION.replace("ops.", "analytics."),
    )
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT 1 AS job_id;")
    tree.write("views/20_job.sql", "CREATE MATERIALIZED VIEW rollup.job AS SELECT 1 AS job_id;")

    report = tree.upgrade(database)

    assert [action.what for action in report.actions] == [
        "sql/schema/00_schemas.sql",
        "sql/schema/05_deploy_ledger.sql",
        "sql/schema/10_job.sql",
        "sql/functions/analytics/answer.sql",
        "sql/functions/ops/answer.sql",
        "view analytics.job (sql/views/10_job.sql)",
        "view rollup.job (sql/views/20_job.sql)",
    ]
    owners = dict(
        rows(
            database,
            """
            SELECT oid::regclass::text, relowner::regrole::text FROM pg_class
            WHERE relname = 'job'
            UNION ALL
            SELECT oid::regprocedure::text, proowner::regrole::text FROM pg_proc
            WHERE proname = 'answer'
            UNION ALL
            SELECT nspname, nspowner::regrole::text FROM pg_namespace
            WHERE nspname IN ('core', 'analytics')
            """,
        )
    )
    assert owners == {
        "core": "surveymark_engine",
        "core.job": "surveymark_engine",
        "rollup.job": "surveymark_engine",
        "ops.answer()": "surveymark_engine",
        "analytics": "surveymark_reader",
        "analytics.job": "surveymark_reader",
        "analytics.answer()": "surveymark_reader",
    }


def test_deploying_twice_changes_nothing(tree, database, rows):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT 1 AS job_id;")
    tree.upgrade(database)
    before = deploy.described(database)
    stamps = rows(database, "SELECT path, xmin::text FROM ops.applied_file ORDER BY path")

    report = tree.upgrade(database)

    assert not report.changed
    assert deploy.described(database) == before
    assert rows(database, "SELECT path, xmin::text FROM ops.applied_file ORDER BY path") == stamps


def test_an_edited_function_is_replaced_alone(tree, database, rows):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("functions/ops/other.sql", FUNCTION.replace("answer", "other"))
    tree.upgrade(database)
    tree.write("functions/ops/answer.sql", FUNCTION.replace("42", "43"))

    report = tree.upgrade(database)

    assert [action.what for action in report.actions] == ["sql/functions/ops/answer.sql"]
    assert rows(database, "SELECT ops.answer(), ops.other()") == [(43, 42)]


def test_a_function_that_was_dropped_comes_back(tree, database, connected, rows):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.upgrade(database)
    with connected(database) as connection:
        connection.execute("DROP FUNCTION ops.answer()")

    tree.upgrade(database)

    assert rows(database, "SELECT ops.answer()") == [(42,)]


def test_everything_repairs_what_was_changed_by_hand(tree, database, connected, rows):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT ops.answer() AS job_id;")
    tree.upgrade(database)
    with connected(database) as connection:
        connection.execute(FUNCTION.replace("42", "13"))
        connection.execute("CREATE OR REPLACE VIEW analytics.job AS SELECT 13 AS job_id")
    assert not tree.upgrade(database).changed

    tree.upgrade(database, everything=True)

    assert rows(database, "SELECT ops.answer(), job_id FROM analytics.job") == [(42, 42)]
    assert not tree.diff(database).lines


def test_a_second_form_of_a_function_is_pointed_out(tree, database):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.upgrade(database)
    tree.write("functions/ops/answer.sql", FUNCTION.replace("answer()", "answer(p_seed integer)"))

    report = tree.upgrade(database)

    assert [warning for warning in report.warnings if "ops.answer exists in 2 forms" in warning]


def test_a_deleted_function_file_is_forgotten_and_what_it_left_is_named(tree, database):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.upgrade(database)
    tree.delete("functions/ops/answer.sql")

    report = tree.upgrade(database)

    assert [warning for warning in report.warnings if "function ops.answer is not" in warning]
    assert not tree.upgrade(database).warnings


def test_a_plan_names_what_would_be_done_and_does_nothing(tree, database):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT 1 AS job_id;")
    empty = deploy.described(database)
    assert len(tree.plan(database).actions) == 4
    assert deploy.described(database) == empty

    tree.upgrade(database)
    tree.write("functions/ops/answer.sql", FUNCTION.replace("42", "43"))
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT 2 AS job_id;")
    tree.step("0002.add-thing", "CREATE TABLE core.thing (thing_id bigint);")
    before = deploy.described(database)

    planned = tree.plan(database)

    assert [str(action).split(maxsplit=1) for action in planned.actions] == [
        ["drop", "view analytics.job"],
        ["step", "migrations/0002.add-thing.sql"],
        ["replace", "sql/functions/ops/answer.sql"],
        ["create", "view analytics.job (sql/views/10_job.sql)"],
    ]
    assert deploy.described(database) == before
    assert tree.upgrade(database).actions == planned.actions


def test_a_mistake_in_the_last_file_leaves_nothing(tree, database):
    tree.write("schema/10_job.sql", "CREATE TABLE core.job (job_id bigint);")
    tree.write("views/10_job.sql", "-- One.\nCREATE VIEW analytics.job AS\nSELECT nothing;")
    empty = deploy.described(database)

    with pytest.raises(SurveymarkError, match=r"sql/views/10_job.sql line 3: .*nothing"):
        tree.upgrade(database)

    assert deploy.described(database) == empty


def test_an_unqualified_name_is_refused(tree, database):
    tree.write("schema/10_job.sql", "CREATE TABLE job (job_id bigint);")

    with pytest.raises(SurveymarkError, match="no schema has been selected"):
        tree.upgrade(database)


def test_a_database_that_is_not_ours_is_refused_by_name(tree, database, connected):
    with connected(database) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.execute("CREATE TABLE core.theirs (i integer)")

    with pytest.raises(SurveymarkError, match=r"core\.theirs"):
        tree.upgrade(database)


def test_a_server_without_roles_points_to_bootstrap(tree, database, monkeypatch):
    monkeypatch.setattr("controlplane.deploy.session.ENGINE", "surveymark_absent")

    with pytest.raises(SurveymarkError, match="surveymark_absent does not exist") as caught:
        tree.upgrade(database)

    assert "--bootstrap" in str(caught.value.hint)


def test_an_unprepared_database_points_to_bootstrap(tree, database, make_database):
    unprepared = make_database(bootstrapped=False)

    with pytest.raises(SurveymarkError, match="has not been prepared") as caught:
        tree.upgrade(unprepared)
    assert "--bootstrap` once" in str(caught.value.hint)
    assert [note for note in tree.plan(unprepared).notes if "--bootstrap" in note]


def test_a_role_that_cannot_act_as_the_owners_is_told_what_to_grant(
    tree, database, server, connected
):
    with connected(server) as connection:
        connection.execute("DROP ROLE IF EXISTS deploy_nobody")
        connection.execute("CREATE ROLE deploy_nobody LOGIN IN ROLE surveymark_analyst")
        try:
            with pytest.raises(SurveymarkError, match="cannot act as surveymark_engine") as caught:
                tree.upgrade(make_conninfo(database, user="deploy_nobody"))
        finally:
            connection.execute("DROP ROLE deploy_nobody")
    assert "GRANT surveymark_engine" in str(caught.value.hint)


def test_a_member_of_the_owners_deploys_as_a_superuser_does(tree, make_database, server, connected):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("views/10_job.sql", "CREATE VIEW analytics.job AS SELECT 1 AS job_id;")
    as_superuser, as_member = make_database(), make_database()
    with connected(server) as connection:
        connection.execute("DROP ROLE IF EXISTS deploy_member")
        connection.execute(
            "CREATE ROLE deploy_member LOGIN CREATEDB"
            " IN ROLE surveymark_engine, surveymark_reader, surveymark_job"
        )
        try:
            tree.upgrade(as_superuser)
            tree.upgrade(make_conninfo(as_member, user="deploy_member"))
            assert deploy.described(as_member) == deploy.described(as_superuser)
            assert not tree.diff(make_conninfo(as_member, user="deploy_member")).lines
        finally:
            connection.execute("DROP ROLE deploy_member")


def test_bootstrap_makes_the_roles_and_can_be_repeated(database, rows):
    before = deploy.described(database)
    deploy.bootstrap(database)

    assert deploy.described(database) == before
    roles = rows(
        database,
        "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'surveymark\\_%'"
        " AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
    )
    assert {name: login for name, login in roles if name in ROLES} == ROLES
    owned = rows(
        database,
        "SELECT member::regrole::text FROM pg_auth_members"
        " WHERE roleid IN ('surveymark_engine'::regrole, 'surveymark_reader'::regrole)",
    )
    assert not {name for (name,) in owned} & set(ROLES)


def test_databases_prepared_at_the_same_moment_do_not_trip_each_other(make_database):
    dsns = [make_database(bootstrapped=False) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(deploy.bootstrap, dsns * 3))

    assert len({deploy.described(dsn) for dsn in dsns}) == 1


def test_counters_of_rows_are_for_those_who_keep_it_running(database, rows):
    for counter in ("pg_stat_get_tuples_inserted", "pg_stat_get_live_tuples"):
        assert rows(
            database,
            f"SELECT has_function_privilege('surveymark_analyst', '{counter}(oid)', 'EXECUTE'),"
            f" has_function_privilege('surveymark_operator', '{counter}(oid)', 'EXECUTE')",
        ) == [(False, True)]


@pytest.mark.parametrize(
    ("version", "warned"),
    [(150013, True), (150014, False), (160009, True), (170006, False), (180000, False)],
)
def test_an_old_minor_release_is_warned_of(version, warned):
    connection = SimpleNamespace(info=SimpleNamespace(server_version=version))

    assert bool(old_minor_warning(connection)) is warned


def test_an_old_major_release_is_refused():
    connection = SimpleNamespace(info=SimpleNamespace(server_version=140020))

    with pytest.raises(SurveymarkError, match="version 14 is too old"):
        refuse_old_server(connection)


def test_readers_can_enter_but_make_nothing(tree, database, rows):
    tree.upgrade(database)
    for role in ROLES.keys() - {"surveymark_engine", "surveymark_keyreader"}:
        assert rows(
            database,
            f"SELECT has_database_privilege('{role}', current_database(), 'CONNECT'),"
            f" has_database_privilege('{role}', current_database(), 'TEMP'),"
            f" has_schema_privilege('{role}', 'public', 'CREATE')",
        ) == [(True, False, False)], role


def test_a_new_function_is_closed_to_everybody(tree, database, rows):
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("functions/analytics/answer.sql", FUNCTION.replace("ops.", "analytics."))
    tree.upgrade(database)

    assert rows(
        database,
        "SELECT bool_or(has_function_privilege('surveymark_analyst', oid, 'EXECUTE'))"
        " FROM pg_proc WHERE proname = 'answer'",
    ) == [(False,)]
