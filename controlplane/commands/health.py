"""`surveymark health`: every check and what it found, with the worst of them as exit code."""

from __future__ import annotations

from typing import Any

import click

from controlplane import terminal
from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Command
from controlplane.output import format_option, print_json, print_rows

COLUMNS = ("check_name", "status", "value", "detail", "hint", "elapsed_ms")
EXIT_CODES = {"healthy": 0, "warning": 1, "critical": 2}


@click.command(
    cls=Command,
    examples=[
        "surveymark health",
        "surveymark health --format json",
    ],
)
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, format: str) -> None:
    """Check that everything works, and say what to do where not.

    Checks the database, the clock, the queue, the jobs and what they made. Exit code 0: healthy, 1:
    a warning, 2: critical. A check that cannot run is critical, a database that cannot be reached
    too.
    """
    checks = _checks(ctx.obj)
    worst = max((check["status"] for check in checks), key=EXIT_CODES.__getitem__)
    if format == "json":
        print_json({"status": worst, "checks": checks})
    else:
        print_rows(checks, ("check_name", "status", "value", "detail"))
        for check in checks:
            if check["hint"] and check["status"] != "healthy":
                click.echo(f"{check['check_name']}: {check['hint']}")
        click.echo(terminal.status(worst))
    ctx.exit(EXIT_CODES[worst])


def _checks(target: Target) -> list[dict[str, Any]]:
    try:
        with target.connect() as connection, translated():
            # Whoever asks wants an answer, even from a server that is stuck.
            connection.execute("SET statement_timeout = '30s'")
            rows = connection.execute(
                f"SELECT {', '.join(COLUMNS)} FROM ops.health".encode()
            ).fetchall()
    except SurveymarkError as error:
        return [_unanswered(error)]
    checks = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    for check in checks:
        check["elapsed_ms"] = round(check["elapsed_ms"], 1)
    return checks


def _unanswered(error: SurveymarkError) -> dict[str, Any]:
    detail = " ".join(part for part in (f"{error.message}.", error.detail) if part)
    return {
        "check_name": "connection",
        "status": "critical",
        "value": error.sqlstate or "unreachable",
        "detail": detail,
        "hint": error.hint,
        "elapsed_ms": None,
    }
