CREATE OR REPLACE FUNCTION ops.refuse_old_snapshot(
    p_work text
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION '% cannot work in a % transaction', p_work, current_setting('transaction_isolation')
            USING ERRCODE = 'SM029',
                  DETAIL  = 'Its snapshot is older than the lock that would be taken, and misses what was committed before it.',
                  HINT    = 'Use a transaction of its own: BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
END;
$$;

COMMENT ON FUNCTION ops.refuse_old_snapshot(text) IS
    'Called by work that takes a lock and then reads what its former holders committed: refuse a transaction whose snapshot stays as it was. Error: SM029.';
