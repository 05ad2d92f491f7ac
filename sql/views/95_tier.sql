-- How long a result may live, by what it is for.
CREATE VIEW cache.tier
AS
SELECT shipped.tier, shipped.lifetime, shipped.purpose
FROM (
    VALUES
        ('real_time', interval '30 seconds', 'What looks at the clock to the minute.'),
        ('dashboard', interval '60 seconds', 'What a page shows of the last days.'),
        ('metrics', interval '300 seconds', 'Series by time.'),
        ('reports', interval '1800 seconds', 'Advice that looks at the clock.'),
        ('hourly', interval '3600 seconds', 'Comparisons with benchmarks, which are released by the hour.'),
        ('daily', interval '86400 seconds', 'Figures of a survey that answers come to.'),
        ('weekly', interval '604800 seconds', 'What changes with definitions and whole months.')
) AS shipped (tier, lifetime, purpose);

COMMENT ON VIEW cache.tier IS
    'How long a result may live at most. What it was computed from ends it before; only of what a function reads from the clock a result may lag behind, and by no more than this.';
COMMENT ON COLUMN cache.tier.tier IS 'Its name.';
COMMENT ON COLUMN cache.tier.lifetime IS 'How long after it was computed a result ends.';
COMMENT ON COLUMN cache.tier.purpose IS 'What it is for.';

GRANT SELECT ON cache.tier TO surveymark_reader, surveymark_operator;
