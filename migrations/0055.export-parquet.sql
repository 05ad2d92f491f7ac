-- Views can be had as Parquet.
-- depends: 0054.lay-out-dashboards

UPDATE report.export_kind
SET formats = formats || '{parquet}'
WHERE formats = '{csv,csv.gz,json,json.gz,xlsx}';
