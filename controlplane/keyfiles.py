"""The files in which keys lie: made and deleted here, read by the server alone.

The material of a key is never sent to the database: not as a literal, not as a parameter. The
server reads the file itself, and the tables know only a fingerprint of the key.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg

from controlplane.db import Connection
from controlplane.errors import SurveymarkError
from controlplane.statedir import server_user

KEY_BYTES = 32
_MODE = 0o400


def is_local(connection: Connection) -> bool:
    """Whether the server of a connection is on this machine, where its files are."""
    info = connection.info
    return info.host.startswith("/") or info.hostaddr in ("127.0.0.1", "::1")


def refuse_remote(connection: Connection) -> None:
    """Keys are handled on the machine of the server, and nowhere else."""
    if not is_local(connection):
        raise SurveymarkError(
            "keys are handled on the machine of the server",
            f"The connection leads to {connection.info.host}; a key never travels.",
            "Log in there and run the same command over the server's socket.",
        )


def fingerprint(key: bytes) -> bytes:
    """What privacy.key_fingerprint() says of the key."""
    return hashlib.sha256(b"surveymark key fingerprint" + key).digest()


@contextlib.contextmanager
def new_file(directory: Path, kid: str) -> Iterator[bytes]:
    """Make the file of a new key and give the key's fingerprint; on an error it is taken away."""
    _make_directory(directory)
    path = directory / kid
    key = secrets.token_bytes(KEY_BYTES)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _MODE)
    except OSError as error:
        raise SurveymarkError(
            f"cannot make key file {path}",
            f"The system says: {error.strerror}.",
            "Run the command as root, or as the user of the server if the directory is theirs.",
            sqlstate="SM041",
        ) from error
    try:
        try:
            os.fchmod(file, _MODE)
            if os.geteuid() == 0:
                user = server_user()
                os.fchown(file, user.pw_uid, user.pw_gid)
            os.write(file, key)
            os.fsync(file)
        finally:
            os.close(file)
        _sync(directory)
        yield fingerprint(key)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def delete(path: Path) -> bool:
    """Overwrite and delete the file of a key; whether it was there.

    What overwriting is worth is the disk's to say: a copy-on-write file system, or an SSD, keeps
    the old block for a while.
    """
    try:
        if path.is_symlink():
            raise SurveymarkError(f"{path} is a link, and no key file", sqlstate="SM041")
        path.chmod(0o600)
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync(path.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise SurveymarkError(
            f"key file {path} could not be deleted",
            f"The system says: {error.strerror}. The database has given the key up already.",
            "Run the same command again as root, or delete the file by hand.",
            sqlstate="SM041",
        ) from error
    return True


def exposure(path: Path) -> str | None:
    """Who besides the server could read or replace the file; None where nobody can."""
    try:
        file, directory = path.stat(), path.parent.stat()
    except FileNotFoundError:
        return None  # the server says so itself
    except PermissionError:
        return None  # closed even to us
    if file.st_mode & 0o077:
        return f"has mode {stat.S_IMODE(file.st_mode):04o}: others can read it"
    if directory.st_mode & 0o022:
        return f"lies in a directory with mode {stat.S_IMODE(directory.st_mode):04o}"
    return None


def exposed(connection: Connection) -> list[tuple[str, str]]:
    """Each key file that others can read, with how.

    None where the server is on another machine, or who asks may not know where keys are.
    """
    if not is_local(connection):
        return []
    try:
        with connection.transaction():
            files = connection.execute("SELECT file FROM ops.check_keys()").fetchall()
    except psycopg.errors.InsufficientPrivilege:
        return []
    return [(file, how) for (file,) in files if (how := exposure(Path(file))) is not None]


def refuse_exposed(connection: Connection) -> None:
    """A key that others can read is none: whoever has it can undo every pseudonym."""
    for file, how in exposed(connection):
        raise SurveymarkError(
            f"key file {file} is open to others",
            f"It {how}.",
            f"chmod 0400 {file}; if somebody may have read it, rotate the key as well.",
            sqlstate="SM041",
        )


def _make_directory(directory: Path) -> None:
    if not directory.is_absolute():
        raise SurveymarkError(
            f"{directory} is no absolute path",
            hint="Name a directory such as /etc/surveymark/keys.",
            sqlstate="SM041",
        )
    for parent in (directory, *directory.parents):
        if os.path.exists(parent / "PG_VERSION"):
            raise SurveymarkError(
                f"{directory} lies in a data directory of PostgreSQL",
                f"Base backups copy all of {parent}, and would have the keys in them.",
                "Keep keys outside, for example in /etc/surveymark/keys.",
                sqlstate="SM041",
            )
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # The server's user may pass through, and neither list nor change what is in there.
            os.chown(directory, 0, server_user().pw_gid)
            directory.chmod(0o710)
    mode = stat.S_IMODE(directory.stat().st_mode)
    if mode & 0o022:
        raise SurveymarkError(
            f"others may write into directory {directory}",
            f"Its mode is {mode:04o}.",
            f"Close it: chmod go-w {directory}.",
            sqlstate="SM041",
        )


def _sync(directory: Path) -> None:
    """What was made or deleted in a directory is so after a power cut, too."""
    file = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
