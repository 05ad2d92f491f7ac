"""Whatever a survey is like, a reader's figures are finite, or null with a reason.

The functions come from the catalogue, so a new one is tried without being named here.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

RATINGS = ("missing", "one", "alike", "same", "spread")
DEFINITION = {
    "elements": [
        *({"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in RATINGS),
        {"type": "boolean", "name": "again"},
        {"type": "radiogroup", "name": "colour", "choices": ["red"], "showRefuseItem": True},
        {"type": "text", "name": "money", "inputType": "number"},
        {"type": "comment", "name": "note"},
    ]
}
SCALES = {
    "empty": {"missing": 1, "one": 1},
    "constant": {"alike": 1, "same": -1},
    "mixed": {"alike": 1, "spread": 1},
}

FUNCTIONS = """
    SELECT routine.proname, routine.pronargs > 0,
           coalesce('reason' = ANY (routine.proargnames), false),
           -- Those that have to be given, besides the survey.
           array_remove(routine.proargnames[:routine.pronargs - routine.pronargdefaults],
                        'p_survey')
    FROM pg_proc AS routine
    WHERE routine.pronamespace = 'analytics'::regnamespace AND routine.provolatile = 's'
      AND routine.proname !~ '^_'
      AND ('p_survey' = ANY (routine.proargnames) OR routine.pronargs = 0)
      -- One reads published figures, and there are none; the others give what all these give.
      AND routine.proname NOT IN ('get_anonymized_benchmark', 'cached', 'cached_result')
    ORDER BY 1
"""

# What is given where there is no default.
REQUIRED = {"p_metric": "'response_sets_completed'"}

# A row without one of its figures, or without an interval, says why.
FIGURES = ("mean", "share", "alpha", "correlation", "forecast", "slope", "value", "total")


@pytest.fixture
def surveys(world: Any) -> list[str]:
    """What nobody, one and all alike answer, the ends of numbers, and one far heavier than all."""
    for survey, is_confidential in (("open", False), ("closed", True), ("nobody", False)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps(DEFINITION), is_confidential],
        )
        for scale, key in SCALES.items():
            world.db.execute(
                "SELECT core.define_scale(%s, %s, %s, %s)", [survey, scale, scale, json.dumps(key)]
            )
            world.db.execute(
                "SELECT core.define_norm(%s, %s, 'all', 3, 1, 'a manual')", [survey, scale]
            )
    for number in range(60):
        given = {
            "alike": 4,
            "same": 4,
            "again": True,
            "colour": "refused",
            "spread": number % 5 + 1,
        }
        given |= {"money": 1e-15 if number % 2 else 1e15}
        for survey in ("open", "closed"):
            world.answer(
                survey,
                given if number else given | {"one": 3},
                at=f"2026-{1 + number % 2:02}-10T12:00Z",
                weight=1e-6 if number else 1e6,
                department="hr" if number % 3 else None,
                respondent=f"p{number}",
            )
    world.drain()
    return ["open", "closed", "nobody"]


def test_every_reader_function_answers(world: Any, surveys: list[str]) -> None:
    functions = world.db.execute(FUNCTIONS).fetchall()
    assert len(functions) > 20
    found: list[Any] = []
    for name, takes_survey, has_reason, required in functions:
        given = ["p_survey => %s"] * takes_survey
        given += [f"{argument} => {REQUIRED[argument]}" for argument in required or ()]
        call = f"SELECT to_jsonb(got) AS row FROM analytics.{name}({', '.join(given)}) AS got"
        for survey in surveys if takes_survey else [""]:
            found += [
                (name, survey, row["row"])
                for row in world.read(call, *([survey] * takes_survey))
                if not is_answer(row["row"], has_reason)
            ]
    assert sorted({name for name, *_ in found}) == [], found[:3]


def is_answer(row: dict[str, Any], has_reason: bool) -> bool:
    if any(isinstance(v, float) and not math.isfinite(v) for v in row.values()):
        return False
    if {"NaN", "Infinity", "-Infinity"} & {v for v in row.values() if isinstance(v, str)}:
        return False
    figures = [row[name] for name in FIGURES if name in row]
    is_silent = (figures and set(figures) == {None}) or row.get("ci_low", 0) is None
    return not (has_reason and is_silent) or bool(row["reason"])
