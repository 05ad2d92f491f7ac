CREATE OR REPLACE FUNCTION privacy.cell_key(
    p_blocks          bytea[],
    p_contributor_ids bigint[],
    p_waves           text[]
)
    RETURNS numeric
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- A sum does not care for order, and a set has each member once.
    SELECT mod(coalesce(sum(privacy.record_key(p_blocks, member.contributor_id, member.wave)), 0), 18446744073709551616)
    FROM (
        SELECT DISTINCT given.contributor_id, given.wave
        FROM unnest(p_contributor_ids, p_waves) AS given (contributor_id, wave)
    ) AS member;
$$;

COMMENT ON FUNCTION privacy.cell_key(bytea[], bigint[], text[]) IS
    'The number of a set of results: the sum of their record keys modulo 2^64, the same however the set is described. Waves stand in the order of the contributors. Internal.';
