CREATE OR REPLACE FUNCTION rollup.repair()
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_repaired bigint;
BEGIN
    -- Two repairs at once would both queue the same difference.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark repair', 0));

    -- The difference is one more signed change. It is taken in one snapshot, so ingest and
    -- drain go on meanwhile: what they add is in neither side of it, or in both.
    WITH queued AS (
        INSERT INTO rollup.change
            (org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
        SELECT
            difference.org_id, difference.question_id, difference.month, difference.answer_state,
            difference.value, difference.n_recount - difference.n_rollup,
            difference.weight_recount - difference.weight_rollup,
            difference.weight_square_recount - difference.weight_square_rollup
        FROM rollup.count_difference AS difference
        RETURNING 1
    )
    SELECT count(*) INTO v_repaired FROM queued;

    RETURN v_repaired;
END;
$$;

COMMENT ON FUNCTION rollup.repair() IS
    'Queue the difference between recount and rollup as signed changes, so that both are equal at once and after the next drain; returns how many keys differed.';

GRANT EXECUTE ON FUNCTION rollup.repair() TO surveymark_operator;
