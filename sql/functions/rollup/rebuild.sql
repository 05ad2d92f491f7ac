CREATE OR REPLACE FUNCTION rollup.rebuild(
    p_survey text,
    p_from   date DEFAULT NULL,
    p_to     date DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_from > p_to THEN
        RAISE EXCEPTION 'the range from % to % is empty', p_from, p_to
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The range ends before it begins.',
                  HINT    = 'Exchange the two dates.';
    END IF;

    RETURN rollup.queue_difference(
        ARRAY(
            SELECT question.question_id
            FROM core.question AS question
            WHERE question.survey_id = core.survey_id(p_survey)
        ),
        date_trunc('month', p_from::timestamp)::date,
        p_to
    );
END;
$$;

COMMENT ON FUNCTION rollup.rebuild(text, date, date) IS
    'Recount one survey in the months from that of p_from to that of p_to (null: no limit) and queue the difference to the rollup, as rollup.repair() does for all; returns how many keys differed. Errors: SM001, SM025, SM029.';

GRANT EXECUTE ON FUNCTION rollup.rebuild(text, date, date) TO surveymark_operator;
