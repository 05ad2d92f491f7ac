-- The comparison names the outcome and, where a benchmark is withheld, the nearest published one: its
-- result has more columns, which CREATE OR REPLACE cannot give it.
-- depends: 0002.find-recent-rejects

SET LOCAL ROLE surveymark_reader;

DROP VIEW IF EXISTS analytics.benchmark_comparison;
DROP FUNCTION IF EXISTS analytics.benchmark_comparison(text, text);

SET LOCAL ROLE surveymark_engine;
