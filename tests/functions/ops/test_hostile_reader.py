"""A reader who wants to hold the machine: what stops him, and that he cannot take it away.

What he may SET away is no wall, and is tried first; docs/dbas.md says which is which.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from controlplane.cli import cli

Connect = Callable[..., psycopg.Connection[Any]]

READER = "hostile_reader"
PATIENCE = 60

CUT = "57014"

# Margins that weights of 1 never meet, in as many rounds as may be asked for.
RAKE = """
    SELECT iterations
    FROM (
        SELECT ARRAY[array_agg(1 + i % 2), array_agg(1 + i / 2 % 2)] AS levels,
               array_agg(i) AS sizes, array_agg(i::float8) AS weights
        FROM generate_series(1::bigint, 20000) AS i
    ) AS sample
    CROSS JOIN LATERAL analytics.rake(
        levels, sizes, weights, ARRAY[ARRAY[0.01, 0.99], ARRAY[0.99, 0.01]], 1, 1, 1e-99, 10000
    )
"""

# What costs, and where it ends: refused as out of range, or cut by the timeout like all else.
COSTLY = {
    "an endless recursion": (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n",
        CUT,
    ),
    "a join of everything": (
        "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b",
        CUT,
    ),
    "a loop": ("DO 'BEGIN LOOP PERFORM random(); END LOOP; END'", CUT),
    "sleep": ("SELECT pg_sleep(1e9)", CUT),
    "rake": (RAKE, CUT),
    "the correction of many tests": (
        "SELECT analytics.adjust_p_values(array_agg(random())) FROM generate_series(1, 3000000)",
        CUT,
    ),
    "a forecast for ever": (
        "SELECT * FROM analytics.forecast(ARRAY[1, 2, 3, 4]::float8[], 2147483647)",
        "SM025",
    ),
    "many bins": (
        "SELECT analytics.calibration(ARRAY[0.5], ARRAY[1]::bigint[], 2147483647)",
        "SM025",
    ),
    "many trials": ("SELECT analytics.binomial_quantile(0.5, 1e300, 0.5)", "SM025"),
    "an own forecast for ever": (
        "SELECT * FROM analytics.own_forecast('pulse', 'mood', 'month', 2147483647)",
        "SM025",
    ),
    "an entry of the audit about a novel": (
        "SELECT analytics.note_export('export', repeat('x', 1001))",
        "SM025",
    ),
    "an entry of the audit with a novel": (
        "SELECT analytics.note_export('export', 'x', to_jsonb(repeat('x', 100001)))",
        "SM025",
    ),
    "a benchmark of more organisations than there are": (
        "SELECT * FROM analytics.get_anonymized_benchmark('mood', 'all', 5, 2147483647)",
        "SM025",
    ),
}

# What would fill a disk past every limit, or lift a limit: he has not the right.
CLOSED = {
    "a temporary table": "CREATE TEMPORARY TABLE t AS SELECT generate_series(1, 10)",
    "a table": "CREATE TABLE public.t (a integer)",
    "a large object": "SELECT lo_from_bytea(0, 'x')",
    "an empty large object": "SELECT lo_creat(-1)",
    "the log of changes": "SELECT pg_logical_emit_message(false, 'x', 'y')",
    "more temporary files": "SET temp_file_limit = -1",
    "more temporary files from now on": f"ALTER ROLE {READER} SET temp_file_limit = -1",
    "more connections": f"ALTER ROLE {READER} CONNECTION LIMIT -1",
    "another job": "UPDATE ops.job SET is_enabled = false",
    "longer transactions": "SELECT ops.change_setting('reader_most_seconds', 86400)",
}


@pytest.fixture(scope="module")
def home(clone: Any) -> Iterator[str]:
    """A database with a reader as the command makes them."""
    with clone() as dsn, psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("SELECT core.register_organisation('acme')")
        admin.execute(
            "SELECT core.register_survey('pulse', %s)",
            ['{"elements": [{"type": "rating", "name": "mood"}]}'],
        )
        made = CliRunner().invoke(
            cli, ["--dsn", dsn, "reader", "add", "acme", "--login", "--name", READER]
        )
        assert made.exit_code == 0, made.stderr
        yield dsn
        admin.execute(f"SELECT ops.unmap_role('{READER}')".encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = %s",
            [READER],
        )
        admin.execute(f"DROP OWNED BY {READER}; DROP ROLE {READER}".encode())


@pytest.fixture
def admin(home: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(home, autocommit=True) as admin:
        yield admin


@pytest.fixture
def hostile(home: str) -> Iterator[Connect]:
    """Log in as the reader."""
    made: list[psycopg.Connection[Any]] = []

    def hostile(user: str = READER) -> psycopg.Connection[Any]:
        connection = psycopg.connect(make_conninfo(home, user=user), autocommit=True)
        made.append(connection)
        return connection

    yield hostile
    for connection in made:
        connection.close()


@pytest.mark.parametrize(("statement", "code"), COSTLY.values(), ids=COSTLY)
def test_what_costs_is_refused_or_cut(hostile: Connect, statement: str, code: str) -> None:
    reader = hostile()
    assert reader.execute("SHOW statement_timeout").fetchone() == ("1min",)
    if code == CUT:
        reader.execute("SET statement_timeout = '100ms'")  # so that nobody waits for the minute
    with pytest.raises(psycopg.Error) as caught:
        reader.execute(statement.encode())
    assert caught.value.sqlstate == code


@pytest.mark.parametrize("statement", CLOSED.values(), ids=CLOSED)
def test_a_limit_that_is_a_wall_stays(hostile: Connect, statement: str) -> None:
    reader = hostile()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement.encode())


def test_temporary_files_end_where_the_limit_is_whatever_he_resets(
    hostile: Connect, admin: psycopg.Connection[Any]
) -> None:
    assert hostile().execute("SHOW temp_file_limit").fetchone() == ("1GB",)
    admin.execute(f"ALTER ROLE {READER} SET temp_file_limit = '1MB'".encode())  # soon reached
    try:
        hostile().execute(f"ALTER ROLE {READER} RESET ALL".encode())
        reader = hostile()
        assert reader.execute("SHOW statement_timeout").fetchone() == ("0",)
        for words in ("RESET ALL", "DISCARD ALL", "SET work_mem = '64kB'"):
            reader.execute(words.encode())
        for keep in (
            "SELECT count(*) FROM (SELECT i FROM generate_series(1, 1000000) i ORDER BY -i) s",
            "DECLARE c CURSOR WITH HOLD FOR SELECT generate_series(1, 1000000)",
        ):
            with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
                reader.execute(keep.encode())
    finally:
        admin.execute(f"ALTER ROLE {READER} SET temp_file_limit = '1GB'".encode())
        admin.execute(f"ALTER ROLE {READER} SET statement_timeout = '60s'".encode())


def test_connections_end_where_the_limit_is(
    hostile: Connect, admin: psycopg.Connection[Any]
) -> None:
    row = admin.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [READER])
    assert row.fetchone() == (20,)
    admin.execute(f"ALTER ROLE {READER} CONNECTION LIMIT 2".encode())
    try:
        hostile(), hostile()
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            hostile()
    finally:
        admin.execute(f"ALTER ROLE {READER} CONNECTION LIMIT 20".encode())


STUBBORN = {
    "a statement without end": "SELECT pg_sleep(1e9)",
    "a loop that catches what cancels it": (
        "DO 'BEGIN LOOP BEGIN PERFORM pg_sleep(1e9);"
        " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END'"
    ),
    "a loop that begins transactions anew": (
        "DO 'BEGIN LOOP PERFORM pg_sleep(0.01); COMMIT; END LOOP; END'"
    ),
    "a transaction that is left open": "BEGIN; SELECT 1",
}


@pytest.fixture
def impatient(admin: psycopg.Connection[Any]) -> Iterator[Callable[[], None]]:
    """Run the job with a limit of a tenth of a second, after that."""

    def impatient() -> None:
        admin.execute("SELECT pg_sleep(0.2)")
        admin.execute("CALL ops.run_job('end-overlong', 'manual')")

    admin.execute(
        "UPDATE ops.setting SET lowest = 0, value = 0.1 WHERE name = 'reader_most_seconds'"
    )
    yield impatient
    admin.execute(
        "UPDATE ops.setting SET lowest = 60, value = 900 WHERE name = 'reader_most_seconds'"
    )


@pytest.mark.parametrize("statement", STUBBORN.values(), ids=STUBBORN)
def test_a_reader_who_has_set_his_timeouts_away_is_ended(
    hostile: Connect,
    admin: psycopg.Connection[Any],
    impatient: Callable[[], None],
    statement: str,
) -> None:
    reader = hostile()
    reader.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    errors: list[psycopg.Error] = []
    looked = threading.Event()

    def run() -> None:
        try:
            reader.execute(statement.encode())
            looked.wait(PATIENCE)
            reader.execute("SELECT 1")
        except psycopg.Error as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    is_at_it = "SELECT state <> 'idle' FROM pg_stat_activity WHERE pid = %s"
    until = time.monotonic() + PATIENCE
    while admin.execute(is_at_it, [reader.info.backend_pid]).fetchone() != (True,):
        assert time.monotonic() < until
    impatient()
    looked.set()
    thread.join(PATIENCE)
    # A statement that is cancelled leaves the session where it was.
    assert [error.sqlstate for error in errors] in (["57P01"], [None])
    assert reader.closed


def test_only_readers_who_hold_on_for_longer_are_ended(
    hostile: Connect, admin: psycopg.Connection[Any], impatient: Callable[[], None]
) -> None:
    admin.execute("CREATE ROLE patient_worker LOGIN IN ROLE surveymark_operator")
    try:
        admin.execute(f"GRANT {READER} TO patient_worker".encode())
        worker, idle = hostile("patient_worker"), hostile()
        worker.execute(f"BEGIN; SET LOCAL ROLE {READER}; SELECT 1".encode())
        idle.execute("SELECT 1")
        impatient()
        admin.execute("UPDATE ops.setting SET value = 900 WHERE name = 'reader_most_seconds'")
        busy = hostile()
        busy.execute("BEGIN; SELECT 1")
        impatient()
        for connection in (worker, idle, busy):
            assert connection.execute("SELECT 1").fetchone() == (1,)
            connection.close()
    finally:
        admin.execute("DROP ROLE patient_worker")
