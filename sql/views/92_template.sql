-- The templates in force: those that an operator defined, and the shipped ones of other names.
CREATE VIEW report.template
AS
SELECT own.template, own.title, own.description, own.sections, own.include_charts, own.include_raw_data, own.needs_review,
       false AS is_shipped
FROM report.defined_template AS own
UNION ALL
SELECT shipped.template, shipped.title, shipped.description, shipped.sections::text[], shipped.include_charts,
       shipped.include_raw_data, shipped.needs_review, true
FROM (
    VALUES
        ('full', 'Survey report', 'Everything, for whoever works with the survey.',
         '{executive_summary,key_metrics,comparisons,position,profile,detailed_analysis,trends,departments,job_roles,recommendations,method}',
         true, false, false),
        ('executive', 'Executive report', 'For executives: what stands out, headline figures, where one stands, what to do.',
         '{executive_summary,key_metrics,position,trends,recommendations,method}', true, false, false),
        ('departmental', 'Report by department', 'For heads of departments: each department and job role against the rest.',
         '{key_metrics,departments,job_roles,recommendations,method}', true, false, false),
        ('weekly', 'Weekly report', 'For whoever follows the survey week by week. Somebody reads it before it is sent.',
         '{executive_summary,metrics_summary,key_metrics,trends,recommendations,method}', true, false, true),
        ('ocean', 'Personality profile', 'For psychologists: scale scores, reliability, norms and correlations.',
         '{key_metrics,profile,ocean_insights,departments,job_roles,method}', true, false, false),
        ('jtbd', 'Jobs to be done', 'For product people: forces of progress, readiness, opportunities and themes.',
         '{executive_summary,forces,opportunities,themes,recommendations,method}', true, false, false),
        ('benchmark', 'Benchmark report', 'Every comparison with the published benchmarks.',
         '{key_metrics,comparisons,position,method}', true, false, false),
        ('data_quality', 'Data quality', 'For those who run the survey: completion and careless answers.',
         '{key_metrics,data_quality,recommendations,method}', true, false, false)
) AS shipped (template, title, description, sections, include_charts, include_raw_data, needs_review)
WHERE NOT EXISTS (SELECT FROM report.defined_template AS own WHERE own.template = shipped.template);

COMMENT ON VIEW report.template IS 'The templates of reports: those that come with Surveymark, and those that an operator defined or put in their place.';
COMMENT ON COLUMN report.template.template IS 'The name of the template.';
COMMENT ON COLUMN report.template.title IS 'What reports of it are called.';
COMMENT ON COLUMN report.template.description IS 'For whom it is and what it shows.';
COMMENT ON COLUMN report.template.sections IS 'Its sections in their order, as in report.section.';
COMMENT ON COLUMN report.template.include_charts IS 'Whether the figures are drawn as well.';
COMMENT ON COLUMN report.template.include_raw_data IS 'Whether the workbook holds the single responses, where the role that makes it may see them.';
COMMENT ON COLUMN report.template.needs_review IS 'Whether somebody has to publish a report before it is sent.';
COMMENT ON COLUMN report.template.is_shipped IS 'Whether it is as it came with Surveymark.';

GRANT SELECT ON report.template TO surveymark_reader, surveymark_operator;
