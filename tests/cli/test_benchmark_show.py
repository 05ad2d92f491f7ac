"""`surveymark benchmark show`: names that nobody published, and rows without a figure."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest


@pytest.fixture
def show(surveymark: Any, database: str) -> Any:
    """Run the command on six organisations of one industry, published."""
    definition = {"elements": [{"type": "rating", "name": "q"}]}
    with psycopg.connect(database) as connection:
        connection.execute("SELECT core.register_survey('pulse', %s)", [json.dumps(definition)])
        for name in "abcdef":
            connection.execute(
                """SELECT core.register_organisation(%s, NULL, '{"industry": "retail"}')""", [name]
            )
            for number, value in enumerate((1, 2, 2 if name in "ace" else 4, 4, 5)):
                connection.execute(
                    "SELECT core.submit_response(%s, 'pulse', %s, %s, '2026-03-10 12:00+00')",
                    [name, f"set {name}{number}", json.dumps({"q": value})],
                )
        connection.execute("SELECT rollup.drain_batch()")
        connection.execute("SELECT benchmark.publish()")
    return lambda *options: surveymark("benchmark", "show", *options, dsn=database)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--survey", "pulze"), 'SM001: no benchmark of survey "pulze" is published; did you mean'),
        (("--category", "industri"), 'did you mean "industry"?'),
        (("--category", "industry", "--level", "retial"), 'did you mean "retail"?'),
    ],
)
def test_an_unknown_name_is_no_empty_answer(
    show: Any, options: tuple[str, ...], message: str
) -> None:
    for format in ("text", "json"):
        refused = show(*options, "--format", format)
        assert refused.exit_code == 1
        assert message in refused.stderr


def test_rows_without_a_figure_are_counted_and_shown_when_asked_for(show: Any) -> None:
    shown = show()
    assert "hidden; --all shows them" in shown.stderr
    assert "none" not in shown.stdout
    hidden = int(shown.stderr.split()[0].replace(",", ""))
    every = show("--all")
    assert every.stderr == ""
    assert len(every.stdout.splitlines()) == len(shown.stdout.splitlines()) + hidden
    # The title and the names of the columns come first.
    assert len(show("--format", "json").json) == len(every.stdout.splitlines()) - 2
    assert show("--survey", "pulse").stdout.startswith("survey pulse, period all_time\nquestion")
