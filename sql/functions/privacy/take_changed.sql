-- What is looked at here is looked at before the counts, in an earlier snapshot: what changes in
-- between is tried now and, since it differs from what was noted, once more the next time.
CREATE OR REPLACE FUNCTION privacy.take_changed(
    p_policy                privacy.policy,
    OUT question_ids        bigint[],
    OUT changed_survey_ids  bigint[],
    OUT changed_org_ids     bigint[],
    OUT changed_months      date[]
)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_common      text;
    v_moved       bigint[];
    v_last        privacy.attempt;
    v_leaving_ids bigint[];
BEGIN
    -- What all cells depend on: the policy, the lattice, and which of its groups are inhabited.
    SELECT jsonb_build_array(
        to_jsonb(p_policy),
        (SELECT jsonb_agg(to_jsonb(category) ORDER BY category.category) FROM core.category),
        (SELECT jsonb_agg(to_jsonb(known) ORDER BY known.category, known.level) FROM core.category_level AS known),
        (SELECT jsonb_agg(jsonb_build_array(known.category_1, known.level_1, known.category_2, known.level_2)
                          ORDER BY known.position, known.category_1, known.level_1, known.category_2, known.level_2)
         FROM privacy.planned_group AS known
         WHERE known.kind IN ('two_way', 'peer_group')),
        (SELECT jsonb_agg(DISTINCT member.peer_group) FROM privacy.peer_group_member AS member),
        (SELECT jsonb_agg(DISTINCT jsonb_build_array(member.category, member.level))
         FROM core.organisation_category AS member
         WHERE member.org_id IN (SELECT counted.contributor_id FROM privacy.counted_organisation AS counted))
    )::text
    INTO v_common;

    -- An organisation that came, went, moved or changed its corporate group matters to the questions
    -- that it answered.
    WITH current AS MATERIALIZED (
        SELECT counted.org_id, 'all' AS category, 'all' AS level, counted.contributor_id
        FROM privacy.counted_organisation AS counted
        UNION ALL
        SELECT counted.org_id, member.category, member.level, counted.contributor_id
        FROM privacy.counted_organisation AS counted
        JOIN core.organisation_category AS member ON member.org_id = counted.contributor_id
        WHERE member.category <> 'all'
    ),
    gone AS (
        DELETE FROM privacy.placement AS noted
        WHERE NOT EXISTS (
            SELECT FROM current WHERE current.org_id = noted.org_id AND current.category = noted.category
        )
        RETURNING noted.org_id
    ),
    placed AS (
        INSERT INTO privacy.placement AS noted (org_id, category, level, contributor_id)
        SELECT current.org_id, current.category, current.level, current.contributor_id FROM current
        ON CONFLICT ON CONSTRAINT placement_pkey DO UPDATE
            SET level = excluded.level, contributor_id = excluded.contributor_id
            WHERE (noted.level, noted.contributor_id) <> (excluded.level, excluded.contributor_id)
        RETURNING noted.org_id
    )
    SELECT ARRAY(SELECT gone.org_id FROM gone UNION SELECT placed.org_id FROM placed) INTO v_moved;

    -- Months only ever come; a new one of a survey gives new cells to all its questions.
    WITH spanned AS MATERIALIZED (
        SELECT question.survey_id, count(DISTINCT counted.month) AS months
        FROM rollup.question_month AS counted
        JOIN core.question ON question.question_id = counted.question_id
        GROUP BY question.survey_id
    ),
    touched AS MATERIALIZED (
        SELECT DISTINCT question.question_id
        FROM rollup.survey_month AS counted
        JOIN core.question ON question.survey_id = counted.survey_id
        WHERE counted.org_id = ANY (v_moved)
    ),
    tried AS (
        INSERT INTO privacy.tried_question AS noted (question_id, state)
        SELECT
            question.question_id,
            sha256(convert_to(
                jsonb_build_array(
                    v_common, survey.survey, survey.title, question.question_path, question.title,
                    question.measurement, question.scale_min, question.scale_max, spanned.months
                )::text,
                'UTF8'
            ))
        FROM core.question
        JOIN core.survey ON survey.survey_id = question.survey_id
        LEFT JOIN spanned ON spanned.survey_id = question.survey_id
        WHERE question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
        ON CONFLICT ON CONSTRAINT tried_question_pkey DO UPDATE SET state = excluded.state
            WHERE noted.state <> excluded.state
               OR noted.question_id IN (SELECT touched.question_id FROM touched)
        RETURNING noted.question_id
    )
    -- A response set answers many questions, so a survey is tried as a whole: that its questions have
    -- the same contributors in the same months is what lets the exposure budget audit them as one.
    SELECT array_agg(question.question_id)
    INTO question_ids
    FROM core.question
    WHERE question.measurement IN ('numeric', 'binary')
      AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
      AND question.survey_id IN (
          SELECT asked.survey_id
          FROM tried
          JOIN core.question AS asked ON asked.question_id = tried.question_id
      );

    -- In the other surveys it matters whose counts have changed. Whose answers are leaving stands by fewer
    -- people until the counts have followed, in whatever months.
    SELECT * INTO STRICT v_last FROM privacy.attempt;

    v_leaving_ids := ARRAY(
        SELECT DISTINCT pending.org_id FROM rollup.pending_change AS pending WHERE pending.n < 0
    );

    WITH changed AS MATERIALIZED (
        SELECT counted.* FROM rollup.survey_month AS counted WHERE counted.revision > v_last.revision
        UNION
        SELECT counted.* FROM rollup.survey_month AS counted
        WHERE counted.org_id = ANY (v_last.leaving_ids || v_leaving_ids)
    ),
    noted AS (
        UPDATE privacy.attempt
        SET revision    = greatest(attempt.revision, (SELECT max(changed.revision) FROM changed)),
            leaving_ids = v_leaving_ids
        WHERE EXISTS (SELECT FROM changed)
    )
    SELECT array_agg(partly.survey_id), array_agg(partly.contributor_id), array_agg(partly.month)
    INTO changed_survey_ids, changed_org_ids, changed_months
    FROM (
        SELECT DISTINCT changed.survey_id, counted.contributor_id, changed.month
        FROM changed
        JOIN privacy.counted_organisation AS counted ON counted.org_id = changed.org_id
        WHERE NOT EXISTS (
            SELECT
            FROM core.question AS whole
            WHERE whole.survey_id = changed.survey_id AND whole.question_id = ANY (question_ids)
        )
    ) AS partly;
END;
$$;

COMMENT ON FUNCTION privacy.take_changed(privacy.policy) IS
    'What publishing has to try, and note it as tried: question_ids, all questions of the surveys whose titles, groups, months or rules are others than when they were last tried (null: none); and of the other surveys, in three arrays of one order, the months in which contributors'' counts have changed since. Internal.';
