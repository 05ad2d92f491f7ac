CREATE OR REPLACE FUNCTION benchmark.publish(
    p_label text DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
AS $$
DECLARE
    v_at         timestamptz := statement_timestamp();
    v_policy     privacy.policy;
    v_previous   benchmark.release;
    v_release_id bigint;
    v_label      text;
    v_changed    record;
    v_cell_ids   bigint[];
    v_retitled   bigint[];
    v_n_cells    integer;
BEGIN
    IF length(p_label) NOT BETWEEN 1 AND 100 THEN
        RAISE EXCEPTION 'a label of % characters is out of range', length(p_label)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Labels have 1 to 100 characters.',
                  HINT    = 'Leave the label out and the edition is named after its date and number.';
    END IF;

    -- One at a time: each release is made from the difference to the one before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark publish', 0));

    -- By the rules of one policy: an approval that began before this and commits in the middle would be in force
    -- for the rest of it, for who counts and not for what is shown.
    LOCK TABLE privacy.policy IN SHARE MODE;
    v_policy := privacy.policy_in_force();
    SELECT release.* INTO v_previous FROM benchmark.release ORDER BY release.release_id DESC LIMIT 1;

    IF v_previous.policy_version = v_policy.version
       AND v_previous.published_at > v_at - v_policy.min_edition_days * interval '24 hours'
    THEN
        PERFORM benchmark.write_current_cell(NULL, NULL);
        RETURN NULL;
    END IF;

    v_changed := privacy.take_changed(v_policy);

    IF v_changed.question_ids IS NULL AND v_changed.changed_survey_ids IS NULL THEN
        RETURN NULL;
    END IF;

    v_release_id := coalesce(v_previous.release_id, 0) + 1;
    v_label      := coalesce(p_label, format('%s.%s', to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), v_release_id));

    -- Not TRUNCATE: its lock would wait for a dump, and the dump's readers for it.
    DELETE FROM privacy.candidate;
    -- What an attempt noted that released nothing.
    DELETE FROM privacy.answered_month WHERE answered_month.release_id >= v_release_id;

    IF v_changed.question_ids IS NOT NULL THEN
        v_retitled := benchmark.plan_cell(v_changed.question_ids);
        v_cell_ids := ARRAY(
            SELECT cell.cell_id FROM benchmark.cell WHERE cell.question_id = ANY (v_changed.question_ids)
        );
    END IF;

    IF v_changed.changed_survey_ids IS NOT NULL THEN
        v_cell_ids := v_cell_ids || privacy.follow_changes(
            v_policy, v_changed.changed_survey_ids, v_changed.changed_org_ids, v_changed.changed_months
        );
    END IF;

    IF v_cell_ids IS NOT NULL THEN
        PERFORM privacy.collect_candidate(v_policy, v_release_id, v_cell_ids);
    END IF;

    -- A fresh table has no statistics, and the next statements join it.
    ANALYZE privacy.candidate;
    IF v_changed.question_ids IS NOT NULL THEN
        ANALYZE privacy.answered_month;
    END IF;
    PERFORM privacy.apply_rules(v_policy, v_at);
    PERFORM privacy.take_spread(v_policy, v_at);
    PERFORM privacy.draw_noise(v_policy, v_at);

    INSERT INTO benchmark.release_cell
    SELECT proposed.*
    FROM benchmark.proposed_cell(v_policy, v_release_id, v_at) AS proposed
    LEFT JOIN LATERAL (
        SELECT released.*
        FROM benchmark.release_cell AS released
        WHERE released.cell_id = proposed.cell_id
        ORDER BY released.release_id DESC
        LIMIT 1
    ) AS latest ON true
    WHERE to_jsonb(latest) - 'release_id' IS DISTINCT FROM to_jsonb(proposed) - 'release_id'
    ORDER BY proposed.cell_id;
    GET DIAGNOSTICS v_n_cells = ROW_COUNT;

    IF v_n_cells > 0 THEN
        PERFORM privacy.remember_members(v_policy, v_release_id);
        PERFORM privacy.attack_release(v_policy, v_release_id, v_at);

        INSERT INTO benchmark.release (release_id, label, published_at, policy_version, n_cells, previous_hash, hash)
        VALUES (
            v_release_id, v_label, v_at, v_policy.version, v_n_cells, v_previous.hash,
            benchmark.release_hash(v_release_id, v_label, v_at, v_policy.version, v_previous.hash)
        );
        -- Everybody who may connect can listen: they hear that there is an edition, and nothing of it.
        PERFORM pg_notify('surveymark_release', '');
    END IF;

    PERFORM benchmark.write_current_cell(v_release_id, v_retitled);

    RETURN CASE WHEN v_n_cells > 0 THEN v_release_id END;
END;
$$;

COMMENT ON FUNCTION benchmark.publish(text) IS
    'Try a new figure, by the rules of the policy in force, for every cell whose counts, groups, titles or rules have changed since it was last tried, and release what differs from the current figures, all in one transaction. Returns the number of the release, or null when nothing differs, or when the policy lets no edition follow the last one so soon: running it again changes nothing. The commit of a release notifies the channel surveymark_release, without a payload. Errors: SM025 for a label that is empty or longer than 100 characters, SM035 when an attack on what would be published succeeds, SM040 and SM041 when its noise has no key.';

GRANT EXECUTE ON FUNCTION benchmark.publish(text) TO surveymark_job, surveymark_operator;
