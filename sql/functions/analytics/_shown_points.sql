-- Whoever knows the sum of the answers that came guesses each of them too well: on a scale from 1 to 5, the mean of ten
-- answers in whole hundredths is their exact sum. So the fewer there are, the coarser the steps.
CREATE OR REPLACE FUNCTION analytics._shown_points(
    p_n bigint
)
    RETURNS integer
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN p_n < 100 THEN 5 WHEN p_n < 200 THEN 2 ELSE 1 END;
END;
$$;

COMMENT ON FUNCTION analytics._shown_points(bigint) IS
    'To how many hundredths of its scale the mean of so many answers is rounded in a confidential survey. Internal.';
