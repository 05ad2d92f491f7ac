"""The page shows what the reader may see, all of it, and needs nothing else."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import psycopg
import pytest

from controlplane.report import Report, page, words
from tests.report.conftest import CANARY, FORMULA, SCRIPT, collected, drawn


class Seen(HTMLParser):
    """The elements, addresses and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.alternatives: list[str] = []
        self.text = ""
        self._skip = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._skip = tag == "style"
        for name, value in attrs:
            if name in ("src", "srcset") or (name == "href" and not (value or "").startswith("#")):
                self.addresses.append(value or "")
            if name == "alt":
                self.alternatives.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._skip = False

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text += " ".join(data.split(" "))

    @property
    def plain(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture(scope="session")
def lecturer_page(lecturer: Report) -> Seen:
    return Seen(drawn(lecturer, "html").decode())


@pytest.fixture(scope="session")
def personality_page(personality: Report) -> Seen:
    return Seen(drawn(personality, "html").decode())


def drawings(seen: Seen) -> list[str]:
    """The SVG texts of a page."""
    prefix = "data:image/svg+xml;base64,"
    return [base64.b64decode(a.removeprefix(prefix)).decode() for a in seen.addresses]


def test_every_published_comparison_is_there(lecturer: Report, lecturer_page: Seen) -> None:
    shown = [(q, row) for q in lecturer.measured for row in q.published]
    assert len(shown) == 4
    for question, row in shown:
        for text in (
            words.figure(row["score"], question),
            words.figure(row["benchmark_mean"], question),
            words.difference(row["gap"], question),
            words.span(row["gap_ci_low"], row["gap_ci_high"], question, signed=True),
            row["outcome"],
            row["position"],
        ):
            assert " ".join(text.split()) in lecturer_page.plain


def test_a_protected_benchmark_says_so_and_names_the_nearest(
    lecturer: Report, lecturer_page: Seen
) -> None:
    withheld = [row for row in lecturer.comparisons if row["benchmark_mean"] is None]
    assert [row["level_title"] for row in withheld] == ["501 and more", "501 and more"]
    assert (
        "protected Not shown to protect members. Nearest available: All organisations"
        " (1,000 or more organisations): 3.25" in lecturer_page.plain
    )


def test_a_survey_without_benchmarks_still_makes_a_report(
    personality: Report, personality_page: Seen
) -> None:
    assert not any(question.published for question in personality.measured)
    for trait in personality.scales:
        assert words.figure(trait.result["mean"], trait) in personality_page.plain
    assert any(said.startswith("Radar, from 1 to 6.") for said in personality_page.alternatives)
    assert "By department" in personality_page.plain
    assert "Left out, since this survey has nothing to show there: Position among peers" in (
        personality_page.plain
    )


def test_the_headlines_carry_n_and_interval(personality: Report, personality_page: Seen) -> None:
    for trait in personality.headlines:
        interval = words.span(trait.result["ci_low"], trait.result["ci_high"], trait)
        wanted = f"95 % interval {interval}, n = {words.count(trait.result['n'])}"
        assert wanted in personality_page.plain


def test_the_page_needs_nothing_else(lecturer_page: Seen, personality_page: Seen) -> None:
    for seen in (lecturer_page, personality_page):
        assert seen.addresses
        assert all(address.startswith("data:image/svg+xml;base64,") for address in seen.addresses)
        assert not {"script", "link", "iframe", "object", "form"} & set(seen.tags)


def test_every_drawing_is_an_image_with_words(personality: Report, personality_page: Seen) -> None:
    pictures = drawings(personality_page)
    assert len(pictures) > 10
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.tag.endswith("svg")
        # Nothing is fetched by a picture either.
        assert not re.search(r"(?:href|src)\s*=|url\((?!#)", picture)
    assert len(personality_page.alternatives) == personality_page.tags.count("img")
    assert all(len(words) > 20 for words in personality_page.alternatives)
    radar = next(p for p in pictures if "Neuroticism" in p and "3.16" in p and "Openness" in p)
    assert "4.59" in radar


def test_nothing_is_drawn_or_said_of_another_organisation(lecturer_page: Seen) -> None:
    everything = lecturer_page.plain + "".join(drawings(lecturer_page))
    assert "Lecturer 827" in everything
    assert not re.search(r"[Ll]ecturer[ -](?!827)\d+", everything)


def test_words_that_mean_harm_stay_words(hostile: psycopg.Connection[Any], database: str) -> None:
    html = page(collected(database, "hostile_reader", "pulse"))
    seen = Seen(html)
    assert "script" not in seen.tags
    assert SCRIPT in seen.plain
    assert FORMULA in seen.plain
    assert CANARY not in html
    for picture in drawings(seen):
        assert not any(e.tag.endswith("script") for e in ElementTree.fromstring(picture).iter())
        assert CANARY not in picture


def test_four_people_show_no_figure(hostile: psycopg.Connection[Any], database: str) -> None:
    report = collected(database, "few_reader", "pulse")
    seen = Seen(page(report))
    assert report.headlines[0].result["mean"] is None
    assert not seen.addresses or not any("Bars." in said for said in seen.alternatives)
    assert "protected a month is shown once 5 people have answered in it" in seen.plain
