"""Which tests one worker runs: those of a file, and those of a world that takes long to make.

xdist's own `--dist loadgroup` sends tests anywhere, without a word, under pytest 9.2: it writes the
name of the group into an attribute that pytest no longer reads.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# The beginnings of the paths of those who share something, which the first of them makes; they run
# in this order. Nobody has to look on while a minute passes on the clock: the engine uses it.
WORLDS = {
    "demo": ("tests/dashboard/", "tests/demo/", "tests/docs/test_pages.py", "tests/report/"),
    "clock": (
        "tests/cron/test_clock.py",
        "tests/engine/test_race.py",
        "tests/engine/test_sequences.py",
        "tests/cron/test_minutes.py",
    ),
}


def group(nodeid: str) -> str:
    """The file of a test, or the world that it shares with other files."""
    path = nodeid.partition("::")[0]
    return next((world for world, paths in WORLDS.items() if path.startswith(paths)), path)


def place(nodeid: str) -> int:
    """Where in its world the file of a test stands."""
    paths = WORLDS.get(group(nodeid), ())
    return next((place for place, path in enumerate(paths) if nodeid.startswith(path)), 0)


def slow_first(items: list[pytest.Item]) -> None:
    """Groups with slow tests come first, so that no worker has a long one left at the end."""
    slow = {group(item.nodeid) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (group(item.nodeid) not in slow, place(item.nodeid)))


class Together(LoadScopeScheduling):
    """Hands out whole groups, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
