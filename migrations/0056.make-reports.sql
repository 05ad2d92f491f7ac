-- Make reports from templates, keep what they showed, and publish them.
-- depends: 0055.export-parquet

-- squawk-ignore ban-drop-constraint
ALTER TABLE core.advice_rule DROP CONSTRAINT advice_rule_kind_check;
-- A few rows.
ALTER TABLE core.advice_rule
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT advice_rule_kind_check CHECK (kind IN ('recommendation', 'warning', 'finding'));

COMMENT ON TABLE core.advice_rule IS
    'Rules for recommendations, warnings and findings that an operator added, or put in the place of a shipped one; core.define_advice_rule() writes it.';
COMMENT ON COLUMN core.advice_rule.kind IS 'recommendation, warning or finding.';

ALTER TABLE report.schedule_preset ADD COLUMN template text;

COMMENT ON COLUMN report.schedule_preset.template IS 'The template of a report; null for what is none.';

UPDATE report.schedule_preset
SET format   = CASE preset WHEN 'executive-weekly' THEN 'pdf' ELSE format END,
    template = CASE preset WHEN 'executive-weekly' THEN 'executive' ELSE 'departmental' END
WHERE preset IN ('executive-weekly', 'departmental-monthly');

CREATE TABLE report.defined_template (
    template         text        NOT NULL,
    title            text        NOT NULL,
    description      text        NOT NULL,
    sections         text[]      NOT NULL,
    include_charts   boolean     NOT NULL DEFAULT true,
    include_raw_data boolean     NOT NULL DEFAULT false,
    needs_review     boolean     NOT NULL DEFAULT false,
    defined_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT defined_template_pkey PRIMARY KEY (template),
    CONSTRAINT defined_template_template_check CHECK (template ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT defined_template_title_check CHECK (title ~ '^[^[:cntrl:]]{1,100}$'),
    CONSTRAINT defined_template_sections_check CHECK (cardinality(sections) > 0)
);

COMMENT ON TABLE report.defined_template IS
$$Report templates that an operator added, or put in the place of a shipped one; report.define_template() writes it.
Answers to: report_templates.$$;
COMMENT ON COLUMN report.defined_template.template IS 'The name of the template; that of a shipped one replaces it.';
COMMENT ON COLUMN report.defined_template.title IS 'What reports of it are called.';
COMMENT ON COLUMN report.defined_template.description IS 'For whom it is and what it shows.';
COMMENT ON COLUMN report.defined_template.sections IS 'Its sections in their order, as in report.section.';
COMMENT ON COLUMN report.defined_template.include_charts IS 'Whether the figures are drawn as well.';
COMMENT ON COLUMN report.defined_template.include_raw_data IS 'Whether the workbook holds the single responses, where the role that makes it may see them.';
COMMENT ON COLUMN report.defined_template.needs_review IS 'Whether somebody has to publish a report before it is sent.';
COMMENT ON COLUMN report.defined_template.defined_at IS 'When it was defined, or last changed.';

CREATE TABLE report.report (
    org_id         bigint      NOT NULL,
    report_id      uuid        NOT NULL DEFAULT gen_random_uuid(),
    survey         text        NOT NULL,
    survey_title   text        NOT NULL,
    template       text        NOT NULL,
    title          text        NOT NULL,
    sections       text[]      NOT NULL,
    options        jsonb       NOT NULL,
    status         text        NOT NULL DEFAULT 'draft',
    reader_role    name        NOT NULL,
    created_by     text        NOT NULL DEFAULT session_user,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    generated_at   timestamptz,
    published_at   timestamptz,
    published_by   text,
    export_id      uuid,
    edition        text,
    version        text,
    page           text,
    page_hash      bytea,
    error_sqlstate text,
    error_message  text,

    CONSTRAINT report_pkey PRIMARY KEY (org_id, report_id),
    CONSTRAINT report_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT report_status_check CHECK (status IN ('draft', 'generated', 'published', 'failed')),
    CONSTRAINT report_generated_check
        CHECK (status IN ('draft', 'failed') OR num_nulls(page, page_hash, version, generated_at) = 0),
    CONSTRAINT report_published_check
        CHECK ((status = 'published') = (num_nulls(published_at, published_by) = 0)),
    CONSTRAINT report_failed_check CHECK ((status = 'failed') = (error_message IS NOT NULL))
);

-- Whoever has the number of a report names it by that alone.
CREATE INDEX report_report_id_idx ON report.report (report_id);
-- Old ones are forgotten; the newest are listed first.
CREATE INDEX report_created_at_idx ON report.report (created_at);

COMMENT ON TABLE report.report IS
'One row for each report: draft while it is made, generated when it can be looked at, published when it may be sent, or failed. A
published one is never changed; rows older than report_retention_days are forgotten.';
COMMENT ON COLUMN report.report.org_id IS 'The organisation that it is about.';
COMMENT ON COLUMN report.report.report_id IS 'Number of the report.';
COMMENT ON COLUMN report.report.survey IS 'The survey that it is about, by its code.';
COMMENT ON COLUMN report.report.survey_title IS 'The title of the survey at that time.';
COMMENT ON COLUMN report.report.template IS 'The template that it was made from, as it was called then.';
COMMENT ON COLUMN report.report.title IS 'The title of the template at that time.';
COMMENT ON COLUMN report.report.sections IS 'The sections of the template at that time, in their order.';
COMMENT ON COLUMN report.report.options IS 'include_charts, include_raw_data and needs_review of the template at that time.';
COMMENT ON COLUMN report.report.status IS 'draft, generated, published or failed.';
COMMENT ON COLUMN report.report.reader_role IS 'The role as which its figures were read.';
COMMENT ON COLUMN report.report.created_by IS 'The login that asked for it.';
COMMENT ON COLUMN report.report.created_at IS 'When it was begun.';
COMMENT ON COLUMN report.report.generated_at IS 'When its page was there.';
COMMENT ON COLUMN report.report.published_at IS 'When it was published.';
COMMENT ON COLUMN report.report.published_by IS 'The login that published it.';
COMMENT ON COLUMN report.report.export_id IS 'The export that it was made for, as in report.export; its deliveries wait until the report is published. Null for one by hand.';
COMMENT ON COLUMN report.report.edition IS 'The edition of the benchmarks that it compares with; null where there is none.';
COMMENT ON COLUMN report.report.version IS 'The version of Surveymark that drew it.';
COMMENT ON COLUMN report.report.page IS 'The page as it was drawn, HTML: the same bytes for ever.';
COMMENT ON COLUMN report.report.page_hash IS 'SHA-256 of the page.';
COMMENT ON COLUMN report.report.error_sqlstate IS 'SQLSTATE of what went wrong.';
COMMENT ON COLUMN report.report.error_message IS 'What went wrong.';

CREATE TABLE report.report_figures (
    org_id    bigint NOT NULL,
    report_id uuid   NOT NULL,
    source    text   NOT NULL,
    figures   jsonb  NOT NULL,

    CONSTRAINT report_figures_pkey PRIMARY KEY (org_id, report_id, source),
    CONSTRAINT report_figures_report_fkey FOREIGN KEY (org_id, report_id)
        REFERENCES report.report (org_id, report_id) ON DELETE CASCADE,
    CONSTRAINT report_figures_figures_check CHECK (jsonb_typeof(figures) = 'array')
);

COMMENT ON TABLE report.report_figures IS
$$The figures of a report as they were read, one row for each source of its sections.
Answers to: report_sections.$$;
COMMENT ON COLUMN report.report_figures.org_id IS 'The organisation of the report.';
COMMENT ON COLUMN report.report_figures.report_id IS 'The report, as in report.report.';
COMMENT ON COLUMN report.report_figures.source IS 'The source, as in report.source.';
COMMENT ON COLUMN report.report_figures.figures IS 'Its rows, one object for each, in the order of the source.';

ALTER TABLE report.report ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.report FORCE ROW LEVEL SECURITY;
CREATE POLICY report_engine ON report.report TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY report_reader ON report.report FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE report.report_figures ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.report_figures FORCE ROW LEVEL SECURITY;
CREATE POLICY report_figures_engine ON report.report_figures TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY report_figures_reader ON report.report_figures FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON report.report, report.report_figures TO surveymark_reader;
GRANT SELECT ON report.defined_template TO surveymark_reader, surveymark_operator;

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('report_retention_days', 730, 'days', 'How long reports that were made are kept, with their figures.', 1, 36500),
    ('weekly_reports', 0, '1 for yes', 'Whether workers make a weekly report for each organisation with a reader, to be read and published.', 0, 1);

-- The purge forgets old reports.
GRANT USAGE ON SCHEMA report TO surveymark_job;
