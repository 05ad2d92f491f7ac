-- Response sets and recorded metrics in buckets of time; the sets that are there are queued for the drain.
-- depends: 0008.count-continuous-answers-in-buckets

CREATE TABLE core.metric (
    metric      text        NOT NULL,
    title       text        NOT NULL,
    unit        text        NOT NULL,
    kind        text        NOT NULL,
    dimension_1 text,
    dimension_2 text,
    dimension_3 text,
    is_captured boolean     NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT metric_pkey PRIMARY KEY (metric),
    CONSTRAINT metric_metric_check CHECK (metric ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT metric_title_check CHECK (title <> ''),
    CONSTRAINT metric_unit_check CHECK (unit <> ''),
    CONSTRAINT metric_kind_check CHECK (kind IN ('count', 'gauge')),
    -- Filled from the left, and each name once.
    CONSTRAINT metric_dimensions_check CHECK (
        num_nonnulls(dimension_1, dimension_2, dimension_3)
            = CASE WHEN dimension_1 IS NULL THEN 0 WHEN dimension_2 IS NULL THEN 1
                   WHEN dimension_3 IS NULL THEN 2 ELSE 3 END
        AND dimension_1 <> dimension_2 AND dimension_1 <> dimension_3 AND dimension_2 <> dimension_3
        AND dimension_1 <> '' AND dimension_2 <> '' AND dimension_3 <> ''
    )
);

COMMENT ON TABLE core.metric IS
    'What is followed over time: the metrics that capture counts, and those that core.define_metric() adds.';
COMMENT ON COLUMN core.metric.metric IS 'The name by which values are recorded and read.';
COMMENT ON COLUMN core.metric.title IS 'What it measures, in words.';
COMMENT ON COLUMN core.metric.created_at IS 'When it was defined.';
COMMENT ON COLUMN core.metric.unit IS 'What one of the value is: percentage, count, score, seconds, bytes, and so on.';
COMMENT ON COLUMN core.metric.kind IS
    'count: values add up, and total is the figure; gauge: each value is a reading, and mean, minimum, maximum and last are the figures.';
COMMENT ON COLUMN core.metric.dimension_1 IS 'Name of the first thing by which its values are told apart; null where there is none.';
COMMENT ON COLUMN core.metric.dimension_2 IS 'Name of the second; null where there is none.';
COMMENT ON COLUMN core.metric.dimension_3 IS 'Name of the third; null where there is none.';
COMMENT ON COLUMN core.metric.is_captured IS
    'Counted by the triggers of core.response_set, can be recounted, and cannot be recorded by anybody.';

INSERT INTO core.metric (metric, title, unit, kind, is_captured)
VALUES
    ('response_sets_started', 'Response sets started', 'count', 'count', true),
    ('response_sets_completed', 'Response sets completed', 'count', 'count', true),
    ('response_sets_abandoned', 'Response sets abandoned', 'count', 'count', true),
    ('completion_seconds', 'Time from start to finish', 'seconds', 'gauge', true);

CREATE TABLE rollup.resolution (
    resolution      text        NOT NULL,
    title           text        NOT NULL,
    bucket_interval interval    NOT NULL,
    retention       interval    NOT NULL,
    kept_from       timestamptz NOT NULL,
    origin          timestamptz NOT NULL DEFAULT '1970-01-05 00:00+00',

    CONSTRAINT resolution_pkey PRIMARY KEY (resolution),
    CONSTRAINT resolution_bucket_interval_key UNIQUE (bucket_interval),
    CONSTRAINT resolution_bucket_interval_check CHECK (bucket_interval >= interval '1 minute'),
    CONSTRAINT resolution_retention_check CHECK (retention >= bucket_interval)
);

COMMENT ON TABLE rollup.resolution IS
    'The widths of the buckets of rollup.series and how long each is kept; a coarser bucket is made of whole finer ones. rollup.change_retention() changes how long.';
COMMENT ON COLUMN rollup.resolution.resolution IS 'Its name: 1m, 5m, 1h, 1d, 1w.';
COMMENT ON COLUMN rollup.resolution.title IS 'The same in words.';
COMMENT ON COLUMN rollup.resolution.bucket_interval IS 'How long a bucket lasts; a day is 24 hours of UTC.';
COMMENT ON COLUMN rollup.resolution.retention IS 'How long a bucket is kept; never shorter than that of a finer resolution.';
COMMENT ON COLUMN rollup.resolution.kept_from IS
    'Buckets from this one on are kept and complete. Only the job purge-series moves it, and only forwards, so that what is merged, recounted and shown always agree.';
COMMENT ON COLUMN rollup.resolution.origin IS 'Where a bucket begins, from which the others are counted: a Monday, 00:00 UTC.';

INSERT INTO rollup.resolution (resolution, title, bucket_interval, retention, kept_from)
SELECT
    shipped.resolution, shipped.title, shipped.bucket_interval, shipped.retention,
    date_bin(shipped.bucket_interval, now() - shipped.retention, '1970-01-05 00:00+00')
FROM (
    VALUES
        ('1m', 'Minute', interval '1 minute', interval '2 days'),
        ('5m', 'Five minutes', interval '5 minutes', interval '14 days'),
        ('1h', 'Hour', interval '1 hour', interval '90 days'),
        ('1d', 'Day', interval '1 day', interval '731 days'),
        ('1w', 'Week, from Monday', interval '7 days', interval '731 days')
) AS shipped (resolution, title, bucket_interval, retention);

CREATE TABLE rollup.series_change (
    org_id       bigint      NOT NULL,
    change_id    bigserial   NOT NULL,
    survey_id    bigint      NOT NULL DEFAULT 0,
    metric       text        NOT NULL,
    resolution   text        NOT NULL,
    bucket_start timestamptz NOT NULL,
    dimension_1  text        NOT NULL DEFAULT '',
    dimension_2  text        NOT NULL DEFAULT '',
    dimension_3  text        NOT NULL DEFAULT '',
    n            bigint      NOT NULL,
    total        numeric     NOT NULL,
    minimum      numeric,
    maximum      numeric,
    last         numeric,
    last_at      timestamptz,
    changed_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT series_change_pkey PRIMARY KEY (org_id, change_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The drain takes the oldest changes first, whosoever they are.
CREATE INDEX series_change_order_idx ON rollup.series_change (change_id);

COMMENT ON TABLE rollup.series_change IS
    'What response sets that came, changed or went, and recorded values, add to the series: grouped and signed. The drain merges them into each resolution and deletes them.';
COMMENT ON COLUMN rollup.series_change.survey_id IS 'The survey, as in core.survey; 0 for a metric of the organisation as a whole.';
COMMENT ON COLUMN rollup.series_change.resolution IS
    'The finest resolution that still kept the instant when it was captured: old data are grouped by day at once.';
COMMENT ON COLUMN rollup.series_change.n IS 'How many values more, or fewer.';
COMMENT ON COLUMN rollup.series_change.total IS 'Sum of the values, in the unit of the metric.';
COMMENT ON COLUMN rollup.series_change.minimum IS 'Least recorded value; null for captured metrics, since an extreme cannot be taken back.';
COMMENT ON COLUMN rollup.series_change.maximum IS 'Greatest recorded value; null for captured metrics.';
COMMENT ON COLUMN rollup.series_change.last IS 'The value that was recorded for the latest instant; null for captured metrics.';
COMMENT ON COLUMN rollup.series_change.last_at IS 'That instant.';

CREATE TABLE rollup.series (
    org_id       bigint      NOT NULL,
    survey_id    bigint      NOT NULL,
    metric       text        NOT NULL,
    resolution   text        NOT NULL,
    bucket_start timestamptz NOT NULL,
    dimension_1  text        NOT NULL,
    dimension_2  text        NOT NULL,
    dimension_3  text        NOT NULL,
    n            bigint      NOT NULL,
    total        numeric     NOT NULL,
    minimum      numeric,
    maximum      numeric,
    last         numeric,
    last_at      timestamptz,

    CONSTRAINT series_pkey PRIMARY KEY
        (org_id, survey_id, metric, resolution, bucket_start, dimension_1, dimension_2, dimension_3),
    CONSTRAINT series_metric_fkey FOREIGN KEY (metric) REFERENCES core.metric (metric)
) PARTITION BY RANGE (bucket_start);

-- The purge looks for what a resolution no longer keeps.
CREATE INDEX series_purge_idx ON rollup.series (resolution, bucket_start);

COMMENT ON TABLE rollup.series IS
    'For each organisation, survey, metric, resolution, bucket and dimensions: how many values, their sum, and of recorded ones the extremes and the latest. Partitioned by month; the job purge-series makes the months ahead and drops those that nothing keeps.';
COMMENT ON COLUMN rollup.series.survey_id IS 'The survey, as in core.survey; 0 for a metric of the organisation as a whole.';
COMMENT ON COLUMN rollup.series.bucket_start IS 'First instant of the bucket: UTC clock times, weeks from Monday.';
COMMENT ON COLUMN rollup.series.dimension_1 IS 'Value of the first dimension of the metric; empty where it has none.';
COMMENT ON COLUMN rollup.series.dimension_2 IS 'Value of the second dimension; empty where there is none.';
COMMENT ON COLUMN rollup.series.dimension_3 IS 'Value of the third dimension; empty where there is none.';
COMMENT ON COLUMN rollup.series.n IS 'How many values are in the bucket.';
COMMENT ON COLUMN rollup.series.total IS 'Sum of the values, in the unit of the metric.';
COMMENT ON COLUMN rollup.series.minimum IS 'Least recorded value; null for captured metrics, since an extreme cannot be taken back.';
COMMENT ON COLUMN rollup.series.maximum IS 'Greatest recorded value; null for captured metrics.';
COMMENT ON COLUMN rollup.series.last IS 'The value that was recorded for the latest instant; null for captured metrics.';
COMMENT ON COLUMN rollup.series.last_at IS 'That instant.';

-- No change is ever without a place; the job moves what is here into its month.
CREATE TABLE rollup.series_other PARTITION OF rollup.series DEFAULT WITH (fillfactor = 75);

COMMENT ON TABLE rollup.series_other IS 'Buckets of months that have no partition of their own yet.';

-- What readers of a confidential survey see: days move by at least 5 people, as rollup.shown_count does.
CREATE TABLE rollup.shown_day (
    org_id    bigint NOT NULL,
    survey_id bigint NOT NULL,
    day       date   NOT NULL,
    n         bigint NOT NULL,
    people    bigint NOT NULL,

    CONSTRAINT shown_day_pkey PRIMARY KEY (org_id, survey_id, day)
);

COMMENT ON TABLE rollup.shown_day IS
    'How many response sets of a confidential survey were completed on a day (UTC), as readers may see it: moved in steps of at least 5 people by the drain, and on at least 5.';
COMMENT ON COLUMN rollup.shown_day.n IS 'Completed response sets when the day was last moved.';
COMMENT ON COLUMN rollup.shown_day.people IS 'How many different people had completed them then; the next step is counted from it.';

ALTER TABLE rollup.series_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.series_change FORCE ROW LEVEL SECURITY;
CREATE POLICY series_change_engine ON rollup.series_change TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY series_change_reader ON rollup.series_change FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.series ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.series FORCE ROW LEVEL SECURITY;
CREATE POLICY series_engine ON rollup.series TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY series_reader ON rollup.series FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.series_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.series_other FORCE ROW LEVEL SECURITY;
CREATE POLICY series_other_engine ON rollup.series_other TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.shown_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_day FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_day_engine ON rollup.shown_day TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_day_reader ON rollup.shown_day FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.metric, rollup.resolution TO surveymark_reader, surveymark_operator;
GRANT SELECT ON rollup.series_change, rollup.series, rollup.shown_day TO surveymark_reader;

-- One more kind; what was set aside is a handful of rows.
-- squawk-ignore ban-drop-constraint
ALTER TABLE rollup.dead_letter DROP CONSTRAINT dead_letter_kind_check;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE rollup.dead_letter ADD CONSTRAINT dead_letter_kind_check CHECK (kind IN ('change', 'score', 'series'));

COMMENT ON COLUMN rollup.dead_letter.kind IS
    'change: a row of rollup.change, counted by rollup.current_count still; series: a row of rollup.series_change, counted by rollup.current_series still; score: a row of rollup.pending_score.';

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('purge-series', 'Make room in the series',
     'Makes the months of the series ahead, drops those that no resolution keeps, and deletes finer buckets that are older than their retention.',
     '40 3 * * *', 'ops.step_purge_series', 'low', 'run_once');

-- As rollup.queue_sets() does from now on.
INSERT INTO rollup.series_change (org_id, survey_id, metric, resolution, bucket_start, n, total)
SELECT answered.org_id, answered.survey_id, event.metric, bucket.resolution, bucket.bucket_start, count(*), sum(event.value)
FROM core.response_set AS answered
CROSS JOIN LATERAL (
    VALUES
        ('response_sets_started', coalesce(answered.started_at, answered.completed_at, answered.received_at), 1),
        ('response_sets_completed', answered.completed_at, 1),
        ('response_sets_abandoned',
         CASE WHEN answered.completed_at IS NULL THEN answered.received_at + interval '1 day' END, 1),
        ('completion_seconds', CASE WHEN isfinite(answered.started_at) THEN answered.completed_at END,
         extract(epoch FROM CASE WHEN isfinite(answered.started_at)
                                 THEN answered.completed_at - answered.started_at END))
) AS event (metric, happened_at, value)
CROSS JOIN LATERAL (
    SELECT kept.resolution, date_bin(kept.bucket_interval, event.happened_at, kept.origin) AS bucket_start
    FROM rollup.resolution AS kept
    WHERE date_bin(kept.bucket_interval, event.happened_at, kept.origin) >= kept.kept_from
    ORDER BY kept.bucket_interval
    LIMIT 1
) AS bucket
WHERE isfinite(event.happened_at)
GROUP BY 1, 2, 3, 4, 5;
