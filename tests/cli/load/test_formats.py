"""`surveymark load`: CSV and NDJSON, and lines that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest


def test_csv_cells_become_the_json_that_each_question_takes(load: Any, admin: Any) -> None:
    done = load(
        "submission_id,organisation,score,years,team,grade,tools,happy,stays,m.pay,m.desk,words\n"
        "1,acme,7,3.50,red,2,pen;ink,true,Yes,3,1,hello\n"
        "2,acme,07,,other,2.0,,1,no,2,,\n"
        '3,acme,,,,,,F,YES,,,"two\nlines, and ""quotes"""\n'
        "4,acme,,,,,,,,,,\n"
    )
    assert done.exit_code == 0, done.stderr
    assert admin.stored() == {
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


def test_one_column_for_each_option_makes_an_array(load: Any, admin: Any) -> None:
    load(
        "submission_id,tools.pen,tools.a;b\n1,1,yes\n2,0,0\n3,,\n4,2,0\n", "--organisation", "acme"
    )
    assert admin.stored() == {"1": {"tools": ["pen", "a;b"]}, "2": {"tools": []}, "3": {}}
    ((line, code, message, _, _),) = admin.rejected()
    assert (line, code, message) == (5, "SM012", 'column "tools.pen" takes 0 or 1, not "2"')


def test_a_ranking_is_one_column_in_order(load: Any, admin: Any, tmp_path: Path) -> None:
    definition = {"elements": [{"type": "ranking", "name": "r", "choices": ["a", "b", "c"]}]}
    (tmp_path / "all.json").write_text(json.dumps(definition))
    load("submission_id,r\n1,c;a\n2,b;c;a\n", "--organisation", "acme", "--survey", "ranked")
    assert admin.stored() == {"1": {"r": ["c", "a"]}, "2": {"r": ["b", "c", "a"]}}
    done = load("submission_id,r.a\n3,1\n", "--organisation", "acme", "--survey", "ranked")
    assert "r.a" in done.stderr


def test_a_question_named_like_a_field_is_reached_by_its_prefix(load: Any, admin: Any) -> None:
    done = load("submission_id,device,answers.device\n1,phone,radio\n", "--organisation", "acme")
    assert done.stderr == ""
    assert admin.stored() == {"1": {"device": "radio"}}
    assert admin.one("SELECT device FROM core.response_set") == "phone"
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
def test_formats_are_recognised(load: Any, admin: Any, content: bytes) -> None:
    done = load(content, "--organisation", "acme")
    assert done.exit_code == 0, done.stderr
    assert admin.stored() == {"1": {"score": 4}}


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
        ("submission_id,organisation,score", ("--id-column", "scor"), "SM002", 'mean "score"?'),
    ],
)
def test_a_wrong_header_is_refused_before_anything_is_kept(
    load: Any,
    admin: Any,
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
    assert admin.one("SELECT count(*) FROM core.survey") == 0


def test_columns_can_be_left_out_and_another_one_be_the_id(load: Any, admin: Any) -> None:
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
    assert admin.stored() == {"a": {"score": 1}}


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
    load: Any, admin: Any, broken: bytes, words: str
) -> None:
    done = load(
        b"submission_id,organisation,score\n1,acme,1\n" + broken + b"\n3,acme,3\n4,acme,4\n"
    )
    assert done.exit_code == 1
    assert set(admin.stored()) == {"1", "3", "4"}
    ((line, code, message, detail, hint),) = admin.rejected()
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
    load: Any, admin: Any, broken: bytes, words: str
) -> None:
    good = b'{"organisation": "acme", "submission_id": "%d", "answers": {"score": 1}}\n'
    done = load(good % 1 + broken + b"\n" + good % 3)
    assert done.exit_code == 1
    assert set(admin.stored()) == {"1", "3"}
    ((line, code, message, _, _),) = admin.rejected()
    assert (line, code) == (2, "SM012")
    assert words in message


def test_numbers_keep_every_digit(load: Any, admin: Any) -> None:
    load('{"submission_id": 1, "answers": {"years": 3.12345678901234}}', "--organisation", "acme")
    load("submission_id,years\n2,3.12345678901234\n", "--organisation", "acme")
    values = admin.execute("SELECT DISTINCT value::text FROM core.response_item").fetchall()
    assert values == [("3.12345678901234",)]
