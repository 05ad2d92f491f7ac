-- Which results are right now, in the snapshot of whoever asks.
CREATE VIEW cache.current_entry WITH (security_invoker = true)
AS
SELECT entry.*
FROM cache.entry
JOIN cache.source ON source.function_name = entry.function_name
WHERE entry.expires_at > clock_timestamp()
  AND entry.system_identifier = (SELECT control.system_identifier FROM pg_control_system() AS control)
  AND NOT EXISTS (
      SELECT
      FROM cache.change AS later
      WHERE later.org_id = entry.org_id AND later.survey_id IN (0, entry.survey_id)
        AND later.kind = ANY (source.depends_on)
        AND later.xid >= pg_snapshot_xmin(entry.seen)
        AND (later.is_settled OR NOT pg_visible_in_snapshot(later.xid, entry.seen))
  )
  AND NOT EXISTS (
      SELECT
      FROM cache.shared_change AS later
      WHERE later.survey_id IN (0, entry.survey_id)
        AND later.kind = ANY (source.depends_on)
        AND later.xid >= pg_snapshot_xmin(entry.seen)
        AND (later.is_settled OR NOT pg_visible_in_snapshot(later.xid, entry.seen))
  );

COMMENT ON VIEW cache.current_entry IS
    'The results that may be given out: not at the end of their life, computed by this server, and nothing that they were computed from has changed since, as far as the reading transaction sees.';

GRANT SELECT ON cache.current_entry TO surveymark_reader;
