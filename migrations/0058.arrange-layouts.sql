-- The shipped layouts leave no hole beside what is short.
-- depends: 0057.export-training-sets

DELETE FROM report.dashboard_widget AS widget
USING report.dashboard AS known
WHERE known.dashboard_id = widget.dashboard_id AND known.org_id IS NULL AND known.layout IN ('executive', 'detailed');

INSERT INTO report.dashboard_widget (dashboard_id, "position", kind, title, width, height, options)
SELECT known.dashboard_id, shipped.place, shipped.kind, shipped.title, shipped.width, shipped.height, shipped.options::jsonb
FROM (
    VALUES
        ('executive', 1, 'cards', NULL, 12, 1, '{"limit": 4}'),
        ('executive', 2, 'bullet', NULL, 12, 1, '{}'),
        ('executive', 3, 'trend', NULL, 6, 2, '{}'),
        ('executive', 4, 'radar', NULL, 6, 2, '{"limit": 8}'),
        ('executive', 5, 'groups', 'By industry', 6, 2, '{"category": "industry"}'),
        ('executive', 6, 'scatter', NULL, 6, 2, '{}'),
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
