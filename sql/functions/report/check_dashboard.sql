CREATE OR REPLACE FUNCTION report.check_dashboard(
    p_definition jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_wrong record;
BEGIN
    IF jsonb_typeof(p_definition) IS DISTINCT FROM 'object'
       OR jsonb_typeof(p_definition -> 'widgets') IS DISTINCT FROM 'array'
       OR jsonb_typeof(coalesce(p_definition -> 'filters', '{}')) <> 'object' THEN
        RAISE EXCEPTION 'layout is no JSON object with a list of widgets'
            USING ERRCODE = 'SM121',
                  HINT    = 'Write {"title": "Sales", "filters": {"period": "year"}, "widgets": [{"kind": "cards"}]}; take one that works with: surveymark dashboard show overview';
    END IF;

    -- The first thing that is wrong, in the order of the text: what it is, and what would be right.
    WITH widget AS (
        SELECT listed.place, listed.widget, known.kind, known.options
        FROM jsonb_array_elements(p_definition -> 'widgets') WITH ORDINALITY AS listed (widget, place)
        LEFT JOIN report.widget_kind AS known ON known.kind = listed.widget ->> 'kind'
    ),
    option AS (
        SELECT widget.place, widget.kind, widget.options, given.key, given.value
        FROM widget
        CROSS JOIN LATERAL jsonb_each(
            CASE jsonb_typeof(widget.widget -> 'options') WHEN 'object' THEN widget.widget -> 'options' ELSE '{}' END
        ) AS given
        WHERE widget.kind IS NOT NULL
    ),
    wrong AS (
        SELECT 0 AS place, format('unknown key "%s" of a layout', given.key) AS message,
               'It has title, filters and widgets.' AS hint
        FROM jsonb_object_keys(p_definition) AS given (key)
        WHERE given.key NOT IN ('title', 'filters', 'widgets')
        UNION ALL
        SELECT 0, 'title is no text of 1 to 100 characters', 'Name the page: "title": "Sales".'
        WHERE p_definition ? 'title'
          AND (jsonb_typeof(p_definition -> 'title') <> 'string' OR p_definition ->> 'title' !~ '^[^[:cntrl:]]{1,100}$')
        UNION ALL
        SELECT 0, format('a layout of %s widgets', jsonb_array_length(p_definition -> 'widgets')), 'It holds 1 to 50.'
        WHERE jsonb_array_length(p_definition -> 'widgets') NOT BETWEEN 1 AND 50
        UNION ALL
        SELECT 0, format('unknown filter "%s"', given.key),
               format('Take one of: period, question, minimum_organisations, peer_group, %s.',
                      (SELECT string_agg(category.category, ', ' ORDER BY category.ordinal) FROM core.category AS category))
        FROM jsonb_each(coalesce(p_definition -> 'filters', '{}')) AS given
        WHERE given.key NOT IN ('period', 'question', 'minimum_organisations', 'peer_group')
          AND NOT EXISTS (SELECT FROM core.category AS category WHERE category.category = given.key)
        UNION ALL
        SELECT 0, format('filter %s cannot be %s', given.key, given.value),
               CASE given.key
                   WHEN 'period' THEN 'Say all_time, year, quarter or month: the latest of them.'
                   WHEN 'minimum_organisations' THEN 'Say a whole number from 0.'
                   ELSE 'Say its code, as a text.'
               END
        FROM jsonb_each(coalesce(p_definition -> 'filters', '{}')) AS given
        WHERE CASE given.key
                  WHEN 'period' THEN given.value NOT IN ('"all_time"', '"year"', '"quarter"', '"month"')
                  WHEN 'minimum_organisations' THEN given.value::text !~ '^[0-9]{1,6}$'
                  ELSE jsonb_typeof(given.value) <> 'string' OR given.value = '""'
              END
        UNION ALL
        SELECT widget.place, format('unknown kind of widget %s', coalesce(quote_ident(widget.widget ->> 'kind'), '(none)')),
               format('Take one of: %s.', (SELECT string_agg(known.kind, ', ' ORDER BY known.kind) FROM report.widget_kind AS known))
        FROM widget
        WHERE widget.kind IS NULL
        UNION ALL
        SELECT widget.place, format('unknown key "%s" of a widget', given.key),
               'It has kind, title, width, height, refresh_seconds and options.'
        FROM widget
        CROSS JOIN LATERAL jsonb_object_keys(
            CASE jsonb_typeof(widget.widget) WHEN 'object' THEN widget.widget ELSE '{}' END
        ) AS given (key)
        WHERE given.key NOT IN ('kind', 'title', 'width', 'height', 'refresh_seconds', 'options')
        UNION ALL
        SELECT widget.place, format('%s of a widget cannot be %s', given.key, given.value), allowed.hint
        FROM widget
        CROSS JOIN LATERAL jsonb_each(
            CASE jsonb_typeof(widget.widget) WHEN 'object' THEN widget.widget ELSE '{}' END
        ) AS given
        JOIN (
            VALUES ('title', '^".', 'Say it in 1 to 100 characters.'),
                   ('width', '^([1-9]|1[0-2])$', 'Say 1 to 12 columns.'),
                   ('height', '^[1-3]$', 'Say 1, 2 or 3.'),
                   ('refresh_seconds', '^([3-9][0-9]|[1-9][0-9]{2,4}|[1-5][0-9]{5}|60[0-3][0-9]{3}|604[0-7][0-9]{2}|604800)$', 'Say 30 to 604800 seconds.'),
                   ('options', '^\{.*\}$', 'Write a JSON object: {"limit": 6}.')
        ) AS allowed (key, pattern, hint) ON allowed.key = given.key
        WHERE given.value::text !~ allowed.pattern
           OR (given.key = 'title' AND given.value #>> '{}' !~ '^[^[:cntrl:]]{1,100}$')
        UNION ALL
        SELECT option.place, format('unknown option "%s" of widget %s', option.key, option.kind),
               CASE cardinality(option.options)
                   WHEN 0 THEN 'It takes none.'
                   ELSE format('It takes %s.', array_to_string(option.options, ', '))
               END
        FROM option
        WHERE option.key <> ALL (option.options)
        UNION ALL
        SELECT option.place, format('option %s of widget %s cannot be %s', option.key, option.kind, option.value),
               CASE option.key
                   WHEN 'limit' THEN 'Say a whole number from 1 to 100.'
                   WHEN 'segment' THEN 'Say department or job_role.'
                   ELSE format('Take one of: peer_group, %s.',
                               (SELECT string_agg(category.category, ', ' ORDER BY category.ordinal) FROM core.category AS category))
               END
        FROM option
        WHERE option.key = ANY (option.options)
          AND CASE option.key
                  WHEN 'limit' THEN option.value::text !~ '^([1-9][0-9]?|100)$'
                  WHEN 'segment' THEN option.value NOT IN ('"department"', '"job_role"')
                  ELSE option.value <> '"peer_group"'
                      AND NOT EXISTS (SELECT FROM core.category AS category WHERE to_jsonb(category.category) = option.value)
              END
    )
    SELECT wrong.* INTO v_wrong FROM wrong ORDER BY wrong.place, wrong.message LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION '%', v_wrong.message
            USING ERRCODE = 'SM121',
                  DETAIL  = CASE v_wrong.place WHEN 0 THEN 'Nothing was saved.'
                                               ELSE format('It is widget %s of the layout.', v_wrong.place) END,
                  HINT    = v_wrong.hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION report.check_dashboard(jsonb) IS
    'Refuse a layout with an unknown widget, filter or option, or one out of its limits: raises SM121 for the first, with what would be right. Internal.';
