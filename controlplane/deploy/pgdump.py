"""Ask pg_dump what a database is, and cut its answer into named objects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from controlplane import db, servers
from controlplane.errors import SurveymarkError

_HEADER = re.compile(
    r"^--\n-- (?:Data for )?Name: (?P<name>.+?); Type: (?P<type>[A-Z ]+); "
    r"Schema: (?P<schema>.+?); Owner: .*\n--\n",
    re.MULTILINE,
)
_TAIL = re.compile(
    r"(?:\n--\n-- PostgreSQL database dump complete\n--\n.*"
    r"|\nSET default_(?:tablespace|table_access_method) = [^\n]*;\s*)\Z",
    re.DOTALL,
)
_RESTRICT = re.compile(r"^\\(?:un)?restrict .*\n\n?", re.MULTILINE)

# An object of the dump: its type, its schema ('-' for none) and its name within it.
Key = tuple[str, str, str]


def dump(dsn: str, *options: str) -> str:
    """The output of the pg_dump that fits the server, without its random tokens."""
    program = program_for(dsn)
    parameters = conninfo_to_dict(dsn)
    password = parameters.pop("password", None)
    environment = dict(os.environ)
    if password is not None:
        environment["PGPASSWORD"] = str(password)  # a command line is for all to see
    done = subprocess.run(
        [str(program), "--dbname", make_conninfo("", **parameters), *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise SurveymarkError(
            f"pg_dump failed: {lines[0].removeprefix('pg_dump: ')}",
            detail=" ".join(lines[1:]) or None,
            hint="Comparing needs a role that may read every table: a superuser, or a deployer.",
        )
    return _RESTRICT.sub("", done.stdout)


def program_for(dsn: str) -> Path:
    """The pg_dump of the server's own major version, else the next newer one."""
    with db.connect(dsn) as connection:
        major = connection.info.server_version // 10000
    newer = sorted((version, path) for version, path in _programs() if version >= major)
    if not newer:
        raise SurveymarkError(
            f"no pg_dump for PostgreSQL {major} was found",
            detail="An older pg_dump refuses a newer server.",
            hint=f"Install it, as in `apt-get install postgresql-client-{major}`.",
        )
    return newer[0][1]


def objects(text: str) -> dict[Key, str]:
    """Each object of a schema dump with the statements that make it."""
    found: dict[Key, list[str]] = {}
    for key, body in _sections(text):
        found.setdefault(key, []).append(body)
    return {key: "\n\n".join(sorted(bodies)) for key, bodies in sorted(found.items())}


def _sections(text: str) -> Iterator[tuple[Key, str]]:
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    for header, end in zip(headers, ends, strict=True):
        body = text[header.end() : end]
        while (shorter := _TAIL.sub("", body)) != body:
            body = shorter
        body = body.strip()
        if header["type"] in ("ACL", "DEFAULT ACL"):
            # The order of grants is that in which they were given, and means nothing.
            body = "\n".join(sorted(body.splitlines()))
        yield (header["type"], header["schema"], header["name"]), body


def _programs() -> Iterator[tuple[int, Path]]:
    for server in servers.find_servers():
        if (server.bin / "pg_dump").exists():
            yield server.major, server.bin / "pg_dump"
    on_path = shutil.which("pg_dump")
    if on_path is not None:
        said = subprocess.run(
            [on_path, "--version"], capture_output=True, text=True, check=False
        ).stdout
        match = re.search(r"(\d+)", said)
        if match:
            yield int(match.group(1)), Path(on_path)
