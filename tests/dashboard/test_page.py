"""What the page shows is what the views say; nothing else is in it, and nothing in it runs."""

from __future__ import annotations

import json
import random
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.dashboard import large
from controlplane.dashboard import Dashboard, page
from controlplane.dashboard.page import embedded
from controlplane.dashboard.table import table
from controlplane.paths import report_templates_dir
from controlplane.report import words
from controlplane.report.collect import Question
from tests.browser import NEEDED, dumped, said
from tests.report.conftest import CANARY, SCRIPT, hostile
from tests.report.conftest import collected as report_of

from .conftest import collected, opened, rows_of, told


def in_browser(test: Any) -> Any:
    """A test that needs Chromium."""
    for needed in (pytest.mark.slow, *NEEDED):
        test = needed(test)
    return test


__all__ = ["hostile"]


class Tables(HTMLParser):
    """The cells of all tables of a page, by their captions."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] = []
        self.caption = ""
        self.into: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.into = "cell"
        elif tag == "caption":
            self.into = "caption"

    def handle_data(self, data: str) -> None:
        if self.into == "cell":
            self.rows[-1][-1] += data
        elif self.into == "caption":
            self.caption += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption"):
            self.into = None
        elif tag == "table":
            self.found[self.caption] = self.rows


@in_browser
def test_each_figure_is_that_of_the_views_and_the_policy_lets_the_page_work(
    lecturer: dict[str, Dashboard], demo_world: str, tmp_path: Path
) -> None:
    # As it is, with its policy: what the browser shows is what a reader gets.
    path = tmp_path / "page.html"
    path.write_text(page(lecturer["detailed"]))
    found = Tables(dumped(path, tmp_path)).found
    report = report_of(demo_world, "demo_lecturer", "insteval")
    expected = [
        [
            question.title,
            words.figure(row["score"], question),
            words.span(row["ci_low"], row["ci_high"], question),
            words.count(row["n"]),
            words.figure(row["benchmark_mean"], question),
            words.difference(row["gap"], question),
            row["outcome"],
        ]
        for question in report.measured
        for row in [question.against_all]
        if row is not None
    ]
    shown = found["All questions against All organisations, all time"]
    assert [row[:7] for row in shown[1:]] == expected
    assert len(expected) == 2
    # The question in detail: every comparison, the protected one with its reason and the nearest.
    question = next(q for q in report.measured if q.path == report.measured[0].path)
    detail = found[f"Comparisons of {question.title}, all time"][1:]
    said_of = {row[0]: row for row in detail}
    assert set(said_of) == {row["level_title"] for row in question.comparisons}
    for row in question.comparisons:
        cells = said_of[row["level_title"]]
        assert cells[1:6] == [
            words.figure(row["benchmark_mean"], question),
            words.span(row["benchmark_ci_low"], row["benchmark_ci_high"], question),
            *(words.figure(row[name], question) for name in ("p25", "median", "p75")),
        ]
        assert cells[7] == words.difference(row["gap"], question)
        if row["benchmark_mean"] is None:
            assert cells[10].startswith("protected, not shown to protect members. Nearest: ")
            assert row["nearest"] in cells[10]


STEPS = """
const wait = () => new Promise((done) => setTimeout(done, 0));
const select = (name) => document.getElementById(`filter-${name}`);
const choose = (name, value) => {
  select(name).value = value;
  select(name).dispatchEvent(new Event("change"));
};
const state = () => ({ said: document.getElementById("voice").textContent, hash: location.hash,
  card: document.querySelector(".card .against").textContent,
  focus: document.activeElement.dataset.key ?? document.activeElement.id,
  chosen: [...document.querySelectorAll(".kind-groups .choose.chosen")]
    .map((one) => one.dataset.key) });
