CREATE OR REPLACE FUNCTION benchmark.release_hash(
    p_release_id     bigint,
    p_label          text,
    p_published_at   timestamptz,
    p_policy_version integer,
    p_previous_hash  bytea
)
    RETURNS bytea
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_header text;
    v_cells  text;
BEGIN
    -- JSON, because it has one spelling for each value; times as microseconds, because their
    -- spelling follows the session's time zone.
    v_header := json_build_array(
        p_release_id, p_label, (extract(epoch FROM p_published_at) * 1000000)::bigint, p_policy_version
    )::text;

    SELECT string_agg(
        json_build_array(
            cell.survey, cell.question_path, cell.category_1, cell.level_1, cell.category_2, cell.level_2,
            cell.period, cell.period_start, released.status, released.mean, released.median, released.p25,
            released.p75, released.p90, released.n_organisations, released.n_respondents, released.base,
            released.ci_low, released.ci_high, released.ci_level, released.method, released.quantile_status,
            released.p90_status, released.reason, (extract(epoch FROM released.as_of) * 1000000)::bigint
        )::text,
        E'\n' ORDER BY released.cell_id
    )
    INTO v_cells
    FROM benchmark.release_cell AS released
    JOIN benchmark.cell ON cell.cell_id = released.cell_id
    WHERE released.release_id = p_release_id;

    RETURN sha256(convert_to(concat_ws(E'\n', v_header, v_cells), 'UTF8') || coalesce(p_previous_hash, ''));
END;
$$;

COMMENT ON FUNCTION benchmark.release_hash(bigint, text, timestamptz, integer, bytea) IS
$$SHA-256 over a release (p_release_id, p_label, p_published_at, p_policy_version) and its cells, one JSON array a line in order of cell_id,
followed by p_previous_hash, that of the release before it; null for the first. Times count as microseconds since 1970. 32 bytes.$$;

GRANT EXECUTE ON FUNCTION benchmark.release_hash(bigint, text, timestamptz, integer, bytea)
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
