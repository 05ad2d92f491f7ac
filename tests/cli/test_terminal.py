"""On a terminal: colours, tables that fit, and progress. In a pipe: the text alone."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from controlplane import jobs, output
from controlplane.db import connect

# -- tables --------------------------------------------------------------------------------------

COLUMNS = ("job_name", "n_organisations", "last_status", "detail")
ROWS = [
    ("drain", 1000, "succeeded", "It merged what had come in since the minute before."),
    ("purge-history", 7, "failed", "No paper left."),
]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def without_styles(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


Shown = Callable[..., list[str]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The lines of a table on a terminal of a width, without colours unless asked for."""

    def shown(
        width: int, rows: list[tuple[Any, ...]] = ROWS, *, colours: bool = False, **options: Any
    ) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm-256color")
        out = Terminal()
        output.print_rows(rows, COLUMNS, file=out, **options)
        plain = without_styles(out.getvalue())
        assert max(map(len, plain.splitlines())) <= width
        text = out.getvalue() if colours else plain
        return [line.rstrip() for line in text.splitlines()]

    return shown


def test_a_table_that_fits_is_whole(shown: Shown) -> None:
    assert shown(110, title="jobs") == [
        "jobs",
        "job_name       n_organisations  last_status  detail",
        "─" * 96,
        "drain                     1000  succeeded    It merged what had come in since the minute"
        " before.",
        "purge-history                7  failed       No paper left.",
    ]


def test_long_texts_are_wrapped_between_words_first(shown: Shown) -> None:
    assert shown(70)[2:] == [
        "drain                     1000  succeeded    It merged what had come",
        "                                             in since the minute",
        "                                             before.",
        "purge-history                7  failed       No paper left.",
    ]


def test_then_names_are_broken_where_a_reader_sees_words(shown: Shown) -> None:
    assert shown(68)[:4] == [
        "                          n_  last_",
        "job_name       organisations  status     detail",
        "─" * 68,
        "drain                   1000  succeeded  It merged what had come in",
    ]


def test_then_what_is_the_same_in_all_rows_stands_above(shown: Shown) -> None:
    rows = [(name, 7, "ok", text[:24]) for name, *_, text in ROWS]

    assert shown(46, rows, title="jobs")[:2] == [
        "jobs, n_organisations 7, last_status ok",
        "job_name       detail",
    ]
    assert "last_status" in shown(110, rows)[0]


def test_then_what_the_caller_can_spare_is_left_out_and_named(shown: Shown) -> None:
    spare = (("last_status", "n_organisations"), ("job_name",))

    assert shown(45, spare=spare) == [
        "job_name       detail",
        "─" * 45,
        "drain          It merged what had come in",
        "               since the minute before.",
        "purge-history  No paper left.",
        "(no room for n_organisations, last_status:",
        "--format csv has all)",
    ]


def test_at_last_each_row_is_a_list(shown: Shown) -> None:
    assert shown(40) == [
        "job_name         drain",
        "n_organisations  1000",
        "last_status      succeeded",
        "detail           It merged what had come",
        "                 in since the minute",
        "                 before.",
        "",
        "job_name         purge-history",
        "n_organisations  7",
        "last_status      failed",
        "detail           No paper left.",
    ]


