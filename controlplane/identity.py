"""A report shows what the organisation's own reader may see, so it is read as one."""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from controlplane.db import Connection
from controlplane.errors import SurveymarkError

_OWN = "SELECT organisation FROM analytics.own_organisation LIMIT 1"
_READERS = """
    SELECT DISTINCT ON (organisation) organisation, role_name FROM ops.reader
    WHERE (%(organisation)s::text IS NULL OR organisation = %(organisation)s)
      AND can_login IS NOT NULL AND pg_catalog.pg_has_role(role_name, 'MEMBER')
    ORDER BY organisation, role_name
"""


def readers(connection: Connection, organisation: str | None = None) -> list[tuple[str, str]]:
    """A reader that the caller may act as, for the organisation or for each that has one."""
    return connection.execute(_READERS, {"organisation": organisation}).fetchall()


def act_for(connection: Connection, organisation: str) -> None:
    """Take on a reader of the organisation for the session, unless the caller is one already."""
    own = _own(connection)
    if own == organisation:
        return
    if own is not None:
        raise SurveymarkError(
            f'organisation "{organisation}" is not the one you read for',
            f'Your role belongs to "{own}".',
            f"Name {own}, or connect as a reader of the other.",
        )
    try:
        found = readers(connection, organisation)
    except psycopg.errors.InsufficientPrivilege:
        connection.rollback()
        found = []
    if not found:
        raise SurveymarkError(
            f'no role that you may act as reads for organisation "{organisation}"',
            "A report shows what the organisation's own reader may see, so it is made as one.",
            f"Make one with: surveymark reader add {organisation}",
            sqlstate="SM016",
        )
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(found[0][1])))
    connection.commit()


def note(
    connection: Connection,
    organisation: str,
    survey: str,
    format: str,
    *,
    with_answers: bool = False,
) -> None:
    """Write into the audit what is about to be reported, before it leaves."""
    connection.execute(
        "SELECT analytics.note_export('report', %s, %s)",
        (
            survey,
            Jsonb(
                {"organisation": organisation, "format": format}
                | ({"with_answers": True} if with_answers else {})
            ),
        ),
    )
    connection.commit()


def _own(connection: Connection) -> str | None:
    """The organisation that the connected role belongs to, if it belongs to one."""
    try:
        row = connection.execute(_OWN).fetchone()
        connection.commit()
        return row[0] if row else None
    except psycopg.Error as error:
        connection.rollback()
        if error.sqlstate in ("SM016", "42501"):
            return None
        raise
