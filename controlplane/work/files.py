"""Where the files of exports lie: one folder for each export, one in it for each attempt."""

from __future__ import annotations

import shutil
from pathlib import Path

from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError

VARIABLE = "SURVEYMARK_EXPORTS"


def directory(target: Target, connection: Connection, asked: Path | None) -> Path:
    """The folder that was named, else one beside the private server."""
    if asked is not None:
        return asked
    cluster = target.cluster()
    if connection.info.host == str(cluster.dir.sockets):
        return cluster.root / "exports"
    raise SurveymarkError(
        "where the files of exports lie is not known",
        "Only the private server has a folder for them.",
        f"Name one with --directory or {VARIABLE}: the same for all workers of a database.",
    )


def place(directory: Path, export_id: str, attempt: int) -> Path:
    """The folder of an attempt, made so that nobody else can look into it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = directory / export_id
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / str(attempt)
    # What an attempt left that a crash cut short.
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    return made


def keep_only(directory: Path, export_id: str, attempt: int | None) -> None:
    """Delete what the other attempts of an export left; without an attempt all of it."""
    folder = directory / export_id
    for made in folder.glob("*"):
        if made.name != str(attempt):
            shutil.rmtree(made, ignore_errors=True)
    if attempt is None and folder.exists():
        folder.rmdir()
