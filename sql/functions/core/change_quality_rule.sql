CREATE OR REPLACE FUNCTION core.change_quality_rule(
    p_rule         text,
    p_threshold    double precision DEFAULT NULL,
    p_weight       integer DEFAULT NULL,
    p_minimum_base integer DEFAULT NULL,
    p_source       text DEFAULT NULL
)
    RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rule core.quality_rule;
BEGIN
    SELECT * INTO v_rule FROM core.quality_rule AS known WHERE known.rule = p_rule ORDER BY known.version DESC LIMIT 1;
    IF NOT found THEN
        RAISE EXCEPTION 'unknown quality rule "%"', coalesce(p_rule, '(null)')
            USING ERRCODE = 'SM093',
                  DETAIL  = (SELECT format('There are: %s.', string_agg(known.rule, ', ' ORDER BY known.rule))
                             FROM core.quality_rule AS known WHERE known.version = 1),
                  HINT    = 'See analytics.quality_rule.';
    END IF;

    IF num_nonnulls(p_threshold, p_weight, p_minimum_base) = 0 OR p_source IS NULL THEN
        RAISE EXCEPTION 'nothing to change in quality rule "%", or no source for it', p_rule
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Whoever reads a score must find out where its thresholds come from.',
                  HINT    = 'As in core.change_quality_rule(''longstring'', p_threshold => 0.5, p_source => ''Curran 2016'').';
    END IF;

    IF NOT (coalesce(p_threshold, 0) BETWEEN -1e9 AND 1e9 AND coalesce(p_weight, 0) BETWEEN 0 AND 100
            AND coalesce(p_minimum_base, 1) > 0) THEN
        RAISE EXCEPTION 'threshold %, weight % or minimum base % of quality rule "%" is out of range',
                coalesce(p_threshold::text, '(unchanged)'), coalesce(p_weight::text, '(unchanged)'),
                coalesce(p_minimum_base::text, '(unchanged)'), p_rule
            USING ERRCODE = 'SM025',
                  HINT    = 'A weight goes from 0, which switches the rule off, to 100; a minimum base is above 0.';
    END IF;

    -- Who judges responses meanwhile would do it by the old one, unseen by the marks made below.
    PERFORM ops.refuse_old_snapshot('a quality rule');
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark assess quality', 0));

    INSERT INTO core.quality_rule (rule, version, title, measure, is_low, threshold, minimum_base, base, weight, source)
    VALUES (p_rule, v_rule.version + 1, v_rule.title, v_rule.measure, v_rule.is_low, coalesce(p_threshold, v_rule.threshold),
            coalesce(p_minimum_base, v_rule.minimum_base), v_rule.base, coalesce(p_weight, v_rule.weight), p_source);

    INSERT INTO rollup.pending_quality (org_id, response_set_id, survey_id, month)
    SELECT judged.org_id, judged.response_set_id, judged.survey_id, judged.month
    FROM rollup.response_quality AS judged;

    RETURN v_rule.version + 1;
END;
$$;

COMMENT ON FUNCTION core.change_quality_rule(text, double precision, integer, integer, text) IS
    'Change the threshold, the weight in the score (0 to 100, 0 switches it off) or the minimum base of a quality rule, with a source for it: adds a version, which is returned, and has all responses judged again. Errors: SM020 nothing to change or no source, SM025, SM029, SM093 unknown rule.';

GRANT EXECUTE ON FUNCTION core.change_quality_rule(text, double precision, integer, integer, text) TO surveymark_operator;
