-- Live answers overtake loads in the queues of the drain; what waits already keeps its order.
-- depends: 0005.set-dead-letters-aside

ALTER TABLE rollup.change ADD COLUMN is_bulk boolean NOT NULL DEFAULT true;
ALTER TABLE rollup.pending_score ADD COLUMN is_bulk boolean NOT NULL DEFAULT true;

COMMENT ON COLUMN rollup.change.is_bulk IS
    'False for a few new answers, which the drain takes first; true for loads, and for all that takes something away.';
COMMENT ON COLUMN rollup.pending_score.is_bulk IS
    'False for a few sets, which the drain takes first; true for loads and for a new scoring key.';

-- Not CONCURRENTLY, so that the upgrade stays one transaction: the queues are short.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX rollup.change_order_idx;
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX rollup.pending_score_order_idx;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_order_idx ON rollup.change (is_bulk, change_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX pending_score_order_idx ON rollup.pending_score (is_bulk, pending_id);
