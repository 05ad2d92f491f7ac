"""What readers ask for becomes a file of theirs, once, whatever happens to the worker."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pyrage
import pytest
from pyarrow import parquet

from controlplane.work import Worker
from controlplane.work.channels import Sender

from .conftest import ORGANISATIONS, Stage, canary

LIVE = {"survey": "live"}


def refused(stage: Stage, *values: Any, **named: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        stage.request(*values, **named)
    assert caught.value.diag.message_hint
    return caught.value


# -- what can be had -------------------------------------------------------------------------------


def test_a_view_in_every_format_has_the_same_rows(stage: Stage) -> None:
    exports = {
        format: stage.request(
            "own_results", format, parameters=LIVE, columns=["question", "n", "mean"]
        )
        for format in ("csv", "csv.gz", "json", "json.gz", "xlsx", "parquet")
    }
    stage.work()
    files = {format: stage.file(export_id) for format, export_id in exports.items()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text())))
    assert [(row["question"], row["n"]) for row in rows] == [("mood", "12"), ("note", "12")]
    assert gzip.decompress(files["csv.gz"].read_bytes()) == files["csv"].read_bytes()
    assert gzip.decompress(files["json.gz"].read_bytes()) == files["json"].read_bytes()
    assert [row["n"] for row in json.loads(files["json"].read_text())] == [12, 12]
    sheet = openpyxl.load_workbook(files["xlsx"])["Data"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [12, 12]
    assert parquet.read_table(files["parquet"])["n"].to_pylist() == [12, 12]
    assert files["csv"].name.startswith("own_results-live-20")
    assert not any(path.name.endswith(".part") for path in stage.folder.rglob("*"))


def test_filters_choose_rows_and_a_file_has_the_name_that_was_given(stage: Stage) -> None:
    path = stage.made(
        "own_results",
        filters=["survey = live", "question = mood", "period = all_time"],
        file_name="moods",
    )
    assert path.name.startswith("moods-20")
    assert [row["question"] for row in csv.DictReader(path.open())] == ["mood"]


def test_a_report_and_the_summary(stage: Stage) -> None:
    page = stage.request("report", "html", parameters=LIVE, watermark=True)
    book = stage.request("report", "xlsx", parameters=LIVE, watermark=True)
    summary = stage.request("analytics_summary", "json")
    stage.work()
    mark = f"Surveymark: export {page} for org0, requested by postgres as work_reader0, made "
    assert mark in stage.file(page).read_text()
    about = openpyxl.load_workbook(stage.file(book))["About"]
    assert any(str(cell.value).startswith("Surveymark: export") for cell in about["B"])
    assert isinstance(json.loads(stage.file(summary).read_text()), list)


def test_a_watermark_breaks_no_reader(stage: Stage) -> None:
    given = {"parameters": LIVE, "columns": ["question", "n"], "watermark": True}
    with stage.made("own_results", "csv", **given).open() as file:
        rows = list(csv.DictReader(file))
    assert {tuple(row) for row in rows} == {("question", "n", "watermark")}
    assert all(row["watermark"].endswith("no release") for row in rows)
    (mark,) = {
        row["watermark"]
        for row in json.loads(stage.made("own_results", "json", **given).read_text())
    }
    assert "requested by postgres as work_reader0" in mark
    book = openpyxl.load_workbook(stage.made("own_results", "xlsx", **given))
    assert [row[1].value for row in book["About"].iter_rows() if row[0].value == "watermark"]
    assert book["Data"].max_column == 2


def test_only_the_owner_of_the_key_can_read_an_encrypted_file(stage: Stage) -> None:
    identity = pyrage.x25519.Identity.generate()
    asked = {"parameters": LIVE, "columns": ["question", "n"]}
    path = stage.made("own_results", encrypt_for=[str(identity.to_public())], **asked)
    assert path.name.endswith(".csv.age")
    plain = pyrage.decrypt(path.read_bytes(), [identity])
    assert plain.decode() == "question,n\nmood,12\nnote,12\n"
    assert b"mood" not in path.read_bytes()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.generate()])
    assert refused(stage, "own_results", encrypt_for=["age1nonsense"]).sqlstate == "SM025"


def test_a_back_up_has_every_own_view(stage: Stage) -> None:
    with zipfile.ZipFile(stage.made("full_backup", "zip")) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        about = json.loads(archive.read("about.json"))
        responses = archive.read("own_response.csv").decode()
    assert {"own_results.csv", "own_response.csv", "response_summary.csv", "own_trend.csv"} <= {
        *names
    }
    assert "own_export.csv" not in names
    assert about["rows"]["own_response"] == 12 * 2 + 10
    assert responses.count(canary(0)) == 12


def test_a_training_set_says_what_it_leaves_out(stage: Stage) -> None:
    shift = """
        UPDATE core.response_set AS answered SET completed_at = completed_at + %s::interval
        FROM core.organisation AS asked, core.survey
        WHERE asked.organisation = 'org0' AND survey.survey = 'live'
            AND answered.org_id = asked.org_id AND answered.survey_id = survey.survey_id
    """
    stage.db.execute(shift.encode(), ["-1 year"])
    try:
        with zipfile.ZipFile(stage.made("training_set", "zip", parameters=LIVE)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
    finally:
        stage.db.execute(shift.encode(), ["1 year"])
    rows = list(csv.DictReader(io.StringIO(parts["answers.csv"])))
    assert {row["question"] for row in rows} == {"mood"}
    assert json.loads(parts["about.json"])["rows"] == len(rows) == 12
    assert "note,,free words can say who wrote them" in parts["left_out.csv"]
    assert canary(0) not in parts["answers.csv"] + parts["left_out.csv"]
    stage.db.execute("SELECT ops.let_see_responses('work_reader0', false)")
    try:
        assert refused(stage, "training_set", "zip", parameters=LIVE).sqlstate == "SM108"
        assert refused(stage, "own_training_set", "csv").sqlstate == "SM108"
    finally:
        stage.db.execute("SELECT ops.let_see_responses('work_reader0')")


def test_every_file_is_noted_in_the_audit_before_it_is_made(stage: Stage) -> None:
    stage.made("own_results")
    actor, detail = stage.one(
        "SELECT actor, detail FROM ops.audit_entry"
        " WHERE action = 'export' ORDER BY entry_id DESC LIMIT 1"
    )
    assert actor == "postgres as work_reader0"
    assert detail["format"] == "csv"


# -- what is refused at once -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"what": "own_resluts"}, "SM101"),
        ({"what": "core.response_set"}, "SM101"),
        ({"what": "own_results", "format": "pdf"}, "SM101"),
        ({"what": "report", "format": "csv"}, "SM101"),
        ({"what": "report", "format": "html"}, "SM020"),
        ({"what": "own_results", "parameters": {"p_survey": "live"}}, "SM101"),
        ({"what": "own_results", "parameters": {"survey": {"a": 1}}}, "SM101"),
        ({"what": "report", "format": "html", "parameters": LIVE, "columns": ["n"]}, "SM101"),
        ({"what": "own_results", "file_name": "../../etc/passwd"}, "SM025"),
        ({"what": "own_results", "file_name": "a b"}, "SM025"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_refused_when_it_is_asked_for(
    stage: Stage, asked: dict[str, Any], code: str
) -> None:
    assert refused(stage, **asked).sqlstate == code


def test_an_organisation_may_let_only_so_many_wait(stage: Stage) -> None:
    stage.setting("export_most_waiting", 1)
    stage.request("own_results")
    assert refused(stage, "own_results").sqlstate == "SM104"
    stage.request("own_results", number=1)


def test_who_reads_for_nobody_asks_for_nothing(stage: Stage) -> None:
    with pytest.raises(psycopg.Error) as caught:
        stage.one("SELECT report.request_export('own_results')")
    assert caught.value.sqlstate == "SM016"


# -- whose it is -----------------------------------------------------------------------------------


def test_an_organisation_sees_and_touches_its_own_exports_only(stage: Stage) -> None:
    export_id = stage.request("own_results")
    other = stage.request("own_results", number=1)
    with stage.reader(1) as reader:
        seen = reader.execute("SELECT export_id, status FROM analytics.own_export").fetchall()
        assert seen == [(other, "queued")]
        for call in ("cancel_export", "count_download"):
            with pytest.raises(psycopg.Error) as caught:
                reader.execute(f"SELECT report.{call}(%s)".encode(), [export_id])
            assert caught.value.sqlstate == "SM102"
        for table in ("export", "delivery", "schedule", "export_status", "outbox"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"SELECT FROM report.{table}".encode())
    assert stage.one("SELECT count(*) FROM report.export_status") == 2


def test_nothing_of_one_organisation_is_in_a_file_of_another(stage: Stage) -> None:
    """50 at once for ten organisations, by two workers: each file has its own canary only."""
    asked = [
        (number, what, format, parameters)
        for number in range(ORGANISATIONS)
        for what, format, parameters in (
            ("own_organisation", "csv", {}),
            ("survey_responses", "json", LIVE),
            ("own_response", "xlsx", LIVE),
            ("report", "xlsx", LIVE),
            # Pages and archives take longest, so not everybody has both.
            *([("report", "html", LIVE)] if number < 3 else [("own_response", "csv.gz", LIVE)]),
        )
    ]
    asked.append((0, "full_backup", "zip", {}))
    exports = {
        stage.request(what, format, parameters=parameters, number=number): number
        for number, what, format, parameters in asked
    }
    worker = spawned(stage)
    stage.work()
    assert worker.wait() == 0
    for export_id, number in exports.items():
        found = words(stage.file(export_id))
        assert [n for n in range(ORGANISATIONS) if canary(n) in found] == [number]


def words(path: Path) -> str:
    """All that is in a file, also in an archive (a workbook is one)."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode()
    if path.suffix not in (".zip", ".xlsx"):
        return path.read_text()
    with zipfile.ZipFile(path) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def test_a_role_that_reads_for_another_by_now_gets_nothing(stage: Stage) -> None:
    export_id = stage.request("own_results")
    stage.db.execute("SELECT ops.map_role('work_reader0', 'org1')")
    try:
        stage.work()
    finally:
        stage.db.execute("SELECT ops.map_role('work_reader0', 'org0')")
        stage.db.execute("SELECT ops.let_see_responses('work_reader0')")
    failed = stage.export(export_id)
    assert (failed["status"], failed["error_sqlstate"]) == ("failed", "SM016")
    assert not (stage.folder / export_id).exists()


