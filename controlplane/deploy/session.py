"""One connection for one deploy: its lock, its transaction, its roles, and its account with yoyo.

yoyo keeps the list of the steps taken. Its own way of applying them (a connection and a transaction
for each step) would leave half an upgrade behind, so we drive its backend ourselves: the
transaction is ours, and what yoyo thinks are transactions are savepoints in it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from yoyo import internalmigrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import default_migration_table

from controlplane import db
from controlplane.deploy.files import ENGINE, JOB, READER, SqlFile
from controlplane.errors import SurveymarkError

# What yoyo logs of a step that cannot be read, we say ourselves, as an error.
logging.getLogger("yoyo").setLevel(logging.CRITICAL)

# Two integers that name the lock of a deploy; advisory locks are counted for each database.
LOCK = (20051, 1)

LOWEST_VERSION = 15
# The first minor release of each major one in which CVE-2025-8713 is closed (statistics of rows
# that row security hides could be read).
FIXED_MINOR = {15: 14, 16: 10, 17: 6}


PREPARE = "Run `surveymark migrate --bootstrap` once, as a superuser."


class RolesMissing(SurveymarkError):
    """The database has not been prepared: `bootstrap` comes first."""


class _Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """yoyo's backend on a connection that is already there, so that a DSN is never rewritten."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._ready = connection
        database = connection.info.dbname
        uri = DatabaseURI("postgresql+psycopg", None, None, None, None, database, {})
        super().__init__(uri, default_migration_table)

    def connect(self, dburi: DatabaseURI) -> psycopg.Connection[Any]:
        return self._ready


class Session:
    """A deployer at work: `with Session.open(dsn) as session`."""

    def __init__(self, connection: psycopg.Connection[Any], lock_timeout: float) -> None:
        self.connection = connection
        self.backend = _Backend(connection)
        self.lock_timeout = lock_timeout

    @classmethod
    @contextmanager
    def open(cls, dsn: str, lock_timeout: float, *, exclusive: bool = True) -> Iterator[Session]:
        """Connect, check that a deploy can work here, and keep other deploys out meanwhile."""
        connection = db.connect(dsn)
        try:
            connection.rollback()
            connection.autocommit = True
            # A killed deploy must not keep its locks until its statement ends.
            connection.execute(b"SET client_connection_check_interval = '1s'")
            refuse_old_server(connection)
            session = cls(connection, lock_timeout)
            session._refuse_without_roles()
            if exclusive:
                session._lock()
            yield session
        finally:
            connection.close()  # which also gives up the lock, whatever happened

    @contextmanager
    def transaction(self, *, rollback: bool = False) -> Iterator[None]:
        """The one transaction of a deploy, in which nothing has a name without its schema."""
        with self.backend.transaction(rollback_on_exit=rollback):
            self.run(f"SET LOCAL lock_timeout = {int(self.lock_timeout * 1000)}")
            self.run("SET LOCAL check_function_bodies = off")
            self.run("SET LOCAL search_path = ''")
            yield

    def run(
        self, statement: str, parameters: Any = None, *, prepare: bool | None = None
    ) -> psycopg.Cursor[Any]:
        return self.connection.execute(statement.encode(), parameters, prepare=prepare)

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        return self.run(query, parameters).fetchall()

    def value(self, query: str, parameters: Any = None) -> Any:
        row = self.run(query, parameters).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def acting_as(self, role: str, search_path: str = "") -> Iterator[None]:
        """Inside the transaction: be the owner of what is made, and the deployer again after."""
        self._be(role, search_path)
        yield
        # Not in a finally: after an error the transaction takes no more orders.
        self._be("NONE", "")

    def _be(self, role: str, search_path: str) -> None:
        # Both in one trip, as there are two for each file; what is prepared can be but one command.
        self.run(f"SET LOCAL ROLE {role}; SET LOCAL search_path = '{search_path}'", prepare=False)

    def run_file(self, file: SqlFile) -> psycopg.Cursor[Any]:
        """Run a whole file as the owner of what it makes; an error says where it is."""
        with self.acting_as(file.owner), located(file.path, file.text):
            return self.run(file.text)

    @contextmanager
    def yoyo(self) -> Iterator[_Backend]:
        """yoyo's account, which lies in the schema ops and belongs to the engine."""
        with self.acting_as(ENGINE, search_path="ops"):
            if internalmigrations.needs_upgrading(self.backend):
                raise SurveymarkError(
                    "the tables of yoyo-migrations are older than the yoyo in use",
                    hint="Install yoyo-migrations 9, or add a step that brings ops._yoyo_* on.",
                )
            yield self.backend

    def clear_stale_yoyo_lock(self) -> int | None:
        """Keep a stray `yoyo` waiting until we commit, and drop the row that a killed one left."""
        with self.acting_as(ENGINE):
            self.run("LOCK TABLE ops.yoyo_lock IN ACCESS EXCLUSIVE MODE")
            pid: int | None = self.value("DELETE FROM ops.yoyo_lock RETURNING pid")
        return pid

    def is_prepared(self) -> bool:
        """Whether `bootstrap` has been in this database: the roles are known to all of a server."""
        return bool(
            self.value(
                "SELECT bool_and(has_database_privilege(name, current_database(), 'CREATE'))"
                " FROM unnest(%s::text[]) AS name",
                ([ENGINE, READER],),
            )
        )

    def _refuse_without_roles(self) -> None:
        missing = self.rows(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regrole(name) IS NULL",
            ([ENGINE, READER, JOB],),
        )
        if missing:
            raise RolesMissing(
                f"role {missing[0][0]} does not exist",
                detail="The roles and extensions of this database have not been prepared.",
                hint=PREPARE,
            )
        barred = self.rows(
            "SELECT name FROM unnest(%s::text[]) AS name"
            " WHERE NOT pg_has_role(session_user, name, 'MEMBER')",
            ([ENGINE, READER, JOB],),
        )
        if barred:
            user = self.connection.info.user
            raise SurveymarkError(
                f"role {user} cannot act as {barred[0][0]}",
                detail="A deploy makes each object as the role that is to own it.",
                hint=f"GRANT {ENGINE}, {READER}, {JOB} TO {user}; or deploy as a superuser.",
            )

    def _lock(self) -> None:
        # Asked again and again, never waited for: a session that waits in a statement holds a
        # snapshot, and the CREATE INDEX CONCURRENTLY of the other deploy would wait for that.
        give_up = time.monotonic() + self.lock_timeout
        while not self.value("SELECT pg_try_advisory_lock(%s, %s)", LOCK):
            if time.monotonic() >= give_up:
                raise SurveymarkError(
                    f"another deploy of database {self.connection.info.dbname} is running",
                    detail=self._lock_holder(),
                    hint="Wait until it is done, or wait longer with --lock-timeout.",
                )
            time.sleep(0.1)

    def _lock_holder(self) -> str | None:
        rows = self.rows(
            """
            SELECT format('Process %%s of user %%s holds the lock since %%s.',
                          activity.pid, activity.usename, activity.backend_start)
            FROM pg_catalog.pg_locks AS held
            JOIN pg_catalog.pg_stat_activity AS activity USING (pid)
            WHERE held.locktype = 'advisory' AND held.granted
                AND held.database = (SELECT oid FROM pg_catalog.pg_database
                                     WHERE datname = current_database())
                AND held.classid = %s::oid AND held.objid = %s::oid AND held.objsubid = 2
            """,
            LOCK,
        )
        return rows[0][0] if rows else None


