"""`--format json`: every command that prints a result prints one document with keys that stay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest

from controlplane import deploy
from controlplane.cli import cli

Run = Callable[..., Any]

# What prints no result of its own, or in formats of its own.
EXCEPT = {
    "completion": "prints a script",
    "demo": "shows what other commands print",
    "export": "writes files in formats of their own",
    "reference": "writes pages",
    "report": "writes pages and workbooks",
    "work": "goes on until it is stopped, and tells what it does",
}

RUN = {"run_id", "job_name", "status", "steps", "work", "duration_seconds"}

# The keys of each document, or of each row of a list.
KEYS: dict[tuple[str, ...], set[str]] = {
    ("migrate", "--plan"): {"done", "actions", "notes", "warnings"},
    ("migrate",): {"done", "actions", "notes", "warnings"},
    ("migrate", "--history"): {"at", "path", "event", "by_whom"},
    ("diff",): {"equal", "differences", "notes"},
    ("refresh",): {"runs"},
    ("drain",): RUN,
    ("verify",): {"equal", "keys", "items", "differing", "series_differing"},
    ("verify", "--repair"): {"equal", "keys", "items", "differing", "series_differing", "mended"},
    ("health",): {"status", "checks"},
    ("tick",): {"runs"},
    ("jobs", "list"): {
        "job_name", "schedule", "priority", "is_enabled", "next_run_at", "last_run_at",
        "last_status", "failure_count", "disabled_reason",
    },
    ("jobs", "run", "drain"): RUN,
    ("jobs", "enable", "drain"): {"job_name", "is_enabled"},
    ("jobs", "disable", "drain"): {"job_name", "is_enabled"},
    ("jobs", "log"): {
        "run_id", "job_name", "trigger", "status", "started_at", "duration_seconds", "steps",
        "work", "occurrences", "error_sqlstate", "error_message",
    },
    ("reports", "list", "acme"): {
        "report_id", "survey", "template", "status", "created_at", "published_at", "edition",
        "reason",
    },
    ("reports", "templates"): {
        "template", "title", "description", "sections", "needs_review", "is_shipped",
    },
    ("exports", "list"): {
        "organisation", "export_id", "what", "file_name", "status", "n_rows", "file_bytes",
        "requested_at", "expires_at", "failure_count", "download_count", "reason", "hint",
    },
    (
        "schedule", "add", "acme", "--what", "own_results", "--cron", "0 6 * * *",
        "--to", "folder:a",
    ): {"schedule_id", "next_due_at"},
    ("schedule", "list"): {
        "organisation", "schedule_id", "title", "what", "format", "cron", "time_zone",
        "next_due_at", "on_missed", "pause_reason", "recipients", "owner", "last_due_at",
        "last_status", "last_error",
    },
    ("outbox", "list"): {
        "delivery_id", "organisation", "purpose", "channel", "address", "subject", "status",
        "attempt_count", "created_at", "next_attempt_at", "finished_at", "error_message",
    },
    ("benchmark", "publish"): {"released", "edition", "n_cells"},
    ("benchmark", "policy", "show"): {
        "version", "profile", "min_organisations", "min_organisations_quartile",
        "min_organisations_tail", "min_respondents", "min_respondents_cell", "batch_minimum",
        "batch_fraction", "rounding", "effective_from", "min_verified_days", "max_exposure",
        "noise", "max_exposure_exact", "min_edition_days", "peer_group_share", "quantile_rounding",
        "homogeneity_fraction", "homogeneity_band", "scale_end_band", "min_organisations_crossing",
        "min_organisations_listed", "max_peer_group_requests", "max_peer_groups",
    },
    ("reader", "add", "acme"): {"role_name", "organisation", "can_login"},
    ("reader", "add", "acme", "--login"): {
        "role_name", "organisation", "can_login", "password", "dsn",
    },
    ("reader", "list"): {"role_name", "organisation", "can_login"},
    ("reader", "remove", "acme_reader"): {"role_name", "organisation", "is_removed"},
}  # fmt: skip


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name, command in leaves(cli) if name.split()[0] not in EXCEPT],
)
def test_every_command_that_prints_a_result_prints_it_as_json(name, command):
    formats = [option for option in command.params if option.name == "format"]

    assert [option.opts for option in formats] == [["--format"]]
    assert "json" in formats[0].type.choices


@pytest.fixture
def world(database: str) -> Iterator[str]:
    """A database with an organisation, a reader, a run in the log, and something to deliver."""
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("SELECT core.register_organisation('acme', 'Acme')")
        admin.execute("CREATE ROLE acme_reader IN ROLE surveymark_org_reader")
        admin.execute("SELECT ops.map_role('acme_reader', 'acme')")
        admin.execute("CALL ops.run_job('purge-history', 'manual')")
        admin.execute(
            """
            SET ROLE acme_reader;
            SELECT report.request_export('own_results'),
                   report.begin_report('pulse', 'full', NULL),
                   report.add_schedule('{folder:a}', 'folder:a', 'UTC', p_cron => '0 6 * * *',
                                       p_what => 'own_results');
            RESET ROLE;
            INSERT INTO report.delivery
                (org_id, export_id, purpose, channel, address, subject, body)
            SELECT org_id, export_id, 'file', 'folder', 'a', '', '' FROM report.export
            """
        )
        yield database
        made = admin.execute("SELECT role_name FROM ops.reader WHERE can_login IS NOT NULL")
        for (role,) in made.fetchall():
            admin.execute(f'DROP ROLE "{role}"'.encode())


@pytest.mark.parametrize("order", KEYS, ids=" ".join)
def test_the_result_is_one_document_with_the_keys_it_always_had(
    surveymark: Run, world: str, order: tuple[str, ...]
) -> None:
    ran = surveymark(*order, "--format", "json", dsn=world)

    # A test server has no clock, so that health may warn.
    assert ran.exit_code == 0 or order == ("health",), ran.stderr
    document = json.loads(ran.stdout)
    rows = document if isinstance(document, list) else [document]
    assert rows
    for row in rows:
        assert set(row) == KEYS[order]
        assert all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in row)


def test_runs_of_refresh_and_tick_are_runs_as_of_jobs_run(surveymark: Run, world: str) -> None:
    runs = surveymark("refresh", "--format", "json", dsn=world).json["runs"]
    assert [(set(run), run["job_name"]) for run in runs] == [
        (RUN, "drain"),
        (RUN, "refresh-benchmarks"),
    ]
    with psycopg.connect(world) as admin:
        admin.execute(
            "UPDATE ops.job SET on_missed = 'run_once', scheduled_from = now() - interval '1 week'"
        )
        admin.execute("TRUNCATE ops.job_run")
        admin.execute("UPDATE ops.job SET step_function = 'ops.step_gone' WHERE job_name = 'drain'")
    ticked = surveymark("tick", "--format", "json", dsn=world)
    assert ticked.exit_code == 1
    by_name = {run["job_name"]: run for run in ticked.json["runs"]}
    assert set(by_name["purge-history"]) == RUN
    assert by_name["drain"]["status"] == "failed"
    assert "step_gone" in by_name["drain"]["error"]


def test_publish_names_the_edition_or_none(surveymark: Run, world: str) -> None:
    published = surveymark("benchmark", "publish", "--format", "json", dsn=world).json
    assert published == {"released": False, "edition": None, "n_cells": 0}


def test_release_lists_what_it_wrote(surveymark: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "release", lambda dsn, version: [Path(f"{version}.sql")])
    released = surveymark("release", "9.9.9", "--format", "json", dsn="host=nowhere")
    assert released.json == {"version": "9.9.9", "written": ["9.9.9.sql"]}
    assert "warning: the package calls itself" in released.stderr


def test_down_says_whether_there_was_anything_to_stop(surveymark: Run, tmp_path: Path) -> None:
    ran = surveymark("--state-dir", str(tmp_path / "none"), "down", "--format", "json")
    assert ran.json == {"stopped": False}
