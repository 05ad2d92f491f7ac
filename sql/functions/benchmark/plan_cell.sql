CREATE OR REPLACE FUNCTION benchmark.plan_cell(
    p_question_ids bigint[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_retitled bigint[];
BEGIN
    WITH asked AS (
        SELECT question.question_id, question.survey_id, survey.survey, survey.title AS survey_title,
               question.question_path, question.title AS question_title, question.measurement,
               question.scale_min, question.scale_max
        FROM core.question
        JOIN core.survey ON survey.survey_id = question.survey_id
        WHERE question.question_id = ANY (p_question_ids)
    ),
    -- The months of a survey are those of all its questions, changed or not.
    answered AS (
        SELECT DISTINCT question.survey_id, counted.month
        FROM rollup.question_month AS counted
        JOIN core.question ON question.question_id = counted.question_id
        WHERE question.survey_id IN (SELECT asked.survey_id FROM asked)
    ),
    spanned AS (
        SELECT asked_survey.survey_id, 'all_time' AS period, NULL::date AS period_start, NULL::date AS period_end
        FROM (SELECT DISTINCT asked.survey_id FROM asked) AS asked_survey
        UNION
        SELECT answered.survey_id, unit.period, first.day, (first.day + unit.length)::date - 1
        FROM answered
        CROSS JOIN (VALUES ('year', interval '1 year'), ('quarter', interval '3 months'), ('month', interval '1 month'))
            AS unit (period, length)
        CROSS JOIN LATERAL (SELECT date_trunc(unit.period, answered.month::timestamp)::date AS day) AS first
    )
    INSERT INTO benchmark.cell (
        question_id, survey, survey_title, question_path, question_title, measurement, scale_min, scale_max,
        category_1, level_1, category_2, level_2, category_title, level_title, kind, position, period, period_start,
        period_end
    )
    SELECT asked.question_id, asked.survey, asked.survey_title, asked.question_path, asked.question_title,
           asked.measurement, asked.scale_min, asked.scale_max, grouped.category_1, grouped.level_1,
           grouped.category_2, grouped.level_2, grouped.category_title, grouped.level_title, grouped.kind,
           grouped.position, spanned.period, spanned.period_start, spanned.period_end
    FROM asked
    CROSS JOIN privacy.planned_group AS grouped
    JOIN spanned ON spanned.survey_id = asked.survey_id
    WHERE NOT EXISTS (
        SELECT
        FROM benchmark.cell AS planned
        WHERE planned.question_id = asked.question_id AND planned.period = spanned.period
          AND coalesce(planned.period_start, '-infinity') = coalesce(spanned.period_start, '-infinity')
          AND planned.category_1 = grouped.category_1 AND planned.level_1 = grouped.level_1
          AND planned.category_2 = grouped.category_2 AND planned.level_2 = grouped.level_2
    )
    ORDER BY asked.question_id, spanned.period_start NULLS FIRST, spanned.period, grouped.position,
             grouped.category_1, grouped.level_1, grouped.category_2, grouped.level_2;

    WITH retitled AS (
        UPDATE benchmark.cell
        SET survey_title   = survey.title,
            question_title = question.title,
            category_title = coalesce(grouped.category_title, cell.category_title),
            level_title    = coalesce(grouped.level_title, cell.level_title)
        FROM benchmark.cell AS planned
        JOIN core.question ON question.question_id = planned.question_id
        JOIN core.survey ON survey.survey_id = question.survey_id
        LEFT JOIN privacy.planned_group AS grouped
            ON grouped.category_1 = planned.category_1 AND grouped.level_1 = planned.level_1
           AND grouped.category_2 = planned.category_2 AND grouped.level_2 = planned.level_2
        WHERE planned.question_id = ANY (p_question_ids)
          AND planned.cell_id = cell.cell_id
          AND (cell.survey_title, cell.question_title, cell.category_title, cell.level_title)
              IS DISTINCT FROM (survey.title, question.title, coalesce(grouped.category_title, cell.category_title),
                                coalesce(grouped.level_title, cell.level_title))
        RETURNING cell.cell_id
    )
    SELECT array_agg(retitled.cell_id) INTO v_retitled FROM retitled;

    RETURN v_retitled;
END;
$$;

COMMENT ON FUNCTION benchmark.plan_cell(bigint[]) IS
    'Add the cells that are missing of the given questions, which have a scale: for each group of privacy.planned_group, over all time and in each year, quarter and month in which its survey was answered. Returns the cells that took over a changed title (null: none). Internal.';
