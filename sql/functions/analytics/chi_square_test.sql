CREATE OR REPLACE FUNCTION analytics.chi_square_test(
    p_counts               bigint[],
    p_is_corrected         boolean DEFAULT false,
    p_level                double precision DEFAULT 0.95,
    OUT statistic          double precision,
    OUT degrees_of_freedom double precision,
    OUT p_value            double precision,
    OUT effect             double precision,
    OUT effect_word        text,
    OUT outcome            text,
    OUT smallest_expected  double precision,
    OUT n                  double precision,
    OUT method             text,
    OUT reason             text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rows     integer := array_length(p_counts, 1);
    v_columns  integer := array_length(p_counts, 2);
    v_row      double precision[];
    v_column   double precision[];
    v_expected double precision;
    v_gap      double precision;
BEGIN
    reason := analytics._unusable('{}', p_level);
    IF p_counts IS NULL OR p_is_corrected IS NULL THEN
        reason := 'an argument is null';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF array_ndims(p_counts) <> 2 OR least(v_rows, v_columns) < 2 THEN
        reason := 'no table of two rows and two columns at least';
    ELSIF EXISTS (SELECT FROM unnest(p_counts) AS cell (n) WHERE (cell.n BETWEEN 0 AND 1000000000000000) IS NOT TRUE) THEN
        reason := 'a count is null, below 0 or above 1e15';
    END IF;
    IF reason IS NOT NULL OR array_ndims(p_counts) IS NULL THEN
        reason := coalesce(reason, 'no table of two rows and two columns at least');
        RETURN;
    END IF;

    method := 'chi-square test (Pearson 1900)';
    IF p_is_corrected AND v_rows = 2 AND v_columns = 2 THEN
        method := method || ' with the correction of Yates (1934)';
    END IF;
    v_row := ARRAY(
        SELECT (SELECT sum(cell.n) FROM unnest(p_counts[i:i]) AS cell (n)) FROM generate_series(1, v_rows) AS i ORDER BY i
    );
    v_column := ARRAY(
        SELECT (SELECT sum(cell.n) FROM unnest(p_counts[1:v_rows][j:j]) AS cell (n))
        FROM generate_series(1, v_columns) AS j ORDER BY j
    );
    n := (SELECT sum(line.n) FROM unnest(v_row) AS line (n));
    IF 0 = ANY (v_row) OR 0 = ANY (v_column) THEN
        reason := 'a row or a column of the table is empty';
        RETURN;
    END IF;

    statistic         := 0;
    smallest_expected := 'Infinity';
    FOR i IN 1 .. v_rows LOOP
        FOR j IN 1 .. v_columns LOOP
            v_expected        := v_row[i] * v_column[j] / n;
            smallest_expected := least(smallest_expected, v_expected);
            v_gap             := abs(p_counts[i][j] - v_expected);
            IF p_is_corrected AND v_rows = 2 AND v_columns = 2 THEN
                v_gap := v_gap - least(0.5, v_gap);
            END IF;
            statistic := statistic + v_gap * v_gap / v_expected;
        END LOOP;
    END LOOP;
    degrees_of_freedom := (v_rows - 1) * (v_columns - 1);
    p_value            := analytics.chi_square_cdf(statistic, degrees_of_freedom, true);
    effect             := sqrt(statistic / n / (least(v_rows, v_columns) - 1));
    effect_word        := analytics.effect_word('cohens_w', sqrt(statistic / n));
    outcome            := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' ELSE 'different' END;
END;
$$;

COMMENT ON FUNCTION analytics.chi_square_test(bigint[], boolean, double precision) IS
$$Whether the rows of a table of counts, p_counts, are spread alike over its columns, as the answers of departments over
choices; p_is_corrected asks for the correction of Yates in a table of two rows and two columns; p_level is the
confidence, 0.95 for 95 %. statistic is chi-square with degrees_of_freedom, p_value two-sided. effect is Cramer's V, 0
to 1, and effect_word the word for it (by Cohen's w); outcome is different where p_value is at most 1 - p_level, else
not distinguishable. smallest_expected is the smallest number expected in a cell: below 5 the p-value is rough
(Cochran 1954). n is the number of answers, method says how. What is not defined is null and reason says why; nothing
is raised. Pearson (1900); Yates (1934); Cramer (1946).$$;

GRANT EXECUTE ON FUNCTION analytics.chi_square_test(bigint[], boolean, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
