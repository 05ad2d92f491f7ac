CREATE OR REPLACE FUNCTION report.check_template(
    p_template text
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM report.template AS known WHERE known.template = p_template) THEN
        RAISE EXCEPTION 'unknown report template "%"', coalesce(p_template, '(null)')
            USING ERRCODE = 'SM116',
                  HINT    = format('Choose among: %s.',
                                   (SELECT string_agg(known.template, ', ' ORDER BY known.template) FROM report.template AS known));
    END IF;
END;
$$;

COMMENT ON FUNCTION report.check_template(text) IS
    'Raises SM116, listing the templates that there are, unless p_template is one. Internal.';
