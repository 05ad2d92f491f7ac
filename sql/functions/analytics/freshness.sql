-- That something has changed just now, of whomsoever, may be the news of one respondent. So what is
-- missing for no longer than promised is not told: under a working clock each row says the same,
-- whoever answers and whoever does not.
CREATE OR REPLACE FUNCTION analytics.freshness()
    RETURNS TABLE (
        figure           text,
        title            text,
        refreshed_at     timestamptz,
        is_current       boolean,
        stale_seconds    double precision,
        promised_seconds double precision,
        reason           text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT
        known.figure, known.title,
        CASE WHEN late.seconds > 0 THEN known.missing_since
             WHEN known.checked_at IS NOT NULL THEN now() - known.promised_seconds * interval '1 second' END,
        late.seconds = 0 AND known.checked_at IS NOT NULL, late.seconds, known.promised_seconds::float8,
        CASE
            WHEN known.checked_at IS NULL THEN 'it has not been made yet'
            WHEN late.seconds > 0 THEN 'what came since then is not in it: a job is behind, ask the operator'
            WHEN known.figure = 'shown_counts' THEN 'figures of confidential surveys move by at least 5 people; fewer wait'
            WHEN known.figure = 'benchmarks' THEN 'a figure is replaced once 5 organisations have changed; until then it is carried'
        END
    FROM rollup.figure_freshness AS known
    CROSS JOIN LATERAL (
        SELECT CASE WHEN known.missing_since < now() - known.promised_seconds * interval '1 second'
                    THEN extract(epoch FROM now() - known.missing_since)::float8 ELSE 0 END AS seconds
    ) AS late
    ORDER BY known.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.freshness() IS
    'How current each thing is that you see and that is not live: the rows of the view of the same name. For everybody; it says nothing about who sent what.';

GRANT EXECUTE ON FUNCTION analytics.freshness()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
