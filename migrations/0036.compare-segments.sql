-- Segments are tested against the rest of the organisation: the breakdown has more columns, which CREATE OR REPLACE
-- cannot give it.
-- depends: 0035.hold-scores-against-norms

SET LOCAL ROLE surveymark_reader;

-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.own_department;
-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.own_job_role;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.own_breakdown(text, text, text, integer);

SET LOCAL ROLE surveymark_engine;
