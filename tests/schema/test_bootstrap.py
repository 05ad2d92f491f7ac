"""What bootstrap takes from PUBLIC stays taken."""

from __future__ import annotations

import psycopg
import pytest

READERS = ["surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader"]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock(1, 2)",
        "SELECT pg_advisory_lock_shared(1)",
        "SELECT pg_stat_get_tuples_inserted('core.response_item'::regclass::oid)",
        "CREATE TEMPORARY TABLE t (a int)",
        "CREATE TABLE public.t (a int)",
        "SELECT count(*) FROM core.response_set",
        "SELECT count(*) FROM rollup.answer_count",
        "SELECT count(*) FROM privacy.membership",
    ],
)
def test_a_reader_is_refused(db, acting_as, role, statement):
    with pytest.raises(psycopg.Error) as caught, db.transaction(), acting_as(role):
        db.execute(statement)
    assert caught.value.sqlstate == "42501"


@pytest.mark.parametrize("role", READERS)
def test_a_pool_may_let_go_of_its_locks(db, acting_as, role):
    with acting_as(role):
        db.execute("SELECT pg_advisory_unlock_all()")
