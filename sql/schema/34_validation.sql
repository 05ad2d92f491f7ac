-- What models and people said about answers, so that one can be held against the other.

CREATE TABLE core.validation (
    org_id          bigint           NOT NULL,
    validation_id   bigserial        NOT NULL,
    response_set_id bigint           NOT NULL,
    question_id     bigint,
    aspect          text             NOT NULL,
    validator       text             NOT NULL,
    label           text             NOT NULL,
    confidence      double precision,
    validated_at    timestamptz      NOT NULL DEFAULT now(),

    CONSTRAINT validation_pkey PRIMARY KEY (org_id, validation_id),
    CONSTRAINT validation_validator_key UNIQUE NULLS NOT DISTINCT (org_id, response_set_id, question_id, aspect, validator),
    CONSTRAINT validation_response_set_fkey FOREIGN KEY (org_id, response_set_id)
        REFERENCES core.response_set (org_id, response_set_id) ON DELETE CASCADE,
    CONSTRAINT validation_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT validation_aspect_check CHECK (aspect <> '' AND length(aspect) <= 100),
    CONSTRAINT validation_validator_check CHECK (validator <> '' AND length(validator) <= 200),
    CONSTRAINT validation_label_check CHECK (label <> '' AND length(label) <= 200),
    CONSTRAINT validation_confidence_check CHECK (confidence BETWEEN 0 AND 1)
);

COMMENT ON TABLE core.validation IS
$$What a model or a person judged of a response or of one of its answers; core.record_validations() writes it, and a correction of the answers deletes it.
Answers to: dual_ai_validation_metrics.$$;
COMMENT ON COLUMN core.validation.validation_id IS 'Number of the judgement, in the order of arrival; it stays where the judgement is replaced.';
COMMENT ON COLUMN core.validation.question_id IS 'The answer that was judged; null for the response as a whole.';
COMMENT ON COLUMN core.validation.aspect IS 'What was judged, as in sentiment or theme.';
COMMENT ON COLUMN core.validation.validator IS 'Who judged: a model with its version, or a person.';
COMMENT ON COLUMN core.validation.label IS 'The category that was given; numbers are an ordered list, for weighted kappa.';
COMMENT ON COLUMN core.validation.confidence IS 'How sure the validator said to be, 0 to 1; null where it did not say.';
COMMENT ON COLUMN core.validation.validated_at IS 'When it was judged, or last judged anew.';

ALTER TABLE core.validation ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.validation FORCE ROW LEVEL SECURITY;
CREATE POLICY validation_engine ON core.validation TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY validation_reader ON core.validation FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.validation TO surveymark_reader;
