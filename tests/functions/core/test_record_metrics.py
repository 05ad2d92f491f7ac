"""Metrics are data: a row defines one, and values go in together or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]


@pytest.fixture
def offices(db: Db) -> Db:
    for organisation in ("one", "two"):
        db.execute("SELECT core.register_organisation(%s)", [organisation])
    db.execute(
        "SELECT core.register_survey('s', %s, false)",
        [json.dumps({"elements": [{"type": "comment", "name": "a"}]})],
    )
    db.execute("SELECT core.define_metric('queue', 'Queue', 'count', 'gauge', '{office,floor}')")
    db.execute("SELECT core.define_metric('visits', 'Visits', 'count', 'count')")
    return db


def record(db: Db, *values: dict[str, Any]) -> int:
    row = db.execute("SELECT core.record_metrics(%s)", [json.dumps(values)]).fetchone()
    assert row is not None
    return int(row[0])


def queue(value: Any, office: str = "a", floor: str = "1", **more: Any) -> dict[str, Any]:
    dimensions = {"office": office, "floor": floor}
    given = {"organisation": "one", "metric": "queue", "value": value, "dimensions": dimensions}
    return given | more


def ago(seconds: int) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def test_values_are_kept_as_number_sum_extremes_and_last_for_each_dimension(offices: Db) -> None:
    assert record(offices, queue(3), queue(9), queue(5), queue(1, office="b")) == 4
    week = (
        "SELECT dimension_1, dimension_2, dimension_3, n, total, minimum, maximum, last"
        " FROM rollup.{} WHERE metric = 'queue' AND resolution = '1w' ORDER BY 1"
    )
    expected = [("a", "1", "", 3, 17, 3, 9, 5), ("b", "1", "", 1, 1, 1, 1, 1)]
    assert offices.execute(week.format("current_series").encode()).fetchall() == expected
    drain(offices)
    assert offices.execute(week.format("series").encode()).fetchall() == expected
    # Half is merged, half waits; a late value is not the last one.
    record(offices, queue(20, recorded_at=ago(2)), queue(-2))
    now = offices.execute(week.format("current_series").encode()).fetchall()[0]
    assert now == ("a", "1", "", 5, 35, -2, 20, -2)
    drain(offices)
    record(offices, queue(4, recorded_at=ago(1)))
    drain(offices)
    assert offices.execute(week.format("series").encode()).fetchall()[0][5:] == (-2, 20, -2)


def test_recorded_metrics_are_no_business_of_the_recount(offices: Db) -> None:
    record(offices, queue(3))
    assert offices.execute("SELECT rollup.repair()").fetchone() == (0,)


def test_one_value_can_be_recorded_for_a_survey_and_a_time(offices: Db) -> None:
    offices.execute("SET LOCAL timezone = 'Asia/Kolkata'")
    offices.execute(
        "SELECT core.record_metric('two', 'visits', 4, p_survey => 's',"
        " p_recorded_at => date_trunc('hour', now(), 'UTC') - interval '1 hour')"
    )
    assert offices.execute(
        "SELECT organisation, survey, total,"
        " bucket_start = date_trunc('hour', now(), 'UTC') - interval '1 hour'"
        " FROM rollup.current_series JOIN core.organisation USING (org_id)"
        " JOIN core.survey USING (survey_id) WHERE resolution = '1h'"
    ).fetchall() == [("two", "s", 4, True)]


@pytest.mark.parametrize(
    ("sqlstate", "value"),
    [
        ("SM009", queue(1, organisation="nobody")),
        ("SM009", "not an object"),
        ("SM027", queue(1, metric="nothing")),
        ("SM027", {"organisation": "one", "metric": "response_sets_completed", "value": 1}),
        ("SM001", queue(1, survey="nothing")),
        ("SM028", {"organisation": "one", "metric": "queue", "value": 1}),
        ("SM028", queue(1, dimensions={"office": "a"})),
        ("SM028", queue(1, dimensions={"office": "a", "floor": "1", "room": "x"})),
        ("SM028", queue(1, dimensions={"office": "a", "floor": 1})),
        ("SM028", queue(1, dimensions=["a", "1"])),
        ("SM028", queue(1, metric="visits")),
        ("SM005", queue("3")),
        ("SM005", queue(None)),
        ("SM007", queue(1, recorded_at="01/10/2026")),
        ("SM007", queue(1, recorded_at="2199-01-01")),
        ("SM025", queue(1, recorded_at="2001-01-01")),
    ],
)
def test_one_bad_value_takes_all_back_and_is_named(offices: Db, sqlstate: str, value: Any) -> None:
    with pytest.raises(psycopg.Error) as caught, offices.transaction():
        record(offices, queue(3), value)
    assert caught.value.sqlstate == sqlstate
    assert caught.value.diag.message_detail == "It is value 2 of 2; none was recorded."
    assert caught.value.diag.message_hint
    assert offices.execute("SELECT FROM rollup.series_change").fetchall() == []


@pytest.mark.parametrize("values", [None, '{"metric": "queue"}'])
def test_values_come_in_an_array(offices: Db, values: str | None) -> None:
    with pytest.raises(psycopg.Error) as caught:
        offices.execute("SELECT core.record_metrics(%s)", [values])
    assert caught.value.sqlstate == "SM005"


@pytest.mark.parametrize(
    ("sqlstate", "call"),
    [
        ("SM020", "NULL, 'x', 'count'"),
        ("SM028", "'m', 'x', 'count', 'gauge', '{a,b,c,d}'"),
        ("SM021", "'queue', 'x', 'seconds', 'gauge', '{office,floor}'"),
        ("SM021", "'queue', 'x', 'count', 'gauge', '{floor,office}'"),
        ("SM021", "'response_sets_completed', 'x', 'count', 'count'"),
        ("23514", "'Queue Length', 'x', 'count'"),
        ("23514", "'m', 'x', 'count', 'sum'"),
        ("23514", "'m', 'x', 'count', 'gauge', '{a,a}'"),
    ],
)
def test_a_metric_has_one_meaning(offices: Db, sqlstate: str, call: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        offices.execute(f"SELECT core.define_metric({call})".encode())
    assert caught.value.sqlstate == sqlstate


def test_the_title_can_change(offices: Db) -> None:
    offices.execute("SELECT core.define_metric('visits', 'People who came', 'count', 'count')")
    title = offices.execute("SELECT title FROM core.metric WHERE metric = 'visits'").fetchone()
    assert title == ("People who came",)


def test_services_record_and_readers_do_not(offices: Db, acting_as: Any) -> None:
    with acting_as("surveymark_ingest"):
        record(offices, queue(3))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("surveymark_analyst"):
        record(offices, queue(3))
