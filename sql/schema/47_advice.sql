-- Advice: what a figure has to be for something to be recommended or warned of.
--
-- The rules that come with Surveymark are rows of a view (core.shipped_advice_rule), those of an operator are rows here and
-- take the place of a shipped rule of the same name. A rule holds no SQL: conditions compare columns of one documented
-- view with values, and all that is done with them is done by analytics._advice().

CREATE TABLE core.advice_rule (
    rule        text             NOT NULL,
    kind        text             NOT NULL,
    title       text             NOT NULL,
    source      text             NOT NULL,
    conditions  jsonb            NOT NULL,
    minimum_n   bigint           NOT NULL,
    priority    smallint         NOT NULL,
    risk_weight double precision NOT NULL DEFAULT 0,
    figure      text             NOT NULL,
    reference   text,
    for_each    text[]           NOT NULL,
    template    text             NOT NULL,
    is_active   boolean          NOT NULL DEFAULT true,
    changed_at  timestamptz      NOT NULL DEFAULT now(),

    CONSTRAINT advice_rule_pkey PRIMARY KEY (rule),
    CONSTRAINT advice_rule_rule_check CHECK (rule ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT advice_rule_kind_check CHECK (kind IN ('recommendation', 'warning', 'finding')),
    CONSTRAINT advice_rule_conditions_check CHECK (jsonb_typeof(conditions) = 'array'),
    CONSTRAINT advice_rule_minimum_n_check CHECK (minimum_n >= 5),
    CONSTRAINT advice_rule_priority_check CHECK (priority BETWEEN 1 AND 9),
    CONSTRAINT advice_rule_risk_weight_check CHECK (risk_weight >= 0 AND risk_weight < 1)
);

COMMENT ON TABLE core.advice_rule IS
    'Rules for recommendations, warnings and findings that an operator added, or put in the place of a shipped one; core.define_advice_rule() writes it.';
COMMENT ON COLUMN core.advice_rule.rule IS 'The name of the rule; that of a shipped rule replaces it.';
COMMENT ON COLUMN core.advice_rule.kind IS 'recommendation, warning or finding.';
COMMENT ON COLUMN core.advice_rule.source IS 'The view of analytics whose rows are looked at.';
COMMENT ON COLUMN core.advice_rule.conditions IS
    'All that must hold of a row, as [{"field", "operator", "value"}]: the column, eq, ne, in, lt, lte, gt, gte, size_gte (whatever the sign) or is_null, and a value or {"field": column}.';
COMMENT ON COLUMN core.advice_rule.minimum_n IS 'Rows of fewer answers are not looked at; never under 5.';
COMMENT ON COLUMN core.advice_rule.priority IS 'From 1, first, to 9.';
COMMENT ON COLUMN core.advice_rule.risk_weight IS 'What a warning adds to the risk score, 0 to below 1: see analytics.own_risk.';
COMMENT ON COLUMN core.advice_rule.figure IS 'The column of the source that holds the figure spoken of; its interval is ci_low to ci_high of the same row.';
COMMENT ON COLUMN core.advice_rule.reference IS 'The column that it is held against, or limit, the first number among the conditions; null where there is none.';
COMMENT ON COLUMN core.advice_rule.for_each IS 'The columns of which each combination gets one piece of advice, from the first row that meets the rule.';
COMMENT ON COLUMN core.advice_rule.template IS 'The advice in words; {column} stands for the figure in that column, {column%} for a share from 0 to 1 as per cent.';
COMMENT ON COLUMN core.advice_rule.is_active IS 'False switches the rule off.';
COMMENT ON COLUMN core.advice_rule.changed_at IS 'When it was defined, or last changed.';

-- More is better, unless somebody says otherwise.
CREATE TABLE core.question_direction (
    survey_id   bigint      NOT NULL,
    question_id bigint      NOT NULL,
    better      text        NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT question_direction_pkey PRIMARY KEY (survey_id, question_id),
    CONSTRAINT question_direction_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT question_direction_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT question_direction_better_check CHECK (better IN ('higher', 'lower', 'neither'))
);

COMMENT ON TABLE core.question_direction IS
    'In which direction a figure is better, where it is not the higher: only advice asks. core.declare_direction() writes it.';
COMMENT ON COLUMN core.question_direction.better IS 'higher, lower, or neither: then nothing is advised about it.';
COMMENT ON COLUMN core.question_direction.declared_at IS 'When it was declared, or last changed.';

GRANT SELECT ON core.advice_rule, core.question_direction TO surveymark_reader;
