CREATE OR REPLACE FUNCTION core.read_definition(
    p_definition jsonb
)
    RETURNS TABLE (
        ordinal           integer,
        question_path     text,
        title             text,
        question_type     text,
        measurement       text,
        reader            text,
        answer_key        text,
        answer_part       text,
        answer_option     text,
        value_property    text,
        true_value        jsonb,
        false_value       jsonb,
        scale_min         numeric,
        scale_max         numeric,
        scale_step        numeric,
        accepts_free_text boolean,
        is_required       boolean,
        choices           jsonb
    )
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH element AS (
        SELECT
            question.position,
            question.node,
            question.node ->> 'type' AS type,
            question.node ->> 'name' AS name,
            coalesce(question.node ->> 'valueName', question.node ->> 'name') AS key,
            core.localised_text(question.node -> 'title', question.node ->> 'name') AS title,
            coalesce((question.node -> 'isRequired') = 'true', false) AS is_required,
            -- SurveyJS 1 said hasOther, SurveyJS 2 says showOtherItem; both still load.
            coalesce(question.node -> 'showOtherItem', question.node -> 'hasOther') = 'true' AS has_other,
            coalesce(question.node -> 'showNoneItem', question.node -> 'hasNone') = 'true' AS has_none,
            question.node -> 'showRefuseItem' = 'true' AS has_refuse,
            question.node -> 'showDontKnowItem' = 'true' AS has_dont_know,
            coalesce(question.node -> 'showCommentArea', question.node -> 'hasComment') = 'true' AS has_comment,
            question.node -> 'storeOthersAsComment' = 'false' AS keeps_other_text
        FROM core.definition_element(p_definition) AS question
    ),
    -- Every list that an answer is chosen from, with SurveyJS's special items as states.
    listed AS (
        SELECT element.position, item.ordinal, item.choice, item.title, item.number, item.score,
               'answered'::core.answer_state AS answer_state
        FROM element
        CROSS JOIN LATERAL core.choice_list(
            CASE
                WHEN element.type = 'matrix' THEN element.node -> 'columns'
                WHEN element.type = 'rating' THEN element.node -> 'rateValues'
                WHEN element.node ? 'choicesMax' THEN (
                    SELECT jsonb_agg(number)
                    FROM generate_series(coalesce((element.node ->> 'choicesMin')::numeric, 0),
                                         (element.node ->> 'choicesMax')::numeric,
                                         coalesce((element.node ->> 'choicesStep')::numeric, 1)) AS number
                )
                ELSE element.node -> 'choices'
            END
        ) AS item
        WHERE element.type IN ('rating', 'radiogroup', 'dropdown', 'checkbox', 'ranking', 'matrix')
        UNION ALL
        SELECT element.position, special.ordinal, special.choice, special.title, NULL, NULL, special.answer_state
        FROM element
        CROSS JOIN LATERAL (
            VALUES
                (100001, 'none', core.localised_text(element.node -> 'noneText', 'None'),
                 'none'::core.answer_state, element.has_none),
                (100002, 'other', core.localised_text(element.node -> 'otherText', 'Other'),
                 'other', element.has_other),
                (100003, 'refused', core.localised_text(element.node -> 'refuseText', 'Refuse to answer'),
                 'refused', element.has_refuse),
                (100004, 'dontknow', core.localised_text(element.node -> 'dontKnowText', 'Don''t know'),
                 'dont_know', element.has_dont_know)
        ) AS special (ordinal, choice, title, answer_state, is_shown)
        WHERE element.type IN ('radiogroup', 'dropdown', 'checkbox') AND special.is_shown
    ),
    -- A number or a score on every choice makes the list a scale; the order of a list never does.
    measured AS (
        SELECT
            listed.position,
            bool_and(listed.number IS NOT NULL) AS has_numbers,
            bool_and(listed.score IS NOT NULL) AND count(DISTINCT listed.score) = count(*) AS has_scores
        FROM listed
        WHERE listed.answer_state = 'answered'
        GROUP BY listed.position
    ),
    choice AS (
        SELECT
            listed.position, listed.ordinal, listed.choice, listed.title, listed.answer_state,
            CASE
                WHEN listed.answer_state <> 'answered' THEN 0
                WHEN measured.has_numbers THEN listed.number
                WHEN measured.has_scores THEN listed.score
                ELSE listed.ordinal
            END AS value,
            coalesce(measured.has_numbers OR measured.has_scores, false) AS is_numeric
        FROM listed
        LEFT JOIN measured ON measured.position = listed.position
    ),
    choice_set AS (
        SELECT
            choice.position,
            bool_or(choice.is_numeric) AS is_numeric,
            min(choice.value) FILTER (WHERE choice.answer_state = 'answered') AS lowest,
            max(choice.value) FILTER (WHERE choice.answer_state = 'answered') AS highest,
            jsonb_agg(jsonb_build_object('choice', choice.choice, 'title', choice.title, 'value', choice.value,
                                         'answer_state', choice.answer_state, 'ordinal', choice.ordinal)
                      ORDER BY choice.ordinal) AS choices
        FROM choice
        GROUP BY choice.position
    ),
    part AS (
        SELECT element.position, item.ordinal, item.choice AS part, item.title
        FROM element
        CROSS JOIN LATERAL core.choice_list(element.node -> 'rows') AS item
        WHERE element.type = 'matrix'
    ),
    figure AS (
        -- A number on its own scale.
        SELECT element.position, 0 AS rank, element.name AS path, element.title,
               element.type, 'numeric' AS measurement, 'rating' AS reader, element.key,
               NULL::text AS part, NULL::text AS option,
               coalesce((element.node ->> 'rateMin')::numeric, 1) AS low,
               coalesce((element.node ->> 'rateMax')::numeric, (element.node ->> 'rateCount')::numeric, 5) AS high,
               coalesce((element.node ->> 'rateStep')::numeric, 1) AS step,
               false AS free_text, NULL::jsonb AS choices
        FROM element
        WHERE element.type = 'rating' AND NOT element.node ? 'rateValues'
        UNION ALL
        -- One of a list; a matrix is such a question for each of its rows.
        SELECT element.position, coalesce(part.ordinal, 0), concat_ws('.', element.name, part.part),
               concat_ws(': ', element.title, part.title), element.type,
               CASE WHEN choice_set.is_numeric THEN 'numeric' ELSE 'nominal' END, 'choice', element.key,
               part.part, NULL,
               CASE WHEN choice_set.is_numeric AND choice_set.lowest < choice_set.highest THEN choice_set.lowest END,
               CASE WHEN choice_set.is_numeric AND choice_set.lowest < choice_set.highest THEN choice_set.highest END,
               NULL, element.keeps_other_text AND element.has_other, choice_set.choices
        FROM element
        LEFT JOIN part ON part.position = element.position
        LEFT JOIN choice_set ON choice_set.position = element.position
        WHERE element.type IN ('radiogroup', 'dropdown')
           OR (element.type = 'rating' AND element.node ? 'rateValues')
           OR (element.type = 'matrix' AND coalesce(element.node ->> 'cellType', 'radio') <> 'checkbox')
        UNION ALL
        -- Several of a list: one figure for each option, 0 or 1.
        SELECT element.position, coalesce(part.ordinal, 0) * 1000 + choice.ordinal,
               concat_ws('.', element.name, part.part, choice.choice),
               concat_ws(': ', element.title, part.title, choice.title), element.type, 'binary', 'option',
               element.key, part.part, choice.choice, 0, 1, NULL,
               choice.answer_state = 'other' AND element.keeps_other_text, NULL
        FROM element
        LEFT JOIN part ON part.position = element.position
        JOIN choice ON choice.position = element.position
        WHERE element.type = 'checkbox'
           OR (element.type = 'matrix' AND element.node ->> 'cellType' = 'checkbox')
        UNION ALL
        -- A list in order: the rank of each option, 1 for the first.
        SELECT element.position, choice.ordinal, concat_ws('.', element.name, choice.choice),
               concat_ws(': ', element.title, choice.title), element.type, 'numeric', 'rank',
               element.key, NULL, choice.choice, 1, count(*) OVER (PARTITION BY element.position), 1, false, NULL
        FROM element
        JOIN choice ON choice.position = element.position
        WHERE element.type = 'ranking'
        UNION ALL
        SELECT element.position, 0, element.name, element.title, element.type, 'binary', 'boolean', element.key,
               NULL, NULL, 0, 1, NULL, false, NULL
        FROM element
        WHERE element.type = 'boolean'
        UNION ALL
        SELECT element.position, 0, element.name, element.title, element.type,
               CASE WHEN typed.is_number THEN 'numeric' ELSE 'text' END,
               CASE WHEN typed.is_number THEN 'number' ELSE 'text' END, element.key, NULL, NULL,
               CASE WHEN typed.is_number AND jsonb_typeof(element.node -> 'min') = 'number'
                    THEN (element.node ->> 'min')::numeric END,
               CASE WHEN typed.is_number AND jsonb_typeof(element.node -> 'max') = 'number'
                    THEN (element.node ->> 'max')::numeric END,
               NULL, false, NULL
        FROM element
        CROSS JOIN LATERAL (
            SELECT coalesce(element.node ->> 'inputType' IN ('number', 'range')
                            OR element.node ->> 'maskType' IN ('numeric', 'currency'), false)
        ) AS typed (is_number)
        WHERE element.type IN ('text', 'comment')
        UNION ALL
        SELECT element.position, 1000000, element.name || '-Comment',
               concat_ws(': ', element.title, core.localised_text(element.node -> 'commentText', 'Comment')),
               'comment', 'text', 'text', element.key || '-Comment', NULL, NULL, NULL, NULL, NULL, false, NULL
        FROM element
        WHERE element.has_comment OR (element.has_other AND element.keeps_other_text IS NOT TRUE)
    )
    SELECT
        (row_number() OVER (ORDER BY figure.position, figure.rank))::integer,
        figure.path, figure.title, figure.type, figure.measurement, figure.reader,
        figure.key, figure.part, figure.option,
        element.node ->> 'valuePropertyName',
        CASE WHEN figure.reader = 'boolean' THEN coalesce(element.node -> 'valueTrue', 'true') END,
        CASE WHEN figure.reader = 'boolean' THEN coalesce(element.node -> 'valueFalse', 'false') END,
        figure.low, figure.high, figure.step,
        coalesce(figure.free_text, false), element.is_required, coalesce(figure.choices, '[]')
    FROM figure
    JOIN element ON element.position = figure.position;
END;
$$;

COMMENT ON FUNCTION core.read_definition(jsonb) IS
    'Every figure that a SurveyJS definition can give, in its order: questions, matrix rows, checkbox options, comments; the definition is taken as already checked by core.check_definition().';

-- A loader reads a definition to know what the columns of a CSV file mean.
GRANT EXECUTE ON FUNCTION core.read_definition(jsonb) TO surveymark_ingest, surveymark_operator;
