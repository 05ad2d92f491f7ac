"""The text of the database: which files there are, what each makes, and who owns that."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from controlplane import paths
from controlplane.errors import SurveymarkError

ENGINE = "surveymark_engine"
READER = "surveymark_reader"
JOB = "surveymark_job"

READER_SCHEMA = "analytics"

_NAME = r"([a-z_][a-z0-9_$]*)\s*\.\s*([a-z_][a-z0-9_$]*)"
_FUNCTION = re.compile(
    rf"^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|AGGREGATE)\s+{_NAME}",
    re.IGNORECASE | re.MULTILINE,
)
_VIEW = re.compile(
    rf"^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?(?:RECURSIVE\s+)?VIEW\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class SqlFile:
    """One file of sql/: its path as the ledger knows it, its text, and what it makes."""

    path: str
    text: str
    owner: str
    object_name: str | None = None

    @property
    def sha256(self) -> str:
        return sha256(self.text)


@dataclass(frozen=True)
class Tree:
    """All that a deploy reads, each list in the order in which it is applied."""

    schema: tuple[SqlFile, ...]
    functions: tuple[SqlFile, ...]
    views: tuple[SqlFile, ...]
    cron: tuple[SqlFile, ...]
    migrations_dir: Path


def sha256(text: str) -> str:
    """The fingerprint by which the ledger knows whether a file has changed."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_tree(sql_dir: Path | None = None, migrations_dir: Path | None = None) -> Tree:
    """Read sql/ (by default the one this program came with) and say where the steps are."""
    root = sql_dir if sql_dir is not None else paths.sql_dir()
    views = tuple(_view(path, root) for path in sorted((root / "views").glob("*.sql")))
    _refuse_two_files_for_one_view(views)
    return Tree(
        schema=tuple(
            SqlFile(_ledger_path(path, root), _read(path), ENGINE)
            for path in sorted((root / "schema").glob("*.sql"))
        ),
        functions=tuple(
            _function(path, root) for path in sorted((root / "functions").rglob("*.sql"))
        ),
        views=views,
        cron=tuple(
            SqlFile(_ledger_path(path, root), _read(path), JOB)
            for path in sorted((root / "cron").glob("*.sql"))
        ),
        migrations_dir=migrations_dir if migrations_dir is not None else paths.migrations_dir(),
    )


def bootstrap_files(sql_dir: Path | None = None) -> list[SqlFile]:
    """The files that a superuser runs once for each database, in order."""
    root = sql_dir if sql_dir is not None else paths.sql_dir()
    return [
        SqlFile(_ledger_path(path, root), _read(path), owner="")
        for path in sorted((root / "bootstrap").glob("*.sql"))
    ]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _ledger_path(path: Path, root: Path) -> str:
    return "sql/" + path.relative_to(root).as_posix()


def _owner_of_schema(schema: str) -> str:
    return READER if schema == READER_SCHEMA else ENGINE


def _function(path: Path, root: Path) -> SqlFile:
    text = _read(path)
    match = _FUNCTION.search(text)
    return SqlFile(
        path=_ledger_path(path, root),
        text=text,
        owner=_owner_of_schema(path.parent.name),
        object_name=".".join(match.groups()).lower() if match else None,
    )


def _view(path: Path, root: Path) -> SqlFile:
    text = _read(path)
    match = _VIEW.search(text)
    if match is None:
        raise SurveymarkError(
            f"{_ledger_path(path, root)} makes no view",
            hint="A file of sql/views holds one CREATE VIEW schema.name, with its schema.",
        )
    return SqlFile(
        path=_ledger_path(path, root),
        text=text,
        owner=_owner_of_schema(match.group(1).lower()),
        object_name=".".join(match.groups()).lower(),
    )


def _refuse_two_files_for_one_view(views: tuple[SqlFile, ...]) -> None:
    seen: dict[str | None, str] = {}
    for view in views:
        if view.object_name in seen:
            raise SurveymarkError(
                f"view {view.object_name} is made by two files",
                detail=f"They are {seen[view.object_name]} and {view.path}.",
                hint="Keep one of them.",
            )
        seen[view.object_name] = view.path
