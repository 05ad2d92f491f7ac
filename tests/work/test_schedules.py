"""What is due is made once and leaves whole, or nothing leaves and the owner hears of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from controlplane.work.channels import Sender
from controlplane.work.folder import Folder
from controlplane.work.webhook import Webhook

from .conftest import Stage, canary
from .servers import hook


@pytest.fixture
def out(stage: Stage, tmp_path: Path) -> Path:
    """The root of the folders, which the worker of the stage knows."""
    stage.sender = Sender({"folder": Folder(tmp_path)})
    return tmp_path


def refused(stage: Stage, *values: Any, **named: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        stage.schedule(*values, **named)
    assert caught.value.diag.message_hint
    return caught.value


# -- when ------------------------------------------------------------------------------------------


def test_a_preset_is_a_row_and_what_is_said_beside_it_wins(stage: Stage) -> None:
    live = {"preset": "executive-weekly", "parameters": {"survey": "live"}, "cron": None}
    stage.schedule(**live, time_zone="Europe/Berlin")
    stage.schedule(**live | {"preset": "departmental-monthly"}, title="Mine", format="html")
    rows = stage.db.execute(
        "SELECT title, what, format, cron, time_zone FROM report.schedule_status ORDER BY title"
    ).fetchall()
    assert rows == [
        ("Mine", "report", "html", "0 9 1 * *", "UTC"),
        ("Weekly report", "report", "pdf", "0 8 * * 1", "Europe/Berlin"),
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"cron": "*/5 * * * *"}, "SM025"),
        ({"cron": "0,30 8 * * *"}, "SM025"),
        ({"cron": "0 0 30 2 *"}, "SM025"),
        ({"cron": None}, "SM025"),
        ({"time_zone": "Mars/Olympus"}, "SM025"),
        ({"time_zone": "UTC+3"}, "SM025"),
        ({"preset": "yearly"}, "SM025"),
        ({"on_missed": "all"}, "SM025"),
        ({"recipients": []}, "SM020"),
        ({"recipients": ["boss@home.example"]}, "SM025"),
        ({"recipients": ["email:a@home.example\nBcc: b@home.example"]}, "SM025"),
        ({"recipients": ["email:a@home.example, b@home.example"]}, "SM025"),
        ({"recipients": ["folder:../other"]}, "SM025"),
        ({"recipients": ["webhook:http://hooks.example/in"]}, "SM025"),
        ({"recipients": ["webhook:https://user:word@hooks.example/"]}, "SM025"),
        ({"owner": "nobody"}, "SM025"),
        ({"what": "own_resluts"}, "SM101"),
    ],
)
def test_what_cannot_be_is_refused(stage: Stage, asked: dict[str, Any], code: str) -> None:
    assert refused(stage, **{"what": "own_results", **asked}).sqlstate == code


@pytest.mark.parametrize(("policy", "expected"), [("run_once", 1), ("skip", 0)])
def test_missed_times_follow_their_policy(stage: Stage, policy: str, expected: int) -> None:
    stage.schedule("own_results", "csv", on_missed=policy, cron="0 * * * *")
    # The worker slept for two days and a half hour.
    stage.db.execute(
        "UPDATE report.schedule SET next_due_at = date_trunc('hour', now()) - interval '48 hours'"
    )
    at = "date_trunc('hour', now()) + interval '30 minutes'"
    assert stage.one(f"SELECT report.queue_due_schedules({at})") == expected
    assert stage.one(f"SELECT next_due_at > {at} FROM report.schedule")
    if expected:
        assert stage.one("SELECT due_at = date_trunc('hour', now()) FROM report.export")
    # A tick that comes a little late has missed nothing.
    late = "date_trunc('hour', now()) + interval '64 minutes'"
    assert stage.one(f"SELECT report.queue_due_schedules({late})") == 1


def test_two_workers_at_the_same_moment_serve_a_due_time_once(stage: Stage) -> None:
    stage.schedule("own_results", "csv")
    queue = "SELECT report.queue_due_schedules()"
    with psycopg.connect(stage.dsn) as first, psycopg.connect(stage.dsn) as second:
        assert first.execute(queue).fetchone() == (1,)
        assert second.execute(queue).fetchone() == (0,)
        first.commit()
        assert second.execute(queue).fetchone() == (0,)


def test_a_paused_schedule_rests_and_owes_nothing(stage: Stage, surveymark: Any) -> None:
    number = stage.schedule("own_results", "csv")
    run = lambda *words: surveymark("--role", "work_reader0", "schedule", *words, dsn=stage.dsn)  # noqa: E731
    assert run("pause", number, "--reason", "holidays").stdout == f"{number}: paused\n"
    assert stage.work() == []
    assert run("run", number).stdout.endswith(" is queued\n")
    assert len(stage.work()) == 2  # made and, without a channel, not sent
    (listed,) = run("list", "--format", "json").json
    assert (listed["pause_reason"], listed["next_due_at"]) == ("holidays", None)
    assert run("resume", number).stdout.startswith(f"{number}: due 20")
    assert stage.one("SELECT report.queue_due_schedules()") == 0
    assert run("remove", number).exit_code == 0
    gone = run("resume", number)
    assert gone.exit_code == 1
    assert "SM105: unknown schedule" in gone.stderr


def test_a_schedule_is_its_organisations(stage: Stage) -> None:
    number = stage.schedule("own_results", "csv")
    with stage.reader(1) as reader:
        assert reader.execute("SELECT count(*) FROM analytics.own_schedule").fetchone() == (0,)
        for call in ("run_schedule", "pause_schedule", "resume_schedule", "remove_schedule"):
            with pytest.raises(psycopg.Error) as caught:
                reader.execute(f"SELECT report.{call}(%s)".encode(), [number])
            assert caught.value.sqlstate == "SM105"
    stage.one("SELECT report.pause_schedule(%s)", number)  # an operator may


def test_the_command_adds_what_the_function_does(stage: Stage, surveymark: Any) -> None:
    ran = surveymark(
        "schedule", "add", "org3", "live", "--preset", "executive-weekly",
        "--time-zone", "Asia/Tokyo", "--to", "email:a@home.example", "--to", "folder:boss",
        "--owner", "folder:owner", "--watermark", dsn=stage.dsn,
    )  # fmt: skip
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.rstrip().endswith("23:00 UTC")  # Monday, 8:00 in Tokyo
    (listed,) = surveymark("schedule", "list", "--format", "json", dsn=stage.dsn).json
    assert (listed["organisation"], listed["owner"]) == ("org3", "folder:owner")
    assert listed["recipients"] == ["email:a@home.example", "folder:boss"]
    assert stage.one("SELECT request -> 'watermark' FROM report.schedule") is True


# -- what leaves -----------------------------------------------------------------------------------


def test_a_file_is_in_the_folder_of_its_organisation(stage: Stage, out: Path) -> None:
    stage.schedule("report", "html", parameters={"survey": "live"})
    said = stage.work()
    assert [line.rsplit(": ")[-1] for line in said][-1] == "sent"
    (file,) = (out / "org0" / "boss").iterdir()
    assert canary(0) in file.read_text()
    assert not (out / "org0" / "owner").exists()
    assert stage.work() == []


NOTHING = {
    "an empty view": {"what": "own_results", "filters": ["n < 0"]},
    "a view of which all is protected": {"what": "own_results", "parameters": {"survey": "few"}},
    "a report of which all is protected": {
        "what": "report",
        "format": "html",
        "parameters": {"survey": "few"},
    },
    "a wrong filter": {"what": "own_results", "filters": ["n > many"]},
    "an unknown survey": {"what": "report", "format": "html", "parameters": {"survey": "nope"}},
    "responses of too few": {"what": "survey_responses", "parameters": {"survey": "few"}},
}


@pytest.fixture(scope="module")
def few(_built: Stage) -> None:
    """A confidential survey that four people of org0 answered."""
    _built.db.execute(
        "SELECT core.register_survey('few', definition, true) FROM core.survey_version LIMIT 1"
    )
    _built.db.execute(
        "SELECT core.submit_response('org0', 'few', 'few' || person, '{\"mood\": 3}')"
        " FROM generate_series(1, 4) AS person"
    )
    while _built.one("SELECT rollup.drain_batch()"):
        pass


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("asked", NOTHING.values(), ids=NOTHING)
def test_nothing_leaves_but_word_to_the_owner(
    stage: Stage, out: Path, asked: dict[str, Any]
) -> None:
    stage.schedule(title="Daily", **asked)
    said = stage.work()
    assert not (out / "org0" / "boss").exists()
    (told,) = (out / "org0" / "owner").iterdir()
    assert told.read_text().startswith("Failed: Daily, 20")
    assert sum(": sent" in sentence for sentence in said) == 1
    assert stage.one("SELECT status FROM report.export") == "failed"
    assert not list(stage.folder.glob("*/*/*"))
    assert stage.work() == []


def test_a_file_that_was_changed_on_the_way_does_not_leave(stage: Stage, out: Path) -> None:
    stage.sender = Sender({})
    stage.schedule("own_results", "csv")
    stage.work()
    made = stage.folder / stage.one("SELECT file_path FROM report.export")
    made.write_text("somebody else's")
    stage.sender = Sender({"folder": Folder(out)})
    while stage.one("SELECT bool_or(status IN ('waiting', 'sending')) FROM report.delivery"):
        stage.work()
    assert not (out / "org0" / "boss").exists()
    assert "is not what was made" in next((out / "org0" / "owner").iterdir()).read_text()


def test_a_file_stays_while_a_delivery_waits_for_it(stage: Stage, out: Path) -> None:
    sender, stage.sender = stage.sender, Sender({})
    stage.setting("retry_seconds", 3600)
    stage.schedule("own_results", "csv")
    stage.work()
    stage.db.execute("UPDATE report.export SET expires_at = now()")
    assert stage.work() == []
    stage.db.execute("UPDATE report.delivery SET run_at = now()")
    stage.sender = sender
    assert [sentence.split(": ")[-1] for sentence in stage.work()] == ["sent"]
    assert stage.work()[0].endswith(": expired")
    assert list((out / "org0" / "boss").iterdir())


def test_an_organisation_whose_code_leads_upwards_stays_in_its_folder(out: Path) -> None:
    message = {
        "organisation": "../..", "address": "boss", "file_name": None, "delivery_id": "1",
        "subject": "s", "body": "b",
    }  # fmt: skip
    Folder(out).send(message, None)
    assert [path.name for path in out.iterdir()] == ["%2E%2E%2F%2E%2E"]


def test_a_webhook_gets_what_is_signed_and_no_other_host_does(stage: Stage) -> None:
    with hook() as listening:
        listening.answers = [503, 200, 410]
        stage.sender = Sender({"webhook": Webhook("secret", frozenset({"127.0.0.1"}))})
        to = f"webhook:http://127.0.0.1:{listening.port}/in?team=1"
        other = f"webhook:http://localhost:{listening.port}/in"
        stage.schedule("own_results", "csv", recipients=[to], owner=to)
        while stage.one("SELECT bool_or(status = 'waiting') FROM report.delivery") is not False:
            stage.work()
        assert stage.one("SELECT array_agg(status) FROM report.delivery") == ["sent"]
        first, second = listening.posted
        assert first[0] == "/in?team=1"
        assert first[1]["Idempotency-Key"] == second[1]["Idempotency-Key"]
        _, headers, body = second
        assert (
            body == (stage.folder / stage.one("SELECT file_path FROM report.export")).read_bytes()
        )
        signed = f"{headers['Surveymark-Timestamp']}.{headers['Idempotency-Key']}.".encode() + body
        assert (
            headers["Surveymark-Signature"]
            == hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
        )
        stage.db.execute("DELETE FROM report.schedule")
        stage.schedule("own_results", "csv", recipients=[other, to], owner=to)
        stage.work()
        reasons = stage.db.execute(
            "SELECT error_message FROM report.delivery WHERE status = 'dead' ORDER BY 1"
        ).fetchall()
        assert reasons == [
            ("127.0.0.1 answers 410 Gone",),
            ("nothing is posted to localhost: SURVEYMARK_WEBHOOK_HOSTS does not list it",),
        ]
        assert json.loads(listening.posted[-1][2])["organisation"] == "org0"
