-- Questions are answered by voice once the author of a survey says so.
-- depends: 0046.show-themes

COMMENT ON TABLE core.voice_question IS
    'The questions that recordings answer by themselves, made when the author of a survey says that a question can be answered by voice: core.define_voice() writes it.';
COMMENT ON COLUMN core.voice_attribute.choices IS
    'The values that are taken; null: any, counted as the languages of core.text_language, and other.';
