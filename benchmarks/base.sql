-- What a large base is drawn from: who answers, what is asked, and chance that is the same everywhere.

CREATE SCHEMA bench;

-- Uniform between 0 and 1: the same number for the same stream and place, on every machine.
CREATE FUNCTION bench.uniform(p_stream bigint, p_place bigint)
    RETURNS double precision
    LANGUAGE sql
    IMMUTABLE
    PARALLEL SAFE
AS $$
    SELECT ((hashint8extended(p_place, p_stream) & 4503599627370495) + 0.5) / 4503599627370496
$$;

-- Standard normal (Box and Muller 1958).
CREATE FUNCTION bench.normal(p_stream bigint, p_place bigint)
    RETURNS double precision
    LANGUAGE sql
    IMMUTABLE
    PARALLEL SAFE
AS $$
    SELECT sqrt(-2 * ln(bench.uniform(p_stream, p_place))) * cos(2 * pi() * bench.uniform(-p_stream, p_place))
$$;

-- Big and small organisations: the biggest of 1,000 has about 2 % of all responses. `share_from` is
-- where its part of all chance begins, `tendency` by how much its answers lie above the others'.
CREATE TABLE bench.member AS
SELECT
    row_number() OVER (ORDER BY weighed.org_id)::integer AS place,
    weighed.org_id,
    coalesce(sum(weighed.weight) OVER (ORDER BY weighed.org_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        / sum(weighed.weight) OVER () AS share_from,
    0.4 * bench.normal(102, weighed.org_id) AS tendency
FROM (
    SELECT organisation.org_id, exp(bench.normal(101, organisation.org_id)) AS weight
    FROM core.organisation
) AS weighed;

-- The value of a rating is round(centre + spread * normal), within its scale; of a number, its exponential.
CREATE TABLE bench.question AS
SELECT
    question.question_id, question.survey_id, question.question_path AS path, question.scale_min AS low,
    question.scale_max AS high, question.reader = 'rating' AS is_rating,
    row_number() OVER (PARTITION BY question.survey_id ORDER BY question.question_id) AS number,
    CASE question.reader
        WHEN 'rating' THEN (question.scale_min + question.scale_max)::float / 2 + 0.5
        WHEN 'number' THEN ln(question.scale_max::float) / 2
    END AS centre,
    CASE question.reader WHEN 'rating' THEN (question.scale_max - question.scale_min)::float / 4 ELSE 0.6 END AS spread
FROM core.question;

-- Response sets `p_first` to `p_last` with their items. The first `p_all` fill the year 2025 in the order
-- of their numbers; without it they lie somewhere in its last `p_days` days. A survey or an organisation
-- that is named gets them all.
CREATE FUNCTION bench.draw(
    p_first     bigint,
    p_last      bigint,
    p_all       bigint,
    p_days      integer DEFAULT NULL,
    p_survey_id bigint DEFAULT NULL,
    p_org_id    bigint DEFAULT NULL
)
    RETURNS TABLE (
        response_set_id bigint,
        org_id          bigint,
        survey_id       bigint,
        respondent_id   bigint,
        department      text,
        job_role        text,
        completed_at    timestamptz,
        question_ids    bigint[],
        answer_values   numeric[],
        answers         jsonb
    )
    LANGUAGE sql
    STABLE
AS $$
    WITH placed AS (
        SELECT
            number,
            coalesce(
                (SELECT member.place FROM bench.member WHERE member.org_id = p_org_id),
                width_bucket(bench.uniform(103, number),
                             (SELECT array_agg(member.share_from ORDER BY member.place) FROM bench.member))
            ) AS place,
            coalesce(p_survey_id, 1 + floor(bench.uniform(104, number) * 3)::bigint) AS survey_id,
            CASE WHEN p_all IS NOT NULL
                 THEN timestamptz '2025-01-01 00:00+00' + (number - 1) * (interval '365 days' / p_all)
                 ELSE timestamptz '2026-01-01 00:00+00' - bench.uniform(107, number) * p_days * interval '1 day'
            END AS completed_at
        FROM generate_series(p_first, p_last) AS number
    ),
    known AS (
        SELECT
            placed.*, member.org_id, member.tendency,
            -- Half of the organisations know who answers; one answer in ten is by the person before.
            CASE WHEN member.place % 2 = 0 THEN coalesce(
                CASE WHEN placed.number % 10 = 0
                     THEN lag(placed.number) OVER (PARTITION BY member.org_id, placed.survey_id ORDER BY placed.number)
                END, placed.number) END AS respondent_id
        FROM placed
        JOIN bench.member ON member.place = placed.place
    )
    SELECT
        known.number, known.org_id, known.survey_id, known.respondent_id,
        CASE WHEN bench.uniform(105, known.number) < 0.7
             THEN (ARRAY['engineering', 'sales', 'support', 'finance', 'people'])[1 + known.number % 5] END,
        CASE WHEN bench.uniform(106, known.number) < 0.7
             THEN (ARRAY['lead', 'specialist', 'assistant'])[1 + known.number % 3] END,
        known.completed_at, answered.question_ids, answered.answer_values, answered.answers
    FROM known
    CROSS JOIN LATERAL (
        SELECT array_agg(given.question_id) AS question_ids, array_agg(given.value) AS answer_values,
               jsonb_object_agg(given.path, given.value) AS answers
        FROM (
            SELECT
                question.question_id, question.path,
                CASE WHEN question.is_rating
                     THEN least(question.high, greatest(question.low, drawn.score::integer))
                     ELSE least(question.high, round(exp(drawn.score)::numeric, 2))
                END AS value
            FROM bench.question
            CROSS JOIN LATERAL (
                SELECT question.centre + question.spread
                       * (known.tendency + bench.normal(question.number, known.number)) AS score
            ) AS drawn
            WHERE question.survey_id = known.survey_id
        ) AS given
    ) AS answered
$$;
;

-- What is going to arrive: items whose response sets are there already. `place` numbers the items,
-- `turn` the sets.
CREATE UNLOGGED TABLE bench.staged (
    place           bigint,
    turn            bigint,
    org_id          bigint,
    response_set_id bigint,
    question_id     bigint,
    month           date,
    value           numeric
);

CREATE INDEX staged_place_idx ON bench.staged (place);
CREATE INDEX staged_turn_idx ON bench.staged (turn);

CREATE FUNCTION bench.stage(
    p_sets      bigint,
    p_days      integer,
    p_survey_id bigint DEFAULT NULL,
    p_org_id    bigint DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    -- Capture and foreign keys are off.
    SET session_replication_role = replica
AS $$
DECLARE
    v_first bigint := nextval('core.response_set_response_set_id_seq');
    v_last  bigint := setval('core.response_set_response_set_id_seq', v_first + p_sets - 1);
BEGIN
    TRUNCATE bench.staged;

    WITH drawn AS MATERIALIZED (
        SELECT * FROM bench.draw(v_first, v_last, NULL, p_days, p_survey_id, p_org_id)
    ),
    stored AS (
        INSERT INTO core.response_set (org_id, response_set_id, survey_id, version, submission_id, department,
                                       job_role, completed_at, answers)
        SELECT drawn.org_id, drawn.response_set_id, drawn.survey_id, 1, 'late-' || drawn.response_set_id,
               drawn.department, drawn.job_role, drawn.completed_at, drawn.answers
        FROM drawn
    )
    INSERT INTO bench.staged
    SELECT row_number() OVER (ORDER BY drawn.response_set_id, item.question_id), drawn.response_set_id - v_first,
           drawn.org_id, drawn.response_set_id, item.question_id,
           date_trunc('month', drawn.completed_at AT TIME ZONE 'UTC')::date, item.value
    FROM drawn
    CROSS JOIN LATERAL unnest(drawn.question_ids, drawn.answer_values) AS item (question_id, value);

    ANALYZE bench.staged;
END;
$$;

-- Let the staged items arrive, in one statement that capture sees.
CREATE FUNCTION bench.arrive()
    RETURNS void
    LANGUAGE sql
AS $$
    INSERT INTO core.response_item (org_id, response_set_id, question_id, month, value)
    SELECT staged.org_id, staged.response_set_id, staged.question_id, staged.month, staged.value
    FROM bench.staged
$$;
