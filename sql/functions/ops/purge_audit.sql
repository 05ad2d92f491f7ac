CREATE OR REPLACE FUNCTION ops.purge_audit(
    p_before timestamptz
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_last   ops.audit_link;
    v_purged bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark audit', 0));

    -- Mostly the oldest is still to be kept, and then nothing more is read.
    IF EXISTS (
        SELECT
        FROM ops.audit_link AS oldest
        JOIN ops.audit_entry AS entry ON entry.entry_id = oldest.entry_id
        WHERE oldest.position = (SELECT min(link.position) FROM ops.audit_link AS link)
          AND entry.occurred_at >= p_before
    ) THEN
        RETURN 0;
    END IF;

    -- Up to the first link that is still to be kept, so that the chain is cut in one place.
    SELECT link.* INTO v_last
    FROM ops.audit_link AS link
    WHERE link.position < coalesce(
            (SELECT min(kept.position)
             FROM ops.audit_link AS kept
             JOIN ops.audit_entry AS entry ON entry.entry_id = kept.entry_id
             WHERE entry.occurred_at >= p_before),
            'infinity'::float8)
    ORDER BY link.position DESC
    LIMIT 1;

    IF v_last.position IS NULL THEN
        RETURN 0;
    END IF;

    PERFORM set_config('surveymark.purging_audit', 'yes', true);

    WITH unlinked AS (
        DELETE FROM ops.audit_link AS link WHERE link.position <= v_last.position RETURNING link.entry_id
    )
    DELETE FROM ops.audit_entry AS entry USING unlinked WHERE entry.entry_id = unlinked.entry_id;
    GET DIAGNOSTICS v_purged = ROW_COUNT;

    PERFORM set_config('surveymark.purging_audit', '', true);

    UPDATE ops.audit_start SET position = v_last.position, hash = v_last.hash;

    PERFORM ops.note_audit('purge', 'ops.audit_entry', jsonb_build_object(
        'entries', v_purged, 'position', v_last.position, 'hash', encode(v_last.hash, 'hex')));

    RETURN v_purged;
END;
$$;

COMMENT ON FUNCTION ops.purge_audit(timestamptz) IS
    'Take away the linked entries of the audit that are older than p_before, from the old end; the chain goes on from there, with an entry that says so. Returns how many. Internal.';
