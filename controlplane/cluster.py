"""A private PostgreSQL with pg_cron in a folder of its own: the database one has without a DBA.

No TCP unless asked for, no password, no service: whoever owns the folder owns the database. It
survives kill -9, several starts at once and a torn initdb, and touches nothing outside its folder.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane import serverconf, serverlog
from controlplane.errors import SurveymarkError, translated
from controlplane.serverconf import PORT, SUPERUSER
from controlplane.servers import Server, choose_server, find_servers
from controlplane.statedir import StateDir, default_root, server_user

DATABASE = "surveymark"

_START_TIMEOUT = 120


@dataclass(frozen=True)
class Status:
    """What `surveymark status` says."""

    running: bool
    pid: int | None
    dsn: str
    server_version: str | None
    pg_cron: str | None
    cron_database: str | None
    tcp: str | None
    state_directory: str
    data_directory: str


class Cluster:
    """The private cluster in a state folder.

    `conf` are server settings on top of our own; `database` is made by `up` and is where pg_cron
    lives; `trust` lets the owner of the folder be any role, without a password (for tests).
    """

    def __init__(
        self,
        state_dir: Path | str | None = None,
        *,
        conf: Mapping[str, str | int] | None = None,
        database: str = DATABASE,
        trust: bool = False,
    ) -> None:
        named = state_dir or os.environ.get("SURVEYMARK_STATE_DIR")
        self.dir = StateDir(Path(named).expanduser().absolute() if named else default_root())
        self.conf = dict(conf or {})
        self.database = database
        self.trust = trust

    @property
    def root(self) -> Path:
        """The state folder."""
        return self.dir.root

    @property
    def pid(self) -> int | None:
        """The process of our own live server: one that works in our data directory."""
        written = self._pid_file()
        pid = int(written[0]) if written and written[0].isdigit() else None
        return pid if pid is not None and self._works_here(pid) else None

    @property
    def running(self) -> bool:
        """Whether our server is there (it may still be starting)."""
        return self.pid is not None

    @property
    def port(self) -> int:
        """The number in the socket's name, and the TCP port when that is open."""
        written = self._pid_file()
        return int(written[3]) if len(written) > 3 and written[3].isdigit() else PORT

    @property
    def tcp(self) -> str | None:
        """host:port when the running server listens there."""
        written = self._pid_file()
        return f"{written[5]}:{self.port}" if len(written) > 5 and written[5].strip() else None

    def dsn(self, dbname: str | None = None, user: str = SUPERUSER) -> str:
        """A conninfo string over the socket."""
        return make_conninfo(
            host=str(self.dir.sockets), port=self.port, user=user, dbname=dbname or self.database
        )

    def server(self) -> Server:
        """The programs to use: those of the data directory's version, once there is one."""
        return choose_server(self._data_major())

    def up(self, *, tcp: bool | None = None, port: int | None = None) -> bool:
        """Start the server unless it runs; True when it was started (or restarted for TCP).

        tcp=None leaves a running server as it is, and starts one as it was asked for last time.
        """
        self.dir.claim()
        with self.dir.locked():
            server = self.server()
            remembered = self.dir.tcp_port
            if self.running:
                as_wanted = tcp is None or (
                    tcp == (self.tcp is not None) and port in (None, self.port)
                )
                if as_wanted:
                    self._wait_until_ready()
                    self._make_database()
                    return False
                self._pg_ctl(server, "stop", "-m", "fast")
            self._end_orphans()
            self._forget_stranger()
            self.dir.make_rooms()
            if self._data_major() is None:
                self._initdb(server)
            if tcp is None:
                tcp = remembered is not None
            number = serverconf.free_port(port or remembered) if tcp else (port or PORT)
            self._configure(server, number, tcp)
            self._start(server)
            self._make_database()
            self.dir.remember_tcp(self.port if self.tcp else None)
        return True

    def down(self) -> bool:
        """Stop the server; True when there was one to stop."""
        if not self.dir.is_ours:
            return False
        with self.dir.locked():
            was_running = self.running
            if was_running:
                self._pg_ctl(self.server(), "stop", "-m", "fast")
            self._end_orphans()
        return was_running

    def remove(self) -> None:
        """Stop the server and delete the folder with all data in it."""
        self.down()
        if self.dir.is_ours:
            shutil.rmtree(self.root)

    def status(self) -> Status:
        """What there is, asked of the server when it runs."""
        pid = self.pid
        version = cron_database = None
        if pid is not None:
            with self._connected() as connection:
                version = ".".join(map(str, divmod(connection.info.server_version, 10000)))
                row = connection.execute(
                    "SELECT current_setting('cron.database_name', true)"
                ).fetchone()
                cron_database = row[0] if row else None
        return Status(
            running=pid is not None,
            pid=pid,
            dsn=self.dsn(),
            server_version=version,
            pg_cron=self.server().pg_cron if cron_database else None,
            cron_database=cron_database,
            tcp=self.tcp if pid is not None else None,
            state_directory=str(self.root),
            data_directory=str(self.dir.data),
        )

    # -- processes ---------------------------------------------------------------------------

    def _pid_file(self) -> list[str]:
        try:
            return (self.dir.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    def _works_here(self, pid: int) -> bool:
        """Every process of a server has its data directory as working directory."""
        try:
            if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() != "postgres":
                return False  # somebody's shell, perhaps, that was left in there
            return os.path.samefile(f"/proc/{pid}/cwd", self.dir.data)
        except PermissionError:
            # Root in a container without CAP_SYS_PTRACE; the server's user may look.
            return pid in self._processes(f"/proc/{pid}")
        except OSError:
            return False

    def _processes(self, pattern: str = "/proc/[0-9]*") -> list[int]:
        """The server processes that work in our data directory, as its owner sees them."""
        script = f"""
            for p in {pattern}; do
                [ "$p/cwd" -ef "$1" ] && read -r name <"$p/comm" && [ "$name" = postgres ] &&
                    echo "${{p#/proc/}}"
            done 2>/dev/null
            :
        """
        done = self._run(["/bin/sh", "-c", script, "sh", str(self.dir.data)])
        return [int(line) for line in done.stdout.split() if line.isdigit()]

    def _end_orphans(self) -> None:
        """After kill -9 of the server a busy session may still write: no start beside it."""
        if not self.dir.data.is_dir() or self.running:
            return
        for orders in (signal.SIGQUIT, signal.SIGKILL):
            orphans = self._processes()
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, orders)
            give_up = time.monotonic() + 3
            while orphans and time.monotonic() < give_up:
                time.sleep(0.02)
                orphans = self._processes()

    def _forget_stranger(self) -> None:
        """A stale postmaster.pid may name a process that lives and is not ours."""
        if not self.running:
            with contextlib.suppress(FileNotFoundError):
                (self.dir.data / "postmaster.pid").unlink()
            for leftover in self.dir.sockets.glob(".s.PGSQL.*.lock"):
                leftover.unlink(missing_ok=True)

    def _run(self, command: list[str], *, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as the server's user, who sees nothing of our own environment."""
        user = server_user()
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))
        }
        environment |= {"LC_ALL": "C.UTF-8", "HOME": user.pw_dir, "USER": user.pw_name}
        done = subprocess.run(
            command,
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            umask=0o077,
            env=environment,
            timeout=_START_TIMEOUT + 30,
            start_new_session=True,
            user=user.pw_uid if os.geteuid() == 0 else None,
            group=user.pw_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
        )
        if done.returncode != 0:
            raise SurveymarkError(
                f"{Path(command[0]).name} failed",
                detail=f"It said: {serverlog.last_lines(done.stdout)}",
                hint=f"The server's own messages are in {self.dir.logs}.",
            )
        return done

    def _pg_ctl(self, server: Server, order: str, *options: str) -> None:
        timeout = ["-w", "-t", str(_START_TIMEOUT)]
        command = [str(server.bin / "pg_ctl"), order, "-D", str(self.dir.data), *timeout, *options]
        self._run(command)

    # -- making and starting -----------------------------------------------------------------

    def _data_major(self) -> int | None:
        try:
            return int((self.dir.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def _initdb(self, server: Server) -> None:
        """Make the data directory under another name first: under its own it is always whole."""
        unfinished = self.root / "data.new"
        for torn in (unfinished, self.dir.data):  # the latter has no PG_VERSION
            if torn.exists():
                shutil.rmtree(torn)
        self.dir.make_room(unfinished)
        options = ["--username", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer"]
        if self.conf.get("fsync") == "off":
            options.append("--no-sync")
        command = [str(server.bin / "initdb"), "-D", str(unfinished), "--data-checksums", *options]
        self._run(command)
        # pg_cron looks for its database at once, so it has to be there before the first start.
        single = [str(server.bin / "postgres"), "--single", "-D", str(unfinished), "postgres"]
        self._run(single, said=f'CREATE DATABASE "{self.database}";\n')
        unfinished.rename(self.dir.data)

    def _configure(self, server: Server, port: int, tcp: bool) -> None:
        """Write the server's configuration beside the data directory, anew at each start.

        ALTER SYSTEM (postgresql.auto.conf) still has the last word.
        """
        settings = serverconf.settings(
            self.dir, port=port, tcp=tcp, cron_database=self.database if server.pg_cron else None
        )
        users = {server_user().pw_name, pwd.getpwuid(os.geteuid()).pw_name}
        files = {
            "postgresql.conf": serverconf.postgresql_conf(settings | self.conf),
            "pg_hba.conf": serverconf.pg_hba(trust=self.trust),
            "pg_ident.conf": serverconf.pg_ident(users),
        }
        for name, text in files.items():
            (self.root / name).write_text(text, encoding="utf-8")
            (self.root / name).chmod(0o644)

    def _start(self, server: Server) -> None:
        log = self.dir.logs / "start.log"
        with contextlib.suppress(FileNotFoundError):
            log.unlink()
        before = serverlog.sizes(self.dir.logs)
        config = self.root / "postgresql.conf"
        try:
            self._pg_ctl(
                server, "start", "-l", str(log), "-o", f"-c config_file={_shell_quoted(config)}"
            )
        except SurveymarkError as error:
            with contextlib.suppress(OSError):
                said = serverlog.complaints(self.dir.logs, before) or serverlog.last_lines(
                    log.read_text(encoding="utf-8", errors="replace")
                )
                raise SurveymarkError(
                    "the private server did not start", f"It said: {said}", error.hint
                ) from error
            raise

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        with translated():
            return psycopg.connect(self.dsn("postgres"), autocommit=True, connect_timeout=10)

    def _wait_until_ready(self) -> None:
        """The process is there from the start; it answers when recovery is over."""
        give_up = time.monotonic() + _START_TIMEOUT
        while True:
            try:
                self._connected().close()
                return
            except SurveymarkError:
                if time.monotonic() > give_up or not self.running:
                    raise
                time.sleep(0.05)

    def _make_database(self) -> None:
        with translated(), self._connected() as connection:
            found = connection.execute(
                "SELECT FROM pg_catalog.pg_database WHERE datname = %s", (self.database,)
            )
            if found.fetchone() is None:
                name = sql.Identifier(self.database)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def cron_advice(server: Server) -> str | None:
    """What to say about a server without pg_cron, or nothing."""
    if server.pg_cron is not None:
        return None
    other = next((found for found in find_servers() if found.pg_cron), None)
    if other is not None:
        return (
            f"PostgreSQL {server.major} has no pg_cron, PostgreSQL {other.major} has;"
            f" this database is of {server.major}: apt-get install {server.cron_package}"
        )
    return (
        f"pg_cron is not installed: jobs run only when `surveymark tick` does."
        f" To have it: apt-get install {server.cron_package}, then surveymark down and up"
    )


def _shell_quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"
