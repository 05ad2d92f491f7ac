-- A report can be had as JSON, and as CSV files in an archive.
-- depends: 0052.print-reports

UPDATE report.export_kind
SET formats = '{html,pdf,xlsx,json,zip}'
WHERE what = 'report';