def refuse_old_server(connection: psycopg.Connection[Any]) -> None:
    """PostgreSQL 15 is the floor."""
    version = connection.info.server_version
    if version < LOWEST_VERSION * 10000:
        raise SurveymarkError(
            f"server version {version // 10000} is too old",
            detail=f"Surveymark needs PostgreSQL {LOWEST_VERSION} or newer.",
            hint="Upgrade the server, or use the private one: `surveymark up`.",
        )


def old_minor_warning(connection: psycopg.Connection[Any]) -> str | None:
    """What to say about a server whose minor release leaks statistics, or nothing."""
    major, minor = divmod(connection.info.server_version, 10000)
    fixed = FIXED_MINOR.get(major)
    if fixed is None or minor >= fixed:
        return None
    return (
        f"PostgreSQL {major}.{minor} lets readers see statistics of rows that are hidden from them"
        f" (CVE-2025-8713): upgrade to {major}.{fixed} or newer"
    )


@contextmanager
def located(path: str, text: str | None = None) -> Iterator[None]:
    """Turn the server's error into one that names the file, and the line where it can."""
    try:
        yield
    except psycopg.Error as error:
        raise failure(path, text, error) from error


def failure(path: str, text: str | None, error: psycopg.Error) -> SurveymarkError:
    """The server's message, detail and hint, with the place in front."""
    place, hint = path, error.diag.message_hint
    position = error.diag.statement_position
    if text is not None and position is not None:
        place += f" line {text.count(chr(10), 0, int(position)) + 1}"
    if error.sqlstate == "42P13":
        hint = "Add a step to migrations/ that drops the old form of the function first."
    elif error.sqlstate == "55P03":
        hint = "Somebody is using the object: try again, or wait longer with --lock-timeout."
    message = error.diag.message_primary or str(error)
    return SurveymarkError(f"{place}: {message}", detail=error.diag.message_detail, hint=hint)
