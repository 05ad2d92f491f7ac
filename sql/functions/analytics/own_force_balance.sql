CREATE OR REPLACE FUNCTION analytics.own_force_balance(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey            text,
        n                 bigint,
        readiness         double precision,
        readiness_ci_low  double precision,
        readiness_ci_high double precision,
        balance           double precision,
        balance_ci_low    double precision,
        balance_ci_high   double precision,
        ci_level          double precision,
        outcome           text,
        segment           text,
        dominant_forces   text,
        method            text,
        status            text,
        reason            text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();

    RETURN QUERY
    SELECT scored.survey, scored.n, scored.score, scored.ci_low, scored.ci_high,
           keyed.balance, keyed.ci_low, keyed.ci_high, scored.ci_level,
           CASE
               WHEN keyed.ci_low > 0 THEN 'for the new'
               WHEN keyed.ci_high < 0 THEN 'for the old'
               WHEN keyed.ci_low IS NOT NULL THEN 'not distinguishable'
           END,
           analytics._band('readiness', scored.score),
           CASE WHEN judged.is_judged THEN coalesce(judged.dominant, 'not distinguishable') END,
           scored.method || '; the balance is a multiple of readiness', scored.status, scored.reason
    FROM analytics._own_force(p_survey) AS scored
    CROSS JOIN LATERAL (
        -- Each force that holds is counted from the other end in readiness.
        SELECT (count(*) * scored.score::numeric - 100 * count(*) FILTER (WHERE known.direction < 0))::double precision AS balance,
               (count(*) * scored.ci_low::numeric - 100 * count(*) FILTER (WHERE known.direction < 0))::double precision AS ci_low,
               (count(*) * scored.ci_high::numeric - 100 * count(*) FILTER (WHERE known.direction < 0))::double precision AS ci_high
        FROM core.force_scale AS named
        JOIN core.force AS known ON known.force = named.force AND known.direction <> 0
        WHERE named.survey_id = scored.survey_id
    ) AS keyed
    CROSS JOIN LATERAL (
        SELECT bool_or(force.outcome IS NOT NULL) AS is_judged,
               string_agg(force.force, ', ' ORDER BY force.score DESC, force.force) FILTER (WHERE force.outcome = 'dominant') AS dominant
        FROM analytics.own_force(scored.survey) AS force
    ) AS judged
    WHERE scored.force IS NULL
    ORDER BY scored.survey;
END;
$$;

COMMENT ON FUNCTION analytics.own_force_balance(text) IS
$$Whether the forces of progress move your organisation's people to the new or hold them at the old, over all time: one row for each survey whose author named its forces.
p_survey: a survey's code, null for all of yours. Each response set has a readiness score, from 0 (all that holds, nothing that moves) to 100: the mean of the forces with a
direction, in percent of their range, those that hold counted from the other end. balance is the sum of the forces that move less that of those that hold,
in the same percent, a multiple of readiness; both with their interval at ci_level, from the scores of the response sets, so that forces which go together are taken as such.
outcome: for the new or for the old, where the interval of the balance leaves out 0, else not distinguishable. segment is the word for the mean readiness, dominant_forces
those of analytics.own_force. n counts the response sets with a readiness. status: ok, protected, none; reason says why a figure is missing, method how it was computed.
Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: force_balance.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force_balance(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
