"""The policy: floors that nobody can go under, and versions that only grow."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

STANDARD = {
    "version": 2,
    "profile": "'standard'",
    "min_organisations": 5,
    "min_organisations_quartile": 10,
    "min_organisations_tail": 25,
    "min_respondents": 5,
    "min_respondents_cell": 25,
    "batch_minimum": 5,
    "batch_fraction": 0.30,
    "rounding": 1,
    "approved_by": "ARRAY['one', 'two']",
    "effective_from": "now()",
}


def add(db: psycopg.Connection[Any], **changes: Any) -> None:
    row = {**STANDARD, **changes}
    with db.transaction():
        db.execute(
            f"INSERT INTO privacy.policy ({', '.join(row)})"
            f" VALUES ({', '.join(map(str, row.values()))})".encode()
        )


def in_force(db: psycopg.Connection[Any]) -> Any:
    row = db.execute("SELECT version FROM benchmark.policy_in_force()").fetchone()
    assert row is not None
    return row[0]


def test_standard_is_in_force(db: Any) -> None:
    row = db.execute(
        "SELECT profile, min_organisations, min_organisations_quartile, min_organisations_tail,"
        " min_respondents, min_respondents_cell, batch_minimum, batch_fraction::float,"
        " rounding::int, max_exposure::float"
        " FROM benchmark.policy_in_force()"
    ).fetchone()
    assert row == ("standard", 5, 10, 25, 5, 25, 5, 0.3, 1, 0.33)


@pytest.mark.parametrize(
    "change",
    [
        {"min_organisations": 4},
        {"min_organisations_quartile": 9},
        {"min_organisations": 12, "min_organisations_quartile": 11},
        {"min_organisations_tail": 24},
        {"min_organisations_quartile": 30, "min_organisations_tail": 29},
        {"min_organisations_crossing": 7},
        {"min_respondents": 4},
        {"min_respondents_cell": 24},
        {"max_exposure": 0.51},
        {"max_exposure": 0},
        {"batch_minimum": 4},
        {"batch_fraction": 0.29},
        {"batch_fraction": 1.01},
        {"rounding": 0.4},
        {"rounding": "'NaN'"},
        {"quantile_rounding": 4.9},
        {"quantile_rounding": "'NaN'"},
        {"approved_by": "ARRAY['one']"},
        {"approved_by": "ARRAY['one', 'one']"},
        {"approved_by": "'{}'"},
        {"profile": "''"},
    ],
)
def test_floors(db: Any, change: dict[str, Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        add(db, **change)


@pytest.mark.parametrize("role", ["postgres", "surveymark_engine"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE privacy.policy SET min_organisations = 6",
        "UPDATE privacy.policy SET min_organisations = 2 WHERE version = 0",
        "DELETE FROM privacy.policy",
        "TRUNCATE privacy.policy CASCADE",
    ],
)
def test_versions_are_never_changed(db: Any, acting_as: Any, role: str, change: str) -> None:
    with pytest.raises(psycopg.Error) as caught, acting_as(role):
        db.execute(change.encode())
    assert caught.value.sqlstate == "SM015"


def test_the_newest_effective_version_is_in_force(db: Any) -> None:
    assert in_force(db) == 1
    add(db, min_organisations=8)
    assert in_force(db) == 2
    add(db, version=3, effective_from="now() + interval '1 day'")
    assert in_force(db) == 2


def test_a_release_names_its_policy(db: Any) -> None:
    add(db)
    db.execute(
        "INSERT INTO core.survey (survey, title) VALUES ('s', 'S');"
        "INSERT INTO core.question (survey_id, question_path, title, question_type, measurement,"
        " reader, answer_key, scale_min, scale_max) SELECT survey_id, 'q', 'Q', 'rating',"
        " 'numeric', 'rating', 'q', 1, 5 FROM core.survey"
    )
    db.execute("SELECT benchmark.publish()")
    assert db.execute("SELECT policy_version FROM benchmark.release").fetchone() == (2,)
