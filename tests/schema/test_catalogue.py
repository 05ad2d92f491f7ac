"""Whatever is in the database, now or later, keeps the rules: the catalogue says so.

privacy.grants_selfcheck() holds the rules about rights, and plpgsql_check reads every function
body. Each rule is also shown a mistake, since a check that cannot fail proves nothing.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

# What plpgsql_check cannot know, and why it is right nevertheless.
ACCEPTED = {
    # The statement that runs a job's step is format()ted from ops.job, which only its owner writes.
    ("ops.run_job(text,text)", "security", "text type variable is not sanitized"),
    # The condition is that of a CHECK of privacy.policy, read from the catalogue.
    ("privacy.check_policy(jsonb)", "security", "text type variable is not sanitized"),
    # The queries are format()ted from report.source, which comes with Surveymark.
    ("report.make_report(text,text,uuid)", "security", "text type variable is not sanitized"),
    # The query is format()ted from the names of cache.source and of the catalogue.
    (
        "analytics.cached_result(text,text,jsonb)",
        "security",
        "text type variable is not sanitized",
    ),
}

# Each makes one mistake as a careless migration would; the rule must name the object.
MISTAKES = {
    "a tenant table without row security": (
        "row security",
        "core.planted",
        "SET ROLE surveymark_engine; CREATE TABLE core.planted (org_id bigint NOT NULL)",
    ),
    "row security that does not bind the owner": (
        "row security",
        "core.planted",
        """SET ROLE surveymark_engine; CREATE TABLE core.planted (org_id bigint NOT NULL);
           ALTER TABLE core.planted ENABLE ROW LEVEL SECURITY;
           CREATE POLICY planted_engine ON core.planted TO surveymark_engine
               USING (true) WITH CHECK (true)""",
    ),
    "a reader policy that shows all rows": (
        "row security",
        "core.planted",
        """SET ROLE surveymark_engine; CREATE TABLE core.planted (org_id bigint NOT NULL);
           ALTER TABLE core.planted ENABLE ROW LEVEL SECURITY;
           ALTER TABLE core.planted FORCE ROW LEVEL SECURITY;
           CREATE POLICY planted_engine ON core.planted TO surveymark_engine
               USING (true) WITH CHECK (true);
           CREATE POLICY planted_reader ON core.planted FOR SELECT TO surveymark_reader
               USING (org_id > 0)""",
    ),
    "a policy that adds everybody to a reader policy": (
        "row security",
        "rollup.answer_count",
        "CREATE POLICY planted ON rollup.answer_count FOR SELECT USING (true)",
    ),
    "a reader right on a tenant table without a policy": (
        "row security",
        "core.respondent",
        "GRANT SELECT ON core.respondent TO surveymark_reader",
    ),
    "a function without a search path": (
        "search path",
        "ops.planted()",
        """SET ROLE surveymark_engine;
           CREATE FUNCTION ops.planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'""",
    ),
    "a search path that begins elsewhere": (
        "search path",
        "ops.planted()",
        """SET ROLE surveymark_engine;
           CREATE FUNCTION ops.planted() RETURNS integer LANGUAGE sql
               SET search_path = public, pg_catalog, pg_temp AS 'SELECT 1'""",
    ),
    "a function that everybody may call": (
        "execute to public",
        "ops.planted()",
        """CREATE FUNCTION ops.planted() RETURNS integer LANGUAGE sql
               SET search_path = pg_catalog, pg_temp AS 'SELECT 1'""",
    ),
    "default privileges for everybody": (
        "execute to public",
        "surveymark_engine",
        """ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_engine
               GRANT EXECUTE ON FUNCTIONS TO PUBLIC""",
    ),
    "a definer function of a superuser": (
        "definer",
        "analytics.planted()",
        """CREATE FUNCTION analytics.planted() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
               SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN 1; END'""",
    ),
    "a definer function that the planner inlines": (
        "definer",
        "analytics.planted()",
        """SET ROLE surveymark_reader;
           CREATE FUNCTION analytics.planted() RETURNS integer LANGUAGE sql SECURITY DEFINER
               SET search_path = pg_catalog, pg_temp AS 'SELECT 1'""",
    ),
    "an engine function in the hands of readers": (
        "definer",
        "ops.planted()",
        """SET ROLE surveymark_engine;
           CREATE FUNCTION ops.planted() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
               SET search_path = pg_catalog, pg_temp
               AS 'BEGIN RETURN (SELECT count(*) FROM core.response_item); END';
           GRANT EXECUTE ON FUNCTION ops.planted() TO surveymark_bi_reader""",
    ),
    "a reader function with an organisation as argument": (
        "definer",
        "analytics.planted(p_org_id bigint)",
        """SET ROLE surveymark_reader;
           CREATE FUNCTION analytics.planted(p_org_id bigint) RETURNS bigint LANGUAGE plpgsql
               SECURITY DEFINER SET search_path = pg_catalog, pg_temp
               AS 'BEGIN RETURN p_org_id; END';
           GRANT EXECUTE ON FUNCTION analytics.planted(bigint) TO surveymark_org_reader""",
    ),
    "a view with its owner's rights": (
        "view",
        "analytics.planted",
        "SET ROLE surveymark_reader; CREATE VIEW analytics.planted AS SELECT 1 AS n",
    ),
    "a view without a barrier": (
        "view",
        "analytics.planted",
        """SET ROLE surveymark_reader;
           CREATE VIEW analytics.planted WITH (security_invoker = true) AS SELECT 1 AS n""",
    ),
    "a materialized view of tenants in reach": (
        "materialized view",
        "rollup.planted",
        """SET ROLE surveymark_engine;
           CREATE MATERIALIZED VIEW rollup.planted AS SELECT org_id, n FROM rollup.answer_count;
           GRANT SELECT ON rollup.planted TO surveymark_analyst""",
    ),
    "a reader's right on a table": (
        "reader rights",
        "core.response_item",
        "GRANT SELECT ON core.response_item TO surveymark_analyst",
    ),
    "a reader's right on one column": (
        "reader rights",
        "core.organisation",
        "GRANT SELECT (name) ON core.organisation TO surveymark_org_reader",
    ),
    "a reader's right on a sequence": (
        "reader rights",
        "core.response_set_response_set_id_seq",
        "GRANT SELECT ON SEQUENCE core.response_set_response_set_id_seq TO PUBLIC",
    ),
    "a reader who may enter a closed schema": (
        "reader rights",
        "rollup",
        "GRANT USAGE ON SCHEMA rollup TO surveymark_bi_reader",
    ),
    "a reader who may create": (
        "reader rights",
        "analytics",
        "GRANT CREATE ON SCHEMA analytics TO surveymark_analyst",
    ),
    "an owner whom row security does not bind": (
        "owners",
        "surveymark_reader",
        "ALTER ROLE surveymark_reader BYPASSRLS",
    ),
    "a reader who is an owner": (
        "owners",
        "surveymark_analyst",
        "GRANT surveymark_engine TO surveymark_analyst",
    ),
    "somebody who could read any file of the server": (
        "owners",
        "surveymark_operator",
        "GRANT surveymark_keyreader TO surveymark_operator",
    ),
    "keys in the hands of an operator": (
        "definer",
        "keyring.read_key(p_directory text, p_kid text)",
        """GRANT EXECUTE ON FUNCTION keyring.read_key(text, text) TO surveymark_operator""",
    ),
    "a second function that reads files": (
        "definer",
        "keyring.planted()",
        """SET ROLE surveymark_keyreader;
           CREATE FUNCTION keyring.planted() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
               SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN 1; END'""",
    ),
    "a group mapped to one organisation": (
        "owners",
        "surveymark_org_reader",
        """INSERT INTO core.organisation (organisation, name) VALUES ('planted', 'Planted');
           INSERT INTO ops.role_organisation (role_name, org_id)
               SELECT 'surveymark_org_reader', org_id FROM core.organisation""",
    ),
    "a function without a comment": (
        "comment",
        "ops.planted()",
        """SET ROLE surveymark_engine;
           CREATE FUNCTION ops.planted() RETURNS integer LANGUAGE sql
               SET search_path = pg_catalog, pg_temp AS 'SELECT 1'""",
    ),
    "a column without a comment": (
        "comment",
        "analytics.planted.n",
        """SET ROLE surveymark_reader;
           CREATE VIEW analytics.planted WITH (security_invoker, security_barrier)
               AS SELECT 1 AS n;
           COMMENT ON VIEW analytics.planted IS 'One.'""",
    ),
    "a released column without a comment": (
        "comment",
        "benchmark.release_cell.n",
        "ALTER TABLE benchmark.release_cell ADD COLUMN n bigint",
    ),
    "a materialized column without a comment": (
        "comment",
        "benchmark.current_cell.mean",
        "COMMENT ON COLUMN benchmark.current_cell.mean IS NULL",
    ),
}


