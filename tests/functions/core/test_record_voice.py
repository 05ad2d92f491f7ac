"""Answers by voice: what an engine made of them is stored once, counted and erased like answers."""

from __future__ import annotations

import json
from typing import Any

import numpy
import psycopg
import pytest
from psycopg.rows import dict_row
from scipy import stats

Db = psycopg.Connection[Any]

DEFINITION = {
    "elements": [
        {"type": "comment", "name": "note", "title": "Anything else?"},
        {"type": "rating", "name": "mood", "rateMin": 1, "rateMax": 5},
    ]
}
FULL = {
    "organisation": "acme",
    "submission_id": "open-0",
    "question": "note",
    "recording_id": "v-0",
    "recorded_at": "2026-03-01T08:00Z",
    "duration": 12.34,
    "language": "de-CH",
    "transcription": "Mehr Zeit.",
    "confidence": 0.91,
    "accuracy": 0.875,
    "sentiment": "negative",
    "quality": "good",
    "engine": "an engine 3",
}
PENDING = {key: FULL[key] for key in list(FULL)[:6]}


@pytest.fixture
def voiced(db: Db) -> Db:
    """Thirty people of acme in open and closed, nobody recorded yet; a reader of acme."""
    for survey, is_confidential in (("open", False), ("closed", True)):
        db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps(DEFINITION), is_confidential],
        )
        db.execute("SELECT core.define_voice(%s, 'note')", [survey])
    for organisation in ("acme", "beta"):
        db.execute("SELECT core.register_organisation(%s)", [organisation])
    db.execute("CREATE ROLE voice_reader IN ROLE surveymark_org_reader")
    db.execute("SELECT ops.map_role('voice_reader', 'acme')")
    db.execute(
        "SELECT core.submit_response('acme', survey, survey || '-' || number, '{\"mood\": 3}',"
        " '2026-03-01T09:00Z', p_respondent => 'p' || number)"
        " FROM unnest('{open,closed}'::text[]) AS survey, generate_series(0, 29) AS number"
    )
    drain(db)
    return db


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def record(db: Db, *recordings: dict[str, Any], drained: bool = False) -> Any:
    stored = value(db, "SELECT core.record_voice(%s)", json.dumps(recordings))
    if drained:
        drain(db)
    return stored


def value(db: Db, query: str, *values: Any) -> Any:
    row = db.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def items(db: Db) -> dict[str, Any]:
    return dict(
        db.execute(
            "SELECT split_part(question_path, '.', 2), coalesce(choice, item.value::float8::text)"
            " FROM core.response_item AS item JOIN core.question USING (question_id)"
            " LEFT JOIN core.choice ON choice.question_id = item.question_id"
            " AND choice.value = item.value WHERE reader = 'voice'"
        ).fetchall()
    )


def read(db: Db, acting_as: Any, query: str) -> list[dict[str, Any]]:
    with acting_as("voice_reader"), db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def many(survey: str, durations: Any) -> list[dict[str, Any]]:
    return [
        FULL
        | {
            "submission_id": f"{survey}-{number}",
            "recording_id": f"{survey}-v-{number}",
            "duration": float(duration),
            "confidence": 0.5 + number / 100,
            "language": "de" if number % 3 else "en",
        }
        for number, duration in enumerate(durations)
    ]


# -- one recording -------------------------------------------------------------------------------


def test_what_is_known_of_a_recording_is_answers(voiced: Db) -> None:
    assert record(voiced, FULL) == 1
    assert items(voiced) == {
        "duration": "12.3",
        "status": "completed",
        "language": "de",
        "confidence": "0.91",
        "accuracy": "0.875",
        "sentiment": "negative",
        "quality": "good",
    }
    drain(voiced)
    assert voiced.execute("SELECT * FROM rollup.verify()").fetchall() == []


def test_the_same_again_changes_nothing_and_other_content_is_refused(voiced: Db) -> None:
    record(voiced, FULL)
    before = value(voiced, "SELECT count(*) FROM rollup.change")
    assert record(voiced, FULL, FULL) == 2
    assert value(voiced, "SELECT count(*) FROM core.voice_recording") == 1
    assert value(voiced, "SELECT count(*) FROM rollup.change") == before
    for other in ({"duration": 13}, {"recording_id": "v-1"}, {"submission_id": "open-1"}):
        with pytest.raises(psycopg.Error) as refused, voiced.transaction():
            record(voiced, FULL | other)
        assert refused.value.sqlstate == "SM008"


