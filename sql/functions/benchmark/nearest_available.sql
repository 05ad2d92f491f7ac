-- Wider in one step only: the group without one of its categories, or a longer period that holds the
-- shorter. It looks at published cells and at nothing else, so the answer is the same for everybody.
CREATE OR REPLACE FUNCTION benchmark.nearest_available(
    p_cell_id bigint
)
    RETURNS TABLE (
        cell_id         bigint,
        label           text,
        category        text,
        level           text,
        level_title     text,
        period          text,
        period_start    date,
        mean            double precision,
        n_organisations bigint,
        status          text,
        as_of           timestamptz
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT wider.cell_id,
           format('%s%s (%s or more organisations)', shown.level_title,
                  CASE
                      WHEN wider.period = sought.period THEN ''
                      WHEN wider.period = 'all_time' THEN ', all time'
                      ELSE format(', %s from %s', wider.period, wider.period_start)
                  END,
                  to_char(shown.n_organisations, 'FM999,999,999')),
           shown.category, shown.level, shown.level_title, wider.period, wider.period_start,
           shown.mean::float8, shown.n_organisations::bigint, shown.status, shown.as_of
    FROM benchmark.cell AS sought
    -- The periods that hold the one sought begin with its year, its quarter or itself: looked up by the key of the cells, or
    -- all that a question has would be read.
    CROSS JOIN LATERAL (
        SELECT longest.*
        FROM benchmark.cell AS longest
        WHERE longest.question_id = sought.question_id AND longest.period = 'all_time' AND longest.period_start IS NULL
        UNION ALL
        SELECT longer.*
        FROM benchmark.cell AS longer
        WHERE longer.question_id = sought.question_id AND longer.period IN ('year', 'quarter', 'month')
          AND longer.period_start IN (date_trunc('year', sought.period_start)::date,
                                      date_trunc('quarter', sought.period_start)::date, sought.period_start)
          AND longer.period_end >= sought.period_end
    ) AS wider
    JOIN benchmark.current_cell AS shown ON shown.cell_id = wider.cell_id
    WHERE sought.cell_id = p_cell_id AND shown.mean IS NOT NULL AND wider.cell_id <> sought.cell_id
      AND ((wider.category_1, wider.level_1, wider.category_2, wider.level_2)
           = (sought.category_1, sought.level_1, sought.category_2, sought.level_2)
           OR wider.kind = 'total'
           OR (wider.kind = 'one_way' AND (wider.category_1, wider.level_1) IN (
               (sought.category_1, sought.level_1), (sought.category_2, sought.level_2))))
    -- The same period in a wider group, before the same group over a longer time: what happened when
    -- is part of a comparison. Among groups the smaller is nearer.
    ORDER BY wider.period_end - wider.period_start NULLS LAST,
             CASE wider.kind WHEN 'two_way' THEN 0 WHEN 'one_way' THEN 1 ELSE 2 END,
             shown.n_organisations, wider.position
    LIMIT 1;
END;
$$;

COMMENT ON FUNCTION benchmark.nearest_available(bigint) IS
$$The nearest published figure that contains a benchmark cell, for use where that cell is protected: at most one row.
p_cell_id: a cell of analytics.benchmark. It is of the same question; the same period in a wider group (a crossing without one of its two
categories, or all organisations) comes before a longer period. label says it in words, as in: All organisations (1,000 or more organisations).
cell_id, category, level, level_title, period and period_start say which it is; mean is in the unit of the question; n_organisations is
the lower end of its size band; status is ok or carried, as_of when the figure was made. No row where nothing wider is published.$$;

GRANT EXECUTE ON FUNCTION benchmark.nearest_available(bigint)
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
