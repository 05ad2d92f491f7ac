-- No value has a part in it: noise that moves with the answers can be averaged out by whoever moves them.
CREATE OR REPLACE FUNCTION privacy.cell_noise(
    p_blocks   bytea[],
    p_cell_key numeric,
    p_metric   text,
    p_stat     text
)
    RETURNS integer
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT step.noise
    FROM privacy.noise_step AS step
    WHERE step.first_index <= ('x' || encode(substr(
        privacy.keyed_hash(p_blocks, 'noise', trim_scale(p_cell_key)::text, p_metric, p_stat), 1, 4
    ), 'hex'))::bit(32)::bigint
    ORDER BY step.first_index DESC
    LIMIT 1;
$$;

COMMENT ON FUNCTION privacy.cell_noise(bytea[], numeric, text, text) IS
    'The noise of one statistic of one metric over the set with this cell key: discrete Gaussian, in units of which 24 are its standard deviation, at most 120; the same each time. Internal.';
