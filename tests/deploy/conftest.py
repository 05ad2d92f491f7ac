"""A small tree of sql/ to plant things in, and databases to deploy it to."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane import deploy, paths
from controlplane.deploy import Report

MakeDatabase = Callable[..., str]
Connected = Callable[[str], AbstractContextManager[psycopg.Connection[Any]]]
Rows = Callable[[str, str], list[tuple[Any, ...]]]


class PlantedTree:
    """The bare minimum of the real sql/ (roles, schemas, ledger), and what a test adds to it."""

    def __init__(self, root: Path) -> None:
        self.sql_dir = root / "sql"
        self.migrations_dir = root / "migrations"
        self.migrations_dir.mkdir(parents=True)
        real = paths.sql_dir()
        shutil.copytree(real / "bootstrap", self.sql_dir / "bootstrap")
        (self.sql_dir / "schema").mkdir()
        for name in ("00_schemas.sql", "05_deploy_ledger.sql"):
            shutil.copy(real / "schema" / name, self.sql_dir / "schema" / name)

    def write(self, path: str, text: str) -> None:
        """Write a file of sql/, as in write('views/10_x.sql', ...)."""
        target = self.sql_dir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def delete(self, path: str) -> None:
        (self.sql_dir / path).unlink()

    def step(self, name: str, text: str) -> None:
        (self.migrations_dir / f"{name}.sql").write_text(text)

    def upgrade(self, dsn: str, **options: Any) -> Report:
        return deploy.upgrade(
            dsn, sql_dir=self.sql_dir, migrations_dir=self.migrations_dir, **options
        )

    def plan(self, dsn: str) -> Report:
        return deploy.plan(dsn, sql_dir=self.sql_dir, migrations_dir=self.migrations_dir)

    def diff(self, dsn: str) -> deploy.Difference:
        return deploy.diff(dsn, sql_dir=self.sql_dir, migrations_dir=self.migrations_dir)


@pytest.fixture
def tree(tmp_path: Path) -> PlantedTree:
    return PlantedTree(tmp_path)


@pytest.fixture
def make_database(server: str) -> Iterator[MakeDatabase]:
    """Make an empty database, with roles and extensions prepared unless told otherwise."""
    made: list[str] = []

    def make(name: str | None = None, *, bootstrapped: bool = True) -> str:
        name = name or f"deploy_{secrets.token_hex(4)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        made.append(name)
        dsn = make_conninfo(server, dbname=name)
        if bootstrapped:
            deploy.bootstrap(dsn)
        return dsn

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture
def database(make_database: MakeDatabase) -> str:
    """The DSN of an empty database with roles and extensions."""
    return make_database()


@contextmanager
def _connected(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture
def connected() -> Connected:
    """A connection on which each statement is a transaction: `with connected(dsn) as ...`."""
    return _connected


@pytest.fixture
def rows() -> Rows:
    """The rows of one query."""

    def rows(dsn: str, query: str) -> list[tuple[Any, ...]]:
        with _connected(dsn) as connection:
            return connection.execute(query.encode()).fetchall()

    return rows
