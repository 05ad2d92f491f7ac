CREATE OR REPLACE FUNCTION report.expire_exports(
    p_now timestamptz DEFAULT clock_timestamp()
)
    RETURNS SETOF uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE report.export AS old
    SET status = 'expired'
    WHERE old.status = 'completed' AND old.expires_at <= p_now
      AND NOT EXISTS (
          SELECT
          FROM report.delivery AS open
          WHERE open.org_id = old.org_id AND open.export_id = old.export_id
            AND open.purpose = 'file' AND open.status IN ('waiting', 'sending')
      );

    DELETE FROM report.export AS old
    WHERE old.file_path IS NULL AND old.status IN ('failed', 'cancelled', 'expired')
      AND old.requested_at < p_now - make_interval(days => ops.setting_value('history_retention_days')::integer)
      AND NOT EXISTS (
          SELECT
          FROM report.delivery AS open
          WHERE open.org_id = old.org_id AND open.export_id = old.export_id AND open.status IN ('waiting', 'sending')
      );

    RETURN QUERY
    SELECT old.export_id FROM report.export AS old WHERE old.file_path IS NOT NULL AND old.status = 'expired';
END;
$$;

COMMENT ON FUNCTION report.expire_exports(timestamptz) IS
    'Let exports expire whose time has come and that no delivery waits for, and forget those older than history_retention_days. Returns those whose files are to be deleted: report.forget_file() when that is done.';

GRANT EXECUTE ON FUNCTION report.expire_exports(timestamptz) TO surveymark_operator;
