-- Which pages of figures there are, what stands on them, who may open them and how often that happens.
--
-- A layout holds no figure: it names widgets, and each reader's page is made of what that reader may see.
-- So to share one shares nothing but the order of the furniture. Readers reach these tables by functions only.

CREATE TABLE report.widget_kind (
    kind        text   NOT NULL,
    title       text   NOT NULL,
    description text   NOT NULL,
    options     text[] NOT NULL DEFAULT '{}',

    CONSTRAINT widget_kind_pkey PRIMARY KEY (kind)
);

COMMENT ON TABLE report.widget_kind IS 'What a dashboard can show: one row for each kind of widget.';
COMMENT ON COLUMN report.widget_kind.kind IS 'Its name in a layout.';
COMMENT ON COLUMN report.widget_kind.title IS 'The heading of a widget that has none of its own.';
COMMENT ON COLUMN report.widget_kind.description IS 'What it shows.';
COMMENT ON COLUMN report.widget_kind.options IS
    'The options that it takes: category (by what organisations are grouped), segment (department or job_role), limit (how many questions or words, 1 to 100).';

INSERT INTO report.widget_kind (kind, title, description, options)
VALUES
    ('summary', 'Responses', 'How many responses there are, and from when to when.', '{}'),
    ('completion', 'Completion', 'The share of responses that were completed, as a ring.', '{}'),
    ('cards', 'At a glance', 'A card for each of the first questions: result, interval, benchmark, gap.', '{limit}'),
    ('bullet', 'Place among others', 'The chosen question on its scale, over the quartiles of the benchmark.', '{}'),
    ('trend', 'Over time', 'The chosen question by month, with its interval and the benchmark of all.', '{}'),
    ('groups', 'By group', 'The benchmark of the chosen question in each group of organisations, with quartiles.', '{category}'),
    ('comparison', 'All questions', 'Own result and benchmark of each question.', '{limit}'),
    ('distribution', 'Distribution', 'How the answers to the chosen question are spread.', '{}'),
    ('heatmap', 'Questions by group', 'The benchmark of each question in each group.', '{category,limit}'),
    ('scatter', 'Own result and benchmark', 'Each question as a point: benchmark across, own result up.', '{}'),
    ('radar', 'Profile', 'Questions or scores of one scale around a centre.', '{limit}'),
    ('segments', 'By segment', 'The chosen question in each department or job role.', '{segment}'),
    ('forces', 'Forces of progress', 'What moves people to the new, and what holds them at the old.', '{}'),
    ('words', 'What people write', 'The words that most people use.', '{limit}'),
    ('detail', 'The question in detail', 'Every comparison of the chosen question, as a table.', '{}'),
    ('table', 'Table', 'Result, interval, benchmark and outcome of every question, as a table.', '{}');

CREATE TABLE report.dashboard (
    dashboard_id   uuid        NOT NULL DEFAULT gen_random_uuid(),
    org_id         bigint,
    layout         text        NOT NULL,
    title          text        NOT NULL,
    dashboard_type text        NOT NULL DEFAULT 'custom',
    filters        jsonb       NOT NULL DEFAULT '{}',
    owner_role     name,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT dashboard_pkey PRIMARY KEY (dashboard_id),
    CONSTRAINT dashboard_layout_key UNIQUE NULLS NOT DISTINCT (org_id, layout),
    CONSTRAINT dashboard_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT dashboard_layout_check CHECK (layout ~ '^[a-z][a-z0-9_-]{0,49}$'),
    CONSTRAINT dashboard_title_check CHECK (title ~ '^[^[:cntrl:]]{1,100}$'),
    CONSTRAINT dashboard_type_check
        CHECK (dashboard_type IN ('overview', 'executive', 'departmental', 'detailed', 'custom')),
    CONSTRAINT dashboard_filters_check CHECK (jsonb_typeof(filters) = 'object'),
    CONSTRAINT dashboard_owner_check CHECK ((org_id IS NULL) = (owner_role IS NULL))
);

COMMENT ON TABLE report.dashboard IS
$$The layouts of dashboards: those that are shipped, and those that organisations saved.
Answers to: dashboard_configs.$$;
COMMENT ON COLUMN report.dashboard.dashboard_id IS 'Number of the layout.';
COMMENT ON COLUMN report.dashboard.org_id IS 'The organisation that saved it; null for one that is shipped, for everybody.';
COMMENT ON COLUMN report.dashboard.layout IS 'Its name, once in each organisation; no organisation can take that of a shipped one.';
COMMENT ON COLUMN report.dashboard.title IS 'The heading of the page.';
COMMENT ON COLUMN report.dashboard.dashboard_type IS 'overview, executive, departmental, detailed, or custom for one that was saved.';
COMMENT ON COLUMN report.dashboard.filters IS 'The filters that are set when the page opens, as JSON: {"period": "year", "industry": "retail"}.';
COMMENT ON COLUMN report.dashboard.owner_role IS 'The role that saved it and can change it; null for one that is shipped.';
COMMENT ON COLUMN report.dashboard.created_at IS 'When it was saved first.';
COMMENT ON COLUMN report.dashboard.changed_at IS 'When it was saved last.';

