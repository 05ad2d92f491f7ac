"""Copies of the real data, to break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture
def demo_database(clone: Any, demo_world: str) -> Iterator[str]:
    """The DSN of a copy of the whole demo."""
    with clone(demo_world) as dsn:
        yield dsn


@pytest.fixture
def admin(demo_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(demo_database, autocommit=True) as connection:
        yield connection
