"""Reports: from a template to what is kept, read, published and sent; and what must not happen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import paths
from controlplane import report as reports
from tests.work.conftest import Stage, canary


@pytest.fixture
def reader(stage: Stage) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(make_conninfo(stage.dsn, options="-c role=work_reader0")) as connection:
        yield connection


def status(stage: Stage, report_id: str) -> Any:
    return stage.one("SELECT status FROM report.report WHERE report_id = %s", report_id)


def newest(stage: Stage) -> Any:
    return stage.one(
        "SELECT status, error_message, page FROM report.report ORDER BY created_at DESC LIMIT 1"
    )


def refused(connection: psycopg.Connection[Any], query: str, *values: Any) -> str:
    with pytest.raises(psycopg.Error) as caught, connection.transaction():
        connection.execute(query.encode(), values)
    assert caught.value.diag.message_hint
    return str(caught.value.sqlstate)


def test_an_old_report_is_the_same_after_new_answers_and_another_version(
    stage: Stage, reader: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = reports.made(reader, "live")
    first, workbook = reports.drawn(made, "html"), reports.drawn(made, "xlsx")
    stage.db.execute(
        "SELECT core.submit_response('org0', 'live', 'more' || person, '{\"mood\": 5}')"
        " FROM generate_series(1, 1000) AS person"
    )
    while stage.db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    for name in ("page", "making"):
        module = sys.modules[f"controlplane.report.{name}"]
        monkeypatch.setattr(module, "__version__", "99.0")

    again = reports.read(reader, made.report_id)
    assert reports.drawn(again, "html") == first
    assert again.page_hash == made.page_hash
    assert again.figures == made.figures
    assert reports.drawn(again, "xlsx") == workbook
    reader.rollback()
    assert reports.drawn(reports.made(reader, "live"), "html") != first, "a new one is another"


def test_a_report_goes_from_draft_to_published_and_never_back(
    stage: Stage, reader: psycopg.Connection[Any]
) -> None:
    draft = reports.collect(reader, "live", "weekly")
    assert draft.status == "draft"
    reader.commit()
    assert refused(reader, "SELECT report.publish_report(%s)", draft.report_id) == "SM115"
    reader.rollback()

    made = reports.made(reader, "live", "weekly")
    assert made.status == "generated", "somebody has to read it first"
    reader.execute("SELECT report.publish_report(%s)", (made.report_id,))
    reader.commit()
    assert status(stage, made.report_id) == "published"
    finish = "SELECT report.finish_report(%s, 'other', NULL, '1')"
    for query in (
        "SELECT report.publish_report(%s)",
        finish,
        "SELECT report.fail_report(%s, NULL, 'why')",
        "SELECT report.store_figures(%s, 'results', '[]')",
    ):
        assert refused(reader, query, made.report_id) == "SM115", query
        assert refused(reader, query, "00000000-0000-0000-0000-000000000000") == "SM114", query
    assert reports.read(reader, made.report_id).page == made.page
    reader.rollback()
    assert reports.made(reader, "live", "executive").status == "published"


def test_nobody_gets_at_a_report_of_another_organisation(
    stage: Stage, reader: psycopg.Connection[Any]
) -> None:
    made = reports.made(reader, "live", "weekly")
    assert canary(0) in reports.drawn(made, "html").decode()
    with stage.reader(1) as other:
        assert other.execute("SELECT * FROM analytics.own_report").fetchall() == []
        for query in (
            "SELECT report.read_report(%s)",
            "SELECT report.publish_report(%s)",
            "SELECT report.store_figures(%s, 'results', '[]')",
            "SELECT report.fail_report(%s, NULL, 'why')",
        ):
            assert refused(other, query, made.report_id) == "SM114", query
    assert status(stage, made.report_id) == "generated"


def test_a_view_that_fails_is_a_failed_report_with_the_reason_and_no_file(
    stage: Stage, surveymark: Any, tmp_path: Path
) -> None:
    stage.db.execute(
        "CREATE OR REPLACE FUNCTION analytics._meets(p_facts jsonb, p_conditions jsonb)"
        " RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE 'out of order'; END $$"
    )
    file = tmp_path / "report.html"
    own = make_conninfo(stage.dsn, options="-c role=work_reader0")
    ran = surveymark("report", "org0", "live", "--output", str(file), dsn=own)
    stage.db.execute((paths.sql_dir() / "functions/analytics/_meets.sql").read_bytes())
    assert ran.exit_code == 1
    assert "out of order" in ran.stderr
    assert not file.exists()
    assert newest(stage) == ("failed", "out of order", None)


def test_a_page_that_cannot_be_drawn_is_a_failed_report(
    stage: Stage, reader: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("no ink")

    monkeypatch.setattr(reports.making, "page", broken)
    with pytest.raises(ZeroDivisionError):
        reports.made(reader, "live")
    assert newest(stage) == ("failed", "no ink", None)


def test_what_wants_a_review_is_sent_once_it_is_published(stage: Stage) -> None:
    parameters = {"survey": "live", "template": "weekly"}
    stage.schedule("report", "pdf", parameters=parameters)
    stage.work()
    export_id, state = stage.one(
        "SELECT export_id::text, status FROM report.export WHERE schedule_id IS NOT NULL"
    )
    assert state == "completed"
    assert stage.file(export_id).read_bytes().startswith(b"%PDF")
    assert stage.one("SELECT count(*) FROM report.delivery") == 0
    report_id = stage.one("SELECT report_id FROM report.report WHERE export_id = %s", export_id)
    with stage.reader() as reader:
        row = reader.execute("SELECT report.publish_report(%s)", (report_id,)).fetchone()
    assert row == (1,)
    assert stage.one("SELECT purpose, address, status FROM report.delivery") == (
        "file", "boss", "waiting",
    )  # fmt: skip


def test_what_shows_nothing_is_not_sent_and_the_owner_hears_of_it(stage: Stage) -> None:
    stage.db.execute(
        "DELETE FROM core.response_set USING core.organisation, core.survey WHERE"
        " organisation.org_id = response_set.org_id AND organisation = 'org3'"
        " AND survey.survey_id = response_set.survey_id AND survey = 'live'"
    )
    while stage.db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    asked = {"survey": "live", "template": "executive"}
    stage.schedule("report", "pdf", number=3, parameters=asked)
    for _ in range(6):
        stage.work()
    assert stage.one("SELECT count(*) FROM report.delivery WHERE purpose = 'file'") == 0
    assert stage.one("SELECT count(*) FROM report.delivery WHERE purpose = 'failure'") == 1
    kept = "SELECT count(*) FROM report.report JOIN core.organisation USING (org_id) WHERE"
    assert stage.one(f"{kept} organisation = 'org3' AND status <> 'failed'") == 0


def test_each_organisation_gets_one_weekly_report_to_be_read(stage: Stage) -> None:
    next_week = "date_trunc('week', now(), 'UTC') + interval '7 days 1 hour'"
    queue = f"SELECT report.queue_weekly_reports({next_week})"
    assert stage.one(queue) == 0, "nobody asked for it"
    stage.setting("weekly_reports", 1)
    stage.db.execute("UPDATE report.export SET requested_at = now() - interval '8 days'")
    surveys = stage.one(
        "SELECT count(DISTINCT (org_id, survey_id)) FROM core.response_set"
        " WHERE completed_at >= date_trunc('week', now(), 'UTC')"
    )
    assert stage.one(queue) == surveys >= 19
    stage.db.execute(f"UPDATE report.export SET requested_at = {next_week}")
    assert stage.one(queue) == 0, "once a week"
    stage.db.execute("DELETE FROM report.export WHERE org_id > 2")
    stage.setting("weekly_reports", 0)
    stage.work()
    rows = stage.db.execute("SELECT DISTINCT template, status FROM report.report").fetchall()
    assert rows == [("weekly", "generated")]
    assert stage.one("SELECT count(*) FROM report.delivery") == 0


def test_old_reports_are_forgotten_with_their_figures(
    stage: Stage, reader: psycopg.Connection[Any]
) -> None:
    old = reports.made(reader, "live", "weekly").report_id
    new = reports.made(reader, "live", "weekly").report_id
    stage.db.execute(
        "UPDATE report.report SET created_at = now() - interval '800 days' WHERE report_id = %s",
        [old],
    )
    stage.db.execute("CALL ops.run_job('purge-history', 'manual')")
    for table in ("report", "report_figures"):
        rows = stage.db.execute(f"SELECT DISTINCT report_id::text FROM report.{table}".encode())
        assert rows.fetchall() == [(new,)]


@pytest.mark.parametrize(
    ("name", "title", "sections"),
    [
        ("mine", "Mine", ["key_metrics", "horoscope"]),
        ("mine", "Mine", ["method", "method"]),
        ("mine", "Mine", []),
        ("Mine!", "Mine", ["method"]),
        ("mine", "a\nb", ["method"]),
        ("mine", None, ["method"]),
    ],
)
def test_a_template_that_cannot_be_made_is_refused(
    stage: Stage, name: str, title: str | None, sections: list[str]
) -> None:
    define = "SELECT report.define_template(%s, %s, 'for us', %s)"
    assert refused(stage.db, define, name, title, sections) == "SM116"


def test_a_template_is_rows_and_a_report_keeps_the_one_that_it_had(
    stage: Stage, reader: psycopg.Connection[Any]
) -> None:
    define = "SELECT report.define_template('weekly', 'Our week', 'for us', %s, false)"
    stage.db.execute(define, [["method", "key_metrics"]])
    made = reports.made(reader, "live", "weekly")
    assert [section.name for section in made.sections] == ["method", "key_metrics"]
    assert "Our week" in str(made.page)
    assert "<img" not in str(made.page)
    stage.db.execute(define, [None])
    with stage.reader() as other:
        row = other.execute(
            "SELECT title, is_shipped FROM analytics.report_template WHERE template = 'weekly'"
        ).fetchone()
    assert row == ("Weekly report", True)
    assert len(reports.read(reader, made.report_id).sections) == 2


def test_an_unknown_template_is_refused_when_it_is_asked_for(
    stage: Stage, reader: psycopg.Connection[Any]
) -> None:
    asked = '{"survey": "live", "template": "nothing"}'
    request = "SELECT report.request_export('report', 'html', %s)"
    assert refused(reader, request, asked) == "SM116"
    assert refused(reader, "SELECT report.make_report('live', 'nothing')") == "SM116"
    assert refused(reader, "SELECT report.make_report('nothing')") == "SM001"


def test_reports_are_listed_rendered_and_published_by_command(
    stage: Stage, surveymark: Any, tmp_path: Path
) -> None:
    own = make_conninfo(stage.dsn, options="-c role=work_reader0")
    first = tmp_path / "first.html"
    words = ("--template", "weekly", "--output", str(first))
    assert surveymark("report", "org0", "live", *words, dsn=own).exit_code == 0
    [listed] = surveymark("reports", "list", "org0", "--format", "json", dsn=own).json
    assert (listed["template"], listed["status"]) == ("weekly", "generated")
    again = tmp_path / "again.html"
    words = ("org0", listed["report_id"], "--output", str(again))
    assert surveymark("reports", "render", *words, dsn=own).exit_code == 0
    assert again.read_bytes() == first.read_bytes()
    done = surveymark("reports", "publish", "org0", listed["report_id"], dsn=own)
    assert done.stdout == "published; 0 deliveries are in the outbox\n"
    twice = surveymark("reports", "publish", "org0", listed["report_id"], dsn=own)
    assert twice.exit_code == 1
    assert "SM115" in twice.stderr
