"""A11: made-up organisations around one real target, and one that splits itself into five."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg

from benchmarks import doors
from benchmarks.attack.findings import Finding
from benchmarks.attack.market import QUESTIONS, SURVEY
from benchmarks.attack.stage import DEFINITION, LONG_KNOWN, Database, Stage, staged

# Whoever may register organisations and send answers, and nothing else.
SENDER = "surveymark_ingest"
SHELLS = [f"shell-{number}" for number in range(7)]
FAMILY = [f"tenant-{number}" for number in range(5)]
REAL = [f"real-{number}" for number in range(10)]

SHOWN = """
SELECT count(*) FROM benchmark.release_cell JOIN benchmark.cell USING (cell_id)
WHERE level_1 = %s AND mean IS NOT NULL
"""


def make_up_members(database: Database) -> Iterator[Finding]:
    """Each group is a level of its own, so that what it shows can be told."""
    with staged(database) as stage:
        for level in ("shells", "family", "real", "others"):
            stage.db.execute("SELECT core.register_category_level('industry', %s)", [level])
        stage.db.execute("SELECT core.register_survey(%s, %s)", [SURVEY, json.dumps(DEFINITION)])
        for target, level in (("target-1", "shells"), ("target-2", "family")):
            _join(stage, target, level, 50)
        for number, member in enumerate(REAL):
            _join(stage, member, "real", 40 + number)
            # So that the total without the real ones is more than a few.
            _join(stage, f"other-{number}", "others", 60 + number)
        for member in FAMILY:
            _join(stage, member, "family", 0)
            if member != FAMILY[0]:
                stage.db.execute(
                    "SELECT core.register_organisation(%s, p_parent => %s)", [member, FAMILY[0]]
                )
        for number, member in enumerate(SHELLS):
            _join(stage, member, "shells", 100 * (number % 2), SENDER)
        _join(stage, "filler", "real", 100, SENDER)
        # Whoever is verified has been so for long; made-up members are not.
        stage.db.execute(LONG_KNOWN)
        found = int(_verifies_itself(stage))
        _publish(stage)
        found += sum(_shown(stage, level) for level in ("shells", "family"))
        before = _shown(stage, "real")
        _send(stage, "filler", 0, "again")
        _publish(stage)
        found += (before == 0) + (_shown(stage, "real") - before)
        yield Finding("a11", found, detail=f"{len(SHELLS)} shells, {len(FAMILY)} tenants of one")
        days = doors.value(stage.db, "SELECT (privacy.policy_in_force()).min_verified_days")
        yield Finding("a11_days", days)


def _join(stage: Stage, code: str, level: str, answer: int, role: str = "") -> None:
    """Register and let five people answer, as an operator or as whoever may only send."""
    if role:
        stage.db.execute(f"SET SESSION AUTHORIZATION {role}".encode())
    stage.db.execute(
        "SELECT core.register_organisation(%s, NULL, %s)", [code, json.dumps({"industry": level})]
    )
    stage.db.execute("RESET SESSION AUTHORIZATION")
    _send(stage, code, answer, "first")


def _send(stage: Stage, code: str, answer: int, label: str) -> None:
    for person in range(5):
        stage.db.execute(
            "SELECT core.submit_response(%s, %s, %s, %s, p_completed_at => '2025-01-10 12:00+00')",
            [code, SURVEY, f"{label}-{person}", json.dumps(dict.fromkeys(QUESTIONS, answer))],
        )


def _verifies_itself(stage: Stage) -> bool:
    try:
        with stage.db.transaction():
            stage.db.execute(f"SET LOCAL SESSION AUTHORIZATION {SENDER}".encode())
            stage.db.execute("SELECT core.register_organisation('shell-0', p_is_verified => true)")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def _publish(stage: Stage) -> None:
    stage.db.commit()
    doors.drain(stage.db)
    stage.publish()


def _shown(stage: Stage, level: str) -> int:
    return doors.value(stage.db, SHOWN, [level])
