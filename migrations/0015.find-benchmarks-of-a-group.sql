-- A dashboard reads all questions of one group of organisations: 30 rows, for which it read every cell.
-- depends: 0014.keep-summaries-fresh

-- Not CONCURRENTLY, so that the upgrade stays one transaction: some 20,000 rows.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX current_cell_group_idx ON benchmark.current_cell (survey, category, level, period);
