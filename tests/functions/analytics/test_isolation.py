"""No reader gets at another organisation, whatever he can reach and whatever he tries.

What he can reach comes from the catalogue, so an object that is added later is attacked as well.
Acme's answers are all 1 and beta's all 5, and beta's texts carry a word that must never appear.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

SECRET = "betasecret"

REACHABLE = """
    SELECT format('%%I.%%I', room.nspname, class.relname)
    FROM pg_class AS class
    JOIN pg_namespace AS room ON room.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'v', 'm') AND room.nspname IN ('analytics', 'benchmark')
        AND has_table_privilege(%s, class.oid, 'SELECT')
    ORDER BY 1
"""

# Set-returning functions with only optional arguments, or of whose arguments `ARGUMENTS` knows.
CALLABLE = """
    SELECT routine.proname, routine.pronargs - routine.pronargdefaults,
           coalesce(routine.proargnames[1:routine.pronargs], '{}')
    FROM pg_proc AS routine
    WHERE routine.pronamespace = 'analytics'::regnamespace AND routine.prosecdef
        AND has_function_privilege(%s, routine.oid, 'EXECUTE')
    ORDER BY 1
"""
ARGUMENTS = {
    "p_survey": ["'live'", "'safe'", "NULL"],
    "p_survey_code": ["'live'", "'safe'"],
    "p_by": ["'department'", "'job_role'"],
    "p_question": ["'mood'"],
    "p_period": ["'year'", "'month'"],
}
# What else a function wants to be asked.
OTHERS = {("own_selection", "p_question"): ["'tools'"]}


@pytest.fixture
def two(world: Any) -> Any:
    """Acme answers 1 and beta 5, to both surveys, in departments whose titles differ."""
    for survey in ("live", "safe"):
        for number in range(12):
            named = {"department": ("hr", "it")[number % 2], "respondent": f"p{number}"}
            world.answer(survey, {"mood": 1, "note": "acme"}, **named)
            world.answer(survey, {"mood": 5, "note": SECRET}, organisation="beta", **named)
    world.drain()
    world.db.execute("SELECT ops.let_see_responses('acme_reader')")
    world.db.execute(
        "UPDATE core.department SET title = %s WHERE org_id ="
        " (SELECT org_id FROM core.organisation WHERE organisation = 'beta')",
        [SECRET],
    )
    return world


def calls(world: Any, role: str) -> list[str]:
    made = []
    for name, n_needed, arguments in world.db.execute(CALLABLE, [role]).fetchall():
        wanted = [argument for argument in arguments if argument in ARGUMENTS]
        if not set(arguments[:n_needed]) <= set(wanted):
            continue
        choices = [OTHERS.get((name, argument), ARGUMENTS[argument]) for argument in wanted]
        for values in itertools.product(*choices):
            given = ", ".join(f"{a} => {v}" for a, v in zip(wanted, values, strict=True))
            made.append(f"analytics.{name}({given})")
    return made


def sources(world: Any, role: str = "acme_reader") -> list[str]:
    relations = [name for (name,) in world.db.execute(REACHABLE, [role]).fetchall()]
    return relations + calls(world, role)


def refusal(world: Any, statement: str, role: str = "acme_reader") -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        world.read(statement, role=role)
    return caught.value


# -- what can be reached -------------------------------------------------------------------------


def test_the_catalogue_names_what_we_think_it_does(two: Any) -> None:
    """An empty list would make every other test here pass."""
    found = sources(two)
    assert {"analytics.own_results", "analytics.own_department", "benchmark.release"} <= set(found)
    assert "analytics.own_results(p_survey => 'live', p_period => 'month')" in found
    assert len(found) > 40


def test_nothing_of_beta_is_in_anything_acme_can_read(two: Any) -> None:
    for source in sources(two):
        for row in two.read(f"SELECT * FROM {source}"):
            assert SECRET not in str(row), source
            for column in ("mean", "median", "minimum", "maximum", "p25", "score"):
                assert row.get(column) in (None, 1), (source, row)
            if row.get("share") and row.get("question") == "mood":
                assert row["value"] == 1, (source, row)


def test_beta_sees_its_own(two: Any) -> None:
    """The mirror image: the test above could see something."""
    assert two.result("live", role="beta_reader")["mean"] == 5
    assert two.result("safe", role="beta_reader")["mean"] == 5
    titles = two.read(
        "SELECT DISTINCT department_title FROM analytics.own_department", role="beta_reader"
    )
    assert {"department_title": SECRET} in titles


def shown(world: Any, source: str) -> list[Any]:
    rows = world.read(f"SELECT * FROM {source}")
    # Responses of a training set are numbered at random.
    if "own_training_set" in source:
        return sorted(str(row | {"response": None}) for row in rows)
    return list(rows)


def test_figures_do_not_depend_on_what_others_answer(two: Any) -> None:
    before = {source: shown(two, source) for source in sources(two)}
    for survey in ("live", "safe"):
        two.moods(survey, [3] * 20, organisation="beta", department="ops")
    two.db.execute("DELETE FROM core.response_set WHERE submission_id = 's1'")
    two.drain()
    assert {source: shown(two, source) for source in before} == before


def test_copy_to_gives_what_select_gives(two: Any) -> None:
    for source in sources(two):
        with two.acting_as("acme_reader"), two.db.cursor() as cursor:
            with cursor.copy(f"COPY (SELECT * FROM {source}) TO STDOUT") as copy:
                text = b"".join(bytes(block) for block in copy).decode()
            assert SECRET not in text
            n_rows = cursor.execute(f"SELECT count(*) FROM {source}").fetchone()[0]
            assert text.count("\n") == n_rows, source


def test_explain_shows_nothing_of_the_inside(two: Any) -> None:
    """EXPLAIN ANALYZE of a row-secured table would count the rows of others that were filtered."""
    for source in sources(two):
        if source.startswith("benchmark."):
            continue
        plan = "\n".join(
            row["QUERY PLAN"]
            for row in two.read(f"EXPLAIN (ANALYZE, VERBOSE, COSTS) SELECT * FROM {source}")
        )
        for inside in ("core.", "rollup.", "response_set", "answer_count", "shown_count", "org_id"):
            assert inside not in plan, (source, plan)


@pytest.mark.parametrize("role", ["stray_reader", "surveymark_analyst", "surveymark_bi_reader"])
def test_a_role_of_no_organisation_gets_an_error_not_an_answer(two: Any, role: str) -> None:
    own = [source for source in sources(two, role) if source.startswith("analytics.")]
    own = [source for source in own if "benchmark" not in source or "comparison" in source]
    # How current things are, by what rules charts are read, which groups and templates there are
    # is for all.
    public = ("freshness", "_rule", "peer_group", "report_template")
    own = [source for source in own if not any(part in source for part in public)]
    assert len(own) > 40
    texts = set()
    for source in own:
        error = refusal(two, f"SELECT * FROM {source}", role)
        assert error.sqlstate == "SM016", source
        texts.add((str(error.diag.message_primary), error.diag.message_detail))
    assert len(texts) == 1, "the words are the same everywhere"


def test_what_does_not_exist_is_refused_in_the_same_words_for_all(two: Any) -> None:
    two.db.execute("SELECT core.register_organisation('gamma')")
    two.db.execute("CREATE ROLE gamma_reader IN ROLE surveymark_org_reader")
    two.db.execute("SELECT ops.map_role('gamma_reader', 'gamma')")
    for call in ("own_results('x')", "own_trend('live', 'x')", "own_breakdown('live', 'x')"):
        said = {
            str(refusal(two, f"SELECT * FROM analytics.{call}", role).diag.message_primary)
            for role in ("acme_reader", "beta_reader", "gamma_reader")
        }
        assert len(said) == 1


# -- the two walls -------------------------------------------------------------------------------


def test_tables_are_refused(two: Any) -> None:
    tables = two.db.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S')"
        " AND relnamespace::regnamespace::text IN ('core', 'rollup', 'privacy', 'ops')"
    ).fetchall()
    assert len(tables) > 30
    for (table,) in tables:
        for role in ("acme_reader", "surveymark_analyst", "surveymark_bi_reader"):
            error = refusal(two, f"SELECT * FROM {table}", role)
            assert error.sqlstate == "42501", (role, table)


def test_inner_functions_are_refused(two: Any) -> None:
    for call in (
        "analytics._own_count(1, 'all_time')",
        "analytics._own_figure(1, 'all_time')",
        "analytics._own_survey(NULL)",
        "ops.map_role('acme_reader', 'beta')",
        "rollup.drain_batch()",
        "core.submit_response('beta', 'live', 'x', '{}')",
    ):
        assert refusal(two, f"SELECT * FROM {call}").sqlstate == "42501", call


def test_a_reader_function_that_forgets_its_where_still_returns_only_its_own(two: Any) -> None:
    """The second wall: row security applies to the owner of the reader functions."""
    two.db.execute(
        "SET LOCAL ROLE surveymark_reader;"
        " CREATE FUNCTION analytics.planted()"
        " RETURNS TABLE (source text, org_id bigint, value numeric)"
        " LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$"
        " BEGIN RETURN QUERY"
        " SELECT 'set', s.org_id, NULL::numeric FROM core.response_set AS s"
        " UNION ALL SELECT 'item', i.org_id, i.value FROM core.response_item AS i"
        " UNION ALL SELECT 'count', c.org_id, c.value FROM rollup.answer_count AS c"
        " UNION ALL SELECT 'change', p.org_id, p.answer_values[1] FROM rollup.change AS p"
        " UNION ALL SELECT 'shown', v.org_id, v.value FROM rollup.shown_count AS v"
        " UNION ALL SELECT 'series', b.org_id, NULL FROM rollup.current_series AS b"
        " UNION ALL SELECT 'day', d.org_id, NULL FROM rollup.shown_day AS d"
        " UNION ALL SELECT 'organisation', o.org_id, NULL FROM core.organisation AS o"
        " UNION ALL SELECT 'department', d.org_id, NULL FROM core.department AS d;"
        " END $$;"
        " GRANT EXECUTE ON FUNCTION analytics.planted() TO surveymark_org_reader;"
        " RESET ROLE"
    )
    two.answer("live", {"mood": 1})
    two.answer("live", {"mood": 5}, organisation="beta")
    both = dict(two.db.execute("SELECT organisation, org_id FROM core.organisation").fetchall())
    for organisation, mood in (("acme", 1), ("beta", 5)):
        rows = two.read("SELECT * FROM analytics.planted()", role=f"{organisation}_reader")
        assert {row["org_id"] for row in rows} == {both[organisation]}
        kinds = {"set", "item", "count", "change", "shown", "series", "day"}
        kinds |= {"organisation", "department"}
        assert {row["source"] for row in rows} == kinds
        assert {row["value"] for row in rows} <= {None, 0, mood}
    assert refusal(two, "SELECT * FROM analytics.planted()", "stray_reader").sqlstate == "SM016"


# -- pretending to be somebody else --------------------------------------------------------------


def test_a_prepared_statement_follows_set_role(two: Any) -> None:
    db = two.db
    db.execute("CREATE ROLE gateway NOINHERIT IN ROLE acme_reader, beta_reader")
    with two.acting_as("gateway"):
        db.execute("SET LOCAL ROLE acme_reader")
        db.execute(
            "PREPARE own AS SELECT mean FROM analytics.own_results('live') WHERE question = 'mood'"
        )
        db.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for role, mean in [("acme_reader", 1), ("beta_reader", 5), ("acme_reader", 1)] * 3:
            db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            assert db.execute("EXECUTE own").fetchall() == [(mean,)]
        db.execute("DEALLOCATE own")


@pytest.fixture
def logged_in(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A session that really logged in as a reader: SET SESSION AUTHORIZATION asks who did."""
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("CREATE ROLE login_reader LOGIN IN ROLE surveymark_org_reader")
        admin.execute("CREATE ROLE other_reader LOGIN IN ROLE surveymark_org_reader")
        try:
            admin.execute("SELECT core.register_organisation(o) FROM unnest('{a,b}'::text[]) AS o")
            admin.execute(
                "SELECT ops.map_role('login_reader', 'a'), ops.map_role('other_reader', 'b')"
            )
            dsn = make_conninfo(database, user="login_reader")
            with psycopg.connect(dsn, autocommit=True) as connection:
                yield connection
        finally:
            admin.execute("DROP ROLE login_reader, other_reader")


