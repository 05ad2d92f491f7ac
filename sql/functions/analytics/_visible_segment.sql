-- Which departments and job roles of a confidential survey may be shown together.
--
-- Large groups alone protect nobody: whoever knows that all the staff are in sales, and one boss
-- besides, takes staff from sales and has the boss. So this is the exposure audit of the
-- benchmarks, with people as units. Everything shown is a sum over people; the published months
-- are there already, and each segment is tried on top, departments before job roles, large before
-- small. The exposure of a person is how much all these sums together say about his answer: 1 is
-- all of it, and a sum over 5 people says a fifth about each. A segment that would take anybody
-- past a fifth stays hidden.
--
-- People of the same month, department and job role are alike, so they are counted as one atom of
-- m people, with the weight sqrt(m). Questions that the same numbers of people answered share one audit.
CREATE OR REPLACE FUNCTION analytics._visible_segment(
    p_survey_id   bigint,
    p_question_id bigint DEFAULT NULL
)
    RETURNS TABLE (question_id bigint, segment_kind text, segment text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id    bigint := ops.current_org();
    v_limit     CONSTANT double precision := 0.2 + 1e-9;
    v_pattern   record;
    v_candidate record;
    v_exposure  double precision[];
    v_raised    double precision[];
    v_row       double precision[];
    v_basis     double precision[];
    v_length    double precision;
    v_overlap   double precision;
BEGIN
    FOR v_pattern IN
        WITH shown AS (
            SELECT counted.question_id, counted.segment_kind, counted.segment, counted.month, sum(counted.n) AS n
            FROM rollup.shown_count AS counted
            WHERE counted.org_id = v_org_id AND counted.survey_id = p_survey_id
              AND counted.answer_state = 'answered'
              AND (p_question_id IS NULL OR counted.question_id = p_question_id)
            GROUP BY 1, 2, 3, 4
            HAVING sum(counted.n) >= 5
        ),
        -- The people as they were when the figures last moved: of each month, the first so many.
        -- With all of them, one more answer could make a segment vanish, and so be seen.
        seen AS (
            SELECT months.month, max(months.n) AS n
            FROM (
                SELECT shown.question_id, shown.month, sum(shown.n) AS n
                FROM rollup.shown_count AS shown
                WHERE shown.org_id = v_org_id AND shown.survey_id = p_survey_id AND shown.segment_kind = 'total'
                GROUP BY 1, 2
            ) AS months
            GROUP BY 1
        ),
        early AS (
            SELECT numbered.response_set_id, numbered.department, numbered.job_role, numbered.person
            FROM (
                SELECT answered.response_set_id, answered.department, answered.job_role,
                       coalesce(answered.respondent_id, -answered.response_set_id) AS person, starts.month,
                       row_number() OVER (
                           PARTITION BY starts.month
                           ORDER BY greatest(answered.completed_at, answered.received_at), answered.response_set_id
                       ) AS position
                FROM core.response_set AS answered
                CROSS JOIN LATERAL (
                    SELECT date_trunc('month', answered.completed_at AT TIME ZONE 'UTC')::date AS month
                ) AS starts
                WHERE answered.org_id = v_org_id AND answered.survey_id = p_survey_id
                  AND answered.completed_at IS NOT NULL
            ) AS numbered
            JOIN seen ON seen.month = numbered.month AND numbered.position <= seen.n
        ),
        atom AS (
            SELECT item.question_id, item.month, early.department, early.job_role,
                   count(DISTINCT early.person) AS people
            FROM early
            JOIN core.response_item AS item
                ON item.org_id = v_org_id AND item.response_set_id = early.response_set_id
            WHERE item.answer_state = 'answered'
              AND (p_question_id IS NULL OR item.question_id = p_question_id)
            GROUP BY 1, 2, 3, 4
        ),
        place AS (
            SELECT atom.question_id,
                   array_agg(atom.month ORDER BY atom.month, atom.department, atom.job_role) AS months,
                   array_agg(atom.department ORDER BY atom.month, atom.department, atom.job_role) AS departments,
                   array_agg(atom.job_role ORDER BY atom.month, atom.department, atom.job_role) AS job_roles,
                   array_agg(atom.people ORDER BY atom.month, atom.department, atom.job_role) AS people
            FROM atom
            JOIN shown ON shown.question_id = atom.question_id AND shown.segment_kind = 'total'
                      AND shown.month = atom.month
            GROUP BY 1
        ),
        large AS (
            SELECT part.question_id,
                   jsonb_agg(jsonb_build_object('kind', part.segment_kind, 'segment', part.segment, 'months', part.months)
                             ORDER BY part.segment_kind, part.n DESC, part.segment) AS candidates
            FROM (
                SELECT shown.question_id, shown.segment_kind, shown.segment, sum(shown.n) AS n,
                       array_agg(shown.month ORDER BY shown.month) AS months
                FROM shown
                WHERE shown.segment_kind <> 'total'
                GROUP BY 1, 2, 3
                HAVING sum(shown.n) >= 10
            ) AS part
            GROUP BY 1
        )
        SELECT place.months, place.departments, place.job_roles, place.people, large.candidates,
               array_agg(place.question_id) AS question_ids
        FROM place
        JOIN large ON large.question_id = place.question_id
        GROUP BY 1, 2, 3, 4, 5
    LOOP
        -- The months are shown, and have nobody in common: their part needs no sums.
        v_exposure := ARRAY(
            SELECT 1 / sum(atom.people) OVER (PARTITION BY atom.month)::float8
            FROM unnest(v_pattern.months, v_pattern.people) WITH ORDINALITY AS atom (month, people, position)
            ORDER BY atom.position
        );
        v_basis := '{}';

        FOR v_candidate IN
            SELECT listed.kind, listed.segment, listed.months
            FROM jsonb_to_recordset(v_pattern.candidates) AS listed (kind text, segment text, months date[])
        LOOP
            v_row := ARRAY(
                SELECT taken.own - sqrt(taken.people)
                    * sum(taken.own * sqrt(taken.people)) OVER (PARTITION BY taken.month)
                    / sum(taken.people) OVER (PARTITION BY taken.month)
                FROM (
                    SELECT atom.position, atom.month, atom.people::float8 AS people,
                           CASE
                               WHEN atom.month = ANY (v_candidate.months)
                                   AND v_candidate.segment = CASE v_candidate.kind
                                       WHEN 'department' THEN atom.department ELSE atom.job_role END
                               THEN sqrt(atom.people) ELSE 0
                           END AS own
                    FROM unnest(v_pattern.months, v_pattern.departments, v_pattern.job_roles, v_pattern.people)
                        WITH ORDINALITY AS atom (month, department, job_role, people, position)
                ) AS taken
                ORDER BY taken.position
            );

            FOR i IN 1 .. coalesce(array_length(v_basis, 1), 0) LOOP
                v_overlap := (
                    SELECT sum(pair.own * pair.known)
                    FROM unnest(v_row, v_basis[i:i]) AS pair (own, known)
                );
                v_row := ARRAY(
                    SELECT pair.own - v_overlap * pair.known
                    FROM unnest(v_row, v_basis[i:i]) WITH ORDINALITY AS pair (own, known, position)
                    ORDER BY pair.position
                );
            END LOOP;

            v_length := (SELECT sqrt(sum(rest.own * rest.own)) FROM unnest(v_row) AS rest (own));

            -- No length: what is shown already implies it.
            IF v_length > 1e-6 THEN
                v_row    := ARRAY(SELECT rest.own / v_length FROM unnest(v_row) WITH ORDINALITY AS rest (own, position)
                                  ORDER BY rest.position);
                v_raised := ARRAY(
                    SELECT atom.exposure + atom.own * atom.own / atom.people
                    FROM unnest(v_exposure, v_row, v_pattern.people)
                        WITH ORDINALITY AS atom (exposure, own, people, position)
                    ORDER BY atom.position
                );
                CONTINUE WHEN v_limit < ANY (v_raised);
                v_exposure := v_raised;
                v_basis    := v_basis || ARRAY[v_row];
            END IF;

            RETURN QUERY
            SELECT asked.question_id, v_candidate.kind, v_candidate.segment
            FROM unnest(v_pattern.question_ids) AS asked (question_id);
        END LOOP;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics._visible_segment(bigint, bigint) IS
    'The departments and job roles of a confidential survey with at least 10 people that may be shown beside the months, the total and each other: nobody''s exposure to all of them together passes a fifth. Internal.';
