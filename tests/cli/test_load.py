"""`surveymark load`: what becomes of good rows and of bad ones, and what a user is told."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from controlplane.errors import SurveymarkError, translated
from controlplane.load import run

DEFINITION: dict[str, Any] = {
    "title": "All kinds",
    "pages": [
        {
            "elements": [
                {"type": "rating", "name": "score", "rateMin": 0, "rateMax": 10},
                {"type": "text", "name": "years", "inputType": "number", "min": 0, "max": 60},
                {
                    "type": "radiogroup",
                    "name": "team",
                    "choices": ["red", "blue"],
                    "hasOther": True,
                },
                {"type": "dropdown", "name": "grade", "choices": [1, 2, 3]},
                {"type": "checkbox", "name": "tools", "choices": ["pen", "ink", "a;b"]},
                {"type": "boolean", "name": "happy"},
                {"type": "boolean", "name": "stays", "valueTrue": "Yes", "valueFalse": "No"},
                {"type": "matrix", "name": "m", "columns": [3, 2, 1], "rows": ["pay", "desk"]},
                {"type": "comment", "name": "words"},
                {"type": "text", "name": "device"},
            ]
        }
    ],
}

Load = Callable[..., Any]


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT core.register_organisation('acme', 'Acme', '{}', '{hr}', '{dev}')"
        )
        yield connection


@pytest.fixture
def files(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    (tmp_path / "all.json").write_text(json.dumps(DEFINITION))

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(
    admin: psycopg.Connection[Any],
    files: Callable[[str, str | bytes], Path],
    surveymark: Any,
    database: str,
    tmp_path: Path,
) -> Load:
    """Load text (or bytes) against DEFINITION: load(text, "--option", ..., name="x.csv")."""

    def load(
        content: str | bytes, *options: str, name: str = "in.csv", dsn: str | None = None
    ) -> Any:
        path = files(name, content)
        return surveymark(
            "load", str(tmp_path / "all.json"), str(path), *options, dsn=dsn or database
        )

    return load


def stored(admin: psycopg.Connection[Any]) -> dict[str, Any]:
    """The answers of every response set, by submission id."""
    return dict(admin.execute("SELECT submission_id, answers FROM core.response_set").fetchall())


def rejected(admin: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return admin.execute(
        "SELECT line_number, error_code, error_message, error_detail, error_hint"
        " FROM core.rejected_response ORDER BY line_number"
    ).fetchall()


def one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


# -- CSV -----------------------------------------------------------------------------------------


def test_csv_cells_become_the_json_that_each_question_takes(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    done = load(
        "submission_id,organisation,score,years,team,grade,tools,happy,stays,m.pay,m.desk,words\n"
        "1,acme,7,3.50,red,2,pen;ink,true,Yes,3,1,hello\n"
        "2,acme,07,,other,2.0,,1,no,2,,\n"
        '3,acme,,,,,,F,YES,,,"two\nlines, and ""quotes"""\n'
        "4,acme,,,,,,,,,,\n"
    )
    assert done.exit_code == 0, done.stderr
    assert stored(admin) == {
        "1": {
            "score": 7,
            "years": 3.50,
            "team": "red",
            "grade": 2,
            "tools": ["pen", "ink"],
            "happy": True,
            "stays": "Yes",
            "m": {"pay": 3, "desk": 1},
            "words": "hello",
        },
        "2": {
            "score": 7,
            "team": "other",
            "grade": 2,
            "happy": True,
            "stays": "No",
            "m": {"pay": 2},
        },
        "3": {"happy": False, "stays": "Yes", "words": 'two\nlines, and "quotes"'},
        "4": {},
    }


def test_one_column_for_each_option_makes_an_array(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    load(
        "submission_id,tools.pen,tools.a;b\n1,1,yes\n2,0,0\n3,,\n4,2,0\n", "--organisation", "acme"
    )
    assert stored(admin) == {"1": {"tools": ["pen", "a;b"]}, "2": {"tools": []}, "3": {}}
    ((line, code, message, _, _),) = rejected(admin)
    assert (line, code, message) == (5, "SM012", 'column "tools.pen" takes 0 or 1, not "2"')


def test_a_question_named_like_a_field_is_reached_by_its_prefix(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    done = load("submission_id,device,answers.device\n1,phone,radio\n", "--organisation", "acme")
    assert done.stderr == ""
    assert stored(admin) == {"1": {"device": "radio"}}
    assert one(admin, "SELECT device FROM core.response_set") == "phone"
    done = load("submission_id,device\n2,phone\n", "--organisation", "acme")
    assert 'column "device" is read as the field of a response' in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfsubmission_id,score\r\n1,4\r\n",
        b"submission_id;score\n1;4\n",
        b"submission_id\tscore\n1\t4",
        gzip.compress(b"submission_id,score\n1,4\n"),
        b'{"submission_id": "1", "answers": {"score": 4}}\n',
        b'\n \n{"submission_id": 1, "answers": {"score": 4}}',
    ],
    ids=["bom-crlf", "semicolon", "tab", "gzip", "ndjson", "blank-lines"],
)
def test_formats_are_recognised(load: Load, admin: psycopg.Connection[Any], content: bytes) -> None:
    done = load(content, "--organisation", "acme")
    assert done.exit_code == 0, done.stderr
    assert stored(admin) == {"1": {"score": 4}}


