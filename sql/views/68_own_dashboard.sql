CREATE VIEW analytics.own_dashboard
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.layout,
    result.title,
    result.dashboard_type,
    result.is_default,
    result.owner_role,
    result.shared_with,
    result.n_widgets,
    result.access_count,
    result.accessed_at,
    result.changed_at,
    result.definition::text AS definition
FROM report.own_dashboard() AS result;

COMMENT ON VIEW analytics.own_dashboard IS
    'The layouts of dashboards that your role may open: the shipped ones, its own, and those of your organisation that were shared with it.';
COMMENT ON COLUMN analytics.own_dashboard.layout IS 'Its name: for surveymark dashboard build --layout.';
COMMENT ON COLUMN analytics.own_dashboard.title IS 'The heading of the page.';
COMMENT ON COLUMN analytics.own_dashboard.dashboard_type IS 'overview, executive, departmental or detailed, which are shipped; custom for one that was saved.';
COMMENT ON COLUMN analytics.own_dashboard.is_default IS 'Whether you get it if you name none.';
COMMENT ON COLUMN analytics.own_dashboard.owner_role IS 'The role that saved it; null for one that is shipped.';
COMMENT ON COLUMN analytics.own_dashboard.shared_with IS 'The roles that may open it beside its owner, with commas between; null for none.';
COMMENT ON COLUMN analytics.own_dashboard.n_widgets IS 'How many widgets stand on it.';
COMMENT ON COLUMN analytics.own_dashboard.access_count IS 'How often readers of your organisation opened or built it.';
COMMENT ON COLUMN analytics.own_dashboard.accessed_at IS 'When they did so last; null for never.';
COMMENT ON COLUMN analytics.own_dashboard.changed_at IS 'When it was saved last.';
COMMENT ON COLUMN analytics.own_dashboard.definition IS
    'Title, filters that are set when the page opens, and widgets, as JSON: what report.save_dashboard() takes.';

GRANT SELECT ON analytics.own_dashboard TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
