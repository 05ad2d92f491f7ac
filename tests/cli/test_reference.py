"""`surveymark reference`: the page says what the catalogue says, and every word of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from controlplane.reference import anchor

ROOT = Path(__file__).parents[2]

Page = Callable[[], str]


@pytest.fixture
def page(surveymark: Any, database: str) -> Page:
    """Make the page of a freshly deployed database."""

    def made() -> str:
        ran = surveymark("reference", dsn=database)
        assert ran.exit_code == 0, ran.stderr
        return str(ran.stdout)

    return made


def section(page: str, title: str) -> str:
    """The text under a heading, up to the next one."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no heading {title!r}"
    return found[1]


def test_the_page_in_the_repository_is_that_of_the_database(page: Page) -> None:
    assert (ROOT / "docs" / "reference.md").read_text() == page(), (
        "docs/reference.md is not what the catalogue says: write it anew with `make docs`"
    )


def test_every_link_leads_to_a_heading_of_its_own(page: Page) -> None:
    text = page()
    headings = [anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]

    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#(.*?)\)", text)) <= set(headings)


def test_every_column_has_a_meaning_and_every_object_a_text(page: Page) -> None:
    text = page()

    assert re.findall(r"^\|.*\|  *\|$", text, re.MULTILINE) == []
    assert re.findall(r"^### .*\n\n(?:May|No group)", text, re.MULTILINE) == []


def test_a_login_that_may_only_connect_makes_the_same_page(
    page: Page, surveymark: Any, database: str, connect_as: Any
) -> None:
    connect_as().execute("CREATE ROLE newcomer LOGIN IN ROLE surveymark_ingest")
    try:
        assert surveymark("reference", dsn=f"{database} user=newcomer").stdout == page()
    finally:
        connect_as().execute("DROP ROLE newcomer")


def test_only_what_somebody_may_touch_is_described_with_who_it_is(
    page: Page, connect_as: Any
) -> None:
    connect_as().execute(
        """CREATE TABLE ops.closed (n integer);
           CREATE TABLE ops.opened (n integer, gone integer);
           ALTER TABLE ops.opened DROP COLUMN gone;
           COMMENT ON TABLE ops.opened IS 'Something new.';
           COMMENT ON COLUMN ops.opened.n IS 'A number.';
           GRANT SELECT, INSERT ON ops.opened TO surveymark_operator;
           -- Who may not enter the schema may not read the table.
           GRANT SELECT ON ops.opened TO surveymark_analyst"""
    )
    text = page()

    assert "ops.closed" not in text
    assert section(text, "Table `ops.opened`") == (
        "\nSomething new.\n\nMay read: `surveymark_operator`.\n\n"
        "May add rows: `surveymark_operator`.\n\n"
        "| column | type | meaning |\n|---|---|---|\n| `n` | integer | A number. |\n\n"
    )


def test_an_old_name_leads_to_its_object_also_where_nobody_may_touch_it(
    page: Page, connect_as: Any
) -> None:
    connect_as().execute(
        """CREATE TABLE ops.closed (n integer);
           COMMENT ON TABLE ops.closed IS E'Something old.\\nAnswers to: OldThing, old_thing.'"""
    )
    text = page()

    assert section(text, "Table `ops.closed`").startswith(
        "\nSomething old.\n\nNo group may use it directly.\n\n"
        "In the requirements: `OldThing`, `old_thing`.\n"
    )
    assert "| `OldThing` | [table `ops.closed`](#table-opsclosed) |" in text


def test_a_function_shows_its_defaults_and_what_it_gives(page: Page, connect_as: Any) -> None:
    connect_as().execute(
        """CREATE FUNCTION ops.opened(
               p_name text DEFAULT 'a', OUT n bigint, INOUT m date DEFAULT NULL
           ) LANGUAGE sql AS $$SELECT 1::bigint, m$$;
           GRANT EXECUTE ON FUNCTION ops.opened TO surveymark_operator;
           CREATE FUNCTION ops.emptied() RETURNS void LANGUAGE sql AS '';
           GRANT EXECUTE ON FUNCTION ops.emptied TO surveymark_operator"""
    )
    text = page()

    assert section(text, "Function `ops.opened`").endswith(
        "```sql\nops.opened(p_name text DEFAULT 'a', m date DEFAULT NULL)\n```\n\n"
        "Returns one row of\n`n` bigint,\n`m` date.\n\n"
    )
    assert section(text, "Function `ops.emptied`").endswith(
        "```sql\nops.emptied()\n```\n\nReturns nothing.\n\n"
    )
    assert "Returns rows with the columns of the [view `analytics.own_results`]" in section(
        text, "Function `analytics.own_results`"
    )


def test_comments_are_text_and_no_markdown(page: Page, connect_as: Any) -> None:
    connect_as().execute(
        """COMMENT ON VIEW analytics.own_results IS
               E'One | two <b>, *much*.\\nSee analytics.own_trend(survey), p_from in\\nother.'"""
    )

    assert section(page(), "View `analytics.own_results`").startswith(
        "\nOne \\| two \\<b\\>, \\*much\\*.\n\n"
        "See [`analytics.own_trend(survey)`](#function-analyticsown_trend), `p_from` in other.\n"
    )


def test_the_page_is_written_to_a_file(
    page: Page, surveymark: Any, database: str, tmp_path: Path
) -> None:
    ran = surveymark("reference", "--output", str(tmp_path / "page.md"), dsn=database)

    assert ran.stdout == f"wrote {tmp_path / 'page.md'}\n"
    assert (tmp_path / "page.md").read_text() == page()
    refused = surveymark("reference", "--output", str(tmp_path / "no" / "page.md"), dsn=database)
    assert refused.exit_code == 1
    assert "no such file or directory" in refused.stderr


def test_a_database_without_surveymark_is_refused(surveymark: Any, server: str) -> None:
    refused = surveymark("reference", dsn=server)

    assert refused.exit_code == 1
    assert refused.stderr == (
        'ERROR:  database "postgres" has no object that belongs to Surveymark\n'
        "HINT:  Deploy it with `surveymark migrate`, or name another database with --dsn.\n"
    )
