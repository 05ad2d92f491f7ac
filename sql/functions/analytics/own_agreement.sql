-- A judgement is about an answer, so of a confidential survey one more is news about one person: judgements count in the
-- order in which they came, five at a time, from the first five people on, and kappa is rounded. Which labels were
-- given, and how often, is never shown.
CREATE OR REPLACE FUNCTION analytics.own_agreement(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey             text,
        question           text,
        question_title     text,
        aspect             text,
        validators         text,
        n                  bigint,
        n_labels           bigint,
        agreement          double precision,
        expected_agreement double precision,
        kappa              double precision,
        ci_low             double precision,
        ci_high            double precision,
        ci_level           double precision,
        agreement_word     text,
        weighted_kappa     double precision,
        method             text,
        status             text,
        reason             text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH judged AS (
            SELECT validation.validation_id, validation.response_set_id, validation.question_id, validation.aspect,
                   validation.validator, validation.label, answered.respondent_id
            FROM core.validation AS validation
            JOIN core.response_set AS answered
                ON answered.org_id = validation.org_id AND answered.response_set_id = validation.response_set_id
            WHERE validation.org_id = v_org_id AND answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
              AND answered.completed_at IS NOT NULL
        ),
        panel AS (
            -- Every two, and all together where there are more.
            SELECT DISTINCT one.question_id, one.aspect, ARRAY[one.validator, other.validator] AS validators
            FROM judged AS one
            JOIN judged AS other
                ON other.response_set_id = one.response_set_id AND other.question_id IS NOT DISTINCT FROM one.question_id
               AND other.aspect = one.aspect AND other.validator > one.validator
            UNION
            SELECT judged.question_id, judged.aspect, array_agg(DISTINCT judged.validator ORDER BY judged.validator)
            FROM judged
            GROUP BY judged.question_id, judged.aspect
            HAVING count(DISTINCT judged.validator) > 2
        ),
        subject AS (
            SELECT panel.question_id, panel.aspect, panel.validators, judged.response_set_id,
                   array_agg(judged.label ORDER BY judged.validator) AS labels,
                   coalesce(max(judged.respondent_id), -judged.response_set_id) AS person,
                   row_number() OVER (PARTITION BY panel.question_id, panel.aspect, panel.validators
                                      ORDER BY max(judged.validation_id)) AS position,
                   count(*) OVER (PARTITION BY panel.question_id, panel.aspect, panel.validators) AS n_subjects
            FROM panel
            JOIN judged
                ON judged.question_id IS NOT DISTINCT FROM panel.question_id AND judged.aspect = panel.aspect
               AND judged.validator = ANY (panel.validators)
            GROUP BY panel.question_id, panel.aspect, panel.validators, judged.response_set_id
            HAVING count(*) >= 2
        ),
        counted AS (
            SELECT subject.question_id, subject.aspect, subject.validators, subject.labels, count(*) AS n
            FROM subject
            WHERE NOT v_survey.is_confidential OR subject.position <= subject.n_subjects / 5 * 5
            GROUP BY subject.question_id, subject.aspect, subject.validators, subject.labels
        ),
        -- Labels in order: as numbers where all are.
        listed AS (
            SELECT found.question_id, found.aspect, found.validators, bool_and(found.number IS NOT NULL) AS is_ordered,
                   count(*) AS n_labels,
                   array_agg(found.label ORDER BY found.number, found.label) AS labels
            FROM (
                SELECT DISTINCT counted.question_id, counted.aspect, counted.validators, given.label,
                       core.try_numeric(given.label) AS number
                FROM counted
                CROSS JOIN LATERAL unnest(counted.labels) AS given (label)
            ) AS found
            GROUP BY found.question_id, found.aspect, found.validators
        ),
        summed AS (
            SELECT subject.question_id, subject.aspect, subject.validators,
                   count(DISTINCT subject.person) AS people
            FROM subject
            WHERE NOT v_survey.is_confidential OR subject.position <= subject.n_subjects / 5 * 5
            GROUP BY subject.question_id, subject.aspect, subject.validators
        ),
        -- Of two validators a square table, of more how many gave each label.
        packed AS (
            SELECT listed.question_id, listed.aspect, listed.validators, listed.n_labels, listed.is_ordered,
                   cardinality(listed.validators) = 2 AS is_pair, summed.people,
                   (SELECT sum(counted.n) FROM counted
                    WHERE counted.question_id IS NOT DISTINCT FROM listed.question_id AND counted.aspect = listed.aspect
                      AND counted.validators = listed.validators)::bigint AS n,
                   (SELECT array_agg(line.counts ORDER BY line.place)
                    FROM (
                        SELECT first.place, array_agg(coalesce(counted.n, 0) ORDER BY second.place) AS counts
                        FROM unnest(listed.labels) WITH ORDINALITY AS first (label, place)
                        CROSS JOIN unnest(listed.labels) WITH ORDINALITY AS second (label, place)
                        LEFT JOIN counted
                            ON counted.question_id IS NOT DISTINCT FROM listed.question_id AND counted.aspect = listed.aspect
                           AND counted.validators = listed.validators AND counted.labels = ARRAY[first.label, second.label]
                        WHERE cardinality(listed.validators) = 2
                        GROUP BY first.place
                    ) AS line) AS pairs,
                   (SELECT array_agg(ARRAY(
                        SELECT (SELECT count(*) FROM unnest(counted.labels) AS given (label) WHERE given.label = kind.label)
                        FROM unnest(listed.labels) WITH ORDINALITY AS kind (label, place) ORDER BY kind.place)
                        ORDER BY counted.labels)
                    FROM counted
                    WHERE counted.question_id IS NOT DISTINCT FROM listed.question_id AND counted.aspect = listed.aspect
                      AND counted.validators = listed.validators) AS rows,
                   (SELECT array_agg(counted.n ORDER BY counted.labels)
                    FROM counted
                    WHERE counted.question_id IS NOT DISTINCT FROM listed.question_id AND counted.aspect = listed.aspect
                      AND counted.validators = listed.validators) AS frequencies
            FROM listed
            JOIN summed
                ON summed.question_id IS NOT DISTINCT FROM listed.question_id AND summed.aspect = listed.aspect
               AND summed.validators = listed.validators
        ),
        figure AS (
            SELECT packed.*,
                   NOT v_survey.is_confidential OR (packed.n >= 5 AND packed.people >= 5) AS is_shown,
                   CASE WHEN v_survey.is_confidential THEN 2 ELSE 15 END AS digits,
                   coalesce(pair.estimate, many.estimate) AS kappa, coalesce(pair.ci_low, many.ci_low) AS low,
                   coalesce(pair.ci_high, many.ci_high) AS high, coalesce(pair.ci_level, many.ci_level) AS level,
                   coalesce(pair.agreement, many.agreement) AS observed,
                   coalesce(pair.expected_agreement, many.expected_agreement) AS expected,
                   weighted.estimate AS weighted,
                   concat_ws('; ', CASE WHEN packed.is_pair THEN pair.method ELSE many.method END, weighted.method) AS how,
                   CASE WHEN packed.is_pair THEN pair.reason ELSE many.reason END AS why
            FROM packed
            LEFT JOIN LATERAL analytics.cohen_kappa(packed.pairs) AS pair ON packed.is_pair
            LEFT JOIN LATERAL analytics.fleiss_kappa(packed.rows, packed.frequencies) AS many ON NOT packed.is_pair
            LEFT JOIN LATERAL analytics.cohen_kappa(packed.pairs, 'quadratic') AS weighted
                ON packed.is_pair AND packed.is_ordered AND packed.n_labels > 2
        )
        SELECT v_survey.survey, question.question_path, question.title, panel.aspect, array_to_string(panel.validators, ', '),
               figure.n, CASE WHEN NOT v_survey.is_confidential THEN figure.n_labels END,
               round(figure.observed::numeric, figure.digits)::double precision,
               CASE WHEN NOT v_survey.is_confidential THEN figure.expected END,
               round(figure.kappa::numeric, figure.digits)::double precision,
               round(figure.low::numeric, figure.digits)::double precision,
               round(figure.high::numeric, figure.digits)::double precision, figure.level,
               analytics._agreement_word(round(figure.kappa::numeric, figure.digits)::double precision),
               round(figure.weighted::numeric, figure.digits)::double precision, figure.how,
               CASE WHEN figure.is_shown THEN 'ok' ELSE missing.status END,
               CASE WHEN figure.is_shown THEN figure.why
                    WHEN v_survey.is_confidential THEN 'shown once the answers of 5 people were judged twice' ELSE missing.reason END
        FROM panel
        LEFT JOIN core.question AS question ON question.question_id = panel.question_id
        LEFT JOIN figure
            ON figure.is_shown AND figure.question_id IS NOT DISTINCT FROM panel.question_id AND figure.aspect = panel.aspect
           AND figure.validators = panel.validators
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        ORDER BY question.question_id NULLS FIRST, panel.aspect, cardinality(panel.validators), panel.validators;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_agreement(text) IS
$$How far models and people agree about your organisation's responses: one row for each survey, question (null for responses as a
whole), aspect that was judged, and pair of validators, and where there are more than two also one for all of them.
p_survey: a survey's code, null for all of yours. n is how many answers both judged (of all: at least two of them), n_labels how many categories they gave.
agreement is the share on which they agree (of all: the share of pairs), expected_agreement that by chance, 0 to 1. kappa is agreement beyond chance, -1 to
1, with its interval: analytics.cohen_kappa of two, analytics.fleiss_kappa of more; agreement_word is the word for it (Landis and Koch 1977). weighted_kappa, with
quadratic weights, of two whose labels are three or more numbers. Only judgements of what is in the response now: a correction takes them away.
Confidential surveys: from 5 people on (status protected until then), counted five at a time in the order of the judgements, rounded to two decimals; n_labels and
expected_agreement are null. status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_agreement(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
