"""Whatever a BI tool lists explains itself, and has types that it can read.

Each rule is a query that names the objects which break it, and is shown mistakes that it must name.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

# What every BI tool reads as a number, a truth, a text or a time. Not numeric, which some of them
# read as text; not arrays and documents, which they show as text or leave out.
READABLE = [
    "boolean",
    "integer",
    "bigint",
    "double precision",
    "text",
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
]

READERS = ["surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader"]
SCHEMAS = ["core", "rollup", "privacy", "benchmark", "analytics", "report", "cache", "ops", "api"]

# What begins with an underscore is a part of other functions: callable, but not for users.
RULES = {
    # Many BI tools do not list materialized views.
    "a materialized view has a plain view": """
        SELECT stored.oid::regclass::text
        FROM pg_class AS stored
        WHERE stored.relkind = 'm'
          AND stored.relnamespace::regnamespace::text = ANY (%(schemas)s)
          AND EXISTS (SELECT FROM unnest(%(readers)s::text[]) AS reader (name)
                      WHERE has_table_privilege(reader.name, stored.oid, 'SELECT'))
          AND NOT EXISTS (
              SELECT
              FROM pg_depend AS link
              JOIN pg_rewrite AS rewrite ON rewrite.oid = link.objid
              JOIN pg_class AS shown ON shown.oid = rewrite.ev_class
              WHERE link.classid = 'pg_rewrite'::regclass AND link.refobjid = stored.oid
                AND shown.relkind = 'v' AND shown.relnamespace = 'analytics'::regnamespace
          )
    """,
    "a column has a readable type": """
        SELECT format('%%s.%%I', relation.oid::regclass, described.attname)
        FROM pg_class AS relation
        JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0
        WHERE relation.relnamespace = 'analytics'::regnamespace AND relation.relkind IN ('v', 'm')
          AND format_type(described.atttypid, described.atttypmod) <> ALL (%(readable)s)
    """,
    "a result is explained": """
        SELECT format('%%s.%%s', routine.oid::regproc, argument.name)
        FROM pg_proc AS routine
        CROSS JOIN LATERAL unnest(routine.proargnames, routine.proargmodes)
            AS argument (name, mode)
        WHERE routine.pronamespace::regnamespace::text IN ('analytics', 'benchmark')
          AND routine.proname !~ '^_'
          AND argument.mode IN ('o', 't', 'b')
          AND EXISTS (SELECT FROM unnest(%(readers)s::text[]) AS reader (name)
                      WHERE has_function_privilege(reader.name, routine.oid, 'EXECUTE'))
          AND obj_description(routine.oid, 'pg_proc') !~ ('\\m' || argument.name || '\\M')
          AND NOT EXISTS (
              SELECT
              FROM pg_class AS shown
              JOIN pg_attribute AS described
                  ON described.attrelid = shown.oid AND described.attname = argument.name
              WHERE shown.relnamespace = routine.pronamespace AND shown.relname = routine.proname
                AND col_description(shown.oid, described.attnum) IS NOT NULL
          )
    """,
    "a parameter is explained": """
        SELECT format('%%s.%%s', routine.oid::regproc, argument.name)
        FROM pg_proc AS routine
        CROSS JOIN LATERAL unnest(
            routine.proargnames,
            coalesce(routine.proargmodes, array_fill('i'::"char", ARRAY[routine.pronargs::int]))
        ) AS argument (name, mode)
        WHERE routine.pronamespace::regnamespace::text IN ('analytics', 'benchmark')
          AND routine.proname !~ '^_'
          AND argument.mode IN ('i', 'b', 'v')
          AND EXISTS (SELECT FROM unnest(%(readers)s::text[]) AS reader (name)
                      WHERE has_function_privilege(reader.name, routine.oid, 'EXECUTE'))
          AND obj_description(routine.oid, 'pg_proc') !~ ('\\m' || argument.name || '\\M')
    """,
    # Articles and pronouns add nothing to a name.
    "a comment says more than the name": """
        SELECT format('%%s.%%I', relation.oid::regclass, described.attname)
        FROM pg_class AS relation
        JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0
        WHERE relation.relnamespace::regnamespace::text = ANY (%(schemas)s)
          AND relation.relkind IN ('r', 'p', 'v', 'm')
          AND regexp_split_to_array(
                  trim(regexp_replace(lower(col_description(relation.oid, described.attnum)),
                                      '\\m(the|a|an|of|its|your|is)\\M|[^a-z0-9 ]', '', 'g')), ' +')
              <@ regexp_split_to_array(described.attname::text, '_')
    """,
    # The share, the percentage, the probability, the time: or that of the question.
    "a figure has a unit": """
        SELECT format('%%s.%%I', relation.oid::regclass, described.attname)
        FROM pg_class AS relation
        JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0
        WHERE relation.relnamespace = 'analytics'::regnamespace AND relation.relkind = 'v'
          AND described.atttypid = 'float8'::regtype
          AND coalesce(col_description(relation.oid, described.attnum), '')
              !~ '\\munit\\M|0 to 1|0\\.95|percent|seconds|number of'
    """,
    # own_series shows what was measured, all of it: no sample, so nothing to be uncertain about.
    "a statistic has n, interval, method and reason": """
        SELECT format('%%s lacks %%s', shown.name, missing.name)
        FROM (
            SELECT relation.oid::regclass::text AS name,
                   array_agg(described.attname::text) AS columns
            FROM pg_class AS relation
            JOIN pg_attribute AS described
                ON described.attrelid = relation.oid AND described.attnum > 0
            WHERE relation.relnamespace = 'analytics'::regnamespace AND relation.relkind = 'v'
              AND relation.relname <> 'own_series'
            GROUP BY relation.oid
            HAVING bool_or(described.atttypid IN ('float8'::regtype, 'numeric'::regtype)
                AND described.attname ~ '(^|_)(mean|avg|median|share|score|rate|completeness)(_|$)')
        ) AS shown
        CROSS JOIN (VALUES
            ('a number of answers', '^n$|^n_(completed|respondents|organisations)$'),
            ('ci_low', '^ci_low$'), ('ci_high', '^ci_high$'), ('ci_level', '^ci_level$'),
            ('method', '^method$'), ('reason', '^reason$')
        ) AS missing (name, pattern)
        WHERE NOT EXISTS (SELECT FROM unnest(shown.columns) AS known (name)
                          WHERE known.name ~ missing.pattern)
    """,
    # surveymark reference makes an index of these lines.
    "old names stand in the last line": """
        SELECT pg_describe_object(classoid, objoid, objsubid)
        FROM pg_description
        WHERE description ~* 'answers to *:|\\nanswers to'
          AND description !~ '[^\\n]\\nAnswers to: [A-Za-z0-9_/-]+(, [A-Za-z0-9_/-]+)*\\.$'
    """,
    "an old name has one answer": """
        SELECT claimed.name
        FROM pg_description
        CROSS JOIN LATERAL regexp_split_to_table(
            substring(description FROM '\\nAnswers to: (.*)\\.$'), ', ') AS claimed (name)
        GROUP BY claimed.name
        HAVING count(*) > 1
    """,
}

# Each makes one mistake as a careless change would; the rule must name the object.
VIEW = """
    SET ROLE surveymark_reader;
    CREATE VIEW analytics.planted WITH (security_invoker, security_barrier) AS SELECT {};
    GRANT SELECT ON analytics.planted TO surveymark_bi_reader;
    COMMENT ON COLUMN analytics.planted.mean_score IS '{}'
