CREATE OR REPLACE FUNCTION core.source_key(
    p_source    text,
    p_survey_id bigint
)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        (SELECT begun.kid
         FROM core.source_survey AS begun
         WHERE begun.source = p_source AND begun.survey_id = p_survey_id),
        privacy.active_key('pseudonym')
    );
END;
$$;

COMMENT ON FUNCTION core.source_key(text, bigint) IS
    'Name (kid) of the key for the responses of a source to a survey: the one they were begun with, else the one in use; SM040 when there is none. Internal.';
