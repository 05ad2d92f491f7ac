CREATE OR REPLACE FUNCTION ops.change_setting(
    p_name  text,
    p_value numeric
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_setting ops.setting;
BEGIN
    -- Raises for an unknown name.
    PERFORM ops.setting_value(p_name);

    SELECT * INTO v_setting FROM ops.setting WHERE setting.name = p_name FOR UPDATE;

    IF (p_value BETWEEN v_setting.lowest AND v_setting.highest) IS NOT TRUE THEN
        RAISE EXCEPTION 'setting "%" cannot be %', p_name, coalesce(p_value::text, '(null)')
            USING ERRCODE = 'SM025',
                  DETAIL  = format('%s It is %s %s now.', v_setting.description, v_setting.value, v_setting.unit),
                  HINT    = format('Choose a value from %s to %s.', v_setting.lowest, v_setting.highest);
    END IF;

    UPDATE ops.setting
    SET value      = p_value,
        changed_at = now(),
        changed_by = session_user
    WHERE setting.name = p_name;
END;
$$;

COMMENT ON FUNCTION ops.change_setting(text, numeric) IS
    'Change a setting within its bounds; remembers who and when.';

GRANT EXECUTE ON FUNCTION ops.change_setting(text, numeric) TO surveymark_operator;
