-- It takes the answers of one person together, which counts do not hold. A confidential survey shows counts of one
-- question at a time and nothing besides, so it has no row of figures here.
CREATE OR REPLACE FUNCTION analytics.own_reliability(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey              text,
        scale               text,
        scale_title         text,
        item                text,
        item_title          text,
        is_reversed         boolean,
        n                   bigint,
        n_items             integer,
        alpha               double precision,
        ci_low              double precision,
        ci_high             double precision,
        ci_level            double precision,
        correlation         double precision,
        correlation_ci_low  double precision,
        correlation_ci_high double precision,
        method              text,
        status              text,
        reason              text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT * FROM analytics._own_survey(p_survey)
    ),
    keyed AS (
        SELECT own.survey_id, own.survey, own.is_confidential, scale.scale, scored.title AS scale_title, item.question_id,
               asked.question_path AS item, asked.title AS item_title, item.is_reversed, item.weight, asked.scale_min, asked.scale_max,
               count(*) OVER (PARTITION BY own.survey_id, scale.scale) AS n_items
        FROM own
        JOIN core.scale AS scale ON scale.survey_id = own.survey_id
        JOIN core.question AS scored ON scored.question_id = scale.question_id
        JOIN core.scale_item AS item ON item.survey_id = scale.survey_id AND item.scale = scale.scale
        JOIN core.question AS asked ON asked.question_id = item.question_id
    ),
    answer AS (
        SELECT keyed.survey_id, keyed.scale, keyed.question_id, keyed.n_items, given.response_set_id,
               keyed.weight * CASE WHEN keyed.is_reversed THEN keyed.scale_min + keyed.scale_max - given.value
                                   ELSE given.value END AS value
        FROM keyed
        JOIN core.response_set AS answered
            ON answered.org_id = v_org_id AND answered.survey_id = keyed.survey_id AND answered.completed_at IS NOT NULL
        JOIN core.response_item AS given
            ON given.org_id = answered.org_id AND given.response_set_id = answered.response_set_id
           AND given.question_id = keyed.question_id AND given.answer_state = 'answered'
        WHERE NOT keyed.is_confidential
    ),
    -- Only who answered all items: a total of fewer would vary for that.
    complete AS (
        SELECT totalled.*
        FROM (
            SELECT answer.*, sum(answer.value) OVER person AS total, count(*) OVER person AS n_answered
            FROM answer
            WINDOW person AS (PARTITION BY answer.survey_id, answer.scale, answer.response_set_id)
        ) AS totalled
        WHERE totalled.n_answered = totalled.n_items
    ),
    judged AS (
        SELECT complete.survey_id, complete.scale, complete.question_id, count(*) AS n, var_samp(complete.value)::double precision AS variance,
               var_samp(complete.total - complete.value)::double precision AS rest_variance,
               var_samp(complete.total)::double precision AS total_variance,
               corr(complete.value::double precision, (complete.total - complete.value)::double precision) AS correlation
        FROM complete
        GROUP BY complete.survey_id, complete.scale, complete.question_id
    ),
    figure AS (
        SELECT judged.survey_id, judged.scale, judged.question_id, judged.n, judged.rest_variance AS variance, judged.correlation,
               (SELECT array_agg(other.variance) FROM judged AS other
                WHERE other.survey_id = judged.survey_id AND other.scale = judged.scale AND other.question_id <> judged.question_id) AS variances
        FROM judged
        UNION ALL
        SELECT judged.survey_id, judged.scale, NULL, max(judged.n), max(judged.total_variance), NULL, array_agg(judged.variance)
        FROM judged
        GROUP BY judged.survey_id, judged.scale
    ),
    listed AS (
        SELECT keyed.survey_id, keyed.survey, keyed.is_confidential, keyed.scale, keyed.scale_title, keyed.question_id, keyed.item,
               keyed.item_title, keyed.is_reversed, keyed.n_items
        FROM keyed
        UNION ALL
        SELECT DISTINCT keyed.survey_id, keyed.survey, keyed.is_confidential, keyed.scale, keyed.scale_title, NULL::bigint, NULL, NULL,
               NULL::boolean, keyed.n_items
        FROM keyed
    )
    SELECT listed.survey, listed.scale, listed.scale_title, listed.item, listed.item_title, listed.is_reversed,
           CASE WHEN NOT listed.is_confidential THEN coalesce(figure.n, 0) END,
           (listed.n_items - (listed.item IS NOT NULL)::integer)::integer, whole.alpha, whole.ci_low, whole.ci_high, whole.ci_level,
           figure.correlation, around.ci_low, around.ci_high,
           concat_ws('; ', whole.method, CASE WHEN figure.correlation IS NOT NULL
               THEN 'corrected item-total correlation' || CASE WHEN around.ci_low IS NOT NULL THEN ', interval by Fisher''s z (1915)' ELSE '' END END),
           CASE WHEN listed.is_confidential THEN 'protected' WHEN figure.n IS NULL THEN 'none' ELSE 'ok' END,
           CASE
               WHEN listed.is_confidential THEN 'a confidential survey shows one question at a time'
               WHEN figure.n IS NULL THEN 'nobody has answered all items'
               ELSE nullif(concat_ws('; ', whole.reason, CASE
                   WHEN listed.item IS NULL THEN NULL
                   WHEN figure.correlation IS NULL THEN 'one of item and total does not vary: no correlation'
                   WHEN around.ci_low IS NULL THEN 'no interval of the correlation' END), '')
           END
    FROM listed
    LEFT JOIN figure
        ON figure.survey_id = listed.survey_id AND figure.scale = listed.scale
       AND figure.question_id IS NOT DISTINCT FROM listed.question_id
    CROSS JOIN LATERAL analytics.cronbach_alpha(figure.variances, figure.variance, figure.n) AS whole
    CROSS JOIN LATERAL analytics.correlation_test(greatest(least(figure.correlation, 1), -1), figure.n) AS around
    ORDER BY listed.survey, listed.scale, listed.item NULLS FIRST;
END;
$$;

COMMENT ON FUNCTION analytics.own_reliability(text) IS
$$How reliable the scales are among your organisation's people: for each scale a row for the whole (item null) and a row for each of its items.
p_survey: a survey's code, null for all of yours. In the row of the whole, alpha is that of the scale, with its interval; in the row of an item, that of the scale
without the item: higher means that the scale would be better without. correlation is that of the item with the total of the others (corrected item-total
correlation); a negative one may be an item that is keyed the wrong way round. n counts the people who answered all items, n_items the items behind alpha.
Answers are not weighted; items are, as in the scoring key, and reversed where it says so.
A confidential survey shows one question at a time, so it has no reliability (status protected). status: ok, protected, none.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_reliability(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
