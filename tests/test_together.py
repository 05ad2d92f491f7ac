"""Workers get whole groups: what a group shares is made once."""

from __future__ import annotations

import pytest

from .together import group, place

ran: list[int] = []


@pytest.mark.parametrize("number", range(6))
def test_the_tests_of_a_file_run_in_one_worker(number: int, request: pytest.FixtureRequest) -> None:
    ran.append(number)
    if hasattr(request.config, "workerinput"):
        asked = [item.name for item in request.session.items if item.path == request.path]
        assert len(ran) == 1 + asked.index(request.node.name)


def test_all_readers_of_the_demo_share_it(request: pytest.FixtureRequest) -> None:
    apart = [
        item.nodeid
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and "demo_files" in item.fixturenames
        and group(item.nodeid) != "demo"
    ]
    assert apart == []


def test_a_minute_on_the_clock_passes_while_others_run() -> None:
    files = ("cron/test_clock", "engine/test_race", "engine/test_sequences", "cron/test_minutes")
    tests = [f"tests/{file}.py::test" for file in files]
    assert {group(test) for test in tests} == {"clock"}
    assert sorted(tests, key=place) == tests
