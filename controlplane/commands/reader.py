"""`surveymark reader`: the roles through which organisations read their results."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

import click
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translated, translation
from controlplane.help import Group
from controlplane.load.names import did_you_mean
from controlplane.output import format_option, print_fields, print_json, print_rows

COLUMNS = ("role_name", "organisation", "can_login")

_LONGEST_NAME = 63  # bytes; PostgreSQL cuts off what is more
# The login of the workers, as docs/exporting.md makes it.
_WORKER = "surveymark_worker"
_CREATE = sql.SQL("CREATE ROLE {role} CONNECTION LIMIT 20 IN ROLE surveymark_org_reader")
_LOGIN = sql.SQL(" LOGIN PASSWORD {verifier}")
# What a tool forgets shall not hold the machine; a reader who needs more can say so (SET), and the
# job end-overlong has the last word. The server may give the engine more memory than 20 sessions.
_DEFAULTS = sql.SQL(
    "ALTER ROLE {role} SET statement_timeout = '60s';"
    " ALTER ROLE {role} SET idle_in_transaction_session_timeout = '10min';"
    " ALTER ROLE {role} SET work_mem = '16MB'"
)
# The reader himself cannot change this one, and not everybody may set it.
_DISK = sql.SQL("ALTER ROLE {role} SET temp_file_limit = '1GB'")
_MAY_BOUND_DISK = "SELECT pg_catalog.has_parameter_privilege('temp_file_limit', 'SET')"
_LET_WORK = sql.SQL("GRANT {role} TO {worker}")
_IS_THERE = "SELECT pg_catalog.to_regrole(%s) IS NOT NULL"
_DROP = sql.SQL("DROP ROLE {role}")


@click.group(cls=Group, examples=["surveymark reader add shop-1 --login", "surveymark reader list"])
def command() -> None:
    """Give organisations roles to read with; list and remove them."""


@command.command(examples=["surveymark reader add shop-1", "surveymark reader add shop-1 --login"])
@click.argument("organisation")
@click.option(
    "--name", metavar="ROLE", help="Name of the role; unless given, one that says nothing."
)
@click.option("--login", is_flag=True, help="Let it log in, with a password that is shown once.")
@format_option("text", "json")
@click.pass_obj
def add(target: Target, organisation: str, name: str | None, login: bool, format: str) -> None:
    """Make a role that reads the results of ORGANISATION, and of no other.

    Everybody who may connect sees the names of roles, so the name says nothing unless you choose
    it. Needs the right to create roles, and membership in surveymark_operator.
    """
    role = name if name is not None else f"reader_{secrets.token_hex(4)}"
    if len(role.encode()) > _LONGEST_NAME:
        raise click.UsageError(f"--name {role} is longer than {_LONGEST_NAME} bytes")
    password = secrets.token_urlsafe() if login else None
    with target.connect() as connection:
        _create(connection, role, password)
        try:
            connection.execute("SELECT ops.map_role(%s, %s)", (role, organisation))
        except psycopg.Error as error:
            connection.rollback()
            raise _not_mapped(connection, organisation, translation(error)) from error
        notes = [*_bound_disk(connection, role), *_let_work(connection, role)]
        way_in = _way_in(target, connection, role)
    made: dict[str, Any] = {"role_name": role, "organisation": organisation, "can_login": login}
    if login:
        made |= {"password": password, "dsn": make_conninfo(**way_in)}
    if format == "json":
        print_json(made)
        return
    print_fields(made)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if not login:
        click.echo(f"note: to see what it sees: surveymark --role {role} benchmark show", err=True)
        return
    click.echo("note: the password is stored nowhere, and shown only now", err=True)
    if way_in["host"].startswith("/"):
        click.echo(
            "note: this way in is a socket of this machine; `surveymark up --tcp` opens 127.0.0.1"
            " of a private server",
            err=True,
        )


@command.command(
    "list", examples=["surveymark reader list", "surveymark reader list --format json"]
)
@format_option()
@click.pass_obj
def list_(target: Target, format: str) -> None:
    """List the roles that read for an organisation.

    can_login is empty for a role that was dropped by hand: remove it here, too.
    """
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM ops.reader ORDER BY organisation, role_name".encode()
        ).fetchall()
    print_rows(rows, COLUMNS, format)


@command.command(examples=["surveymark reader remove reader_7f3a91c2"])
@click.argument("role")
@format_option("text", "json")
@click.pass_obj
def remove(target: Target, role: str, format: str) -> None:
    """Take the role ROLE its organisation, and drop it."""
    with translated(), target.connect() as connection:
        readers = {row[0]: row[1:] for row in connection.execute(
            "SELECT role_name, organisation, can_login FROM ops.reader ORDER BY role_name"
        )}  # fmt: skip
        if role not in readers:
            raise SurveymarkError(
                f'role "{role}" reads for no organisation{did_you_mean(role, readers)}',
                "Only a role that was mapped to an organisation is removed.",
                "List them with: surveymark reader list",
            )
        organisation, can_login = readers[role]
        connection.execute("SELECT ops.unmap_role(%s)", (role,))
        if can_login is not None:
            _drop(connection, role)
    if format == "json":
        print_json({"role_name": role, "organisation": organisation, "is_removed": True})
    else:
        click.echo(f"{role}: removed, read for {organisation}")


def _create(connection: Connection, role: str, password: str | None) -> None:
    statement = _CREATE.format(role=sql.Identifier(role))
    if password is not None:
        # The server, and its log, only ever see the verifier.
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        statement += _LOGIN.format(verifier=sql.Literal(verifier.decode()))
    try:
        connection.execute(statement)
        connection.execute(_DEFAULTS.format(role=sql.Identifier(role)))
    except psycopg.errors.DuplicateObject as error:
        raise SurveymarkError(
            f'role "{role}" exists already',
            hint="Choose another --name, or map the role that exists with ops.map_role().",
            sqlstate=error.sqlstate,
        ) from error


def _bound_disk(connection: Connection, role: str) -> list[str]:
    """Bound the temporary files of the role; what to do where that is not for us."""
    bound = _DISK.format(role=sql.Identifier(role))
    if connection.execute(_MAY_BOUND_DISK).fetchone() == (True,):
        connection.execute(bound)
        return []
    return [f"nothing bounds its temporary files; as a superuser: {bound.as_string(connection)}"]


def _let_work(connection: Connection, role: str) -> list[str]:
    """Let the workers act as the role; what to do where there are none under that name."""
    grant = _LET_WORK.format(role=sql.Identifier(role), worker=sql.Identifier(_WORKER))
    if connection.execute(_IS_THERE, (_WORKER,)).fetchone() == (True,):
        connection.execute(grant)
        return [f"{_WORKER} may act as it, for its exports and schedules"]
    return [f'for its exports and schedules, let your worker act as it: GRANT "{role}" TO ...']


def _drop(connection: Connection, role: str) -> None:
    try:
        connection.execute(_DROP.format(role=sql.Identifier(role)))
    except psycopg.errors.DependentObjectsStillExist as error:
        raise SurveymarkError(
            f'role "{role}" cannot be dropped: things depend on it',
            error.diag.message_detail,
            "In each database that is named: REASSIGN OWNED BY ... TO ...; DROP OWNED BY ...;"
            " then remove it again.",
            sqlstate=error.sqlstate,
        ) from error


def _not_mapped(
    connection: Connection, organisation: str, error: SurveymarkError
) -> SurveymarkError:
    """The error, with the organisations whose names come close, for those who may see them."""
    known: list[str] = []
    if error.sqlstate == "SM009":
        with suppress(psycopg.errors.InsufficientPrivilege):
            known = [
                row[0] for row in connection.execute("SELECT organisation FROM core.organisation")
            ]
    return SurveymarkError(
        error.message + did_you_mean(organisation, known),
        error.detail,
        error.hint,
        sqlstate=error.sqlstate,
    )


def _way_in(target: Target, connection: Connection, role: str) -> dict[str, Any]:
    """Where the role logs in: where we did, but over TCP where the private server listens."""
    info = connection.info
    way_in = {"host": info.host, "port": info.port, "dbname": info.dbname, "user": role}
    cluster = target.cluster()
    if info.host == str(cluster.dir.sockets) and cluster.tcp:
        way_in["host"] = cluster.tcp.partition(":")[0]
    return way_in
