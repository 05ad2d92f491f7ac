"""Reports of the demo's readers, and of a small world whose titles mean harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import report as reports
from controlplane.report import Report

SCRIPT = "<script>alert('q')</script>"
FORMULA = '=HYPERLINK("http://evil.example","look")'
# A careless writer of workbooks would copy it as it is.
MARKUP = "<r><t>x</t></r></si><si><t>y</t></si><si><r></r>"
CANARY = "Somebody Else Ltd"


def collected(dsn: str, role: str, survey: str) -> Report:
    with psycopg.connect(make_conninfo(dsn, options=f"-c role={role}")) as connection:
        return reports.collect(connection, survey)


_drawn: dict[tuple[int, str], tuple[Report, bytes]] = {}


def drawn(report: Report, format: str) -> bytes:
    """The report in a format, drawn once for all tests."""
    key = (id(report), format)
    if key not in _drawn:
        # The report is kept as well, so that no other can have its id.
        _drawn[key] = report, reports.drawn(report, format)
    return _drawn[key][1]


@pytest.fixture(scope="session")
def lecturer(demo_world: str) -> Report:
    """A confidential survey with benchmarks, one group of them protected."""
    return collected(demo_world, "demo_lecturer", "insteval")


@pytest.fixture(scope="session")
def personality(demo_world: str) -> Report:
    """Scale scores and departments, no benchmark."""
    return collected(demo_world, "demo_personality", "bfi")


@pytest.fixture
def hostile(database: str) -> Iterator[psycopg.Connection[Any]]:
    """Eight organisations answer a survey whose words mean harm; `few` has but four people."""
    definition = {
        "title": SCRIPT,
        "elements": [
            {"type": "rating", "name": "q", "title": FORMULA, "rateMin": 1, "rateMax": 5},
            {
                "type": "radiogroup",
                "name": "place",
                "title": SCRIPT,
                "choices": [
                    {"value": "a", "text": FORMULA},
                    {"value": "b", "text": "+1"},
                    {"value": "c", "text": MARKUP},
                ],
            },
        ],
    }
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("SELECT core.register_survey('pulse', %s)", [json.dumps(definition)])
        for number in range(8):
            name = {0: SCRIPT, 1: CANARY}.get(number, f"Organisation {number}")
            people = 4 if number == 2 else 24
            db.execute("SELECT core.register_organisation(%s, %s)", [f"org{number}", name])
            for person in range(people):
                db.execute(
                    "SELECT core.submit_response(%s, 'pulse', %s, %s)",
                    [
                        f"org{number}",
                        f"r{person}",
                        json.dumps({"q": 1 + (person + number) % 5, "place": "ab"[person % 2]}),
                    ],
                )
        while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass
        db.execute("SELECT benchmark.publish('first')")
        for role, organisation in (("hostile_reader", "org0"), ("few_reader", "org2")):
            db.execute(f"CREATE ROLE {role} IN ROLE surveymark_org_reader".encode())
            db.execute("SELECT ops.map_role(%s, %s)", [role, organisation])
        yield db
        db.execute("DROP ROLE hostile_reader, few_reader")