CREATE TABLE report.dashboard_widget (
    dashboard_id    uuid     NOT NULL,
    "position"      smallint NOT NULL,
    kind            text     NOT NULL,
    title           text,
    width           smallint NOT NULL DEFAULT 12,
    height          smallint NOT NULL DEFAULT 1,
    refresh_seconds integer  NOT NULL DEFAULT 86400,
    options         jsonb    NOT NULL DEFAULT '{}',

    CONSTRAINT dashboard_widget_pkey PRIMARY KEY (dashboard_id, "position"),
    CONSTRAINT dashboard_widget_dashboard_fkey FOREIGN KEY (dashboard_id)
        REFERENCES report.dashboard (dashboard_id) ON DELETE CASCADE,
    CONSTRAINT dashboard_widget_kind_fkey FOREIGN KEY (kind) REFERENCES report.widget_kind (kind),
    CONSTRAINT dashboard_widget_title_check CHECK (title ~ '^[^[:cntrl:]]{1,100}$'),
    CONSTRAINT dashboard_widget_width_check CHECK (width BETWEEN 1 AND 12),
    CONSTRAINT dashboard_widget_height_check CHECK (height BETWEEN 1 AND 3),
    CONSTRAINT dashboard_widget_refresh_check CHECK (refresh_seconds BETWEEN 30 AND 604800)
);

COMMENT ON TABLE report.dashboard_widget IS 'What stands on a layout, in the order of reading.';
COMMENT ON COLUMN report.dashboard_widget.dashboard_id IS 'The layout, as in report.dashboard.';
COMMENT ON COLUMN report.dashboard_widget."position" IS 'Place on the page, from 1.';
COMMENT ON COLUMN report.dashboard_widget.kind IS 'What it shows, as in report.widget_kind.';
COMMENT ON COLUMN report.dashboard_widget.title IS 'Its heading; null for that of the kind.';
COMMENT ON COLUMN report.dashboard_widget.width IS 'How many of the twelve columns of a wide page it takes.';
COMMENT ON COLUMN report.dashboard_widget.height IS 'How tall its drawing is: 1, 2 or 3 units.';
COMMENT ON COLUMN report.dashboard_widget.refresh_seconds IS 'Seconds after which the page says that its figures are old.';
COMMENT ON COLUMN report.dashboard_widget.options IS 'Options of its kind, as JSON.';

CREATE TABLE report.dashboard_share (
    dashboard_id uuid NOT NULL,
    role_name    name NOT NULL,

    CONSTRAINT dashboard_share_pkey PRIMARY KEY (dashboard_id, role_name),
    CONSTRAINT dashboard_share_dashboard_fkey FOREIGN KEY (dashboard_id)
        REFERENCES report.dashboard (dashboard_id) ON DELETE CASCADE
);

COMMENT ON TABLE report.dashboard_share IS 'Who else of the same organisation may open a layout.';
COMMENT ON COLUMN report.dashboard_share.dashboard_id IS 'The layout, as in report.dashboard.';
COMMENT ON COLUMN report.dashboard_share.role_name IS
    'A reader of the organisation; or surveymark_org_reader, surveymark_analyst or surveymark_bi_reader for all its readers of that kind.';

CREATE TABLE report.dashboard_default (
    org_id       bigint NOT NULL,
    dashboard_id uuid   NOT NULL,

    CONSTRAINT dashboard_default_pkey PRIMARY KEY (org_id),
    CONSTRAINT dashboard_default_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT dashboard_default_dashboard_fkey FOREIGN KEY (dashboard_id)
        REFERENCES report.dashboard (dashboard_id) ON DELETE CASCADE
);

COMMENT ON TABLE report.dashboard_default IS
    'The layout that readers of an organisation get who name none; without a row, or for readers who may not open it, overview.';
COMMENT ON COLUMN report.dashboard_default.org_id IS 'The organisation.';
COMMENT ON COLUMN report.dashboard_default.dashboard_id IS 'The layout, as in report.dashboard.';

CREATE TABLE report.dashboard_access (
    org_id       bigint      NOT NULL,
    dashboard_id uuid        NOT NULL,
    role_name    name        NOT NULL,
    access_count bigint      NOT NULL DEFAULT 1,
    accessed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT dashboard_access_pkey PRIMARY KEY (org_id, dashboard_id, role_name),
    CONSTRAINT dashboard_access_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT dashboard_access_dashboard_fkey FOREIGN KEY (dashboard_id)
        REFERENCES report.dashboard (dashboard_id) ON DELETE CASCADE,
    CONSTRAINT dashboard_access_count_check CHECK (access_count > 0)
);

