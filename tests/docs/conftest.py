"""Somewhere to run the pages: a database as each asks for it, and a folder with the examples."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .page import Page
from .run import Outcome, run

ROOT = Path(__file__).parents[2]

RunPage = Callable[[Page], Outcome]


@pytest.fixture
def run_page(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> RunPage:
    """Run a page in a database and a folder of its own."""
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed")

    def run_page(page: Page) -> Outcome:
        folder = tmp_path_factory.mktemp("page")
        (folder / ".venv").symlink_to(Path(sys.prefix))
        shutil.copytree(ROOT / "examples", folder / "examples")
        with _database(request, page.world) as environment:
            # The examples in Python run in this process.
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            monkeypatch.chdir(folder)
            return run(page, folder, dict(os.environ), datetime.now(UTC).date())

    return run_page


@contextmanager
def _database(request: pytest.FixtureRequest, world: str | None) -> Iterator[dict[str, str]]:
    """The environment in which a database of its own is the one that is meant."""
    if world is None:
        yield {}
        return
    clone: Callable[..., AbstractContextManager[str]] = request.getfixturevalue("clone")
    of = request.getfixturevalue("demo_world") if world == "demo" else ""
    with _without_new_roles(request.getfixturevalue("server")), clone(of) as dsn:
        named: dict[str, Any] = conninfo_to_dict(dsn)
        # Keys that a page makes lie where the server of the tests finds them, not in /etc.
        with psycopg.connect(dsn) as connection:
            place = request.getfixturevalue("cluster_folder") / f"keys-of-{named['dbname']}"
            connection.execute("SELECT ops.change_key_directory(%s)", [str(place)])
        yield {
            "SURVEYMARK_DSN": dsn,
            "PGHOST": named["host"],
            "PGPORT": named["port"],
            "PGUSER": named["user"],
            "PGDATABASE": named["dbname"],
            "PGTZ": "UTC",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "HOME": "/nonexistent",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }


@contextmanager
def _without_new_roles(server: str) -> Iterator[None]:
    """Roles belong to the server: take those away that a page makes."""
    there = "SELECT rolname FROM pg_roles"
    with psycopg.connect(server, autocommit=True) as connection:
        before = connection.execute(there).fetchall()
        yield
        for row in set(connection.execute(there).fetchall()) - set(before):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(row[0])))
