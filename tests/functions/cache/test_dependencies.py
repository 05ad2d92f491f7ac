"""What results are made of, read from the functions themselves: it never changes without a note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

SCHEMAS = ["core", "rollup", "privacy", "benchmark", "report", "ops", "analytics"]
NAMED = re.compile(rf"\b({'|'.join(SCHEMAS)})\.([a-z_0-9]+)\b")
# What gives the rows of another function, and is made of what that is made of.
KEPT = re.compile(r"\banalytics\.cached_result\('([a-z_0-9]+)'")
CLOCK = re.compile(r"\b(now\(\)|current_date|current_timestamp|clock_timestamp\(\))", re.I)
# What is no part of what a body does.
WORDS = re.compile(r"--[^\n]*|(?:HINT|DETAIL|MESSAGE)\s*=[^\n]*", re.I)

DERIVED = {
    "rollup.answer_count": "with rollup.change equal to a recount of the items, which are noted",
    "rollup.change": "as rollup.answer_count; rollup.queue_difference() notes what it queues",
    "rollup.dead_letter": "moves from the ledger and is counted all the same",
    "rollup.series": "with rollup.series_change equal to a recount of the sets, which are noted",
    "rollup.series_change": "as rollup.series; core.record_metrics() notes what is recorded",
    "privacy.policy": "versions never change; the release, which is noted, says which one made it",
    "ops.role_organisation": "says who asks, and so which results are looked at",
}
"""Tables that may change without a note, and why."""

EACH = 1 << 2 | 1 << 3 | 1 << 4  # INSERT, DELETE and UPDATE in pg_trigger.tgtype


@dataclass
class Sources:
    """Functions that only read, and views, with their texts; and the tables."""

    texts: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def read(self, function: str) -> tuple[set[str], str]:
        """The tables that a function comes to, and all the text on the way."""
        seen: set[str] = set()
        tables: set[str] = set()
        waiting = [function]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            waiting += [f"analytics.{kept}" for kept in KEPT.findall(self.texts.get(name, ""))]
            for schema, relation in NAMED.findall(self.texts.get(name, "")):
                found = f"{schema}.{relation}"
                if found == "analytics.cached_result":
                    continue
                if found in self.tables:
                    tables.add(found)
                elif found in self.texts:
                    waiting.append(found)
        return tables, "\n".join(self.texts.get(name, "") for name in seen)


@pytest.fixture(scope="module")
def sources(template: str, clone: Any) -> Any:
    with clone() as dsn, psycopg.connect(dsn) as db:
        found = Sources()
        for name, text in db.execute(
            "SELECT pronamespace::regnamespace || '.' || proname, prosrc FROM pg_proc"
            " WHERE provolatile <> 'v' AND pronamespace::regnamespace::text = ANY (%(schemas)s)"
            " UNION ALL SELECT schemaname || '.' || viewname, definition FROM pg_views"
            " WHERE schemaname = ANY (%(schemas)s)",
            {"schemas": SCHEMAS},
        ):
            found.texts[name] = found.texts.get(name, "") + WORDS.sub("", text)
        for (name,) in db.execute(
            "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class"
            " WHERE relkind IN ('r', 'p', 'm') AND relnamespace::regnamespace::text = ANY (%s)",
            (SCHEMAS,),
        ):
            found.tables.add(name)
        yield db, found


def shipped(db: Db) -> list[tuple[str, bool, list[str]]]:
    return db.execute(
        "SELECT function_name, reads_clock, depends_on FROM cache.source ORDER BY 1"
    ).fetchall()


def notes(db: Db) -> dict[str, int]:
    """The kinds of statements that are noted of each table."""
    return dict(
        db.execute(
            "SELECT tgrelid::regclass::text, bit_or(tgtype::integer) FROM pg_trigger"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE pronamespace = 'cache'::regnamespace"
            " GROUP BY 1"
        ).fetchall()
    )


def unnoted(db: Db, found: Sources) -> dict[str, str]:
    """Tables that results are made of and that may change without a note, with a function each."""
    noted = notes(db)
    missing = {}
    for function, _, _ in shipped(db):
        for table in found.read(f"analytics.{function}")[0]:
            if table not in DERIVED and noted.get(table, 0) & EACH != EACH:
                missing[table] = function
    return missing


def test_every_table_that_a_result_is_made_of_is_noted(sources: tuple[Db, Sources]) -> None:
    db, found = sources
    assert unnoted(db, found) == {}


def test_a_note_that_is_missing_is_seen(sources: tuple[Db, Sources]) -> None:
    db, found = sources
    for trigger, table in (
        ("norm_note", "core.norm"),
        ("response_item_note_delete", "core.response_item"),
        ("shown_count_note_update", "rollup.shown_count"),
    ):
        with db.transaction(force_rollback=True):
            db.execute(f"DROP TRIGGER {trigger} ON {table}".encode())
            assert set(unnoted(db, found)) == {table}


def test_no_note_and_no_exception_is_without_a_reader(sources: tuple[Db, Sources]) -> None:
    db, found = sources
    read: set[str] = set()
    for function, _, _ in shipped(db):
        read |= found.read(f"analytics.{function}")[0]
    # A new version of a function is a change of what it gives, though it reads no row of it.
    assert set(notes(db)) - read == {"ops.applied_file"}
    assert set(DERIVED) <= read


def test_results_that_compare_depend_on_releases_and_no_others(
    sources: tuple[Db, Sources],
) -> None:
    db, found = sources
    for function, _, depends_on in shipped(db):
        tables = found.read(f"analytics.{function}")[0]
        compares = any(table.startswith(("benchmark.", "privacy.")) for table in tables)
        assert ("release" in depends_on) == compares, function
        assert {"data_update", "schema_change"} <= set(depends_on), function


def test_what_looks_at_the_clock_says_so(sources: tuple[Db, Sources]) -> None:
    db, found = sources
    for function, reads_clock, _ in shipped(db):
        text = found.read(f"analytics.{function}")[1]
        assert bool(CLOCK.search(text)) == reads_clock, function


def test_results_are_the_same_for_all_roles_of_an_organisation(
    sources: tuple[Db, Sources],
) -> None:
    db, found = sources
    for function, _, _ in shipped(db):
        text = found.read(f"analytics.{function}")[1]
        for who in ("may_see_responses", "acting_role", "session_user", "current_user"):
            # ops.current_org() asks who it is; the organisation is part of what is looked for.
            assert who not in text.replace(found.texts["ops.current_org"], ""), (function, who)
        for setting in re.findall(r"current_setting\('([^']+)'", text):
            assert setting == "role", (function, setting)


def test_functions_are_stable_and_take_a_survey_first(sources: tuple[Db, Sources]) -> None:
    db, _ = sources
    wrong = db.execute(
        "SELECT known.function_name FROM cache.source AS known"
        " LEFT JOIN pg_proc AS called ON called.proname = known.function_name"
        " AND called.pronamespace = 'analytics'::regnamespace"
        " GROUP BY 1 HAVING count(called.oid) <> 1"
        " OR bool_or(called.provolatile <> 's' OR called.proargnames[1] <> 'p_survey')"
    ).fetchall()
    assert wrong == []


def test_each_tier_and_each_source_to_warm_is_there(sources: tuple[Db, Sources]) -> None:
    db, _ = sources
    lost = db.execute(
        "SELECT known.function_name FROM cache.source AS known"
        " LEFT JOIN cache.tier ON tier.tier = known.tier WHERE tier.tier IS NULL"
        " UNION ALL SELECT warming.source FROM cache.warming"
        " LEFT JOIN report.source AS known ON known.source = warming.source"
        " LEFT JOIN cache.source AS kept ON kept.function_name = known.function_name"
        " WHERE kept.function_name IS NULL"
    ).fetchall()
    assert lost == []
