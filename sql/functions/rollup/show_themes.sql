CREATE OR REPLACE FUNCTION rollup.show_themes()
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_step   CONSTANT integer := 5;
    v_due    record;
    v_n      bigint;
    v_other  bigint;
    v_stems  text[];
    v_words  text[];
    v_counts bigint[];
    v_moved  bigint := 0;
BEGIN
    -- Two at once would write the same rows; readers are not in the way.
    LOCK TABLE rollup.shown_text IN SHARE ROW EXCLUSIVE MODE;

    FOR v_due IN
        SELECT org_id, survey_id, question_id, coalesce(live.n, 0) AS n_answers, coalesce(shown.n, 0) AS shown_n
        FROM (
            SELECT counted.org_id, counted.survey_id, counted.question_id, sum(counted.n)::bigint AS n
            FROM (
                SELECT merged.org_id, merged.survey_id, merged.question_id, merged.n
                FROM core.question AS asked
                JOIN core.survey AS survey ON survey.survey_id = asked.survey_id AND survey.is_confidential
                JOIN rollup.answer_count AS merged ON merged.survey_id = asked.survey_id AND merged.question_id = asked.question_id
                WHERE asked.measurement = 'text' AND merged.answer_state = 'answered'
                UNION ALL
                SELECT recording.org_id, answered.survey_id, recording.question_id, 1
                FROM core.voice_recording AS recording
                JOIN core.response_set AS answered
                    ON answered.org_id = recording.org_id AND answered.response_set_id = recording.response_set_id
                JOIN core.survey AS survey ON survey.survey_id = answered.survey_id AND survey.is_confidential
                WHERE recording.transcription IS NOT NULL AND answered.month IS NOT NULL
            ) AS counted
            GROUP BY 1, 2, 3
        ) AS live
        FULL JOIN rollup.shown_text AS shown USING (org_id, survey_id, question_id)
        -- A tenth of many, so that each text is read a dozen times and not once for each five that come after it.
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n_answers, 0)) >= greatest(v_step, coalesce(shown.n_answers, 0) / 10)
        ORDER BY org_id, survey_id, question_id
    LOOP
        SELECT max(told.n) FILTER (WHERE told.kind = 'all'), max(told.n) FILTER (WHERE told.kind = 'other'),
               array_agg(told.stem) FILTER (WHERE told.kind = 'theme'), array_agg(told.word) FILTER (WHERE told.kind = 'theme'),
               array_agg(told.n) FILTER (WHERE told.kind = 'theme')
        INTO v_n, v_other, v_stems, v_words, v_counts
        FROM rollup.count_themes(v_due.org_id, v_due.question_id) AS told;

        -- Five answers of one person are no step.
        IF abs(v_n - v_due.shown_n) < v_step THEN
            INSERT INTO rollup.shown_text AS known (org_id, survey_id, question_id, n_answers, n, n_other, shown_at)
            VALUES (v_due.org_id, v_due.survey_id, v_due.question_id, v_due.n_answers, 0, 0, now())
            ON CONFLICT ON CONSTRAINT shown_text_pkey DO UPDATE SET n_answers = excluded.n_answers;
            CONTINUE;
        END IF;

        DELETE FROM rollup.shown_text AS known
        WHERE (known.org_id, known.survey_id, known.question_id) = (v_due.org_id, v_due.survey_id, v_due.question_id);
        v_moved := v_moved + 1;
        CONTINUE WHEN v_n < v_step;

        INSERT INTO rollup.shown_text (org_id, survey_id, question_id, n_answers, n, n_other, shown_at)
        VALUES (v_due.org_id, v_due.survey_id, v_due.question_id, v_due.n_answers, v_n, v_other, now());

        INSERT INTO rollup.shown_theme (org_id, survey_id, question_id, stem, word, n)
        SELECT v_due.org_id, v_due.survey_id, v_due.question_id, theme.stem, theme.word, theme.n
        FROM unnest(v_stems, v_words, v_counts) AS theme (stem, word, n);
    END LOOP;

    RETURN v_moved;
END;
$$;

COMMENT ON FUNCTION rollup.show_themes() IS
    'Let the themes of confidential surveys follow their answers, by question, wherever answers and transcriptions have moved by at least 5, or a tenth of what was there, and at least 5 people are behind that. Returns how many questions moved.';
