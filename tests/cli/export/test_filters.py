"""`--where`: rows are chosen by conditions that the database judges, never by pasted SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

ROWS = """
    SELECT n, level, question, mean::numeric(3, 1) AS mean, day, is_new FROM (VALUES
        (1, 'retail', 'agree.pay', 1.5, date '2026-01-01', true),
        (2, 'finance', 'agree.desk', NULL, '2026-02-01', false),
        (10, 'oil, gas', 'mood', -2, NULL, NULL),
        (20, NULL, 'x'' OR true --', 3, '2026-03-01', true)
    ) AS found (n, level, question, mean, day, is_new)
"""


@pytest.fixture(scope="module")
def database(clone: Any) -> Iterator[str]:
    """One for the whole file: a test leaves nothing, since its views go with it."""
    with clone() as dsn:
        yield dsn


@pytest.fixture
def numbers(export: Any, make_view: Any) -> Any:
    """The n of the rows that pass the filters."""
    make_view("found", ROWS)

    def numbers(*filters: str) -> list[int]:
        options = [word for text in filters for word in ("--where", text)]
        done = export("found", "--columns", "n", *options)
        assert done.exit_code == 0, done.stderr
        return [int(line) for line in done.stdout.split()[1:]]

    return numbers


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        ((), [1, 2, 10, 20]),
        (("n = 2",), [2]),
        (("n=2",), [2]),
        (("n != 2",), [1, 10, 20]),
        (("n < 10",), [1, 2]),
        (("n <= 10",), [1, 2, 10]),
        (("n > 2",), [10, 20]),
        (("n >= 10",), [10, 20]),
        (("mean < 0",), [10]),
        (("mean = 1.5",), [1]),
        (("mean = 1.54",), []),
        (("day >= 2026-02-01",), [2, 20]),
        (("is_new = yes",), [1, 20]),
        (("level in retail,finance",), [1, 2]),
        (("level IN retail, finance",), [1, 2]),
        (('level in "oil, gas",retail',), [1, 10]),
        (("level not in retail",), [2, 10]),
        (("n in 1,20",), [1, 20]),
        (("level != retail",), [2, 10]),
        (("level is null",), [20]),
        (("level is  NOT null",), [1, 2, 10]),
        (("question like agree.%",), [1, 2]),
        (("n like 1%",), [1, 10]),
        (("level =",), []),
        (("n >= 2", "level is not null", "n < 10"), [2]),
        (("question = x' OR true --",), [20]),
        (("question = ' OR true --",), []),
        (("question in x,'); DROP VIEW analytics.found --",), []),
        (("question = %s",), []),
        (("question = {}",), []),
        (("question = back\\slash",), []),
    ],
)
def test_only_rows_that_pass_every_filter_are_exported(numbers, filters, passing):
    assert numbers(*filters) == passing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n", "is not FIELD OPERATOR VALUE"),
        ("", "is not FIELD OPERATOR VALUE"),
        ("n ~ 1", "is not FIELD OPERATOR VALUE"),
        ("n 1", "is not FIELD OPERATOR VALUE"),
        ("n inn 1", "is not FIELD OPERATOR VALUE"),
        ("n is 1", "is not FIELD OPERATOR VALUE"),
        ("n not like 1", "is not FIELD OPERATOR VALUE"),
        ("n == 1", "'==' in 'n == 1' is no operator"),
        ("n <> 1", "'<>' in 'n <> 1' is no operator"),
        ("n is null 1", "has a value after 'is null'"),
        ("n in 1,,2", "has an empty value in its list"),
        ("n in", "has an empty value in its list"),
    ],
)
def test_what_is_no_filter_is_a_matter_of_usage(export, text, words):
    done = export("found", "--where", text)

    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("text", "field", "value", "type"),
    [
        ("n >= ten", "n", "ten", "integer"),
        ("n in 1,2,x", "n", "x", "integer"),
        (
            "n = 1); DROP VIEW analytics.found; --",
            "n",
            "1); DROP VIEW analytics.found; --",
            "integer",
        ),
        ("n = 3000000000", "n", "3000000000", "integer"),
        ("n =", "n", "", "integer"),
        ("day > 2026-02-30", "day", "2026-02-30", "date"),
        ("is_new = perhaps", "is_new", "perhaps", "boolean"),
    ],
)
def test_a_value_of_the_wrong_type_is_named_with_its_field(
    export, make_view, text, field, value, type
):
    make_view("found", ROWS)
    done = export("found", "--where", text)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f'ERROR:  "{value}" is no value of column "{field}"\n')
    assert "DETAIL:  The database says: " in done.stderr
    assert f'HINT:  Correct the filter "{text}"; the column is of type {type}.' in done.stderr


def test_a_type_without_an_order_takes_like_and_null(export, make_view):
    make_view("documents", """SELECT '{"a": 1}'::json AS document""")
    refused = export("documents", "--where", "document = {}")

    assert refused.exit_code == 1
    assert 'column "document" cannot be compared by =' in refused.stderr
    assert export("documents", "--where", 'document like %"a"%').stdout.count("\n") == 2


@pytest.mark.parametrize(
    "options", [("--where", "levle = retail"), ("--columns", "n,levle")], ids=["where", "columns"]
)
def test_an_unknown_column_is_answered_with_those_that_come_close(export, make_view, options):
    make_view("found", ROWS)
    done = export("found", *options)

    assert (done.exit_code, done.stdout) == (1, "")
    assert 'unknown column "levle" of analytics.found; did you mean "level"?' in done.stderr
    assert "Its columns are: n, level, question, mean, day, is_new." in done.stderr


def test_columns_come_in_the_order_that_was_asked_for(export, make_view):
    make_view("found", ROWS)

    assert export("found", "--columns", "level, n").stdout.startswith("level,n\nretail,1\n")


@pytest.mark.parametrize("columns", ["n,n", "n,,level", ""])
def test_a_column_is_named_once(export, columns):
    assert export("found", "--columns", columns).exit_code == 2
