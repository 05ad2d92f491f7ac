"""`surveymark key`: the keys of pseudonyms and noise, which lie in files outside the database."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from controlplane import keyfiles
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Group
from controlplane.output import format_option, print_fields, print_json, print_rows

COLUMNS = ("kid", "purpose", "created_at", "retired_at", "destroyed_at", "fingerprint", "file")
PURPOSES = ("pseudonym", "noise")

_KEEP = (
    "note: no backup of the database has this file; keep a copy where your secrets are, apart from"
    " the backups"
)


@click.group(
    cls=Group, examples=["surveymark key create --purpose pseudonym", "surveymark key list"]
)
def command() -> None:
    """Make, list, rotate and destroy keys, on the server's machine."""


@command.command(
    examples=[
        "surveymark key create --purpose pseudonym",
        "surveymark key create --purpose noise --directory /srv/surveymark/keys",
    ]
)
@click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="What it is for.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where key files are to be, told with the first key; else /etc/surveymark/keys, or the"
    " state folder of the private server.",
)
@format_option("text", "json")
@click.pass_obj
def create(target: Target, purpose: str, directory: Path | None, format: str) -> None:
    """Make the first key of a purpose.

    32 random bytes in a file that only the user of the server can read. The database is told a
    fingerprint, never the key.
    """
    with translated(), target.connect() as connection:
        keyfiles.refuse_remote(connection)
        place = _directory(target, connection, directory)
        made = _made(connection, place, purpose, None)
    _say(made, format)


@command.command("list", examples=["surveymark key list", "surveymark key list --format json"])
@format_option()
@click.pass_obj
def list_(target: Target, format: str) -> None:
    """List the keys that there are and were; never what is in them."""
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM ops.key ORDER BY created_at, kid".encode()
        ).fetchall()
    print_rows(rows, COLUMNS, format, empty="no keys", spare=(("file",), ("fingerprint",)))


@command.command(examples=["surveymark key rotate pseudonym-5f0c9a71"])
@click.argument("kid", metavar="KEY")
@format_option("text", "json")
@click.pass_obj
def rotate(target: Target, kid: str, format: str) -> None:
    """Let a new key take the place of KEY.

    KEY goes on serving the surveys that were begun with it, until it is destroyed; whatever begins
    later has the new one, and nobody can link the two.
    """
    with translated(), target.connect() as connection:
        keyfiles.refuse_remote(connection)
        place = Path(_value(connection, "SELECT ops.key_directory()"))
        made = _made(connection, place, _purpose(connection, kid), kid)
    _say(made, format)
    if made["purpose"] == "noise":
        click.echo(
            "note: figures that are released again get other noise, and the two averaged have"
            " less: rotate with an edition, and seldom",
            err=True,
        )


@command.command(examples=["surveymark key destroy pseudonym-5f0c9a71"])
@click.argument("kid", metavar="KEY")
@click.option("--yes", is_flag=True, help="Do not ask.")
@format_option("text", "json")
@click.pass_obj
def destroy(target: Target, kid: str, yes: bool, format: str) -> None:
    """Delete KEY for good: its pseudonyms lead to nobody any more.

    Nothing can be loaded again into the surveys that were begun with it. Copies of the file that
    you kept elsewhere are yours to destroy.
    """
    with translated(), target.connect() as connection:
        keyfiles.refuse_remote(connection)
        _purpose(connection, kid)
        if not yes:
            click.confirm(f"Destroy key {kid}? This cannot be undone.", abort=True, err=True)
        path = Path(_value(connection, "SELECT ops.destroy_key(%s)", kid))
        # Given up first: were the file gone and the key still in use, every load would fail.
        connection.commit()
        was_there = keyfiles.delete(path)
    if format == "json":
        print_json({"kid": kid, "is_destroyed": True, "file": str(path), "was_there": was_there})
        return
    click.echo(f"{kid}: destroyed" + ("" if was_there else f"; its file {path} was not there"))
    click.echo("note: destroy the copies of this file that you kept, too", err=True)


def _directory(target: Target, connection: Connection, asked: Path | None) -> Path:
    """Where keys go; told to the database if it is news."""
    known = str(_value(connection, "SELECT ops.key_directory()"))
    row = connection.execute("SELECT count(*) FROM ops.key WHERE destroyed_at IS NULL").fetchone()
    is_first = row is not None and row[0] == 0
    cluster = target.cluster()
    if asked is None and is_first and connection.info.host == str(cluster.dir.sockets):
        asked = cluster.root / "keys"
    if asked is None or str(asked) == known:
        return Path(known)
    if not is_first:
        raise SurveymarkError(
            f"the keys are in {known} already",
            "All of them lie in one directory.",
            f"Move the files to {asked}, then: SELECT ops.change_key_directory('{asked}')",
            sqlstate="SM041",
        )
    connection.execute("SELECT ops.change_key_directory(%s)", (str(asked),))
    return asked


def _made(
    connection: Connection, directory: Path, purpose: str, replaces: str | None
) -> dict[str, str]:
    """A key in its file, and in use."""
    kid = f"{purpose}-{secrets.token_hex(4)}"
    with keyfiles.new_file(directory, kid) as fingerprint:
        connection.execute(
            "SELECT ops.register_key(%s, %s, %s, %s)", (kid, purpose, fingerprint, replaces)
        )
        connection.commit()
    return {
        "kid": kid,
        "purpose": purpose,
        "fingerprint": fingerprint.hex(),
        "file": str(directory / kid),
    }


def _say(made: dict[str, str], format: str) -> None:
    if format == "json":
        print_json(made)
    else:
        print_fields(made)
        click.echo(_KEEP, err=True)


def _purpose(connection: Connection, kid: str) -> str:
    row = connection.execute("SELECT purpose FROM ops.key WHERE kid = %s", (kid,)).fetchone()
    if row is None:
        raise SurveymarkError(
            f'unknown key "{kid}"',
            hint="List them with: surveymark key list",
            sqlstate="SM040",
        )
    return str(row[0])


def _value(connection: Connection, query: str, *parameters: str) -> str:
    row = connection.execute(query.encode(), parameters).fetchone()
    assert row is not None
    return str(row[0])
