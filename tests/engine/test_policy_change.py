"""An edition is made by the rules of one policy, in whatever order it meets a change of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest

from . import isolation
from .common import drain, value
from .isolation import Act, orders

CLONE = Any
# Nobody has been a member for so long: under the new rules no one counts.
CHANGE = '{"min_verified_days": 30}'
PUBLISH = Act("SELECT benchmark.publish()", "candidate")
APPROVE = Act("SELECT privacy.approve_policy(1)")


@pytest.fixture(scope="module")
def world(clone: CLONE) -> Iterator[str]:
    """Twelve organisations of eight people each, drained, and a change that wants one approval."""
    with clone() as dsn:
        with psycopg.connect(dsn, autocommit=True) as db:
            elements = [{"type": "rating", "name": "q", "rateMin": 1, "rateMax": 5}]
            db.execute(
                "SELECT core.register_survey('pulse', %s)", [json.dumps({"elements": elements})]
            )
            db.execute(
                "SELECT core.register_organisation('org' || n) FROM generate_series(1, 12) AS n"
            )
            db.execute(
                "SELECT core.submit_response('org' || n, 'pulse', 'r' || person,"
                " jsonb_build_object('q', 1 + (n + person) % 5))"
                " FROM generate_series(1, 12) AS n, generate_series(1, 8) AS person"
            )
            drain(db)
            db.execute("CREATE ROLE race_officer IN ROLE surveymark_privacy_officer")
            db.execute("SET SESSION AUTHORIZATION race_officer")
            db.execute("SELECT privacy.propose_policy('made-up members', %s)", [CHANGE])
            db.execute("SELECT privacy.approve_policy(1)")
            db.execute("RESET SESSION AUTHORIZATION")
            isolation.install(db)
            db.execute(
                "CREATE TRIGGER aa_pause BEFORE INSERT ON privacy.candidate"
                " FOR EACH STATEMENT EXECUTE FUNCTION public.pause()"
            )
        yield dsn
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute("DROP OWNED BY race_officer")
            db.execute("DROP ROLE race_officer")


@pytest.mark.parametrize("order", list(orders(3, 2)), ids=str)
def test_an_edition_is_made_by_one_policy(clone: Any, world: str, order: tuple[int, ...]) -> None:
    copy: AbstractContextManager[str] = clone(world)
    with copy as dsn, psycopg.connect(dsn, autocommit=True) as control:
        with isolation.meeting(dsn, control, (PUBLISH, APPROVE)) as sessions:
            isolation.run_order(sessions, order)
        assert value(control, "SELECT max(version) FROM privacy.policy") == 2
        [(version, shown)] = control.execute(
            "SELECT release.policy_version, count(*) FILTER (WHERE cell.status = 'ok')"
            " FROM benchmark.release JOIN benchmark.release_cell AS cell USING (release_id)"
            " GROUP BY release.policy_version"
        ).fetchall()
        assert (version, shown > 0) in {(1, True), (2, False)}
