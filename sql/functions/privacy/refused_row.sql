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
-- A row may be seen in two ways, with slots of their own, and must be affordable in both.
--
-- A vector is kept as weights of the rows that it is made of, and not as values of the slots: there are
-- fewer rows than slots, and most rows share slots with few others.
CREATE OR REPLACE FUNCTION privacy.refused_row(
    p_sizes        integer[],
    p_classes      integer[],
    p_slots        integer[],
    p_rows         integer[],
    p_shares       double precision[],
    p_n_rows       integer,
    p_n_released   integer,
    p_max_exposure double precision,
    p_correlation  double precision
)
    RETURNS integer[]
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '64MB'
    SET jit = off
AS $$
DECLARE
    v_slot_sizes   integer[];
    v_slot_ways    integer[];
    -- Where the members of each row begin and end.
    v_firsts       integer[];
    v_lasts        integer[];
    -- What the rows tell about each result, and about how far it lies from its contributor's level.
    v_exposures    double precision[] := array_fill(0::double precision, ARRAY[cardinality(p_classes)]);
    v_own          double precision[] := array_fill(0::double precision, ARRAY[cardinality(p_classes)]);
    -- The members of the rows in the order in which each brought a vector; all go by that number.
    v_n_vectors    integer := 0;
    v_kept_slots   integer[] := ARRAY[]::integer[];
    v_kept         integer[] := ARRAY[]::integer[];
    v_kept_shares  double precision[] := ARRAY[]::double precision[];
    v_kept_ways    integer[] := ARRAY[]::integer[];
    -- The basis: the weight of a kept row in a vector.
    v_vectors      integer[] := ARRAY[]::integer[];
    v_made_of      integer[] := ARRAY[]::integer[];
    v_weights      double precision[] := ARRAY[]::double precision[];
    v_own_slots    integer[];
    v_own_shares   double precision[];
    -- What of the row is not known yet, by slot; and how it varies together with the result in each slot.
    v_residuals    double precision[];
    v_covariances  double precision[];
    v_overlaps     double precision[];
    v_lengths      double precision[];
    v_parts        double precision[];
    v_taken        double precision[];
    v_whole        double precision[];
    v_squares      double precision[];
    v_raised       double precision[];
    v_own_raised   double precision[];
    v_is_over      boolean;
    v_refused      integer[] := ARRAY[]::integer[];
