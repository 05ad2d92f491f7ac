CREATE OR REPLACE FUNCTION core.define_norm(
    p_survey     text,
    p_scale      text,
    p_norm_group text,
    p_mean       numeric,
    p_sd         numeric,
    p_source     text,
    p_n          bigint DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id bigint := core.survey_id(p_survey);
BEGIN
    IF num_nulls(p_norm_group, p_mean, p_sd, p_source) > 0 THEN
        RAISE EXCEPTION 'group, mean, standard deviation or source of a norm of scale "%" are missing', p_scale
            USING ERRCODE = 'SM020',
                  HINT    = 'As in core.define_norm(''bfi'', ''openness'', ''adults'', 4.59, 0.81, ''Revelle 2010'').';
    END IF;

    IF NOT EXISTS (SELECT FROM core.scale AS known WHERE known.survey_id = v_survey_id AND known.scale = p_scale) THEN
        RAISE EXCEPTION 'survey "%" has no scale "%"', p_survey, coalesce(p_scale, '(null)')
            USING ERRCODE = 'SM002',
                  DETAIL  = coalesce((SELECT format('It has: %s.', string_agg(known.scale, ', ' ORDER BY known.scale))
                                      FROM core.scale AS known WHERE known.survey_id = v_survey_id HAVING count(*) > 0),
                                     'It has no scales.'),
                  HINT    = 'Define the scale first: core.define_scale().';
    END IF;

    INSERT INTO core.norm (survey_id, scale, norm_group, mean, sd, n, source)
    VALUES (v_survey_id, p_scale, p_norm_group, p_mean, p_sd, p_n, p_source)
    ON CONFLICT ON CONSTRAINT norm_pkey DO UPDATE
        SET mean = excluded.mean, sd = excluded.sd, n = excluded.n, source = excluded.source, defined_at = now();
END;
$$;

COMMENT ON FUNCTION core.define_norm(text, text, text, numeric, numeric, text, bigint) IS
    'Say what the scores of a scale are held against: p_mean and p_sd of the people in a norm group, in the unit of the scale, with the source and how many they were. Defining again replaces it; no score changes. Errors: SM001, SM002, SM020, check_violation for a standard deviation that is not above 0 or a group of one.';

GRANT EXECUTE ON FUNCTION core.define_norm(text, text, text, numeric, numeric, text, bigint) TO surveymark_ingest, surveymark_operator;
