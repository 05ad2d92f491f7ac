CREATE OR REPLACE FUNCTION core.is_personal_name(
    p_name text
)
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- dateOfBirth, DATE_OF_BIRTH and "date of birth 2" are the same words. What ends a word is written out:
    -- in a database with the locale C, [:alpha:] knows no accents.
    v_words CONSTANT text := btrim(lower(regexp_replace(
        regexp_replace(p_name, '([[:lower:]])([[:upper:]])', '\1 \2', 'g'), '[\s!-@\[-`{-~]+', ' ', 'g'
    )));
BEGIN
    RETURN EXISTS (
        SELECT
        FROM privacy.personal_name AS known
        WHERE position(format(' %s ', known.name) IN format(' %s ', v_words)) > 0
           OR replace(known.name, ' ', '') = replace(v_words, ' ', '')
    );
END;
$$;

COMMENT ON FUNCTION core.is_personal_name(text) IS
    'Whether a column sounds like a personal datum: one of the words of privacy.personal_name is in its name. Internal.';
