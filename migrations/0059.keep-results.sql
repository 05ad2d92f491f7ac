-- Results that were computed are kept until something that they were computed from changes.
-- depends: 0058.arrange-layouts

CREATE SCHEMA cache;

COMMENT ON SCHEMA cache IS
    'Results that were computed for readers, and what changed since.';

GRANT USAGE ON SCHEMA cache TO surveymark_reader, surveymark_job, surveymark_operator;

CREATE TABLE cache.change (
    org_id     bigint  NOT NULL,
    survey_id  bigint  NOT NULL,
    kind       text    NOT NULL,
    xid        xid8    NOT NULL,
    is_settled boolean NOT NULL DEFAULT false,

    CONSTRAINT change_pkey PRIMARY KEY (org_id, survey_id, kind, xid),
    CONSTRAINT change_kind_check CHECK (kind IN ('data_update', 'release', 'schema_change'))
);

COMMENT ON TABLE cache.change IS
    'One row for each transaction and what of an organisation it changed; the job tidy-cache keeps the last of each. Triggers write it (cache.note_...).';
COMMENT ON COLUMN cache.change.org_id IS 'Whose results are concerned.';
COMMENT ON COLUMN cache.change.survey_id IS 'Which survey; 0 for all of them.';
COMMENT ON COLUMN cache.change.kind IS
    'data_update: answers, or what readers see of a confidential survey; release: published benchmarks and who is in which group; schema_change: definitions, settings, another version of Surveymark. As in cache.shared_change.';
COMMENT ON COLUMN cache.change.xid IS 'The transaction.';
COMMENT ON COLUMN cache.change.is_settled IS
    'Whether it stands for older ones as well, which were taken away: then a snapshot has seen them all only if every transaction up to this one had ended.';

CREATE TABLE cache.shared_change (
    survey_id  bigint  NOT NULL,
    kind       text    NOT NULL,
    xid        xid8    NOT NULL,
    is_settled boolean NOT NULL DEFAULT false,

    CONSTRAINT shared_change_pkey PRIMARY KEY (survey_id, kind, xid),
    CONSTRAINT shared_change_kind_check CHECK (kind IN ('data_update', 'release', 'schema_change'))
);

COMMENT ON TABLE cache.shared_change IS 'The same as cache.change for what concerns all organisations.';
COMMENT ON COLUMN cache.shared_change.survey_id IS 'Which survey; 0 for all of them.';
COMMENT ON COLUMN cache.shared_change.kind IS 'What changed, as in cache.change.';
COMMENT ON COLUMN cache.shared_change.xid IS 'The transaction.';
COMMENT ON COLUMN cache.shared_change.is_settled IS 'Whether it stands for older ones as well, as in cache.change.';

-- Without foreign keys: to check one locks the row of the organisation, and in a repeatable read it would fail the
-- reader if that row was changed meanwhile. What is left of an organisation that is gone ends with its answers.
CREATE TABLE cache.entry (
    entry_id           bigserial        NOT NULL,
    org_id             bigint           NOT NULL,
    survey_id          bigint           NOT NULL,
    function_name      text             NOT NULL,
    arguments          jsonb            NOT NULL,
    result             jsonb            NOT NULL,
    n_rows             integer          NOT NULL,
    bytes              bigint           NOT NULL,
    seen               pg_snapshot      NOT NULL,
    system_identifier  bigint           NOT NULL,
    computed_at        timestamptz      NOT NULL DEFAULT clock_timestamp(),
    expires_at         timestamptz      NOT NULL,
    computing_ms       double precision NOT NULL,
    hits               bigint           NOT NULL DEFAULT 0,
    last_used_at       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT entry_pkey PRIMARY KEY (entry_id),
    CONSTRAINT entry_result_check CHECK (jsonb_typeof(result) = 'array')
);

-- What a reader asks for; the arguments are compared afterwards.
CREATE INDEX entry_key_idx ON cache.entry (org_id, survey_id, function_name, entry_id DESC);

