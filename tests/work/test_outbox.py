"""Each recipient gets a message once; where the acknowledgement was lost, again under its number.

OUTBOX_DELIVERIES and OUTBOX_KILLS make it long: `make soak` sends 10,000 and kills 50 times.
"""

from __future__ import annotations

import email
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from email import policy
from typing import Any

import pytest

from controlplane.work.channels import Sender
from controlplane.work.mail import Mail

from .conftest import Stage
from .servers import MailServer, mail_server

DELIVERIES = int(os.environ.get("OUTBOX_DELIVERIES", "250"))
KILLS = int(os.environ.get("OUTBOX_KILLS", "3"))
SEED = int(os.environ.get("OUTBOX_SEED", "1"))
TROUBLE = 0.2

KNOWN = {
    "SURVEYMARK_SMTP": "mail",
    "SURVEYMARK_SMTP_USER": "me",
    "SURVEYMARK_MAIL_FROM": "reports@survey.example",
}

SEND = """
import sys, time
from pathlib import Path
from controlplane.work import Worker
from controlplane.work.channels import Sender
worker = Worker(sys.argv[1], Path(sys.argv[2]), Sender.from_environment())
print("ready", flush=True)
while True:
    for sentence in worker.turn():
        pass
    time.sleep(0.01)
"""


def mail(server: MailServer, **named: Any) -> Sender:
    """A sender that knows the way to the server, and does not wait long."""
    sender = "Surveymark <reports@survey.example>"
    way = Mail("127.0.0.1", server.port, sender, tls="none", timeout=0.2, **named)
    return Sender({"email": way})


def fill(stage: Stage, deliveries: int) -> None:
    """Something to send, and so many to send it to."""
    stage.schedule("own_results", "csv")
    stage.work()
    stage.db.execute("DELETE FROM report.delivery")
    stage.db.execute(
        "INSERT INTO report.delivery"
        " (org_id, export_id, purpose, channel, address, subject, body)"
        " SELECT org_id, export_id, 'file', 'email', person || '@home.example', 'News', 'Yes'"
        " FROM report.export, generate_series(1, %s) AS person",
        [deliveries],
    )


def test_none_is_missing_and_twice_only_where_the_acknowledgement_was_lost(stage: Stage) -> None:
    """A server that fails, hangs and drops a fifth, and a sender that is killed again and again."""
    fill(stage, DELIVERIES)
    stage.setting("delivery_most_attempts", 1000)
    kills = random.Random(SEED)
    with mail_server(trouble=TROUBLE, seed=SEED) as server:
        environment = os.environ | {
            "SURVEYMARK_SMTP": f"127.0.0.1:{server.port}",
            "SURVEYMARK_SMTP_TLS": "none",
            "SURVEYMARK_MAIL_FROM": "reports@survey.example",
            "SURVEYMARK_SMTP_TIMEOUT": "0.2",
        }
        killed = 0
        while stage.one("SELECT count(*) FROM report.delivery WHERE status <> 'sent'"):
            sender = subprocess.Popen(
                [sys.executable, "-c", SEND, stage.dsn, stage.folder],
                env=environment,
                stdout=subprocess.PIPE,
            )
            try:
                assert sender.stdout is not None
                assert sender.stdout.readline() == b"ready\n"
                # Spread over the work, and in the middle of something.
                goal = DELIVERIES * (killed + 1) // (KILLS + 1)
                while killed == KILLS or len(server.taken) < goal:
                    if not stage.one("SELECT count(*) FROM report.delivery WHERE status <> 'sent'"):
                        break
                    time.sleep(0.02)
                time.sleep(kills.random() * 0.01)
            finally:
                sender.send_signal(signal.SIGKILL)
                sender.wait()
            killed += 1
    said = f"seed {SEED}, {killed} kills, {len(server.taken)} taken of {DELIVERIES}"
    numbers: dict[str, set[str]] = {}
    for message in server.taken:
        numbers.setdefault(message.address, set()).add(message.number)
    assert len(numbers) == DELIVERIES, said  # 0 missing
    assert all(len(ids) == 1 for ids in numbers.values()), said  # the same Message-ID
    assert len(set.union(*numbers.values())) == DELIVERIES, said
    # Of each but the last the sender did not hear, or was killed before he could write it down.
    acknowledged = Counter(message.address for message in server.taken if message.is_acknowledged)
    unheard = sum(count - 1 for count in acknowledged.values())
    assert unheard <= killed, said
    print(
        f"{said}: {sum(acknowledged.values()) - unheard} heard, {unheard} sent again after a kill"
    )


