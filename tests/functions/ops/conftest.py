"""A bench for jobs: make one out of a few lines of PL/pgSQL, run it, and read what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


class Bench:
    """One deployed database, an administrator's connection to it, and jobs made for the test."""

    def __init__(self, dsn: str) -> None:
        self.admin = psycopg.connect(dsn, autocommit=True)

    def add_job(self, name: str, body: str = "RETURN false;", **columns: Any) -> str:
        """A job whose step has the given PL/pgSQL body, such as "RAISE EXCEPTION 'no';"."""
        step = "step_" + name.replace("-", "_")
        self.admin.execute(
            f"CREATE OR REPLACE FUNCTION ops.{step}() RETURNS boolean LANGUAGE plpgsql AS"
            f" $body$ BEGIN {body} END $body$"
        )
        values = {
            "job_name": name,
            "title": name,
            "description": name,
            "schedule": "* * * * *",
            "step_function": f"ops.{step}",
        } | columns
        self.admin.execute(
            f"INSERT INTO ops.job ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})",
            list(values.values()),
        )
        return name

    def run(
        self, name: str, trigger: str = "cron", connection: psycopg.Connection[Any] | None = None
    ) -> None:
        (connection or self.admin).execute("CALL ops.run_job(%s, %s)", (name, trigger))

    def record_run(self, name: str, at: Any, status: str = "succeeded") -> None:
        """A run of the past."""
        self.admin.execute(
            "INSERT INTO ops.job_run"
            " (job_name, trigger, status, started_at, finished_at, run_by, pid)"
            " VALUES (%(name)s, 'tick', %(status)s, %(at)s,"
            "  CASE WHEN %(status)s <> 'running' THEN %(at)s::timestamptz END, 'somebody', 0)",
            {"name": name, "at": at, "status": status},
        )

    def value(self, query: str, *parameters: Any) -> Any:
        row = self.admin.execute(query, parameters).fetchone()
        assert row is not None
        return row[0]

    def statuses(self, name: str) -> list[str]:
        rows = self.admin.execute(
            "SELECT status FROM ops.job_log WHERE job_name = %s ORDER BY run_id", (name,)
        )
        return [status for (status,) in rows]

    def health(self, check_name: str) -> tuple[str, str, str, str | None]:
        row = self.admin.execute(
            "SELECT status, value, detail, hint FROM ops.health WHERE check_name = %s",
            (check_name,),
        ).fetchone()
        assert row is not None
        return row


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    """A bench on a clone of its own."""
    made = Bench(database)
    yield made
    made.admin.close()
