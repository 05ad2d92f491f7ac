-- The sentences of a report come out of one reading: findings, recommendations and warnings are made of the same comparisons.
-- depends: 0060.end-overlong

-- The deploy makes them again: with the kinds that are asked for, and with sources that share a query.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS report.source_query(uuid);

SET LOCAL ROLE surveymark_reader;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics._advice(text, text);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics._advised(text, text);