COMMENT ON TABLE cache.entry IS
$$Results of functions of analytics as they were computed for a role of an organisation; analytics.cached_result() writes and reads them, the job tidy-cache takes away what nobody can use any more.
Answers to: analytics_cache.$$;
COMMENT ON COLUMN cache.entry.entry_id IS 'Number of the result; of two for the same question the higher one is newer.';
COMMENT ON COLUMN cache.entry.org_id IS 'The organisation that it was computed for: nobody else is ever given it.';
COMMENT ON COLUMN cache.entry.survey_id IS 'The survey that was asked about.';
COMMENT ON COLUMN cache.entry.function_name IS 'The function of analytics, as in cache.source.';
COMMENT ON COLUMN cache.entry.arguments IS 'What it was called with beside the survey.';
COMMENT ON COLUMN cache.entry.result IS 'Its rows, one object for each, in their order.';
COMMENT ON COLUMN cache.entry.n_rows IS 'How many rows those are.';
COMMENT ON COLUMN cache.entry.bytes IS 'What it takes up, in bytes, as it is stored.';
COMMENT ON COLUMN cache.entry.seen IS 'The snapshot in which it was computed.';
COMMENT ON COLUMN cache.entry.system_identifier IS 'The server that computed it: in a dump that is restored elsewhere, numbers of transactions mean nothing.';
COMMENT ON COLUMN cache.entry.computed_at IS 'When it had been computed.';
COMMENT ON COLUMN cache.entry.expires_at IS 'When it ends, whatever happens: computed_at and the lifetime of its tier (cache.tier).';
COMMENT ON COLUMN cache.entry.computing_ms IS 'How long computing it took, in milliseconds.';
COMMENT ON COLUMN cache.entry.hits IS 'How often it was given out instead of computing again, as of the last run of tidy-cache.';
COMMENT ON COLUMN cache.entry.last_used_at IS 'When it was computed or last given out, as of the last run of tidy-cache.';

-- Unlogged: to read from the cache must not cost a write to the disk. After a crash the counts of some minutes are lost.
CREATE UNLOGGED TABLE cache.use (
    org_id        bigint      NOT NULL,
    entry_id      bigint      NOT NULL,
    function_name text        NOT NULL,
    is_hit        boolean     NOT NULL,
    used_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE cache.use IS 'Each time that a result was stored or given out; the job tidy-cache counts and deletes them. Readings in a transaction that may not write leave no row.';
COMMENT ON COLUMN cache.use.org_id IS 'Who asked.';
COMMENT ON COLUMN cache.use.entry_id IS 'The result.';
COMMENT ON COLUMN cache.use.function_name IS 'The function that was asked for.';
COMMENT ON COLUMN cache.use.is_hit IS 'Whether it was given out; false where it was computed and stored.';
COMMENT ON COLUMN cache.use.used_at IS 'When.';

CREATE TABLE cache.usage (
    day           date             NOT NULL,
    function_name text             NOT NULL,
    hits          bigint           NOT NULL,
    misses        bigint           NOT NULL,
    saved_ms      double precision NOT NULL,

    CONSTRAINT usage_pkey PRIMARY KEY (day, function_name)
);

COMMENT ON TABLE cache.usage IS 'How often the cache was asked on each day, over all organisations; kept for history_retention_days.';
COMMENT ON COLUMN cache.usage.day IS 'The day, UTC.';
COMMENT ON COLUMN cache.usage.function_name IS 'The function that was asked for.';
COMMENT ON COLUMN cache.usage.hits IS 'Results that were given out.';
COMMENT ON COLUMN cache.usage.misses IS 'Results that were computed and stored.';
COMMENT ON COLUMN cache.usage.saved_ms IS 'How long computing what was given out had taken, in milliseconds.';

ALTER TABLE cache.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE cache.change FORCE ROW LEVEL SECURITY;
CREATE POLICY change_engine ON cache.change TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY change_reader ON cache.change FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE cache.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE cache.entry FORCE ROW LEVEL SECURITY;
CREATE POLICY entry_engine ON cache.entry TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY entry_reader ON cache.entry FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE cache.use ENABLE ROW LEVEL SECURITY;
ALTER TABLE cache.use FORCE ROW LEVEL SECURITY;
CREATE POLICY use_engine ON cache.use TO surveymark_engine USING (true) WITH CHECK (true);

GRANT SELECT ON cache.change, cache.shared_change, cache.entry TO surveymark_reader;

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('cache_size_mb', 256, 'megabytes', 'How much room results in the cache may take up; those that were not used for longest go first.', 1, 1048576);

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('tidy-cache', 'Tidy the cache',
     'Takes results out of the cache that nobody can use any more or that do not fit into cache_size_mb, and counts how often the others were used.',
     '*/5 * * * *', 'ops.step_tidy_cache', 'low', 'skip');
