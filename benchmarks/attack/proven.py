"""Attacks that the test suite already runs: which tests those are, and what they say now."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from benchmarks.attack.findings import Finding
from benchmarks.report import HERE

ANALYTICS, BENCHMARK = "tests/functions/analytics", "tests/functions/benchmark"
ISOLATION, RIGHTS = f"{ANALYTICS}/test_isolation.py", f"{BENCHMARK}/test_rights.py"

TESTS: dict[str, tuple[str, ...]] = {
    "a01_tests": (
        "tests/functions/privacy/test_policy.py",
        "tests/functions/privacy/test_propose_policy.py",
    ),
    "a12": (f"{BENCHMARK}/test_thresholds.py::test_one_vote_each_however_large",),
    "a14_position": (
        f"{ANALYTICS}/test_own_benchmark.py::test_the_position_moves_at_the_published_quartiles_only",
        "tests/functions/privacy/test_rounding.py::test_extremes_take_no_part_in_any_released_quantile",
        f"{BENCHMARK}/test_thresholds.py::test_quartiles_from_ten_and_p90_from_twenty_five",
    ),
    "a16": (
        f"{ANALYTICS}/test_own_audit.py",
        f"{ANALYTICS}/test_own_breakdown.py::test_whatever_arrives_the_rest_is_nobody_or_five",
    ),
    "a20_tests": (ISOLATION,),
    "a21_tests": (
        f"{ISOLATION}::test_explain_shows_nothing_of_the_inside",
        f"{ISOLATION}::test_nothing_can_be_created_to_trick_a_function",
        RIGHTS,
    ),
    "a23_tests": (
        f"{ISOLATION}::test_a_hostile_search_path_changes_nothing",
        f"{ISOLATION}::test_nothing_can_be_created_to_trick_a_function",
        "tests/schema/test_catalogue.py",
    ),
    "a25_keys": (
        "tests/cli/test_key.py",
        "tests/cli/load/test_anonymised.py",
        "tests/functions/privacy/test_cell_noise.py",
    ),
    "a25_tests": ("tests/functions/core/test_erase_respondent.py",),
}


def run_tests() -> Iterator[Finding]:
    """How many of the tests of each attack fail."""
    wanted = sorted({test for tests in TESTS.values() for test in tests})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", f"--junitxml={report}", *wanted],
            cwd=HERE.parent,
            capture_output=True,
            check=False,
        )
        cases = list(ElementTree.parse(report).iter("testcase"))
    for attack, tests in TESTS.items():
        own = [case for case in cases if any(_is_of(case, test) for test in tests)]
        failed = sum(
            case.find("failure") is not None or case.find("error") is not None for case in own
        )
        # A test that is gone would pass for ever.
        missing = sum(not any(_is_of(case, test) for case in cases) for test in tests)
        yield Finding(attack, failed + missing, detail=f"{len(own)} tests of the suite")


def _is_of(case: ElementTree.Element, test: str) -> bool:
    path, _, name = test.partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    named = str(case.get("name", "")).partition("[")[0]
    return case.get("classname") == module and name in ("", named)
