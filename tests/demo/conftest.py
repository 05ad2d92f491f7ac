"""Copies of the real data, to break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture
def demo_database(clone: Any, filled: Any) -> Iterator[str]:
    """The DSN of a copy of the filled database."""
    with clone(filled.dsn) as dsn:
        yield dsn


@pytest.fixture
def admin(demo_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(demo_database, autocommit=True) as connection:
        yield connection
