"""What all harnesses share: a survey, what must hold at any moment, seeds and sizes.

A harness is a function that takes a database, a seed and a size, and raises Broken when the engine
broke a promise. Anything else that it raises is a fault of the harness.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]

RATINGS = ("a", "b", "e")
"""Questions with a scale of 1 to 5; a version asks some of them."""

VERSIONS: tuple[dict[str, Any], ...] = tuple(
    {
        "elements": [
            *({"type": "rating", "name": name} for name in ratings),
            {"type": "checkbox", "name": "tools", "choices": ["pen", "saw"]},
            {
                "type": "radiogroup",
                "name": "colour",
                "choices": ["red", "green"],
                "showRefuseItem": True,
            },
            {"type": "text", "name": "amount", "inputType": "number"},
        ]
    }
    for ratings in ("ab", "ae", "abe")
)

ORGANISATIONS = ("one", "two")
SURVEYS = {"open": False, "closed": True}
"""Code of the survey -> whether it is confidential."""


class Broken(AssertionError):
    """The engine did not keep a promise."""


def chosen_seed() -> int:
    """The seed of this run: ENGINE_SEED to replay one, else a new one each time."""
    return int(os.environ.get("ENGINE_SEED") or random.SystemRandom().randrange(1_000_000))


def chosen_size(name: str, short: int) -> int:
    """A size of the long form, from the environment, else the short one."""
    return int(os.environ.get(name) or short)


@contextmanager
def replayable(seed: int) -> Iterator[None]:
    """Say with every failure how to see it again."""
    try:
        yield
    except Exception as error:
        error.add_note(f"replay with ENGINE_SEED={seed}")
        raise


def prepare(connection: Connection) -> None:
    """Two organisations, and two surveys with one scale each; all buckets are kept."""
    connection.execute("UPDATE rollup.resolution SET kept_from = '1969-12-29 00:00+00'")
    for organisation in ORGANISATIONS:
        connection.execute(
            'SELECT core.register_organisation(%s, NULL, \'{"industry": "retail"}\')',
            [organisation],
        )
    for survey, is_confidential in SURVEYS.items():
        register(connection, survey, is_confidential)


def register(connection: Connection, survey: str, is_confidential: bool = False) -> None:
    connection.execute(
        "SELECT core.register_survey(%s, %s, %s)",
        [survey, json.dumps(VERSIONS[0]), is_confidential],
    )
    define_scale(connection, survey, {"a": 1, "b": -1})


def define_scale(
    connection: Connection, survey: str, key: dict[str, int], minimum: int | None = None
) -> None:
    connection.execute(
        "SELECT core.define_scale(%s, 'score', 'Score', %s, %s)", [survey, json.dumps(key), minimum]
    )


def submit(
    connection: Connection,
    organisation: str,
    survey: str,
    submission_id: str,
    answers: dict[str, Any],
    **named: Any,
) -> int:
    """Submit one response; names are those of core.submit_response() without the p_."""
    given = {
        "organisation": organisation,
        "survey": survey,
        "submission_id": submission_id,
        "answers": json.dumps(answers),
        **named,
    }
    places = ", ".join(f"p_{name} => %({name})s" for name in given)
    return int(value(connection, f"SELECT core.submit_response({places})", given))


def drain(connection: Connection, limit: int = 5000) -> int:
    """Drain until nothing waits; how much was handled."""
    handled = 0
    while batch := value(connection, "SELECT rollup.drain_batch(%s)", [limit]):
        handled += batch
    return handled


@contextmanager
def reading_as(connection: Connection, organisation: str) -> Iterator[None]:
    """Be a reader of an organisation for a while; the role is gone afterwards."""
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE ROLE engine_reader IN ROLE surveymark_org_reader")
        connection.execute("SELECT ops.map_role('engine_reader', %s)", [organisation])
        connection.execute("SET LOCAL ROLE engine_reader")
        yield


def value(connection: Connection, query: str, parameters: Any = None) -> Any:
    """The single value that a query gives."""
    row = connection.execute(query.encode(), parameters).fetchone()
    assert row is not None, query
    return row[0]


_COUNTS = (
    "org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum, value_sum,"
    " value_square_sum, weighted_value_sum, weighted_value_square_sum"
)
# Equality is asked in both directions and not of rollup.count_difference, which is under test.
_WRONG = """
    SELECT * FROM (
        TABLE counted EXCEPT TABLE recounted
    ) AS found, (VALUES ('in the rollup, not in the recount')) AS problem (words)
    UNION ALL
    SELECT * FROM (
        TABLE recounted EXCEPT TABLE counted
    ) AS found, (VALUES ('in the recount, not in the rollup')) AS problem (words)