def test_what_waits_for_its_transcription_is_sent_again(voiced: Db) -> None:
    record(voiced, PENDING)
    assert items(voiced) == {"duration": "12.3", "status": "pending"}
    record(voiced, PENDING | {"status": "failed"})
    record(voiced, FULL)
    assert items(voiced)["status"] == "completed"
    drain(voiced)
    assert voiced.execute("SELECT * FROM rollup.verify()").fetchall() == []


def test_a_changed_answer_or_month_keeps_the_recording(voiced: Db) -> None:
    record(voiced, FULL)
    before = items(voiced)
    for change in (
        "UPDATE core.response_set SET answers = '{\"mood\": 5}' WHERE submission_id = 'open-0'",
        "UPDATE core.response_set SET completed_at = '2026-05-01Z', weight = 2"
        " WHERE submission_id = 'open-0'",
    ):
        voiced.execute(change.encode())
        assert items(voiced) == before
    drain(voiced)
    assert voiced.execute("SELECT * FROM rollup.verify()").fetchall() == []


def test_recordings_of_an_unfinished_response_count_once_it_is_finished(voiced: Db) -> None:
    submit = (
        "SELECT core.submit_response('acme', 'open', 'late', '{\"mood\": 3}', '2026-03-01Z',"
        " p_is_complete => %s)"
    )
    voiced.execute(submit, [False])
    record(voiced, FULL | {"submission_id": "late"}, drained=True)
    counted = "SELECT count(*) FROM rollup.current_count JOIN core.question USING (question_id)"
    counted += " WHERE reader = 'voice'"
    assert value(voiced, counted) == 0
    voiced.execute(submit, [True])
    assert value(voiced, counted) == 7


def test_who_changes_the_table_by_hand_is_counted_too(voiced: Db) -> None:
    record(voiced, FULL)
    voiced.execute("UPDATE core.voice_recording SET quality = 'poor', language = 'fr'")
    assert items(voiced)["quality"] == "poor"
    assert items(voiced)["language"] == "fr"
    voiced.execute("DELETE FROM core.voice_recording")
    assert items(voiced) == {}
    with pytest.raises(psycopg.Error) as refused, voiced.transaction():
        voiced.execute("TRUNCATE core.voice_recording")
    assert refused.value.sqlstate == "SM014"


def test_who_is_erased_takes_the_recordings_along(voiced: Db) -> None:
    record(voiced, FULL, drained=True)
    voiced.execute("SELECT core.erase_respondent('acme', 'p0')")
    assert value(voiced, "SELECT count(*) FROM core.voice_recording") == 0
    assert items(voiced) == {}
    drain(voiced)
    assert voiced.execute("SELECT * FROM rollup.verify()").fetchall() == []


# -- what is refused -----------------------------------------------------------------------------


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"question": "nothing"}, "SM002"),
    ({"question": "mood"}, "SM002"),
    ({"status": "done"}, "SM003"),
    ({"sentiment": "angry"}, "SM003"),
    ({"quality": "fine"}, "SM003"),
    ({"language": "German"}, "SM003"),
    ({"status": "pending"}, "SM003"),
    ({"confidence": 1.01}, "SM004"),
    ({"accuracy": -0.1}, "SM004"),
    ({"duration": -1}, "SM004"),
    ({"duration": "12"}, "SM005"),
    ({"sentiment": 3}, "SM005"),
    ({"recorded_at": "yesterday"}, "SM007"),
    ({"recorded_at": "2999-01-01"}, "SM007"),
    ({"organisation": "gamma"}, "SM009"),
    ({"transcription": "x" * 2_000_000}, "SM013"),
    ({"recording_id": None}, "SM020"),
    ({"duration": None}, "SM020"),
    ({"recording_id": "x" * 201}, "SM025"),
    ({"submission_id": "nothing"}, "SM090"),
    ({"organisation": "beta"}, "SM090"),
]


