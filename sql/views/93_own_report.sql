CREATE VIEW analytics.own_report
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.report_id,
    result.survey,
    result.template,
    result.title,
    result.status,
    result.edition,
    result.created_at,
    result.created_by,
    result.generated_at,
    result.published_at,
    result.published_by,
    result.page_bytes,
    result.page_hash,
    result.version,
    result.export_id,
    result.reason
FROM analytics.own_report() AS result;

COMMENT ON VIEW analytics.own_report IS
    'The reports that were made for your organisation, the newest first. surveymark reports shows and publishes them.';
COMMENT ON COLUMN analytics.own_report.report_id IS 'Number of the report.';
COMMENT ON COLUMN analytics.own_report.survey IS 'Code of the survey that it is about.';
COMMENT ON COLUMN analytics.own_report.template IS 'The template that it was made from, as in analytics.report_template.';
COMMENT ON COLUMN analytics.own_report.title IS 'What it is called.';
COMMENT ON COLUMN analytics.own_report.status IS 'draft while it is made, generated (to be looked at), published (may be sent, never changes) or failed.';
COMMENT ON COLUMN analytics.own_report.edition IS 'The edition of the benchmarks that it compares with; null where there is none.';
COMMENT ON COLUMN analytics.own_report.created_at IS 'When it was begun.';
COMMENT ON COLUMN analytics.own_report.created_by IS 'The login that asked for it.';
COMMENT ON COLUMN analytics.own_report.generated_at IS 'When it was there; null before.';
COMMENT ON COLUMN analytics.own_report.published_at IS 'When it was published; null before.';
COMMENT ON COLUMN analytics.own_report.published_by IS 'The login that published it.';
COMMENT ON COLUMN analytics.own_report.page_bytes IS 'Size of its page, bytes.';
COMMENT ON COLUMN analytics.own_report.page_hash IS 'SHA-256 of its page, hexadecimal: it stays the same for ever.';
COMMENT ON COLUMN analytics.own_report.version IS 'The version of Surveymark that drew it.';
COMMENT ON COLUMN analytics.own_report.export_id IS 'The export that it was made for, as in analytics.own_export; null for one by hand.';
COMMENT ON COLUMN analytics.own_report.reason IS 'Why it failed; null where it did not.';

GRANT SELECT ON analytics.own_report TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
