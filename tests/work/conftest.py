"""Organisations whose files carry canaries, and workers that make them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane.work import Worker
from controlplane.work.channels import Sender

ORGANISATIONS = 10
DEFINITION = {
    "title": "How are you?",
    "elements": [
        {"type": "rating", "name": "mood", "title": "Mood", "rateMin": 1, "rateMax": 5},
        {"type": "comment", "name": "note", "title": "Anything else?"},
    ],
}


def canary(number: int) -> str:
    """A word that stands in everything of one organisation, and must stand in nothing of others."""
    return f"canary{number:02}canary"


@dataclass
class Stage:
    """Ten organisations that answer two surveys (live and, confidential, safe); their readers."""

    dsn: str
    folder: Path
    db: psycopg.Connection[Any]
    sender: Sender = field(default_factory=lambda: Sender({}))

    def build(self) -> Stage:
        for survey, is_confidential in (("live", False), ("safe", True)):
            self.db.execute(
                "SELECT core.register_survey(%s, %s, %s)",
                [survey, json.dumps(DEFINITION), is_confidential],
            )
        for number in range(ORGANISATIONS):
            self.db.execute(
                "SELECT core.register_organisation(%s, %s)", [f"org{number}", canary(number)]
            )
            self.db.execute(
                """
                SELECT core.submit_response(%(organisation)s, survey, survey || person,
                    jsonb_build_object('mood', 1 + person %% 5, 'note', %(canary)s::text))
                FROM unnest('{live,safe}'::text[]) AS survey, generate_series(1, 12) AS person
                """,
                {"organisation": f"org{number}", "canary": canary(number)},
            )
            self.db.execute(
                f"CREATE ROLE work_reader{number} IN ROLE surveymark_org_reader".encode()
            )
            self.db.execute("SELECT ops.map_role(%s, %s)", [f"work_reader{number}", f"org{number}"])
            self.db.execute("SELECT ops.let_see_responses(%s)", [f"work_reader{number}"])
        while self.db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass
        self.setting("retry_seconds", 0.01)
        return self

    def setting(self, name: str, value: float) -> None:
        self.db.execute("SELECT ops.change_setting(%s, %s::numeric)", [name, value])

    def one(self, query: str, *values: Any) -> Any:
        row = self.db.execute(query.encode(), values).fetchone()
        return row[0] if row is not None and len(row) == 1 else row

    def reader(self, number: int = 0) -> psycopg.Connection[Any]:
        """A session of an organisation's reader."""
        return psycopg.connect(
            make_conninfo(self.dsn, options=f"-c role=work_reader{number}"), autocommit=True
        )

    def request(self, *values: Any, number: int = 0, **named: Any) -> str:
        """Ask for an export as a reader; its number."""
        given = {**dict(zip(("what", "format"), values, strict=False)), **named}
        if "parameters" in given:
            given["parameters"] = json.dumps(given["parameters"])
        places = ", ".join(f"p_{name} => %({name})s" for name in given)
        with self.reader(number) as reader:
            row = reader.execute(f"SELECT report.request_export({places})".encode(), given)
            return str((row.fetchone() or ("",))[0])

    def schedule(self, *values: Any, number: int = 0, **named: Any) -> str:
        """Have something made daily, and due already; the number of the schedule."""
        given = {
            "recipients": ["folder:boss"],
            "owner": "folder:owner",
            "time_zone": "UTC",
            "cron": "0 8 * * *",
            **dict(zip(("what", "format"), values, strict=False)),
            **named,
        }
        if "parameters" in given:
            given["parameters"] = json.dumps(given["parameters"])
        places = ", ".join(f"p_{name} => %({name})s" for name in given)
        with self.reader(number) as reader:
            row = reader.execute(f"SELECT report.add_schedule({places})".encode(), given)
            number_of = str((row.fetchone() or ("",))[0])
        self.db.execute(
            "UPDATE report.schedule SET next_due_at = date_trunc('minute', now())"
            " WHERE schedule_id = %s",
            [number_of],
        )
        return number_of

    def work(self) -> list[str]:
        """Let a worker do what is due now."""
        worker = Worker(self.dsn, self.folder, self.sender)
        try:
            return list(worker.turn())
        finally:
            worker.close()

    def export(self, export_id: str) -> dict[str, Any]:
        """The row of an export."""
        with self.db.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            row = cursor.execute(
                "SELECT * FROM report.export WHERE export_id = %s", [export_id]
            ).fetchone()
        assert row is not None
        return row

    def file(self, export_id: str) -> Path:
        """The file of an export, which must be there."""
        made = self.export(export_id)
        assert made["status"] == "completed", made["error_message"]
        return self.folder / made["file_path"]

    def made(self, *values: Any, **named: Any) -> Path:
        """Ask for an export, let it be made, and give its file."""
        export_id = self.request(*values, **named)
        self.work()
        return self.file(export_id)


@pytest.fixture(scope="session")
def _built(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with clone() as dsn, psycopg.connect(dsn, autocommit=True) as db:
        try:
            yield Stage(dsn, tmp_path_factory.mktemp("exports"), db).build()
        finally:
            for number in range(ORGANISATIONS):
                db.execute(
                    sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"work_reader{number}"))
                )


@pytest.fixture
def stage(_built: Stage) -> Iterator[Stage]:
    """The stage with nothing asked for; settings and rows are put back after the test."""
    yield _built
    _built.sender = Sender({})
    _built.db.execute("DELETE FROM report.schedule")
    _built.db.execute("DELETE FROM report.export")
    _built.db.execute("DELETE FROM report.report")
    shutil.rmtree(_built.folder, ignore_errors=True)
    _built.db.execute(
        "UPDATE ops.setting SET value = kept.value FROM (VALUES"
        " ('export_most_bytes', 1073741824), ('export_most_waiting', 20),"
        " ('export_timeout_seconds', 600), ('export_most_retries', 3),"
        " ('delivery_most_attempts', 10), ('retry_seconds', 0.01)) AS kept (name, value)"
        " WHERE setting.name = kept.name AND setting.value <> kept.value"
    )
