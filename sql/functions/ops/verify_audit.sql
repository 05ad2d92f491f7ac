CREATE OR REPLACE FUNCTION ops.verify_audit(
    p_position bigint DEFAULT NULL,
    p_hash     text DEFAULT NULL
)
    RETURNS TABLE (
        "position" bigint,
        entry_id   bigint,
        problem    text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF (p_position IS NULL) <> (p_hash IS NULL) THEN
        RAISE EXCEPTION 'a checkpoint has a position and a hash'
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass both, as surveymark audit checkpoint printed them, or neither.';
    END IF;

    RETURN QUERY
    WITH chained AS (
        SELECT start.position, NULL::bigint AS entry_id, start.hash FROM ops.audit_start AS start
        UNION ALL
        SELECT link.position, link.entry_id, link.hash FROM ops.audit_link AS link
    ),
    compared AS (
        SELECT chained.position, chained.entry_id, chained.hash, entry.entry_id IS NOT NULL AS is_there,
               lag(chained.position) OVER in_order AS former_position,
               sha256(ops.audit_text(chained.position, lag(chained.hash) OVER in_order, entry)) AS hash_now
        FROM chained
        LEFT JOIN ops.audit_entry AS entry ON entry.entry_id = chained.entry_id
        WINDOW in_order AS (ORDER BY chained.position)
    )
    SELECT compared.position, compared.entry_id,
           CASE
               WHEN compared.position <> compared.former_position + 1
                   THEN format('%s links are missing before it', compared.position - compared.former_position - 1)
               WHEN NOT compared.is_there THEN 'its entry is missing'
               ELSE 'the entry, its place or the link before it is not what was linked'
           END
    FROM compared
    WHERE compared.former_position IS NOT NULL
      AND (compared.position <> compared.former_position + 1 OR NOT compared.is_there
           OR compared.hash <> compared.hash_now)
    UNION ALL
    SELECT p_position, known.entry_id,
           CASE
               WHEN known.hash IS NOT NULL THEN 'the link has another hash than the checkpoint'
               WHEN p_position < (SELECT start.position FROM ops.audit_start AS start)
                   THEN 'the link of the checkpoint was purged: take a newer checkpoint'
               ELSE 'the chain ends before the checkpoint'
           END
    FROM (SELECT p_position AS position) AS wanted
    LEFT JOIN chained AS known ON known.position = wanted.position
    WHERE p_position IS NOT NULL AND encode(known.hash, 'hex') IS DISTINCT FROM lower(p_hash)
    ORDER BY 1;
END;
$$;

COMMENT ON FUNCTION ops.verify_audit(bigint, text) IS
$$Compare every entry of the audit with its link, and every link with the one before it; no rows when the chain is whole. Each row names a
position of the chain, its entry and what is wrong. With p_position and p_hash, a checkpoint that was kept elsewhere (ops.audit_checkpoint()),
also whether the chain still has it: only that shows that the newest entries were cut off. Error: SM025 for half a checkpoint.$$;

GRANT EXECUTE ON FUNCTION ops.verify_audit(bigint, text) TO surveymark_operator, surveymark_privacy_officer;
