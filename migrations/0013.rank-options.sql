-- Options of a ranking are questions like those of a checkbox, with their rank as the value.
-- depends: 0012.verify-in-parts

-- Its successor, which allows one reader more, stands in the next statement.
-- squawk-ignore ban-drop-constraint
ALTER TABLE core.question DROP CONSTRAINT question_reader_check;
-- Questions are few: to read them once takes no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE core.question ADD CONSTRAINT question_reader_check
    CHECK (reader IN ('rating', 'choice', 'option', 'rank', 'boolean', 'number', 'text', 'scale'));

COMMENT ON TYPE core.answer_state IS
    'answered: a value; none, other, refused, dont_know: the respondent chose SurveyJS''s item of that name, which is no score; none also of an option that was left out of a ranking.';
COMMENT ON TABLE core.question IS
    'One row for each figure a survey can give: a question, a matrix row, an option of a checkbox or ranking, a scale score.';
COMMENT ON COLUMN core.question.answer_option IS
    'The option whose presence in an array is the value 1; of a ranking the one whose place in the array is the value.';
