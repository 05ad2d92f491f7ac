-- Figures of all periods tell of the same months: the exposure budget takes them together.
-- depends: 0030.declare-comparability

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.refused_row(integer[], integer[], integer[], integer, integer, double precision);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.contributor_result(integer, bigint[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.collect_candidate(privacy.policy, bigint[]);

CREATE TABLE privacy.answered_month (
    survey_id    bigint   NOT NULL,
    org_id       bigint   NOT NULL,
    month        date     NOT NULL,
    release_id   bigint   NOT NULL,
    question_ids bigint[] NOT NULL,
    n_answers    bigint   NOT NULL,
    state        bigint   NOT NULL,

    CONSTRAINT answered_month_pkey PRIMARY KEY (survey_id, org_id, month, release_id),
    CONSTRAINT answered_month_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT answered_month_n_answers_check CHECK (n_answers >= 0)
);

COMMENT ON TABLE privacy.answered_month IS
    'What the months of each contributor were when figures were made: the exposure budget adds up what all figures tell about them.';
COMMENT ON COLUMN privacy.answered_month.survey_id IS 'The survey, as in core.survey.';
COMMENT ON COLUMN privacy.answered_month.org_id IS 'The contributor: an organisation, or the ultimate parent of a corporate group.';
COMMENT ON COLUMN privacy.answered_month.month IS 'First day of the month in which it was answered (UTC).';
COMMENT ON COLUMN privacy.answered_month.release_id IS
    'The release from which on figures tell of this state, until there is a row of a later one. The newest may be that of a release which has not come about.';
COMMENT ON COLUMN privacy.answered_month.question_ids IS
    'The questions with a scale that were answered in it, in order. Empty: there are no answers any more.';
COMMENT ON COLUMN privacy.answered_month.n_answers IS
    'Answers to the question that most answered; its part of a longer period is the share of the month in it.';
COMMENT ON COLUMN privacy.answered_month.state IS
    'A hash of the answers to all questions of the survey: another one, another result.';

CREATE TABLE privacy.refused_figure (
    cell_id        bigint    NOT NULL,
    policy_version integer   NOT NULL,
    org_ids        bigint[]  NOT NULL,
    results        numeric[] NOT NULL,

    CONSTRAINT refused_figure_pkey PRIMARY KEY (cell_id),
    CONSTRAINT refused_figure_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id),
    CONSTRAINT refused_figure_policy_version_fkey FOREIGN KEY (policy_version) REFERENCES privacy.policy (version)
);

COMMENT ON TABLE privacy.refused_figure IS
    'Of each cell the newest figure that the exposure budget refused: it is not tried again before as many have changed as would replace a figure.';
COMMENT ON COLUMN privacy.refused_figure.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.refused_figure.policy_version IS 'The policy by which it was refused; another one tries it anew.';
COMMENT ON COLUMN privacy.refused_figure.org_ids IS 'Who would have contributed, in order.';
COMMENT ON COLUMN privacy.refused_figure.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';

ALTER TABLE privacy.answered_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.answered_month FORCE ROW LEVEL SECURITY;
CREATE POLICY answered_month_engine ON privacy.answered_month TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY answered_month_officer ON privacy.answered_month FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.refused_figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.refused_figure FORCE ROW LEVEL SECURITY;
CREATE POLICY refused_figure_engine ON privacy.refused_figure TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY refused_figure_officer ON privacy.refused_figure FOR SELECT TO surveymark_privacy_officer USING (true);

GRANT SELECT ON privacy.answered_month, privacy.refused_figure TO surveymark_privacy_officer;

-- Of the figures so far it is known who stands behind them; what their months were is read from the counts as
-- they are now.
INSERT INTO privacy.answered_month (survey_id, org_id, month, release_id, question_ids, n_answers, state)
SELECT monthly.survey_id, monthly.contributor_id, monthly.month, 0,
       array_agg(monthly.question_id ORDER BY monthly.question_id), max(monthly.n), 0
FROM (
    SELECT counted.survey_id, coalesce(organisation.parent_org_id, organisation.org_id) AS contributor_id,
           counted.question_id, counted.month, sum(counted.n) AS n
    FROM rollup.answer_count AS counted
    JOIN core.organisation ON organisation.org_id = counted.org_id
    WHERE counted.answer_state = 'answered'
      AND counted.question_id IN (
          SELECT cell.question_id
          FROM privacy.membership AS member
          JOIN benchmark.cell ON cell.cell_id = member.cell_id
      )
    GROUP BY counted.survey_id, coalesce(organisation.parent_org_id, organisation.org_id), counted.question_id,
             counted.month
    HAVING sum(counted.n) > 0
) AS monthly
GROUP BY monthly.survey_id, monthly.contributor_id, monthly.month;

ALTER TABLE privacy.candidate
    -- squawk-ignore ban-drop-column
    DROP COLUMN first_months,
    -- squawk-ignore ban-drop-column
    DROP COLUMN last_months,
    ADD COLUMN is_refused_again boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN privacy.candidate.is_refused_again IS
    'The exposure budget refused a figure of the cell, and since then too few have changed to try again.';

ALTER TABLE privacy.membership
    -- squawk-ignore ban-drop-column
    DROP COLUMN first_months,
    -- squawk-ignore ban-drop-column
    DROP COLUMN last_months;