def test_a_message_has_all_that_belongs_to_it(stage: Stage) -> None:
    with mail_server() as server:
        stage.sender = mail(server)
        stage.schedule("own_results", "csv", title="Daily ü", recipients=["email:a@home.example"])
        assert [line.rsplit(": ")[-1] for line in stage.work()][-1] == "sent"
    (message,) = server.taken
    read = email.message_from_string(message.text, policy=policy.default)
    assert read["To"] == "a@home.example"
    assert read["From"] == "Surveymark <reports@survey.example>"
    assert read["Subject"].startswith("Daily ü, 20")
    assert read["Auto-Submitted"] == "auto-generated"
    number = stage.one("SELECT delivery_id FROM report.delivery")
    assert read["Message-ID"] == f"<{number}@survey.example>"
    (attached,) = read.iter_attachments()
    made = stage.folder / stage.one("SELECT file_path FROM report.export")
    assert attached.get_content().encode() in (made.read_bytes(), made.read_bytes().rstrip())
    assert attached.get_filename() == made.name
    assert stage.one("SELECT status FROM report.outbox") == "sent"


def test_one_recipient_who_is_refused_keeps_nobody_else_waiting(stage: Stage) -> None:
    with mail_server(refused={"gone@home.example": "550 nobody here"}) as server:
        stage.sender = mail(server)
        people = [f"email:{name}@home.example" for name in ("a", "gone", "z")]
        stage.schedule("own_results", "csv", recipients=people, owner="email:owner@home.example")
        stage.work()
    assert sorted(message.address[0] for message in server.taken) == ["a", "o", "z"]
    told = next(message for message in server.taken if message.address.startswith("owner"))
    assert "could not be delivered to gone@home.example" in told.text
    assert "550 nobody here" in told.text
    assert stage.one("SELECT count(*) FROM report.outbox WHERE status = 'dead'") == 1
    status, detail = stage.one("SELECT status, detail FROM ops.health WHERE check_name = 'exports'")
    assert (status, detail) == ("warning", "1 deliveries were given up.")


def test_what_cannot_be_sent_is_given_up_and_can_be_tried_again(
    stage: Stage, surveymark: Any
) -> None:
    stage.setting("delivery_most_attempts", 3)
    stage.schedule("own_results", "csv", recipients=["email:a@home.example"])
    said = []
    while stage.one("SELECT bool_or(status = 'waiting') FROM report.delivery") is not False:
        said += stage.work()
    # No channel is open, so the owner cannot be told either; health says so.
    assert sum("given up" in sentence for sentence in said) == 2
    assert sum("will be tried again" in sentence for sentence in said) == 4
    (dead,) = [
        row
        for row in surveymark("outbox", "list", "--format", "json", dsn=stage.dsn).json
        if row["purpose"] == "file"
    ]
    assert (dead["status"], dead["attempt_count"]) == ("dead", 3)
    assert "its environment does not say how" in dead["error_message"]
    with mail_server() as server:
        stage.sender = mail(server)
        again = surveymark("outbox", "retry", dead["delivery_id"], dsn=stage.dsn)
        assert again.stdout == f"{dead['delivery_id']}: waiting\n"
        stage.work()
        refused = surveymark("outbox", "retry", dead["delivery_id"], dsn=stage.dsn)
        assert "SM103" in refused.stderr
    assert [message.number for message in server.taken] == [
        f"<{dead['delivery_id']}@survey.example>"
    ]


def test_mail_leaves_for_listed_domains_only_and_not_too_large(stage: Stage) -> None:
    with mail_server() as server:
        stage.sender = mail(server, domains=frozenset({"home.example"}), most_bytes=10)
        people = ["email:a@elsewhere.example", "email:b@home.example"]
        stage.schedule("own_results", "csv", recipients=people, owner="email:o@home.example")
        stage.work()
    assert [message.address for message in server.taken] == ["o@home.example"]
    reasons = stage.one(
        "SELECT array_agg(error_message ORDER BY address) FROM report.delivery"
        " WHERE purpose = 'file'"
    )
    assert "SURVEYMARK_MAIL_DOMAINS" in reasons[0]
    assert "mail takes 10" in reasons[1]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SURVEYMARK_SMTP": "mail:x"}, "HOST:PORT"),
        ({"SURVEYMARK_SMTP": "mail"}, "from whom mail comes"),
        (KNOWN | {"SURVEYMARK_SMTP_TLS": "none"}, "SURVEYMARK_SMTP_TLS away"),
        (
            KNOWN | {"SURVEYMARK_SMTP_PASSWORD_FILE": "/nonexistent"},
            "Let the user that runs the worker read it",
        ),
        ({"SURVEYMARK_WEBHOOK_HOSTS": "hooks"}, "SURVEYMARK_WEBHOOK_SECRET"),
    ],
)
def test_an_environment_that_leaves_something_unclear_is_refused(
    surveymark: Any,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    said: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ran = surveymark("work", "--once", "--directory", str(stage.folder), dsn=stage.dsn)
    assert ran.exit_code == 1
    assert said in ran.stderr
