"""`surveymark load`: again, interrupted, and with what comes before the responses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from controlplane.load import run


def lines(count: int) -> str:
    return "submission_id,organisation,score\n" + "".join(
        f"{number},acme,{number % 11}\n" for number in range(count)
    )


def test_the_same_load_again_changes_nothing(load: Any, admin: Any) -> None:
    load(lines(20))
    before = admin.execute("SELECT * FROM core.response_set ORDER BY 1, 2").fetchall()
    done = load(lines(20))
    assert done.exit_code == 0
    assert admin.execute("SELECT * FROM core.response_set ORDER BY 1, 2").fetchall() == before
    assert admin.one("SELECT max(version) FROM core.survey_version") == 1


def test_an_interrupted_load_is_repeated_as_it_is(
    load: Any, admin: Any, monkeypatch: pytest.MonkeyPatch
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
    assert admin.one("SELECT count(*) FROM core.response_load") == 0
    assert admin.one("SELECT count(*) FROM rollup.verify()") == 0
    monkeypatch.setattr(run, "_store", whole)
    assert load(lines(55)).exit_code == 0
    assert len(admin.stored()) == 55
    assert admin.one("SELECT count(*) FROM core.response_item") == 55


def test_a_load_interrupted_before_a_row_is_stored_leaves_nothing(
    load: Any, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
    whole = run._store
    chunks = []

    def interrupted(connection: Any, chunk: Any, batch: str) -> None:
        chunks.append(chunk)
        whole(connection, chunk, batch)
        if len(chunks) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "_store", interrupted)
    done = load(lines(8).replace("acme", "nobody"))
    assert done.exit_code == 130
    assert "Nothing was loaded" in done.stderr
    assert admin.one("SELECT count(*) FROM core.survey") == 0
    assert admin.one("SELECT count(*) FROM core.rejected_response") == 0


def test_a_killed_load_leaves_whole_chunks_and_nothing_waiting(
    load: Any, admin: Any, database: str, tmp_path: Path
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
        while len(admin.stored()) < run.CHUNK_ROWS and time.monotonic() < give_up:
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGKILL)
        process.stdin.close()
    assert len(admin.stored()) == run.CHUNK_ROWS + 1
    assert admin.one("SELECT count(*) FROM core.response_load") == 0
    assert admin.one("SELECT count(*) FROM rollup.verify()") == 0
    assert load(lines(run.CHUNK_ROWS + 1_000)).exit_code == 0
    assert len(admin.stored()) == run.CHUNK_ROWS + 1_001


def test_the_rejects_file_can_be_mended_and_loaded(load: Any, admin: Any, tmp_path: Path) -> None:
    path = tmp_path / "rejects.ndjson"
    load(lines(0) + "0,acme,1\n")
    admin.execute("DELETE FROM core.response_set")
    done = load(
        "submission_id,organisation,score,happy\n1,acme,99,1\n2,acme\n", "--rejects", str(path)
    )
    assert f"All of them are in {path}" in done.stdout
    first, second = map(json.loads, path.read_text().splitlines())
    assert (first["line"], first["code"], second["code"]) == (2, "SM004", "SM012")
    assert second["text"] == "2,acme"
    first["row"]["answers"]["score"] = 9
    assert load(json.dumps(first["row"]), name="mended.ndjson").exit_code == 0
    assert admin.stored() == {"1": {"score": 9, "happy": True}}


def test_the_rejects_file_is_loaded_as_it_is(load: Any, admin: Any, tmp_path: Path) -> None:
    path = tmp_path / "rejects.ndjson"
    load("submission_id,organisation,score\n1,acme,4\n2,late,5\n3\n", "--rejects", str(path))
    admin.execute("SELECT core.register_organisation('late')")
    again = load(path.read_text(), name="rejects.ndjson")
    assert admin.stored() == {"1": {"score": 4}, "2": {"score": 5}}
    assert again.exit_code == 1
    assert 'the rejected line has no "row"' in again.stdout


def test_organisations_that_change_are_counted(load: Any, files: Any) -> None:
    organisations = files("orgs.csv", "organisation,name,industry\nacme,Acme,retail\nb,B,retail\n")
    first = load(lines(1), "--organisations", str(organisations))
    assert "2 organisations registered, 1 changed: acme\n" in first.stdout
    organisations.write_text(organisations.read_text().replace("b,B,", "b,Bee,"))
    again = load(lines(1), "--organisations", str(organisations))
    assert "2 organisations registered, 1 changed: b\n" in again.stdout
    same = load(lines(1), "--organisations", str(organisations))
    assert "2 organisations registered\n" in same.stdout


def test_organisations_and_scales_are_registered_first(load: Any, admin: Any, files: Any) -> None:
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
    assert admin.one("SELECT count(*) FROM rollup.pending_score") >= 1


def test_unknown_levels_are_refused_unless_they_are_new(load: Any, admin: Any, files: Any) -> None:
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
    assert admin.one("SELECT count(*) FROM core.organisation") == 1
    assert load(text, "--organisations", str(organisations), "--new-levels").exit_code == 0
    assert admin.one("SELECT count(*) FROM core.category_level WHERE level = 'energy'") == 1


def test_confidential_is_the_default_and_stays_as_it_was(load: Any, admin: Any) -> None:
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


def test_responses_without_completed_at_are_dated_now_and_it_is_said(load: Any, admin: Any) -> None:
    done = load("submission_id,organisation,score\n1,acme,1\n")
    assert "1 without completed_at: the time of loading" in done.stdout
    assert admin.one("SELECT completed_at = received_at FROM core.response_set")
    # An empty cell says that the response is not finished, which is something else.
    done = load("submission_id,organisation,completed_at,score\n2,acme,,1\n")
    assert "completed_at" not in done.stdout
    assert admin.one("SELECT completed_at IS NULL FROM core.response_set WHERE submission_id = '2'")


def test_responses_answer_the_version_of_the_given_definition(
    load: Any, admin: Any, definition: dict[str, Any], tmp_path: Path
) -> None:
    load("submission_id,organisation,score\n1,acme,1\n")
    older = json.dumps(definition)
    definition["pages"][0]["elements"].append({"type": "rating", "name": "more"})
    (tmp_path / "all.json").write_text(json.dumps(definition))
    load("submission_id,organisation,more\n2,acme,1\n")
    (tmp_path / "all.json").write_text(older)
    load("submission_id,organisation,score\n3,acme,1\n")
    assert admin.execute(
        "SELECT submission_id, version FROM core.response_set ORDER BY 1"
    ).fetchall() == [("1", 1), ("2", 2), ("3", 1)]


@pytest.mark.parametrize(
    "content",
    [
        b'{"organisation": "acme", "submission_id": "1", "answers": {"score": 4}}\n{"x": 1}\n',
        b"organisation,submission_id,score\nacme,1,4\nacme,2,99\n",
    ],
    ids=["ndjson", "csv"],
)
def test_the_ingest_role_can_load(
    load: Any, admin: Any, database: str, files: Any, content: bytes
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
    assert admin.stored() == {"1": {"score": 4}}


def test_the_examples_load(surveymark: Any, admin: Any, database: str) -> None:
    folder = Path(__file__).parents[3] / "examples"
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
    assert len(admin.stored()) == 8
    assert admin.one(
        "SELECT answers ->> 'change' FROM core.response_set WHERE submission_id = 'n-2'"
    ) == ("Fewer meetings,\nand a quiet room")
    # One person answered too few items of the scale for a score.
    while admin.one("SELECT rollup.drain_batch()"):
        pass
    assert (
        admin.one(
            "SELECT count(*) FROM core.response_item JOIN core.question USING (question_id)"
            " WHERE reader = 'scale'",
        )
        == 7
    )
    assert admin.one("SELECT count(*) FROM rollup.verify()") == 0


def test_groups_and_verification_stand_in_the_file_of_organisations(
    load: Any, admin: Any, files: Any
) -> None:
    """A parent may stand below its children; an empty cell leaves what there is."""
    organisations = files(
        "orgs.csv",
        "organisation,industry,parent,verified\n"
        "b,retail,acme,\nc,retail,acme,false\nacme,retail,,\nd,retail,d,yes\n",
    )
    known = (
        "SELECT organisation, parent, verified_at IS NOT NULL FROM ops.organisation"
        " ORDER BY organisation"
    )
    assert load(lines(1), "--organisations", str(organisations)).exit_code == 0
    expected = [("acme", None, True), ("b", "acme", True), ("c", "acme", False), ("d", None, True)]
    assert admin.execute(known).fetchall() == expected

    organisations.write_text("organisation,parent,verified\nb,b,\nc,,true\n")
    again = load(lines(1), "--organisations", str(organisations))
    assert "2 organisations registered, 2 changed: b, c\n" in again.stdout
    expected = [("acme", None, True), ("b", None, True), ("c", "acme", True), ("d", None, True)]
    assert admin.execute(known).fetchall() == expected


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ("b,nobody,", "SM009", 'unknown organisation "nobody"'),
        ("acme,c,", "SM034", '"c" cannot be the parent of "acme"'),
        ("b,,perhaps", "", 'verified is "perhaps"'),
    ],
)
def test_a_wrong_group_or_verification_is_told_with_its_line(
    load: Any, files: Any, row: str, code: str, told: str
) -> None:
    organisations = files("orgs.csv", f"organisation,parent,verified\nc,acme,\nb,,\n{row}\n")
    done = load(lines(1), "--organisations", str(organisations))
    assert done.exit_code == 1
    assert told in done.stderr
    assert code in done.stderr
    assert f"line 4 of {organisations}" in done.stderr
