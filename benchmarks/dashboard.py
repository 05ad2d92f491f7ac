"""How large a dashboard gets, how soon it shows and how fast it follows a click.

The page is made up as large as the target asks for: 30 questions, 14 industries, two years.
"""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import CHROMIUM, browser
from benchmarks.figures import Figure
from controlplane.dashboard import Dashboard, Layout, page
from controlplane.dashboard.collect import (
    CELL,
    COMPARISON,
    DISTRIBUTION,
    FORCE,
    RESULT,
    SEGMENT,
    TREND,
    WORD,
    kept,
)
from controlplane.dashboard.table import plain, table

QUESTIONS, INDUSTRIES, SIZES, REGIONS = 30, 14, 5, 6
PERIODS = [
    ("all_time", None),
    *(("year", date(year, 1, 1)) for year in (2024, 2025)),
    *(("quarter", date(year, month, 1)) for year in (2024, 2025) for month in (1, 4, 7, 10)),
    *(("month", date(year, month, 1)) for year in (2024, 2025) for month in range(1, 13)),
]
DEFINITION: dict[str, Any] = {
    "title": "Large",
    "filters": {},
    "widgets": [
        {"kind": kind, "title": kind, "width": 6, "height": 2, "refresh_seconds": 604800,
         "options": {}}
        for kind in ("summary", "completion", "cards", "groups", "trend", "comparison",
                     "distribution", "heatmap", "scatter", "radar", "bullet", "table")
    ],
}  # fmt: skip

# From the choice until the next frame is drawn; in turns a period, and a bar of a chart.
CLICKS = """(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const period = document.getElementById("filter-period");
  const values = [...period.options].map((option) => option.value);
  const taken = [];
  for (let turn = 0; turn < 20; turn += 1) {
    await frame();
    const begun = performance.now();
    if (turn % 2) {
      period.value = values[turn % 4];
      period.dispatchEvent(new Event("change"));
    } else {
      const bars = document.querySelectorAll(".kind-groups .choose");
      bars[turn % 5].dispatchEvent(new MouseEvent("click"));
    }
    await frame();
    taken.push(performance.now() - begun);
  }
  return taken;
})()"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Size, first paint and click of the page."""
    html = page(large()).encode()
    yield Figure("dashboard_size", len(html) / 1e6)
    if CHROMIUM is None:
        say("Chromium is not installed, so nothing is clicked")
        return
    with tempfile.TemporaryDirectory(prefix="smb-") as folder, browser() as tab:
        path = Path(folder, "page.html")
        path.write_bytes(html)
        paints: list[float] = []
        clicks: list[float] = []
        for _ in range(rounds):
            tab.open(path)
            paints.append(tab.value(PAINT))
            clicks += tab.value(CLICKS)
    yield Figure("dashboard_paint", median(paints), min(paints), max(paints))
    yield Figure("dashboard_click", median(clicks), min(clicks), max(clicks))


def large(questions: int = QUESTIONS) -> Dashboard:
    """Figures at random, all of them with seventeen digits."""
    dice = random.Random(1)
    named = [f"q{number}" for number in range(questions)]
    groups = [("all", "all"), *_levels("industry", INDUSTRIES)]
    groups += [*_levels("organisation_size", SIZES), *_levels("geography", REGIONS)]
    groups += [
        (f"{one[0]}+{other[0]}", f"{one[1]}+{other[1]}")
        for one, other in itertools.product(
            _levels("industry", INDUSTRIES), _levels("organisation_size", SIZES)
        )
    ]
    counts = [
        {"category": category, "period": period, "n": 0}
        for category in dict.fromkeys(category for category, _ in groups)
        for period in ("all_time", "year", "quarter", "month")
    ]
    for count in counts:
        count["n"] = questions * sum(
            1
            for (category, _), (period, _) in itertools.product(groups, PERIODS)
            if (category, period) == (count["category"], count["period"])
        )
    fitting = set(kept(counts))
    cells = [
        _figures(dice, question, period, start)
        | {"category": category, "level": level, "n_organisations": dice.choice([8, 15, 25, 50]),
           "n_respondents": 250, "quantile_status": "ok", "edition": "2026-11",
           "as_of": datetime(2026, 11, 1, tzinfo=UTC), "nearest": None, "nearest_mean": None}
        for question in named
        for category, level in groups
        for period, start in PERIODS
        if (category, period) in fitting
    ]  # fmt: skip
    results = [_figures(dice, q, period, start) for q in named for period, start in PERIODS]
    spread = [
        _figures(dice, q, period, start)
        | {"answer_state": "answered", "value": value, "choice": None, "choice_title": None,
           "share": dice.random() / 5, "ci_low": 0.1, "ci_high": 0.2, "base_n": 500}
        for q in named
        for period, start in PERIODS
        for value in range(1, 6)
    ]  # fmt: skip
    compared = [
        row | {"gap": dice.random(), "gap_ci_low": dice.random(), "gap_ci_high": dice.random(),
               "outcome": "above", "position": "top quarter", "percentile_rank": dice.random(),
               "effect_word": "small"}
        for row in cells
        if row["level"] in ("all", "industry3", "organisation_size2", "geography1")
    ]  # fmt: skip
    summary = dict.fromkeys(
        ("n_respondents", "median_completion_seconds", "n_timed", "first_completed_at",
         "last_completed_at", "method", "reason")
    )  # fmt: skip
    survey = {
        "survey": "large",
        "title": "Large",
        "summary": summary
        | {"n_completed": 500, "n_started": 500, "completion_rate": 1, "ci_low": 0.9,
           "ci_high": 1, "status": "ok", "is_confidential": True},
        "questions": [
            {"path": q, "title": f"How much do you agree with statement {q}?", "kind": "rating",
             "measurement": "numeric", "low": 1, "high": 5, "decimals": 2}
            for q in named
        ],
        "levels": [
            {"category": category, "category_title": category, "level": level,
             "level_title": level}
            for category, level in groups
        ],
        "left_out": [],
        "results": table(results, RESULT),
        "cells": table(cells, CELL),
        "comparisons": table(compared, COMPARISON),
        "distribution": table(spread, DISTRIBUTION),
        "trend": table([row for row in results if row["period"] == "month"], TREND),
        "segments": table([], SEGMENT),
        "forces": table([], FORCE),
        "words": table([], WORD),
    }  # fmt: skip
    made_at = datetime(2026, 11, 27, tzinfo=UTC)
    data = {"made_at": plain(made_at), "organisation": "Large", "belongs": [],
            "layout": DEFINITION, "surveys": [survey]}  # fmt: skip
    return Dashboard("large", "Large", Layout("large", DEFINITION), data, made_at)


def _levels(category: str, count: int) -> list[tuple[str, str]]:
    return [(category, f"{category}{number}") for number in range(count)]


def _figures(dice: random.Random, question: str, period: str, start: date | None) -> dict[str, Any]:
    low, p25, middle, mean, p75, p90, high = sorted(dice.uniform(1, 5) for _ in range(7))
    # What is published stands on a grid of 0.05, and quantiles on one of 0.2.
    means = (round(value * 20) / 20 for value in (mean, low, high))
    quantiles = (round(value * 5) / 5 for value in (middle, p25, p75, p90))
    names = ("mean", "ci_low", "ci_high", "median", "p25", "p75", "p90")
    return dict(zip(names, (*means, *quantiles), strict=True)) | {
        "question": question, "period": period, "period_start": start, "n": dice.randint(5, 900),
        "status": "ok", "reason": None, "method": "mean of organisations",
    }  # fmt: skip
