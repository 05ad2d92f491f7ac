CREATE VIEW analytics.report_template
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.template,
    result.title,
    result.description,
    result.sections,
    result.include_charts,
    result.include_raw_data,
    result.needs_review,
    result.is_shipped
FROM analytics.report_template() AS result;

COMMENT ON VIEW analytics.report_template IS
    'The templates that reports can be made from; report.define_template() adds one. The same for everybody.';
COMMENT ON COLUMN analytics.report_template.template IS 'The name of the template: surveymark report ... --template NAME.';
COMMENT ON COLUMN analytics.report_template.title IS 'What reports of it are called.';
COMMENT ON COLUMN analytics.report_template.description IS 'For whom it is and what it shows.';
COMMENT ON COLUMN analytics.report_template.sections IS 'Its sections in their order, with commas between.';
COMMENT ON COLUMN analytics.report_template.include_charts IS 'Whether the figures are drawn as well.';
COMMENT ON COLUMN analytics.report_template.include_raw_data IS 'Whether the workbook holds the single responses, where the role that makes it may see them.';
COMMENT ON COLUMN analytics.report_template.needs_review IS 'Whether somebody has to publish a report before it is sent.';
COMMENT ON COLUMN analytics.report_template.is_shipped IS 'Whether it is as it came with Surveymark; false for one that an operator defined.';

GRANT SELECT ON analytics.report_template TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
