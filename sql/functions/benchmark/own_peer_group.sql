-- By its own levels, also where its corporate group counts by those of its parent: that the two belong
-- together is not shown.
CREATE OR REPLACE FUNCTION benchmark.own_peer_group()
    RETURNS TABLE (peer_group text, title text, ordinal integer, is_tried boolean)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT known.peer_group, known.title, known.peer_group_id::integer, known.is_tried
    FROM privacy.approved_peer_group AS known
    WHERE known.withdrawn_at IS NULL
      AND CASE WHEN known.criteria IS NULL THEN
              EXISTS (
                  SELECT
                  FROM privacy.peer_group_listing AS picked
                  WHERE picked.org_id = v_org_id AND picked.peer_group_id = known.peer_group_id
              )
          ELSE
              NOT EXISTS (
                  SELECT
                  FROM jsonb_each(known.criteria) AS given (category, levels)
                  LEFT JOIN core.organisation_category AS own
                      ON own.org_id = v_org_id AND own.category = given.category AND given.levels ? own.level
                  WHERE own.level IS NULL
              )
          END
    ORDER BY known.peer_group_id;
END;
$$;

COMMENT ON FUNCTION benchmark.own_peer_group() IS
    'The peer groups that are not withdrawn and that the caller''s organisation belongs to. Raises SM016 for a caller of no organisation. Internal.';

GRANT EXECUTE ON FUNCTION benchmark.own_peer_group() TO surveymark_reader;