const seen = { start: state() };
const bar = document.querySelector(".kind-groups .choose");
bar.focus();
bar.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
seen.moved = document.activeElement.dataset.key;
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
seen.clicked = state();
choose("period", [...select("period").options].find((one) => one.textContent === "2025").value);
seen.year = state();
choose("minimum", "100");
seen.minimum = state();
choose("organisation_size", [...select("organisation_size").options].at(-1).value);
seen.crossed = state();
document.getElementById("reset").click();
seen.reset = state();
location.hash = seen.clicked.hash;
await wait(); await wait();
seen.again = state();
return seen;
"""


@in_browser
def test_choosing_moves_every_widget_the_address_and_the_voice(
    lecturer: dict[str, Dashboard], tmp_path: Path
) -> None:
    seen = said(opened(page(lecturer["overview"]), told(STEPS), tmp_path / "page.html"), tmp_path)
    survey = lecturer["overview"].data["surveys"][0]
    cells = rows_of(survey, "cells")
    titles = {(row["category"], row["level"]): row["level_title"] for row in survey["levels"]}
    question = survey["questions"][0]

    def cell(category: str, level: str, period: str, start: str | None = None) -> dict[str, Any]:
        return next(
            row
            for row in cells
            if (row["question"], row["category"], row["level"], row["period"], row["period_start"])
            == (question["path"], category, level, period, start)
        )

    level = seen["moved"]
    title = titles["industry", level]
    mean = cell("industry", level, "all_time")["mean"]
    assert title not in seen["start"]["said"]
    assert seen["clicked"]["said"].endswith(f"{title}: {mean:.2f}.")
    assert seen["clicked"]["card"] == f"Benchmark {mean:.2f}"
    assert seen["clicked"]["chosen"] == [level]
    assert seen["clicked"]["focus"] == level
    assert f"by.industry={level}" in seen["clicked"]["hash"]
    year = cell("industry", level, "year", "2025-01-01")
    assert ", 2025. " in seen["year"]["said"]
    assert seen["year"]["said"].endswith(f"{title}: {year['mean']:.2f}.")
    least = "fewer than 100 organisations are known to stand behind it"
    assert (least in seen["minimum"]["said"]) == (year["n_organisations"] < 100)
    assert "501 and more" in seen["crossed"]["said"]
    assert seen["reset"]["said"] == seen["start"]["said"]
    # Whoever is sent the address sees the same.
    assert {**seen["again"], "focus": ""} == {**seen["clicked"], "focus": ""}


@in_browser
def test_figures_are_rounded_as_everywhere_else(tmp_path: Path) -> None:
    dice = random.Random(7)
    values = [round(dice.uniform(-6, 6), dice.randint(0, 17)) for _ in range(600)]
    values += [0.285, 0.125, 2.675, 0.5, 1.5, -0.004, 1e-7, -2.5e-9, 0.0, 123456.785, 1 / 3]
    kinds = [
        ("numeric", (1.0, 5.0)),
        ("numeric", (0.0, 100.0)),
        ("numeric", None),
        ("binary", None),
    ]
    asked = []
    expected = []
    for measurement, limits in kinds:
        row = {
            "category": "x",
            "scale_min": (limits or (None,))[0],
            "scale_max": (limits or (None,))[-1],
        }
        question = Question("q", "Q", "rating", measurement, {}, comparisons=[row])
        asked.append({"measurement": measurement, "decimals": words.decimals(question)})
        expected.append(
            [[words.figure(v, question), words.difference(v, question)] for v in values]
        )
    script = (report_templates_dir() / "dashboard/words.js").read_text()
    answer = told(
        f"return {json.dumps(asked)}.map((of) => {json.dumps(values)}.map((value) =>"
        " [figure(value, of), difference(value, of)]));"
    )
    path = tmp_path / "words.html"
    path.write_text(f"<meta charset=utf-8><body><script>{script}\n{answer}</script></body>")
    assert said(path, tmp_path) == expected


@in_browser
def test_words_that_mean_harm_come_out_as_words(
    hostile: psycopg.Connection[Any], database: str, tmp_path: Path
) -> None:
    html = page(collected(database, "hostile_reader", "pulse", layout="detailed"))
    assert CANARY not in html
    assert SCRIPT not in html
    assert "alert(" in html
    assert html.count("<script") == html.count("</script>") == 2
    path = tmp_path / "page.html"
    path.write_text(html)
    shown = dumped(path, tmp_path)
    assert shown.count("<script") == 2
    title = re.search(r'<p id="survey-title" class="who">(.*?)</p>', shown)
    assert title is not None
    assert unescape(title.group(1)) == SCRIPT
    few = page(collected(database, "few_reader", "pulse"))
    assert "Organisation 0" not in few
    assert CANARY not in few


def test_a_layout_that_is_shared_carries_no_figure(lecturer: dict[str, Dashboard]) -> None:
    keys = {"title", "filters", "widgets"}
    for dashboard in lecturer.values():
        assert set(dashboard.layout.definition) == keys
        assert "mean" not in json.dumps(dashboard.layout.definition)


def test_nothing_is_loaded_from_anywhere(lecturer: dict[str, Dashboard]) -> None:
    html = page(lecturer["detailed"])
    assert re.findall(r"(?:src|href)=\"(?!#)|url\(|@import|https?://(?!www\.w3\.org)", html) == []
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert unescape(policy.group(1)).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.group(1)


def test_a_table_comes_back_as_it_was() -> None:
    rows = [
        {"a": "x", "b": number / 3, "c": ("y", None, "</script>\u2028")[number % 3]}
        for number in range(40)
    ]
    written = json.loads(embedded({"t": table(rows, ["a", "b", "c"])}))
    assert rows_of(written, "t") == rows
    assert "<" not in embedded({"t": table(rows, ["a", "b", "c"])})


def test_30_questions_and_14_industries_stay_within_the_size() -> None:
    """All figures different, so that nothing repeats which would make it small."""
    assert len(page(large()).encode()) <= 2_500_000
