"""Find the PostgreSQL programs of this machine, and whether pg_cron is with them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from controlplane.errors import SurveymarkError

LOWEST_MAJOR = 15

_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # packages of the PostgreSQL project on RPM systems
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Server:
    """One installed server: the folder of its programs, its version, its pg_cron if any."""

    bin: Path
    version: str
    major: int
    pg_cron: str | None

    @property
    def cron_package(self) -> str:
        """The Debian package that would bring pg_cron to this server."""
        return f"postgresql-{self.major}-cron"


def find_servers() -> list[Server]:
    """All servers that will do, the best first: one with pg_cron, then the highest version."""
    found = [server for folder in _folders() if (server := _inspect(folder)) is not None]
    return sorted(
        found, key=lambda server: (server.pg_cron is not None, server.major), reverse=True
    )


def choose_server(major: int | None = None) -> Server:
    """The server to use; with `major` the one that can open a data directory of that version."""
    found = find_servers()
    for server in found:
        if major is None or server.major == major:
            return server
    if major is not None and found:
        have = ", ".join(str(server.major) for server in found)
        raise SurveymarkError(
            f"PostgreSQL {major} is not installed",
            detail=f"The private database was made by it; found here: {have}.",
            hint=f"Install it again (on Debian: apt-get install postgresql-{major}"
            f" postgresql-{major}-cron), or begin anew with another --state-dir.",
        )
    raise SurveymarkError(
        f"no PostgreSQL server, version {LOWEST_MAJOR} or later, is installed here",
        detail="Looked in " + ", ".join(_PLACES) + " and along PATH.",
        hint="On Debian 12: apt-get install postgresql-15 postgresql-15-cron; or set"
        " SURVEYMARK_PG_BIN to the folder of initdb and pg_ctl; or use a server elsewhere"
        " with --dsn.",
    )


def _folders() -> list[Path]:
    """Where servers may be, each folder once."""
    named = os.environ.get("SURVEYMARK_PG_BIN")
    if named:
        return [Path(named)]
    folders = [folder for place in _PLACES for folder in sorted(Path("/").glob(place[1:]))]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return list(dict.fromkeys(folders))


def _inspect(folder: Path) -> Server | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")):
        return None
    printed = _ask(folder / "postgres", "--version")
    match = re.search(r"\(PostgreSQL\) ((\d+)\S*)", printed or "")
    if match is None or int(match[2]) < LOWEST_MAJOR:
        return None
    return Server(folder, match[1], int(match[2]), _pg_cron(folder))


def _pg_cron(folder: Path) -> str | None:
    """The version of the pg_cron that this folder's own pg_config leads to."""
    library = _ask(folder / "pg_config", "--pkglibdir")
    share = _ask(folder / "pg_config", "--sharedir")
    if library is None or share is None:  # no pg_config: the usual layout of such a folder
        library, share = str(folder.parent / "lib"), str(folder.parent / "share")
    try:
        control = (Path(share) / "extension" / "pg_cron.control").read_text(encoding="utf-8")
    except OSError:
        return None
    if not any((Path(library) / f"pg_cron.{suffix}").exists() for suffix in ("so", "dylib")):
        return None
    match = re.search(r"^default_version\s*=\s*'([^']+)'", control, re.MULTILINE)
    return match[1] if match else None


def _ask(program: Path, option: str) -> str | None:
    try:
        done = subprocess.run([program, option], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
