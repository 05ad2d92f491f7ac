-- The arithmetic of the exposure budget, which knows nothing of cells, organisations or months.
--
-- A row is a figure: the mean of results, each in a slot, with the share that it has in its contributor's
-- part of the figure. Slots of one contributor correlate by p_correlation: a part of every result is its
-- contributor's level. Contributors that stand in the same rows with the same shares cannot be told
-- apart, so they are a class: one with its size instead of many.
--
-- What the rows tell about a result is the part of its variance that they explain (0 nothing, 1 everything), and
-- that adds up over any orthonormal basis of the space that they span. So the basis grows row by row; each
-- new vector of it costs its exposures, and a row that costs too much is left out.
--
-- Noise of a row is a result that is in no other row and that nobody asks about: it is part of the row's own
-- variance, and of nothing else.
--
-- A row may be seen in two ways, with slots of their own, and must be affordable in both.
--
-- A vector is kept as weights of the rows that it is made of, and not as values of the slots: there are fewer
-- rows than slots. So nearly all is done between rows, whose covariances are taken once; only what a
-- row adds to each exposure needs a walk through all slots. Arrays are unnested in lists of columns: in
-- FROM they are written down first, and that took ten times as long.
CREATE OR REPLACE FUNCTION privacy.refused_row(
    p_sizes        integer[],
    p_classes      integer[],
    p_slots        integer[],
    p_rows         integer[],
    p_shares       double precision[],
    p_n_rows       integer,
    p_n_released   integer,
    p_max_exposure double precision,
    p_correlation  double precision,
    p_n_standard   integer DEFAULT NULL,
    p_noises       double precision[] DEFAULT NULL,
    p_left_out     integer[] DEFAULT '{}',
    p_share        double precision DEFAULT 0.5
)
    RETURNS integer[]
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
DECLARE
    v_n_slots     constant integer := cardinality(p_classes);
    -- In the second way, rows have numbers above p_n_rows.
    v_ways        integer[];
    -- Of each row with each row of its way, one row after the other.
    v_covariances double precision[];
    -- What the kept rows tell about each result, and about how far it lies from its contributor's level.
    v_exposures   double precision[] := array_fill(0::double precision, ARRAY[v_n_slots]);
    v_own         double precision[] := array_fill(0::double precision, ARRAY[v_n_slots]);
    -- The basis: the row that brought each vector, and the weights of rows in it.
    v_kept        integer[] := ARRAY[]::integer[];
    v_vectors     integer[] := ARRAY[]::integer[];
    v_made_of     integer[] := ARRAY[]::integer[];
    v_weights     double precision[] := ARRAY[]::double precision[];
    v_lengths     double precision[];
    v_taken       double precision[];
    -- What is left of a row: of which rows it is made, how much of it lies in each slot, how it varies together
    -- with each row and with the result in each slot, and its own variance in each way.
    v_parts       double precision[];
    v_residuals   double precision[];
    v_overlaps    double precision[];
    v_news        double precision[];
    v_squares     double precision[];
    -- Of each row's noise.
    v_variances   double precision[];
    v_raised      double precision[];
    v_own_raised  double precision[];
    v_whole       double precision;
    v_limit       double precision;
    v_is_over     boolean;
    v_refused     integer[] := ARRAY[]::integer[];
