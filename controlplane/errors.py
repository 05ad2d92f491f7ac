"""One kind of error for everything that can go wrong: a message, a detail, and what to do next.

The database raises its errors with all three (and its own codes, class SM); `translated` carries
them over. What the client library says about a failed connection is put into words here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


class SurveymarkError(Exception):
    """What went wrong, the facts about it, and the next thing to do."""

    def __init__(
        self,
        message: str,
        detail: str | None = None,
        hint: str | None = None,
        *,
        sqlstate: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint
        self.sqlstate = sqlstate

    def lines(self) -> list[str]:
        """The error as psql would print it."""
        code = f"{self.sqlstate}: " if (self.sqlstate or "").startswith("SM") else ""
        printed = [f"ERROR:  {code}{self.message}"]
        if self.detail:
            printed.append(f"DETAIL:  {self.detail}")
        if self.hint:
            printed.append(f"HINT:  {self.hint}")
        return printed


@contextmanager
def translated() -> Iterator[None]:
    """Turn an error of the database, or of the way to it, into a SurveymarkError."""
    try:
        yield
    except psycopg.Error as error:
        raise translation(error) from error


def translation(error: psycopg.Error) -> SurveymarkError:
    """The SurveymarkError that says what a psycopg error means."""
    primary = error.diag.message_primary
    if primary is not None:
        return SurveymarkError(
            primary,
            error.diag.message_detail,
            error.diag.message_hint or _HINTS.get(error.sqlstate or ""),
            sqlstate=error.sqlstate,
        )
    text = " ".join(str(error).split())
    if isinstance(error, psycopg.ProgrammingError) and _UNREADABLE.search(text):
        return unreadable_dsn(text)
    if isinstance(error, psycopg.OperationalError):
        return _unreachable(text)
    return SurveymarkError(text or type(error).__name__, sqlstate=error.sqlstate)


_DEPLOY = (
    "Deploy Surveymark into this database with `surveymark migrate`; the first time as a superuser,"
    " with --bootstrap."
)

# Hints for codes of PostgreSQL itself, where the server gives none.
_HINTS = {
    "28000": "Name a role that may log in with user=... in the DSN.",
    "28P01": "The password is wrong: correct it in ~/.pgpass, PGPASSWORD or the DSN.",
    "3D000": "Create the database, or name another one with dbname=... in the DSN.",
    "3F000": _DEPLOY,
    "42501": "Ask the owner of the object for the right, or connect as a role that has it.",
    "42P01": _DEPLOY,
    "42883": _DEPLOY,
    "53300": "Wait until somebody has left, or raise max_connections.",
    "55P03": "Somebody is using the object: try again.",
    "57014": "The statement was cancelled; raise statement_timeout if it needs longer.",
    "57P01": "An administrator ended the session: try again.",
    "57P03": "The server is starting or stopping: try again in a moment.",
}

_UNREADABLE = re.compile(
    r"missing .* in connection info string|invalid connection option|invalid URI|"
    r"invalid .*connection option|unterminated quoted string in connection info|"
    r"unexpected (spaces|character)|definition of service|service file|percent-encoded",
    re.IGNORECASE,
)


def unreadable_dsn(text: str) -> SurveymarkError:
    """The connection string is malformed, as `text` of libpq says."""
    # libpq repeats parts of the string, and a part can be a password: pass on only what cannot.
    known = re.search(
        r'invalid connection option "\w+"|definition of service "[^"]*" not found', text
    )
    return SurveymarkError(
        "the connection string cannot be read",
        f"The client library says: {known.group()}." if known else None,
        "Write it as 'host=... dbname=... user=...' or 'postgresql://user@host/dbname'.",
    )


_UP = "Start the private server with `surveymark up`, or name another one with --dsn."

# What libpq says (no SQLSTATE comes with it), and the next thing to do.
_CONNECTION_HINTS = (
    (r'database "[^"]*" does not exist', _HINTS["3D000"]),
    (r'role "[^"]*" does not exist', "Name another role with user=... in the DSN."),
    (r"password authentication failed", _HINTS["28P01"]),
    (r"no password supplied", "Put the password into ~/.pgpass or PGPASSWORD."),
    (
        r"peer authentication failed",
        "Log in as the operating system's user of that name, or over TCP with a password.",
    ),
    (r"no pg_hba\.conf entry", "Ask the DBA for a line in pg_hba.conf."),
    (r"not permitted to log in", _HINTS["28000"]),
    (r"permission denied for database", "Ask for GRANT CONNECT on the database."),
    (r"too many clients|remaining connection slots", _HINTS["53300"]),
    (r"is starting up|is shutting down|in recovery mode|not yet accepting", _HINTS["57P03"]),
    (r"could not translate host name|name or service not known|resolve host", "Check the host."),
    (r"timeout expired|timed out", "Check the host and the port, and the firewall between."),
    (r"connection refused|no such file or directory", _UP),
    (r"permission denied", "The folder of the socket is closed to you: log in as its owner."),
    (r"closed the connection unexpectedly|terminating connection|connection is lost", _UP),
)


def _unreachable(text: str) -> SurveymarkError:
    reason = re.sub(r"^connection failed:\s*", "", text)
    reason = re.sub(r"\s*Is the server running .*$", "", reason)
    reason = re.sub(r"\s*Multiple connection attempts failed\..*$", "", reason)
    lowered = reason.lower()
    hint = next((hint for words, hint in _CONNECTION_HINTS if re.search(words, lowered)), None)
    if "password" in lowered and _is_private_socket(reason):
        hint = "The private server lets you in without a password: add user=postgres to the DSN."
    if "closed the connection" in lowered or "connection is lost" in lowered:
        message = "the connection to the database was lost"
    else:
        message = "cannot connect to the database"
    return SurveymarkError(message, reason[:1].upper() + reason[1:] if reason else None, hint)


def _is_private_socket(reason: str) -> bool:
    """Whether libpq speaks of a socket of a cluster made by `surveymark up`."""
    from controlplane.statedir import MARKER  # which itself needs this module

    socket = re.search(r'socket "([^"]+)"', reason)
    return socket is not None and (Path(socket.group(1)).parents[1] / MARKER).is_file()
