-- Whoever goes on evenly and takes T seconds in all has come to e / T after e seconds. So those who finished, and would have been
-- about here by now, are those whose T lies around e / progress: within a tenth of the questionnaire. Who gave up is either
-- here for good, if a pace like that of the others has brought him here, or passes by like those who finished, and stops further on.
CREATE OR REPLACE FUNCTION analytics._completion_chance(
    p_progress        double precision,
    p_seconds         double precision,
    p_finished        double precision[],
    p_given_up        double precision[],
    OUT chance        double precision,
    OUT n             double precision,
    OUT remaining     double precision,
    OUT remaining_p90 double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_size     CONSTANT integer := cardinality(p_finished);
    -- In order of T: the first so many would be further on by now, the rest not so far.
    v_ahead    CONSTANT integer := width_bucket(greatest(p_seconds / (p_progress + 0.1), p_seconds), p_finished);
    v_arrived  CONSTANT integer := CASE WHEN p_progress > 0.1 THEN greatest(width_bucket(p_seconds / (p_progress - 0.1), p_finished), v_ahead) ELSE v_size END;
    v_here     CONSTANT double precision := v_arrived - v_ahead;
    v_stopped  CONSTANT integer := width_bucket(p_progress + 0.1, p_given_up);
    v_gone     double precision;
BEGIN
    v_gone := (v_stopped - width_bucket(p_progress - 0.1, p_given_up)) * v_arrived::double precision / v_size
        + (cardinality(p_given_up) - v_stopped) * v_here / v_size;
    n      := v_here + v_gone;
    chance := (v_here + 0.5) / (n + 1);
    IF v_here > 0 THEN
        remaining     := p_finished[v_ahead + ceil(0.5 * v_here)::integer] - p_seconds;
        remaining_p90 := p_finished[v_ahead + ceil(0.9 * v_here)::integer] - p_seconds;
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._completion_chance(double precision, double precision, double precision[], double precision[]) IS
    'The probability (chance) that a response set which has come so far (p_progress, 0 to 1) in p_seconds will be finished: the share who finished among those who would have been within a tenth of there by then, n of them in all, after adding half of either (Jeffreys); and the median time in seconds that these still needed, and that of nine in ten. p_finished are the seconds of those who finished, ascending, not empty; p_given_up how far the others came, ascending. Internal.';
