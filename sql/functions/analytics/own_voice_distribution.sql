CREATE OR REPLACE FUNCTION analytics.own_voice_distribution(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        attribute      text,
        period         text,
        period_start   date,
        value          text,
        n              bigint,
        share          double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        base_n         bigint,
        method         text,
        status         text,
        reason         text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();

    RETURN QUERY
    SELECT named.survey, named.question, named.title, named.attribute, p_period, part.period_start, part.choice, part.n, part.share,
           part.ci_low, part.ci_high, part.ci_level, part.base_n, part.method, part.status, part.reason
    FROM (
        SELECT own.survey, spoken.question_path AS question, spoken.title, made.attribute, known.ordinal, asked.question_path AS path,
               made.answered_question_id
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS spoken ON spoken.survey_id = own.survey_id
        JOIN core.voice_question AS made ON made.answered_question_id = spoken.question_id
        JOIN core.voice_attribute AS known ON known.attribute = made.attribute AND known.measurement = 'nominal'
        JOIN core.question AS asked ON asked.question_id = made.question_id
    ) AS named
    CROSS JOIN LATERAL analytics.own_distribution(named.survey, named.path, p_period) AS part
    -- Of the languages only those that are spoken, of everything else all there is.
    WHERE (part.answer_state = 'answered' OR part.answer_state IS NULL) AND (named.attribute <> 'language' OR part.share > 0 OR part.share IS NULL)
    ORDER BY named.survey, named.answered_question_id, part.period_start, named.ordinal, part.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_voice_distribution(text, text) IS
$$How your organisation's voice recordings spread: one row for each question that was answered by voice, period, attribute and value.
p_survey: a survey's code, null for all of yours. p_period: all_time, year, quarter or month (of completed_at of the response set, UTC).
attribute is status (of the transcription), language (those of core.text_language, and other; without the dialect, and only those with a share), sentiment or quality (of the sound), and value one of its values. n of the base_n recordings that have the attribute have this value; share is
0 to 1 with its interval ci_low to ci_high at ci_level. All as in analytics.own_distribution: of a confidential survey shares come from 20 recordings, in points and without n.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_voice_distribution(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
