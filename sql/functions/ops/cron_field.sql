CREATE OR REPLACE FUNCTION ops.cron_field(
    p_field text,
    p_what  text,
    p_low   integer,
    p_high  integer,
    p_names text[] DEFAULT '{}'
)
    RETURNS integer[]
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_item   text;
    v_part   text[];
    v_from   integer;
    v_to     integer;
    v_step   integer;
    v_values integer[] := ARRAY[]::integer[];
BEGIN
    FOREACH v_item IN ARRAY string_to_array(lower(p_field), ',')
    LOOP
        -- An asterisk, one value, or a range; only the first and the last may have a step.
        v_part := regexp_match(v_item, '^(?:(\*)|([a-z]+|\d{1,2})(?:-([a-z]+|\d{1,2}))?)(?:/(\d{1,2}))?$');

        IF v_part[1] IS NOT NULL THEN
            v_from := p_low;
            v_to   := p_high;
        ELSE
            v_from := coalesce(p_low + array_position(p_names, v_part[2]) - 1,
                               substring(v_part[2] FROM '^\d+$')::integer);
            v_to   := coalesce(p_low + array_position(p_names, v_part[3]) - 1,
                               substring(v_part[3] FROM '^\d+$')::integer,
                               CASE WHEN v_part[3] IS NULL AND v_part[4] IS NULL THEN v_from END);
        END IF;
        v_step := coalesce(v_part[4]::integer, 1);

        IF (p_low <= v_from AND v_from <= v_to AND v_to <= p_high AND v_step > 0) IS NOT TRUE THEN
            RAISE EXCEPTION 'cannot read "%" as % of a schedule', v_item, p_what
                USING ERRCODE = 'SM025',
                      DETAIL  = format('The whole field is "%s"; values run from %s to %s.', p_field, p_low, p_high),
                      HINT    = 'Write *, a value, a range 1-5, a step */15 or 0-30/10, or several with commas.';
        END IF;

        v_values := v_values || ARRAY(SELECT generate_series(v_from, v_to, v_step));
    END LOOP;

    RETURN ARRAY(SELECT DISTINCT unnest(v_values) ORDER BY 1);
END;
$$;

COMMENT ON FUNCTION ops.cron_field(text, text, integer, integer, text[]) IS
    'The sorted values that one field of a cron schedule stands for; what it cannot read is an error that names the field.';

GRANT EXECUTE ON FUNCTION ops.cron_field(text, text, integer, integer, text[]) TO surveymark_operator;
