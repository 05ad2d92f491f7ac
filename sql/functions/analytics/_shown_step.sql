CREATE OR REPLACE FUNCTION analytics._shown_step(
    p_measurement text,
    p_mean        double precision,
    p_n           bigint,
    p_scale_min   numeric,
    p_scale_max   numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE p_measurement
        WHEN 'binary' THEN analytics._shown_grid(p_mean, 0, 1, CASE WHEN p_n < 200 THEN 5 ELSE 1 END)
        ELSE analytics._shown_grid(p_mean, p_scale_min, p_scale_max, analytics._shown_points(p_n))
    END;
END;
$$;

COMMENT ON FUNCTION analytics._shown_step(text, double precision, bigint, numeric, numeric) IS
    'How far apart the shown means of a confidential question are, or its shares where it is binary, by the number of answers; in the unit of the question. Internal.';
