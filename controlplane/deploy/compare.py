"""Describe a database in a form that can be compared, and name what differs from a fresh one."""

from __future__ import annotations

import difflib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane import db
from controlplane.deploy import pgdump
from controlplane.deploy.files import JOB
from controlplane.deploy.pgdump import Key
from controlplane.deploy.upgrade import SCHEMAS, bootstrap, plan, upgrade
from controlplane.errors import SurveymarkError

# Partitions of a range come and go with the calendar; what they look like is their parent's matter.
_CALENDAR_PARTITIONS = """
    SELECT room.nspname, part.relname
    FROM pg_catalog.pg_class AS part
    JOIN pg_catalog.pg_namespace AS room ON room.oid = part.relnamespace
    WHERE part.relispartition
        AND pg_catalog.pg_get_expr(part.relpartbound, part.oid) LIKE 'FOR VALUES FROM%'
    UNION ALL
    SELECT room.nspname, own_index.relname
    FROM pg_catalog.pg_class AS part
    JOIN pg_catalog.pg_index AS link ON link.indrelid = part.oid
    JOIN pg_catalog.pg_class AS own_index ON own_index.oid = link.indexrelid
    JOIN pg_catalog.pg_namespace AS room ON room.oid = own_index.relnamespace
    WHERE part.relispartition
        AND pg_catalog.pg_get_expr(part.relpartbound, part.oid) LIKE 'FOR VALUES FROM%'
"""

_DATABASE_GRANTS = r"""
    SELECT format('%s: %s', coalesce(grantee.rolname, 'PUBLIC'),
                  string_agg(privilege.privilege_type, ', ' ORDER BY privilege.privilege_type))
    FROM pg_catalog.pg_database AS here
    CROSS JOIN LATERAL pg_catalog.aclexplode(
        coalesce(here.datacl, pg_catalog.acldefault('d', here.datdba))) AS privilege
    LEFT JOIN pg_catalog.pg_roles AS grantee ON grantee.oid = privilege.grantee
    WHERE here.datname = current_database()
        AND (privilege.grantee = 0 OR grantee.rolname LIKE 'surveymark\_%')
    GROUP BY grantee.rolname
    ORDER BY 1
"""

_JOBS = """
    SELECT format('%%s: %%s %%s%%s', jobname, schedule, command,
                  CASE WHEN active THEN '' ELSE ' (switched off)' END)
    FROM cron.job
    WHERE username = %s
    ORDER BY 1
"""


# Prepared by sql/bootstrap where the server allows it, which a scratch database cannot show.
_PREPARED = ("cron", "pg_cron", "pg_catalog")


@dataclass
class Difference:
    """What a live database has that it should not have, or has not, or has otherwise."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # For each line that compares two texts: how they differ.
    texts: dict[str, str] = field(default_factory=dict)


def described(dsn: str) -> str:
    """All that PostgreSQL knows of the database's structure, owners, grants and jobs, as text."""
    parts = [f"-- {label(key)}\n{text}" for key, text in sorted(_objects(dsn).items()) if text]
    return "\n\n".join(parts) + "\n"


def diff(
    dsn: str, *, sql_dir: Path | None = None, migrations_dir: Path | None = None
) -> Difference:
    """Compare with a fresh database, which is made beside it and dropped again."""
    found = Difference()
    waiting = plan(dsn, sql_dir=sql_dir, migrations_dir=migrations_dir)
    found.notes += [f"warning: {warning}" for warning in waiting.warnings]
    jobs = [action for action in waiting.actions if action.what.startswith("job ")]
    others = [action for action in waiting.actions if action not in jobs]
    for job in jobs:
        if job.verb == "unschedule":
            what = "no file makes it"
        else:
            what = "missing" if job.is_new else "changed by hand"
        found.lines.append(f"{job.what}: {what}")
    found.notes += [f"not deployed yet: {action}" for action in others]
    with scratch_database(dsn) as fresh_dsn:
        bootstrap(fresh_dsn, sql_dir=sql_dir)
        upgrade(fresh_dsn, sql_dir=sql_dir, migrations_dir=migrations_dir)
        fresh = _objects(fresh_dsn)
    live = _objects(dsn)
    _compare(live, fresh, found, by_hand=not others)
    return found


