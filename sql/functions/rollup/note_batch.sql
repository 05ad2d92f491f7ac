CREATE OR REPLACE FUNCTION rollup.note_batch(
    p_changes bigint
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_batch_id bigint;
BEGIN
    IF p_changes > 0 THEN
        INSERT INTO rollup.batch (changes) VALUES (p_changes) RETURNING batch.batch_id INTO v_batch_id;
        -- Everybody who may connect can listen: nothing but a number goes out.
        PERFORM pg_notify('surveymark_drain', v_batch_id::text);
    END IF;
END;
$$;

COMMENT ON FUNCTION rollup.note_batch(bigint) IS
    'Number a batch of so many merged changes in rollup.batch, and notify the channel surveymark_drain of the number at commit; nothing for a batch that merged none. The caller holds the lock of the drain, so that numbers are committed in their order.';
