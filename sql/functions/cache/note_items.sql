CREATE OR REPLACE FUNCTION cache.note_items()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    -- As in cache.note_surveys(): answers to a confidential survey do not count. The answers of a set are all to one survey.
    INSERT INTO cache.change (org_id, survey_id, kind, xid)
    SELECT DISTINCT changed.org_id, known.survey_id, 'data_update', pg_current_xact_id()
    FROM (
        SELECT one.org_id, min(one.question_id) AS question_id
        FROM changed AS one
        GROUP BY one.org_id, one.response_set_id
    ) AS changed
    JOIN core.question AS asked ON asked.question_id = changed.question_id
    JOIN core.survey AS known ON known.survey_id = asked.survey_id
    WHERE NOT known.is_confidential
    ON CONFLICT DO NOTHING;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION cache.note_items() IS
    'Trigger of core.response_item: results of the organisations and surveys whose answers changed are to be computed again. Answers to a confidential survey do not count.';

CREATE OR REPLACE TRIGGER response_item_note_insert AFTER INSERT ON core.response_item
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_items();
CREATE OR REPLACE TRIGGER response_item_note_update AFTER UPDATE ON core.response_item
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_items();
CREATE OR REPLACE TRIGGER response_item_note_delete AFTER DELETE ON core.response_item
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_items();
