CREATE OR REPLACE FUNCTION analytics.own_theme(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        rank           bigint,
        theme          text,
        stem           text,
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
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    PERFORM analytics._check_question(p_survey, p_question);

    RETURN QUERY
    WITH asked AS (
        SELECT own.survey, own.survey_id, own.is_confidential, question.question_id, question.question_path, question.title
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS question ON question.survey_id = own.survey_id
        WHERE (p_question IS NULL OR question.question_path = p_question)
          AND (question.measurement = 'text'
               OR EXISTS (SELECT FROM core.voice_question AS made WHERE made.answered_question_id = question.question_id))
    ),
    counted AS MATERIALIZED (
        SELECT asked.question_id, told.kind, told.stem, told.word, told.n
        FROM asked
        CROSS JOIN LATERAL rollup.count_themes(v_org_id, asked.question_id) AS told
        WHERE NOT asked.is_confidential
        UNION ALL
        SELECT asked.question_id, 'theme', kept.stem, kept.word, kept.n
        FROM asked
        JOIN rollup.shown_theme AS kept
            ON kept.org_id = v_org_id AND kept.survey_id = asked.survey_id AND kept.question_id = asked.question_id
        WHERE asked.is_confidential
        UNION ALL
        SELECT asked.question_id, part.kind, NULL, NULL, part.n
        FROM asked
        JOIN rollup.shown_text AS kept
            ON kept.org_id = v_org_id AND kept.survey_id = asked.survey_id AND kept.question_id = asked.question_id
        CROSS JOIN LATERAL (VALUES ('all', kept.n), ('other', kept.n_other)) AS part (kind, n)
        WHERE asked.is_confidential
    )
    SELECT asked.survey, asked.question_path, asked.title,
           CASE WHEN told.kind = 'theme' THEN
               row_number() OVER (PARTITION BY asked.question_id ORDER BY told.kind DESC, told.shown_n DESC, told.stem) END,
           told.word, told.stem, told.shown_n, figure.share, figure.ci_low, figure.ci_high, figure.ci_level, base.shown_n, figure.method,
           CASE WHEN told.kind = 'other' AND told.shown_n IS NULL AND base.is_shown THEN 'protected' ELSE figure.status END,
           CASE
               WHEN asked.is_confidential AND NOT base.is_shown
                   THEN 'themes are shown from 20 people who wrote or said something'
               WHEN NOT base.is_shown THEN 'nobody has written or said anything'
               WHEN told.kind = 'other' AND told.shown_n IS NULL THEN 'fewer than 5 people'
               ELSE figure.reason
           END
    FROM asked
    LEFT JOIN counted AS whole ON whole.question_id = asked.question_id AND whole.kind = 'all'
    CROSS JOIN LATERAL (
        SELECT coalesce(whole.n, 0) >= CASE WHEN asked.is_confidential THEN 20 ELSE 1 END AS is_shown,
               CASE WHEN NOT asked.is_confidential THEN coalesce(whole.n, 0) WHEN whole.n >= 20 THEN whole.n / 5 * 5 END AS shown_n
    ) AS base
    LEFT JOIN LATERAL (
        SELECT listed.kind, listed.stem, listed.word, listed.n,
               -- Fewer than 5 who use none of the words are not told apart from none.
               CASE WHEN listed.n >= 5 THEN CASE WHEN asked.is_confidential THEN listed.n / 5 * 5 ELSE listed.n END END AS shown_n
        FROM counted AS listed
        WHERE listed.question_id = asked.question_id AND listed.kind <> 'all' AND base.is_shown
    ) AS told ON true
    LEFT JOIN LATERAL analytics._share_figure(
        CASE WHEN told.shown_n IS NOT NULL THEN told.n::double precision / whole.n END, whole.n::double precision,
        CASE WHEN told.shown_n IS NOT NULL OR told.kind IS NULL THEN whole.n END, asked.is_confidential
    ) AS figure ON true
    ORDER BY asked.survey, asked.question_id, told.kind DESC, told.shown_n DESC, told.stem;
END;
$$;

COMMENT ON FUNCTION analytics.own_theme(text, text) IS
$$What your organisation's people write and say, over all time: for each question that is answered in words, or by voice, a row for each word that at least 5 people use, the most frequent first.
p_survey: a survey's code, null for all of yours; p_question: a question path, null for all. theme is the word in the form that most people use, stem what its forms have in common (text search of
PostgreSQL, in the language of the recording, or the locale of the survey; en where it has none). n counts people, without weights, and share (0 to 1) is that among base_n, all who wrote or said something, with
its interval ci_low to ci_high at ci_level (analytics.proportion_ci). rank counts the themes of a question. The last row of each question, without theme, is for those who use none of the words shown;
its n is null for fewer than 5. Words that fewer than 5 people use are not shown. Confidential surveys: n and base_n are rounded down to fives, share comes in points as in analytics.own_distribution, from 20 people on, and all move in steps of at least 5 people, with the job refresh-summaries.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_theme(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
