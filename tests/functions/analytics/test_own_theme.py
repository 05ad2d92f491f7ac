"""What people write and say: words that many use, and nothing that a few do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scipy import stats

Row = dict[str, Any]


def tell(world: Any, survey: str, notes: list[str], start: int = 0, **named: Any) -> None:
    """Each note by another person."""
    for number, note in enumerate(notes, start):
        world.answer(survey, {"note": note}, respondent=f"p{number}", **named)
    follow(world)


def follow(world: Any) -> int:
    world.drain()
    (moved,) = world.db.execute("SELECT rollup.show_themes()").fetchone()
    return int(moved)


def themes(world: Any, survey: str, role: str = "acme_reader") -> list[Row]:
    rows = world.read("SELECT * FROM analytics.own_theme(%s, 'note')", survey, role=role)
    return [dict(row) for row in rows]


def counts(rows: list[Row]) -> dict[str | None, Any]:
    return {row["theme"]: row["n"] for row in rows}


def test_words_are_counted_by_people_and_by_their_stem(world: Any) -> None:
    notes = ["More training! Training, training."] * 6 + ["I was trained by the team."] * 5
    tell(world, "live", [*notes, "The train is late.", *["Nothing."] * 8])
    tell(world, "live", ["training again"])  # the first person once more
    rows = themes(world, "live")
    assert [(row["theme"], row["stem"], row["n"], row["rank"]) for row in rows] == [
        ("training", "train", 12, 1),
        ("nothing", "noth", 8, 2),
        ("team", "team", 5, 3),
        (None, None, None, None),
    ]
    around = stats.binomtest(12, 20).proportion_ci(0.95, "wilson")
    assert (rows[0]["base_n"], rows[0]["share"]) == (20, 0.6)
    assert rows[0]["ci_low"] == pytest.approx(around.low)
    assert rows[0]["ci_high"] == pytest.approx(around.high)


def test_what_fewer_than_five_use_is_not_shown(world: Any) -> None:
    forms = ["connect", "connects", "connected", "connecting", "connection"]
    tell(world, "live", [*forms, *["alpha"] * 4, *["x1@example.org 12345 http://a.example"] * 6])
    rows = themes(world, "live")
    # No single form is used by five people, so the stem stands for them; addresses are no words.
    assert counts(rows) == {"connect": 5, None: 10}
    tell(world, "live", ["connect"] * 6, start=9)
    rest = themes(world, "live")[-1]
    assert (rest["theme"], rest["n"], rest["share"]) == (None, None, None)
    assert (rest["status"], rest["reason"]) == ("protected", "fewer than 5 people")


def test_each_language_has_its_stems_and_stop_words(world: Any) -> None:
    definition = {"locale": "de", "elements": [{"type": "comment", "name": "note"}]}
    world.db.execute("SELECT core.register_survey('deutsch', %s, false)", [json.dumps(definition)])
    world.db.execute("SELECT core.define_voice('deutsch', 'note')")
    tell(world, "deutsch", ["Ich habe bitte keine Zeiten."] * 5 + ["Die Zeit fehlt."] * 5)
    recordings = [
        {
            "organisation": "acme",
            "submission_id": world.answer("deutsch", {}, respondent=f"q{number}"),
            "question": "note",
            "recording_id": f"v{number}",
            "recorded_at": "2026-03-10T12:00Z",
            "duration": 4,
            "language": "en-GB",
            "transcription": "We have not had the time",
        }
        for number in range(5)
    ]
    world.db.execute("SELECT core.record_voice(%s)", [json.dumps(recordings)])
    found = counts(themes(world, "deutsch"))
    assert found == {"zeit": 10, "fehlt": 5, "time": 5, None: None}


def test_confidential_themes_move_in_steps_and_come_in_fives(world: Any) -> None:
    tell(world, "safe", ["training"] * 12 + ["rules"] * 7)
    (row,) = themes(world, "safe")
    assert (row["theme"], row["n"], row["base_n"], row["status"]) == (None, None, None, "protected")
    tell(world, "safe", ["rules", *["food"] * 4], start=19)
    rows = themes(world, "safe")
    assert counts(rows) == {"training": 10, "rules": 5, None: None}
    assert {row["base_n"] for row in rows} == {20}
    for row in rows[:-1]:
        for name in ("share", "ci_low", "ci_high"):
            assert round(row[name] * 10, 9) % 1 == 0

    # Three more, one corrected, two erased: nothing moves, and then all at once.
    tell(world, "safe", ["food"] * 3, start=24)
    assert themes(world, "safe") == rows
    world.db.execute(
        'UPDATE core.response_set SET answers = \'{"note": "food"}\''
        " WHERE respondent_id = (SELECT respondent_id FROM core.respondent"
        " JOIN core.organisation USING (org_id)"
        " WHERE organisation = 'acme' AND respondent_key = 'p3')"
    )
    for person in ("p0", "p1"):
        world.db.execute("SELECT core.erase_respondent('acme', %s)", [person])
    assert follow(world) == 0
    assert themes(world, "safe") == rows
    tell(world, "safe", ["food"] * 5, start=27)
    assert counts(themes(world, "safe")) == {"food": 10, "rules": 5, "training": 5, None: None}
    assert follow(world) == 0


def test_the_job_lets_themes_follow(world: Any) -> None:
    for number in range(20):
        world.answer("safe", {"note": "training"}, respondent=f"p{number}")
    world.drain()
    world.db.execute("SELECT ops.step_refresh_summaries()")
    assert counts(themes(world, "safe")) == {"training": 20, None: None}


def test_five_answers_of_one_person_are_no_step(world: Any) -> None:
    tell(world, "safe", ["training"] * 20)
    before = themes(world, "safe")
    for _ in range(6):
        world.answer("safe", {"note": "training rules"}, respondent="p1")
    assert follow(world) == 0
    assert themes(world, "safe") == before


def test_nobody_reads_the_themes_of_others(world: Any) -> None:
    for survey in ("live", "safe"):
        tell(world, survey, ["secret"] * 20, organisation="beta")
        tell(world, survey, ["open"] * 20, start=20)
        assert counts(themes(world, survey))["open"] == 20
        assert counts(themes(world, survey, "beta_reader")) == {"secret": 20, None: None}
    (row, *_) = world.read("SELECT * FROM analytics.own_theme('live', 'mood')") or [{}]
    assert row == {}


def test_nothing_said_has_a_reason(world: Any) -> None:
    world.answer("live", {"mood": 3})
    (row,) = themes(world, "live")
    assert (row["theme"], row["n"], row["base_n"], row["status"]) == (None, None, 0, "none")
    assert row["reason"] == "nobody has written or said anything"
