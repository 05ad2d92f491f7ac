CREATE VIEW analytics.peer_group
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.peer_group,
    result.title,
    result.criteria,
    result.status,
    result.is_member,
    result.requested_at,
    result.withdrawn_at
FROM analytics.peer_group() AS result;

COMMENT ON VIEW analytics.peer_group IS
$$The peer groups: groups of organisations that somebody asked to compare with. The same for every reader, but for is_member. Their benchmarks are in analytics.benchmark, category peer_group; benchmark.request_peer_group() asks for another.
Answers to: peer_groups.$$;
COMMENT ON COLUMN analytics.peer_group.peer_group IS 'Code of the group; its benchmarks have it as their level.';
COMMENT ON COLUMN analytics.peer_group.title IS 'The group in words: the levels that its organisations have, or the name of a hand-picked group.';
COMMENT ON COLUMN analytics.peer_group.criteria IS
    'The levels that its organisations have, one of these in each category, as JSON: {"category": ["level", ...]}; null for a hand-picked group.';
COMMENT ON COLUMN analytics.peer_group.status IS
    'requested (tried with the next release), tried (its benchmarks are in analytics.benchmark, shown or withheld like any other), or withdrawn.';
COMMENT ON COLUMN analytics.peer_group.is_member IS
    'Whether your organisation belongs to it, by the levels that it has now; null for a role of no organisation and for a group that was withdrawn.';
COMMENT ON COLUMN analytics.peer_group.requested_at IS 'When it was first requested.';
COMMENT ON COLUMN analytics.peer_group.withdrawn_at IS 'When it was withdrawn; null while it was not.';

GRANT SELECT ON analytics.peer_group
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
