-- The summary of one's own surveys has the interval of the completion rate, and the comparison the level of
-- its intervals: their results have more columns, which CREATE OR REPLACE cannot give them.
-- depends: 0030.declare-comparability 0031.ship-crossings

SET LOCAL ROLE surveymark_reader;

-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.own_summary;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.own_summary();
-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.benchmark_comparison;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.benchmark_comparison(text, text);

SET LOCAL ROLE surveymark_engine;
