"""A SurveyJS definition becomes questions in a normal form, or is refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

SURVEYJS = Path(__file__).parents[2] / "data" / "surveyjs"
SUPPORTED = {
    "rating", "radiogroup", "dropdown", "checkbox", "ranking", "boolean", "text", "comment",
    "matrix", "panel", "html", "image",
}  # fmt: skip


def full_definition() -> dict[str, Any]:
    definition: dict[str, Any] = json.loads((SURVEYJS / "definition.json").read_text())
    return definition


def supported_definition() -> dict[str, Any]:
    definition = full_definition()
    for page in definition["pages"]:
        page["elements"] = [e for e in page["elements"] if e["type"] in SUPPORTED]
    return definition


def register(db: psycopg.Connection, code: str, definition: Any, **named: Any) -> tuple[int, int]:
    row = db.execute(
        "SELECT survey_id, version FROM core.register_survey(%s, %s, %s)",
        [code, json.dumps(definition), named.get("is_confidential")],
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def refusal(db: psycopg.Connection, code: str, definition: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        register(db, code, definition)
    return caught.value


def questions(db: psycopg.Connection, survey_id: int) -> dict[str, tuple[Any, ...]]:
    rows = db.execute(
        "SELECT question_path, measurement, reader, scale_min, scale_max FROM core.question"
        " WHERE survey_id = %s",
        [survey_id],
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def test_every_unsupported_type_is_refused_by_name(db):
    error = refusal(db, "all", full_definition())
    assert error.sqlstate == "SM011"
    for element in full_definition()["pages"]:
        for node in element["elements"]:
            if node["type"] not in SUPPORTED:
                assert f"{node['type']} ({node['name']})" in error.diag.message_primary
    assert error.diag.message_detail
    assert error.diag.message_hint


def test_supported_types_have_their_normal_form(db):
    survey_id, version = register(db, "supported", supported_definition())
    assert version == 1
    found = questions(db, survey_id)
    assert found["q_rating"] == ("numeric", "rating", 1, 5)
    assert found["q_rating_0_10"] == ("numeric", "rating", 0, 10)
    assert found["q_rating_values"] == ("nominal", "choice", None, None)
    assert found["q_radio"] == ("nominal", "choice", None, None)
    assert found["q_check.x"] == ("binary", "option", 0, 1)
    assert found["q_ranking.r2"] == ("numeric", "rank", 1, 3)
    assert found["q_check_other.none"] == ("binary", "option", 0, 1)
    assert found["q_bool_custom"] == ("binary", "boolean", 0, 1)
    assert found["q_number"] == ("numeric", "number", None, None)
    assert found["q_date"] == ("text", "text", None, None)
    assert found["q_masked"] == ("numeric", "number", None, None)
    assert found["q_comment"] == ("text", "text", None, None)
    assert found["q_matrix.Affordable"] == ("numeric", "choice", 1, 5)
    assert found["q_matrix_multi.r1.c2"] == ("binary", "option", 0, 1)
    assert found["q_in_panel"] == ("text", "text", None, None)
    assert found["q_radio_other-Comment"] == ("text", "text", None, None)
    assert "q_radio_other_nostore-Comment" not in found
    assert "q_html" not in found


def test_real_completions_are_read(db):
    """What survey-core itself wrote, less the answers to types that are not supported."""
    definition = supported_definition()
    register(db, "supported", definition)
    db.execute("SELECT core.register_organisation('acme')")
    asked = {row[0] for row in db.execute("SELECT answer_key FROM core.question")} | {"cv_total"}
    completions = json.loads((SURVEYJS / "responses.json").read_text())
    for number, answers in enumerate(completions):
        kept = {key: value for key, value in answers.items() if key in asked}
        db.execute(
            "SELECT core.submit_response('acme', 'supported', %s, %s)",
            [str(number), json.dumps(kept)],
        )
    first = {
        row[0]: tuple(row[1:])
        for row in db.execute(
            "SELECT question_path, answer_state::text, value, text_value"
            " FROM core.response_item JOIN core.response_set USING (org_id, response_set_id)"
            " JOIN core.question USING (question_id) WHERE submission_id = '0'"
        )
    }
    assert first["q_rating"] == ("answered", 4, None)
    assert first["q_rating_0_10"] == ("answered", 0, None)  # 0 is an answer
    assert first["q_radio_other"] == ("other", 0, None)
    assert first["q_radio_other-Comment"] == ("answered", 0, "My own radio text")
    assert first["q_radio_other_nostore"] == ("other", 0, "free as value")
    assert first["q_radio_refuse"] == ("refused", 0, None)
    assert [first[f"q_check.{option}"][1] for option in "xyz"] == [1, 0, 1]
    assert first["q_check_none.none"][1] == 1
    assert first["q_check_none.a"][1] == 0
    assert first["q_check_valueprop.apple"][1] == 1
    assert [first[f"q_ranking.{option}"][1] for option in ("r1", "r2", "r3")] == [2, 3, 1]
    assert [first[f"q_ranking_partial.{option}"][:2] for option in ("r1", "r2", "r3")] == [
        ("none", 0),
        ("answered", 1),
        ("none", 0),
    ]
    assert first["q_bool"][1] == 1
    assert first["q_bool_custom"][1] == 0
    assert first["q_number"][1] == pytest.approx(42.5)
    assert first["q_matrix.Works"][1] == 2
    assert first["q_matrix_multi.r1.c2"][1] == 1
    assert first["q_matrix_multi.r2.c2"][1] == 0
    assert first["q_comment"][2] == "line1\nline2"
    assert "q_unanswered" not in first
    second_number = db.execute(
        "SELECT choice.value FROM core.choice JOIN core.question USING (question_id)"
        " WHERE question_path = 'q_radio' AND choice = '3'"
    ).fetchone()
    second = db.execute(
        "SELECT value FROM core.response_item"
        " JOIN core.response_set USING (org_id, response_set_id)"
        " JOIN core.question USING (question_id)"
        " WHERE submission_id = '1' AND question_path = 'q_radio'"
    ).fetchone()
    assert second == second_number


def test_choices_with_numbers_or_scores_make_a_scale_and_plain_ones_do_not(db):
    survey_id, _ = register(
        db,
        "scored",
        {
            "elements": [
                {"type": "radiogroup", "name": "numbers", "choices": [5, 3, 1]},
                {
                    "type": "dropdown",
                    "name": "scores",
                    "choices": [{"value": "hi", "score": 10}, {"value": "lo", "score": 2}],
                },
                {"type": "dropdown", "name": "range", "choicesMin": 1, "choicesMax": 4},
                {"type": "radiogroup", "name": "names", "choices": ["b", "a"]},
            ]
        },
    )
    found = questions(db, survey_id)
    assert found["numbers"] == ("numeric", "choice", 1, 5)
    assert found["scores"] == ("numeric", "choice", 2, 10)
    assert found["range"] == ("numeric", "choice", 1, 4)
    assert found["names"] == ("nominal", "choice", None, None)


def test_the_same_definition_is_the_same_version_and_another_the_next(db):
    one = {"elements": [{"type": "rating", "name": "q"}]}
    two = {"elements": [{"type": "rating", "name": "q"}, {"type": "boolean", "name": "b"}]}
    assert register(db, "s", one)[1] == 1
    assert register(db, "s", one)[1] == 1
    assert register(db, "s", two)[1] == 2
    assert register(db, "s", one)[1] == 1


def test_a_new_choice_keeps_the_numbers_of_the_old_ones(db):
    def choices(names: list[str]) -> dict[str, Any]:
        return {"elements": [{"type": "radiogroup", "name": "q", "choices": names}]}

    register(db, "s", choices(["b", "c"]))
    register(db, "s", choices(["a", "b", "c"]))
    rows = db.execute("SELECT choice, value FROM core.choice ORDER BY choice").fetchall()
    assert rows == [("a", 3), ("b", 1), ("c", 2)]


def test_a_question_may_not_change_its_meaning(db):
    register(db, "s", {"elements": [{"type": "rating", "name": "q"}]})
    error = refusal(db, "s", {"elements": [{"type": "rating", "name": "q", "rateMax": 10}]})
    assert error.sqlstate == "SM021"
    assert '"q"' in error.diag.message_primary
    assert "10" in error.diag.message_detail


def test_a_version_is_immutable(db):
    register(db, "s", {"elements": [{"type": "rating", "name": "q"}]})
    with pytest.raises(psycopg.Error) as caught:
        db.execute("UPDATE core.survey_version SET definition = '{}'")
    assert caught.value.sqlstate == "SM015"


@pytest.mark.parametrize("code", ["bad code!", " x", "a/b", "x" * 101])
def test_a_code_that_nobody_could_type_is_refused(db, code):
    error = refusal(db, code, {"elements": [{"type": "rating", "name": "q"}]})
    assert error.sqlstate == "SM025"


def test_the_promise_of_confidentiality_cannot_be_withdrawn(db):
    one = {"elements": [{"type": "rating", "name": "q"}]}
    register(db, "s", one)
    with pytest.raises(psycopg.Error) as caught:
        register(db, "s", one, is_confidential=False)
    assert caught.value.sqlstate == "SM015"


@pytest.mark.parametrize(
    "definition",
    [
        None,
        [],
        "survey",
        {},
        {"pages": []},
        {"pages": "x"},
        {"pages": [{"elements": [{"name": "q"}]}]},
        {"pages": [{"elements": [{"type": "rating"}]}]},
        {"pages": [{"elements": ["q"]}]},
        {"elements": [{"type": "rating", "name": "q"}, {"type": "boolean", "name": "q"}]},
        {"elements": [{"type": "radiogroup", "name": "q"}]},
        {"elements": [{"type": "checkbox", "name": "q", "choices": []}]},
        {"elements": [{"type": "rating", "name": "q", "rateMin": "low"}]},
        {"elements": [{"type": "rating", "name": "q", "rateMin": 5, "rateMax": 1}]},
        {"elements": [{"type": "rating", "name": "q", "rateStep": 0}]},
        {"elements": [{"type": "dropdown", "name": "q", "choicesMin": 1, "choicesMax": 1e9}]},
        {"elements": [{"type": "radiogroup", "name": "q", "choices": ["a", "a"]}]},
        {"elements": [{"type": "radiogroup", "name": "q", "choices": [1, "1"]}]},
        {"pages": {"elements": []}},
        {"elements": [{"type": {"x": 1}, "name": "q"}]},
    ],
)
def test_what_is_no_surveyjs_definition_is_refused(db, definition):
    error = refusal(db, "bad", definition)
    assert error.sqlstate in {"SM010", "SM011"}, error
    assert error.diag.message_detail
    assert error.diag.message_hint