@contextmanager
def scratch_database(dsn: str) -> Iterator[str]:
    """An empty database on the same server, for as long as the block lasts."""
    name = f"surveymark_scratch_{secrets.token_hex(4)}"
    connection = db.connect(dsn)
    try:
        connection.rollback()
        connection.autocommit = True
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise SurveymarkError(
                f"role {connection.info.user} cannot make a database to compare with",
                detail="What the files say is deployed into a database of its own, then dropped.",
                hint=f"ALTER ROLE {connection.info.user} CREATEDB, or compare as a superuser.",
            ) from error
        try:
            yield make_conninfo(dsn, dbname=name)
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
    finally:
        connection.close()


def label(key: Key) -> str:
    """What a person calls an object of the dump: ('TRIGGER', 'core', 't t_guard') and so on."""
    kind, schema, name = key
    if kind in ("ACL", "COMMENT", "SECURITY LABEL"):
        inner, _, rest = name.partition(" ")
        about = _qualified(inner, schema, rest)
        return {"ACL": "grants", "COMMENT": "comment"}.get(kind, "label") + f" on {about}"
    if kind == "DEFAULT ACL":
        return name.lower()
    return _qualified(kind, schema, name)


def _qualified(kind: str, schema: str, name: str) -> str:
    lower = kind.lower().removeprefix("fk ")
    if kind in ("TRIGGER", "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "POLICY", "RULE"):
        own, on, table = name.partition(" ON ")  # as in a comment
        if not on:
            table, _, own = name.partition(" ")
        return f"{lower} {own} of {schema}.{table}"
    if kind == "DEFAULT":
        return f"default of column {schema}.{name.replace(' ', '.')}"
    if schema == "-":
        return f"{lower} {name}"
    return f"{lower} {schema}.{name}"


def _objects(dsn: str) -> dict[Key, str]:
    found = pgdump.objects(pgdump.dump(dsn, "--schema-only"))
    with db.connect(dsn) as connection:
        calendar = {tuple(row) for row in connection.execute(_CALENDAR_PARTITIONS.encode())}
        grants = [str(row[0]) for row in connection.execute(_DATABASE_GRANTS.encode())]
        jobs: list[str] = []
        if connection.execute(b"SELECT to_regclass('cron.job') IS NOT NULL").fetchone() == (True,):
            jobs = [str(row[0]) for row in connection.execute(_JOBS.encode(), (JOB,))]
    kept = {key: text for key, text in found.items() if not _is_about(key, calendar)}
    kept["DATABASE", "-", "grants"] = "\n".join(grants)
    if jobs:
        kept["JOBS", "-", JOB] = "\n".join(jobs)
    return kept


def _is_about(key: Key, relations: set[tuple[str, ...]]) -> bool:
    _, schema, name = key
    return any((schema, word) in relations for word in name.replace(".", " ").split(" "))


def _compare(
    live: dict[Key, str], fresh: dict[Key, str], found: Difference, *, by_hand: bool
) -> None:
    strangers: dict[str, int] = {}
    for key in sorted(live.keys() | fresh.keys()):
        if key not in fresh and not _is_ours(key):
            home = key[1] if key[1] != "-" else key[2].split(" ")[-1]
            if home not in _PREPARED:
                strangers[home] = strangers.get(home, 0) + 1
            continue
        if live.get(key) == fresh.get(key) or key[0] == "JOBS":
            continue  # jobs were compared with their files already
        if key not in live:
            line = f"{label(key)}: missing"
        elif key not in fresh:
            line = f"{label(key)}: no file makes it"
        else:
            line = f"{label(key)}: " + ("changed by hand" if by_hand else "differs")
        found.lines.append(line)
        found.texts[line] = "\n".join(
            difflib.unified_diff(
                fresh.get(key, "").splitlines(),
                live.get(key, "").splitlines(),
                "as the files say",
                "as it is",
                lineterm="",
            )
        )
    for home, count in sorted(strangers.items()):
        things = "object" if count == 1 else "objects"
        found.notes.append(f"not compared: {count} {things} of {home}, which is none of ours")


def _is_ours(key: Key) -> bool:
    kind, schema, name = key
    if schema != "-":
        return schema in SCHEMAS
    if kind in ("SCHEMA", "DATABASE", "JOBS"):
        return name in SCHEMAS or kind != "SCHEMA"
    if kind == "DEFAULT ACL":
        return True
    return any(name == f"SCHEMA {schema}" for schema in (*SCHEMAS, "public"))
