CREATE OR REPLACE FUNCTION core.refuse_change()
    RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM015',
              DETAIL  = 'Its rows are never changed once written: figures that were made from them must stay explainable.',
              HINT    = 'Write a new row instead: a new survey version, a new policy, a new release.';
END;
$$;

COMMENT ON FUNCTION core.refuse_change() IS 'Trigger of append-only tables: raises SM015.';

CREATE OR REPLACE TRIGGER survey_version_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core.survey_version
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_change();

CREATE OR REPLACE TRIGGER quality_rule_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core.quality_rule
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_change();

CREATE OR REPLACE TRIGGER weighting_run_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core.weighting_run
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_change();

CREATE OR REPLACE TRIGGER weighting_margin_refuse_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core.weighting_margin
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.refuse_change();
