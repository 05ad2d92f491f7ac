CREATE OR REPLACE FUNCTION core.refuse_stray_item(
    p_org_id          bigint,
    p_response_set_id bigint,
    p_question_id     bigint,
    p_month           date
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'item of question % does not fit response set % of organisation %',
            p_question_id, p_response_set_id, p_org_id
        USING ERRCODE = 'SM017',
              DETAIL  = format('Its month is %s; the set must exist, ask the question, and have the same month (of completed_at, in UTC) and weight.',
                               coalesce(p_month::text, 'null')),
              HINT    = 'Insert or update core.response_set with its answers; the items follow.';
END;
$$;

COMMENT ON FUNCTION core.refuse_stray_item(bigint, bigint, bigint, date) IS
    'Raise SM017 for an item that does not belong to its response set.';
