CREATE OR REPLACE FUNCTION core.localised_text(
    p_text    jsonb,
    p_default text
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        CASE jsonb_typeof(p_text)
            WHEN 'object' THEN coalesce(p_text ->> 'default', p_text ->> 'en',
                                        (SELECT min(translation.value) FROM jsonb_each_text(p_text) AS translation))
            WHEN 'array' THEN NULL
            ELSE p_text #>> '{}'
        END,
        p_default
    );
END;
$$;

COMMENT ON FUNCTION core.localised_text(jsonb, text) IS
    'The text of a SurveyJS title or label, which is a string or an object of translations; p_default where there is none.';

-- A loader reads a definition to know what the columns of a CSV file mean.
GRANT EXECUTE ON FUNCTION core.localised_text(jsonb, text) TO surveymark_ingest, surveymark_operator;
