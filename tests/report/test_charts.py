"""Every kind of chart on figures of every sort: a drawing that says what it shows, or none."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from controlplane.report.charts import KINDS, Drawing, style
from controlplane.report.collect import Report, Row, Section
from controlplane.report.page import page

LIMITS = (1.0, 5.0)


def result(number: int, **given: Any) -> Row:
    mean = given.pop("mean", 2.0 + number / 3)
    shown = mean is not None
    return {
        "question": f"q{number}", "question_title": f"Question {number} & <so> on",
        "question_type": "scale", "measurement": "numeric", "mean": mean, "n": 40 + number,
        "sd": 1.0 if shown else None, "ci_low": mean - 0.2 if shown else None,
        "ci_high": mean + 0.2 if shown else None, "status": "ok" if shown else "protected",
        "reason": None if shown else "too few people", "method": "mean",
    } | given  # fmt: skip


def report(results: list[Row], **sources: list[Row]) -> Report:
    """A report of these results, each beside all organisations, with months and segments."""
    ends = {"scale_min": LIMITS[0], "scale_max": LIMITS[1]}
    peers = [
        row | ends | {
            "category": "all", "level_title": "All organisations", "n_organisations": 50,
            "benchmark_mean": 3.0, "p25": 2.5, "median": 3.0, "p75": 3.5, "p90": 4.0,
            "outcome": "above", "position": "top quarter", "edition": None, "as_of": None,
            "benchmark_status": "ok", "nearest": None,
        }
        for row in results
    ]  # fmt: skip
    months = [
        row | {"period_start": datetime(2026, month, 1), "mean": row["mean"]}
        for row in results
        for month in (1, 2, 3)
    ]
    spread = [
        row | {
            "answer_state": "answered", "ordinal": value, "value": value, "choice": None,
            "choice_title": f"Choice {value}", "share": 0.25, "base": "answered", "base_n": 40,
            "ci_low": 0.2, "ci_high": 0.3,
        }
        for row in results
        for value in (1, 2, 3, 4)
    ]  # fmt: skip
    segments = [
        row | {"segment_kind": kind, "segment": segment, "segment_title": segment,
               "gap_to_total": None if row["mean"] is None else 0.1}
        for row in results
        for kind in ("department", "job_role")
        for segment in (None, "sales", "research")
    ]  # fmt: skip
    figures: dict[str, list[Row]] = {
        "organisation": [{"organisation_title": "Acme", "category": None}],
        "responses": [{
            "is_confidential": False, "n_started": 50, "n_completed": 40, "completion_rate": 0.8,
            "ci_low": 0.7, "ci_high": 0.9, "status": "ok", "method": "share",
        }],
        "results": results, "comparisons": peers, "trend": months, "distribution": spread,
        "departments": [row for row in segments if row["segment_kind"] == "department"],
        "job_roles": [row for row in segments if row["segment_kind"] == "job_role"],
        "forces": [
            {"force_title": f"Force {side}", "direction": side, "score": 60.0, "ci_low": 55.0,
             "ci_high": 65.0, "n": 40} for side in (1, -1)
        ],
        "readiness": [{"segment": "ready", "share": 0.4, "ci_low": 0.3, "ci_high": 0.5, "n": 16}],
        "themes": [{"theme": "noise", "share": 0.3, "ci_low": 0.2, "ci_high": 0.4, "n": 12}],
        "completion": [{"question_title": "Question 1", "completion_share": 0.9, "ci_low": 0.8,
                        "ci_high": 0.95, "n": 45}],
    } | sources  # fmt: skip
    sections: list[Section] = []
    return Report(
        "1", "acme", "pulse", "Pulse", "full", "Report", "draft", sections,
        {"include_charts": True}, figures, datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


ORDINARY = [result(number) for number in range(1, 4)]
# Names, and the results: none, at both ends, withheld, without intervals, of other sorts.
SORTS: dict[str, list[Row]] = {
    "ordinary": ORDINARY,
    "none": [],
    "alike at both ends": [result(1, mean=1.0), result(2, mean=5.0), result(3, mean=1.0)],
    "withheld": [result(number, mean=None) for number in range(1, 4)],
    "partly withheld": [*ORDINARY[:2], result(3, mean=None)],
    "no interval and long": [
        result(number, ci_low=None, ci_high=None, question_title="a word " * 40)
        for number in range(1, 4)
    ],
    "ratings": [result(1, question_type="rating")],
    "choices": [result(1, measurement="nominal", question_type="radiogroup", mean=None)],
}


def looked_at(drawing: Drawing) -> str:
    """The texts of a drawing that is well-formed and draws nothing that is no number."""
    for uri in (drawing.wide, drawing.narrow):
        assert uri.startswith("data:image/svg+xml;base64,")
    root = ElementTree.fromstring(drawing.svg)
    assert not re.search(r"\b(NaN|Infinity|undefined|null|None)\b", drawing.svg)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert 0 < width <= 1200
    assert 0 < height <= 3000
    return " ".join(text for text in root.itertext() if text.strip())


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_draws_what_there_is_in_words_too(kind: str, sort: str) -> None:
    drawn = KINDS[kind].draw(report(SORTS[sort]), None)
    for _, drawing in drawn:
        looked_at(drawing)
        assert drawing.words.endswith(".")
        assert drawing.figures
        assert not re.search(r"\b(nan|None|inf)\b", drawing.words)
    if sort == {"pie": "choices", "stacked": "ratings"}.get(kind, "ordinary"):
        assert drawn, "there is something to draw"
    of_questions = {"card", "gauge", "comparison", "position", "trend", "radar", "scatter"}
    if sort in ("none", "withheld") and kind in of_questions:
        assert drawn == [], "nothing is drawn of nothing"


def ends(element: ElementTree.Element, x: float = 0.0) -> Iterator[tuple[str, float, float]]:
    """Each text of a drawing, and from where to where it goes in a wide font."""
    moved = re.search(r"translate\((-?[\d.]+)", element.get("transform", ""))
    x += float(moved[1]) if moved else 0.0
    if element.tag.endswith("text") and element.text:
        wide = len(element.text) * 0.6 * float(element.get("font-size", "12px")[:-2])
        start = {"end": x - wide, "middle": x - wide / 2}.get(element.get("text-anchor", ""), x)
        yield element.text, start, start + wide
    for child in element:
        yield from ends(child, x)


@pytest.mark.parametrize("kind", ["forces", "readiness", "keywords", "flow", "pie", "radar"])
def test_no_words_are_cut_off_where_the_font_is_wider(kind: str) -> None:
    """Drawn in one font, read in another: the PDF takes what the machine has."""
    words = {"themes": [{"theme": "internationalisation", "share": 1.0, "ci_low": 0.9,
                         "ci_high": 1.0, "n": 1234}]}  # fmt: skip
    sort = SORTS["choices"] if kind == "pie" else ORDINARY
    for _, drawing in KINDS[kind].draw(report(sort, **words), None):
        root = ElementTree.fromstring(drawing.svg)
        width = float(root.get("width", 0))
        texts = list(ends(root))
        assert len(texts) > 1
        assert [text for text in texts if text[1] < 0 or text[2] > width] == []


def test_a_pie_is_of_parts_that_make_a_whole() -> None:
    def shares(*parts: float) -> list[Row]:
        return [
            result(1, measurement="nominal", question_type="radiogroup", mean=None) | {
                "answer_state": "answered", "ordinal": number, "value": number, "choice": None,
                "choice_title": f"Choice {number}", "share": part, "base_n": 40,
            }
            for number, part in enumerate(parts)
        ]  # fmt: skip

    def drawn(*parts: float) -> list[tuple[str, Drawing]]:
        given = report(SORTS["choices"], distribution=shares(*parts))
        return KINDS["pie"].draw(given, None)

    [(_, rounded)] = drawn(0.4, 0.3, 0.3, 0.1)
    turns = [(row["from"], row["to"]) for row in rounded.figures]
    assert turns[0][0] == 0
    assert turns[-1][1] == pytest.approx(2 * math.pi)
    assert "40\N{NO-BREAK SPACE}% Choice 0" in looked_at(rounded)
    assert drawn(0.9, 0.8, 0.7) == [], "several answers each"


def test_what_is_withheld_is_said_and_not_drawn_as_zero() -> None:
    [(_, drawing)] = KINDS["heatmap"].draw(report(SORTS["partly withheld"]), None)
    assert "sales, Question 3 & <so> on: protected" in drawing.words
    assert "protected" in looked_at(drawing)
    assert all(row["mean"] is None for row in drawing.figures if "Question 3" in row["question"])
    [(_, drawing)] = KINDS["table"].draw(report(SORTS["withheld"]), None)
    assert "protected" in looked_at(drawing)
    assert "0.00" not in looked_at(drawing)


@pytest.mark.parametrize("kind", ["card", "gauge", "comparison", "scatter", "table"])
def test_the_words_hold_the_figures(kind: str) -> None:
    said = " ".join(drawing.words for _, drawing in KINDS[kind].draw(report(ORDINARY), None))
    for row in ORDINARY:
        assert f"{row['mean']:.2f}" in said


def test_a_picture_is_a_picture() -> None:
    [(_, drawing), *_] = KINDS["card"].draw(report(ORDINARY), None)
    assert drawing.png.startswith(b"\x89PNG")
    assert drawing.pdf.startswith(b"%PDF")


def test_a_pie_of_many_parts_is_none() -> None:
    rows = SORTS["choices"]
    many = report(rows)
    some = many.figures["distribution"]
    parts = [
        some[0] | {"ordinal": n, "choice_title": f"Choice {n}", "share": 1 / 9} for n in range(9)
    ]
    assert KINDS["pie"].draw(report(rows, distribution=parts), None) == []


def test_a_number_of_many_values_shows_quartiles_and_no_wall_of_bars() -> None:
    rows = [result(1, question_type="text", p25=1000.0, median=2500.0, p75=4000.0)]
    known = report(rows)
    one = known.figures["distribution"][0]
    known.figures["distribution"] = [
        one | {"ordinal": n, "value": 100.0 + n, "choice_title": None, "share": 1 / 400}
        for n in range(400)
    ]
    assert KINDS["distribution"].draw(known, "q1") == []
    assert KINDS["stacked"].draw(known, None) == []
    section = Section("detailed_analysis", "Detail", None, ["distribution"], [], True, [])
    text = re.sub(r"<[^>]+>", " ", page(dataclasses.replace(known, sections=[section])))
    for said in ("Too many different answers", " 400 ", "1,000.00", "2,500.00", "4,000.00", " 41 "):
        assert said in re.sub(r"\s+", " ", text)


# -- colours ---------------------------------------------------------------------------------------

# Linear RGB as people without one sort of cones see it: Machado, Oliveira and Fernandes (2009),
# severity 1.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip

Colour = tuple[float, ...]


def linear(colour: str) -> Colour:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                 for part in parts)  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.1 defines it."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour) -> Colour:
    """CIE L*a*b* (1976) of linear RGB, white D65."""
    red, green, blue = (min(max(part, 0), 1) for part in colour)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def seen_by(blindness: str) -> Callable[[str], Colour]:
    def seen(colour: str) -> Colour:
        rows = BLINDNESS[blindness]
        return tuple(sum(w * p for w, p in zip(row, linear(colour), strict=True)) for row in rows)

    return seen


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, style.OURS, *style.OUTCOMES.values()])
def test_text_and_bars_stand_out_from_paper(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5


@pytest.mark.parametrize("background", style.ramp(7))
def test_figures_can_be_read_on_every_step(background: str) -> None:
    assert contrast(style.readable_on(background), background) >= 4.5


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_steps_and_outcomes_can_be_told_apart_by_everybody(blindness: str) -> None:
    see = seen_by(blindness)
    for some in (style.STEPS, tuple(style.OUTCOMES.values())):
        for one, other in itertools.pairwise(some):
            assert math.dist(lab(see(one)), lab(see(other))) > 10, (one, other)


def test_steps_get_lighter_and_darker_again_in_grey() -> None:
    """So low and high are told apart by the words beside them, and steps by their grey."""
    greys = [luminance(step) for step in style.STEPS]
    assert greys[0] < greys[1] < greys[2] > greys[3] > greys[4]
    for one, other in itertools.pairwise(greys):
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) > 1.2
