-- Not the rules once more but what they are for: it looks at what is about to be published as an attacker would who
-- knows all members, and shares no line with the functions that decided.
CREATE OR REPLACE FUNCTION privacy.attack_release(
    p_policy     privacy.policy,
    p_release_id bigint,
    p_at         timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
DECLARE
    v_failed text;
BEGIN
    WITH figure AS MATERIALIZED (
        SELECT member.cell_id, member.release_id, cell.question_id, cell.period, cell.period_start, cell.kind, member.org_ids,
               member.results, member.n_organisations, member.n_respondents, member.n_fewest, member.noise, member.kid,
               released.mean, released.median,
               privacy.grid_of(cell.scale_min, cell.scale_max, p_policy.rounding) AS grid,
               coalesce(member.noise * scaled.spread, 0) AS spread, cell.scale_min, cell.scale_max
        FROM privacy.membership AS member
        JOIN benchmark.cell ON cell.cell_id = member.cell_id
        JOIN benchmark.release_cell AS released
            ON released.cell_id = member.cell_id AND released.release_id = member.release_id
        LEFT JOIN privacy.noise_scale AS scaled ON scaled.question_id = cell.question_id
        WHERE cell.question_id IN (
            SELECT fresh.question_id
            FROM privacy.membership AS made
            JOIN benchmark.cell AS fresh ON fresh.cell_id = made.cell_id
            WHERE made.release_id = p_release_id
        )
    ),
    made AS MATERIALIZED (
        SELECT * FROM figure WHERE figure.release_id = p_release_id
    ),
    attacked AS (
        -- Figures of too few, or that nobody stands behind twice.
        SELECT 'few members' AS attack, count(*) AS n,
               count(*) FILTER (
                   WHERE (SELECT count(DISTINCT member.org_id) FROM unnest(made.org_ids) AS member (org_id))
                         < privacy.least_organisations(p_policy, made.kind)
                      OR made.n_fewest < p_policy.min_respondents OR made.n_respondents < p_policy.min_respondents_cell
                      OR made.median IS NOT NULL AND made.n_organisations < p_policy.min_organisations_quartile
               ) AS n_succeeded
        FROM made
        UNION ALL
        -- Of two figures over one period, one without noise taken from the other: the result of one member, or the sum
        -- of two, is left. Only where all others have the same results in both: taken from a figure of other results it
        -- leaves what they changed by as well. Half a sum tells 0.4 of a result at least, which a policy may allow.
        SELECT 'subtraction', count(*),
               count(*) FILTER (WHERE NOT EXISTS (
                   SELECT unnest(pair.fewer), unnest(pair.fewer_results) EXCEPT SELECT unnest(pair.more), unnest(pair.more_results)
               ))
        FROM (
            SELECT larger.org_ids AS more, larger.results AS more_results, smaller.org_ids AS fewer,
                   smaller.results AS fewer_results
            FROM made AS one
            JOIN figure AS other
                ON other.question_id = one.question_id AND other.period = one.period
               AND coalesce(other.period_start, '-infinity') = coalesce(one.period_start, '-infinity')
            CROSS JOIN LATERAL (
                SELECT one.org_ids, one.results WHERE one.n_organisations > other.n_organisations
                UNION ALL
                SELECT other.org_ids, other.results WHERE one.n_organisations < other.n_organisations
            ) AS larger
            CROSS JOIN LATERAL (
                SELECT one.org_ids, one.results WHERE one.n_organisations < other.n_organisations
                UNION ALL
                SELECT other.org_ids, other.results WHERE one.n_organisations > other.n_organisations
            ) AS smaller
            WHERE abs(one.n_organisations - other.n_organisations)
                  BETWEEN 1 AND CASE WHEN p_policy.max_exposure < 0.4 THEN 2 ELSE 1 END
              AND one.noise = 0 AND other.noise = 0
              AND (other.release_id < p_release_id OR other.cell_id < one.cell_id)
              -- What was out before, under another name, tells nothing new.
              AND NOT EXISTS (
                  SELECT
                  FROM figure AS known
                  WHERE known.release_id < p_release_id AND known.question_id = one.question_id
                    AND known.noise = 0 AND known.org_ids = one.org_ids AND known.results = one.results
              )
        ) AS pair
        UNION ALL
        -- The same results asked for under two names, so that noise could be averaged out.
        SELECT 'other names', count(*), count(*) FILTER (WHERE alike.n_means > 1)
        FROM (
            SELECT count(DISTINCT made.mean) AS n_means
            FROM made
            GROUP BY made.question_id, made.period, made.period_start, made.org_ids, made.kid
            HAVING count(*) > 1
        ) AS alike
        UNION ALL
        -- A figure of others than those who are known to stand behind it: what was audited is not what is published.
        -- It lies half a step of the grid away at most; a division that is rounded before may add a trace.
        SELECT 'other members', count(*),
               count(*) FILTER (
                   WHERE abs(made.mean - least(greatest(
                             (SELECT avg(taken.result) FROM unnest(made.results) AS taken (result)), made.scale_min
                         ), made.scale_max)) > 0.500001 * made.grid + 5 * made.spread / made.n_organisations
               )
        FROM made
    ),
    noted AS (
        INSERT INTO privacy.attack_run (release_id, attack, attacked_at, n)
        SELECT p_release_id, attacked.attack, p_at, attacked.n
        FROM attacked
        WHERE attacked.n_succeeded = 0
    )
    SELECT string_agg(attacked.attack, ', ' ORDER BY attacked.attack)
    INTO v_failed
    FROM attacked
    WHERE attacked.n_succeeded > 0;

    IF v_failed IS NOT NULL THEN
        RAISE EXCEPTION 'the release % is withheld: an attack on it succeeded (%)', p_release_id, v_failed
            USING ERRCODE = 'SM035',
                  DETAIL  = 'Nothing of it was published; what was published before stands.',
                  HINT    = 'This is a fault of the engine or of its tables: surveymark verify, surveymark doctor --security, and report it.';
    END IF;
END;
$$;

COMMENT ON FUNCTION privacy.attack_release(privacy.policy, bigint, timestamptz) IS
    'Attack a release that is about to be published, and note in privacy.attack_run what was tried. Error: SM035 when an attack succeeds. Internal.';
