CREATE OR REPLACE FUNCTION cache.note_surveys()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    -- ON CONFLICT DO UPDATE fires for updates of nothing, too.
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;

    -- Of a confidential survey readers see nothing of single answers, so a single answer must not be seen from how
    -- fast a result comes either: only what is shown counts there.
    INSERT INTO cache.change (org_id, survey_id, kind, xid)
    SELECT DISTINCT changed.org_id, changed.survey_id, 'data_update', pg_current_xact_id()
    FROM changed
    JOIN core.survey AS known ON known.survey_id = changed.survey_id
    WHERE NOT known.is_confidential OR TG_TABLE_NAME LIKE 'shown\_%'
    ON CONFLICT DO NOTHING;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION cache.note_surveys() IS
    'Trigger of tables with an organisation and a survey: results of these are to be computed again. Answers to a confidential survey do not count, what is shown of them does (tables whose name begins with shown_).';

CREATE OR REPLACE TRIGGER response_set_note_insert AFTER INSERT ON core.response_set
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
-- Before and after: a set may move to another survey.
CREATE OR REPLACE TRIGGER response_set_note_before AFTER UPDATE ON core.response_set
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER response_set_note_update AFTER UPDATE ON core.response_set
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER response_set_note_delete AFTER DELETE ON core.response_set
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER response_quality_note_insert AFTER INSERT ON rollup.response_quality
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER response_quality_note_update AFTER UPDATE ON rollup.response_quality
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER response_quality_note_delete AFTER DELETE ON rollup.response_quality
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER shown_count_note_insert AFTER INSERT ON rollup.shown_count
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_count_note_update AFTER UPDATE ON rollup.shown_count
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_count_note_delete AFTER DELETE ON rollup.shown_count
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER shown_day_note_insert AFTER INSERT ON rollup.shown_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_day_note_update AFTER UPDATE ON rollup.shown_day
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_day_note_delete AFTER DELETE ON rollup.shown_day
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER shown_quality_note_insert AFTER INSERT ON rollup.shown_quality
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_quality_note_update AFTER UPDATE ON rollup.shown_quality
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_quality_note_delete AFTER DELETE ON rollup.shown_quality
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER shown_text_note_insert AFTER INSERT ON rollup.shown_text
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_text_note_update AFTER UPDATE ON rollup.shown_text
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_text_note_delete AFTER DELETE ON rollup.shown_text
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();

CREATE OR REPLACE TRIGGER shown_theme_note_insert AFTER INSERT ON rollup.shown_theme
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_theme_note_update AFTER UPDATE ON rollup.shown_theme
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
CREATE OR REPLACE TRIGGER shown_theme_note_delete AFTER DELETE ON rollup.shown_theme
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_surveys();
