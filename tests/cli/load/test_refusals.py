"""`surveymark load`: what the database refuses, in its own words and in those of the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from controlplane.errors import SurveymarkError, translated
from controlplane.load import run

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown survey": ({"survey": "nosuch"}, "SM001", 'unknown survey "nosuch"'),
    "unknown question": ({"answers": {"nosuch": 1}}, "SM002", 'unknown question "nosuch"'),
    "unknown row": ({"answers": {"m": {"tea": 1}}}, "SM002", 'unknown row "tea" for "m"'),
    "unknown choice": (
        {"answers": {"team": "green"}},
        "SM003",
        'unknown choice "green" for "team"',
    ),
    "unknown option": (
        {"answers": {"tools": ["axe"]}},
        "SM003",
        'unknown choice "axe" for "tools"',
    ),
    "outside scale": ({"answers": {"score": 11}}, "SM004", 'the answer to "score" is 11'),
    "between steps": ({"answers": {"score": 1.5}}, "SM004", 'the answer to "score" is 1.5'),
    "wrong type": ({"answers": {"score": "7"}}, "SM005", 'the answer to "score" is a JSON string'),
    "no object": ({"answers": [1]}, "SM005", "the answers are a JSON array"),
    "completed before started": (
        {"started_at": "2026-02-02T00:00:00Z", "completed_at": "2026-02-01T00:00:00Z"},
        "SM006",
        "completed at 2026-02-01 00:00:00+00 before started at 2026-02-02 00:00:00+00",
    ),
    "future": ({"completed_at": "2190-01-01"}, "SM007", "the response comes from the future"),
    "year 9999": ({"completed_at": "9999-01-01"}, "SM007", "the response comes from the future"),
    "no date": ({"completed_at": "2026-02-30"}, "SM007", '"2026-02-30" is no date and time'),
    "same id, other content": (
        {"submission_id": "known"},
        "SM008",
        'submission "known" is already stored with other content',
    ),
    "unknown organisation": (
        {"organisation": "nobody"},
        "SM009",
        'unknown organisation "nobody"',
    ),
    "too large": ({"answers": {"words": "x" * 10_000_000}}, "SM013", "the answers are 100000"),
    "unknown department": ({"department": "it"}, "SM019", 'unknown department "it"'),
    "unknown job role": ({"job_role": "boss"}, "SM019", 'unknown job role "boss"'),
    "no answers": ({"answers": None}, "SM020", "answers are missing"),
    "weight": ({"weight": -1}, "SM025", '"-1" is no survey weight'),
    "version": ({"version": 7}, "SM026", 'survey "all" has no version 7'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_response_ends_in_the_reject_table_with_its_reason(
    load: Any, admin: Any, name: str
) -> None:
    change, code, message = BAD[name]
    known = {"organisation": "acme", "submission_id": "known", "answers": {"score": 1}}
    bad = {"organisation": "acme", "submission_id": "bad", "answers": {"score": 2}} | change
    done = load("\n".join(map(json.dumps, (known, bad, known | {"submission_id": "later"}))))
    assert done.exit_code == 1
    assert admin.stored() == {"known": {"score": 1}, "later": {"score": 1}}
    ((line, found, words, detail, hint),) = admin.rejected()
    assert (line, found) == (2, code)
    assert words.startswith(message)
    assert detail
    assert hint
    assert f"line 2: {code}: {words}" in done.stdout
    assert f"HINT: {hint}" in done.stdout
    assert admin.one("SELECT count(*) FROM core.response_item") == 2
    assert admin.one("SELECT count(*) FROM core.response_load") == 0
    assert admin.one("SELECT count(*) FROM rollup.verify()") == 0


@pytest.mark.parametrize(
    "name", [name for name in BAD if name not in ("no object", "no date", "too large")]
)
def test_submit_response_refuses_it_in_the_same_words(load: Any, admin: Any, name: str) -> None:
    change, code, message = BAD[name]
    load('{"organisation": "acme", "submission_id": "known", "answers": {"score": 1}}')
    sent = {
        "organisation": "acme",
        "survey": "all",
        "submission_id": "bad",
        "answers": {"score": 2},
    } | change
    sent["answers"] = None if sent["answers"] is None else Jsonb(sent["answers"])
    named = ", ".join(f"p_{key} => %({key})s" for key in sent)
    with pytest.raises(SurveymarkError) as caught, translated():
        admin.execute(f"SELECT core.submit_response({named})".encode(), sent)
    assert caught.value.sqlstate == code
    assert caught.value.message.startswith(message)
    assert caught.value.detail
    assert caught.value.hint
    assert admin.one("SELECT count(*) FROM core.response_set") == 1


def test_an_id_field_that_is_not_there_is_refused(load: Any, admin: Any) -> None:
    line = '{"organisation": "acme", "submission_id": "1", "answers": {"score": 1}}\n'
    refused = load(line, "--id-column", "uid", name="in.ndjson")
    assert refused.exit_code == 1
    assert '"uid" is missing in line 1' in refused.stderr
    assert admin.one("SELECT count(*) FROM core.survey") == 0


def test_one_mistake_made_often_does_not_hide_the_others(load: Any, admin: Any) -> None:
    bad = "".join(f"{number},acme,,green\n" for number in range(30))
    done = load(f"submission_id,organisation,score,team\ngood,acme,1,\n{bad}x,acme,99,\n")
    assert 'SM003 x30: unknown choice "green" for "team" (lines 3, 4, 5, ...)' in done.stdout
    assert 'line 33: SM004: the answer to "score" is 99' in done.stdout
    assert "more for other reasons" not in done.stdout


@pytest.mark.parametrize("role", [None, "surveymark_ingest"])
def test_a_new_survey_of_which_nothing_was_stored_is_not_registered(
    load: Any, admin: Any, database: str, tmp_path: Path, monkeypatch: Any, role: str | None
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
    dsn = make_conninfo(database, user=role) if role else database
    head, path = "submission_id,organisation,score\n", tmp_path / "rejects.ndjson"
    bad = "".join(f"{number},nobody,1\n" for number in range(5))
    done = load(head + bad, "--survey", "typo", "--rejects", str(path), dsn=dsn)
    assert done.exit_code == 1
    assert "typo is new, and was not registered" in done.stdout
    assert 'SM009 x5: unknown organisation "nobody"' in done.stdout
    assert len(path.read_text().splitlines()) == 5
    for table in ("survey", "survey_version", "rejected_response", "response_load"):
        assert admin.one(f"SELECT count(*) FROM core.{table}") == 0
    # One good row anywhere is enough, and a survey that is known keeps its rejects.
    assert load(head + bad + "a,acme,1\n", "--survey", "typo", dsn=dsn).exit_code == 1
    assert list(admin.stored()) == ["a"]
    assert len(admin.rejected()) == 5
    load(head + bad, "--survey", "typo", dsn=dsn)
    assert len(admin.rejected()) == 10


def test_a_counted_table_cannot_be_truncated(load: Any, admin: Any) -> None:
    load("submission_id,organisation,score\n1,acme,1\n")
    for table in ("core.response_set", "core.response_item", "rollup.answer_count"):
        with pytest.raises(SurveymarkError) as caught, translated():
            admin.execute(f"TRUNCATE {table} CASCADE".encode())
        assert caught.value.sqlstate == "SM014"
        assert caught.value.hint == "Use DELETE; the counts follow."
    assert len(admin.stored()) == 1


@pytest.mark.parametrize(
    ("definition", "code", "words"),
    [
        ('{"a": 1}', "SM010", "the definition has no questions"),
        ("[]", "SM010", "a JSON array is not a SurveyJS definition"),
        ('{"elements": [{"type": "slider", "name": "r"}]}', "SM011", "slider (r)"),
        ("submission_id,score\n", None, "is no JSON"),
        ("\xff", None, "is not UTF-8"),
    ],
)
def test_what_is_no_definition_is_refused(
    load: Any,
    admin: Any,
    tmp_path: Path,
    definition: str,
    code: str | None,
    words: str,
) -> None:
    (tmp_path / "all.json").write_bytes(definition.encode("latin-1"))
    done = load("submission_id,organisation,score\n1,acme,1\n")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"ERROR:  {code}: " if code else "ERROR:  ")
    assert words in done.stderr
    assert "HINT:" in done.stderr
    assert admin.one("SELECT count(*) FROM core.survey") == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"[{}]", "jq -c"),
        (b'{"organisation": "acme", "answers": {}}', "--id-column"),
        (b"submission_id,\xff\n", "Not UTF-8"),
    ],
)
def test_a_file_that_is_no_file_of_responses_is_refused(
    load: Any, admin: Any, content: bytes, words: str
) -> None:
    done = load(content)
    assert done.exit_code == 1
    assert words in done.stderr
    assert admin.one("SELECT count(*) FROM core.survey") == 0
