-- Who changed what, and who took data out: an append-only record, linked into a chain.
-- depends: 0019.exposure-budget

CREATE TABLE ops.audit_entry (
    entry_id    bigserial   NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text        NOT NULL,
    client      text,
    action      text        NOT NULL,
    object      text        NOT NULL,
    detail      jsonb       NOT NULL DEFAULT '{}',

    CONSTRAINT audit_entry_pkey PRIMARY KEY (entry_id),
    CONSTRAINT audit_entry_action_check CHECK (action ~ '^[a-z][a-z ]*$'),
    CONSTRAINT audit_entry_object_check CHECK (object <> ''),
    CONSTRAINT audit_entry_detail_check CHECK (jsonb_typeof(detail) = 'object')
);

COMMENT ON TABLE ops.audit_entry IS
$$What was changed and what was taken out, by whom: one row for each, never changed or deleted but by the purge of old ones.
Answers to: audit_log.$$;
COMMENT ON COLUMN ops.audit_entry.entry_id IS 'Number of the entry, in about the order of writing.';
COMMENT ON COLUMN ops.audit_entry.occurred_at IS 'When it was written, by the clock of the server, to the microsecond.';
COMMENT ON COLUMN ops.audit_entry.actor IS 'The login role; with "as" and another role where SET ROLE had chosen one.';
COMMENT ON COLUMN ops.audit_entry.client IS 'Address of the client (local for a socket) and the name that its program gave.';
COMMENT ON COLUMN ops.audit_entry.action IS 'insert, update, delete, truncate, or what was done with data: export, report, erase, purge.';
COMMENT ON COLUMN ops.audit_entry.object IS 'The table that was changed, or what was taken out.';
COMMENT ON COLUMN ops.audit_entry.detail IS
    'Of a table of definitions the row before (old) and after (new), of an update the changed columns; of response sets how many of which organisation.';

CREATE TABLE ops.audit_link (
    position bigint NOT NULL,
    entry_id bigint NOT NULL,
    hash     bytea  NOT NULL,

    CONSTRAINT audit_link_pkey PRIMARY KEY (position),
    CONSTRAINT audit_link_entry_id_key UNIQUE (entry_id),
    CONSTRAINT audit_link_position_check CHECK (position > 0),
    CONSTRAINT audit_link_hash_check CHECK (length(hash) = 32)
);

COMMENT ON TABLE ops.audit_link IS
    'The chain through ops.audit_entry: each link has a hash over its entry and the hash of the link before it.';
COMMENT ON COLUMN ops.audit_link.position IS 'Place in the chain, from 1, without gaps.';
COMMENT ON COLUMN ops.audit_link.entry_id IS 'Its entry, as in ops.audit_entry: each has one link.';
COMMENT ON COLUMN ops.audit_link.hash IS 'SHA-256 of ops.audit_text() of the entry, which includes the hash of the link before.';

-- Where the chain begins: at nothing, or behind what the purge took away.
CREATE TABLE ops.audit_start (
    is_only  boolean NOT NULL DEFAULT true,
    position bigint  NOT NULL,
    hash     bytea   NOT NULL,

    CONSTRAINT audit_start_pkey PRIMARY KEY (is_only),
    CONSTRAINT audit_start_is_only_check CHECK (is_only)
);

COMMENT ON TABLE ops.audit_start IS
    'The link before the first that is kept: position 0 until the purge has taken old entries away. The chain has an entry of each purge.';
COMMENT ON COLUMN ops.audit_start.is_only IS 'Always true: there is one row.';
COMMENT ON COLUMN ops.audit_start.position IS 'Position of the last link that was purged.';
COMMENT ON COLUMN ops.audit_start.hash IS 'Its hash; that of the empty text at position 0.';

INSERT INTO ops.audit_start (position, hash) VALUES (0, sha256(''));

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('link-audit', 'Seal the audit',
     'Links new entries of the audit into its chain, and takes away those older than audit_retention_days.',
     '*/5 * * * *', 'ops.step_link_audit', 'normal', 'skip');

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('audit_retention_days', 730, 'days', 'How long entries of the audit are kept.', 30, 36500),
    ('audit_unlinked_warning_seconds', 1800, 'seconds',
     'Health warns when an entry of the audit has waited longer than this for its link.', 60, 604800);

GRANT SELECT ON ops.audit_entry, ops.audit_link, ops.audit_start TO surveymark_operator, surveymark_privacy_officer;
