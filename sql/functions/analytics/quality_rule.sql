CREATE OR REPLACE FUNCTION analytics.quality_rule()
    RETURNS TABLE (
        rule         text,
        version      integer,
        rule_title   text,
        measure      text,
        broken_when  text,
        threshold    double precision,
        minimum_base integer,
        base         text,
        weight       integer,
        source       text,
        valid_from   timestamptz,
        is_in_force  boolean
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT known.rule, known.version, known.title, known.measure, CASE WHEN known.is_low THEN 'below' ELSE 'from' END,
           known.threshold, known.minimum_base, known.base, known.weight, known.source, known.valid_from,
           known.version = max(known.version) OVER (PARTITION BY known.rule)
    FROM core.quality_rule AS known
    ORDER BY known.rule, known.version;
END;
$$;

COMMENT ON FUNCTION analytics.quality_rule() IS
$$The quality rules with all their versions. measure says what is measured, in its unit; a response breaks the rule (broken_when) below the threshold or from it on, and is not
assessed with fewer than minimum_base of what base says. weight is what its score loses of 100; 0 switches a rule off. source has author and year; is_in_force is the version by which
responses are judged since valid_from. rule and version name it, rule_title says it in words.$$;

GRANT EXECUTE ON FUNCTION analytics.quality_rule()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
