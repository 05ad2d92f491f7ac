"""A questionnaire with every kind of question, and a database to load it into."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

DEFINITION: dict[str, Any] = {
    "title": "All kinds",
    "pages": [
        {
            "elements": [
                {"type": "rating", "name": "score", "rateMin": 0, "rateMax": 10},
                {"type": "text", "name": "years", "inputType": "number", "min": 0, "max": 60},
                {
                    "type": "radiogroup",
                    "name": "team",
                    "choices": ["red", "blue"],
                    "hasOther": True,
                },
                {"type": "dropdown", "name": "grade", "choices": [1, 2, 3]},
                {"type": "checkbox", "name": "tools", "choices": ["pen", "ink", "a;b"]},
                {"type": "boolean", "name": "happy"},
                {"type": "boolean", "name": "stays", "valueTrue": "Yes", "valueFalse": "No"},
                {"type": "matrix", "name": "m", "columns": [3, 2, 1], "rows": ["pay", "desk"]},
                {"type": "comment", "name": "words"},
                {"type": "text", "name": "device"},
            ]
        }
    ],
}

Load = Callable[..., Any]


class Admin(psycopg.Connection[Any]):
    """A superuser's connection that can say what a load left behind."""

    def one(self, query: str) -> Any:
        row = self.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]

    def stored(self) -> dict[str, Any]:
        """The answers of every response set, by submission id."""
        return dict(self.execute("SELECT submission_id, answers FROM core.response_set").fetchall())

    def rejected(self) -> list[tuple[Any, ...]]:
        return self.execute(
            "SELECT line_number, error_code, error_message, error_detail, error_hint"
            " FROM core.rejected_response ORDER BY line_number"
        ).fetchall()


@pytest.fixture
def definition() -> dict[str, Any]:
    """A copy of the questionnaire, to change."""
    copied: dict[str, Any] = json.loads(json.dumps(DEFINITION))
    return copied


@pytest.fixture
def admin(database: str) -> Iterator[Admin]:
    with Admin.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT core.register_organisation('acme', 'Acme', '{}', '{hr}', '{dev}')"
        )
        yield connection


@pytest.fixture
def files(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    (tmp_path / "all.json").write_text(json.dumps(DEFINITION))

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(
    admin: Admin,
    files: Callable[[str, str | bytes], Path],
    surveymark: Any,
    database: str,
    tmp_path: Path,
) -> Load:
    """Load text (or bytes) against DEFINITION: load(text, "--option", ..., name="x.csv")."""

    def load(
        content: str | bytes, *options: str, name: str = "in.csv", dsn: str | None = None
    ) -> Any:
        path = files(name, content)
        return surveymark(
            "load", str(tmp_path / "all.json"), str(path), *options, dsn=dsn or database
        )

    return load
