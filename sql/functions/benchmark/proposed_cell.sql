CREATE OR REPLACE FUNCTION benchmark.proposed_cell(
    p_policy     privacy.policy,
    p_release_id bigint,
    p_at         timestamptz
)
    RETURNS SETOF benchmark.release_cell
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
AS $$
BEGIN
    RETURN QUERY
    WITH decided AS (
        SELECT
            candidate.*, cell.question_id, cell.kind, cell.measurement, cell.scale_min, cell.scale_max,
            privacy.grid_of(cell.scale_min, cell.scale_max, p_policy.rounding) AS grid,
            privacy.quantile_grid(p_policy, cell.scale_min, cell.scale_max) AS quantile_grid,
            scaled.spread, candidate.rule IS NULL AND candidate.org_ids IS NOT NULL AS is_made,
            -- The budget counts what means tell, so groups that overlap most have nothing but their mean.
            cell.kind NOT IN ('two_way', 'peer_group')
                AND candidate.n_organisations >= p_policy.min_organisations_quartile AS has_quartiles,
            cell.kind NOT IN ('two_way', 'peer_group')
                AND candidate.n_organisations >= p_policy.min_organisations_tail AS has_tail
        FROM privacy.candidate
        JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
        LEFT JOIN privacy.noise_scale AS scaled ON scaled.question_id = cell.question_id
    ),
    figure AS (
        -- Made now: with its noise, kept on the scale and in order, and rounded last.
        SELECT
            decided.cell_id,
            privacy.round_to_grid(
                least(greatest(made.mean, decided.scale_min), decided.scale_max), decided.grid
            ) AS mean,
            CASE WHEN decided.has_quartiles THEN privacy.round_to_grid(made.quartiles[2], decided.quantile_grid) END AS median,
            CASE WHEN decided.has_quartiles THEN privacy.round_to_grid(made.quartiles[1], decided.quantile_grid) END AS p25,
            CASE WHEN decided.has_quartiles THEN privacy.round_to_grid(made.quartiles[3], decided.quantile_grid) END AS p75,
            CASE WHEN decided.has_tail
                THEN privacy.round_to_grid(greatest(made.p90, made.quartiles[3]), decided.quantile_grid) END AS p90,
            privacy.size_band(decided.n_organisations)::integer AS n_organisations,
            privacy.size_band(decided.n_respondents) AS n_respondents,
            format('organisations with at least %s respondents', p_policy.min_respondents) AS base,
            p_at AS as_of, coalesce(p_policy.noise * decided.spread, 0) AS noise
        FROM decided
        CROSS JOIN LATERAL (
            SELECT avg(taken.result) AS mean, array_agg(taken.result ORDER BY taken.result) AS sorted
            FROM unnest(decided.results) AS taken (result)
        ) AS exact
        CROSS JOIN LATERAL (
            SELECT
                exact.mean + coalesce(
                    decided.noises[1] * p_policy.noise * decided.spread / 24 / decided.n_organisations, 0
                ) AS mean,
                ARRAY(
                    SELECT privacy.released_quantile(
                        exact.sorted, known.percentile, coalesce(decided.noises[known.place] / 24.0, 0)
                    )
                    FROM (VALUES (0.50, 2), (0.25, 3), (0.75, 4)) AS known (percentile, place)
                    WHERE decided.has_quartiles
                    ORDER BY 1
                ) AS quartiles,
                CASE WHEN decided.has_tail
                    THEN privacy.released_quantile(exact.sorted, 0.90, coalesce(decided.noises[5] / 24.0, 0)) END AS p90
        ) AS made
        WHERE decided.is_made
        UNION ALL
        -- Made earlier, and still fit to be shown: as coarsely as the rules ask by now.
        SELECT
            decided.cell_id, privacy.round_to_grid(earlier.mean, decided.grid),
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(earlier.median, decided.quantile_grid) END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(earlier.p25, decided.quantile_grid) END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(earlier.p75, decided.quantile_grid) END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_tail
                THEN privacy.round_to_grid(earlier.p90, decided.quantile_grid) END,
            earlier.n_organisations, earlier.n_respondents, earlier.base, earlier.as_of,
            coalesce(member.noise * decided.spread, 0)
        FROM decided
        JOIN privacy.membership AS member ON member.cell_id = decided.cell_id AND member.is_newest
        JOIN benchmark.release_cell AS earlier
            ON earlier.cell_id = member.cell_id AND earlier.release_id = member.release_id
        WHERE NOT decided.is_made AND decided.is_showable
    )
    SELECT
        p_release_id, decided.cell_id, told.status, figure.mean, figure.median, figure.p25, figure.p75, figure.p90,
        figure.n_organisations, figure.n_respondents, figure.base, shown_interval.ci_low, shown_interval.ci_high,
        CASE WHEN shown_interval.ci_low IS NOT NULL THEN 0.95 END,
        CASE WHEN figure.mean IS NOT NULL THEN
            format('mean of organisations'' %s, one vote each%s, rounded to %s%s',
                   CASE decided.measurement WHEN 'binary' THEN 'shares' ELSE 'means' END,
                   CASE WHEN figure.noise > 0 THEN ', with noise' ELSE '' END, decided.grid,
                   CASE WHEN figure.median IS NOT NULL THEN format('; quantiles to %s', decided.quantile_grid) ELSE '' END)
        END,
        CASE WHEN figure.median IS NOT NULL THEN 'ok' WHEN told.status = 'none' THEN 'none' ELSE 'protected' END,
        CASE WHEN figure.p90 IS NOT NULL THEN 'ok' WHEN told.status = 'none' THEN 'none' ELSE 'protected' END,
        CASE told.status
            WHEN 'none' THEN 'no organisation has this level'
            WHEN 'protected' THEN 'not shown to protect members'
            ELSE nullif(concat_ws(
                '; ',
                CASE WHEN told.status = 'carried' THEN 'figure of an earlier date: a newer one could tell about single members' END,
                CASE WHEN shown_interval.ci_low IS NULL THEN 'no interval: the question has no public spread yet' END
            ), '')
        END,
        figure.as_of
    FROM decided
    LEFT JOIN figure ON figure.cell_id = decided.cell_id
    LEFT JOIN privacy.metric ON metric.question_id = decided.question_id
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN figure.mean IS NOT NULL AND decided.rule IS NULL THEN 'ok'
            WHEN figure.mean IS NOT NULL THEN 'carried'
            WHEN decided.is_vacant THEN 'none'
            ELSE 'protected'
        END AS status
    ) AS told
    LEFT JOIN LATERAL privacy.public_interval(
        figure.mean, metric.s_pub, figure.n_organisations, decided.scale_min, decided.scale_max, decided.grid,
        figure.noise
    ) AS shown_interval ON metric.s_pub IS NOT NULL AND figure.mean IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION benchmark.proposed_cell(privacy.policy, bigint, timestamptz) IS
    'What each cell should say by now: the new figure where no rule forbids it, else the earlier one, else why there is none. Internal.';
