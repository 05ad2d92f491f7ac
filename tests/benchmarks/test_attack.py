"""The attacks find what they must find, and nothing of what the rules promise to keep.

`make attack` does the same on many markets; see docs/testing.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from benchmarks.attack import report, run
from benchmarks.attack.findings import CRITERIA, Finding
from benchmarks.attack.profiles import PROFILES
from benchmarks.attack.quantiles import BESIDE, more_often_than_chance
from benchmarks.attack.stage import READER
from benchmarks.attack.weakened import WEAKNESSES, Weakness, missed

# Needs many markets to be told from chance.
BY_CHANCE = {"m2", "a14_side", "a14_same", "a15_answers"}
BY_CHANCE |= {f"{figure}_{who}" for figure in ("m1", "m2") for who in ("quantiles", "extreme")}


@pytest.fixture(scope="module")
def database(clone: Any, server: str) -> Iterator[Any]:
    """Databases with just Surveymark in them; the reader's role goes with the last of them."""
    yield clone
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {READER}")


@pytest.fixture(scope="module")
def found(database: Any) -> dict[str, Finding]:
    """What the quick form finds."""
    return {finding.figure: finding for finding in run.quick(database, 1, print)}


@pytest.mark.slow
def test_what_the_rules_promise_is_kept(found: dict[str, Finding]) -> None:
    wrong = {figure for figure, finding in found.items() if finding.holds is False} - BY_CHANCE
    assert not wrong, [found[figure] for figure in wrong]


@pytest.mark.slow
def test_the_same_attacker_breaks_the_rule_of_the_requirements(found: dict[str, Finding]) -> None:
    assert found["m5_m1"].holds
    assert found["m5_m2"].holds


@pytest.mark.slow
def test_every_criterion_is_measured(found: dict[str, Finding]) -> None:
    of_the_suite = {name for name in CRITERIA if name.endswith("_tests")}
    of_the_suite |= {"a12", "a14_position", "a16", "a25_keys", "m4_shown_800", "m4_shown_3000"}
    assert CRITERIA.keys() - found.keys() == of_the_suite


@pytest.mark.parametrize("profile", PROFILES)
def test_the_document_says_what_the_file_says(profile: str) -> None:
    told = json.loads(report.results(profile).read_text(encoding="utf-8"))
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert text == report.with_findings(text, told)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_file_judges_by_the_criteria_of_today(profile: str) -> None:
    told = json.loads(report.results(profile).read_text(encoding="utf-8"))
    for row in told["findings"]:
        finding = Finding(
            row["figure"], row["value"], row["low"], row["high"], row["detail"], profile
        )
        assert report.row(finding) == row


@pytest.mark.parametrize(
    ("finding", "holds"),
    [
        (Finding("m1", 5, 1, 9), False),
        (Finding("m1", 7, 6, 8), True),
        (Finding("m5_m1", 16, 14, 18), False),
        (Finding("m3", 0.81), True),
        (Finding("a04", None), None),
        (Finding("m4_two_way", 50), None),
    ],
)
def test_the_worse_end_is_judged(finding: Finding, holds: bool | None) -> None:
    assert finding.holds is holds


@pytest.mark.parametrize(
    ("same", "rarer", "excess"),
    [
        # As often as beside it, and rarer with the distance: by chance.
        (1000, 0, 0),
        (1000, 25, 0),
        # As many more as have been made out of the results of one.
        (1300, 0, 3),
        (1275, 25, 2.75),
    ],
)
def test_results_are_densest_around_a_figure(same: int, rarer: int, excess: float) -> None:
    finding = more_often_than_chance(same, 2 * (1000 - rarer * BESIDE**2), 10_000)
    assert finding.value == pytest.approx(excess, abs=1e-9)
    assert finding.low is not None
    assert finding.high is not None
    assert finding.low < excess < finding.high


chosen = WEAKNESSES if os.environ.get("ATTACK_TEETH") else WEAKNESSES[:1]


@pytest.mark.slow
@pytest.mark.parametrize("weakness", chosen, ids=lambda weakness: weakness.name)
def test_attacks_succeed_where(database: Any, weakness: Weakness) -> None:
    found = {finding.figure for finding in missed(database, weakness)}
    assert weakness.must_miss <= found


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda weakness: weakness.name)
def test_the_weakness_still_fits_the_functions(weakness: Weakness) -> None:
    assert weakness.sql()
