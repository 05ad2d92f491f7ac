-- DDSketch (Masson, Rim and Lee 2019): with gamma = (1 + a) / (1 - a), bucket i holds the sizes above
-- gamma^(i - 1) and up to gamma^i, and stands for 2 gamma^i / (gamma + 1), which is off by at most a of
-- any of them. Here a is 1/101, so that gamma is 1.02, a number that decimals can hold, and a
-- ten-thousandth of the 1 % is left for rounding what a bucket stands for to six digits.
CREATE OR REPLACE FUNCTION rollup.bucket_value(
    p_value numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_gamma    CONSTANT numeric := round(1.02, 60);  -- so that its powers have 60 decimals
    v_size     numeric := abs(p_value);
    v_position double precision;
    v_bucket   integer;
    v_middle   double precision;
BEGIN
    IF v_size NOT BETWEEN 1e-100 AND 1e100 THEN
        RETURN p_value;
    END IF;

    v_position := ln(v_size::double precision) / ln(1.02::double precision);
    v_bucket   := ceil(v_position);

    -- So close to an edge floating point cannot tell the sides apart; decimals can.
    IF abs(v_position - round(v_position)) < 1e-9 THEN
        v_bucket := round(v_position);
        IF (v_bucket < 0 AND v_size * power(v_gamma, -v_bucket) > 1) OR (v_bucket >= 0 AND v_size > power(v_gamma, v_bucket)) THEN
            v_bucket := v_bucket + 1;
        END IF;
    END IF;

    v_middle := power(1.02::double precision, v_bucket) * 2 / 2.02;

    RETURN sign(p_value) * trim_scale(round(v_middle::numeric, 5 - floor(log(v_middle))::integer));
END;
$$;

COMMENT ON FUNCTION rollup.bucket_value(numeric) IS
    'What a value is counted as when its question has too many different ones (core.question.is_continuous): the number, in the same unit, that stands for its bucket and is off by at most 1 % of it; negative values mirror positive ones. 0, and what is not between 1e-100 and 1e100, stays as it is. Null for null. DDSketch (Masson, Rim and Lee 2019).';

GRANT EXECUTE ON FUNCTION rollup.bucket_value(numeric) TO surveymark_reader;
