"""docs/errors.md lists every code that is answered with, and tests reach those that protect."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_list_of_codes_is_complete_and_has_no_dead_entry():
    used = set()
    for folder, pattern in (("sql", "*.sql"), ("controlplane", "*.py")):
        for path in (ROOT / folder).rglob(pattern):
            used |= set(re.findall(r"SM\d{3}", path.read_text()))
    listed = re.findall(
        r"^\| (SM\d{3}) \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE
    )
    assert listed == sorted(set(listed))
    assert used == set(listed)


def test_tests_name_every_code_that_privacy_and_benchmark_raise():
    """Beside the function that raises it, one that calls it, or the table of its trigger."""
    files = [*ROOT.glob("sql/functions/*/*.sql")]
    calls = {path.stem: set(re.findall(r"\w+(?=\()", path.read_text())) for path in files}
    triggers = re.findall(
        r"TRIGGER[^;]*? ON (?:\w+\.)?(\w+)[^;]*EXECUTE FUNCTION \w+\.(\w+)",
        "".join(path.read_text() for path in ROOT.glob("sql/*/**/*.sql")),
    )
    tests = {
        path: set(re.findall(r"\w+", path.read_text())) for path in ROOT.glob("tests/**/test_*.py")
    }
    del tests[Path(__file__)]

    def ways(name: str) -> set[str]:
        found, new = set(), {name}
        while new:
            found |= new
            new = {caller for caller, called in calls.items() if called & new} - found
        return found | {table for table, function in triggers if function == name}

    unreached = []
    for folder in ("privacy", "benchmark"):
        for path in sorted((ROOT / "sql" / "functions" / folder).glob("*.sql")):
            for code in sorted(set(re.findall(r"ERRCODE *= '(SM\d{3})'", path.read_text()))):
                known = ways(path.stem)
                if not any(code in words and known & words for words in tests.values()):
                    unreached.append(f"{folder}.{path.stem}: {code}")
    assert unreached == []
