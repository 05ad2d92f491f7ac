CREATE OR REPLACE FUNCTION ops.setting_value(
    p_name text
)
    RETURNS numeric
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_value numeric;
BEGIN
    SELECT setting.value INTO v_value
    FROM ops.setting
    WHERE setting.name = p_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown setting "%"', coalesce(p_name, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'See the names with: SELECT * FROM ops.settings;';
    END IF;

    RETURN v_value;
END;
$$;

COMMENT ON FUNCTION ops.setting_value(text) IS 'The value of a setting; an unknown name is an error, never a default.';

GRANT EXECUTE ON FUNCTION ops.setting_value(text) TO surveymark_job, surveymark_operator;
