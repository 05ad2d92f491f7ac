CREATE OR REPLACE FUNCTION analytics.own_forecast(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'month',
    p_horizon  integer DEFAULT 3
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        measurement    text,
        period         text,
        period_start   timestamp,
        step           integer,
        forecast       double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        model          text,
        mase           double precision,
        n_periods      integer,
        n              bigint,
        last_period    timestamp,
        last_mean      double precision,
        method         text,
        reason         text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_length interval := CASE p_period WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || p_period)::interval END;
    v_season integer := CASE p_period WHEN 'hour' THEN 24 WHEN 'day' THEN 7 WHEN 'week' THEN 52 WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 END;
BEGIN
    RETURN QUERY
    WITH seen AS MATERIALIZED (
        SELECT known.*, max(known.series) OVER (PARTITION BY known.survey, known.question) AS newest
        FROM analytics.own_change(p_survey, p_question, p_period) AS known
    ),
    point AS (
        SELECT seen.*, numbered.number, numbered.number - lag(numbered.number) OVER line AS distance
        FROM seen
        CROSS JOIN LATERAL (SELECT analytics._period_number(p_period, seen.period_start) AS number) AS numbered
        WHERE seen.mean IS NOT NULL AND seen.series = seen.newest
        WINDOW line AS (PARTITION BY seen.survey, seen.question ORDER BY seen.period_start)
    ),
    -- Who asks every half year has figures at equal distances, too: those since the distance last changed.
    ending AS (
        SELECT point.survey, point.question, (array_agg(point.distance ORDER BY point.number DESC))[1] AS distance
        FROM point
        GROUP BY point.survey, point.question
    ),
    began AS (
        SELECT point.survey, point.question, ending.distance,
               max(point.number) FILTER (WHERE point.distance IS DISTINCT FROM ending.distance) AS number
        FROM point
        JOIN ending ON ending.survey = point.survey AND ending.question = point.question
        GROUP BY point.survey, point.question, ending.distance
    ),
    packed AS (
        SELECT point.survey, point.question, coalesce(began.distance, 1) AS distance, count(*)::integer AS n_periods,
               sum(point.n)::bigint AS n, max(point.period_start) AS last_period,
               array_agg(point.mean ORDER BY point.number) AS means
        FROM point
        JOIN began ON began.survey = point.survey AND began.question = point.question AND point.number >= began.number
        GROUP BY point.survey, point.question, began.distance
    ),
    asked AS (
        SELECT seen.survey, seen.question, max(seen.question_title) AS question_title, max(seen.measurement) AS measurement
        FROM seen
        GROUP BY seen.survey, seen.question
    ),
    limited AS (
        SELECT known.survey, known.question, max(known.scale_min) AS low, max(known.scale_max) AS high
        FROM analytics.own_comparability(p_survey) AS known
        GROUP BY known.survey, known.question
    )
    SELECT asked.survey, asked.question, asked.question_title, asked.measurement, p_period,
           packed.last_period + ahead.step * packed.distance * v_length, ahead.step,
           -- greatest() would make a limit of a null.
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.forecast, limited.low), limited.high) END,
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_low, limited.low), limited.high) END,
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_high, limited.low), limited.high) END, ahead.ci_level, ahead.model, ahead.mase,
           coalesce(packed.n_periods, 0), coalesce(packed.n, 0), packed.last_period, packed.means[packed.n_periods],
           ahead.method || CASE WHEN ahead.ci_low < limited.low OR ahead.ci_high > limited.high
                                THEN ', cut at the limits of the question' ELSE '' END,
           ahead.reason
    FROM asked
    LEFT JOIN packed ON packed.survey = asked.survey AND packed.question = asked.question
    LEFT JOIN limited ON limited.survey = asked.survey AND limited.question = asked.question
    CROSS JOIN LATERAL analytics.forecast(
        packed.means, p_horizon, 0.95,
        CASE WHEN v_season % packed.distance = 0 AND v_season / packed.distance >= 2 THEN v_season / packed.distance END
    ) AS ahead
    ORDER BY asked.survey, asked.question, ahead.step;
END;
$$;

COMMENT ON FUNCTION analytics.own_forecast(text, text, text, integer) IS
$$Where your organisation's results go from here, as far as the past tells: one row for each question with a mean or a share, and each step ahead.
p_survey: a survey's code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week, month, quarter or year, in UTC.
p_horizon: how many steps ahead, 1 to 100. The figures are those of analytics.own_change since the last break and since their distance last changed:
who asks every six months has a step of six months. n_periods figures of n answers, the last being last_mean in last_period.
forecast and its interval are made by the model that would have done best so far (analytics.forecast), mase says how well. A season is a year of
months or quarters, a week of days, a day of hours. Fewer than eight figures are refused, and reason says so.
Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period or a horizon out of range.$$;

GRANT EXECUTE ON FUNCTION analytics.own_forecast(text, text, text, integer)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