"""
FUNCTION = """
    SET ROLE surveymark_reader;
    CREATE FUNCTION analytics.planted(p_survey text, OUT mean double precision)
        LANGUAGE sql SET search_path = pg_catalog, pg_temp AS 'SELECT 1.0::float8';
    GRANT EXECUTE ON FUNCTION analytics.planted(text) TO surveymark_bi_reader;
    COMMENT ON FUNCTION analytics.planted(text) IS '{}'
"""
MISTAKES = {
    "a materialized view that no view reads": (
        "a materialized view has a plain view",
        "benchmark.planted",
        """SET ROLE surveymark_engine;
           CREATE MATERIALIZED VIEW benchmark.planted AS SELECT count(*) AS n FROM benchmark.cell;
           GRANT SELECT ON benchmark.planted TO surveymark_bi_reader""",
    ),
    "a numeric column": (
        "a column has a readable type",
        "analytics.planted.mean_score",
        VIEW.format("1.5 AS mean_score", "Mean, 0 to 1."),
    ),
    "a document": (
        "a column has a readable type",
        "analytics.planted.mean_score",
        VIEW.format("'{}'::jsonb AS mean_score", "Mean, 0 to 1."),
    ),
    "an array": (
        "a column has a readable type",
        "analytics.planted.mean_score",
        VIEW.format("ARRAY[1] AS mean_score", "Mean, 0 to 1."),
    ),
    "a result that the comment forgets": (
        "a result is explained",
        "analytics.planted.mean",
        FUNCTION.format("Something about meanings. p_survey: its code."),
    ),
    "a parameter that the comment forgets": (
        "a parameter is explained",
        "analytics.planted.p_survey",
        FUNCTION.format("The mean of a survey, in its unit. p_surveys are codes."),
    ),
    "a comment that repeats the name": (
        "a comment says more than the name",
        "analytics.planted.mean_score",
        VIEW.format("1.5::float8 AS mean_score", "The mean score."),
    ),
    "a comment that repeats half of the name": (
        "a comment says more than the name",
        "analytics.planted.mean_score",
        VIEW.format("1.5::float8 AS mean_score", "Mean."),
    ),
    "a figure without a unit": (
        "a figure has a unit",
        "analytics.planted.mean_score",
        VIEW.format("1.5::float8 AS mean_score", "Mean of all scores."),
    ),
    "a mean without an interval": (
        "a statistic has n, interval, method and reason",
        "analytics.planted lacks ci_low",
        VIEW.format(
            "1.5::float8 AS mean_score, 3::bigint AS n, 'sum' AS method, 'ok' AS status",
            "Mean, 0 to 1.",
        ),
    ),
    "a share of nobody knows how many": (
        "a statistic has n, interval, method and reason",
        "analytics.planted lacks a number of answers",
        VIEW.format("0.5::float8 AS mean_score, 0.1::float8 AS ci_low", "Mean, 0 to 1."),
    ),
    "old names within a sentence": (
        "old names stand in the last line",
        "view analytics.own_results",
        "COMMENT ON VIEW analytics.own_results IS 'Your results. Answers to: own_data.'",
    ),
    "an old name without its full stop": (
        "old names stand in the last line",
        "view analytics.own_results",
        "COMMENT ON VIEW analytics.own_results IS E'Your results.\\nAnswers to: own_data'",
    ),
    "an old name that two objects claim": (
        "an old name has one answer",
        "surveys",
        "COMMENT ON VIEW analytics.own_results IS E'Your results.\\nAnswers to: surveys.'",
    ),
}


def broken(db: Db, rule: str) -> list[str]:
    """The objects that break a rule."""
    given = {"schemas": SCHEMAS, "readers": READERS, "readable": READABLE}
    return [name for (name,) in db.execute(RULES[rule].encode(), given)]


@pytest.mark.parametrize("rule", RULES)
def test_the_catalogue_keeps_the_rule_that(db: Db, rule: str) -> None:
    assert broken(db, rule) == []


@pytest.mark.parametrize(("rule", "planted", "mistake"), MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_is_named(db: Db, rule: str, planted: str, mistake: str) -> None:
    assert planted not in broken(db, rule)
    db.execute(mistake)
    db.execute("RESET ROLE")
    assert planted in broken(db, rule)
