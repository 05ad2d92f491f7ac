"""Which tests one worker runs: those of a file, and those of a world that takes long to make.

xdist's own `--dist loadgroup` sends tests anywhere, without a word, under pytest 9.2: it writes the
name of the group into an attribute that pytest no longer reads.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# The beginnings of the paths of those who read one world, which its first reader makes.
WORLDS = {"demo": ("tests/dashboard/", "tests/demo/", "tests/report/", "tests/docs/test_pages.py")}


def group(nodeid: str) -> str:
    """The file of a test, or the world that it shares with other files."""
    path = nodeid.partition("::")[0]
    return next((world for world, paths in WORLDS.items() if path.startswith(paths)), path)


def slow_first(items: list[pytest.Item]) -> None:
    """Groups with slow tests come first, so that no worker has a long one left at the end."""
    slow = {group(item.nodeid) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: group(item.nodeid) not in slow)


class Together(LoadScopeScheduling):
    """Hands out whole groups, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
