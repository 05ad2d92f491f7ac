-- How far behind the truth each thing is that is not live, and since when.
CREATE VIEW rollup.figure_freshness WITH (security_barrier = true) AS
SELECT
    figure.figure, figure.title, figure.ordinal, figure.promised_seconds, figure.missing_since, figure.checked_at
FROM (
    SELECT
        known.figure, known.title, known.ordinal, 60 AS promised_seconds,
        least((SELECT min(change.changed_at) FROM rollup.change AS change),
              (SELECT min(change.changed_at) FROM rollup.series_change AS change),
              (SELECT min(pending.marked_at) FROM rollup.pending_score AS pending),
              (SELECT min(loaded.loaded_at) FROM core.response_load AS loaded)) AS missing_since,
        now() AS checked_at
    FROM (
        VALUES
            ('answer_counts', 'Counts of answers and series', 1),
            ('shown_counts', 'What is shown of confidential surveys', 2)
    ) AS known (figure, title, ordinal)
    UNION ALL
    SELECT
        'benchmarks', 'Benchmarks', 3, 7200,
        (SELECT min(batch.drained_at) FROM rollup.batch AS batch
         WHERE batch.drained_at > coalesce(looked.at, '-infinity')),
        looked.at
    FROM (
        SELECT greatest(
            (SELECT max(release.published_at) FROM benchmark.release),
            (SELECT max(run.started_at) FROM ops.job_run AS run
             WHERE run.job_name = 'refresh-benchmarks' AND run.status = 'succeeded')
        ) AS at
    ) AS looked
    UNION ALL
    SELECT
        summary.summary, summary.title, 10 + summary.ordinal, 600,
        (SELECT min(batch.drained_at) FROM rollup.batch AS batch WHERE batch.batch_id > coalesce(summary.batch_id, 0)),
        summary.checked_at
    FROM rollup.summary
) AS figure;

COMMENT ON VIEW rollup.figure_freshness IS
    'Each thing that readers see and that is not live: since when something is missing from it that was merged or came in, and how long it may. For operators; analytics.freshness is the view for readers.';
COMMENT ON COLUMN rollup.figure_freshness.figure IS 'What it is: answer_counts, shown_counts, benchmarks, or the name of a summary.';
COMMENT ON COLUMN rollup.figure_freshness.title IS 'The same in words.';
COMMENT ON COLUMN rollup.figure_freshness.ordinal IS 'Its place in a list of all of them.';
COMMENT ON COLUMN rollup.figure_freshness.promised_seconds IS 'How long a change may be missing while all is well, in seconds.';
COMMENT ON COLUMN rollup.figure_freshness.missing_since IS
    'When the oldest change came that is not in it; null when none is missing.';
COMMENT ON COLUMN rollup.figure_freshness.checked_at IS
    'When it was last brought up to date, or found to be; null before the first time.';

GRANT SELECT ON rollup.figure_freshness TO surveymark_reader, surveymark_operator;
