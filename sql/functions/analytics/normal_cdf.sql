-- PostgreSQL has erf only from version 16 on. The coefficients are those of Cody's rational
-- approximations, as R's pnorm has them.
CREATE OR REPLACE FUNCTION analytics.normal_cdf(
    p_x double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_y     CONSTANT double precision := abs(p_x);
    v_r     double precision;
    v_whole double precision;
    v_area  double precision;  -- beyond y
BEGIN
    IF NOT (p_x BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no value of a normal variable', p_x
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    IF v_y <= 0.67448975 THEN
        v_r := CASE WHEN v_y > 1e-100 THEN v_y * v_y ELSE 0 END;
        RETURN 0.5 + p_x
            * ((((0.065682337918207449113 * v_r + 2.2352520354606839287) * v_r + 161.02823106855587881) * v_r
                + 1067.6894854603709582) * v_r + 18154.981253343561249)
            / ((((v_r + 47.20258190468824187) * v_r + 976.09855173777669322) * v_r
                + 10260.932208618978205) * v_r + 45507.789335026729956);
    END IF;

    IF v_y > 37.5 THEN
        v_area := 0;
    ELSE
        IF v_y <= 5.656854249492380195 THEN
            v_area := ((((((((1.0765576773720192317e-8 * v_y + 0.39894151208813466764) * v_y
                    + 8.8831497943883759412) * v_y + 93.506656132177855979) * v_y
                    + 597.27027639480026226) * v_y + 2494.5375852903726711) * v_y
                    + 6848.1904505362823326) * v_y + 11602.651437647350124) * v_y
                    + 9842.7148383839780218)
                / ((((((((v_y + 22.266688044328115691) * v_y + 235.38790178262499861) * v_y
                    + 1519.377599407554805) * v_y + 6485.558298266760755) * v_y
                    + 18615.571640885098091) * v_y + 34900.952721145977266) * v_y
                    + 38912.003286093271411) * v_y + 19685.429676859990727);
        ELSE
            v_r    := 1 / (v_y * v_y);
            v_area := v_r
                * (((((0.02307344176494017303 * v_r + 0.21589853405795699) * v_r + 0.1274011611602473639) * v_r
                    + 0.022235277870649807) * v_r + 0.001421619193227893466) * v_r + 2.9112874951168792e-5)
                / (((((v_r + 1.28426009614491121) * v_r + 0.468238212480865118) * v_r
                    + 0.0659881378689285515) * v_r + 0.00378239633202758244) * v_r + 7.29751555083966205e-5);
            v_area := (1 / sqrt(2 * pi()) - v_area) / v_y;
        END IF;
        -- The square of a number with four binary digits after the point is exact.
        v_whole := trunc(v_y * 16) / 16;
        v_area  := v_area * exp(-v_whole * v_whole / 2) * exp(-(v_y - v_whole) * (v_y + v_whole) / 2);
    END IF;

    RETURN CASE WHEN p_x < 0 THEN v_area ELSE 1 - v_area END;
END;
$$;

COMMENT ON FUNCTION analytics.normal_cdf(double precision) IS
$$The probability, 0 to 1, that a standard normal variable is at most p_x; that it is above is the same for -p_x. Null
for null; what is not a number raises SM025. Relative error below 1e-14 down to -37.5, beyond which it is 0. Cody
(1969).$$;

GRANT EXECUTE ON FUNCTION analytics.normal_cdf(double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
