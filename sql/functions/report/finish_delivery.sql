CREATE OR REPLACE FUNCTION report.finish_delivery(
    p_delivery_id uuid,
    p_error       text    DEFAULT NULL,
    p_is_final    boolean DEFAULT false
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_most CONSTANT integer := ops.setting_value('delivery_most_attempts');
    v_done report.delivery;
BEGIN
    UPDATE report.delivery AS taken
    SET status        = ended.status,
        finished_at   = CASE WHEN ended.status <> 'waiting' THEN clock_timestamp() END,
        error_message = p_error
    FROM (
        SELECT known.org_id,
               CASE
                   WHEN p_error IS NULL THEN 'sent'
                   WHEN p_is_final OR known.attempt_count >= v_most THEN 'dead'
                   ELSE 'waiting'
               END AS status
        FROM report.delivery AS known
        WHERE known.delivery_id = p_delivery_id
    ) AS ended
    WHERE taken.org_id = ended.org_id AND taken.delivery_id = p_delivery_id
      AND taken.status = 'sending' AND taken.worker_pid = pg_backend_pid()
    RETURNING taken.* INTO v_done;

    PERFORM pg_advisory_unlock(ops.job_lock_key('delivery ' || p_delivery_id));

    -- A failure that cannot be told is found by health.
    IF v_done.status = 'dead' AND v_done.purpose = 'file' THEN
        PERFORM report.tell_owner(v_done.org_id, v_done.export_id,
                                  format('could not be delivered to %s: %s', v_done.address, p_error),
                                  'Others may have it: see analytics.own_export, or ask the operator (surveymark outbox list).');
    END IF;

    RETURN v_done.status;
END;
$$;

COMMENT ON FUNCTION report.finish_delivery(uuid, text, boolean) IS
    'The delivery that this session took was acknowledged, or failed for a reason: it then waits for its next attempt or is dead (p_is_final, or after delivery_most_attempts; the owner is told). Returns its status.';

GRANT EXECUTE ON FUNCTION report.finish_delivery(uuid, text, boolean) TO surveymark_operator;