@pytest.mark.parametrize(
    ("header", "options", "code", "words"),
    [
        ("submission_id,organisation,scor", (), "SM002", 'Did you mean "score"?'),
        ("submission_id,organisation,zzzzzz", (), "SM002", "--skip-column"),
        ("submission_id,score", (), "SM020", "--organisation CODE"),
        ("organisation,score", (), "SM020", "--id-column NAME"),
        ("submission_id,organisation,score,score", (), "SM024", "stands twice"),
        ("submission_id,organisation,tools,tools.pen", (), "SM024", "side by side"),
        ("submission_id,organisation", ("--skip-column", "x"), "SM002", "not there: x"),
        ("uid,submission_id,organisation", ("--id-column", "uid"), "SM024", "stands twice"),
    ],
)
def test_a_wrong_header_is_refused_before_anything_is_kept(
    load: Load,
    admin: psycopg.Connection[Any],
    header: str,
    options: tuple[str, ...],
    code: str,
    words: str,
) -> None:
    done = load(header + "\n1,2,3,4\n", *options)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"ERROR:  {code}: ")
    assert words in done.stderr
    assert "HINT:" in done.stderr
    assert one(admin, "SELECT count(*) FROM core.survey") == 0


def test_columns_can_be_left_out_and_another_one_be_the_id(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    done = load(
        "uid,notes,score\na,x,1\n",
        "--organisation",
        "acme",
        "--skip-column",
        "notes",
        "--id-column",
        "uid",
    )
    assert done.exit_code == 0, done.stderr
    assert stored(admin) == {"a": {"score": 1}}


# -- lines that cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (b"2,acme", "2 fields where the header has 3"),
        (b"2,acme,3,4", "4 fields where the header has 3"),
        (b"2,acme,\xff3", "not UTF-8: byte 0xff at position 8"),
        (b"2,acme,\x003", "a NUL byte at position 8"),
        (b'2,acme,"3"x', "text after a closing quote"),
        (b'2,acme,"3', "a quote is opened and not closed again"),
    ],
)
def test_a_broken_csv_line_costs_only_itself(
    load: Load, admin: psycopg.Connection[Any], broken: bytes, words: str
) -> None:
    done = load(
        b"submission_id,organisation,score\n1,acme,1\n" + broken + b"\n3,acme,3\n4,acme,4\n"
    )
    assert done.exit_code == 1
    assert set(stored(admin)) == {"1", "3", "4"}
    ((line, code, message, detail, hint),) = rejected(admin)
    assert (line, code) == (3, "SM012")
    assert words in message
    assert detail
    assert hint
    assert f"line 3: SM012: {message}" in done.stdout


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (b"{bad", "no JSON: a name in quotes is missing"),
        (b'{"submission_id": "2", "answers": {}', "ends too early"),
        (b'{"submission_id": "2"} {}', "something follows the object"),
        (b'{"submission_id": "2",}', "nothing after the comma"),
        (b'["x"]', "no JSON object"),
        (b'{"submission_id": "2", "anwsers": {}}', 'did you mean "answers"?'),
        (b'{"submission_id": {}, "answers": {}}', 'field "submission_id" is a JSON object'),
        (b'{"submission_id": "\\u0000", "answers": {}}', "holds a NUL"),
        (b'{"submission_id": "\\ud800", "answers": {}}', "half of a surrogate pair"),
        (b'{"submission_id": "\xff"}', "not UTF-8"),
        (b'{"submission_id": "2", "answers": ' + b"[" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_broken_ndjson_line_costs_only_itself(
    load: Load, admin: psycopg.Connection[Any], broken: bytes, words: str
) -> None:
    good = b'{"organisation": "acme", "submission_id": "%d", "answers": {"score": 1}}\n'
    done = load(good % 1 + broken + b"\n" + good % 3)
    assert done.exit_code == 1
    assert set(stored(admin)) == {"1", "3"}
    ((line, code, message, _, _),) = rejected(admin)
    assert (line, code) == (2, "SM012")
    assert words in message


def test_numbers_keep_every_digit(load: Load, admin: psycopg.Connection[Any]) -> None:
    load('{"submission_id": 1, "answers": {"years": 3.12345678901234}}', "--organisation", "acme")
    load("submission_id,years\n2,3.12345678901234\n", "--organisation", "acme")
    values = admin.execute("SELECT DISTINCT value::text FROM core.response_item").fetchall()
    assert values == [("3.12345678901234",)]


# -- what the database refuses -------------------------------------------------------------------

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
    load: Load, admin: psycopg.Connection[Any], name: str
) -> None:
    change, code, message = BAD[name]
    known = {"organisation": "acme", "submission_id": "known", "answers": {"score": 1}}
    bad = {"organisation": "acme", "submission_id": "bad", "answers": {"score": 2}} | change
    done = load("\n".join(map(json.dumps, (known, bad, known | {"submission_id": "later"}))))
    assert done.exit_code == 1
    assert stored(admin) == {"known": {"score": 1}, "later": {"score": 1}}
    ((line, found, words, detail, hint),) = rejected(admin)
    assert (line, found) == (2, code)
    assert words.startswith(message)
    assert detail
    assert hint
    assert f"line 2: {code}: {words}" in done.stdout
    assert f"HINT: {hint}" in done.stdout
    assert one(admin, "SELECT count(*) FROM core.response_item") == 2
    assert one(admin, "SELECT count(*) FROM core.response_load") == 0
    assert one(admin, "SELECT count(*) FROM rollup.verify()") == 0


