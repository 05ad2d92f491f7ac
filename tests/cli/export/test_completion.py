"""Tab offers the views, without asking any database."""

from __future__ import annotations

import subprocess
import sys

import pytest


def offered(word: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "controlplane"],
        capture_output=True,
        text=True,
        env={
            "_SURVEYMARK_COMPLETE": "bash_complete",
            "COMP_WORDS": f"surveymark export {word}",
            "COMP_CWORD": "2",
            "PGHOST": "/nowhere",
        },
    )
    assert done.stderr == ""
    return [line.removeprefix("plain,") for line in done.stdout.split()]


@pytest.mark.parametrize(
    ("word", "views"),
    [
        ("own_res", ["own_response", "own_response_quality", "own_results"]),
        ("benchmark_", ["benchmark_comparison", "benchmark_summary", "benchmark_trend"]),
        ("ops.job_", ["ops.job_log", "ops.job_status"]),
        ("nothing", []),
    ],
)
def test_views_are_offered_by_name(word, views):
    assert offered(word) == views


def test_those_of_analytics_come_first():
    views = offered("")

    assert {"benchmark", "own_results"} <= set(views)
    assert ["." in view for view in views] == sorted("." in view for view in views)
