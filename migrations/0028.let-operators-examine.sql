-- Operators run privacy.grants_selfcheck() through `surveymark doctor`, and could not enter its schema.
-- depends: 0027.keyed-noise

GRANT USAGE ON SCHEMA privacy TO surveymark_operator;
