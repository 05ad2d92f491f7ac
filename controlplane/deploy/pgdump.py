"""Ask pg_dump what a database is, and cut its answer into named objects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
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

# Objects with conditions, which change their brackets when a dump is restored.
_WITH_CONDITIONS = (
    "CHECK CONSTRAINT", "CONSTRAINT", "INDEX", "MATERIALIZED VIEW", "POLICY", "RULE", "TABLE",
    "TRIGGER", "VIEW",
)  # fmt: skip

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
        elif header["type"] in _WITH_CONDITIONS:
            body = "\n".join(flattened(line) for line in body.splitlines())
        yield (header["type"], header["schema"], header["name"]), body


def flattened(line: str) -> str:
    """`((a OR b) OR c)` as `(a OR b OR c)`.

    PostgreSQL keeps the row comparison IS DISTINCT FROM in the first form, and reads what it wrote
    in the second: a restored database would seem to differ from a deployed one.
    """
    frames: list[list[str | _Group]] = [[""]]
    for character in line:
        if character == "(":
            frames.append([""])
        elif character == ")":
            if len(frames) == 1:
                return line  # brackets in a string: leave it alone
            group = _closed(frames.pop())
            frames[-1] += [group, ""]
        else:
            frames[-1][-1] = f"{frames[-1][-1]}{character}"
    return line if len(frames) > 1 else _closed(frames[0]).text


@dataclass(frozen=True)
class _Group:
    """What stands between two brackets, and whether OR is all that joins it."""

    text: str
    is_or: bool


def _closed(frame: list[str | _Group]) -> _Group:
    """Words and groups in turn, put together; an OR among ORs loses its brackets."""
    words = " ".join(piece for piece in frame if isinstance(piece, str))
    is_or = " OR " in words and " AND " not in words
    text = ""
    for index, piece in enumerate(frame):
        if isinstance(piece, str):
            text += piece
            continue
        before, after = str(frame[index - 1]), str(frame[index + 1])
        is_operand = (not before or before.endswith(" OR ")) and (
            not after or after.startswith(" OR ")
        )
        text += piece.text if is_or and piece.is_or and is_operand else f"({piece.text})"
    return _Group(text, is_or)


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
