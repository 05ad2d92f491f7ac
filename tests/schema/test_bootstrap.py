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
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_create(0)",
        "SELECT pg_logical_emit_message(false, 'x', 'y')",
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


def test_no_timeout_of_the_database_cuts_a_run_of_a_job(database):
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET statement_timeout = 1000')
    for role, expected in (("surveymark_job", "0"), ("surveymark_ingest", "1s")):
        with psycopg.connect(database, user=role) as connection:
            assert connection.execute("SHOW statement_timeout").fetchone() == (expected,)
