"""`surveymark audit`: shown, verified, and held against a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Run = Callable[..., Any]


@pytest.fixture
def admin(database: str) -> Any:
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("SELECT core.register_organisation('acme', 'Acme')")
        admin.execute("SELECT ops.link_audit()")
        yield admin


def test_a_whole_audit_is_said_to_be_and_its_checkpoint_holds(
    surveymark: Run, database: str, admin: Any
) -> None:
    end = json.loads(surveymark("audit", "checkpoint", "--format", "json", dsn=database).stdout)
    done = surveymark("audit", "verify", "--checkpoint", end["checkpoint"], dsn=database)
    assert done.exit_code == 0
    assert done.stdout.startswith("whole: ")
    assert end["checkpoint"] in surveymark("audit", "checkpoint", dsn=database).stdout


def test_what_was_tampered_with_is_named_and_the_command_fails(
    surveymark: Run, database: str, admin: Any
) -> None:
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE ops.audit_entry SET detail = '{}' WHERE object = 'core.organisation'")
    done = surveymark("audit", "verify", dsn=database)
    assert done.exit_code == 1
    assert "not what was linked" in done.stdout
    told = json.loads(surveymark("audit", "verify", "--format", "json", dsn=database).stdout)
    assert told["is_whole"] is False
    assert len(told["problems"]) == 1


def test_entries_are_shown_from_the_newest_and_chosen(
    surveymark: Run, database: str, admin: Any
) -> None:
    admin.execute("SELECT core.register_organisation('acme', 'Acme and Sons')")
    done = surveymark("audit", "show", "--object", "core.organisation", dsn=database)
    first, second = [line for line in done.stdout.splitlines() if "core.organisation" in line]
    assert "update" in first
    assert "insert" in second
    none = surveymark("audit", "show", "--action", "erase", dsn=database)
    assert "no entries" in none.stdout


def test_a_checkpoint_that_is_none_is_refused(surveymark: Run, database: str, admin: Any) -> None:
    done = surveymark("audit", "verify", "--checkpoint", "12", dsn=database)
    assert done.exit_code == 2
    assert "is not POSITION:HASH" in done.stderr


def test_an_export_is_in_the_audit_before_it_leaves(
    surveymark: Run, database: str, admin: Any
) -> None:
    surveymark("export", "benchmark", "--where", "level = retail", dsn=database)
    ((name, detail),) = admin.execute(
        "SELECT object, detail FROM ops.audit_entry WHERE action = 'export'"
    ).fetchall()
    assert name == "analytics.benchmark"
    assert (detail["format"], detail["filters"]) == ("csv", ["level = retail"])
    assert "mean" in detail["columns"]
