"""A page that is wrong is found out, with the place, the command and the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .conftest import RunPage
from .page import read

Judge = Callable[[str], list[str]]

HEAD = f"<!-- run: empty, shown on {datetime.now(UTC).date()} -->\n"


@pytest.fixture
def failures_of(run_page: RunPage, tmp_path: Path) -> Judge:
    """What is wrong with a page of this text."""

    def failures_of(text: str) -> list[str]:
        path = tmp_path / "page.md"
        path.write_text(text)
        return run_page(read(path)).failures

    return failures_of


def block(language: str, *lines: str) -> str:
    return "\n".join([f"```{language}", *lines, "```", ""])


THREE_ROWS = block(
    "", " i | square", "---+--------", " 1 |      1", " 2 |      4", " 3 |      9", "(3 rows)"
)
SQUARES = block("sql", "SELECT i, i * i AS square FROM generate_series(1, 3) AS i;")


def test_a_page_that_is_right_passes(failures_of: Judge) -> None:
    page = [
        HEAD,
        SQUARES,
        THREE_ROWS,
        block("sql", "SET ROLE surveymark_org_reader;"),
        block("sql", "SELECT current_user \\gx"),
        block("", "-[ RECORD 1 ]+----------------------", "current_user | surveymark_org_reader"),
        "<!-- file: numbers.txt -->",
        block("", "one", "two"),
        block("console", "$ cd examples", "$ cat \\", "    ../numbers.txt", "one", "two"),
        block("console", "$ ls *.csv | head -n 2", "...", "organisations.csv"),
        block("console", "$ false || (exit 3)", "(exit code 3)", "$ echo $?", "3"),
        block("python", "answer = 6 * 7", "answer"),
        block("", "42"),
        "<!-- not run: it would take the server away -->",
        block("console", "$ rm -rf /"),
    ]
    assert failures_of("\n".join(page)) == []


def test_a_wrong_figure_is_shown_beside_the_right_one(failures_of: Judge) -> None:
    [failure] = failures_of("\n".join([HEAD, SQUARES, THREE_ROWS.replace("9", "8")]))
    assert failure.startswith("page.md:4: SELECT i, i * i AS square")
    assert "    - 3 |      8\n    + 3 |      9" in failure


def test_a_statement_that_fails_is_no_success(failures_of: Judge) -> None:
    [failure] = failures_of(HEAD + block("sql", "SET ROLE nobody_knows_me;"))
    assert 'ERROR:  role "nobody_knows_me" does not exist' in failure


def test_output_that_the_page_does_not_show_is_missed(failures_of: Judge) -> None:
    [failure] = failures_of("\n".join([HEAD, SQUARES, "Three rows."]))
    assert "    + 3 |      9" in failure


def test_output_that_is_not_there_is_missed(failures_of: Judge) -> None:
    [failure] = failures_of(HEAD + block("console", "$ true", "done"))
    assert "    -done" in failure


def test_a_command_that_fails_in_silence_is_heard(failures_of: Judge) -> None:
    [failure] = failures_of(HEAD + block("console", "$ (exit 7)"))
    assert "    +(exit code 7)" in failure


def test_an_error_in_python_is_found(failures_of: Judge) -> None:
    [failure] = failures_of(HEAD + block("python", "1 / 0"))
    assert "ZeroDivisionError: division by zero" in failure


@pytest.mark.parametrize("language", ["", "json", "sh"])
def test_a_block_that_nobody_runs_has_to_say_why(failures_of: Judge, language: str) -> None:
    [failure] = failures_of(block(language, "surveymark up"))
    assert failure.startswith("page.md:1: this block is neither run, nor output, nor marked")


def test_a_page_has_to_name_its_database(failures_of: Judge) -> None:
    [failure] = failures_of(SQUARES.replace("SELECT", "--"))
    assert failure.startswith("page.md:1: no <!-- run: demo")


def test_a_session_that_ends_ends_the_page(failures_of: Judge) -> None:
    [failure] = failures_of(HEAD + block("sql", "\\q") + SQUARES)
    assert "the session ended here" in failure


def test_only_what_differs_each_time_may_differ(failures_of: Judge) -> None:
    page = HEAD.replace(str(datetime.now(UTC).date()), "2024-02-29") + block(
        "console",
        "$ echo on $(date -I) at $(date -Iseconds), 12 rows in 0.4 s",
        "on 2024-02-29 at 2024-02-29T08:00:00+00:00, 12 rows in 3.1 s",
    )
    assert failures_of(page) == []
    [failure] = failures_of(page.replace("at 2024-02-29T", "at 2024-02-28T"))
    assert "2024-02-28T" in failure
    [failure] = failures_of(page.replace("12 rows in 3", "13 rows in 3"))
    assert "+on <today> at <now>, 12 rows" in failure


def test_a_page_is_corrected_where_it_is_wrong_and_nowhere_else(
    run_page: RunPage, tmp_path: Path
) -> None:
    path = tmp_path / "page.md"
    console = block("console", "$ ls examples", "...", "shops.csv", "", "$ echo two", "one")
    path.write_text("\n".join([HEAD, SQUARES, "And:", console]))
    corrected = run_page(read(path)).corrected
    assert corrected == "\n".join(
        [HEAD, f"{SQUARES}\n{THREE_ROWS}", "And:", console.replace("\none", "\ntwo")]
    )
    path.write_text(corrected)
    assert run_page(read(path)).failures == []
