-- How far behind the rollup is, and what it had to leave out.
CREATE VIEW rollup.freshness
WITH (security_barrier = true)
AS
SELECT
    (SELECT count(*) FROM rollup.change) + (SELECT count(*) FROM rollup.series_change) AS pending_changes,
    least((SELECT min(oldest.changed_at) FROM rollup.change AS oldest),
          (SELECT min(oldest.changed_at) FROM rollup.series_change AS oldest)) AS oldest_change_at,
    (SELECT count(*) FROM rollup.pending_score) AS pending_scores,
    (SELECT count(*) FROM core.response_load) AS pending_loads,
    (SELECT count(*) FROM rollup.dead_letter) AS dead_letters,
    (SELECT dead.error_message FROM rollup.dead_letter AS dead
     ORDER BY dead.first_failed_at LIMIT 1) AS dead_letter_reason,
    latest.batch_id AS last_batch_id,
    latest.drained_at AS last_drained_at
FROM (VALUES (1)) AS one (row)
LEFT JOIN LATERAL (
    SELECT batch.batch_id, batch.drained_at FROM rollup.batch AS batch ORDER BY batch.batch_id DESC LIMIT 1
) AS latest ON true;

COMMENT ON VIEW rollup.freshness IS 'What waits for the drain: ledger rows, sets to be scored, and rows that COPY brought.';
COMMENT ON COLUMN rollup.freshness.pending_changes IS 'Rows of the ledgers of answers and of the series that are not merged yet; rollup.current_count and rollup.current_series include them.';
COMMENT ON COLUMN rollup.freshness.oldest_change_at IS 'When the oldest of them was written; null when none waits.';
COMMENT ON COLUMN rollup.freshness.pending_scores IS 'Response sets whose scale scores are to be computed.';
COMMENT ON COLUMN rollup.freshness.pending_loads IS 'Rows of core.response_load that are not processed yet.';
COMMENT ON COLUMN rollup.freshness.dead_letters IS 'Rows that the drain set aside because they could not be handled: rollup.dead_letter.';
COMMENT ON COLUMN rollup.freshness.dead_letter_reason IS 'Why the first of them failed; null when there is none.';
COMMENT ON COLUMN rollup.freshness.last_batch_id IS
    'Number of the latest batch that changed the counts, as the channel surveymark_drain told it; null before the first.';
COMMENT ON COLUMN rollup.freshness.last_drained_at IS 'When that batch was merged; null before the first.';

GRANT SELECT ON rollup.freshness TO surveymark_operator, surveymark_job;
