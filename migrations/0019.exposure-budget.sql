-- The exposure budget: what all figures ever released tell about one result.
-- depends: 0018.queue-answers-by-the-set

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.contributor_result(integer, bigint[]);

ALTER TABLE privacy.policy
    ADD COLUMN max_exposure numeric NOT NULL DEFAULT 0.33,
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_max_exposure_check CHECK (max_exposure > 0 AND max_exposure <= 0.50);

COMMENT ON COLUMN privacy.policy.max_exposure IS
    'R6: all figures ever released may tell at most this much about any one result; 0 is nothing, 1 determines it.';

ALTER TABLE privacy.candidate
    ADD COLUMN first_months date[],
    ADD COLUMN last_months date[];

COMMENT ON COLUMN privacy.candidate.rule IS
    'The first rule that forbids a new figure (R1_K, R2_N, R7_BATCH, R6_EXPO); null when none does.';
COMMENT ON COLUMN privacy.candidate.first_months IS
    'First day of the first month of each of those results, in the order of org_ids.';
COMMENT ON COLUMN privacy.candidate.last_months IS
    'First day of the last month of each of those results, in the order of org_ids.';

ALTER TABLE privacy.membership
    ADD COLUMN first_months date[],
    ADD COLUMN last_months date[],
    ADD COLUMN is_newest boolean NOT NULL DEFAULT true;

-- Of the figures so far only the newest are known; their months are read from the counts. What was counted
-- off since has none left: its result is another than any that may still come.
UPDATE privacy.membership
SET first_months = spanned.first_months,
    last_months  = spanned.last_months
FROM (
    SELECT member.cell_id,
           array_agg(coalesce(counted.first_month, cell.period_start, '-infinity') ORDER BY behind.place) AS first_months,
           array_agg(coalesce(counted.last_month, cell.period_start, '-infinity') ORDER BY behind.place) AS last_months
    FROM privacy.membership AS member
    JOIN benchmark.cell ON cell.cell_id = member.cell_id
    JOIN core.question ON question.question_id = cell.question_id
    CROSS JOIN LATERAL unnest(member.org_ids) WITH ORDINALITY AS behind (org_id, place)
    CROSS JOIN LATERAL (
        SELECT min(present.month) AS first_month, max(present.month) AS last_month
        FROM (
            SELECT answered.month
            FROM rollup.answer_count AS answered
            WHERE answered.org_id = behind.org_id AND answered.survey_id = question.survey_id
              AND answered.question_id = cell.question_id AND answered.answer_state = 'answered'
              AND (cell.period = 'all_time' OR answered.month BETWEEN cell.period_start AND cell.period_end)
            GROUP BY answered.month
            HAVING sum(answered.n) > 0
        ) AS present
    ) AS counted
    GROUP BY member.cell_id
) AS spanned
WHERE spanned.cell_id = membership.cell_id;

ALTER TABLE privacy.membership
    -- squawk-ignore adding-not-nullable-field
    ALTER COLUMN first_months SET NOT NULL,
    -- squawk-ignore adding-not-nullable-field
    ALTER COLUMN last_months SET NOT NULL,
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT membership_months_check
        CHECK (cardinality(first_months) = n_organisations AND cardinality(last_months) = n_organisations),
    -- squawk-ignore ban-drop-constraint
    DROP CONSTRAINT membership_pkey,
    -- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
    ADD CONSTRAINT membership_pkey PRIMARY KEY (cell_id, release_id);

-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX membership_newest_idx ON privacy.membership (cell_id) WHERE is_newest;

COMMENT ON TABLE privacy.membership IS
    'Who contributed to each figure that was ever released, and with what result: the batch rule compares with the newest, the exposure budget adds up all.';
COMMENT ON COLUMN privacy.membership.org_ids IS
    'The contributors in order, a corporate group by its ultimate parent; the other arrays have theirs in the same order.';
COMMENT ON COLUMN privacy.membership.first_months IS
    'First day of the first month of each of the results: with the last it tells which periods show the same result.';
COMMENT ON COLUMN privacy.membership.last_months IS 'First day of the last month of each of the results.';
COMMENT ON COLUMN privacy.membership.is_newest IS 'It is the newest figure of its cell.';
