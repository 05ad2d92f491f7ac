CREATE OR REPLACE FUNCTION cache.note_definition()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What the row is about, before and after.
    v_rows jsonb[] := CASE TG_OP
                          WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)]
                          WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                          ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)]
                      END;
BEGIN
    IF v_rows[1] = v_rows[2] THEN
        RETURN NULL;
    END IF;

    INSERT INTO cache.change (org_id, survey_id, kind, xid)
    SELECT DISTINCT (changed.content ->> 'org_id')::bigint, coalesce((changed.content ->> 'survey_id')::bigint, 0),
                    TG_ARGV[0], pg_current_xact_id()
    FROM unnest(v_rows) AS changed (content)
    WHERE changed.content ->> 'org_id' IS NOT NULL
    ON CONFLICT DO NOTHING;

    INSERT INTO cache.shared_change (survey_id, kind, xid)
    SELECT DISTINCT coalesce((changed.content ->> 'survey_id')::bigint, 0), TG_ARGV[0], pg_current_xact_id()
    FROM unnest(v_rows) AS changed (content)
    WHERE changed.content ->> 'org_id' IS NULL
    ON CONFLICT DO NOTHING;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION cache.note_definition() IS
    'Trigger of small tables that say what figures mean: results are to be computed again, those of the organisation and the survey of the row where it has one. Its argument is the kind of change, as in cache.change.';

CREATE OR REPLACE TRIGGER advice_rule_note AFTER INSERT OR UPDATE OR DELETE ON core.advice_rule
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER choice_note AFTER INSERT OR UPDATE OR DELETE ON core.choice
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER comparability_note AFTER INSERT OR UPDATE OR DELETE ON core.comparability
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER department_note AFTER INSERT OR UPDATE OR DELETE ON core.department
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER force_note AFTER INSERT OR UPDATE OR DELETE ON core.force
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER force_scale_note AFTER INSERT OR UPDATE OR DELETE ON core.force_scale
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER job_role_note AFTER INSERT OR UPDATE OR DELETE ON core.job_role
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER metric_note AFTER INSERT OR UPDATE OR DELETE ON core.metric
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER norm_note AFTER INSERT OR UPDATE OR DELETE ON core.norm
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER opportunity_note AFTER INSERT OR UPDATE OR DELETE ON core.opportunity
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER quality_rule_note AFTER INSERT OR UPDATE OR DELETE ON core.quality_rule
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER question_note AFTER INSERT OR UPDATE OR DELETE ON core.question
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER question_direction_note AFTER INSERT OR UPDATE OR DELETE ON core.question_direction
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER readiness_note AFTER INSERT OR UPDATE OR DELETE ON core.readiness
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER scale_note AFTER INSERT OR UPDATE OR DELETE ON core.scale
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER scale_item_note AFTER INSERT OR UPDATE OR DELETE ON core.scale_item
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER score_band_note AFTER INSERT OR UPDATE OR DELETE ON core.score_band
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER survey_note AFTER INSERT OR UPDATE OR DELETE ON core.survey
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER survey_question_note AFTER INSERT OR UPDATE OR DELETE ON core.survey_question
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER survey_version_note AFTER INSERT OR UPDATE OR DELETE ON core.survey_version
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER text_language_note AFTER INSERT OR UPDATE OR DELETE ON core.text_language
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER voice_question_note AFTER INSERT OR UPDATE OR DELETE ON core.voice_question
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
CREATE OR REPLACE TRIGGER resolution_note AFTER INSERT OR UPDATE OR DELETE ON rollup.resolution
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');
-- Another version of a function, or of a view.
CREATE OR REPLACE TRIGGER applied_file_note AFTER INSERT OR UPDATE OR DELETE ON ops.applied_file
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('schema_change');

-- Who is in which group, and which groups there are.
CREATE OR REPLACE TRIGGER organisation_category_note AFTER INSERT OR UPDATE OR DELETE ON core.organisation_category
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('release');
CREATE OR REPLACE TRIGGER category_note AFTER INSERT OR UPDATE OR DELETE ON core.category
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('release');
CREATE OR REPLACE TRIGGER category_level_note AFTER INSERT OR UPDATE OR DELETE ON core.category_level
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('release');
CREATE OR REPLACE TRIGGER peer_group_note AFTER INSERT OR UPDATE OR DELETE ON privacy.peer_group
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('release');
CREATE OR REPLACE TRIGGER peer_group_listing_note AFTER INSERT OR UPDATE OR DELETE ON privacy.peer_group_listing
    FOR EACH ROW EXECUTE FUNCTION cache.note_definition('release');
