"""The document says what was measured, and ratios are those of the rounds."""

from __future__ import annotations

import json

import pytest

from benchmarks import report, timing


def test_the_document_says_what_the_results_file_says() -> None:
    told = json.loads(report.RESULTS.read_text(encoding="utf-8"))
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert text == report.with_results(text, told)


def test_every_section_has_one_reference_and_at_least_five_rounds() -> None:
    told = json.loads(report.RESULTS.read_text(encoding="utf-8"))
    references: dict[str, int] = {}
    for result in told["results"]:
        references[result["section"]] = references.get(result["section"], 0) + (
            "ratio" not in result
        )
    assert set(references.values()) == {1}
    assert told["rounds"] >= 5


def test_a_section_measured_alone_replaces_itself_and_tells_its_date() -> None:
    before = {
        "date": "2026-01-01",
        "results": [{"section": "a", "seconds": 1}, {"section": "b", "seconds": 2}],
    }
    told = {"date": "2026-02-02"}
    after = report.with_sections(before, [{"section": "a", "seconds": 3}], told, of_all=False)
    assert after == {
        "date": "2026-01-01",
        "results": [
            {"section": "b", "seconds": 2},
            {"section": "a", "seconds": 3, "date": "2026-02-02"},
        ],
    }
    both = report.with_sections(before, [{"section": "a", "seconds": 3}], told, of_all=True)
    assert both == {
        "date": "2026-02-02",
        "results": [
            {"section": "a", "seconds": 3},
            {"section": "b", "seconds": 2, "date": "2026-01-01"},
        ],
    }
    named = [{"what": "x", "seconds": 3, "date": "2026-02-02"}]
    assert report.section_table("a", named)[0] == "**a**, measured on 2026-02-02"


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    rounds = iter([(9.0, 9.0), (1.0, 2.0), (2.0, 6.0), (4.0, 4.0)])  # the first one warms up

    def one_round() -> dict[str, float]:
        plain, ours = next(rounds)
        return {"ours": ours, "plain": plain}

    reference, ours = timing.compare("a", one_round, reference="plain", rounds=3)
    assert (reference.what, reference.ratio) == ("plain", None)
    assert (ours.ratio, ours.low, ours.high) == (2.0, 1.0, 3.0)
    assert ours.seconds == 4.0


def test_what_is_compared_takes_turns() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return 1.0

    turn = timing.in_turns({"a": lambda: run("a"), "b": lambda: run("b")})
    turn()
    turn()
    assert order in (["a", "b", "b", "a"], ["b", "a", "a", "b"])


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0123, "0.012"), (0.5, "0.50"), (1, "1.00"), (12.34, "12.3"), (1234.5, "1,230")],
)
def test_numbers_have_the_digits_that_count(value: float, said: str) -> None:
    assert report.number(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.00015496, "155 µs"), (0.01234, "12.3 ms"), (12.34, "12.3 s")]
)
def test_a_time_has_three_digits_in_its_unit(seconds: float, said: str) -> None:
    assert report.duration(seconds) == said
