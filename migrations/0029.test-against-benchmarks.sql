-- The comparison has a test, a size of the effect and a place in percent: its result has more columns, which
-- CREATE OR REPLACE cannot give it.
-- depends: 0028.let-operators-examine

SET LOCAL ROLE surveymark_reader;

-- Both come back in the same transaction with all their columns and more; who names the columns that he
-- reads, as clients should, notices nothing.
-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.benchmark_comparison;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.benchmark_comparison(text, text);

SET LOCAL ROLE surveymark_engine;
