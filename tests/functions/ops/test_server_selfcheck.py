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
    "an engine that cannot end what goes on": (
        "limits",
        "surveymark_engine",
        "REVOKE pg_signal_backend FROM surveymark_engine",
    ),
    "an engine that does not see what goes on": (
        "limits",
        "surveymark_engine",
        "REVOKE pg_read_all_stats FROM surveymark_engine",
    ),
}

# A reader as `surveymark reader add` makes them.
LIMITED = """
    CREATE ROLE planted LOGIN CONNECTION LIMIT 20 IN ROLE surveymark_org_reader;
    ALTER ROLE planted SET statement_timeout = '60s';
    ALTER ROLE planted SET idle_in_transaction_session_timeout = '10min';
    ALTER ROLE planted SET temp_file_limit = '1GB';
"""
STATEMENT = "can run a statement without end"
TRANSACTION = "can keep a transaction open without end"
DISK = "can fill the disk with temporary files"
CONNECTIONS = "can open any number of connections"

# What becomes of such a reader, and what is missing then.
UNLIMITED: dict[str, tuple[str, set[str]]] = {
    "nothing": ("", set()),
    "no limit for the role": (
        "ALTER ROLE planted RESET ALL; ALTER ROLE planted CONNECTION LIMIT -1",
        {STATEMENT, TRANSACTION, DISK, CONNECTIONS},
    ),
    "a timeout that he took away": ("ALTER ROLE planted SET statement_timeout = 0", {STATEMENT}),
    "a transaction that he may leave open": (
        "ALTER ROLE planted SET idle_in_transaction_session_timeout = '0ms'",
        {TRANSACTION},
    ),
    "temporary files without bound": ("ALTER ROLE planted SET temp_file_limit = -1", {DISK}),
    "a timeout that is none in this database": (
        "ALTER ROLE planted IN DATABASE {here} SET statement_timeout = 0",
        {STATEMENT},
    ),
    "a timeout of the database, and none of the role": (
        "ALTER DATABASE {here} SET statement_timeout = '60s';"
        " ALTER ROLE planted SET statement_timeout = 0",
        {STATEMENT},
    ),
    "a timeout of the database alone": (
        "ALTER DATABASE {here} SET statement_timeout = '60s';"
        " ALTER ROLE planted RESET statement_timeout",
        set(),
    ),
    "a timeout of another database": (
        "ALTER DATABASE postgres SET statement_timeout = '60s';"
        " ALTER ROLE planted RESET statement_timeout",
        {STATEMENT},
    ),
    "a timeout of whoever looks": (
        "ALTER ROLE planted RESET statement_timeout; SET LOCAL statement_timeout = '60s'",
        {STATEMENT},
    ),
    "a worker, who acts as readers": (
        "ALTER ROLE planted RESET ALL; GRANT surveymark_operator TO planted",
        set(),
    ),
    "no login": ("ALTER ROLE planted NOLOGIN; ALTER ROLE planted RESET ALL", set()),
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


@pytest.mark.parametrize(("change", "missing"), UNLIMITED.values(), ids=UNLIMITED)
def test_a_reader_without_a_limit_is_named(db: Db, change: str, missing: set[str]) -> None:
    db.execute(LIMITED.encode())
    db.execute(change.replace("{here}", db.info.dbname).encode())
    rows = db.execute(
        "SELECT problem FROM ops.server_selfcheck() WHERE rule = 'limits' AND object = 'planted'"
    )
    assert {problem for (problem,) in rows} == missing


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
