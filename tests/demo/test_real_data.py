"""The figures from the rollups are those of PostgreSQL's own aggregates over the real answers."""

from __future__ import annotations

from typing import Any

import psycopg

# Groups of organisations: each lecturer, and the departments they belong to.
GROUPS = {
    "lecturer": "SELECT org_id, organisation AS name FROM core.organisation",
    "department": "SELECT org_id, level AS name FROM core.organisation_category"
    " WHERE category = 'industry'",
}

COUNTED = """
    WITH grouped AS ({groups}),
    frequency AS (
        SELECT grouped.name, counted.value, sum(counted.n)::bigint AS n
        FROM rollup.current_count AS counted
        JOIN grouped USING (org_id)
        JOIN core.question AS question USING (question_id)
        WHERE question.question_path = 'rating' AND counted.answer_state = 'answered'
        GROUP BY grouped.name, counted.value
    ),
    tabled AS (
        SELECT name, array_agg(value ORDER BY value) AS given, array_agg(n ORDER BY value) AS n
        FROM frequency GROUP BY name
    )
    SELECT tabled.name, figure.n, figure.mean, figure.sd, figure.p25, figure.median, figure.p75,
           figure.p90,
           analytics.percentile_from_counts(tabled.given, tabled.n, '{{0.25,0.5,0.75,0.9}}') AS p
    FROM tabled
    CROSS JOIN LATERAL analytics.summarise(tabled.given, tabled.n, NULL, NULL, 'numeric') AS figure
"""

RAW = """
    WITH grouped AS ({groups})
    SELECT grouped.name, count(*), avg(item.value)::double precision,
           stddev_samp(item.value::numeric)::double precision,
           percentile_cont(0.25) WITHIN GROUP (ORDER BY item.value::double precision),
           percentile_cont(0.50) WITHIN GROUP (ORDER BY item.value::double precision),
           percentile_cont(0.75) WITHIN GROUP (ORDER BY item.value::double precision),
           percentile_cont(0.90) WITHIN GROUP (ORDER BY item.value::double precision),
           percentile_cont('{{0.25,0.5,0.75,0.9}}'::double precision[])
               WITHIN GROUP (ORDER BY item.value::double precision)
    FROM core.response_item AS item
    JOIN grouped USING (org_id)
    JOIN core.question AS question USING (question_id)
    WHERE question.question_path = 'rating' AND item.answer_state = 'answered'
    GROUP BY grouped.name
"""


def one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def drain(connection: psycopg.Connection[Any]) -> None:
    while one(connection, "SELECT rollup.drain_batch(20000)"):
        pass
    assert one(connection, "SELECT count(*) FROM rollup.change") == 0


def assert_equal_to_the_raw_answers(connection: psycopg.Connection[Any], answers: int) -> None:
    """Every figure of every lecturer and department, to the last bit; and verify agrees."""
    for kind, size in (("lecturer", 1_128), ("department", 14)):
        counted, raw = (query.format(groups=GROUPS[kind]) for query in (COUNTED, RAW))
        row = connection.execute(
            f"""
            WITH counted AS ({counted}), raw AS ({raw}),
            differing AS (
                (TABLE counted EXCEPT TABLE raw) UNION ALL (TABLE raw EXCEPT TABLE counted)
            )
            SELECT (SELECT count(*) FROM differing), (SELECT count(*) FROM counted),
                   (SELECT sum(n) FROM counted)
            """.encode()
        ).fetchone()
        assert row is not None
        assert row == (0, size, answers)
    assert connection.execute("SELECT * FROM rollup.verify()").fetchall() == []


def test_every_response_of_the_files_is_stored(filled: Any) -> None:
    with psycopg.connect(filled.dsn) as admin:
        stored = admin.execute(
            "SELECT survey.survey, count(*)"
            " FROM core.response_set JOIN core.survey USING (survey_id) GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert stored == [("bfi", 2_800), ("insteval", 73_421)]
        assert one(admin, "SELECT count(*) FROM core.rejected_response") == 0
    assert [line.split("(")[0].split(",", 2)[:2] for line in filled.said] == [
        ["load insteval  73", "421 responses of 1"],
        ["load bfi       2", "800 responses of 1 organisation"],
    ]


def test_before_the_drain_figures_are_those_of_the_raw_answers(filled: Any) -> None:
    with psycopg.connect(filled.dsn) as admin:
        assert one(admin, "SELECT count(*) FROM rollup.answer_count") == 0
        assert_equal_to_the_raw_answers(admin, 73_421)


def test_figures_equal_those_of_the_raw_answers_whatever_happens(
    admin: psycopg.Connection[Any],
) -> None:
    assert one(admin, "SELECT count(*) FROM rollup.change") == 0
    assert_equal_to_the_raw_answers(admin, 73_421)

    changed = admin.execute(
        """
        UPDATE core.response_item AS item
        SET value = item.value % 5 + 1
        FROM (
            SELECT org_id, response_set_id, question_id
            FROM core.response_item JOIN core.question USING (question_id)
            WHERE question_path = 'rating'
            ORDER BY hashint8(response_set_id) LIMIT 1000
        ) AS picked
        WHERE (item.org_id, item.response_set_id, item.question_id)
              = (picked.org_id, picked.response_set_id, picked.question_id)
        """
    ).rowcount
    deleted = admin.execute(
        """
        DELETE FROM core.response_set AS answered
        USING (
            SELECT org_id, response_set_id
            FROM core.response_set JOIN core.survey USING (survey_id)
            WHERE survey = 'insteval'
            ORDER BY hashint8(response_set_id + 7) LIMIT 500
        ) AS picked
        WHERE (answered.org_id, answered.response_set_id) = (picked.org_id, picked.response_set_id)
        """
    ).rowcount
    assert (changed, deleted) == (1_000, 500)
    assert one(admin, "SELECT count(*) FROM rollup.change") > 0
    assert_equal_to_the_raw_answers(admin, 72_921)
    drain(admin)
    assert_equal_to_the_raw_answers(admin, 72_921)


def test_verify_names_exactly_what_was_damaged_and_repair_mends_it(
    surveymark: Any, admin: psycopg.Connection[Any], demo_database: str
) -> None:
    assert surveymark("verify", dsn=demo_database).exit_code == 0
    damaged = admin.execute(
        """
        UPDATE rollup.answer_count AS counted
        SET n = counted.n + 1
        FROM core.organisation, core.question
        WHERE organisation.org_id = counted.org_id AND question.question_id = counted.question_id
          AND organisation IN ('lecturer-827', 'lecturer-1780') AND question_path = 'rating'
          AND counted.value IN (1, 5) AND counted.month = '2026-05-01'
        RETURNING organisation.organisation, counted.value, counted.n, counted.n - 1
        """
    ).fetchall()
    assert len(damaged) == 4
    done = surveymark("verify", "--format", "json", dsn=demo_database)
    assert done.exit_code == 1
    assert sorted(
        (row["organisation"], row["value"], row["n_rollup"], row["n_recount"])
        for row in done.json["differing"]
    ) == sorted((code, int(value), n, right) for code, value, n, right in damaged)
    done = surveymark("verify", "--repair", dsn=demo_database)
    assert done.exit_code == 0
    assert "mended 4 keys" in done.stdout
    drain(admin)
    assert surveymark("verify", dsn=demo_database).exit_code == 0
