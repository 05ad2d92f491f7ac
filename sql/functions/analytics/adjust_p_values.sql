CREATE OR REPLACE FUNCTION analytics.adjust_p_values(
    p_values double precision[]
)
    RETURNS double precision[]
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT CASE WHEN ranked.p_value IS NOT NULL THEN
                   min(ranked.raised) OVER (ORDER BY ranked.p_value DESC NULLS FIRST, ranked.position DESC) END
        FROM (
            SELECT listed.position, listed.p_value,
                   CASE WHEN listed.p_value BETWEEN 0 AND 1 THEN least(listed.p_value
                       * count(*) FILTER (WHERE listed.p_value BETWEEN 0 AND 1) OVER ()
                       / row_number() OVER (ORDER BY listed.p_value, listed.position), 1) END AS raised
            FROM (
                SELECT given.position, CASE WHEN given.p_value BETWEEN 0 AND 1 THEN given.p_value END AS p_value
                FROM unnest(p_values) WITH ORDINALITY AS given (p_value, position)
            ) AS listed
        ) AS ranked
        ORDER BY ranked.position
    );
END;
$$;

COMMENT ON FUNCTION analytics.adjust_p_values(double precision[]) IS
$$p_values, adjusted for being looked at together: one for each, in their order. Calling different what has an adjusted
value of at most 0.05 lets on average at most 5 % of what is called different be chance. Null stays null and counts
for nothing, as does what is no probability. Benjamini and Hochberg (1995).$$;

GRANT EXECUTE ON FUNCTION analytics.adjust_p_values(double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
