-- Who stands behind the newest figure of each cell, as rows.
CREATE VIEW privacy.contribution
WITH (security_invoker = true, security_barrier = true)
AS
SELECT member.cell_id, member.release_id, behind.org_id, behind.result
FROM privacy.membership AS member
CROSS JOIN LATERAL unnest(member.org_ids, member.results) AS behind (org_id, result)
WHERE member.is_newest;

COMMENT ON VIEW privacy.contribution IS
    'One row for each organisation behind the newest figure of a cell, with the result that it contributed. For the privacy officer only.';
COMMENT ON COLUMN privacy.contribution.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.contribution.release_id IS 'The release in which the figure appeared.';
COMMENT ON COLUMN privacy.contribution.org_id IS 'The contributor: an organisation, or the ultimate parent of a corporate group.';
COMMENT ON COLUMN privacy.contribution.result IS 'Its exact result for the question and period, in the unit of the question.';

GRANT SELECT ON privacy.contribution TO surveymark_privacy_officer;
