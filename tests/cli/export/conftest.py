"""Views to export, and the command that exports them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

Export = Callable[..., Any]
MakeView = Callable[..., None]


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to `database`."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def make_view(admin: psycopg.Connection[Any]) -> Iterator[MakeView]:
    """Make a view of analytics until the test ends: make_view("v", "SELECT 1 AS n")."""
    made: list[str] = []

    def make_view(name: str, query: str) -> None:
        admin.execute(f"CREATE VIEW analytics.{name} AS {query}".encode())
        made.append(name)

    yield make_view
    for name in made:
        admin.execute(f"DROP VIEW analytics.{name}".encode())


@pytest.fixture
def export(surveymark: Any, database: str) -> Export:
    """Run the command: export("own_results", "--format", "csv", role="acme_reader")."""

    def export(*words: str, role: str | None = None) -> Any:
        acting = ["--role", role] if role is not None else []
        return surveymark(*acting, "export", *words, dsn=database)

    return export


@pytest.fixture
def written(export: Export, tmp_path: Path) -> Callable[..., Path]:
    """The file that an export made: written("own_results", "csv", "--columns", "n")."""

    def written(view: str, format: str, *options: str, role: str | None = None) -> Path:
        path = tmp_path / f"{view}.{format}"
        done = export(view, *options, "--output", str(path), role=role)
        assert done.exit_code == 0, done.stderr
        return path

    return written