BEGIN
    v_ways := ARRAY(
        SELECT CASE WHEN min(member.row) > p_n_rows THEN 2 ELSE 1 END
        FROM (SELECT unnest(p_slots) AS slot, unnest(p_rows) AS row) AS member
        GROUP BY member.slot
        ORDER BY member.slot
    );

    WITH member AS MATERIALIZED (
        SELECT listed.slot, listed.row, listed.share, p_classes[listed.slot] AS class,
               p_sizes[p_classes[listed.slot]] AS size
        FROM (SELECT unnest(p_slots) AS slot, unnest(p_rows) AS row, unnest(p_shares) AS share) AS listed
    ),
    -- The shares of a contributor in a row make one, so of its level it has all.
    standing AS MATERIALIZED (
        SELECT DISTINCT member.class, member.row, member.size FROM member
    ),
    pair AS (
        SELECT together.row, together.other, sum(together.value) AS value
        FROM (
            SELECT one.row, two.row AS other, p_correlation * sum(one.size) AS value
            FROM standing AS one
            JOIN standing AS two ON two.class = one.class
            GROUP BY one.row, two.row
            UNION ALL
            SELECT one.row, two.row, (1 - p_correlation) * sum(one.size * one.share * two.share)
            FROM member AS one
            JOIN member AS two ON two.slot = one.slot
            GROUP BY one.row, two.row
        ) AS together
        GROUP BY together.row, together.other
    )
    SELECT array_agg(coalesce(pair.value, 0) ORDER BY one.row, two.row)
    INTO v_covariances
    FROM generate_series(1, 2 * p_n_rows) AS one (row)
    CROSS JOIN generate_series(1, p_n_rows) AS two (row)
    LEFT JOIN pair
        ON pair.row = one.row AND pair.other = two.row + CASE WHEN one.row > p_n_rows THEN p_n_rows ELSE 0 END;

    v_variances := ARRAY(
        SELECT coalesce(p_noises[every.row] ^ 2, 0) FROM generate_series(1, p_n_rows) AS every (row) ORDER BY every.row
    ) || ARRAY(
        SELECT CASE WHEN v_covariances[(every.row + p_n_rows - 1) * p_n_rows + every.row] > 0
                   THEN coalesce(p_noises[every.row] ^ 2, 0) ELSE 0 END
        FROM generate_series(1, p_n_rows) AS every (row)
        ORDER BY every.row
    );

    FOR v_row IN 1 .. p_n_rows LOOP
        CONTINUE WHEN v_row = ANY (p_left_out);

        -- What members ask for leaves the rest to the standard figures of later editions, which come after it.
        v_limit := p_max_exposure * CASE WHEN v_row > p_n_standard THEN p_share ELSE 1 END;

        v_whole    := v_covariances[(v_row - 1) * p_n_rows + v_row] + v_variances[v_row];
        v_overlaps := v_covariances[(v_row - 1) * p_n_rows + 1:v_row * p_n_rows]
                   || v_covariances[(v_row + p_n_rows - 1) * p_n_rows + 1:(v_row + p_n_rows) * p_n_rows];
        v_parts    := array_fill(0::double precision, ARRAY[2 * p_n_rows]);
        v_parts[v_row]            := 1;
        v_parts[v_row + p_n_rows] := 1;

        -- Again where little is left, since rounding has its share in that. Twice is enough.
        FOR v_pass IN 1 .. 2 LOOP
            v_lengths := ARRAY(
                SELECT sum(basis.weight * v_overlaps[basis.row])
                FROM (
                    SELECT unnest(v_vectors) AS vector, unnest(v_made_of) AS row, unnest(v_weights) AS weight
                ) AS basis
                GROUP BY basis.vector
                ORDER BY basis.vector
            );
            v_taken := ARRAY(
                SELECT sum(basis.weight * v_lengths[basis.vector])
                FROM (
                    SELECT unnest(v_vectors) AS vector, unnest(v_made_of) AS row, unnest(v_weights) AS weight
                ) AS basis
                GROUP BY basis.row
                ORDER BY min(basis.vector)
            );
            FOR v_vector IN 1 .. cardinality(v_kept) LOOP
                v_parts[v_kept[v_vector]] := v_parts[v_kept[v_vector]] - v_taken[v_vector];
            END LOOP;

            SELECT array_agg(slot.value ORDER BY slot.slot), array_agg(slot.news ORDER BY slot.slot),
                   ARRAY[coalesce(sum(slot.size * slot.value * slot.news) FILTER (WHERE slot.way = 1), 0),
                         coalesce(sum(slot.size * slot.value * slot.news) FILTER (WHERE slot.way = 2), 0)]
            INTO v_residuals, v_news, v_squares
            FROM (
                SELECT every.slot, every.way, p_sizes[every.class] AS size, coalesce(held.value, 0) AS value,
                       (1 - p_correlation) * coalesce(held.value, 0)
                       + p_correlation * coalesce(sum(held.value) OVER (PARTITION BY every.class), 0) AS news
                FROM (
                    SELECT generate_series(1, v_n_slots) AS slot, unnest(p_classes) AS class, unnest(v_ways) AS way
                ) AS every
                LEFT JOIN (
                    SELECT member.slot, sum(member.share * v_parts[member.row]) AS value
                    FROM (
                        SELECT unnest(p_slots) AS slot, unnest(p_rows) AS row, unnest(p_shares) AS share
                    ) AS member
                    WHERE v_parts[member.row] <> 0
                    GROUP BY member.slot
                ) AS held ON held.slot = every.slot
            ) AS slot;

            FOR v_way IN 1 .. 2 LOOP
                v_squares[v_way] := v_squares[v_way] + (
                    SELECT coalesce(sum(v_variances[noisy.row] * noisy.part ^ 2), 0)
                    FROM unnest(v_parts) WITH ORDINALITY AS noisy (part, row)
                    WHERE (noisy.row > p_n_rows) = (v_way = 2)
                );
            END LOOP;

            EXIT WHEN v_pass = 2 OR NOT EXISTS (
                SELECT FROM unnest(v_squares) AS way (square) WHERE way.square <> 0 AND way.square < 0.001 * v_whole
            );

            v_overlaps := ARRAY(
                SELECT coalesce(left_over.value, 0) + v_variances[every.row] * v_parts[every.row]
                FROM generate_series(1, 2 * p_n_rows) AS every (row)
                LEFT JOIN (
                    SELECT member.row, sum(p_sizes[p_classes[member.slot]] * member.share * v_news[member.slot]) AS value
                    FROM (SELECT unnest(p_slots) AS slot, unnest(p_rows) AS row, unnest(p_shares) AS share) AS member
                    GROUP BY member.row
                ) AS left_over ON left_over.row = every.row
                ORDER BY every.row
            );
        END LOOP;

        -- Nothing is new where it is implied by what is known already. A figure whose news is a
        -- thirty-thousandth of it drowns in its rounding.
        v_squares := ARRAY(
            SELECT CASE WHEN way.square > 1e-9 * v_whole THEN way.square END
            FROM unnest(v_squares) WITH ORDINALITY AS way (square, way)
            ORDER BY way.way
        );
        CONTINUE WHEN num_nonnulls(VARIADIC v_squares) = 0;

        SELECT array_agg(told.before + told.more), array_agg(told.own_before + told.own_more),
               bool_or(told.more > 1e-6 AND told.before + told.more > v_limit - 1e-9
                       OR told.own_more > 1e-6 AND told.own_before + told.own_more > v_limit - 1e-9)
        INTO v_raised, v_own_raised, v_is_over
        FROM (
            SELECT slot.before, coalesce(slot.news ^ 2 / v_squares[slot.way], 0) AS more, slot.own_before,
                   coalesce((1 - p_correlation) * slot.residual ^ 2 / v_squares[slot.way], 0) AS own_more
            FROM (
                SELECT unnest(v_exposures) AS before, unnest(v_own) AS own_before, unnest(v_news) AS news,
                       unnest(v_residuals) AS residual, unnest(v_ways) AS way
            ) AS slot
        ) AS told;

        -- What is released cannot be taken back, whatever it costs.
        IF v_is_over AND v_row > p_n_released THEN
            v_refused := v_refused || v_row;
            CONTINUE;
        END IF;

        v_exposures := v_raised;
        v_own       := v_own_raised;
        FOR v_way IN 1 .. 2 LOOP
            CONTINUE WHEN v_squares[v_way] IS NULL;

            SELECT v_vectors || array_agg(cardinality(v_kept) + 1), v_made_of || array_agg(made.row),
                   v_weights || array_agg(made.part / sqrt(v_squares[v_way]))
            INTO v_vectors, v_made_of, v_weights
            FROM unnest(v_parts) WITH ORDINALITY AS made (part, row)
            WHERE made.part <> 0 AND (made.row > p_n_rows) = (v_way = 2);

            v_kept := v_kept || v_row + (v_way - 1) * p_n_rows;
        END LOOP;
    END LOOP;

    RETURN v_refused;
END;
$$;

COMMENT ON FUNCTION privacy.refused_row(
    integer[], integer[], integer[], integer[], double precision[], integer, integer, double precision, double precision,
    integer, double precision[], integer[], double precision
) IS
    'Which rows of a lattice of figures would tell more than p_max_exposure (0 to 1) about any result. p_sizes: how many contributors each class holds; p_classes: the class of each slot, in order; p_slots, p_rows and p_shares: which slot stands in which row with which share of its contributor''s part, as triples in the order of slots; rows have numbers from 1 to p_n_rows in the order in which they are tried, and p_n_rows more in their second way; the first p_n_released are known already; p_correlation: of two results of one contributor (0 to 1); after the first p_n_standard rows (null: never) only the share p_share of p_max_exposure may be told; p_noises: standard deviation of the noise on each row, in that of a result (null: none); p_left_out: rows that are not looked at. Internal.';