COMMENT ON TABLE report.dashboard_access IS 'How often each role opened or built a layout; not what it looked at.';
COMMENT ON COLUMN report.dashboard_access.org_id IS 'The organisation of the role.';
COMMENT ON COLUMN report.dashboard_access.dashboard_id IS 'The layout, as in report.dashboard.';
COMMENT ON COLUMN report.dashboard_access.role_name IS 'The role that opened or built it.';
COMMENT ON COLUMN report.dashboard_access.access_count IS 'How often.';
COMMENT ON COLUMN report.dashboard_access.accessed_at IS 'When last.';

INSERT INTO report.dashboard (layout, title, dashboard_type)
VALUES
    ('overview', 'Overview', 'overview'),
    ('executive', 'Executive summary', 'executive'),
    ('departmental', 'Departments', 'departmental'),
    ('detailed', 'All details', 'detailed');

INSERT INTO report.dashboard_widget (dashboard_id, "position", kind, title, width, height, options)
SELECT known.dashboard_id, shipped.place, shipped.kind, shipped.title, shipped.width, shipped.height, shipped.options::jsonb
FROM (
    VALUES
        ('overview', 1, 'summary', NULL, 8, 1, '{}'),
        ('overview', 2, 'completion', NULL, 4, 1, '{}'),
        ('overview', 3, 'cards', NULL, 12, 1, '{"limit": 6}'),
        ('overview', 4, 'groups', 'By industry', 6, 2, '{"category": "industry"}'),
        ('overview', 5, 'trend', NULL, 6, 2, '{}'),
        ('overview', 6, 'comparison', NULL, 6, 2, '{}'),
        ('overview', 7, 'distribution', NULL, 6, 2, '{}'),
        ('executive', 1, 'cards', NULL, 12, 1, '{"limit": 4}'),
        ('executive', 2, 'bullet', NULL, 12, 1, '{}'),
        ('executive', 3, 'trend', NULL, 6, 2, '{}'),
        ('executive', 4, 'radar', NULL, 6, 2, '{"limit": 8}'),
        ('executive', 5, 'groups', 'By industry', 6, 2, '{"category": "industry"}'),
        ('executive', 6, 'scatter', NULL, 6, 2, '{}'),
        ('departmental', 1, 'summary', NULL, 12, 1, '{}'),
        ('departmental', 2, 'segments', 'By department', 6, 2, '{"segment": "department"}'),
        ('departmental', 3, 'segments', 'By job role', 6, 2, '{"segment": "job_role"}'),
        ('departmental', 4, 'comparison', NULL, 6, 2, '{}'),
        ('departmental', 5, 'distribution', NULL, 6, 2, '{}'),
        ('detailed', 1, 'summary', NULL, 8, 1, '{}'),
        ('detailed', 2, 'completion', NULL, 4, 1, '{}'),
        ('detailed', 3, 'bullet', NULL, 12, 1, '{}'),
        ('detailed', 4, 'detail', NULL, 12, 1, '{}'),
        ('detailed', 5, 'trend', NULL, 6, 2, '{}'),
        ('detailed', 6, 'distribution', NULL, 6, 2, '{}'),
        ('detailed', 7, 'heatmap', 'Questions by industry', 12, 2, '{"category": "industry"}'),
        ('detailed', 8, 'groups', 'By industry', 6, 2, '{"category": "industry"}'),
        ('detailed', 9, 'scatter', NULL, 6, 2, '{}'),
        ('detailed', 10, 'groups', 'By size', 6, 2, '{"category": "organisation_size"}'),
        ('detailed', 11, 'forces', NULL, 6, 2, '{}'),
        ('detailed', 12, 'words', NULL, 12, 1, '{}'),
        ('detailed', 13, 'table', NULL, 12, 1, '{}')
) AS shipped (layout, place, kind, title, width, height, options)
JOIN report.dashboard AS known ON known.layout = shipped.layout AND known.org_id IS NULL;

ALTER TABLE report.dashboard ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.dashboard FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_engine ON report.dashboard TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE report.dashboard_widget ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.dashboard_widget FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_widget_engine ON report.dashboard_widget TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE report.dashboard_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.dashboard_share FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_share_engine ON report.dashboard_share TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE report.dashboard_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.dashboard_default FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_default_engine ON report.dashboard_default TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE report.dashboard_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.dashboard_access FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_access_engine ON report.dashboard_access TO surveymark_engine USING (true) WITH CHECK (true);
