"""Every BI client lists what the catalogue has, with its comments, for a login of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.types import NullType

JDBC_DRIVER = Path("/usr/share/java/postgresql.jar")
ODBC_DRIVER = "odbc/psqlodbcw.so"

# As the fixture `catalogue` has it: relation -> (comment, {column: comment}).
Listing = dict[str, tuple[str, dict[str, str]]]


@pytest.fixture
def inspector(tool: dict[str, Any]) -> Any:
    """What SQLAlchemy knows about the database, over psycopg."""
    url = sqlalchemy.URL.create(
        "postgresql+psycopg",
        username=tool["user"],
        database=tool["dbname"],
        query={"host": tool["host"], "port": str(tool["port"])},
    )
    engine = sqlalchemy.create_engine(url)
    yield sqlalchemy.inspect(engine)
    engine.dispose()


def test_sqlalchemy_lists_every_relation_and_column_with_its_comment(
    inspector: Any, catalogue: Listing
) -> None:
    relations = [
        *inspector.get_table_names("analytics"),
        *inspector.get_view_names("analytics"),
        *inspector.get_materialized_view_names("analytics"),
    ]
    listed = {
        name: (
            inspector.get_table_comment(name, "analytics")["text"],
            {
                column["name"]: column["comment"]
                for column in inspector.get_columns(name, "analytics")
            },
        )
        for name in relations
    }

    assert listed == catalogue


def test_sqlalchemy_knows_the_type_of_every_column(inspector: Any, catalogue: Listing) -> None:
    unknown = [
        f"{name}.{column['name']}"
        for name in catalogue
        for column in inspector.get_columns(name, "analytics")
        if isinstance(column["type"], NullType)
    ]

    assert unknown == []


def test_jdbc_lists_every_relation_and_column_with_its_comment(
    tool: dict[str, Any], tcp_port: int, catalogue: Listing
) -> None:
    if shutil.which("java") is None or not JDBC_DRIVER.exists():
        pytest.skip(f"needs java and {JDBC_DRIVER}; .ci/clients installs them")
    ran = subprocess.run(
        [
            "java",
            "-cp",
            JDBC_DRIVER,
            Path(__file__).with_name("ListRelations.java"),
            f"jdbc:postgresql://127.0.0.1:{tcp_port}/{tool['dbname']}",
            tool["user"],
            "analytics",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    listed: Listing = {}
    for record in ran.stdout.split("\x1e")[:-1]:
        relation, column, remark = record.split("\x1f")
        if column:
            listed[relation][1][column] = remark
        else:
            listed[relation] = (remark, {})

    assert listed == catalogue


def test_odbc_lists_every_relation_and_column(tool: dict[str, Any], catalogue: Listing) -> None:
    # Without unixodbc the module is there, and cannot be imported.
    pyodbc = pytest.importorskip(
        "pyodbc", reason="needs unixodbc; .ci/clients installs it", exc_type=ImportError
    )
    drivers = sorted(Path("/usr/lib").glob(f"*/{ODBC_DRIVER}"))
    if not drivers:
        pytest.skip("needs the ODBC driver of PostgreSQL; .ci/clients installs it")
    connection = pyodbc.connect(
        f"Driver={drivers[0]};Servername={tool['host']};Port={tool['port']};"
        f"Database={tool['dbname']};UID={tool['user']}"
    )
    cursor = connection.cursor()
    relations = [row.table_name for row in cursor.tables(schema="analytics")]
    listed = {
        name: [row.column_name for row in cursor.columns(table=name, schema="analytics")]
        for name in relations
    }
    connection.close()

    assert listed == {name: list(columns) for name, (_, columns) in catalogue.items()}
