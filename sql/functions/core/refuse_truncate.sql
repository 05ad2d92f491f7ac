CREATE OR REPLACE FUNCTION core.refuse_truncate()
    RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE of %.% is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM014',
              DETAIL  = 'The rollups count its rows, and a TRUNCATE tells nobody which rows went.',
              HINT    = 'Use DELETE; the counts follow.';
END;
$$;

COMMENT ON FUNCTION core.refuse_truncate() IS 'Trigger of counted tables: raises SM014.';

CREATE OR REPLACE TRIGGER response_set_refuse_truncate
    BEFORE TRUNCATE ON core.response_set
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER response_item_refuse_truncate
    BEFORE TRUNCATE ON core.response_item
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER answer_count_refuse_truncate
    BEFORE TRUNCATE ON rollup.answer_count
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER change_refuse_truncate
    BEFORE TRUNCATE ON rollup.change
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER series_refuse_truncate
    BEFORE TRUNCATE ON rollup.series
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER series_change_refuse_truncate
    BEFORE TRUNCATE ON rollup.series_change
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();

CREATE OR REPLACE TRIGGER voice_recording_refuse_truncate
    BEFORE TRUNCATE ON core.voice_recording
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_truncate();
