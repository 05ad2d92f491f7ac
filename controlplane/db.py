"""Which database is meant, and a connection to it."""

from __future__ import annotations

import os
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
        """The DSN in force: --dsn, SURVEYMARK_DSN, PG* variables, the private cluster."""
        return resolve_dsn(self.dsn, self.state_dir)

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


def connect(
    dsn: str | None = None, *, autocommit: bool = False, timeout: int = 10, **options: Any
) -> Connection:
    """Connect to `dsn`, or to the database in force when it is None.

    Words of the DSN win over our defaults; `options` (as in dbname="...") win over the DSN.
    """
    if dsn is None:
        dsn = resolve_dsn()
    try:
        given = conninfo_to_dict(dsn)
        if "application_name" not in given:
            options.setdefault("application_name", APPLICATION_NAME)
        if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
            options.setdefault("connect_timeout", timeout)
        conninfo = make_conninfo(dsn, **options)
    except psycopg.ProgrammingError as error:
        raise unreadable_dsn(str(error)) from error
    with translated():
        return psycopg.connect(conninfo, autocommit=autocommit)