def test_a_role_can_only_become_what_it_is_a_member_of(logged_in: psycopg.Connection[Any]) -> None:
    assert logged_in.execute("SELECT * FROM analytics.own_results").fetchall() == []
    for attempt in (
        "SET ROLE other_reader",
        "SELECT set_config('role', 'other_reader', false)",
        "SET SESSION AUTHORIZATION other_reader",
        "SELECT set_config('session_authorization', 'other_reader', false)",
        "SET ROLE surveymark_engine",
        "SET ROLE surveymark_reader",
        "GRANT other_reader TO login_reader",
        "ALTER ROLE login_reader BYPASSRLS",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            logged_in.execute(attempt)


def test_no_setting_makes_acme_see_beta(two: Any) -> None:
    beta = two.db.execute("SELECT org_id FROM core.organisation WHERE organisation = 'beta'")
    (org_id,) = beta.fetchone()
    for name in ("app.org", "app.ctx", "surveymark.org_id", "request.jwt.claims", "my.role"):
        two.db.execute("SELECT set_config(%s, %s, true)", [name, str(org_id)])
    for setting in ("row_security = off", "search_path = analytics, core, public"):
        two.db.execute(f"SET LOCAL {setting}")
    # row_security = off would make a filtered query an error, but nobody can look past a policy.
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        assert two.result("live")["mean"] == 1


def test_the_group_itself_belongs_to_nobody(two: Any) -> None:
    error = refusal(two, "SELECT * FROM analytics.own_results", "surveymark_org_reader")
    assert error.sqlstate == "SM016"


def test_nothing_can_be_created_to_trick_a_function(two: Any) -> None:
    for attempt in (
        "CREATE TEMP TABLE answer_count (n bigint)",
        "CREATE FUNCTION pg_temp.leak(integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION analytics.round(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1'",
        "CREATE SCHEMA evil",
        "CREATE TABLE public.evil (n integer)",
        "CREATE VIEW analytics.evil AS SELECT 1",
    ):
        assert refusal(two, attempt).sqlstate == "42501", attempt


def test_a_hostile_search_path_changes_nothing(two: Any) -> None:
    expected = two.result("live")
    two.db.execute(
        "CREATE SCHEMA evil;"
        " CREATE FUNCTION evil.round(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 99.0';"
        " CREATE FUNCTION evil.current_org() RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint';"
        " CREATE FUNCTION evil.sum(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 99::bigint';"
        " GRANT USAGE ON SCHEMA evil TO PUBLIC; SET LOCAL search_path = evil, pg_catalog"
    )
    assert two.result("live") == expected
    assert two.result("safe")["mean"] == 1


# -- the role map --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("'acme_reader', 'nowhere'", "SM009"),
        ("'no_such_role', 'acme'", "42704"),
        ("'surveymark_org_reader', 'acme'", "SM025"),
        ("'surveymark_ingest', 'acme'", "SM025"),
        ("NULL, 'acme'", "SM020"),
        ("'acme_reader', NULL", "SM020"),
    ],
)
def test_only_a_reader_of_ones_own_can_be_mapped(two: Any, arguments: str, code: str) -> None:
    error = refusal(two, f"SELECT ops.map_role({arguments})", "surveymark_operator")
    assert error.sqlstate == code
    assert error.diag.message_hint


def test_a_role_that_may_read_nothing_is_not_mapped(two: Any) -> None:
    two.db.execute("CREATE ROLE outsider")
    error = refusal(two, "SELECT ops.map_role('outsider', 'acme')", "surveymark_operator")
    assert (error.sqlstate, error.diag.message_hint) == (
        "SM025",
        "GRANT surveymark_org_reader TO outsider;",
    )


def test_mapping_again_moves_and_unmapping_ends_it(two: Any) -> None:
    two.read("SELECT ops.map_role('acme_reader', 'beta')", role="surveymark_operator")
    assert two.result("live")["mean"] == 5
    for had_one in (True, False):
        rows = two.read("SELECT ops.unmap_role('acme_reader') AS had", role="surveymark_operator")
        assert rows == [{"had": had_one}]
    assert refusal(two, "SELECT * FROM analytics.own_results").sqlstate == "SM016"


def test_readers_cannot_map(two: Any) -> None:
    for role in ("acme_reader", "surveymark_analyst", "surveymark_ingest"):
        error = refusal(two, "SELECT ops.map_role('acme_reader', 'beta')", role)
        assert error.sqlstate == "42501"
