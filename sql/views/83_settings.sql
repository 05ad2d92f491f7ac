-- The settings, for reading; ops.change_setting() changes one.

CREATE VIEW ops.settings WITH (security_barrier) AS
SELECT
    setting.name,
    setting.value,
    setting.unit,
    setting.description,
    setting.lowest,
    setting.highest,
    setting.changed_at,
    setting.changed_by
FROM ops.setting;

COMMENT ON VIEW ops.settings IS 'The figures an operator may change: SELECT ops.change_setting(name, value).';
COMMENT ON COLUMN ops.settings.name IS 'The name that ops.change_setting() takes.';
COMMENT ON COLUMN ops.settings.value IS 'Its value now.';
COMMENT ON COLUMN ops.settings.unit IS 'What one of the value is.';
COMMENT ON COLUMN ops.settings.description IS 'What it decides.';
COMMENT ON COLUMN ops.settings.lowest IS 'The least value it takes.';
COMMENT ON COLUMN ops.settings.highest IS 'The greatest value it takes.';
COMMENT ON COLUMN ops.settings.changed_at IS 'When it was last changed; null when it never was.';
COMMENT ON COLUMN ops.settings.changed_by IS 'The role that changed it.';

GRANT SELECT ON ops.settings TO surveymark_operator;
