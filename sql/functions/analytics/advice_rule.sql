CREATE OR REPLACE FUNCTION analytics.advice_rule()
    RETURNS TABLE (
        rule        text,
        kind        text,
        title       text,
        source      text,
        conditions  text,
        minimum_n   bigint,
        priority    integer,
        risk_weight double precision,
        figure      text,
        reference   text,
        for_each    text,
        template    text,
        is_shipped  boolean
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT known.rule, known.kind, known.title, known.source, known.conditions::text, known.minimum_n,
           known.priority::integer, known.risk_weight, known.figure, known.reference,
           array_to_string(known.for_each, ','), known.template, known.is_shipped
    FROM (
        SELECT shipped.rule, shipped.kind, shipped.title, shipped.source, shipped.conditions, shipped.minimum_n,
               shipped.priority, shipped.risk_weight, shipped.figure, shipped.reference, shipped.for_each,
               shipped.template, true AS is_shipped
        FROM core.shipped_advice_rule AS shipped
        WHERE NOT EXISTS (SELECT FROM core.advice_rule AS own WHERE own.rule = shipped.rule)
        UNION ALL
        SELECT own.rule, own.kind, own.title, own.source, own.conditions, own.minimum_n, own.priority,
               own.risk_weight, own.figure, own.reference, own.for_each, own.template, false
        FROM core.advice_rule AS own
        WHERE own.is_active
    ) AS known
    ORDER BY known.kind, known.priority, known.rule;
END;
$$;

COMMENT ON FUNCTION analytics.advice_rule() IS
    'The rules by which recommendations, warnings and findings are made: the rows of the view of the same name. The same for everybody.';

GRANT EXECUTE ON FUNCTION analytics.advice_rule()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