# -- what becomes of it ----------------------------------------------------------------------------


TURN = """
import sys, time
from pathlib import Path
from controlplane.work import Worker, make
from controlplane.work.channels import Sender
if sys.argv[3:]:
    make._watermark = lambda *values, **named: time.sleep(60)
for sentence in Worker(sys.argv[1], Path(sys.argv[2]), Sender({})).turn():
    pass
"""


def spawned(stage: Stage, *words: str) -> subprocess.Popen[bytes]:
    """A worker of its own; with a word more it stops in the middle of a file."""
    return subprocess.Popen([sys.executable, "-c", TURN, stage.dsn, stage.folder, *words])


def test_what_a_killed_worker_left_is_made_by_the_next_and_never_by_two(stage: Stage) -> None:
    export_id = stage.request("own_results")
    worker = spawned(stage, "stop")
    try:
        deadline = time.monotonic() + 60
        while not list(stage.folder.glob(f"{export_id}/*/.*.part")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert stage.work() == []  # it is alive, and holds its lock
        assert stage.export(export_id)["status"] == "processing"
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    deadline = time.monotonic() + 60
    while not stage.work():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert stage.export(export_id)["failure_count"] == 1
    assert [path.name for path in (stage.folder / export_id).iterdir()] == ["2"]
    assert stage.file(export_id).read_text().count("\n") > 1


def test_an_error_that_may_pass_is_tried_again_and_then_given_up(stage: Stage) -> None:
    stage.db.execute(
        """CREATE FUNCTION analytics.tire() RETURNS integer LANGUAGE plpgsql AS
               $$ BEGIN RAISE 'no room' USING ERRCODE = '53200'; END $$;
           CREATE VIEW analytics.tired AS SELECT analytics.tire() AS n;
           GRANT SELECT ON analytics.tired TO surveymark_org_reader;
           GRANT EXECUTE ON FUNCTION analytics.tire() TO surveymark_org_reader"""
    )
    try:
        stage.setting("export_most_retries", 2)
        export_id = stage.request("tired")
        said = []
        while stage.export(export_id)["status"] == "queued":
            said += stage.work()
    finally:
        stage.db.execute("DROP VIEW analytics.tired; DROP FUNCTION analytics.tire()")
    again = f"export {export_id}: will be tried again: no room"
    assert said == [again, again, f"export {export_id}: failed: no room"]
    failed = stage.export(export_id)
    assert (failed["error_sqlstate"], failed["failure_count"]) == ("53200", 3)


def test_a_statement_that_takes_too_long_is_stopped(stage: Stage) -> None:
    stage.db.execute(
        """CREATE VIEW analytics.tired AS SELECT pg_sleep(30) IS NULL AS n;
           GRANT SELECT ON analytics.tired TO surveymark_org_reader"""
    )
    try:
        stage.setting("export_timeout_seconds", 1)
        stage.setting("export_most_retries", 0)
        export_id = stage.request("tired")
        stage.work()
    finally:
        stage.db.execute("DROP VIEW analytics.tired")
    failed = stage.export(export_id)
    assert (failed["status"], failed["error_sqlstate"]) == ("failed", "57014")
    assert "statement_timeout" in failed["error_hint"]


def test_an_error_that_would_come_again_is_final(stage: Stage) -> None:
    export_id = stage.request("own_results", filters=["n > many"])
    stage.work()
    failed = stage.export(export_id)
    assert (failed["status"], failed["failure_count"]) == ("failed", 1)
    assert '"many" is no value' in failed["error_message"]
    with stage.reader() as reader:
        seen = reader.execute("SELECT reason, hint FROM analytics.own_export").fetchone()
    assert seen is not None
    assert "many" in seen[0]
    assert "Correct the filter" in seen[1]


def test_a_file_that_gets_too_large_fails_with_a_way_on(stage: Stage) -> None:
    stage.setting("export_most_bytes", 1024)
    exports = [
        stage.request("own_response", "csv", parameters=LIVE, **more)
        for more in ({}, {"encrypt_for": [str(pyrage.x25519.Identity.generate().to_public())]})
    ]
    stage.work()
    for export_id in exports:
        failed = stage.export(export_id)
        assert (failed["status"], failed["error_sqlstate"]) == ("failed", "SM109")
        assert "p_filters" in failed["error_hint"]
        assert not (stage.folder / export_id).exists()


def test_a_cancelled_export_leaves_no_file(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = stage.request("own_results")
    with stage.reader() as reader:
        reader.execute("SELECT report.cancel_export(%s)", [waiting])
    assert stage.work() == []
    during = stage.request("own_results")
    from controlplane.work import loop

    made = loop.make

    def cancelled(*values: Any, **named: Any) -> Any:
        stage.db.execute("SELECT report.cancel_export(%s)", [during])
        return made(*values, **named)

    monkeypatch.setattr(loop, "make", cancelled)
    assert stage.work() == [f"export {during}: cancelled"]
    assert not (stage.folder / during).exists()
    with stage.reader() as reader, pytest.raises(psycopg.Error) as caught:
        reader.execute("SELECT report.cancel_export(%s)", [during])
    assert caught.value.sqlstate == "SM103"


def test_a_worker_hears_that_it_is_to_stop_while_rows_come(stage: Stage) -> None:
    export_id = stage.request("own_results")
    worker = Worker(stage.dsn, stage.folder, Sender({}))
    worker._rows("SELECT * FROM report.take_export()")
    assert worker._value("SELECT report.note_export_progress(%s, 5)", export_id) is True
    assert stage.export(export_id)["n_rows"] == 5
    # Another session can neither finish it nor take it.
    assert stage.one("SELECT report.note_export_progress(%s, 9)", export_id) is False
    assert stage.one("SELECT report.finish_export(%s, 'x', 1, 1, 'x')", export_id) is False
    assert stage.one("SELECT export_id FROM report.take_export()") is None
    stage.db.execute("SELECT report.cancel_export(%s)", [export_id])
    assert worker._value("SELECT report.note_export_progress(%s, 6)", export_id) is False
    worker.close()


def test_progress_and_the_estimate_come_from_the_last_time(stage: Stage) -> None:
    stage.made("own_results")
    again = stage.request("own_results")
    worker = Worker(stage.dsn, stage.folder, Sender({}))
    worker._rows("SELECT * FROM report.take_export()")
    worker._value("SELECT report.note_export_progress(%s, 2)", again)
    with stage.reader() as reader:
        (first, last) = reader.execute(
            "SELECT status, progress, estimated_completion_at >= started_at"
            " FROM analytics.own_export ORDER BY requested_at"
        ).fetchall()
    worker.close()
    assert first[:2] == ("completed", 1)
    assert last[0] == "processing"
    assert 0 < last[1] < 1
    assert last[2] is True


def test_files_expire_and_are_forgotten(stage: Stage) -> None:
    export_id = stage.request("own_results")
    stage.work()
    assert stage.work() == []
    stage.db.execute("UPDATE report.export SET expires_at = now()")
    assert stage.work() == [f"export {export_id}: expired"]
    assert not (stage.folder / export_id).exists()
    assert stage.work() == []
    stage.db.execute("UPDATE report.export SET requested_at = now() - interval '1 year'")
    stage.work()
    assert stage.one("SELECT count(*) FROM report.export") == 0


# -- the commands ----------------------------------------------------------------------------------


def test_fetch_copies_counts_and_checks(stage: Stage, surveymark: Any, tmp_path: Path) -> None:
    export_id = stage.request("own_results")
    folder, output = ("--directory", str(stage.folder)), ("--output", str(tmp_path / "own.csv"))
    early = surveymark("exports", "fetch", export_id, *folder, dsn=stage.dsn)
    assert early.exit_code == 1
    assert f"SM103: export {export_id} is queued" in early.stderr
    worked = surveymark("work", "--once", *folder, dsn=stage.dsn)
    assert (worked.exit_code, worked.stderr) == (0, "")
    assert f"export {export_id}: own_results-" in worked.stdout
    as_reader = ("--role", "work_reader0")
    fetched = surveymark(*as_reader, "exports", "fetch", export_id, *folder, *output, dsn=stage.dsn)
    assert fetched.stdout == f"wrote {tmp_path / 'own.csv'}\n"
    assert (tmp_path / "own.csv").read_bytes() == stage.file(export_id).read_bytes()
    (listed,) = surveymark(*as_reader, "exports", "list", "--format", "json", dsn=stage.dsn).json
    assert (listed["status"], listed["download_count"]) == ("completed", 1)
    stage.file(export_id).write_text("somebody else's")
    damaged = surveymark("exports", "fetch", export_id, *folder, *output, dsn=stage.dsn)
    assert damaged.exit_code == 1
    assert "is not what was made" in damaged.stderr
    missing = surveymark("exports", "fetch", export_id, "--directory", str(tmp_path), dsn=stage.dsn)
    assert "is not there" in missing.stderr


def test_work_asks_for_a_folder_where_it_knows_none(stage: Stage, surveymark: Any) -> None:
    lost = surveymark("work", "--once", dsn=stage.dsn)
    assert lost.exit_code == 1
    assert "SURVEYMARK_EXPORTS" in lost.stderr


def test_after_a_release_results_are_computed_ahead_and_nothing_waits_for_it(stage: Stage) -> None:
    worker = Worker(stage.dsn, stage.folder, stage.sender, is_warming=True)
    try:
        assert list(worker.turn()) == [], "nothing was released"
        worker._warmed_release = 0  # as if there had been one
        turn = worker.turn()
        assert next(turn).startswith("cache: ")
        export_id = stage.request("analytics_summary", "csv")
        assert next(turn).startswith(f"export {export_id}: ")
        rest = list(turn)
        assert len(rest) == ORGANISATIONS - 1
        assert all(re.fullmatch(r"cache: \d+ results of org\d are ready", line) for line in rest)
        assert list(worker.turn()) == [], "once for each release"
    finally:
        worker.close()
    assert stage.one("SELECT count(DISTINCT org_id) FROM cache.entry") == ORGANISATIONS
