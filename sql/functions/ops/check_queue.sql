CREATE OR REPLACE FUNCTION ops.check_queue()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_queue record;
    v_lag   integer;
BEGIN
    SELECT * INTO STRICT v_queue FROM rollup.freshness;
    v_lag := coalesce(greatest(extract(epoch FROM clock_timestamp() - v_queue.oldest_change_at), 0), 0);

    check_name := 'queue';
    status     := CASE
                      WHEN v_lag > ops.setting_value('queue_lag_critical_seconds') THEN 'critical'
                      WHEN v_lag > ops.setting_value('queue_lag_warning_seconds') OR v_queue.dead_letters > 0 THEN 'warning'
                      ELSE 'healthy'
                  END;
    value      := format('%s s', v_lag);
    detail     := format('Waiting: %s loaded rows, %s changes, %s scores; the oldest change for %s seconds.',
                         v_queue.pending_loads, v_queue.pending_changes, v_queue.pending_scores, v_lag)
                  || CASE WHEN v_queue.dead_letters > 0
                          THEN format(' Set aside: %s, the first because: %s.', v_queue.dead_letters,
                                      v_queue.dead_letter_reason)
                          ELSE '' END;
    hint       := CASE
                      WHEN v_queue.dead_letters > 0 THEN 'Mend the cause, then: surveymark drain --requeue'
                      WHEN status <> 'healthy' THEN 'Merge now with: surveymark drain'
                  END;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_queue() IS
    'Health: how long the oldest counted change has waited for the drain, against the settings queue_lag_*_seconds, and whether rows had to be set aside.';
