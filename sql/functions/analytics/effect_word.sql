CREATE OR REPLACE FUNCTION analytics.effect_word(
    p_measure text,
    p_effect  double precision
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_limits double precision[] := CASE p_measure
        WHEN 'cohens_d' THEN ARRAY[0.2, 0.5, 0.8]
        WHEN 'cohens_h' THEN ARRAY[0.2, 0.5, 0.8]
        WHEN 'cohens_w' THEN ARRAY[0.1, 0.3, 0.5]
        WHEN 'pearson_r' THEN ARRAY[0.1, 0.3, 0.5]
        WHEN 'cliffs_delta' THEN ARRAY[0.147, 0.33, 0.474]
    END;
BEGIN
    IF v_limits IS NULL THEN
        RAISE EXCEPTION 'unknown measure "%"', p_measure
            USING ERRCODE = 'SM025',
                  HINT    = 'It is cohens_d, cohens_h, cohens_w, pearson_r or cliffs_delta.';
    END IF;

    RETURN CASE WHEN p_effect <> 'NaN' THEN (ARRAY['negligible', 'small', 'medium', 'large'])[
        width_bucket(abs(p_effect), v_limits) + 1
    ] END;
END;
$$;

COMMENT ON FUNCTION analytics.effect_word(text, double precision) IS
$$The word for an effect size: negligible, small, medium or large. p_measure says which kind p_effect, of either sign,
is: cohens_d and cohens_h turn at 0.2, 0.5 and 0.8, cohens_w and pearson_r at 0.1, 0.3 and 0.5 (Cohen 1988), cliffs_delta at 0.147,
0.33 and 0.474 (Romano, Kromrey, Coraggio and Skowronek 2006). Null for null and for NaN; another measure raises
SM025.$$;

GRANT EXECUTE ON FUNCTION analytics.effect_word(text, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