"""
_RECOUNTED = f"""
    recounted AS MATERIALIZED (
        SELECT {_COUNTS}
        FROM rollup.recount
    )
"""
_CURRENT = f"""
    WITH counted AS MATERIALIZED (
        SELECT {_COUNTS}
        FROM rollup.current_count
    ), {_RECOUNTED} {_WRONG}
"""
_DRAINED = f"""
    WITH counted AS MATERIALIZED (
        SELECT {_COUNTS}
        FROM rollup.answer_count
    ), {_RECOUNTED} {_WRONG}
"""
_SERIES = f"""
    WITH counted AS MATERIALIZED (
        SELECT org_id, survey_id, metric, resolution, bucket_start, n, total
        FROM rollup.current_series
    ), recounted AS MATERIALIZED (
        SELECT org_id, survey_id, metric, resolution, bucket_start, n, total
        FROM rollup.series_recount
    ) {_WRONG}
"""
# What has no foreign key: an item without its set, or in another month or weight than its set.
_STRAY = """
    SELECT item.org_id, item.response_set_id, item.question_id, item.month, answered.month
    FROM core.response_item AS item
    LEFT JOIN core.response_set AS answered USING (org_id, response_set_id)
    WHERE (answered.org_id, item.month, item.weight)
          IS DISTINCT FROM (item.org_id, answered.month, answered.weight)
"""
_UNSCORED = """
    WITH every AS (
        SELECT array_agg(org_id) AS org_ids, array_agg(response_set_id) AS set_ids
        FROM core.response_set
    )
    SELECT due.org_id, due.response_set_id, due.value, item.value
    FROM every
    CROSS JOIN rollup.scale_score(every.org_ids, every.set_ids) AS due
    LEFT JOIN core.response_item AS item USING (org_id, response_set_id, question_id)
    WHERE due.value IS DISTINCT FROM item.value
"""


def check(connection: Connection, when: str) -> None:
    """The counts equal a recount, and each item fits its set, in whatever state the work is."""
    _none(connection, _CURRENT, f"{when}: current_count is not the recount")
    _none(connection, _SERIES, f"{when}: current_series is not the recount")
    _none(connection, _STRAY, f"{when}: an item does not fit its response set")


def check_drained(connection: Connection, when: str) -> None:
    """Nothing waits, the stored counts equal a recount by themselves, and every score is there."""
    check(connection, when)
    _none(connection, _DRAINED, f"{when}: answer_count is not the recount")
    _none(connection, _UNSCORED, f"{when}: a score differs from its key")
    _none(connection, "SELECT FROM rollup.series_change", f"{when}: series wait after the drain")
    _none(connection, "SELECT FROM rollup.change", f"{when}: changes wait after the drain")
    _none(connection, "SELECT queue_id FROM rollup.dead_letter", f"{when}: rows were set aside")
    _none(connection, "SELECT FROM rollup.pending_score", f"{when}: scores wait after the drain")


def _none(connection: Connection, query: str, problem: str) -> None:
    rows = connection.execute(query.encode()).fetchmany(3)
    if rows:
        raise Broken(f"{problem}: {rows}")
