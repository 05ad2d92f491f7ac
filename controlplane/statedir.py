"""The folder of the private cluster: where it is, that it is ours, and one user of it at a time.

As root the folder belongs to root, and only data, socket folder and logs in it to the server's
user: root writes nothing where that user could have laid a link. No parent is ever changed; a
parent that the server's user cannot enter is named instead.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from controlplane.errors import SurveymarkError

MARKER = "surveymark-cluster"
MARKER_TEXT = "This folder holds a private PostgreSQL of `surveymark up`. Its lock is this file.\n"

# sockaddr_un holds 108 bytes on Linux and 104 elsewhere, the closing zero included.
LONGEST_SOCKET = 103
LOCK_TIMEOUT = 120.0


def default_root() -> Path:
    """The folder that is used when none is named."""
    if os.geteuid() == 0:
        return Path("/var/lib/surveymark/default")
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "surveymark"


def server_user() -> pwd.struct_passwd:
    """The user the server runs as: oneself, or `postgres` when one is root (it refuses root)."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise SurveymarkError(
            "there is no user postgres for the server to run as",
            detail="PostgreSQL refuses to run as root.",
            hint="Create one with `useradd --system postgres`, or run as an ordinary user.",
        ) from None


@dataclass(frozen=True)
class StateDir:
    """The paths of one private cluster."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def sockets(self) -> Path:
        return self.root / "s"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def marker(self) -> Path:
        return self.root / MARKER

    @property
    def is_ours(self) -> bool:
        return self.marker.is_file()

    @property
    def tcp_port(self) -> int | None:
        """The port of the last `up --tcp`, unless --no-tcp came after it."""
        try:
            return int((self.root / "tcp-port").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def remember_tcp(self, port: int | None) -> None:
        """Keep for the next start on which port the server listens, if on any."""
        if port is None:
            (self.root / "tcp-port").unlink(missing_ok=True)
        elif port != self.tcp_port:
            (self.root / "tcp-port").write_text(f"{port}\n", encoding="ascii")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only `up` or `down` here; the lock goes with the process, whatever happens."""
        with self.marker.open("a+", encoding="utf-8") as file:
            give_up = time.monotonic() + LOCK_TIMEOUT
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > give_up:
                        raise SurveymarkError(
                            f"another `surveymark up` or `down` is at work in {self.root}",
                            hint="Wait for it, or see what it is doing.",
                        ) from None
                    time.sleep(0.02)
            if file.tell() == 0 and os.fstat(file.fileno()).st_size == 0:
                file.write(MARKER_TEXT)
                file.flush()
            yield

    def claim(self) -> None:
        """Make the folder if need be, and refuse one that is not ours or cannot work."""
        self._refuse_long_path()
        self._make_root()
        self._refuse_foreign()
        self._refuse_closed_parent()
        self.marker.touch(mode=0o600)

    def make_rooms(self) -> None:
        """The socket and log folders, open to the server's user only."""
        for room in (self.sockets, self.logs):
            self.make_room(room)

    def make_room(self, room: Path) -> None:
        room.mkdir(mode=0o700, exist_ok=True)
        user = server_user()
        if os.geteuid() == 0:
            os.chown(room, user.pw_uid, user.pw_gid, follow_symlinks=False)
        if stat.S_IMODE(room.stat().st_mode) != 0o700:
            room.chmod(0o700)

    def _refuse_long_path(self) -> None:
        longest = self.sockets / ".s.PGSQL.65535"
        length = len(os.fsencode(longest))
        if length > LONGEST_SOCKET:
            raise SurveymarkError(
                f"the state folder's path is {length - LONGEST_SOCKET} bytes too long for a socket",
                detail=f"The socket would be {longest}, and {LONGEST_SOCKET} bytes is the most"
                " that the system takes.",
                hint="Choose a shorter one with --state-dir or SURVEYMARK_STATE_DIR.",
            )

    def _make_root(self) -> None:
        missing = []
        place = self.root
        while not place.exists() and not place.is_symlink():
            missing.append(place)
            place = place.parent
        # Ours alone for a user; as root the server's user must be able to pass through.
        mode = 0o755 if os.geteuid() == 0 else 0o700
        for folder in reversed(missing):
            try:
                folder.mkdir(mode=mode)
                folder.chmod(mode)  # we have just made it; the umask may have taken bits away
            except FileExistsError:
                continue  # another `up` was quicker
            except OSError as error:
                raise SurveymarkError(
                    f"cannot make the state folder {self.root}",
                    detail=f"{folder}: {error.strerror}.",
                    hint="Choose another one with --state-dir or SURVEYMARK_STATE_DIR.",
                ) from error

    def _refuse_foreign(self) -> None:
        choose = "Choose another folder with --state-dir or SURVEYMARK_STATE_DIR."
        try:
            status = self.root.stat()
            entries = set(os.listdir(self.root))
        except NotADirectoryError:
            raise SurveymarkError(f"{self.root} is not a folder", hint=choose) from None
        except PermissionError as error:
            raise SurveymarkError(
                f"folder {error.filename} cannot be entered",
                detail="It is closed to you.",
                hint=choose,
            ) from None
        if status.st_uid != os.geteuid():
            raise SurveymarkError(
                f"folder {self.root} belongs to user {_user_name(status.st_uid)}",
                hint=f"Run as that user. {choose}",
            )
        if entries and MARKER not in entries:
            raise SurveymarkError(
                f"folder {self.root} is not empty, and was not made by `surveymark up`",
                detail="Nothing in it was touched.",
                hint=choose,
            )
        if status.st_mode & (0o022 if os.geteuid() == 0 else 0o002):
            raise SurveymarkError(
                f"others may write into folder {self.root}",
                detail=f"Its mode is {stat.S_IMODE(status.st_mode):04o}.",
                hint=f"Close it with chmod go-w. {choose}",
            )

    def _refuse_closed_parent(self) -> None:
        user = server_user()
        resolved = self.root.resolve()
        for folder in reversed((resolved, *resolved.parents)):
            try:
                status = folder.stat()
            except PermissionError:
                status = None
            if status is None or not _may_enter(status, user):
                raise SurveymarkError(
                    f"folder {folder} is closed to user {user.pw_name}, who runs the server",
                    detail=f"The state folder is {self.root}; nobody's rights were changed.",
                    hint="Choose one outside with --state-dir or SURVEYMARK_STATE_DIR.",
                )


def _may_enter(status: os.stat_result, user: pwd.struct_passwd) -> bool:
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    groups = {user.pw_gid} if os.geteuid() == 0 else {user.pw_gid, *os.getgroups()}
    if status.st_gid in groups:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
