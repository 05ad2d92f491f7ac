-- What has been deployed: the files that are in force, and the steps that were taken.
--
-- ops.applied_file is ours: functions, views and jobs are replayed when their text differs from
-- what it remembers. It holds paths and names, never oids, so a restored dump stays true.
-- The other tables are those of yoyo-migrations, made here in the form that yoyo itself gives
-- them, so that a plain `yoyo apply` and `surveymark migrate` keep one and the same account.

CREATE TABLE ops.applied_file (
    path        text        NOT NULL,
    sha256      text        NOT NULL,
    object_name text,
    applied_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT applied_file_pkey PRIMARY KEY (path),
    CONSTRAINT applied_file_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

COMMENT ON TABLE ops.applied_file IS
    'One row for each file of sql/ and migrations/ whose text is in force in this database.';
COMMENT ON COLUMN ops.applied_file.path IS 'As in the repository, for example sql/views/10_x.sql.';
COMMENT ON COLUMN ops.applied_file.object_name IS
    'What the file defines, so that deleting a file can remove its view.';

CREATE TABLE IF NOT EXISTS ops._yoyo_migration (
    migration_hash varchar(64)  NOT NULL,
    migration_id   varchar(255),
    applied_at_utc timestamp,

    CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash)
);

CREATE TABLE IF NOT EXISTS ops._yoyo_log (
    id             varchar(36)  NOT NULL,
    migration_hash varchar(64),
    migration_id   varchar(255),
    operation      varchar(10),
    username       varchar(255),
    hostname       varchar(255),
    comment        varchar(255),
    created_at_utc timestamp,

    CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS ops._yoyo_version (
    version          integer   NOT NULL,
    installed_at_utc timestamp,

    CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version)
);

INSERT INTO ops._yoyo_version (version, installed_at_utc)
VALUES (2, now() AT TIME ZONE 'UTC')
ON CONFLICT (version) DO NOTHING;

CREATE TABLE IF NOT EXISTS ops.yoyo_lock (
    locked integer   NOT NULL DEFAULT 1,
    ctime  timestamp,
    pid    integer   NOT NULL,

    CONSTRAINT yoyo_lock_pkey PRIMARY KEY (locked)
);

COMMENT ON TABLE ops._yoyo_migration IS 'The steps that were taken, as yoyo-migrations records them.';
COMMENT ON TABLE ops._yoyo_log IS 'When each step was taken or marked, and by whom.';
COMMENT ON TABLE ops._yoyo_version IS 'The version of the tables of yoyo-migrations.';
COMMENT ON TABLE ops.yoyo_lock IS 'One row while a plain yoyo is at work.';
