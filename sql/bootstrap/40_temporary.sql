-- Temporary tables for the engine alone: REFRESH MATERIALIZED VIEW CONCURRENTLY compares the new
-- rows with the old through one, as the owner of the view. No reader may make any.

DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO surveymark_engine', current_database());
END;
$$;
