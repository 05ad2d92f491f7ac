"""docs/errors.md lists every code that the database or the command can answer with."""

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
