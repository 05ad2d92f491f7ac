-- When a version began to be answered is news about those who answered it: of a confidential survey it is
-- told by the month, and only of months in which five people answered that version.
CREATE OR REPLACE FUNCTION analytics.own_comparability(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey            text,
        question          text,
        version           integer,
        starts_on         date,
        relation          text,
        previous_question text,
        factor            double precision,
        addend            double precision,
        is_declared       boolean,
        note              text,
        scale_min         double precision,
        scale_max         double precision
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT * FROM analytics._own_survey(p_survey)
    ),
    begun AS (
        SELECT months.survey_id, months.version,
               min(CASE WHEN months.is_confidential THEN months.month ELSE months.first_day END) AS starts_on
        FROM (
            SELECT own.survey_id, own.is_confidential, answered.version,
                   date_trunc('month', answered.completed_at AT TIME ZONE 'UTC')::date AS month,
                   min(answered.completed_at AT TIME ZONE 'UTC')::date AS first_day,
                   count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id)) AS people
            FROM own
            JOIN core.response_set AS answered
                ON answered.org_id = v_org_id AND answered.survey_id = own.survey_id AND answered.completed_at IS NOT NULL
            GROUP BY 1, 2, 3, 4
        ) AS months
        WHERE months.people >= CASE WHEN months.is_confidential THEN 5 ELSE 1 END
        GROUP BY 1, 2
    )
    SELECT own.survey, asked.question_path, placed.version, begun.starts_on,
           CASE WHEN declared.relation IS NOT NULL OR placed.version > min(placed.version) OVER (PARTITION BY asked.question_id)
                THEN coalesce(declared.relation, 'comparable') END,
           previous.question_path, declared.factor::double precision, declared.addend::double precision,
           declared.relation IS NOT NULL, declared.note,
           CASE asked.measurement WHEN 'binary' THEN 0 ELSE asked.scale_min END::double precision,
           CASE asked.measurement WHEN 'binary' THEN 1 ELSE asked.scale_max END::double precision
    FROM own
    CROSS JOIN LATERAL analytics._question_version(own.survey_id) AS placed
    JOIN core.question AS asked ON asked.question_id = placed.question_id AND asked.measurement IN ('numeric', 'binary')
    JOIN begun ON begun.survey_id = own.survey_id AND begun.version = placed.version
    LEFT JOIN core.comparability AS declared
        ON declared.survey_id = own.survey_id AND declared.version = placed.version AND declared.question_id = asked.question_id
    LEFT JOIN core.question AS previous ON previous.question_id = declared.previous_question_id
    ORDER BY own.survey, asked.question_id, placed.version;
END;
$$;

COMMENT ON FUNCTION analytics.own_comparability(text) IS
$$Which versions of a survey your organisation has answered, and how each question goes on in them. p_survey: a survey's code, null for all of yours.
One row for each question that has a mean or a share and each version that asks it: starts_on is the day (UTC) of the first answer, of a
confidential survey the first day of the first month in which 5 people answered that version. relation is comparable (the series goes on), break
(no trend goes across) or recoded: previous_question goes on in it, each of its figures as addend + factor * figure, in the unit of the question; null for the
first version that asks it. is_declared says whether somebody said so: what nobody declared is taken as comparable; note says why. scale_min and scale_max are
the limits of the question, null where it has none.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_comparability(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