def problems(db: Db) -> list[tuple[str, str, str]]:
    return db.execute("SELECT * FROM privacy.grants_selfcheck() ORDER BY 1, 2, 3").fetchall()


def test_the_catalogue_keeps_every_rule(db: Db) -> None:
    assert problems(db) == []


@pytest.mark.parametrize(("rule", "planted", "mistake"), MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_is_named(db: Db, rule: str, planted: str, mistake: str) -> None:
    before = problems(db)
    db.execute(mistake)
    db.execute("RESET ROLE")
    assert [found for found in problems(db) if found not in before and found[:2] == (rule, planted)]


def test_only_those_who_guard_may_run_the_check(db: Db, acting_as: Any) -> None:
    with acting_as("surveymark_privacy_officer"):
        assert isinstance(problems(db), list)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("surveymark_analyst"):
        problems(db)


# -- what the functions say ----------------------------------------------------------------------

CHECKED = """
    SELECT routine.oid::regprocedure::text, found.level, found.lineno, found.message
    FROM pg_proc AS routine
    JOIN pg_language AS speech ON speech.oid = routine.prolang AND speech.lanname = 'plpgsql'
    LEFT JOIN pg_trigger AS trigger ON trigger.tgfoid = routine.oid AND NOT trigger.tgisinternal
    CROSS JOIN LATERAL plpgsql_check_function_tb(
        routine.oid,
        coalesce(trigger.tgrelid, 0),
        fatal_errors => false,
        extra_warnings => true,
        performance_warnings => false,
        security_warnings => true,
        oldtable => trigger.tgoldtable,
        newtable => trigger.tgnewtable
    ) AS found
    WHERE routine.pronamespace::regnamespace::text = ANY (%s)
    ORDER BY 1, 3
"""
SCHEMAS = ["core", "rollup", "privacy", "benchmark", "analytics", "report", "cache", "ops", "api"]


@pytest.fixture
def checker(db: Db) -> Db:
    found = db.execute("SELECT FROM pg_available_extensions WHERE name = 'plpgsql_check'")
    if found.fetchone() is None:
        pytest.skip("this server has no plpgsql_check")
    db.execute("CREATE EXTENSION IF NOT EXISTS plpgsql_check SCHEMA public")
    db.execute("SET LOCAL search_path = public, pg_catalog")
    return db


def complaints(db: Db) -> list[tuple[Any, ...]]:
    found = db.execute(CHECKED, [SCHEMAS]).fetchall()
    return [line for line in found if (line[0], line[1], line[3]) not in ACCEPTED]


def test_every_function_body_is_sound(checker: Db) -> None:
    assert complaints(checker) == []


def test_every_trigger_function_hangs_on_a_table(db: Db) -> None:
    """One without a trigger would not be checked, and is dead."""
    idle = db.execute(
        "SELECT routine.oid::regprocedure::text FROM pg_proc AS routine"
        " WHERE routine.prorettype = 'trigger'::regtype"
        " AND routine.pronamespace::regnamespace::text = ANY (%s)"
        " AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = routine.oid)",
        [SCHEMAS],
    ).fetchall()
    assert idle == []


BAD_BODIES = {
    "a column that is not there": "BEGIN RETURN (SELECT nonsense FROM core.organisation); END",
    "a variable that is never read": "DECLARE v_idle integer; BEGIN RETURN 1; END",
    "a function that is not there": "BEGIN RETURN core.nonsense(1); END",
    "a path without RETURN": "BEGIN IF random() > 2 THEN RETURN 1; END IF; END",
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_planted_bad_body_is_found(checker: Db, body: str) -> None:
    checker.execute(
        "CREATE FUNCTION ops.planted() RETURNS bigint LANGUAGE plpgsql"
        f" SET search_path = pg_catalog, pg_temp AS $body${body}$body$"
    )
    assert "ops.planted()" in {name for name, *_ in complaints(checker)}


# Outside a definer function a caller needs the right on every function underneath.
UNCALLABLE = """
    SELECT reader.name, caller.oid::regproc::text, called.oid::regproc::text
    FROM unnest(%s::text[]) AS reader (name)
    JOIN pg_proc AS caller ON caller.pronamespace::regnamespace::text IN ('analytics', 'benchmark')
        AND NOT caller.prosecdef AND has_function_privilege(reader.name, caller.oid, 'EXECUTE')
    JOIN pg_proc AS called ON called.pronamespace = 'analytics'::regnamespace
        AND caller.prosrc ~ ('\\manalytics\\.' || called.proname || '\\(')
        AND NOT has_function_privilege(reader.name, called.oid, 'EXECUTE')
"""
READERS = ["surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader"]


def test_who_may_call_a_function_may_call_what_it_calls(db: Db) -> None:
    assert db.execute(UNCALLABLE, [[*READERS, "surveymark_operator"]]).fetchall() == []


def test_a_function_that_calls_what_its_caller_may_not_is_found(db: Db) -> None:
    db.execute(
        "CREATE FUNCTION analytics.planted() RETURNS text LANGUAGE plpgsql"
        " SET search_path = pg_catalog, pg_temp"
        " AS 'BEGIN RETURN analytics._withheld(true); END';"
        " GRANT EXECUTE ON FUNCTION analytics.planted() TO surveymark_analyst"
    )
    found = db.execute(UNCALLABLE, [READERS]).fetchall()
    assert ("surveymark_analyst", "analytics.planted", "analytics._withheld") in found
