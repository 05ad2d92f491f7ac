-- A report can be had as a PDF.
-- depends: 0051.attack-releases

UPDATE report.export_kind
SET formats = '{html,pdf,xlsx}'
WHERE what = 'report';
