CREATE OR REPLACE FUNCTION ops.audit_change()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_old    jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - coalesce(TG_ARGV, '{}') END;
    v_new    jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - coalesce(TG_ARGV, '{}') END;
    v_object text  := format('%s.%s', TG_TABLE_SCHEMA, TG_TABLE_NAME);
    v_key    jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF v_old = v_new THEN
            RETURN NULL;
        END IF;

        -- What names the row, and what changed of it.
        SELECT jsonb_object_agg(named.attname, v_new -> named.attname::text)
        INTO v_key
        FROM pg_index AS key
        JOIN pg_attribute AS named ON named.attrelid = key.indrelid AND named.attnum = ANY (key.indkey)
        WHERE key.indrelid = TG_RELID AND key.indisprimary;

        SELECT jsonb_object_agg(changed.name, v_old -> changed.name), jsonb_object_agg(changed.name, changed.value)
        INTO v_old, v_new
        FROM jsonb_each(v_new) AS changed (name, value)
        WHERE changed.value IS DISTINCT FROM v_old -> changed.name;
    END IF;

    PERFORM ops.note_audit(lower(TG_OP), v_object,
                           jsonb_strip_nulls(jsonb_build_object('key', v_key, 'old', v_old, 'new', v_new)));

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION ops.audit_change() IS
    'Write an entry of the audit for each changed row of a table of definitions; the arguments of the trigger are columns to leave out.';

CREATE OR REPLACE TRIGGER organisation_audit AFTER INSERT OR UPDATE OR DELETE ON core.organisation
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER organisation_category_audit AFTER INSERT OR UPDATE OR DELETE ON core.organisation_category
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER category_audit AFTER INSERT OR UPDATE OR DELETE ON core.category
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER category_level_audit AFTER INSERT OR UPDATE OR DELETE ON core.category_level
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER survey_audit AFTER INSERT OR UPDATE OR DELETE ON core.survey
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER survey_version_audit AFTER INSERT OR UPDATE OR DELETE ON core.survey_version
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('definition');
CREATE OR REPLACE TRIGGER comparability_audit AFTER INSERT OR UPDATE OR DELETE ON core.comparability
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('declared_at');
CREATE OR REPLACE TRIGGER scale_audit AFTER INSERT OR UPDATE OR DELETE ON core.scale
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER scale_item_audit AFTER INSERT OR UPDATE OR DELETE ON core.scale_item
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER norm_audit AFTER INSERT OR UPDATE OR DELETE ON core.norm
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('defined_at');
CREATE OR REPLACE TRIGGER question_direction_audit AFTER INSERT OR UPDATE OR DELETE ON core.question_direction
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('declared_at');
CREATE OR REPLACE TRIGGER advice_rule_audit AFTER INSERT OR UPDATE OR DELETE ON core.advice_rule
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('changed_at');
CREATE OR REPLACE TRIGGER metric_audit AFTER INSERT OR UPDATE OR DELETE ON core.metric
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER role_organisation_audit AFTER INSERT OR UPDATE OR DELETE ON ops.role_organisation
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER setting_audit AFTER INSERT OR UPDATE OR DELETE ON ops.setting
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('changed_at', 'changed_by');
-- How a job fares is in its history.
CREATE OR REPLACE TRIGGER job_audit AFTER INSERT OR UPDATE OR DELETE ON ops.job
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('failure_count', 'scheduled_from', 'disabled_at', 'disabled_by');
CREATE OR REPLACE TRIGGER policy_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.policy
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER policy_proposal_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.policy_proposal
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER policy_approval_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.policy_approval
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER peer_group_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.peer_group
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER peer_group_request_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.peer_group_request
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER peer_group_listing_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.peer_group_listing
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER release_audit AFTER INSERT OR UPDATE OR DELETE ON benchmark.release
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER key_version_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.key_version
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER key_directory_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.key_directory
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER source_audit AFTER INSERT OR UPDATE OR DELETE ON core.source
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER source_column_audit AFTER INSERT OR UPDATE OR DELETE ON core.source_column
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER source_survey_audit AFTER INSERT OR UPDATE OR DELETE ON core.source_survey
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER personal_name_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.personal_name
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER personal_pattern_audit AFTER INSERT OR UPDATE OR DELETE ON privacy.personal_pattern
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER weighting_target_audit AFTER INSERT OR UPDATE OR DELETE ON core.weighting_target
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER weighting_run_audit AFTER INSERT OR UPDATE OR DELETE ON core.weighting_run
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER schedule_audit AFTER INSERT OR UPDATE OR DELETE ON report.schedule
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('next_due_at');
CREATE OR REPLACE TRIGGER recipient_audit AFTER INSERT OR UPDATE OR DELETE ON report.recipient
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER quality_rule_audit AFTER INSERT OR UPDATE OR DELETE ON core.quality_rule
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change();
CREATE OR REPLACE TRIGGER plausible_range_audit AFTER INSERT OR UPDATE OR DELETE ON core.plausible_range
    FOR EACH ROW EXECUTE FUNCTION ops.audit_change('defined_at');
