"""`surveymark --role`: whatever the command does, it does as that role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane.db import Target
from controlplane.errors import SurveymarkError

AWKWARD = 'reader \\ of "two" words'


@pytest.fixture
def roles(server: str) -> Iterator[None]:
    """`acted_as` with an awkward name's neighbour, and `outsider`, who may log in and no more."""
    with psycopg.connect(server, autocommit=True) as admin:
        for name in ("acted_as", AWKWARD, "outsider"):
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        yield
        for name in ("acted_as", AWKWARD, "outsider"):
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def current_user(target: Target) -> str:
    with target.connect() as connection:
        row = connection.execute("SELECT current_user").fetchone()
        assert row is not None
        return str(row[0])


@pytest.mark.parametrize("role", ["acted_as", AWKWARD])
def test_the_session_acts_as_the_role_also_after_a_rollback(server, roles, role):
    assert current_user(Target(dsn=server, role=role)) == role
    with Target(dsn=server, role=role).connect() as connection:
        connection.rollback()
        connection.execute("RESET ROLE")
        assert connection.execute("SELECT current_user").fetchone() == (role,)


def test_options_of_the_dsn_and_of_the_environment_stay(server, roles, monkeypatch):
    def work_mem(dsn: str) -> Any:
        with Target(dsn=dsn, role="acted_as").connect() as connection:
            return connection.execute("SELECT current_user, current_setting('work_mem')").fetchone()

    assert work_mem(make_conninfo(server, options="-c work_mem=7MB")) == ("acted_as", "7MB")
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=8MB")
    assert work_mem(server) == ("acted_as", "8MB")


def test_a_role_that_does_not_exist_is_named(surveymark: Callable[..., Any], server, roles):
    ran = surveymark("--role", "nobody_here", "jobs", "list", dsn=server)

    assert ran.exit_code == 1
    assert ran.stderr.startswith('ERROR:  role "nobody_here" does not exist\nDETAIL:  It is the')
    assert "surveymark reader list" in ran.stderr


def test_a_login_that_does_not_exist_is_not_taken_for_the_role(server, roles):
    with pytest.raises(SurveymarkError, match="cannot connect") as raised:
        Target(dsn=make_conninfo(server, user="nobody_here"), role="acted_as").connect()
    assert 'role "nobody_here" does not exist' in (raised.value.detail or "")


def test_who_is_no_member_is_told_so(server, roles):
    with pytest.raises(SurveymarkError, match='may not act as role "acted_as"') as raised:
        Target(dsn=make_conninfo(server, user="outsider"), role="acted_as").connect()
    assert "grant the role" in (raised.value.hint or "")


def test_commands_act_as_the_role(surveymark, database, monkeypatch):
    monkeypatch.setenv("SURVEYMARK_ROLE", "surveymark_org_reader")
    refused = surveymark("jobs", "list", dsn=database)
    assert refused.exit_code == 1
    assert "permission denied" in refused.stderr
    assert surveymark("benchmark", "show", dsn=database).exit_code == 0
    # The deploy opens connections of its own.
    refused = surveymark("migrate", dsn=database)
    assert refused.exit_code == 1
    assert "permission denied" in refused.stderr


def test_an_organisation_s_own_results_are_seen_through_its_role(database, connect_as, roles):
    admin = connect_as()
    admin.execute("GRANT surveymark_org_reader TO acted_as")
    admin.execute("SELECT core.register_organisation('acme', 'Acme')")
    admin.execute("SELECT ops.map_role('acted_as', 'acme')")
    query = "SELECT * FROM analytics.own_results"

    with Target(dsn=database, role="acted_as").connect() as connection:
        assert connection.execute(query).fetchall() == []
    with Target(dsn=database).connect() as connection, pytest.raises(psycopg.Error) as raised:
        connection.execute(query).fetchall()
    assert raised.value.sqlstate == "SM016"
