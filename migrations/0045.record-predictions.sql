-- Predictions of models outside, kept beside what came.
-- depends: 0044.export-and-deliver

CREATE TABLE core.prediction (
    org_id          bigint           NOT NULL,
    prediction_id   bigserial        NOT NULL,
    survey_id       bigint           NOT NULL,
    model           text             NOT NULL,
    model_version   text             NOT NULL,
    target          text             NOT NULL,
    question_id     bigint,
    period          text,
    period_start    date,
    response_set_id bigint,
    predicted       double precision NOT NULL,
    ci_low          double precision,
    ci_high         double precision,
    ci_level        double precision,
    made_at         timestamptz      NOT NULL,
    recorded_at     timestamptz      NOT NULL DEFAULT now(),

    CONSTRAINT prediction_pkey PRIMARY KEY (org_id, prediction_id),
    CONSTRAINT prediction_key UNIQUE NULLS NOT DISTINCT
        (org_id, survey_id, model, model_version, target, question_id, period, period_start, response_set_id, made_at),
    CONSTRAINT prediction_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation (org_id),
    CONSTRAINT prediction_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT prediction_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    -- What is erased takes what was said of it along.
    CONSTRAINT prediction_response_set_id_fkey FOREIGN KEY (org_id, response_set_id)
        REFERENCES core.response_set (org_id, response_set_id) ON DELETE CASCADE,
    CONSTRAINT prediction_model_check CHECK (model <> '' AND length(model) <= 100),
    CONSTRAINT prediction_model_version_check CHECK (model_version <> '' AND length(model_version) <= 100),
    CONSTRAINT prediction_target_check CHECK (
        CASE target
            WHEN 'mean' THEN num_nonnulls(question_id, period, period_start) = 3 AND response_set_id IS NULL
            WHEN 'completion' THEN num_nonnulls(question_id, period, period_start) = 0 AND response_set_id IS NOT NULL
                 AND predicted BETWEEN 0 AND 1
            ELSE false
        END
    ),
    CONSTRAINT prediction_period_check CHECK (
        period IN ('month', 'quarter', 'year') AND period_start = date_trunc(period, period_start::timestamp)
    ),
    CONSTRAINT prediction_interval_check CHECK (
        num_nonnulls(ci_low, ci_high, ci_level) IN (0, 3) AND predicted BETWEEN ci_low AND ci_high
        AND ci_level > 0 AND ci_level < 1
    ),
    CONSTRAINT prediction_predicted_check CHECK (abs(predicted) < 1e50)
);

-- Erasing a response set looks for what was predicted of it.
CREATE INDEX prediction_response_set_idx ON core.prediction (org_id, response_set_id) WHERE response_set_id IS NOT NULL;

COMMENT ON TABLE core.prediction IS
$$What models outside predicted of an organisation; core.record_predictions() writes it, analytics.own_prediction shows it beside what came.
Answers to: predictive_analytics_results.$$;
COMMENT ON COLUMN core.prediction.model IS 'The name of the model, as its makers call it.';
COMMENT ON COLUMN core.prediction.model_version IS 'The version that made the prediction; another one is judged by itself.';
COMMENT ON COLUMN core.prediction.target IS 'mean: the mean or share of a question in a period; completion: that a response set is finished.';
COMMENT ON COLUMN core.prediction.period IS 'month, quarter or year; only of a mean.';
COMMENT ON COLUMN core.prediction.period_start IS 'First day of that period (UTC).';
COMMENT ON COLUMN core.prediction.response_set_id IS 'The response set; only of completion, and only of surveys that are not confidential.';
COMMENT ON COLUMN core.prediction.predicted IS 'The prediction, in the unit of the question; a probability of completion.';
COMMENT ON COLUMN core.prediction.ci_low IS 'Lower end of the interval that the model gave; null without one.';
COMMENT ON COLUMN core.prediction.ci_high IS 'Upper end of that interval.';
COMMENT ON COLUMN core.prediction.ci_level IS 'How often the interval is meant to hold the truth, 0.95 for 95 %.';
COMMENT ON COLUMN core.prediction.made_at IS 'When the model made it, as it says.';
COMMENT ON COLUMN core.prediction.recorded_at IS 'When it was recorded here: only what was recorded before the truth was known counts as a prediction.';

ALTER TABLE core.prediction ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.prediction FORCE ROW LEVEL SECURITY;
CREATE POLICY prediction_engine ON core.prediction TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY prediction_reader ON core.prediction FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.prediction TO surveymark_reader;
