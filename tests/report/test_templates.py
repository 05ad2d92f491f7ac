"""Every shipped template gives a page that shows what was read, and nothing that was not."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import paths
from controlplane import report as reports
from controlplane.report import Report, words
from controlplane.report.page import _SECTIONS

TEMPLATES = (
    "full", "executive", "departmental", "weekly", "ocean", "jtbd", "benchmark", "data_quality",
)  # fmt: skip
# Each template at least once (full is looked at by test_page.py), each on data that suits it.
MADE = {
    ("demo_lecturer", "insteval"): (
        "executive",
        "weekly",
        "departmental",
        "benchmark",
        "data_quality",
    ),
    ("demo_personality", "bfi"): ("executive", "ocean", "jtbd", "data_quality"),
}
CASES = [(survey, template) for (_, survey), some in MADE.items() for template in some]


@pytest.fixture(scope="module")
def made(demo_world: str) -> dict[tuple[str, str], Report]:
    """Reports of the demo's readers, by survey and template."""
    found = {}
    for (role, survey), some in MADE.items():
        with psycopg.connect(make_conninfo(demo_world, options=f"-c role={role}")) as connection:
            for template in some:
                found[survey, template] = reports.made(connection, survey, template)
    return found


def plain(page: str) -> str:
    """The words of a page."""
    body = re.sub(r"<style.*?</style>", "", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ").split())


def test_the_templates_are_those_that_are_shipped(demo_world: str) -> None:
    with psycopg.connect(demo_world) as connection:
        rows = connection.execute("SELECT template FROM report.template WHERE is_shipped")
        assert {row[0] for row in rows} == set(TEMPLATES)


def test_each_section_has_a_page_or_tables(demo_world: str) -> None:
    with psycopg.connect(demo_world) as connection:
        known = connection.execute(
            "SELECT section, tables <> '[]' FROM report.section ORDER BY 1"
        ).fetchall()
        loose = connection.execute(
            """
            SELECT section, named FROM report.section, unnest(sources) AS named
            WHERE NOT EXISTS (SELECT FROM report.source WHERE source = named)
            UNION ALL
            SELECT section, drawn ->> 'source'
            FROM report.section, jsonb_array_elements(tables) AS drawn
            WHERE drawn ->> 'source' <> ALL (sources)
            UNION ALL
            SELECT template, named FROM report.template, unnest(sections) AS named
            WHERE NOT EXISTS (SELECT FROM report.section WHERE section = named)
            """
        ).fetchall()
    assert loose == []
    folder = paths.report_templates_dir() / "sections"
    for section, has_tables in known:
        assert has_tables != (section in _SECTIONS), section
        if section in _SECTIONS:
            assert (folder / f"{_SECTIONS[section][0]}.html.j2").is_file()


@pytest.mark.parametrize("case", CASES)
def test_a_report_has_its_sections_in_order_and_no_gaps(
    made: dict[tuple[str, str], Report], case: tuple[str, str]
) -> None:
    report = made[case]
    titles = re.findall(r"<h2[^>]*>([^<]+)</h2>", str(report.page))
    asked = [section.title for section in report.sections]
    assert [title for title in asked if title in titles] == [unescape(title) for title in titles]
    assert {s.title for s in report.sections if not s.is_optional} <= set(titles)
    # What has nothing to show is named, so that nobody looks for it.
    told = re.search(r'class="left-out">[^:]*: ([^<]*)\.</p>', str(report.page))
    left_out = [title for title in asked if title not in map(unescape, titles)]
    assert (unescape(told[1]).split("; ") if told else []) == left_out
    assert not re.search(r"\b(None|nan|NaN|Infinity|undefined)\b", plain(str(report.page)))


def test_the_tables_show_the_figures_that_were_read(made: dict[tuple[str, str], Report]) -> None:
    looked_at = 0
    # The last is of a confidential survey, which shows few.
    for asked in (("bfi", "ocean"), ("bfi", "data_quality"), ("insteval", "data_quality")):
        report = made[asked]
        text = plain(str(report.page))
        for section in report.sections:
            for table in section.tables:
                for row in report.rows(table.source)[:40]:
                    # A row without figures says why, and has no cells for them.
                    is_shown = row["status"] in ("ok", "carried")
                    if not is_shown:
                        said = f"{words.status(row['status'])} {words.sentence(row['reason'])}"
                        assert said in text
                        looked_at += 1
                    for names, _, how in table.columns if is_shown else table.columns[:1]:
                        assert words.cell(row, names, how).replace("\xa0", " ") in text
                        looked_at += 1
    assert looked_at > 150


def test_the_summary_says_what_differs_and_what_is_protected(
    made: dict[tuple[str, str], Report],
) -> None:
    text = plain(str(made["insteval", "executive"].page))
    assert "is above the benchmark of all organisations: 3.92 (3.84 to 4, n = 792)" in text
    assert "more than chance (adjusted p under 0.0001)" in text
    text = plain(str(made["bfi", "executive"].page))
    assert "is not shown, to protect members: it says nothing about your results" in text
    assert "above the benchmark" not in text


def test_findings_are_only_of_what_is_more_than_chance(demo_world: str) -> None:
    """Each sentence of a difference has a p that holds after adjustment, and its figures."""
    with psycopg.connect(make_conninfo(demo_world, options="-c role=demo_personality")) as reader:
        rows: list[Any] = reader.execute(
            "SELECT rule, p_adjusted, figure, n, finding FROM analytics.own_finding('bfi')"
        ).fetchall()
    differences = [row for row in rows if "more than chance" in row[4]]
    assert len(differences) >= 4
    assert all(p <= 0.05 and n >= 10 and figure is not None for _, p, figure, n, _ in differences)
