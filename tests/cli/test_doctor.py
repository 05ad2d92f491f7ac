"""`surveymark doctor`: what it finds is its exit code, and each finding says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Doctor = Callable[..., Any]


@pytest.fixture
def doctor(surveymark: Callable[..., Any], database: str) -> Doctor:
    return lambda *options: surveymark("doctor", *options, dsn=database)


def found(doctor: Doctor, *options: str) -> set[tuple[str, str]]:
    told = doctor("--format", "json", *options).json
    assert told["is_sound"] == (not told["findings"])
    return {(one["rule"], one["object"]) for one in told["findings"]}


def test_a_right_that_was_given_away_is_found_with_what_to_do(
    doctor: Doctor, database: str
) -> None:
    before = found(doctor)
    with psycopg.connect(database) as admin:
        admin.execute("GRANT SELECT ON core.response_item TO surveymark_analyst")
    assert found(doctor, "--security") - before == {("reader rights", "core.response_item")}
    done = doctor()
    assert done.exit_code == 2
    assert "surveymark_analyst has SELECT on it" in done.stdout


def test_an_entry_of_the_audit_that_was_changed_is_found(doctor: Doctor, database: str) -> None:
    with psycopg.connect(database) as admin:
        admin.execute("SELECT core.register_organisation('acme')")
        admin.execute("SELECT ops.link_audit()")
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE ops.audit_entry SET actor = 'nobody'")
    assert ("audit", "position 1") in found(doctor, "--security")


def test_what_endangers_no_one_is_left_out_of_security(doctor: Doctor, database: str) -> None:
    with psycopg.connect(database) as admin:
        admin.execute("COMMENT ON COLUMN benchmark.current_cell.mean IS NULL")
    assert ("comment", "benchmark.current_cell.mean") in found(doctor)
    assert ("comment", "benchmark.current_cell.mean") not in found(doctor, "--security")


def test_an_operator_may_examine_and_is_told_what_he_cannot_see(
    surveymark: Callable[..., Any], database: str
) -> None:
    told = surveymark("--role", "surveymark_operator", "doctor", "--format", "json", dsn=database)
    assert told.exit_code in (0, 2), told.stderr
    assert told.json["not_examined"] == ["passwords", "pg_hba.conf", "sessions"]
