-- The words of the ordinary load quote what was sent. Here nobody may read that.
CREATE OR REPLACE FUNCTION core.reason_without_values(
    p_error_code text
)
    RETURNS text
    LANGUAGE sql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE p_error_code
        WHEN 'SM002' THEN 'an answer to something that the survey does not ask'
        WHEN 'SM003' THEN 'a choice that its question does not offer'
        WHEN 'SM004' THEN 'an answer outside its scale, or between its steps'
        WHEN 'SM005' THEN 'an answer of another kind than its question'
        WHEN 'SM007' THEN 'an impossible date'
        WHEN 'SM008' THEN 'the response is stored already, with other content'
        WHEN 'SM012' THEN 'the line could not be read'
        WHEN 'SM013' THEN 'the answers are too large'
        WHEN 'SM020' THEN 'the organisation, the id of the response or the answers are missing'
        WHEN 'SM025' THEN 'a weight that is none'
        ELSE 'the row could not be stored'
    END;
$$;

COMMENT ON FUNCTION core.reason_without_values(text) IS
    'Why a row of an anonymised load was set aside, by its error code, in words that quote nothing of it. Internal.';
