CREATE OR REPLACE FUNCTION core.define_advice_rule(
    p_rule       text,
    p_definition jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known   jsonb;
    v_rule    core.advice_rule;
    v_columns text[];
    v_problem text;
BEGIN
    IF p_definition IS NULL THEN
        DELETE FROM core.advice_rule AS own WHERE own.rule = p_rule;
        RETURN;
    END IF;

    -- What the definition does not say stays as it is.
    v_known := coalesce(
        (SELECT to_jsonb(own) FROM core.advice_rule AS own WHERE own.rule = p_rule),
        (SELECT to_jsonb(shipped) FROM core.shipped_advice_rule AS shipped WHERE shipped.rule = p_rule),
        '{}'
    );
    v_problem := CASE
        WHEN jsonb_typeof(p_definition) <> 'object' THEN 'it is a JSON ' || jsonb_typeof(p_definition)
        ELSE (
            SELECT format('it has no "%s"', given.key)
            FROM jsonb_object_keys(p_definition) AS given (key)
            WHERE given.key NOT IN ('kind', 'title', 'source', 'conditions', 'minimum_n', 'priority', 'risk_weight', 'figure',
                                    'reference', 'for_each', 'template', 'is_active')
            LIMIT 1
        )
    END;
    IF v_problem IS NULL THEN
        BEGIN
            v_rule := jsonb_populate_record(NULL::core.advice_rule, jsonb_build_object('risk_weight', 0, 'is_active', true)
                || v_known || p_definition || jsonb_build_object('rule', p_rule, 'changed_at', now()));
        EXCEPTION WHEN data_exception THEN
            v_problem := SQLERRM;
        END;
    END IF;
    v_problem := coalesce(v_problem, (
        SELECT format('%s is missing', needed.name)
        FROM (VALUES ('kind', v_rule.kind), ('title', v_rule.title), ('source', v_rule.source), ('figure', v_rule.figure),
                     ('conditions', v_rule.conditions::text), ('minimum_n', v_rule.minimum_n::text),
                     ('priority', v_rule.priority::text), ('for_each', v_rule.for_each::text), ('template', v_rule.template)
             ) AS needed (name, value)
        WHERE needed.value IS NULL
        LIMIT 1
    ));

    IF v_problem IS NULL THEN
        v_problem := CASE WHEN v_rule.source NOT IN ('benchmark_comparison', 'own_department', 'own_job_role', 'own_trend_analysis',
                'own_change', 'own_anomaly', 'own_forecast', 'own_series_forecast', 'own_quality', 'own_quality_forecast',
                'own_reliability', 'response_summary')
            THEN format('its source "%s" is none of the views that rules can look at', v_rule.source) END;
        -- The view has the columns of the function that is read.
        v_columns := ARRAY(
            SELECT column_of.attname::text
            FROM pg_attribute AS column_of
            WHERE column_of.attrelid = to_regclass('analytics.' || quote_ident(v_rule.source)) AND column_of.attnum > 0
        );
        v_problem := coalesce(v_problem, (
            SELECT format('%s has no column "%s"', v_rule.source, used.name)
            FROM (
                SELECT v_rule.figure
                UNION ALL
                SELECT nullif(v_rule.reference, 'limit')
                UNION ALL
                SELECT unnest(v_rule.for_each)
                UNION ALL
                SELECT nullif(nullif(placed.found[1], 'limit'), '')
                FROM regexp_matches(v_rule.template, '\{([a-z0-9_]*)%?\}', 'g') AS placed (found)
                UNION ALL
                SELECT condition ->> 'field' FROM jsonb_path_query(v_rule.conditions, '$[*]') AS condition
                UNION ALL
                SELECT condition -> 'value' ->> 'field' FROM jsonb_path_query(v_rule.conditions, '$[*]') AS condition
            ) AS used (name)
            WHERE used.name <> ALL (v_columns || ARRAY['verdict', 'p_adjusted', 'effect', 'periods_ago'])
            LIMIT 1
        ), (
            SELECT format('a condition is %s', condition)
            FROM jsonb_path_query(v_rule.conditions, '$[*]') AS condition
            WHERE (condition ? 'field' AND condition ->> 'operator' IN
                      ('eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'size_gte', 'is_null')
                   AND (condition ->> 'operator' = 'is_null' OR condition ? 'value')) IS NOT TRUE
            LIMIT 1
        ), CASE WHEN jsonb_typeof(v_rule.conditions) <> 'array' OR jsonb_array_length(v_rule.conditions) = 0
                THEN 'it has no conditions' END);
    END IF;
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION 'advice rule "%" cannot be: %', coalesce(p_rule, '(null)'), v_problem
            USING ERRCODE = 'SM080',
                  DETAIL  = 'A condition is {"field": column, "operator": eq, ne, in, lt, lte, gt, gte, size_gte or is_null, "value": a constant or {"field": column}}.',
                  HINT    = 'See analytics.advice_rule for rules that can be.';
    END IF;

    DELETE FROM core.advice_rule AS own WHERE own.rule = p_rule;
    INSERT INTO core.advice_rule SELECT v_rule.*;
END;
$$;

COMMENT ON FUNCTION core.define_advice_rule(text, jsonb) IS
$$Add a rule for recommendations or warnings, or change one. p_rule: its name; that of a shipped rule takes its place. p_definition: an object with the columns of
core.advice_rule, of which those that are left out stay as they are: {"minimum_n": 100} asks for more answers, {"is_active": false} switches the rule off. Null takes back what was
defined, and a shipped rule is as it was. In its template {column} stands for the figure in that column, {column%} for a share as per cent. What a rule
names is checked against the columns of its source. Errors: SM080, check_violation for a
minimum under 5, a priority that is not 1 to 9, a kind other than recommendation, warning and finding or a weight that is not from 0 to below 1.$$;

GRANT EXECUTE ON FUNCTION core.define_advice_rule(text, jsonb) TO surveymark_operator;
