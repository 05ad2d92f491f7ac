CREATE OR REPLACE FUNCTION ops.step_assess_quality()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_assessed bigint := rollup.assess_quality();
BEGIN
    PERFORM ops.note_work('assess-quality', 'responses judged', v_assessed);

    RETURN v_assessed > 0;
END;
$$;

COMMENT ON FUNCTION ops.step_assess_quality() IS
    'Judge up to a thousand marked responses by the quality rules. True while it found any.';

GRANT EXECUTE ON FUNCTION ops.step_assess_quality() TO surveymark_job, surveymark_operator;
