"""Sessions of a pool that change roles all the time: nobody ever reads what is another's (D3).

A gateway logs in, holds a few sessions, and acts in each as whoever asks next. Statements are
prepared and their plans kept, roles change in and out of transactions, cursors stay open over a
change, and now and then a statement fails. CVE-2023-2455 and CVE-2024-10976 were of this kind.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

Db = psycopg.Connection[Any]

SWITCHES = int(os.environ.get("ISOLATION_SWITCHES", "1500"))
ORGANISATIONS = 6
SESSIONS = 4
PLANS = ("auto", "force_generic_plan", "force_custom_plan")

# Each says whose figures it has read: organisation number i answers i, and calls itself that.
QUERIES = (
    "SELECT round(mean) FROM analytics.own_results WHERE question = 'a'",
    "SELECT round(mean) FROM analytics.own_results('s', 'month') WHERE question = 'a'",
    "SELECT DISTINCT value FROM analytics.own_distribution WHERE question = 'a' AND n > 0",
    "SELECT replace(organisation, 'organisation-', '') FROM analytics.own_organisation",
    "SELECT DISTINCT replace(department, 'department-', '') FROM analytics.own_department"
    " WHERE department IS NOT NULL",
    "SELECT round(mean) FROM analytics.own_trend WHERE question = 'a' AND n > 0",
)


@pytest.fixture
def sessions(database: str, connect_as: Any) -> Iterator[list[Db]]:
    admin: Db = connect_as()
    definition = json.dumps({"elements": [{"type": "rating", "name": "a", "rateMax": 9}]})
    admin.execute("SELECT core.register_survey('s', %s, false)", [definition])
    admin.execute("CREATE ROLE pool LOGIN NOINHERIT")
    here = sql.Identifier(admin.info.dbname)
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO pool").format(here))
    for number in range(1, ORGANISATIONS + 1):
        code = f"organisation-{number}"
        admin.execute(
            "SELECT core.register_organisation(%s, p_departments => ARRAY[%s])",
            [code, f"department-{number}"],
        )
        for _ in range(6):
            admin.execute(
                "SELECT core.submit_response(%s, 's', gen_random_uuid()::text, %s,"
                " '2026-03-04', p_department => %s)",
                [code, json.dumps({"a": number}), f"department-{number}"],
            )
        admin.execute(
            sql.SQL("CREATE ROLE {} IN ROLE surveymark_org_reader ROLE pool").format(role(number))
        )
        admin.execute("SELECT ops.map_role(%s, %s)", [f"pool_{number}", code])
    while admin.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    dsn = make_conninfo(database, user="pool")
    opened = [psycopg.connect(dsn, autocommit=True) for _ in range(SESSIONS)]
    yield opened
    for session in opened:
        session.close()
    for name in ["pool", *(f"pool_{number}" for number in range(1, ORGANISATIONS + 1))]:
        admin.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


def role(number: int) -> sql.Identifier:
    return sql.Identifier(f"pool_{number}")


def become(session: Db, number: int, *, local: bool) -> None:
    scope = sql.SQL("LOCAL" if local else "SESSION")
    session.execute(sql.SQL("SET {} ROLE {}").format(scope, role(number)))


def fail_as(session: Db, number: int) -> None:
    with session.transaction():
        become(session, number, local=True)
        session.execute("SELECT 1 / 0")


def read(session: Db, number: int, query: str) -> list[int]:
    """What a query reads for whom the session acts as; a statement that the server keeps."""
    rows = session.execute(query.encode(), prepare=True).fetchall()
    assert all(value is not None for (value,) in rows), (query, rows)
    return [int(value) for (value,) in rows]


def test_no_switch_of_roles_in_a_pool_shows_what_is_another_s(sessions: list[Db]) -> None:
    dice = random.Random(20260321)
    foreign: list[tuple[int, str, list[int]]] = []
    for count in range(SWITCHES):
        session, number = dice.choice(sessions), dice.randint(1, ORGANISATIONS)
        query = dice.choice(QUERIES)
        match count % 5:
            case 0:  # for the session, as a pool in session mode
                become(session, number, local=False)
                seen = read(session, number, query)
            case 1:  # for a transaction, as one in transaction mode
                with session.transaction():
                    become(session, number, local=True)
                    seen = read(session, number, query)
            case 2:  # a cursor that was opened as somebody else tells of him, and the next of us
                other = dice.randint(1, ORGANISATIONS)
                with session.transaction():
                    become(session, other, local=True)
                    session.execute(b"DECLARE kept NO SCROLL CURSOR FOR " + query.encode())
                    become(session, number, local=True)
                    seen = read(session, number, query)
                    kept = [int(value) for (value,) in session.execute("FETCH ALL FROM kept")]
                # Identity is read when the function runs: with the fetch, so as the one of then.
                if not set(kept) <= {number} and not set(kept) <= {other}:
                    foreign.append((number, f"kept cursor: {query}", kept))
            case 3:  # after an error that took the role back with its transaction
                with pytest.raises(psycopg.errors.DivisionByZero):
                    fail_as(session, dice.randint(1, ORGANISATIONS))
                become(session, number, local=False)
                seen = read(session, number, query)
            case _:  # with another kind of plan
                session.execute(f"SET plan_cache_mode = {dice.choice(PLANS)}")
                become(session, number, local=False)
                seen = read(session, number, query)
        if set(seen) != {number}:
            foreign.append((number, query, seen))
    assert foreign == []


def test_a_session_of_the_pool_that_acts_as_nobody_reads_nothing(sessions: list[Db]) -> None:
    session = sessions[0]
    become(session, 3, local=False)
    for query in QUERIES * 7:
        assert set(read(session, 3, query)) == {3}
    session.execute("RESET ROLE")
    for query in QUERIES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(query.encode(), prepare=True)
