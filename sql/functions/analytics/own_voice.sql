-- What is known of recordings are answers, so the figures are those of analytics.own_results, under its rules.
CREATE OR REPLACE FUNCTION analytics.own_voice(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        figure         text,
        unit           text,
        period         text,
        period_start   date,
        n              bigint,
        mean           double precision,
        sd             double precision,
        median         double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
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
    SELECT own.survey, spoken.question_path, spoken.title, made.attribute, known.unit, own.period, own.period_start, own.n, own.mean,
           own.sd, own.median, own.ci_low, own.ci_high, own.ci_level, own.method, own.status, own.reason
    FROM analytics.own_results(p_survey, p_period) AS own
    JOIN core.survey AS survey ON survey.survey = own.survey
    JOIN core.question AS asked ON asked.survey_id = survey.survey_id AND asked.question_path = own.question
    JOIN core.voice_question AS made ON made.question_id = asked.question_id
    JOIN core.voice_attribute AS known ON known.attribute = made.attribute AND known.measurement = 'numeric'
    JOIN core.question AS spoken ON spoken.question_id = made.answered_question_id
    ORDER BY own.survey, made.answered_question_id, own.period_start, known.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_voice(text, text) IS
$$How many voice recordings your organisation's people have made, how long they are and how well transcribed: one row for each question that was answered by voice, figure and period.
p_survey: a survey's code, null for all of yours. p_period: all_time, year, quarter or month (of completed_at of the response set, UTC).
figure is duration (in seconds; its n counts all recordings), confidence and accuracy of the transcription (0 to 1; accuracy where somebody has checked); unit says which.
mean, sd, median and the interval ci_low to ci_high at ci_level are those of analytics.own_results, so those of a confidential survey come in its steps, from 5 people, to two digits.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.
Answers to: voiceMetrics, voice_recording_metrics, transcription_quality.$$;

GRANT EXECUTE ON FUNCTION analytics.own_voice(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