@pytest.mark.parametrize(
    "name", [name for name in BAD if name not in ("no object", "no date", "too large")]
)
def test_submit_response_refuses_it_in_the_same_words(
    load: Load, admin: psycopg.Connection[Any], name: str
) -> None:
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
    assert one(admin, "SELECT count(*) FROM core.response_set") == 1


def test_a_counted_table_cannot_be_truncated(load: Load, admin: psycopg.Connection[Any]) -> None:
    load("submission_id,organisation,score\n1,acme,1\n")
    for table in ("core.response_set", "core.response_item", "rollup.answer_count"):
        with pytest.raises(SurveymarkError) as caught, translated():
            admin.execute(f"TRUNCATE {table} CASCADE".encode())
        assert caught.value.sqlstate == "SM014"
        assert caught.value.hint == "Use DELETE; the counts follow."
    assert len(stored(admin)) == 1


@pytest.mark.parametrize(
    ("definition", "code", "words"),
    [
        ('{"a": 1}', "SM010", "the definition has no questions"),
        ("[]", "SM010", "a JSON array is not a SurveyJS definition"),
        ('{"elements": [{"type": "ranking", "name": "r"}]}', "SM011", "ranking (r)"),
        ("submission_id,score\n", None, "is no JSON"),
        ("\xff", None, "is not UTF-8"),
    ],
)
def test_what_is_no_definition_is_refused(
    load: Load,
    admin: psycopg.Connection[Any],
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
    assert one(admin, "SELECT count(*) FROM core.survey") == 0


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
    load: Load, admin: psycopg.Connection[Any], content: bytes, words: str
) -> None:
    done = load(content)
    assert done.exit_code == 1
    assert words in done.stderr
    assert one(admin, "SELECT count(*) FROM core.survey") == 0


# -- again, interrupted, in parts ------------------------------------------------------------------


def lines(count: int) -> str:
    return "submission_id,organisation,score\n" + "".join(
        f"{number},acme,{number % 11}\n" for number in range(count)
    )


def test_the_same_load_again_changes_nothing(load: Load, admin: psycopg.Connection[Any]) -> None:
    load(lines(20))
    before = admin.execute("SELECT * FROM core.response_set ORDER BY 1, 2").fetchall()
    done = load(lines(20))
    assert done.exit_code == 0
    assert admin.execute("SELECT * FROM core.response_set ORDER BY 1, 2").fetchall() == before
    assert one(admin, "SELECT max(version) FROM core.survey_version") == 1


