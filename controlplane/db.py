"""Which database is meant, and a connection to it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from controlplane.cluster import Cluster
from controlplane.errors import SurveymarkError, translated, unreadable_dsn

Connection = psycopg.Connection[TupleRow]

APPLICATION_NAME = "surveymark"

# The variables of libpq that name a server or a database; PGUSER and PGPASSWORD alone do not.
_NAMING = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE")


@dataclass
class Target:
    """What the user said about the database; the object that every command gets (`pass_obj`)."""

    dsn: str | None = None
    state_dir: Path | None = None
    role: str | None = None
    debug: bool = False

    def cluster(self) -> Cluster:
        """The private cluster, running or not."""
        return Cluster(self.state_dir)

    def only_cluster(self) -> Cluster:
        """The private cluster, for a command that acts on nothing else."""
        if self.dsn is not None:
            raise click.UsageError(
                "this command acts on the private cluster only, and --dsn names another database;"
                " leave --dsn away (--state-dir chooses among private clusters)"
            )
        return self.cluster()

    def resolve(self) -> str:
        """The DSN in force: --dsn, SURVEYMARK_DSN, PG* variables, the private cluster.

        With --role it says so itself: whoever connects with it acts as that role.
        """
        dsn = resolve_dsn(self.dsn, self.state_dir)
        return dsn if self.role is None else with_role(dsn, self.role)

    def connect(self, **options: Any) -> Connection:
        """A connection to the database in force; options are those of `connect`."""
        return connect(self.resolve(), **options)


def resolve_dsn(dsn: str | None = None, state_dir: Path | None = None) -> str:
    """The DSN to use; raises a SurveymarkError when nothing was named and nothing is up."""
    named = dsn or os.environ.get("SURVEYMARK_DSN")
    if named:
        return named
    if any(os.environ.get(name) for name in _NAMING):
        return ""  # libpq reads the variables itself
    cluster = Cluster(state_dir)
    if not cluster.running:
        raise SurveymarkError(
            "no database was named, and the private one is not running",
            detail=f"Its place would be {cluster.root}.",
            hint="Start it with `surveymark up`, or name a database with --dsn or SURVEYMARK_DSN.",
        )
    return cluster.dsn()


def with_role(dsn: str, role: str) -> str:
    """The DSN whose sessions do SET ROLE at their start: before any statement, in any pool."""
    # PGOPTIONS holds only where the DSN has no word `options`, and now it has one.
    options = _parsed(dsn).get("options") or os.environ.get("PGOPTIONS", "")
    return make_conninfo(dsn, options=f"{options} {_role_option(role)}".strip())


def connect(
    dsn: str | None = None, *, autocommit: bool = False, timeout: int = 10, **options: Any
) -> Connection:
    """Connect to `dsn`, or to the database in force when it is None.

    Words of the DSN win over our defaults; `options` (as in dbname="...") win over the DSN.
    """
    if dsn is None:
        dsn = resolve_dsn()
    given = _parsed(dsn)
    if "application_name" not in given:
        options.setdefault("application_name", APPLICATION_NAME)
    if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
        options.setdefault("connect_timeout", timeout)
    with translated():
        try:
            return psycopg.connect(make_conninfo(dsn, **options), autocommit=autocommit)
        except psycopg.OperationalError as error:
            refused = _refused_role(str(error), str(given.get("options", "")))
            if refused is None:
                raise
            raise refused from error


def _parsed(dsn: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(dsn)
    except psycopg.ProgrammingError as error:
        raise unreadable_dsn(str(error)) from error


def _role_option(role: str) -> str:
    return "-c role=" + re.sub(r"([\\\s])", r"\\\1", role)


def _refused_role(text: str, options: str) -> SurveymarkError | None:
    """What a failed connection says of the role to act as; None when it failed otherwise."""
    found = re.search(r'role "(?P<role>.*)" does not exist|set role "(?P<closed>.*)"', text)
    if found is None or not options.endswith(_role_option(found["role"] or found["closed"])):
        return None
    if found["closed"]:
        return SurveymarkError(
            f'this login may not act as role "{found["closed"]}"',
            detail="Only a member of a role, or a superuser, can act as it.",
            hint="Connect as a member, or ask a DBA to grant the role to this login.",
            sqlstate="42501",
        )
    return SurveymarkError(
        f'role "{found["role"]}" does not exist',
        detail="It is the role to act as, from --role or SURVEYMARK_ROLE.",
        hint="Correct the name; every role of an organisation is in: surveymark reader list",
        sqlstate="42704",
    )
