"""Results from the cache: the same as computed, for whom they are, and for how long."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.engine.caching import ARGUMENTS, computed, same
from tests.engine.common import SURVEYS, drain, submit, value
from tests.engine.readers import prepared
from tests.engine.traffic import random_response, submit_all

Db = psycopg.Connection[Any]
ONE, TWO = "engine_reader_one", "engine_reader_two"


class Place:
    """One database for this module: answers of two organisations to two surveys."""

    def __init__(self, dsn: str, db: Db) -> None:
        self.dsn = dsn
        self.db = db
        self.numbers = iter(range(1_000_000))
        self.functions = [
            name for (name,) in db.execute("SELECT function_name FROM cache.source ORDER BY 1")
        ]

    @contextmanager
    def reader(self, role: str = ONE, mode: str = "") -> Iterator[Db]:
        with self.db.transaction():
            if mode:
                self.db.execute(f"SET TRANSACTION {mode}".encode())
            self.db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            yield self.db
            self.db.execute("RESET ROLE")

    def cached(self, function: str, survey: str = "open", role: str = ONE, **arguments: Any) -> Any:
        with self.reader(role) as db:
            return value(
                db,
                "SELECT analytics.cached_result(%s, %s, %s)",
                [function, survey, json.dumps(arguments)],
            )

    def computed(
        self, function: str, survey: str = "open", role: str = ONE, **arguments: Any
    ) -> Any:
        with self.reader(role) as db:
            return computed(db, function, survey, arguments)

    def hits(self, function: str) -> int:
        """How often it was given out itself: advice reads other results that are kept."""
        counted = "SELECT count(*) FROM cache.use WHERE is_hit AND function_name = %s"
        return int(value(self.db, counted, [function]))

    def is_kept(self, function: str, survey: str = "open", role: str = ONE) -> bool:
        """Whether the next who asks is given it from the cache."""
        before = self.hits(function)
        self.cached(function, survey, role)
        return self.hits(function) > before

    def answer(self, survey: str, organisation: str = "one", **named: Any) -> str:
        name = f"p{next(self.numbers)}"
        answers = {"a": 4, "b": 2, "colour": "red", "amount": 1}
        given = {"completed_at": "2024-05-15T12:00Z", **named}
        submit(self.db, organisation, survey, name, answers, **given)
        return name


@pytest.fixture(scope="module")
def place(clone: Callable[..., Any]) -> Iterator[Place]:
    with clone() as dsn, psycopg.connect(dsn, autocommit=True) as db, prepared(db):
        dice = random.Random(1)
        submit_all(db, [random_response(dice, f"r{number}") for number in range(120)])
        drain(db)
        db.execute("SELECT benchmark.publish()")
        yield Place(dsn, db)


# --- the same as computed ------------------------------------------------------------------------


@pytest.mark.parametrize("survey", SURVEYS)
def test_a_result_is_what_the_function_gives_the_first_time_and_the_second(
    place: Place, survey: str
) -> None:
    for function in place.functions:
        for arguments in ARGUMENTS.get(function, ({},)):
            right = place.computed(function, survey, **arguments)
            for time in ("first", "second"):
                found = place.cached(function, survey, **arguments)
                assert same(found, right), (function, arguments, time)


def test_the_second_time_it_comes_from_the_cache(place: Place) -> None:
    for function in place.functions:
        place.cached(function)
        assert place.is_kept(function), function


def test_rows_have_the_types_of_the_view(place: Place) -> None:
    for view in ("own_results", "own_trend", "benchmark_comparison", "own_series"):
        for _ in range(2):
            with place.reader() as db:
                found = db.execute(
                    f"SELECT * FROM analytics.cached(NULL::analytics.{view}, 'open')".encode()
                )
                right = db.execute(f"SELECT * FROM analytics.{view}('open')".encode())
                assert found.fetchall() == right.fetchall()


def test_how_a_session_writes_numbers_does_not_get_into_the_cache(place: Place) -> None:
    right = place.computed("own_results", "open", p_period="year")
    place.db.execute("SET extra_float_digits = -10; SET intervalstyle = 'iso_8601'")
    try:
        place.cached("own_results", "open", p_period="year")
    finally:
        place.db.execute("RESET ALL")
    assert same(place.cached("own_results", "open", p_period="year"), right)


def test_arguments_of_all_types_arrive(place: Place) -> None:
    found = place.cached("own_correlation", p_questions=["a", "b"])
    assert [(row["question"], row["other_question"]) for row in found] == [("a", "b")]
    found = place.cached("own_results", p_period="month", p_from="2024-03-01", p_to="2024-03-31")
    assert {row["period_start"] for row in found} == {"2024-03-01"}
    whole = place.cached("own_results", p_from=None, p_to="2024-12-31")
    assert same(whole, place.computed("own_results", p_from=None, p_to="2024-12-31"))


# --- what ends a result --------------------------------------------------------------------------

_OPEN = "(SELECT survey_id FROM core.survey WHERE survey = 'open')"
_ONE = "(SELECT org_id FROM core.organisation WHERE organisation = 'one')"
_SET = (
    "response_set_id = (SELECT min(response_set_id) FROM core.response_set"
    f" WHERE org_id = {_ONE} AND survey_id = {_OPEN})"
)
CHANGES: dict[str, tuple[str, str]] = {
    "an answer that is corrected": (
        f"UPDATE core.response_set SET answers = answers || '{{\"a\": 1}}' WHERE {_SET}",
        "own_results",
    ),
    "another weight": (
        f"UPDATE core.response_set SET weight = weight + 1 WHERE {_SET}",
        "own_results",
    ),
    "another department": (
        "WITH made AS (INSERT INTO core.department SELECT org_id, 'it', 'IT' FROM core.organisation"
        " ON CONFLICT DO NOTHING) SELECT; "
        f"UPDATE core.response_set SET department = 'it' WHERE {_SET}",
        "own_breakdown",
    ),
    "a set that is deleted": (
        f"DELETE FROM core.response_set WHERE {_SET}",
        "own_reliability",
    ),
    "a judgement of quality": ("SELECT rollup.assess_quality(1000)", "own_quality"),
    "another scoring key": (
        "SELECT core.define_scale('open', 'score', 'Score', '{\"a\": 1, \"b\": 2}')",
        "own_reliability",
    ),
    "a direction": ("SELECT core.declare_direction('open', 'a', 'lower')", "own_finding"),
    "a quality rule": (
        "SELECT core.change_quality_rule('longstring', p_weight => 31, p_source => 'Curran 2016')",
        "own_quality_rule",
    ),
    "another industry": (
        "SELECT core.register_organisation('one', NULL, '{\"industry\": \"finance\"}')",
        "benchmark_comparison",
    ),
    "a release": ("SELECT benchmark.publish()", "benchmark_comparison"),
    "another version of a function": (
        "UPDATE ops.applied_file SET applied_at = applied_at + interval '1 second'"
        " WHERE path = 'sql/functions/analytics/own_results.sql'",
        "own_results",
    ),
    "a metric": (
        "SELECT core.define_metric('visits', 'Visits', 'visits');"
        " SELECT core.record_metric('one', 'visits', 3, p_survey => 'open')",
        "own_series",
    ),
    "a repair": (
        "UPDATE rollup.answer_count SET n = n + 1"
        " WHERE ctid = (SELECT ctid FROM rollup.answer_count"
        f"  WHERE org_id = {_ONE} AND survey_id = {_OPEN} LIMIT 1); SELECT rollup.repair()",
        "own_results",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_the_results_that_it_concerns(place: Place, change: str) -> None:
    statement, function = CHANGES[change]
    place.cached(function)
    assert place.is_kept(function)
    # Two releases in one hour have nothing to tell apart.
    place.db.execute("SET surveymark.now = ''")
    if change == "a release":
        place.answer("open")
        drain(place.db)
        place.cached(function)
    place.db.execute(statement.encode())
    drain(place.db)
    assert not place.is_kept(function)
    assert same(place.cached(function), place.computed(function))


def test_others_and_other_surveys_end_nothing(place: Place) -> None:
    place.cached("own_results")
    place.answer("open", "two")
    place.answer("closed", "one")
    assert place.is_kept("own_results")


def test_a_release_ends_no_result_that_does_not_compare(place: Place) -> None:
    place.answer("open", "two")
    drain(place.db)
    place.cached("own_results")
    place.db.execute("SELECT benchmark.publish()")
    assert place.is_kept("own_results")


def test_a_single_answer_to_a_confidential_survey_cannot_be_seen_from_what_is_computed(
    place: Place,
) -> None:
    shown = "SELECT md5(string_agg(seen::text, '' ORDER BY seen)) FROM rollup.shown_count AS seen"
    kept = moved = 0
    for step in range(7):
        place.cached("own_results", "closed")
        before = value(place.db, shown)
        # In a month of its own, with a pause in which the quality is judged.
        place.answer("closed", completed_at="2025-02-15T12:00Z")
        drain(place.db)
        place.db.execute("SELECT rollup.assess_quality(100)")
        if value(place.db, shown) == before:
            assert place.is_kept("own_results", "closed"), step
            kept += 1
        else:
            moved += 1
        for function in place.functions if step in (2, 5) else ("own_results", "response_summary"):
            found = place.cached(function, "closed")
            assert same(found, place.computed(function, "closed")), (step, function)
    assert kept >= 5
    assert moved >= 1
    live = "SELECT function_name FROM cache.source WHERE counts_live ORDER BY 1"
    for (function,) in place.db.execute(live.encode()).fetchall():
        place.cached(function, "closed")
        assert not place.is_kept(function, "closed"), function


def test_what_looks_at_the_clock_ends_with_its_tier(place: Place) -> None:
    place.cached("response_summary")
    assert place.is_kept("response_summary")
    place.db.execute(
        "UPDATE cache.entry SET expires_at = now() WHERE function_name = 'response_summary'"
    )
    assert not place.is_kept("response_summary")


# --- for whom ------------------------------------------------------------------------------------


def test_each_organisation_has_its_own(place: Place) -> None:
    for function in place.functions:
        place.cached(function, "open", ONE)
        found = place.cached(function, "open", TWO)
        assert same(found, place.computed(function, "open", TWO)), function


def test_an_organisation_does_not_even_find_what_is_kept_for_another(place: Place) -> None:
    place.cached("own_results", "open", TWO)
    with place.db.transaction(force_rollback=True):
        # As the functions of analytics see it, whatever they would ask for.
        place.db.execute("GRANT surveymark_reader TO engine_reader_one")
        own, all_ = (
            value(place.db, f"SELECT count(*) FROM cache.entry {where}")
            for where in (f"WHERE org_id = {_ONE}", "")
        )
        assert own < all_
        place.db.execute("SET LOCAL SESSION AUTHORIZATION engine_reader_one")
        assert value(place.db, "SELECT count(*) FROM cache.entry") == own
        place.db.execute("RESET SESSION AUTHORIZATION")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM cache.entry",
        "SELECT FROM cache.change",
        "SELECT FROM cache.status",
        "SELECT cache.store_result(1, 'own_results', '{}', '[]', pg_current_snapshot(), 0)",
        "SELECT cache.note_use(1, 'own_results', true)",
        "SELECT cache.clear()",
        "SELECT cache.tidy()",
    ],
)
def test_readers_do_not_get_at_the_cache_itself(place: Place, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), place.reader() as db:
        db.execute(statement.encode())


def test_who_may_not_call_a_function_is_not_given_its_result(place: Place) -> None:
    place.cached("own_results")
    with place.db.transaction(force_rollback=True):
        place.db.execute(
            "REVOKE EXECUTE ON FUNCTION analytics.own_results(text, text, date, date)"
            " FROM surveymark_org_reader"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="own_results"):
            place.cached("own_results")


def test_a_role_of_no_organisation_is_refused(place: Place) -> None:
    with place.db.transaction(force_rollback=True):
        place.db.execute("CREATE ROLE stray IN ROLE surveymark_analyst")
        with pytest.raises(psycopg.Error) as caught:
            place.cached("own_results", "open", "stray")
    assert caught.value.sqlstate == "SM016"


# --- where nothing may be written ----------------------------------------------------------------


@pytest.mark.parametrize("mode", ["READ ONLY", "ISOLATION LEVEL SERIALIZABLE"])
def test_it_gives_out_and_keeps_nothing_where_it_may_not_write(place: Place, mode: str) -> None:
    place.db.execute("SELECT cache.clear()")
    call = "SELECT analytics.cached_result('own_results', 'open')"
    with place.reader(mode=mode) as db:
        assert same(value(db, call), computed(db, "own_results", "open", {}))
    assert value(place.db, "SELECT count(*) FROM cache.entry") == 0
    right = place.cached("own_results")
    with place.reader(mode=mode) as db:
        assert value(db, call) == right


def test_what_a_transaction_has_written_itself_is_in_what_it_is_given(place: Place) -> None:
    before = place.cached("own_results")
    with place.db.transaction(force_rollback=True):
        place.answer("open")
        assert place.cached("own_results")[0]["n"] == before[0]["n"] + 1
        with place.db.transaction(force_rollback=True):
            place.answer("open")
            assert place.cached("own_results")[0]["n"] == before[0]["n"] + 2
        assert place.cached("own_results")[0]["n"] == before[0]["n"] + 1
    assert place.cached("own_results") == before


def test_a_result_of_an_old_snapshot_is_not_for_those_who_see_more(place: Place) -> None:
    """Also where the changes in between were put together before it was kept."""
    with psycopg.connect(place.dsn, autocommit=True) as late:
        late.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        before = value(late, "SELECT count(*) FROM core.response_set")
        for _ in range(3):
            place.answer("open")
        settled = place.db.execute("SELECT settled FROM cache.tidy()").fetchone()
        late.execute(f"SET LOCAL ROLE {ONE}".encode())
        old = value(late, "SELECT analytics.cached_result('own_results', 'open')")
        late.execute("COMMIT")
    assert settled is not None
    assert settled[0] >= 2
    assert value(place.db, "SELECT count(*) FROM core.response_set") == before + 3
    assert not place.is_kept("own_results")
    assert place.cached("own_results")[0]["n"] == old[0]["n"] + 3


def test_a_change_that_was_open_when_others_were_put_together_counts(place: Place) -> None:
    with psycopg.connect(place.dsn, autocommit=True) as slow:
        slow.execute("BEGIN")
        submit(slow, "one", "open", "slow", {"a": 1}, completed_at="2024-05-15T12:00Z")
        for _ in range(2):
            place.answer("open")
        place.db.execute("SELECT cache.tidy()")
        place.cached("own_results")
        assert place.is_kept("own_results")
        slow.execute("COMMIT")
    assert not place.is_kept("own_results")


# --- the upkeep ----------------------------------------------------------------------------------


def test_uses_are_counted_and_what_cannot_be_used_is_deleted(place: Place) -> None:
    place.db.execute("SELECT cache.clear(); DELETE FROM cache.use; DELETE FROM cache.usage")
    for _ in range(3):
        place.cached("own_results")
        place.cached("own_trend")
    place.db.execute("UPDATE cache.entry SET expires_at = now() WHERE function_name = 'own_trend'")
    counted, deleted, _ = place.db.execute("SELECT * FROM cache.tidy()").fetchone() or ()
    assert (counted, deleted) == (6, 1)
    kept = place.db.execute("SELECT function_name, hits FROM cache.entry").fetchall()
    assert kept == [("own_results", 2)]
    shown = place.db.execute(
        "SELECT function_name, n_results, hits, misses, hit_ratio FROM cache.status"
        " WHERE hits > 0 ORDER BY 1"
    ).fetchall()
    assert shown == [("own_results", 1, 2, 1, 2 / 3), ("own_trend", 0, 2, 1, 2 / 3)]


def test_what_was_not_used_for_longest_makes_room(place: Place) -> None:
    place.db.execute("SELECT cache.clear()")
    for function in ("own_results", "own_trend", "own_percentile"):
        place.cached(function)
    place.db.execute("UPDATE cache.entry SET bytes = 400000")
    place.cached("own_results")  # used last
    place.db.execute("SELECT ops.change_setting('cache_size_mb', 1)")
    try:
        place.db.execute("SELECT cache.tidy()")
    finally:
        place.db.execute("SELECT ops.change_setting('cache_size_mb', 256)")
    kept = place.db.execute("SELECT function_name FROM cache.entry ORDER BY 1").fetchall()
    assert kept == [("own_percentile",), ("own_results",)]


def test_a_result_that_would_push_out_most_others_is_not_kept(place: Place) -> None:
    place.db.execute("SELECT cache.clear(); SELECT ops.change_setting('cache_size_mb', 1)")
    try:
        with place.db.transaction(force_rollback=True):
            place.db.execute(
                "UPDATE ops.setting SET lowest = 0, value = 0 WHERE name = 'cache_size_mb'"
            )
            assert place.cached("own_results")
            assert value(place.db, "SELECT count(*) FROM cache.entry") == 0
    finally:
        place.db.execute("SELECT ops.change_setting('cache_size_mb', 256)")


def test_a_dump_of_another_server_is_not_given_out(place: Place) -> None:
    place.cached("own_results")
    place.db.execute("UPDATE cache.entry SET system_identifier = system_identifier + 1")
    place.db.execute(
        "INSERT INTO cache.shared_change VALUES"
        " (0, 'data_update',"
        " (pg_snapshot_xmax(pg_current_snapshot())::text::numeric + 1000000)::text::xid8)"
    )
    assert not place.is_kept("own_results")
    place.db.execute("SELECT cache.tidy()")
    place.cached("own_results")
    assert place.is_kept("own_results")


def test_health_sees_a_cache_that_nobody_tidies_and_one_of_no_use(place: Place) -> None:
    def health() -> tuple[str, str]:
        row = place.db.execute(
            "SELECT status, coalesce(hint, '') FROM ops.check_cache()"
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    place.db.execute("SELECT cache.clear(); DELETE FROM cache.use; DELETE FROM cache.usage")
    assert health()[0] == "healthy"
    with place.db.transaction(force_rollback=True):
        place.cached("own_results")
        place.db.execute("UPDATE cache.entry SET bytes = 600::bigint << 20")
        status, hint = health()
        assert (status, "tidy-cache" in hint) == ("warning", True)
    with place.db.transaction(force_rollback=True):
        place.db.execute("INSERT INTO cache.usage VALUES (now(), 'own_results', 700, 300, 1)")
        status, hint = health()
        assert (status, "cache show" in hint) == ("warning", True)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT analytics.cached_result('own_voice', 'open')", "keeps no"),
        ("SELECT analytics.cached_result('pg_sleep', 'open')", "keeps no"),
        ("SELECT analytics.cached_result('own_results', NULL)", "no survey"),
        ("SELECT analytics.cached_result('own_results', 'open', '[]')", "JSON array"),
        ("SELECT analytics.cached_result('own_results', 'open', NULL)", "missing"),
        (
            "SELECT analytics.cached_result('own_results', 'open', '{\"p_survey\": \"x\"}')",
            "p_survey",
        ),
        ("SELECT analytics.cached_result('own_results', 'open', '{\"p_of\": 1}')", "p_of"),
        ("SELECT analytics.cached(NULL::analytics.own_response, 'open')", "own_response"),
        ("SELECT analytics.cached(NULL::text, 'open')", "text"),
        ("SELECT analytics.warm_cache('open', 'everything')", "everything"),
    ],
)
def test_what_the_cache_does_not_know_is_refused(place: Place, query: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message) as caught, place.reader() as db:
        db.execute(query.encode())
    assert caught.value.sqlstate == "SM124"
    assert caught.value.diag.message_hint


def test_errors_of_the_function_pass_and_are_not_kept(place: Place) -> None:
    with pytest.raises(psycopg.Error) as caught:
        place.cached("own_results", "open", p_period="fortnight")
    assert caught.value.sqlstate == "SM025"
    with pytest.raises(psycopg.Error) as caught:
        place.cached("own_results", "nowhere")
    assert caught.value.sqlstate == "SM001"


# --- the command ---------------------------------------------------------------------------------


def test_the_command_fills_shows_and_empties_it(place: Place, surveymark: Any) -> None:
    place.db.execute("SELECT cache.clear(); DELETE FROM cache.use; DELETE FROM cache.usage")
    warmed = surveymark("cache", "warm", "--format", "json", dsn=place.dsn)
    assert [row["organisation"] for row in warmed.json] == ["one", "two"]
    named = surveymark(
        "cache", "warm", "one", "--name", "jtbd-analysis", "--format", "json", dsn=place.dsn
    )
    assert [row["results"] for row in named.json] == [8]
    shown = surveymark("cache", "show", "--format", "json", dsn=place.dsn).json
    by_name = {row["function_name"]: row for row in shown}
    assert (by_name["own_force"]["hits"], by_name["own_results"]["hits"]) == (2, 0)
    cleared = surveymark("cache", "clear", "one", "--format", "json", dsn=place.dsn).json
    assert cleared["forgotten"] == sum(row["n_results"] for row in shown) / 2
    assert surveymark("cache", "clear", "nobody", dsn=place.dsn).exit_code == 1
    refused = surveymark("cache", "warm", "nobody", dsn=place.dsn)
    assert (refused.exit_code, "SM016" in refused.stderr) == (1, True)