BEGIN
    v_slot_sizes := ARRAY(
        SELECT p_sizes[slot.class] FROM unnest(p_classes) WITH ORDINALITY AS slot (class, slot) ORDER BY slot.slot
    );
    -- In the second way, rows have numbers above p_n_rows.
    v_slot_ways := ARRAY(
        SELECT CASE WHEN min(member.row) > p_n_rows THEN 2 ELSE 1 END
        FROM unnest(p_slots, p_rows) AS member (slot, row)
        GROUP BY member.slot
        ORDER BY member.slot
    );

    SELECT array_agg(spanned.first ORDER BY every.row), array_agg(spanned.last ORDER BY every.row)
    INTO v_firsts, v_lasts
    FROM generate_series(1, 2 * p_n_rows) AS every (row)
    LEFT JOIN (
        SELECT member.row, min(member.place) AS first, max(member.place) AS last
        FROM unnest(p_rows) WITH ORDINALITY AS member (row, place)
        GROUP BY member.row
    ) AS spanned ON spanned.row = every.row;

    FOR v_row IN 1 .. p_n_rows LOOP
        v_own_slots  := p_slots[v_firsts[v_row]:v_lasts[v_row]]
                     || p_slots[v_firsts[v_row + p_n_rows]:v_lasts[v_row + p_n_rows]];
        v_own_shares := p_shares[v_firsts[v_row]:v_lasts[v_row]]
                     || p_shares[v_firsts[v_row + p_n_rows]:v_lasts[v_row + p_n_rows]];
        v_residuals := ARRAY(
            SELECT coalesce(own.share, 0)
            FROM generate_subscripts(p_classes, 1) AS every (slot)
            LEFT JOIN unnest(v_own_slots, v_own_shares) AS own (slot, share) ON own.slot = every.slot
            ORDER BY every.slot
        );
        v_taken := array_fill(0::double precision, ARRAY[v_n_vectors]);
        v_whole := NULL;

        -- Once more where little is left, since rounding has its share in that. Twice is enough.
        FOR v_pass IN 0 .. 2 LOOP
            SELECT array_agg(
                       v_slot_sizes[every.slot] * ((1 - p_correlation) * v_residuals[every.slot] + p_correlation * level.value)
                       ORDER BY every.slot
                   )
            INTO v_covariances
            FROM generate_subscripts(p_classes, 1) AS every (slot)
            JOIN (
                SELECT p_classes[slot.slot] AS class, sum(slot.value) AS value
                FROM unnest(v_residuals) WITH ORDINALITY AS slot (value, slot)
                GROUP BY p_classes[slot.slot]
            ) AS level ON level.class = p_classes[every.slot];

            SELECT array_agg(part.square ORDER BY part.way)
            INTO v_squares
            FROM (
                SELECT way.way,
                       (SELECT sum(v_residuals[every.slot] * v_covariances[every.slot])
                        FROM generate_subscripts(p_classes, 1) AS every (slot)
                        WHERE v_slot_ways[every.slot] = way.way) AS square
                FROM (VALUES (1), (2)) AS way (way)
            ) AS part;
            v_whole := coalesce(v_whole, v_squares);

            EXIT WHEN v_n_vectors = 0 OR v_pass = 2
                OR v_pass = 1 AND NOT EXISTS (
                    SELECT
                    FROM unnest(v_squares, v_whole) AS part (square, whole)
                    WHERE part.square < 0.01 * part.whole
                );

            v_overlaps := ARRAY(
                SELECT sum(member.share * v_covariances[member.slot])
                FROM unnest(v_kept_slots, v_kept, v_kept_shares) AS member (slot, vector, share)
                GROUP BY member.vector
                ORDER BY member.vector
            );
            v_lengths := ARRAY(
                SELECT sum(basis.weight * v_overlaps[basis.made_of])
                FROM unnest(v_vectors, v_made_of, v_weights) AS basis (vector, made_of, weight)
                GROUP BY basis.vector
                ORDER BY basis.vector
            );
            v_parts := ARRAY(
                SELECT sum(basis.weight * v_lengths[basis.vector])
                FROM unnest(v_vectors, v_made_of, v_weights) AS basis (vector, made_of, weight)
                GROUP BY basis.made_of
                ORDER BY basis.made_of
            );
            v_residuals := ARRAY(
                SELECT v_residuals[every.slot] - coalesce(told.value, 0)
                FROM generate_subscripts(p_classes, 1) AS every (slot)
                LEFT JOIN (
                    SELECT member.slot, sum(v_parts[member.vector] * member.share) AS value
                    FROM unnest(v_kept_slots, v_kept, v_kept_shares) AS member (slot, vector, share)
                    GROUP BY member.slot
                ) AS told ON told.slot = every.slot
                ORDER BY every.slot
            );
            v_taken := ARRAY(
                SELECT part.taken + part.more
                FROM unnest(v_taken, v_parts) WITH ORDINALITY AS part (taken, more, vector)
                ORDER BY part.vector
            );
        END LOOP;

        -- Nothing is new where it is implied by what is known already. A figure whose news is a
        -- thirty-thousandth of it drowns in its rounding.
        v_squares := ARRAY[
            CASE WHEN v_squares[1] > 1e-9 * v_whole[1] THEN v_squares[1] END,
            CASE WHEN v_squares[2] > 1e-9 * v_whole[2] THEN v_squares[2] END
        ];

        SELECT array_agg(v_exposures[cost.slot] + cost.exposure ORDER BY cost.slot),
               array_agg(v_own[cost.slot] + cost.own ORDER BY cost.slot),
               bool_or(cost.exposure > 1e-6 AND v_exposures[cost.slot] + cost.exposure > p_max_exposure - 1e-9
                       OR cost.own > 1e-6 AND v_own[cost.slot] + cost.own > p_max_exposure - 1e-9)
        INTO v_raised, v_own_raised, v_is_over
        FROM (
            SELECT every.slot,
                   coalesce((v_covariances[every.slot] / v_slot_sizes[every.slot]) ^ 2
                            / v_squares[v_slot_ways[every.slot]], 0) AS exposure,
                   coalesce((1 - p_correlation) * v_residuals[every.slot] ^ 2
                            / v_squares[v_slot_ways[every.slot]], 0) AS own
            FROM generate_subscripts(p_classes, 1) AS every (slot)
        ) AS cost;

        -- What is released cannot be taken back, whatever it costs.
        IF v_is_over AND v_row > p_n_released THEN
            v_refused := v_refused || v_row;
            CONTINUE;
        END IF;

        CONTINUE WHEN num_nonnulls(VARIADIC v_squares) = 0;

        v_exposures := v_raised;
        v_own       := v_own_raised;
        FOR v_way IN 1 .. 2 LOOP
            CONTINUE WHEN v_squares[v_way] IS NULL;

            v_n_vectors := v_n_vectors + 1;
            v_kept_ways := v_kept_ways || v_way;
            SELECT v_kept_slots || array_agg(own.slot), v_kept || array_agg(v_n_vectors),
                   v_kept_shares || array_agg(own.share)
            INTO v_kept_slots, v_kept, v_kept_shares
            FROM unnest(v_own_slots, v_own_shares) AS own (slot, share)
            WHERE v_slot_ways[own.slot] = v_way;

            SELECT v_vectors || array_agg(v_n_vectors), v_made_of || array_agg(made.vector),
                   v_weights || array_agg(made.weight)
            INTO v_vectors, v_made_of, v_weights
            FROM (
                SELECT before.vector, -before.taken / sqrt(v_squares[v_way]) AS weight
                FROM unnest(v_taken) WITH ORDINALITY AS before (taken, vector)
                WHERE v_kept_ways[before.vector] = v_way
                UNION ALL
                SELECT v_n_vectors, 1 / sqrt(v_squares[v_way])
            ) AS made
            WHERE abs(made.weight) > 1e-14;
        END LOOP;
    END LOOP;

    RETURN v_refused;
END;
$$;

COMMENT ON FUNCTION privacy.refused_row(
    integer[], integer[], integer[], integer[], double precision[], integer, integer, double precision, double precision
) IS
    'Which rows of a lattice of figures would tell more than p_max_exposure (0 to 1) about any result. p_sizes: how many contributors each class holds; p_classes: the class of each slot; p_slots, p_rows and p_shares: which slot stands in which row with which share of its contributor''s part, as triples in the order of rows; rows have numbers from 1 to p_n_rows in the order in which they are tried, and p_n_rows more in their second way; the first p_n_released are known already; p_correlation: of two results of one contributor (0 to 1). Internal.';
