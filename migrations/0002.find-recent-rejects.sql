-- Health asks for the rejects of the last day, and read all that there ever were.
-- depends: 0001.baseline

-- Not CONCURRENTLY, so that the upgrade stays one transaction: only bulk loads that meet a bad row
-- write here, and they can wait for an index of one column.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS rejected_response_recent_idx ON core.rejected_response (rejected_at);
