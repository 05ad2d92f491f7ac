"""What settings and roles undo is named; each mistake is planted once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

# Of a server that is not ours to judge: old minor releases run the tests, too.
FINDINGS = """
    SELECT rule, object, problem FROM ops.server_selfcheck()
    WHERE rule <> 'version' ORDER BY 1, 2, 3
"""

MISTAKES = {
    "answers that a crash may lose": (
        "durability",
        "synchronous_commit",
        "SET LOCAL synchronous_commit = off",
    ),
    "passwords of the old kind": (
        "encryption",
        "password_encryption",
        "SET LOCAL password_encryption = md5",
    ),
    "a role with such a password": (
        "encryption",
        "planted",
        "SET LOCAL password_encryption = md5; CREATE ROLE planted LOGIN PASSWORD 'x';"
        " SET LOCAL password_encryption = 'scram-sha-256'",
    ),
    "answers in the log of slow statements": (
        "logging",
        "log_parameter_max_length",
        "SET LOCAL log_min_duration_statement = 1000; SET LOCAL log_parameter_max_length = -1",
    ),
    "answers in the log of all statements": (
        "logging",
        "log_parameter_max_length",
        "SET LOCAL log_statement = 'all'; SET LOCAL log_parameter_max_length = -1",
    ),
    "answers in the log of errors": (
        "logging",
        "log_parameter_max_length_on_error",
        "SET LOCAL log_parameter_max_length_on_error = 64",
    ),
    "plans that readers see": (
        "logging",
        "session_preload_libraries",
        "SET LOCAL session_preload_libraries = 'auto_explain'",
    ),
    "a reader who passes by row security": (
        "reader roles",
        "planted",
        "CREATE ROLE planted BYPASSRLS IN ROLE surveymark_org_reader",
    ),
    "a reader who may create roles": (
        "reader roles",
        "planted",
        "CREATE ROLE planted CREATEROLE IN ROLE surveymark_org_reader",
    ),
    "a reader who sees everybody's statements": (
        "reader roles",
        "planted",
        "CREATE ROLE planted IN ROLE surveymark_org_reader, pg_read_all_stats",
    ),
    "a reader who reads files": (
        "reader roles",
        "surveymark_analyst",
        "GRANT pg_read_server_files TO surveymark_analyst",
    ),
    "a reader who is an operator": (
        "reader roles",
        "planted",
        "CREATE ROLE planted IN ROLE surveymark_org_reader, surveymark_operator",
    ),
    "a reader without an end": (
        "limits",
        "planted",
        "CREATE ROLE planted LOGIN IN ROLE surveymark_org_reader",
    ),
}


@pytest.fixture
def findings(db: Db) -> Callable[[], set[tuple[str, str]]]:
    return lambda: {(rule, of) for rule, of, _ in db.execute(FINDINGS.encode()).fetchall()}


@pytest.mark.parametrize(("rule", "of", "mistake"), MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_is_named(
    db: Db, findings: Callable[[], set[tuple[str, str]]], rule: str, of: str, mistake: str
) -> None:
    db.execute("SET LOCAL synchronous_commit = on")  # a server of tests is in a hurry
    before = findings()
    db.execute(mistake.encode())
    assert findings() - before >= {(rule, of)}


def test_a_reader_as_the_command_makes_them_breaks_no_rule(
    db: Db, findings: Callable[[], set[tuple[str, str]]]
) -> None:
    before = findings()
    db.execute("CREATE ROLE planted LOGIN IN ROLE surveymark_org_reader")
    db.execute("ALTER ROLE planted SET statement_timeout = '60s'")
    assert findings() == before


def test_an_operator_is_told_what_was_not_examined(connect_as: Any, database: str) -> None:
    operator = connect_as("surveymark_operator")
    rows = operator.execute("SELECT rule, object FROM ops.server_selfcheck()").fetchall()
    unseen = {of for rule, of in rows if rule == "not examined"}
    assert unseen == {"passwords", "pg_hba.conf", "sessions"}


@pytest.mark.parametrize(
    ("address", "netmask", "is_loopback"),
    [
        ("127.0.0.1", "255.255.255.255", True),
        ("127.0.0.0", "255.0.0.0", True),
        ("127.0.0.1", "0.0.0.0", False),
        ("127.0.0.1", "254.0.0.0", False),
        ("10.0.0.0", "255.0.0.0", False),
        ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", True),
        ("::1", "::", False),
        ("::", "::", False),
        ("localhost", None, True),
        ("samehost", None, True),
        ("samenet", None, False),
        ("all", None, False),
        ("db.example.com", None, False),
    ],
)
def test_a_door_is_for_this_machine_or_for_others(
    db: psycopg.Connection[Any], address: str, netmask: str | None, is_loopback: bool
) -> None:
    row = db.execute("SELECT ops.is_loopback(%s, %s)", [address, netmask]).fetchone()
    assert row == (is_loopback,)
