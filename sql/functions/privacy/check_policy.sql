-- The floors stand in the CHECKs of privacy.policy and nowhere else: they are read from there.
CREATE OR REPLACE FUNCTION privacy.check_policy(
    p_rules jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_floor record;
    v_holds boolean;
BEGIN
    FOR v_floor IN
        SELECT given.key AS rule, given.value, pg_get_expr(floor.conbin, floor.conrelid) AS condition
        FROM jsonb_each_text(p_rules) AS given
        JOIN pg_constraint AS floor
            ON floor.conrelid = 'privacy.policy'::regclass AND floor.contype = 'c'
           AND floor.conname = format('policy_%s_check', given.key)
        ORDER BY given.key
    LOOP
        EXECUTE format('SELECT %s FROM jsonb_populate_record(NULL::privacy.policy, $1)', v_floor.condition)
        INTO v_holds
        USING p_rules;

        IF v_holds IS NOT TRUE THEN
            RAISE EXCEPTION '% cannot be %', v_floor.rule, coalesce(v_floor.value, 'null')
                USING ERRCODE = 'SM031',
                      DETAIL  = format('Whoever approves it, the rule %s holds.', v_floor.condition),
                      HINT    = 'Propose a value within it.';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION privacy.check_policy(jsonb) IS
    'Refuse rules ({column of privacy.policy: value}) that go under a floor; the error SM031 names the rule, its value and the floor. Internal.';
