"""`surveymark watch`: anew with each batch, taken up again when lost, a reader's view of it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

# Longer than a test takes: what is shown before was shown because of a notification.
NEVER = "3600"
PATIENCE = 60

DEFINITION = {"elements": [{"type": "rating", "name": "mood", "rateMin": 1, "rateMax": 5}]}


@pytest.fixture(scope="module")
def watched(clone: Any) -> Iterator[str]:
    """One database for all tests here: acme with an open and a confidential survey."""
    with clone() as dsn, psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("SELECT core.register_organisation('acme')")
        for survey, is_confidential in (("live", False), ("safe", True)):
            admin.execute(
                "SELECT core.register_survey(%s, %s, %s)",
                (survey, json.dumps(DEFINITION), is_confidential),
            )
        admin.execute("CREATE ROLE watching_reader IN ROLE surveymark_org_reader")
        admin.execute("SELECT ops.map_role('watching_reader', 'acme')")
        answer(admin, "safe", 4)
        yield dsn
        admin.execute("SELECT ops.unmap_role('watching_reader')")
        admin.execute("DROP ROLE watching_reader")


def answer(admin: psycopg.Connection[Any], survey: str, people: int) -> None:
    """Let so many people answer, and merge it."""
    admin.execute(
        "SELECT core.submit_response(p_organisation => 'acme', p_survey => %s,"
        " p_submission_id => gen_random_uuid()::text, p_answers => '{\"mood\": 4}',"
        " p_completed_at => '2026-03-10T12:00Z') FROM generate_series(1, %s)",
        (survey, people),
    )
    while admin.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


@contextmanager
def watching(dsn: str, *words: str, stdout: int = subprocess.PIPE) -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "controlplane", "--dsn", dsn, "watch", "--interval", NEVER, *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(descriptor: int, is_there: Callable[[str], bool]) -> str:
    """What a process writes, until it is there."""
    text, deadline = "", time.monotonic() + PATIENCE
    while not is_there(text):
        assert select.select([descriptor], [], [], deadline - time.monotonic())[0], text
        chunk = os.read(descriptor, 65536).decode(errors="replace")
        assert chunk, text
        text += chunk
    return text


def test_a_batch_and_a_lost_connection_are_lines_for_a_program(watched: str) -> None:
    with (
        psycopg.connect(watched, autocommit=True) as admin,
        watching(watched, "acme", "live", "--format", "json") as process,
    ):
        out = process.stdout.fileno()
        first = json.loads(until(out, lambda text: text.endswith("\n")))
        answer(admin, "live", 3)
        # A batch may be several, and each may be a line.
        line = until(out, lambda text: '"n_completed": 3' in text and text.endswith("\n"))
        then = json.loads(line.splitlines()[-1])
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'surveymark'"
        )
        again = until(out, lambda text: text.count("\n") >= 2).splitlines()
        process.send_signal(signal.SIGINT)

        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == b""
    assert not any(row["n_completed"] for row in first["responses"])
    assert [(row["survey"], row["n_completed"]) for row in then["responses"]] == [("live", 3)]
    assert [(row["question"], row["n"], row["mean"]) for row in then["results"]] == [("mood", 3, 4)]
    assert [json.loads(update)["connection"] for update in again] == ["lost", "ok"]


def test_on_a_terminal_it_is_a_page_and_ctrl_c_gives_the_terminal_back(watched: str) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    try:
        with watching(watched, stdout=theirs) as process:
            os.close(theirs)
            page = until(ours, lambda text: "refresh-summaries" in text)
            process.send_signal(signal.SIGINT)
            left = until(ours, lambda text: "\x1b[?1049l" in text)

            assert process.wait(PATIENCE) == 0
            assert process.stderr.read() == b""
    finally:
        os.close(ours)
    assert "\x1b[?1049h" in page
    assert "set aside" in page
    assert "\x1b[?25h" in left  # the cursor too


def test_a_reader_s_page_holds_nothing_of_four_people_in_confidence(
    surveymark: Any, watched: str
) -> None:
    def seen() -> Any:
        return surveymark("watch", "acme", "safe", "--once", "--format", "json", dsn=watched).json

    four = seen()
    with psycopg.connect(watched, autocommit=True) as admin:
        answer(admin, "safe", 3)
    (seven,) = seen()["responses"]

    assert four["responses"] == []
    assert all(result["n"] is result["mean"] is None for result in four["results"])
    assert (seven["n_completed"], seven["n_started"]) == (5, 5)
    assert four.keys() == {
        "read_at", "connection", "organisation", "responses", "results", "freshness"
    }  # fmt: skip
    assert "safe: 5 completed" in surveymark("watch", "acme", "safe", "--once", dsn=watched).stdout


def test_who_looks_at_an_organisation_is_written_down_once(surveymark: Any, watched: str) -> None:
    def noted() -> list[Any]:
        with psycopg.connect(watched, autocommit=True) as admin:
            return admin.execute(
                "SELECT actor, action, object, detail FROM ops.audit_entry"
                " WHERE detail ->> 'format' = 'watch' ORDER BY entry_id"
            ).fetchall()

    before = noted()
    for words in ((), ("acme",), ("acme", "live")):
        assert surveymark("watch", *words, "--once", dsn=watched).exit_code == 0
    detail = {"organisation": "acme", "format": "watch"}
    assert noted()[len(before) :] == [
        ("postgres as watching_reader", "report", "all surveys", detail),
        ("postgres as watching_reader", "report", "live", detail),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nobody",), "SM016"), (("acme", "none"), "SM001")],
)
def test_what_is_not_there_is_an_error_and_not_a_loop(
    surveymark: Any, watched: str, words: tuple[str, ...], code: str
) -> None:
    ran = surveymark("watch", *words, dsn=watched)

    assert ran.exit_code == 1
    assert code in ran.stderr


def test_an_operator_needs_no_more_than_an_operator_s_rights(surveymark: Any, watched: str) -> None:
    ran = surveymark(
        "--role", "surveymark_operator", "watch", "--once", "--format", "json", dsn=watched
    )

    assert ran.exit_code == 0, ran.stderr
    assert ran.json["queue"]["pending_changes"] == 0
    assert ran.json["release"] is None
