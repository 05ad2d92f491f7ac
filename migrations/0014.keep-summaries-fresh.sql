-- Summaries over everything, refreshed when the drain has left them behind.
-- depends: 0013.rank-options

CREATE TABLE rollup.summary (
    summary      text        NOT NULL,
    title        text        NOT NULL,
    ordinal      smallint    NOT NULL,
    batch_id     bigint,
    refreshed_at timestamptz,
    checked_at   timestamptz,

    CONSTRAINT summary_pkey PRIMARY KEY (summary)
);

COMMENT ON TABLE rollup.summary IS 'The summaries that are materialized views of this schema, and how far each has come.';
COMMENT ON COLUMN rollup.summary.summary IS 'Name of the materialized view.';
COMMENT ON COLUMN rollup.summary.title IS 'What it summarises, in words.';
COMMENT ON COLUMN rollup.summary.ordinal IS 'Place in the order of refreshing: what another is made from comes first.';
COMMENT ON COLUMN rollup.summary.batch_id IS
    'The latest batch of the drain (rollup.batch) that was merged when it was last refreshed; null before the first time.';
COMMENT ON COLUMN rollup.summary.refreshed_at IS 'When its figures were taken; null before the first time.';
COMMENT ON COLUMN rollup.summary.checked_at IS 'When the job last refreshed it, or found nothing new for it.';

INSERT INTO rollup.summary (summary, title, ordinal)
VALUES
    ('survey_summary', 'Surveys of organisations', 1),
    ('organisation_summary', 'Organisations', 2),
    ('industry_summary', 'Industries', 3),
    ('quality_summary', 'Completeness of responses', 4);

GRANT SELECT ON rollup.summary TO surveymark_reader, surveymark_operator;

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('refresh-summaries', 'Refresh summaries',
     'Refreshes the summaries of surveys, organisations, industries and completeness that the drain has left behind.',
     '*/5 * * * *', 'ops.step_refresh_summaries', 'normal', 'skip');

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('summary_stale_warning_seconds', 1800, 'seconds',
     'Health warns when a summary lacks what was merged longer ago than this.', 60, 604800);
