-- Say how the answers to a question go on in a new version of its survey.
-- depends: 0029.test-against-benchmarks

CREATE TABLE core.comparability (
    survey_id            bigint      NOT NULL,
    version              integer     NOT NULL,
    question_id          bigint      NOT NULL,
    relation             text        NOT NULL,
    previous_question_id bigint,
    factor               numeric,
    addend               numeric,
    note                 text,
    declared_at          timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT comparability_pkey PRIMARY KEY (survey_id, version, question_id),
    CONSTRAINT comparability_version_fkey FOREIGN KEY (survey_id, version)
        REFERENCES core.survey_version (survey_id, version),
    CONSTRAINT comparability_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT comparability_previous_question_id_fkey FOREIGN KEY (previous_question_id)
        REFERENCES core.question (question_id),
    CONSTRAINT comparability_relation_check CHECK (relation IN ('comparable', 'recoded', 'break')),
    CONSTRAINT comparability_recoded_check CHECK (
        num_nonnulls(previous_question_id, factor, addend) = CASE relation WHEN 'recoded' THEN 3 ELSE 0 END
    ),
    CONSTRAINT comparability_previous_question_id_check CHECK (previous_question_id <> question_id),
    CONSTRAINT comparability_factor_check CHECK (factor <> 0 AND abs(factor) < 1e9 AND abs(addend) < 1e9)
);

COMMENT ON TABLE core.comparability IS
    'How the answers to a question go on from a version of the survey; where nothing is declared they are taken as comparable. core.declare_comparability() writes it.';
COMMENT ON COLUMN core.comparability.version IS 'The version that brings the change.';
COMMENT ON COLUMN core.comparability.relation IS
    'comparable: the series goes on; break: what was asked before is something else, and no trend goes across; recoded: an earlier question goes on in this one.';
COMMENT ON COLUMN core.comparability.previous_question_id IS 'The earlier question that goes on in this one, of the same survey; only where it is recoded.';
COMMENT ON COLUMN core.comparability.factor IS 'Figures of the earlier question count as addend + factor * figure.';
COMMENT ON COLUMN core.comparability.addend IS 'See factor; in the unit of this question.';
COMMENT ON COLUMN core.comparability.note IS 'Why, in words.';
COMMENT ON COLUMN core.comparability.declared_at IS 'When it was declared, or last changed.';

GRANT SELECT ON core.comparability TO surveymark_reader;
