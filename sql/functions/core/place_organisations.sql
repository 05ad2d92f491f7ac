CREATE OR REPLACE FUNCTION core.place_organisations(
    p_rows core.anonymised_row[]
)
    RETURNS core.anonymised_row[]
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Nobody vouches for a new one: it counts towards benchmarks when an operator has verified it.
    INSERT INTO core.organisation (organisation, name)
    SELECT DISTINCT row.organisation, row.organisation
    FROM unnest(p_rows) AS row
    WHERE row.error_code IS NULL
    ORDER BY row.organisation
    ON CONFLICT ON CONSTRAINT organisation_organisation_key DO NOTHING;

    -- The levels of a verified organisation are what the operator vouched for; a file moves it nowhere.
    INSERT INTO core.organisation_category (org_id, category, level)
    SELECT DISTINCT ON (known.org_id, given.key) known.org_id, given.key, given.value
    FROM unnest(p_rows) WITH ORDINALITY AS row
    JOIN core.organisation AS known ON known.organisation = row.organisation AND known.verified_at IS NULL
    CROSS JOIN LATERAL jsonb_each_text(row.levels) AS given
    WHERE row.error_code IS NULL
    ORDER BY known.org_id, given.key, row.ordinality
    ON CONFLICT ON CONSTRAINT organisation_category_pkey DO NOTHING;

    RETURN ARRAY(
        SELECT ROW(
            row.line_number, row.organisation, row.submission_id, row.respondent, row.completed_at, row.weight,
            row.answers, row.levels,
            CASE WHEN other.category IS NOT NULL THEN 'SM054' ELSE row.error_code END,
            CASE WHEN other.category IS NOT NULL THEN format('its organisation has another %s already', other.category)
                 ELSE row.error_message END
        )::core.anonymised_row
        FROM unnest(p_rows) WITH ORDINALITY AS row
        LEFT JOIN LATERAL (
            SELECT placed.category
            FROM core.organisation AS known
            JOIN core.organisation_category AS placed ON placed.org_id = known.org_id
            WHERE row.error_code IS NULL AND known.organisation = row.organisation AND known.verified_at IS NULL
              AND placed.level <> row.levels ->> placed.category
            ORDER BY placed.category
            LIMIT 1
        ) AS other ON true
        ORDER BY row.ordinality
    );
END;
$$;

COMMENT ON FUNCTION core.place_organisations(core.anonymised_row[]) IS
    'Register the organisations of a source that are new, unverified, with the levels of their first row; the same rows, those with another level than their organisation now with SM054. Internal.';
