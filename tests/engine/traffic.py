"""What clients do to the engine: responses drawn by chance, doors for them, busy sessions."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from .common import Broken, Connection, value

Response = dict[str, Any]
"""One response under the client's own id, as it is sent, and sent again."""

INTERRUPTED = (None, "57P01", "57P02", "57P03")
"""SQLSTATEs of a session that was ended, and of a server that is down or starting."""

_SUBMIT = """
    SELECT count(core.submit_response(organisation, survey, submission_id, answers, completed_at,
                                      p_weight => weight))
    FROM jsonb_to_recordset(%s) AS sent (organisation text, survey text, submission_id text,
        answers jsonb, completed_at timestamptz, weight float8)
"""
_COLUMNS = ("organisation", "survey", "submission_id", "answers", "completed_at", "weight")


def random_response(dice: random.Random, submission_id: str) -> Response:
    """A complete response to one of the two surveys, in any month of 2024."""
    return {
        "organisation": dice.choice(["one", "two"]),
        "survey": dice.choice(["open", "closed"]),
        "submission_id": submission_id,
        "answers": {
            "a": dice.randint(1, 5),
            "b": dice.randint(1, 5),
            "tools": dice.choice([["pen"], ["saw", "pen"]]),
            "colour": dice.choice(["red", "green"]),
            "amount": dice.randint(0, 3),
        },
        "completed_at": f"2024-{dice.randint(1, 12):02}-15T12:00Z",
        "weight": dice.choice([1, 1.5]),
    }


def submit_all(db: Connection, responses: Sequence[Response]) -> None:
    """Submit some responses in one statement."""
    db.execute(submit_statement(db, responses))


def submit_statement(db: Connection, responses: Sequence[Response]) -> bytes:
    """The statement that submits some responses, complete."""
    return psycopg.ClientCursor(db).mogrify(_SUBMIT, [json.dumps(responses)]).encode()


def copy_in(db: Connection, responses: Sequence[Response]) -> None:
    """COPY some responses to where the drain finds them."""
    statement = f"COPY core.response_load ({', '.join(_COLUMNS)}) FROM STDIN"
    with db.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for response in responses:
            sent = {**response, "answers": json.dumps(response["answers"])}
            copy.write_row([sent[column] for column in _COLUMNS])


class Worker(threading.Thread):
    """A session that does its work again and again, and comes back when it was cut off.

    Whatever else goes wrong ends it, and is its `problem`.
    """

    def __init__(self, dsn: str, name: str, act: Callable[[Connection], object]) -> None:
        super().__init__(name=name, daemon=True)
        self.dsn = dsn
        self.act = act
        self.over = threading.Event()
        self.problem: str | None = None
        self.acts = 0

    def begin(self, db: Connection) -> None:
        """What to do first in each new session."""

    def run(self) -> None:
        while not self.over.is_set():
            try:
                with psycopg.connect(self.dsn, autocommit=True, application_name=self.name) as db:
                    self.begin(db)
                    while not self.over.is_set():
                        self.act(db)
                        self.acts += 1
            except psycopg.Error as error:
                if error.sqlstate not in INTERRUPTED:
                    self.problem = f"{self.name}: {error.sqlstate} {error}"
                    return
                time.sleep(0.02)
            except Broken as error:
                self.problem = f"{self.name}: {error}"
                return

    def finish(self) -> None:
        self.over.set()
        self.join()


def drain_some(db: Connection) -> None:
    """One batch of the drain, and a rest where there was nothing to do."""
    if value(db, "SELECT rollup.drain_batch(500)") == 0:
        time.sleep(0.01)
