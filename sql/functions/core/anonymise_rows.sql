CREATE OR REPLACE FUNCTION core.anonymise_rows(
    p_source text,
    p_survey text,
    p_kid    text,
    p_blocks bytea[],
    p_rows   jsonb
)
    RETURNS SETOF core.anonymised_row
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_precision CONSTANT text   := (SELECT known.date_precision FROM core.source AS known WHERE known.source = p_source);
    v_column    CONSTANT jsonb  := (SELECT jsonb_object_agg(known.use, known.column_name)
                                    FROM core.source_column AS known
                                    WHERE known.source = p_source AND known.use NOT IN ('level', 'answer', 'drop'));
    -- Calculated values are no answers, and may put a name together.
    v_dropped   CONSTANT text[] := ARRAY(SELECT known.column_name
                                         FROM core.source_column AS known
                                         WHERE known.source = p_source AND known.use = 'drop'
                                         UNION
                                         SELECT unnest(published.ignored_keys)
                                         FROM core.survey_version AS published
                                         WHERE published.survey_id = core.survey_id(p_survey));
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT
            row.ordinality AS ordinal,
            CASE WHEN jsonb_typeof(row.content -> 'line') = 'number' THEN trunc((row.content ->> 'line')::numeric) END AS line_number,
            row.content -> 'fields' AS fields,
            nullif(lower(btrim(row.content -> 'fields' ->> (v_column ->> 'organisation'))), '') AS company,
            nullif(row.content -> 'fields' ->> (v_column ->> 'submission_id'), '') AS submission_id,
            nullif(lower(btrim(row.content -> 'fields' ->> (v_column ->> 'respondent'))), '') AS respondent,
            nullif(btrim(row.content -> 'fields' ->> (v_column ->> 'completed_at')), '') AS completed_at,
            row.content -> 'fields' ->> (v_column ->> 'weight') AS weight,
            CASE WHEN jsonb_typeof(row.content -> 'answers') = 'object' THEN (row.content -> 'answers') - v_dropped END AS answers,
            coalesce(row.content -> 'is_broken' = 'true', false) AS is_broken
        FROM jsonb_array_elements(p_rows) WITH ORDINALITY AS row (content, ordinality)
    ),
    -- Companies and places come again and again: each is hashed and looked up once.
    company AS MATERIALIZED (
        SELECT named.company, core.source_organisation(p_blocks, p_source, named.company) AS organisation
        FROM (SELECT DISTINCT given.company FROM given WHERE given.company IS NOT NULL) AS named
    ),
    -- An empty cell decides nothing; one that stands for nothing is for a human to look at.
    said AS MATERIALIZED (
        SELECT given.ordinal, asked.category, asked.column_name, btrim(given.fields ->> asked.column_name) AS value
        FROM given
        CROSS JOIN core.source_category AS asked
        WHERE asked.source = p_source AND btrim(given.fields ->> asked.column_name) <> ''
    ),
    meant AS MATERIALIZED (
        SELECT distinguished.category, distinguished.value, found.level
        FROM (SELECT DISTINCT said.category, said.value FROM said) AS distinguished
        LEFT JOIN LATERAL (
            SELECT known.level
            FROM core.source_value AS known
            WHERE known.source = p_source AND known.kid = p_kid AND known.category = distinguished.category
              AND known.value_hash = core.source_value_hash(p_blocks, p_source, distinguished.category, distinguished.value)
            UNION ALL
            SELECT known.level
            FROM core.source_range AS known
            WHERE known.source = p_source AND known.category = distinguished.category
              AND core.try_numeric(distinguished.value) BETWEEN known.lowest AND known.highest
            LIMIT 1
        ) AS found ON true
    ),
    placed AS (
        SELECT said.ordinal,
               jsonb_object_agg(said.category, meant.level) FILTER (WHERE meant.level IS NOT NULL) AS levels,
               min(format('what stands in column "%s" has no %s in the mapping', said.column_name, said.category))
                   FILTER (WHERE meant.level IS NULL) AS problem
        FROM said
        JOIN meant ON meant.category = said.category AND meant.value = said.value
        GROUP BY said.ordinal
    )
    SELECT
        given.line_number::bigint,
        company.organisation,
        left(encode(privacy.keyed_hash(p_blocks, 'submission', p_survey, p_source, given.company, given.submission_id), 'hex'), 40),
        CASE WHEN given.respondent IS NOT NULL THEN
            core.source_respondent(p_blocks, p_source, p_survey, given.company, given.respondent)
        END,
        CASE WHEN given.completed_at IS NOT NULL THEN
            coalesce(date_trunc(v_precision, core.try_timestamptz(given.completed_at) AT TIME ZONE 'UTC')::text, 'no date')
        END,
        given.weight,
        given.answers::text,
        coalesce(placed.levels, '{}'),
        CASE WHEN given.is_broken THEN 'SM012'
             WHEN num_nulls(given.company, given.submission_id, given.answers) > 0 THEN 'SM020'
             WHEN placed.problem IS NOT NULL THEN 'SM053' END,
        CASE WHEN NOT given.is_broken AND num_nulls(given.company, given.submission_id, given.answers) = 0 THEN placed.problem END
    FROM given
    LEFT JOIN company ON company.company = given.company
    LEFT JOIN placed ON placed.ordinal = given.ordinal
    ORDER BY given.ordinal;
END;
$$;

COMMENT ON FUNCTION core.anonymise_rows(text, text, text, bytea[], jsonb) IS
    'The rows of a source as they may be stored: keyed hashes for who, a month or a day for when, levels for company, place and head count; each with the first thing that is wrong (SM012, SM020, SM053). Internal.';
