-- Scores are held against norms by department and job role, too: the function takes one argument more, and gives three columns more.
-- depends: 0039.advise

SET LOCAL ROLE surveymark_reader;

-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.own_norm_score;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.own_norm_score(text);

SET LOCAL ROLE surveymark_engine;
