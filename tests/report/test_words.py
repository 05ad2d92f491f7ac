"""Figures in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from controlplane.report import words
from controlplane.report.collect import Question


def question(measurement: str, low: float | None = None, high: float | None = None) -> Question:
    limits: dict[str, Any] = {"scale_min": low, "scale_max": high, "category": "all"}
    return Question("q", "Q", "rating", measurement, {}, comparisons=[limits])


RATING = question("numeric", 1, 5)
POINTS = question("numeric", 0, 100)
SHARE = question("binary", 0, 1)
OPEN = question("numeric")


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (3.92, RATING, "3.92"),
        (4, RATING, "4.00"),
        (63.249, POINTS, "63.2"),
        (0.69, SHARE, "69\N{NO-BREAK SPACE}%"),
        (0.005, SHARE, "0\N{NO-BREAK SPACE}%"),
        (1234.5, OPEN, "1,234.50"),
        (-0.4, POINTS, "\N{MINUS SIGN}0.4"),
        (None, RATING, "\N{EN DASH}"),
    ],
)
def test_a_figure_has_the_decimals_of_its_question(value: Any, of: Question, text: str) -> None:
    assert words.figure(value, of) == text


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (0.67, RATING, "+0.67"),
        (-0.3, RATING, "\N{MINUS SIGN}0.30"),
        (0.38, SHARE, "+38 points"),
        (-0.004, SHARE, "0 points"),
        (0.0, RATING, "0.00"),
        (-0.001, RATING, "0.00"),
    ],
)
def test_a_difference_has_a_sign_unless_it_is_none(value: float, of: Question, text: str) -> None:
    assert words.difference(value, of) == text


def test_an_interval_names_its_unit_once() -> None:
    assert words.span(0.65, 0.73, SHARE) == "65 to 73\N{NO-BREAK SPACE}%"
    assert words.span(3.84, 4, RATING) == "3.84 to 4.00"
    assert words.span(0.33, 0.43, SHARE, signed=True) == "+33 to +43 points"
    assert words.span(-0.1, 0.2, RATING, signed=True) == "\N{MINUS SIGN}0.10 to +0.20"
    assert words.span(None, 4, RATING) == words.NOTHING


def test_dates_and_times_are_for_people() -> None:
    assert words.day(date(2026, 5, 15)) == "15 May 2026"
    assert words.month(date(2026, 5, 1)) == "May 2026"
    assert (words.minutes(59), words.minutes(240)) == ("under a minute", "4 min")


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    told = words.unbroken("69 % (65 % to 73 %, n = 792), a gap of 38 points; 3 of them")
    assert told.replace("\N{NO-BREAK SPACE}", "_") == (
        "69_% (65_% to 73_%, n_=_792), a gap of 38_points; 3 of them"
    )