def test_a_status_has_the_colour_of_what_it_means(shown: Shown, monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    rows = [*ROWS, ("ok", 1, "skipped_overlap", "A job of that name, and no status.")]
    text = "\n".join(shown(110, rows, colours=True))

    assert "\x1b[32msucceeded" in text
    assert "\x1b[1;31mfailed" in text
    assert "\x1b[32mok" not in text
    monkeypatch.setenv("NO_COLOR", "1")
    assert re.search(r"\x1b\[[0-9;]*3\dm", "\n".join(shown(110, colours=True))) is None


# -- the command on a terminal -------------------------------------------------------------------


@contextmanager
def a_terminal(width: int = 80) -> Iterator[tuple[int, Callable[[], str]]]:
    """The end of a terminal that a process writes to, and what it has written when it is gone."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))

    def written() -> str:
        os.close(theirs)
        chunks = []
        try:
            while chunk := os.read(ours, 65536):
                chunks.append(chunk)
        except OSError:  # how Linux tells that nobody writes any more
            pass
        return b"".join(chunks).decode()

    try:
        yield theirs, written
    finally:
        os.close(ours)


def run(*words: str, stdout: int, stderr: int, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "controlplane", *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        env={"TERM": "xterm-256color", **environment},
    )


def on_terminal(*words: str, **environment: str) -> str:
    with a_terminal() as (terminal, written):
        process = run(*words, stdout=terminal, stderr=terminal, **environment)
        text = written()
        process.wait()
        return text


def test_an_error_is_seen_at_once() -> None:
    text = on_terminal("--dsn", "host=/nowhere", "health")
    assert "\x1b[1;31mcritical\x1b[0m" in text
    text = on_terminal("--dsn", "host=/nowhere", "jobs", "list")
    assert text.startswith("\x1b[1;31mERROR:\x1b[0m  cannot connect")
    assert "\x1b[36mHINT:\x1b[0m  " in text


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colours_gets_none(wish: dict[str, str]) -> None:
    for order in (("jobs", "list"), ("health",)):
        assert "\x1b[3" not in on_terminal("--dsn", "host=/nowhere", *order, **wish)
    error = on_terminal("--dsn", "host=/nowhere", "jobs", "list", **wish)
    assert error.startswith("ERROR:  cannot connect")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (("drain",), "drain: nothing was waiting\n"),
        (("verify",), "equal (0 keys, 0 items compared)\n"),
        (("benchmark", "publish"), "nothing to release: no figure may change\n"),
    ],
)
def test_progress_is_drawn_on_stderr_and_leaves_stdout_alone(
    database: str, order: tuple[str, ...], said: str
) -> None:
    with a_terminal() as (terminal, written):
        process = run("--dsn", database, *order, stdout=subprocess.PIPE, stderr=terminal)
        drawn = written()
        out, _ = process.communicate()

    assert out == said
    assert re.search(r"(drain 0 done|comparing series|publishing) 0:00:0", without_styles(drawn))
    assert drawn.rstrip().endswith("\x1b[2K")  # and it is wiped away


def test_nothing_of_progress_is_in_a_pipe(database: str) -> None:
    process = run("--dsn", database, "drain", stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    assert process.communicate() == ("drain: nothing was waiting\n", "")


def test_a_deploy_counts_what_it_has_done(database: str) -> None:
    with a_terminal() as (terminal, written):
        order = ("--dsn", database, "migrate", "--all")
        process = run(*order, stdout=subprocess.PIPE, stderr=terminal)
        drawn = written()
        out, _ = process.communicate()

    done = re.findall(r"([\d,]+) done", without_styles(drawn))[-1]
    assert out.splitlines()[-1].startswith(f"{done} done in ")


def test_a_watched_run_tells_what_its_steps_have_handled(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    @contextmanager
    def progress(description: str, unit: str) -> Iterator[Callable[[int], None]]:
        yield told.append

    monkeypatch.setattr(jobs, "progress", progress)
    monkeypatch.setattr(jobs, "shows_progress", lambda: True)
    monkeypatch.setattr(jobs, "_WATCH_SECONDS", 0.05)
    with psycopg.connect(database, autocommit=True) as admin:
        # Three steps of seven each.
        admin.execute(
            "CREATE FUNCTION ops.step_seven() RETURNS boolean LANGUAGE plpgsql AS $$"
            " BEGIN PERFORM ops.note_work('drain', 'things', 7), pg_sleep(0.3);"
            " RETURN (SELECT (work->>'things')::int < 21 FROM ops.job_run"
            " WHERE status = 'running'); END $$"
        )
        admin.execute(
            "UPDATE ops.job SET step_function = 'ops.step_seven' WHERE job_name = 'drain'"
        )
    with connect(database, autocommit=True) as connection:
        done = jobs.run(connection, "drain", "manual")

    assert done is not None
    assert done.work == {"things": 21}
    assert {0, 7} <= set(told)
    assert sum(told) in (14, 21)
