-- The arithmetic of the exposure budget, which knows nothing of cells, organisations or results.
--
-- A row is a figure: the set of the unknowns that it is the mean of. Unknowns that stand in the same
-- rows cannot be told apart, so they are counted as atoms: one with its size instead of many. What
-- the rows tell about an unknown is the squared length of its part in the space that they span (its
-- leverage: 0 nothing, 1 everything), and that adds up over any orthonormal basis of the space. So the
-- basis grows row by row; each new vector of it costs its exposures, and a row that costs too much is
-- left out.
--
-- A row may be seen in two ways, with unknowns of their own, and must be affordable in both.
--
-- A vector is kept as weights of the rows that it is made of, and not as values of the atoms: there are
-- fewer rows than atoms, and most rows share atoms with few others.
CREATE OR REPLACE FUNCTION privacy.refused_row(
    p_sizes        integer[],
    p_atoms        integer[],
    p_rows         integer[],
    p_n_rows       integer,
    p_n_released   integer,
    p_max_exposure double precision
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
    v_ways         integer[];
    v_twins        integer[];
    v_exposures    double precision[] := array_fill(0::double precision, ARRAY[cardinality(p_sizes)]);
    v_is_kept      boolean[] := array_fill(false, ARRAY[p_n_rows]);
    -- The kept rows in the order in which each brought a vector; both go by that number.
    v_n_kept       integer := 0;
    v_kept_atoms   integer[] := ARRAY[]::integer[];
    v_kept         integer[] := ARRAY[]::integer[];
    v_kept_ways    integer[] := ARRAY[]::integer[];
    -- The basis: the weight of a kept row in a vector.
    v_vectors      integer[] := ARRAY[]::integer[];
    v_made_of      integer[] := ARRAY[]::integer[];
    v_weights      double precision[] := ARRAY[]::double precision[];
    v_own_atoms    integer[];
    v_residuals    double precision[];
    v_overlaps     double precision[];
    v_lengths      double precision[];
    v_parts        double precision[];
    v_shares       double precision[];
    v_squares      double precision[];
    v_raised       double precision[];
    v_is_over      boolean;
    v_refused      integer[] := ARRAY[]::integer[];
BEGIN
    -- In the second way, rows have numbers above p_n_rows.
    v_ways := ARRAY(
        SELECT CASE WHEN min(member.row) > p_n_rows THEN 2 ELSE 1 END
        FROM unnest(p_atoms, p_rows) AS member (atom, row)
        GROUP BY member.atom
        ORDER BY member.atom
    );
    v_twins := ARRAY(
        SELECT min(alike.row) OVER (PARTITION BY alike.atoms)
        FROM (
            SELECT (member.row - 1) % p_n_rows + 1 AS row, array_agg(member.atom ORDER BY member.atom) AS atoms
            FROM unnest(p_atoms, p_rows) AS member (atom, row)
            GROUP BY (member.row - 1) % p_n_rows
        ) AS alike
        ORDER BY alike.row
    );

    FOR v_row IN 1 .. p_n_rows LOOP
        -- The same set as a figure that is kept: it tells nothing new.
        CONTINUE WHEN v_is_kept[v_twins[v_row]];

        v_own_atoms := ARRAY(
            SELECT member.atom
            FROM unnest(p_atoms, p_rows) AS member (atom, row)
            WHERE member.row IN (v_row, v_row + p_n_rows)
        );
        SELECT array_agg((own.atom IS NOT NULL)::integer::double precision ORDER BY every.atom)
        INTO v_residuals
        FROM generate_subscripts(p_sizes, 1) AS every (atom)
        LEFT JOIN unnest(v_own_atoms) AS own (atom) ON own.atom = every.atom;
        v_shares := array_fill(0::double precision, ARRAY[v_n_kept]);

        -- Again while rounding has left something of the kept rows in the residual: twice is enough.
        FOR v_pass IN 1 .. 3 LOOP
            v_overlaps := ARRAY(
                SELECT sum(p_sizes[member.atom] * v_residuals[member.atom])
                FROM unnest(v_kept_atoms, v_kept) AS member (atom, row)
                GROUP BY member.row
                ORDER BY member.row
            );
            EXIT WHEN v_n_kept = 0 OR NOT EXISTS (
                SELECT FROM unnest(v_overlaps) AS found (overlap) WHERE abs(found.overlap) > 1e-9
            );
            v_lengths := ARRAY(
                SELECT sum(v_weights[basis.place] * v_overlaps[v_made_of[basis.place]])
                FROM generate_subscripts(v_weights, 1) AS basis (place)
                GROUP BY v_vectors[basis.place]
                ORDER BY v_vectors[basis.place]
            );
            v_parts := ARRAY(
                SELECT sum(v_weights[basis.place] * v_lengths[v_vectors[basis.place]])
                FROM generate_subscripts(v_weights, 1) AS basis (place)
                GROUP BY v_made_of[basis.place]
                ORDER BY v_made_of[basis.place]
            );
            SELECT array_agg(v_residuals[every.atom] - coalesce(told.value, 0) ORDER BY every.atom)
            INTO v_residuals
            FROM generate_subscripts(p_sizes, 1) AS every (atom)
            LEFT JOIN (
                SELECT member.atom, sum(v_parts[member.row]) AS value
                FROM unnest(v_kept_atoms, v_kept) AS member (atom, row)
                GROUP BY member.atom
            ) AS told ON told.atom = every.atom;
            SELECT array_agg(v_shares[every.row] + v_parts[every.row] ORDER BY every.row)
            INTO v_shares
            FROM generate_subscripts(v_shares, 1) AS every (row);
        END LOOP;

        -- What is left of it in each way; nothing where it is implied by what is known already. A figure
        -- whose news is a thirty-thousandth of it drowns in its rounding.
        SELECT array_agg(CASE WHEN part.square > 1e-9 * part.size THEN part.square END ORDER BY part.way)
        INTO v_squares
        FROM (
            SELECT way.way,
                   (SELECT sum(p_sizes[every.atom] * v_residuals[every.atom] ^ 2)
                    FROM generate_subscripts(p_sizes, 1) AS every (atom)
                    WHERE v_ways[every.atom] = way.way) AS square,
                   (SELECT sum(p_sizes[own.atom])
                    FROM unnest(v_own_atoms) AS own (atom)
                    WHERE v_ways[own.atom] = way.way) AS size
            FROM (VALUES (1), (2)) AS way (way)
        ) AS part;

        SELECT array_agg(v_exposures[cost.atom] + cost.exposure ORDER BY cost.atom),
               bool_or(cost.exposure > 1e-6 AND v_exposures[cost.atom] + cost.exposure > p_max_exposure - 1e-9)
        INTO v_raised, v_is_over
        FROM (
            SELECT every.atom, coalesce(v_residuals[every.atom] ^ 2 / v_squares[v_ways[every.atom]], 0) AS exposure
            FROM generate_subscripts(p_sizes, 1) AS every (atom)
        ) AS cost;

        -- What is released cannot be taken back, whatever it costs.
        IF v_is_over AND v_row > p_n_released THEN
            v_refused := v_refused || v_row;
            CONTINUE;
        END IF;

        v_is_kept[v_row] := true;
        CONTINUE WHEN num_nonnulls(VARIADIC v_squares) = 0;

        v_exposures := v_raised;
        FOR v_way IN 1 .. 2 LOOP
            CONTINUE WHEN v_squares[v_way] IS NULL;

            SELECT v_kept_atoms || array_agg(own.atom), v_kept || array_agg(v_n_kept + 1)
            INTO v_kept_atoms, v_kept
            FROM unnest(v_own_atoms) AS own (atom)
            WHERE v_ways[own.atom] = v_way;

            SELECT v_vectors || array_agg(v_n_kept + 1), v_made_of || array_agg(made.row),
                   v_weights || array_agg(made.weight)
            INTO v_vectors, v_made_of, v_weights
            FROM (
                SELECT before.row, -v_shares[before.row] / sqrt(v_squares[v_way]) AS weight
                FROM generate_subscripts(v_shares, 1) AS before (row)
                WHERE v_kept_ways[before.row] = v_way
                UNION ALL
                SELECT v_n_kept + 1, 1 / sqrt(v_squares[v_way])
            ) AS made
            WHERE abs(made.weight) > 1e-14;

            v_n_kept    := v_n_kept + 1;
            v_kept_ways := v_kept_ways || v_way;
        END LOOP;
    END LOOP;

    RETURN v_refused;
END;
$$;

COMMENT ON FUNCTION privacy.refused_row(integer[], integer[], integer[], integer, integer, double precision) IS
    'Which rows of a lattice of figures would tell more than p_max_exposure (0 to 1) about any of its unknowns. p_sizes: how many unknowns each atom holds; p_atoms and p_rows: which atom stands in which row, in pairs; rows have numbers from 1 to p_n_rows in the order in which they are tried, and p_n_rows more in their second way; the first p_n_released are known already. Internal.';
