CREATE OR REPLACE FUNCTION analytics.note_export(
    p_action text,
    p_object text,
    p_detail jsonb DEFAULT '{}'
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (p_action IN ('export', 'report')) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown action "%"', coalesce(p_action, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Data is taken out by an export or a report.';
    END IF;

    -- What says how an export was made is short; the audit is no place to store things in.
    IF length(p_object) > 1000 OR length(p_detail::text) > 100000 THEN
        RAISE EXCEPTION 'an entry with an object of % characters and a detail of % is too large',
            coalesce(length(p_object), 0), coalesce(length(p_detail::text), 0)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The object has at most 1,000 characters, the detail 100,000.',
                  HINT    = 'Say what was taken out and how, not what was in it.';
    END IF;

    PERFORM ops.note_audit(p_action, p_object, p_detail);
END;
$$;

COMMENT ON FUNCTION analytics.note_export(text, text, jsonb) IS
$$Write into the audit that the caller takes data out of the database, before it goes. p_action: export or report. p_object: the view or
the survey. p_detail: how, as a json object (format, columns, filters). The commands `surveymark export` and `surveymark report` call it; so
may your own programs. Raises SM025 for an unknown action, an object of
more than 1,000 characters, or a detail of more than 100,000.$$;

GRANT EXECUTE ON FUNCTION analytics.note_export(text, text, jsonb)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
