CREATE OR REPLACE FUNCTION core.define_metric(
    p_metric     text,
    p_title      text,
    p_unit       text,
    p_kind       text DEFAULT 'gauge',
    p_dimensions text[] DEFAULT '{}'
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known core.metric;
BEGIN
    IF num_nulls(p_metric, p_title, p_unit, p_kind, p_dimensions) > 0 THEN
        RAISE EXCEPTION 'name, title, unit, kind or dimensions of a metric are missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'As in core.define_metric(''queue_length'', ''Length of the queue'', ''count'', ''gauge'', ''{office}'').';
    END IF;

    IF cardinality(p_dimensions) > 3 THEN
        RAISE EXCEPTION 'metric "%" has % dimensions', p_metric, cardinality(p_dimensions)
            USING ERRCODE = 'SM028',
                  DETAIL  = 'A metric has at most three.',
                  HINT    = 'Make two metrics of it, or one dimension of two.';
    END IF;

    SELECT * INTO v_known FROM core.metric AS known WHERE known.metric = p_metric FOR UPDATE;

    -- What was recorded under one meaning cannot be read under another.
    IF found AND (v_known.is_captured
                  OR (v_known.unit, v_known.kind, v_known.dimension_1, v_known.dimension_2, v_known.dimension_3)
                     IS DISTINCT FROM (p_unit, p_kind, p_dimensions[1], p_dimensions[2], p_dimensions[3])) THEN
        RAISE EXCEPTION 'metric "%" means something else already', p_metric
            USING ERRCODE = 'SM021',
                  DETAIL  = format('It is a %s in the unit %s, by: %s.', v_known.kind, v_known.unit,
                                   coalesce(nullif(concat_ws(', ', v_known.dimension_1, v_known.dimension_2,
                                                             v_known.dimension_3), ''), 'nothing')),
                  HINT    = 'Give the new metric another name; only the title can change.';
    END IF;

    INSERT INTO core.metric AS known (metric, title, unit, kind, dimension_1, dimension_2, dimension_3)
    VALUES (p_metric, p_title, p_unit, p_kind, p_dimensions[1], p_dimensions[2], p_dimensions[3])
    ON CONFLICT ON CONSTRAINT metric_pkey DO UPDATE SET title = excluded.title;
END;
$$;

COMMENT ON FUNCTION core.define_metric(text, text, text, text, text[]) IS
    'Add a metric whose values core.record_metrics() takes, or change its title. p_unit: percentage, count, score, seconds, bytes, or any word; p_kind: count (values add up) or gauge (readings); p_dimensions: names of up to three things by which its values are told apart. Errors: SM020, SM021 it is known with another unit, kind or dimensions, SM028 more than three dimensions, check_violation for a malformed name.';

GRANT EXECUTE ON FUNCTION core.define_metric(text, text, text, text, text[]) TO surveymark_operator, surveymark_ingest;