def test_what_is_no_recording(voiced: Db) -> None:
    good = FULL | {"submission_id": "open-1", "recording_id": "v-1"}
    for changed, sqlstate in WRONG:
        with pytest.raises(psycopg.Error) as refused, voiced.transaction():
            record(voiced, good, FULL | changed)
        assert refused.value.sqlstate == sqlstate, changed
        assert refused.value.diag.message_hint
        assert "recording 2 of 2; none was stored" in (refused.value.diag.message_detail or "")
    for given in ("3", "{}", "null", "[3]"):
        with pytest.raises(psycopg.Error) as refused, voiced.transaction():
            voiced.execute("SELECT core.record_voice(%s)", [given])
        assert refused.value.sqlstate == "SM005"
    assert value(voiced, "SELECT count(*) FROM core.voice_recording") == 0


def test_a_question_is_answered_by_voice_once_its_author_says_so(voiced: Db) -> None:
    voiced.execute("SELECT core.define_voice('open', 'mood')")
    voiced.execute("SELECT core.define_voice('open', 'mood')")
    assert record(voiced, FULL | {"question": "mood"}) == 1
    for survey, question, sqlstate in (
        ("nowhere", "note", "SM001"),
        ("open", "nothing", "SM002"),
        ("open", "note-Voice.duration", "SM002"),
    ):
        with pytest.raises(psycopg.Error) as refused, voiced.transaction():
            voiced.execute("SELECT core.define_voice(%s, %s)", [survey, question])
        assert refused.value.sqlstate == sqlstate


def test_readers_see_no_recording(voiced: Db, acting_as: Any) -> None:
    record(voiced, FULL)
    for query in ("SELECT * FROM core.voice_recording", "SELECT core.record_voice('[]')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("voice_reader") as db:
            db.execute(query.encode())
    with acting_as("surveymark_ingest") as db:
        assert record(db, FULL) == 1


# -- what readers see ----------------------------------------------------------------------------


def test_figures_are_those_of_the_recordings(voiced: Db, acting_as: Any) -> None:
    durations = numpy.round(numpy.random.default_rng(3).gamma(4, 8, 30), 1)
    record(voiced, *many("open", durations))
    rows = read(voiced, acting_as, "SELECT * FROM analytics.own_voice('open')")
    figures = {row["figure"]: row for row in rows}
    low, high = stats.t.interval(0.95, 29, durations.mean(), stats.sem(durations))
    assert figures["duration"]["n"] == 30
    assert figures["duration"]["mean"] == pytest.approx(durations.mean())
    assert figures["duration"]["ci_low"] == pytest.approx(low)
    assert figures["duration"]["ci_high"] == pytest.approx(high)
    assert figures["confidence"]["mean"] == pytest.approx(0.5 + numpy.arange(30).mean() / 100)
    parts = read(voiced, acting_as, "SELECT * FROM analytics.own_voice_distribution('open')")
    told = {(row["attribute"], row["value"]): row["n"] for row in parts}
    assert told["language", "en"] == 10
    assert told["language", "de"] == 20
    assert told["status", "completed"] == 30
    assert told["sentiment", "positive"] == 0
    assert ("language", "fi") not in told
    (month, *_) = read(voiced, acting_as, "SELECT * FROM analytics.own_voice('open', 'month')")
    assert (str(month["period_start"]), month["n"]) == ("2026-03-01", 30)


def test_a_confidential_survey_tells_in_steps(voiced: Db, acting_as: Any) -> None:
    def told() -> list[Any]:
        return [
            read(voiced, acting_as, f"SELECT * FROM analytics.{view}('closed')")
            for view in ("own_voice", "own_voice_distribution")
        ]

    recordings = many("closed", range(10, 40))
    record(voiced, *recordings[:4], drained=True)
    assert {row["status"] for rows in told() for row in rows} == {"protected"}
    record(voiced, *recordings[4:22], drained=True)
    before = told()
    (duration, *_) = before[0]
    assert (duration["n"], duration["mean"]) == (22, 20)
    assert {row["n"] for row in before[1]} == {None}
    record(voiced, *recordings[22:24], drained=True)
    tongues = [recordings[24] | {"language": "fi"}, recordings[25] | {"language": "xx"}]
    record(voiced, *tongues, drained=True)
    assert told() == before
    voiced.execute("SELECT core.erase_respondent('acme', 'p1')")
    drain(voiced)
    assert told() == before
