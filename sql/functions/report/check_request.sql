CREATE OR REPLACE FUNCTION report.check_request(
    p_request jsonb
)
    RETURNS jsonb
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_what      text := p_request ->> 'what';
    v_format    text := p_request ->> 'format';
    v_file_name text := p_request ->> 'file_name';
    v_view      text;
    v_kind      report.export_kind;
    v_unknown   text;
    v_known     text[];
BEGIN
    SELECT kind.* INTO v_kind FROM report.export_kind AS kind WHERE kind.what = v_what AND v_what <> 'view';

    IF NOT FOUND THEN
        SELECT kind.* INTO v_kind FROM report.export_kind AS kind WHERE kind.what = 'view';
        v_kind.view_name := v_what;
    END IF;
    v_view := v_kind.view_name;

    -- What the caller may not read does not exist for him.
    IF v_kind.what = 'view' AND NOT EXISTS (
        SELECT
        FROM pg_class AS known
        WHERE known.relnamespace = 'analytics'::regnamespace AND known.relkind = 'v' AND known.relname = v_view
          AND has_table_privilege(ops.acting_role(), known.oid, 'SELECT')
    ) THEN
        RAISE EXCEPTION 'unknown export "%"', coalesce(v_what, '(null)')
            USING ERRCODE = 'SM101',
                  DETAIL  = format('There are %s, and the views of analytics.',
                                   (SELECT string_agg(kind.what, ', ' ORDER BY kind.what)
                                    FROM report.export_kind AS kind WHERE kind.what <> 'view')),
                  HINT    = 'Name one of these, or a view as in own_results.';
    END IF;

    IF (v_format = ANY (v_kind.formats)) IS NOT TRUE THEN
        RAISE EXCEPTION '% cannot be exported as "%"', v_what, coalesce(v_format, '(null)')
            USING ERRCODE = 'SM101',
                  HINT    = format('Choose among: %s.', array_to_string(v_kind.formats, ', '));
    END IF;

    IF v_kind.needs_survey AND coalesce(p_request #>> '{parameters,survey}', '') = '' THEN
        RAISE EXCEPTION '% needs a survey', v_what
            USING ERRCODE = 'SM020',
                  HINT    = 'Name it: p_parameters => ''{"survey": "pulse"}''.';
    END IF;

    IF (v_view IN ('own_response', 'own_training_set') OR v_what IN ('full_backup', 'training_set')) AND NOT ops.may_see_responses() THEN
        RAISE EXCEPTION 'role "%" may not see single responses', ops.acting_role()
            USING ERRCODE = 'SM108',
                  DETAIL  = format('They are in %s.', v_what),
                  HINT    = format('Ask an operator: SELECT ops.let_see_responses(%L).', ops.acting_role());
    END IF;

    -- A view's parameters are those of the function of its name, without p_.
    SELECT coalesce(array_agg(DISTINCT substr(argument.name, 3)), '{}') || CASE WHEN v_kind.needs_survey THEN '{survey}'::text[] END
    INTO v_known
    FROM pg_proc AS reader
    CROSS JOIN LATERAL unnest(reader.proargnames[:reader.pronargs]) AS argument (name)
    WHERE reader.pronamespace = 'analytics'::regnamespace AND reader.proname = v_view AND reader.proretset;

    -- A report's are the survey and the template.
    IF v_what = 'report' THEN
        v_known := v_known || '{template}'::text[];
        PERFORM report.check_template(coalesce(p_request #>> '{parameters,template}', 'full'));
    END IF;

    SELECT given.name INTO v_unknown
    FROM jsonb_each(coalesce(p_request -> 'parameters', '{}')) AS given (name, value)
    WHERE given.name <> ALL (v_known) OR jsonb_typeof(given.value) IN ('object', 'array')
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION '% takes no parameter "%"', v_what, v_unknown
            USING ERRCODE = 'SM101',
                  DETAIL  = format('It takes: %s. A value is a text, a number, true or false.',
                                   coalesce(nullif(array_to_string(v_known, ', '), ''), 'none')),
                  HINT    = 'Choose rows of a view with p_filters.';
    END IF;

    IF v_view IS NULL AND (p_request -> 'filters' <> '[]' OR p_request -> 'columns' <> '[]') THEN
        RAISE EXCEPTION '% has no columns to filter or to choose', v_what
            USING ERRCODE = 'SM101',
                  HINT    = 'Leave p_filters and p_columns away, or export a view.';
    END IF;

    -- It becomes a name in somebody's file system.
    IF v_file_name !~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$' THEN
        RAISE EXCEPTION 'file name "%" cannot be used', v_file_name
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The day and the ending are added to it.',
                  HINT    = 'Take up to 80 letters, digits, underscores and hyphens.';
    END IF;

    SELECT given.key INTO v_unknown
    FROM jsonb_array_elements_text(coalesce(p_request -> 'encrypt_for', '[]')) AS given (key)
    WHERE given.key !~ '^age1[02-9ac-hj-np-z]{58}$'
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION '"%" is no public key of age', left(v_unknown, 80)
            USING ERRCODE = 'SM025',
                  HINT    = 'age-keygen makes one; the public key begins with age1.';
    END IF;

    RETURN jsonb_strip_nulls(p_request);
END;
$$;

COMMENT ON FUNCTION report.check_request(jsonb) IS
    'What is asked for (what, format, parameters, filters, columns, file_name, encrypt_for, watermark), if the calling role can have it. Filters and columns are judged when the file is made. Raises SM020, SM025, SM101, SM108, SM116. Internal.';
