CREATE OR REPLACE FUNCTION analytics._agreement_word(
    p_kappa double precision
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (ARRAY['poor', 'slight', 'fair', 'moderate', 'substantial', 'almost perfect'])[
        CASE WHEN p_kappa < 0 THEN 1 ELSE 2 + width_bucket(p_kappa, ARRAY[0.2, 0.4, 0.6, 0.8]::double precision[]) END
    ];
END;
$$;

COMMENT ON FUNCTION analytics._agreement_word(double precision) IS
    'The word for a kappa: poor below 0, then slight, fair, moderate, substantial and almost perfect from 0, 0.2, 0.4, 0.6 and 0.8 (Landis and Koch 1977). Internal.';

GRANT EXECUTE ON FUNCTION analytics._agreement_word(double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