def test_an_interrupted_load_is_repeated_as_it_is(
    load: Load, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    whole = run._store
    chunks = []

    def interrupted(connection: Any, chunk: Any, batch: str) -> None:
        chunks.append(chunk)
        whole(connection, chunk, batch)
        if len(chunks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "_store", interrupted)
    done = load(lines(55))
    assert done.exit_code == 130
    assert "20 rows, up to line 21, were taken in" in done.stderr
    assert "Run the same command again" in done.stderr
    assert one(admin, "SELECT count(*) FROM core.response_load") == 0
    assert one(admin, "SELECT count(*) FROM rollup.verify()") == 0
    monkeypatch.setattr(run, "_store", whole)
    assert load(lines(55)).exit_code == 0
    assert len(stored(admin)) == 55
    assert one(admin, "SELECT count(*) FROM core.response_item") == 55


def test_a_killed_load_leaves_whole_chunks_and_nothing_waiting(
    load: Load, admin: psycopg.Connection[Any], database: str, tmp_path: Path
) -> None:
    load(lines(0) + "x,acme,1\n")
    command = [sys.executable, "-m", "controlplane", "--dsn", database, "load"]
    # The rest of the second chunk never comes: the pipe stays open, and so the load waits for it.
    with subprocess.Popen(
        [*command, str(tmp_path / "all.json"), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(lines(run.CHUNK_ROWS + 1_000).encode())
        process.stdin.flush()
        give_up = time.monotonic() + 60
        while len(stored(admin)) < run.CHUNK_ROWS and time.monotonic() < give_up:
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGKILL)
        process.stdin.close()
    assert len(stored(admin)) == run.CHUNK_ROWS + 1
    assert one(admin, "SELECT count(*) FROM core.response_load") == 0
    assert one(admin, "SELECT count(*) FROM rollup.verify()") == 0
    assert load(lines(run.CHUNK_ROWS + 1_000)).exit_code == 0
    assert len(stored(admin)) == run.CHUNK_ROWS + 1_001


def test_the_rejects_file_can_be_mended_and_loaded(
    load: Load, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    path = tmp_path / "rejects.ndjson"
    done = load(
        "submission_id,organisation,score,happy\n1,acme,99,1\n2,acme\n", "--rejects", str(path)
    )
    assert f"All of them are in {path}" in done.stdout
    first, second = map(json.loads, path.read_text().splitlines())
    assert (first["line"], first["code"], second["code"]) == (2, "SM004", "SM012")
    assert second["text"] == "2,acme"
    first["row"]["answers"]["score"] = 9
    assert load(json.dumps(first["row"]), name="mended.ndjson").exit_code == 0
    assert stored(admin) == {"1": {"score": 9, "happy": True}}


# -- what comes before the responses ---------------------------------------------------------------


def test_organisations_and_scales_are_registered_first(
    load: Load, admin: psycopg.Connection[Any], files: Any
) -> None:
    organisations = files(
        "orgs.csv",
        "organisation,name,industry,organisation_size,departments,job_roles\n"
        "one,One Ltd,retail,small,hr; it ,dev\n"
        "two,,,large,,\n",
    )
    scales = files("scales.json", '{"mood": {"title": "Mood", "items": {"score": 1, "years": -1}}}')
    done = load(
        "submission_id,organisation,department,score,years\n1,one,it,4,0\n",
        "--organisations",
        str(organisations),
        "--scales",
        str(scales),
        "--format",
        "json",
    )
    assert done.exit_code == 0, done.stderr
    assert (done.json["organisations"], done.json["scales"]) == (2, ["mood"])
    assert admin.execute(
        "SELECT organisation, name, category, level FROM core.organisation"
        " JOIN core.organisation_category USING (org_id) ORDER BY 1, 3"
    ).fetchall() == [
        ("one", "One Ltd", "industry", "retail"),
        ("one", "One Ltd", "organisation_size", "small"),
        ("two", "two", "organisation_size", "large"),
    ]
    assert one(admin, "SELECT count(*) FROM rollup.pending_score") >= 1


def test_unknown_levels_are_refused_unless_they_are_new(
    load: Load, admin: psycopg.Connection[Any], files: Any
) -> None:
    organisations = files(
        "orgs.ndjson",
        '{"organisation": "one", "industry": "retail", "departments": ["hr"]}\n'
        '{"organisation": "two", "industry": "energy"}\n',
    )
    text = "submission_id,organisation,department,score\n1,one,hr,4\n"
    done = load(text, "--organisations", str(organisations))
    assert done.exit_code == 1
    assert done.stderr.startswith('ERROR:  SM018: unknown industry "energy"')
    assert "line 2" in done.stderr
    assert "--new-levels" in done.stderr
    assert one(admin, "SELECT count(*) FROM core.organisation") == 1
    assert load(text, "--organisations", str(organisations), "--new-levels").exit_code == 0
    assert one(admin, "SELECT count(*) FROM core.category_level WHERE level = 'energy'") == 1


def test_confidential_is_the_default_and_stays_as_it_was(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    assert load(lines(1), "--not-confidential", "--survey", "open").exit_code == 0
    assert load(lines(1), "--survey", "open").exit_code == 0
    done = load(lines(1).replace("0,acme", "1,acme"))
    assert done.exit_code == 0
    assert admin.execute(
        "SELECT survey, is_confidential FROM core.survey ORDER BY 1"
    ).fetchall() == [
        ("all", True),
        ("open", False),
    ]
    done = load(lines(1), "--not-confidential")
    assert done.exit_code == 1
    assert "SM015" in done.stderr


def test_responses_without_completed_at_are_dated_now_and_it_is_said(
    load: Load, admin: psycopg.Connection[Any]
) -> None:
    done = load("submission_id,organisation,score\n1,acme,1\n")
    assert "1 without completed_at: the time of loading" in done.stdout
    assert one(admin, "SELECT completed_at = received_at FROM core.response_set")
    # An empty cell says that the response is not finished, which is something else.
    done = load("submission_id,organisation,completed_at,score\n2,acme,,1\n")
    assert "completed_at" not in done.stdout
    assert one(
        admin, "SELECT completed_at IS NULL FROM core.response_set WHERE submission_id = '2'"
    )


def test_responses_answer_the_version_of_the_given_definition(
    load: Load, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    load("submission_id,organisation,score\n1,acme,1\n")
    newer = json.loads(json.dumps(DEFINITION))
    newer["pages"][0]["elements"].append({"type": "rating", "name": "more"})
    (tmp_path / "all.json").write_text(json.dumps(newer))
    load("submission_id,organisation,more\n2,acme,1\n")
    (tmp_path / "all.json").write_text(json.dumps(DEFINITION))
    load("submission_id,organisation,score\n3,acme,1\n")
    assert admin.execute(
        "SELECT submission_id, version FROM core.response_set ORDER BY 1"
    ).fetchall() == [("1", 1), ("2", 2), ("3", 1)]


# -- as the role that is meant for it --------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b'{"organisation": "acme", "submission_id": "1", "answers": {"score": 4}}\n{"x": 1}\n',
        b"organisation,submission_id,score\nacme,1,4\nacme,2,99\n",
    ],
    ids=["ndjson", "csv"],
)
def test_the_ingest_role_can_load(
    load: Load, admin: psycopg.Connection[Any], database: str, files: Any, content: bytes
) -> None:
    organisations = files("orgs.csv", "organisation,industry\nacme,retail\n")
    scales = files("scales.json", '{"mood": {"items": {"score": 1}}}')
    done = load(
        content,
        "--organisations",
        str(organisations),
        "--scales",
        str(scales),
        dsn=make_conninfo(database, user="surveymark_ingest"),
    )
    assert done.exit_code == 1, done.stderr
    assert "rejected  1" in done.stdout, done.stderr
    assert stored(admin) == {"1": {"score": 4}}


# -- the examples of the documentation -------------------------------------------------------------


def test_the_examples_load(surveymark: Any, admin: psycopg.Connection[Any], database: str) -> None:
    folder = Path(__file__).parents[2] / "examples"
    before = ("--organisations", "organisations.csv", "--scales", "scales.json")
    named = [str(folder / word) if "." in word else word for word in before]
    for responses, options in (("engagement.csv", named), ("engagement.ndjson", [])):
        done = surveymark(
            "load",
            str(folder / "engagement.json"),
            str(folder / responses),
            *options,
            dsn=database,
        )
        assert done.exit_code == 0, done.stdout + done.stderr
    assert len(stored(admin)) == 8
    assert one(
        admin, "SELECT answers ->> 'change' FROM core.response_set WHERE submission_id = 'n-2'"
    ) == ("Fewer meetings,\nand a quiet room")
    # One person answered too few items of the scale for a score.
    while one(admin, "SELECT rollup.drain_batch()"):
        pass
    assert (
        one(
            admin,
            "SELECT count(*) FROM core.response_item JOIN core.question USING (question_id)"
            " WHERE reader = 'scale'",
        )
        == 7
    )
    assert one(admin, "SELECT count(*) FROM rollup.verify()") == 0
