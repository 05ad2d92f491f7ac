--
-- PostgreSQL database dump
--

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: analytics; Type: SCHEMA; Schema: -; Owner: surveymark_reader
--

CREATE SCHEMA analytics;


ALTER SCHEMA analytics OWNER TO surveymark_reader;

--
-- Name: SCHEMA analytics; Type: COMMENT; Schema: -; Owner: surveymark_reader
--

COMMENT ON SCHEMA analytics IS 'The documented views and functions: what users learn and query.';


--
-- Name: api; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA api;


ALTER SCHEMA api OWNER TO surveymark_engine;

--
-- Name: SCHEMA api; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA api IS 'Functions that answer in JSON, one for each call of the gateway.';


--
-- Name: benchmark; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA benchmark;


ALTER SCHEMA benchmark OWNER TO surveymark_engine;

--
-- Name: SCHEMA benchmark; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA benchmark IS 'Released cells, the only thing about other organisations that a reader can see.';


--
-- Name: core; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA core;


ALTER SCHEMA core OWNER TO surveymark_engine;

--
-- Name: SCHEMA core; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA core IS 'Organisations, surveys, questions, scales, response sets and their items, as collected.';


--
-- Name: ops; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA ops;


ALTER SCHEMA ops OWNER TO surveymark_engine;

--
-- Name: SCHEMA ops; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA ops IS 'Jobs and runs, health, audit, settings, the role map and the ledger of the deploy.';


--
-- Name: privacy; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA privacy;


ALTER SCHEMA privacy OWNER TO surveymark_engine;

--
-- Name: SCHEMA privacy; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA privacy IS 'Policy, contributors, exposure and suppression log: why a figure is released or withheld.';


--
-- Name: report; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA report;


ALTER SCHEMA report OWNER TO surveymark_engine;

--
-- Name: SCHEMA report; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA report IS 'Reports, their sections and schedules, exports and the outbox.';


--
-- Name: rollup; Type: SCHEMA; Schema: -; Owner: surveymark_engine
--

CREATE SCHEMA rollup;


ALTER SCHEMA rollup OWNER TO surveymark_engine;

--
-- Name: SCHEMA rollup; Type: COMMENT; Schema: -; Owner: surveymark_engine
--

COMMENT ON SCHEMA rollup IS 'The queue of changes, the drain that merges them, and the answer counts: exact and live.';


--
-- Name: answer_state; Type: TYPE; Schema: core; Owner: surveymark_engine
--

CREATE TYPE core.answer_state AS ENUM (
    'answered',
    'none',
    'other',
    'refused',
    'dont_know'
);


ALTER TYPE core.answer_state OWNER TO surveymark_engine;

--
-- Name: TYPE answer_state; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TYPE core.answer_state IS 'answered: a value; none, other, refused, dont_know: the respondent chose SurveyJS''s item of that name, which is no score.';


--
-- Name: parsed_response; Type: TYPE; Schema: core; Owner: surveymark_engine
--

CREATE TYPE core.parsed_response AS (
	ordinal integer,
	org_id bigint,
	survey_id bigint,
	version integer,
	submission_id text,
	respondent_key text,
	department text,
	job_role text,
	started_at timestamp with time zone,
	completed_at timestamp with time zone,
	is_completed_now boolean,
	weight numeric,
	channel text,
	device text,
	answers jsonb,
	error_code text,
	error_message text,
	error_detail text,
	error_hint text
);


ALTER TYPE core.parsed_response OWNER TO surveymark_engine;

--
-- Name: TYPE parsed_response; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TYPE core.parsed_response IS 'One response on its way from core.response_load into core.response_set.';


--
-- Name: _check_period(text, text[]); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._check_period(p_period text, p_valid text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF p_period = ANY (p_valid) THEN
        RETURN;
    END IF;

    RAISE EXCEPTION 'period "%" is not known here', p_period
        USING ERRCODE = 'SM025',
              DETAIL  = format('Valid periods are %s.', array_to_string(p_valid, ', ')),
              HINT    = 'Periods are cut in UTC; weeks begin on Monday.';
END;
$$;


ALTER FUNCTION analytics._check_period(p_period text, p_valid text[]) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _check_period(p_period text, p_valid text[]); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._check_period(p_period text, p_valid text[]) IS 'Raises SM025, listing the valid periods, unless p_period is one of p_valid. Internal.';


--
-- Name: _check_question(text, text); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._check_question(p_survey text, p_question text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF p_question IS NULL OR EXISTS (
        SELECT
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS question ON question.survey_id = own.survey_id
        WHERE question.question_path = p_question
    ) THEN
        RETURN;
    END IF;

    RAISE EXCEPTION 'unknown question "%"', p_question
        USING ERRCODE = 'SM002',
              DETAIL  = CASE WHEN p_survey IS NULL THEN 'No survey of your organisation has a question of this path.'
                             ELSE format('Survey "%s" has no question of this path.', p_survey) END,
              HINT    = 'Paths are name, name.row, name.option or the name of a scale: SELECT DISTINCT question FROM analytics.own_results.';
END;
$$;


ALTER FUNCTION analytics._check_question(p_survey text, p_question text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _check_question(p_survey text, p_question text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._check_question(p_survey text, p_question text) IS 'Raises SM002 unless p_question is null or the path of a question in the survey (null: in any of the caller''s). Internal.';


--
-- Name: _check_range(date, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._check_range(p_from date, p_to date) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF p_from > p_to OR NOT isfinite(p_from) OR NOT isfinite(p_to) THEN
        RAISE EXCEPTION 'there are no days from % to %', p_from, p_to
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The first day of a range is not after its last, and both are dates.',
                  HINT    = 'Leave one of them out (null) for a range that is open on that side.';
    END IF;
END;
$$;


ALTER FUNCTION analytics._check_range(p_from date, p_to date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _check_range(p_from date, p_to date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._check_range(p_from date, p_to date) IS 'Raises SM025 unless p_from is a day not after p_to; null is open. Internal.';


--
-- Name: _own_count(bigint, text, text, bigint, date, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._own_count(p_survey_id bigint, p_period text, p_segment_kind text DEFAULT 'total'::text, p_question_id bigint DEFAULT NULL::bigint, p_from date DEFAULT NULL::date, p_to date DEFAULT NULL::date) RETURNS TABLE(question_id bigint, period_start timestamp without time zone, segment text, answer_state text, value numeric, n bigint, weight_sum numeric, weight_square_sum numeric)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id   bigint := ops.current_org();
    v_is_month boolean := p_period IN ('month', 'quarter', 'year', 'all_time');
    v_is_whole boolean := coalesce(extract(day FROM p_from) = 1, true) AND coalesce(extract(day FROM p_to + 1) = 1, true);
BEGIN
    IF (SELECT survey.is_confidential FROM core.survey AS survey WHERE survey.survey_id = p_survey_id) THEN
        -- A question answered by fewer than 5 in some month is left out of longer periods too:
        -- the year less its other months would be that month.
        RETURN QUERY
        SELECT shown.question_id, CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, shown.month::timestamp) END, shown.segment,
               shown.answer_state::text, shown.value, sum(shown.n)::bigint, sum(shown.weight_sum),
               sum(shown.weight_square_sum)
        FROM (
            SELECT seen.*,
                   sum(seen.n) FILTER (WHERE seen.answer_state = 'answered')
                       OVER (PARTITION BY seen.question_id, seen.month, seen.segment) AS answered
            FROM rollup.shown_count AS seen
            WHERE seen.org_id = v_org_id AND seen.survey_id = p_survey_id
              AND seen.segment_kind = p_segment_kind AND v_is_month
              AND (p_question_id IS NULL OR seen.question_id = p_question_id)
              AND (p_from IS NULL OR seen.month >= p_from)
              AND (p_to IS NULL OR seen.month + interval '1 month' <= p_to + 1)
        ) AS shown
        WHERE shown.answered >= 5
        GROUP BY 1, 2, 3, 4, 5;

    ELSIF p_segment_kind = 'total' AND v_is_month AND v_is_whole THEN
        RETURN QUERY
        SELECT counted.question_id, CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, counted.month::timestamp) END, '',
               counted.answer_state::text, counted.value, sum(counted.n)::bigint, sum(counted.weight_sum),
               sum(counted.weight_square_sum)
        FROM (
            SELECT merged.question_id, merged.month, merged.answer_state, merged.value, merged.n,
                   merged.weight_sum, merged.weight_square_sum
            FROM rollup.answer_count AS merged
            WHERE merged.org_id = v_org_id AND merged.survey_id = p_survey_id
              AND (p_question_id IS NULL OR merged.question_id = p_question_id)
              AND (p_from IS NULL OR merged.month >= p_from)
              AND (p_to IS NULL OR merged.month + interval '1 month' <= p_to + 1)
            UNION ALL
            SELECT pending.question_id, pending.month, pending.answer_state, pending.value, pending.n,
                   pending.weight_sum, pending.weight_square_sum
            FROM rollup.change AS pending
            JOIN core.question AS question
                ON question.question_id = pending.question_id AND question.survey_id = p_survey_id
            WHERE pending.org_id = v_org_id
              AND (p_question_id IS NULL OR pending.question_id = p_question_id)
              AND (p_from IS NULL OR pending.month >= p_from)
              AND (p_to IS NULL OR pending.month + interval '1 month' <= p_to + 1)
        ) AS counted
        GROUP BY 1, 2, 4, 5
        HAVING sum(counted.n) > 0;

    ELSE
        RETURN QUERY
        SELECT item.question_id,
               CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC') END,
               CASE p_segment_kind
                   WHEN 'department' THEN answered.department
                   WHEN 'job_role' THEN answered.job_role
                   ELSE ''
               END,
               item.answer_state::text, item.value, count(*), sum(item.weight), sum(item.weight * item.weight)
        FROM core.response_set AS answered
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
        WHERE answered.org_id = v_org_id AND answered.survey_id = p_survey_id
          AND answered.completed_at IS NOT NULL
          AND (p_from IS NULL OR answered.completed_at >= p_from::timestamp AT TIME ZONE 'UTC')
          AND (p_to IS NULL OR answered.completed_at < (p_to + 1)::timestamp AT TIME ZONE 'UTC')
          AND item.org_id = v_org_id
          AND (p_question_id IS NULL OR item.question_id = p_question_id)
        GROUP BY 1, 2, 3, 4, 5;
    END IF;
END;
$$;


ALTER FUNCTION analytics._own_count(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_from date, p_to date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _own_count(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_from date, p_to date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._own_count(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_from date, p_to date) IS 'How often each value was given in the caller''s organisation, by question, period (UTC; null for all time) and segment (total, department, job_role): live for a survey that is not confidential, the shown counts of whole months for one that is; from p_from to p_to, both included. Internal: the source of every own figure.';


--
-- Name: _own_figure(bigint, text, text, bigint, integer, date, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._own_figure(p_survey_id bigint, p_period text, p_segment_kind text DEFAULT 'total'::text, p_question_id bigint DEFAULT NULL::bigint, p_minimum_n integer DEFAULT 5, p_from date DEFAULT NULL::date, p_to date DEFAULT NULL::date) RETURNS TABLE(question_id bigint, period_start timestamp without time zone, segment text, n_told bigint, n bigint, n_effective double precision, mean double precision, sd double precision, p25 double precision, median double precision, p75 double precision, p90 double precision, p95 double precision, minimum double precision, maximum double precision, ci_low double precision, ci_high double precision, ci_level double precision, method text, status text, reason text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_is_confidential boolean;
BEGIN
    SELECT survey.is_confidential
    INTO v_is_confidential
    FROM core.survey AS survey
    WHERE survey.survey_id = p_survey_id;

    RETURN QUERY
    SELECT grouped.question_id, grouped.period_start, grouped.segment, grouped.n_told,
           shown.n, shown.n_effective, shown.mean, shown.sd, shown.p25, shown.median, shown.p75, shown.p90,
           shown.p95, shown.minimum, shown.maximum, shown.ci_low, shown.ci_high, shown.ci_level, shown.method,
           shown.status, shown.reason
    FROM (
        SELECT counted.question_id, counted.period_start, counted.segment, sum(counted.n)::bigint AS n_told,
               array_agg(counted.value ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS answer_values,
               array_agg(counted.n ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS counts,
               array_agg(counted.weight_sum ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS weight_sums,
               array_agg(counted.weight_square_sum ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS weight_square_sums
        FROM analytics._own_count(p_survey_id, p_period, p_segment_kind, p_question_id, p_from, p_to) AS counted
        GROUP BY 1, 2, 3
    ) AS grouped
    JOIN core.question AS question ON question.question_id = grouped.question_id
    CROSS JOIN LATERAL analytics._own_summary(
        grouped.answer_values, grouped.counts, grouped.weight_sums, grouped.weight_square_sums,
        question.measurement, question.scale_min, question.scale_max, v_is_confidential, p_minimum_n
    ) AS shown;
END;
$$;


ALTER FUNCTION analytics._own_figure(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_minimum_n integer, p_from date, p_to date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _own_figure(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_minimum_n integer, p_from date, p_to date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._own_figure(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_minimum_n integer, p_from date, p_to date) IS 'The statistics of each question, period and segment that analytics._own_count() has counts of, as far as they may be shown; n_told counts all who reacted, also with none, other, refused or dont_know. Internal.';


--
-- Name: _own_summary(numeric[], bigint[], numeric[], numeric[], text, numeric, numeric, boolean, integer); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer DEFAULT 5, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_plain  record;
    v_origin numeric := CASE WHEN p_measurement = 'numeric' THEN coalesce(p_scale_min, 0) ELSE 0 END;
    v_n      bigint  := coalesce((SELECT sum(counted.n) FROM unnest(p_counts) AS counted (n)), 0);
    v_points integer;
    v_margin double precision;
BEGIN
    IF v_n = 0 OR (p_is_confidential AND v_n < p_minimum_n) THEN
        n := CASE WHEN NOT p_is_confidential THEN 0 END;
        SELECT * INTO status, reason FROM analytics._withheld(p_is_confidential, p_minimum_n);
        RETURN;
    END IF;

    v_plain := analytics.summarise(p_values, p_counts, p_weight_sums, p_weight_square_sums, p_measurement);

    status      := 'ok';
    n           := v_plain.n;
    n_effective := v_plain.n_effective;
    mean        := v_plain.mean;
    sd          := v_plain.sd;
    p25         := v_plain.p25;
    median      := v_plain.median;
    p75         := v_plain.p75;
    p90         := v_plain.p90;
    p95         := v_plain.p95;
    minimum     := v_plain.minimum;
    maximum     := v_plain.maximum;
    ci_low      := v_plain.ci_low;
    ci_high     := v_plain.ci_high;
    ci_level    := v_plain.ci_level;
    method      := v_plain.method;
    reason      := v_plain.reason;

    IF NOT p_is_confidential THEN
        RETURN;
    END IF;

    n_effective := round(n_effective);
    v_points    := CASE WHEN n < 200 THEN 5 ELSE 1 END;
    mean        := CASE p_measurement
        WHEN 'binary' THEN analytics._shown_figure(v_plain.mean, 0, 1, v_points)
        ELSE analytics._shown_figure(v_plain.mean, p_scale_min, p_scale_max, 1, v_origin)
    END;
    p25         := NULL;
    median      := NULL;
    p75         := NULL;
    p90         := NULL;
    p95         := NULL;
    minimum     := NULL;
    maximum     := NULL;
    ci_low      := NULL;
    ci_high     := NULL;

    IF p_measurement = 'binary' THEN
        sd := sqrt(mean * (1 - mean) * n / (n - 1));
        IF v_plain.ci_level IS NOT NULL THEN
            SELECT around.ci_low, around.ci_high
            INTO ci_low, ci_high
            FROM analytics.wilson_interval((mean * n_effective)::numeric, n_effective::numeric, ci_level) AS around;
        END IF;
    ELSIF p_measurement = 'numeric' THEN
        sd     := analytics._shown_figure(v_plain.sd, p_scale_min, p_scale_max, v_points);
        reason := NULL;
        IF sd > 0 AND n_effective >= 2 THEN
            ci_level := coalesce(ci_level, 0.95);
            v_margin := analytics.student_t_quantile(0.5 + ci_level / 2, n_effective - 1) * sd / sqrt(n_effective);
            ci_low   := mean - v_margin;
            ci_high  := mean + v_margin;
        ELSE
            ci_level := NULL;
            reason   := 'no spread to be seen in whole points: no interval';
        END IF;

        IF n >= 10 THEN
            p25    := analytics._shown_figure(v_plain.p25, p_scale_min, p_scale_max, v_points, v_origin);
            median := analytics._shown_figure(v_plain.median, p_scale_min, p_scale_max, v_points, v_origin);
            p75    := analytics._shown_figure(v_plain.p75, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;
        IF n >= 25 THEN
            p90 := analytics._shown_figure(v_plain.p90, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;
        IF n >= 50 THEN
            p95 := analytics._shown_figure(v_plain.p95, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;

        reason := concat_ws('; ', reason,
            CASE WHEN n < 50 THEN 'quartiles are shown from 10 answers, p90 from 25, p95 from 50' END);
    END IF;

    method := concat_ws('; ', nullif(split_part(v_plain.method, ';', 1), 'count'),
        CASE
            WHEN n >= 200 THEN 'whole points'
            WHEN p_measurement = 'binary' THEN 'points by fives'
            ELSE 'mean in whole points, the rest by fives'
        END,
        'in steps of 5 answers');
END;
$$;


ALTER FUNCTION analytics._own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text) IS 'analytics.summarise(), and for a confidential survey what of it may be shown: nothing under p_minimum_n answers (status protected, the same for 0 and 4), then whole points (by fives for all but means under 200 answers), quartiles from 10 answers, p90 from 25, p95 from 50, never a minimum or maximum. Internal.';


--
-- Name: _own_survey(text); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._own_survey(p_survey text) RETURNS TABLE(survey_id bigint, survey text, is_confidential boolean)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    IF p_survey IS NOT NULL THEN
        RETURN QUERY
        SELECT known.survey_id, known.survey, known.is_confidential
        FROM core.survey AS known
        WHERE known.survey_id = core.survey_id(p_survey);
        RETURN;
    END IF;

    -- That somebody has begun is already news about one person, so a confidential survey joins the
    -- list with its fifth response set, not with its first.
    RETURN QUERY
    SELECT known.survey_id, known.survey, known.is_confidential
    FROM core.survey AS known
    WHERE (
        SELECT count(*)
        FROM (
            SELECT
            FROM core.response_set AS started
            WHERE started.org_id = v_org_id AND started.survey_id = known.survey_id
            LIMIT 5
        ) AS first_few
    ) >= CASE WHEN known.is_confidential THEN 5 ELSE 1 END
    ORDER BY known.survey;
END;
$$;


ALTER FUNCTION analytics._own_survey(p_survey text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _own_survey(p_survey text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._own_survey(p_survey text) IS 'The survey named, or without a name all that the caller''s organisation has response sets of (from the fifth on where the survey is confidential). Raises SM001 for an unknown survey, SM016 for a caller of no organisation. Internal.';


--
-- Name: _question_version(bigint); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._question_version(p_survey_id bigint) RETURNS TABLE(question_id bigint, version integer)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT placed.question_id, placed.version
    FROM core.survey_question AS placed
    WHERE placed.survey_id = p_survey_id
    UNION
    -- No version asks for a scale score; it can be had where one asks any of its items.
    SELECT scale.question_id, placed.version
    FROM core.scale AS scale
    JOIN core.scale_item AS item ON item.survey_id = scale.survey_id AND item.scale = scale.scale
    JOIN core.survey_question AS placed
        ON placed.survey_id = item.survey_id AND placed.question_id = item.question_id
    WHERE scale.survey_id = p_survey_id;
END;
$$;


ALTER FUNCTION analytics._question_version(p_survey_id bigint) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _question_version(p_survey_id bigint); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._question_version(p_survey_id bigint) IS 'Which versions of a survey ask each question; a scale counts as asked where any of its items is. Internal.';


--
-- Name: _shown_figure(double precision, numeric, numeric, integer, numeric); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric DEFAULT 0) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_grid numeric;
BEGIN
    IF p_value IS NULL THEN
        RETURN NULL;
    END IF;

    IF p_scale_min < p_scale_max THEN
        v_grid := p_points * (p_scale_max - p_scale_min) / 100;
    ELSE
        -- No scale, so no points: two significant digits.
        v_grid := p_points
            * power(10::numeric, CASE WHEN p_value = 0 THEN 0 ELSE floor(log(abs(p_value)))::integer - 1 END);
    END IF;

    RETURN p_origin + round((p_value::numeric - p_origin) / v_grid) * v_grid;
END;
$$;


ALTER FUNCTION analytics._shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric) IS 'A figure of a confidential survey, rounded to p_points hundredths of the way from scale_min to scale_max, counted from p_origin; without a scale, to so many units of its second digit. Internal.';


--
-- Name: _visible_segment(bigint, bigint); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._visible_segment(p_survey_id bigint, p_question_id bigint DEFAULT NULL::bigint) RETURNS TABLE(question_id bigint, segment_kind text, segment text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id    bigint := ops.current_org();
    v_limit     CONSTANT double precision := 0.2 + 1e-9;
    v_pattern   record;
    v_candidate record;
    v_exposure  double precision[];
    v_raised    double precision[];
    v_row       double precision[];
    v_basis     double precision[];
    v_length    double precision;
    v_overlap   double precision;
BEGIN
    FOR v_pattern IN
        WITH shown AS (
            SELECT counted.question_id, counted.segment_kind, counted.segment, counted.month, sum(counted.n) AS n
            FROM rollup.shown_count AS counted
            WHERE counted.org_id = v_org_id AND counted.survey_id = p_survey_id
              AND counted.answer_state = 'answered'
              AND (p_question_id IS NULL OR counted.question_id = p_question_id)
            GROUP BY 1, 2, 3, 4
            HAVING sum(counted.n) >= 5
        ),
        -- The people as they were when the figures last moved: of each month, the first so many.
        -- With all of them, one more answer could make a segment vanish, and so be seen.
        seen AS (
            SELECT months.month, max(months.n) AS n
            FROM (
                SELECT shown.question_id, shown.month, sum(shown.n) AS n
                FROM rollup.shown_count AS shown
                WHERE shown.org_id = v_org_id AND shown.survey_id = p_survey_id AND shown.segment_kind = 'total'
                GROUP BY 1, 2
            ) AS months
            GROUP BY 1
        ),
        early AS (
            SELECT numbered.response_set_id, numbered.department, numbered.job_role, numbered.person
            FROM (
                SELECT answered.response_set_id, answered.department, answered.job_role,
                       coalesce(answered.respondent_id, -answered.response_set_id) AS person, starts.month,
                       row_number() OVER (
                           PARTITION BY starts.month
                           ORDER BY greatest(answered.completed_at, answered.received_at), answered.response_set_id
                       ) AS position
                FROM core.response_set AS answered
                CROSS JOIN LATERAL (
                    SELECT date_trunc('month', answered.completed_at AT TIME ZONE 'UTC')::date AS month
                ) AS starts
                WHERE answered.org_id = v_org_id AND answered.survey_id = p_survey_id
                  AND answered.completed_at IS NOT NULL
            ) AS numbered
            JOIN seen ON seen.month = numbered.month AND numbered.position <= seen.n
        ),
        atom AS (
            SELECT item.question_id, item.month, early.department, early.job_role,
                   count(DISTINCT early.person) AS people
            FROM early
            JOIN core.response_item AS item
                ON item.org_id = v_org_id AND item.response_set_id = early.response_set_id
            WHERE item.answer_state = 'answered'
              AND (p_question_id IS NULL OR item.question_id = p_question_id)
            GROUP BY 1, 2, 3, 4
        ),
        place AS (
            SELECT atom.question_id,
                   array_agg(atom.month ORDER BY atom.month, atom.department, atom.job_role) AS months,
                   array_agg(atom.department ORDER BY atom.month, atom.department, atom.job_role) AS departments,
                   array_agg(atom.job_role ORDER BY atom.month, atom.department, atom.job_role) AS job_roles,
                   array_agg(atom.people ORDER BY atom.month, atom.department, atom.job_role) AS people
            FROM atom
            JOIN shown ON shown.question_id = atom.question_id AND shown.segment_kind = 'total'
                      AND shown.month = atom.month
            GROUP BY 1
        ),
        large AS (
            SELECT part.question_id,
                   jsonb_agg(jsonb_build_object('kind', part.segment_kind, 'segment', part.segment, 'months', part.months)
                             ORDER BY part.segment_kind, part.n DESC, part.segment) AS candidates
            FROM (
                SELECT shown.question_id, shown.segment_kind, shown.segment, sum(shown.n) AS n,
                       array_agg(shown.month ORDER BY shown.month) AS months
                FROM shown
                WHERE shown.segment_kind <> 'total'
                GROUP BY 1, 2, 3
                HAVING sum(shown.n) >= 10
            ) AS part
            GROUP BY 1
        )
        SELECT place.months, place.departments, place.job_roles, place.people, large.candidates,
               array_agg(place.question_id) AS question_ids
        FROM place
        JOIN large ON large.question_id = place.question_id
        GROUP BY 1, 2, 3, 4, 5
    LOOP
        -- The months are shown, and have nobody in common: their part needs no sums.
        v_exposure := ARRAY(
            SELECT 1 / sum(atom.people) OVER (PARTITION BY atom.month)::float8
            FROM unnest(v_pattern.months, v_pattern.people) WITH ORDINALITY AS atom (month, people, position)
            ORDER BY atom.position
        );
        v_basis := '{}';

        FOR v_candidate IN
            SELECT listed.kind, listed.segment, listed.months
            FROM jsonb_to_recordset(v_pattern.candidates) AS listed (kind text, segment text, months date[])
        LOOP
            v_row := ARRAY(
                SELECT taken.own - sqrt(taken.people)
                    * sum(taken.own * sqrt(taken.people)) OVER (PARTITION BY taken.month)
                    / sum(taken.people) OVER (PARTITION BY taken.month)
                FROM (
                    SELECT atom.position, atom.month, atom.people::float8 AS people,
                           CASE
                               WHEN atom.month = ANY (v_candidate.months)
                                   AND v_candidate.segment = CASE v_candidate.kind
                                       WHEN 'department' THEN atom.department ELSE atom.job_role END
                               THEN sqrt(atom.people) ELSE 0
                           END AS own
                    FROM unnest(v_pattern.months, v_pattern.departments, v_pattern.job_roles, v_pattern.people)
                        WITH ORDINALITY AS atom (month, department, job_role, people, position)
                ) AS taken
                ORDER BY taken.position
            );

            FOR i IN 1 .. coalesce(array_length(v_basis, 1), 0) LOOP
                v_overlap := (
                    SELECT sum(pair.own * pair.known)
                    FROM unnest(v_row, v_basis[i:i]) AS pair (own, known)
                );
                v_row := ARRAY(
                    SELECT pair.own - v_overlap * pair.known
                    FROM unnest(v_row, v_basis[i:i]) WITH ORDINALITY AS pair (own, known, position)
                    ORDER BY pair.position
                );
            END LOOP;

            v_length := (SELECT sqrt(sum(rest.own * rest.own)) FROM unnest(v_row) AS rest (own));

            -- No length: what is shown already implies it.
            IF v_length > 1e-6 THEN
                v_row    := ARRAY(SELECT rest.own / v_length FROM unnest(v_row) WITH ORDINALITY AS rest (own, position)
                                  ORDER BY rest.position);
                v_raised := ARRAY(
                    SELECT atom.exposure + atom.own * atom.own / atom.people
                    FROM unnest(v_exposure, v_row, v_pattern.people)
                        WITH ORDINALITY AS atom (exposure, own, people, position)
                    ORDER BY atom.position
                );
                CONTINUE WHEN v_limit < ANY (v_raised);
                v_exposure := v_raised;
                v_basis    := v_basis || ARRAY[v_row];
            END IF;

            RETURN QUERY
            SELECT asked.question_id, v_candidate.kind, v_candidate.segment
            FROM unnest(v_pattern.question_ids) AS asked (question_id);
        END LOOP;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics._visible_segment(p_survey_id bigint, p_question_id bigint) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _visible_segment(p_survey_id bigint, p_question_id bigint); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._visible_segment(p_survey_id bigint, p_question_id bigint) IS 'The departments and job roles of a confidential survey with at least 10 people that may be shown beside the months, the total and each other: nobody''s exposure to all of them together passes a fifth. Internal.';


--
-- Name: _withheld(boolean, integer); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics._withheld(p_is_confidential boolean, p_minimum_n integer DEFAULT 5, OUT status text, OUT reason text) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF p_is_confidential THEN
        status := 'protected';
        reason := format('shown once %s people have answered', p_minimum_n);
    ELSE
        status := 'none';
        reason := 'nobody has answered';
    END IF;
END;
$$;


ALTER FUNCTION analytics._withheld(p_is_confidential boolean, p_minimum_n integer, OUT status text, OUT reason text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION _withheld(p_is_confidential boolean, p_minimum_n integer, OUT status text, OUT reason text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics._withheld(p_is_confidential boolean, p_minimum_n integer, OUT status text, OUT reason text) IS 'What stands in place of a figure that is not there: for a confidential survey the same words whether nobody or too few people answered. Internal.';


--
-- Name: benchmark_comparison(text, text); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.benchmark_comparison(p_survey text DEFAULT NULL::text, p_period text DEFAULT 'all_time'::text) RETURNS TABLE(survey text, question text, question_title text, measurement text, period text, period_start date, category text, level text, score double precision, n bigint, ci_low double precision, ci_high double precision, score_status text, benchmark_mean double precision, benchmark_ci_low double precision, benchmark_ci_high double precision, gap double precision, gap_ci_low double precision, gap_ci_high double precision, p25 double precision, median double precision, p75 double precision, p90 double precision, "position" text, n_organisations bigint, n_respondents bigint, benchmark_status text, quantile_status text, edition text, as_of timestamp with time zone, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT result.*, row_number() OVER () AS place
        FROM analytics.own_results(p_survey, p_period) AS result
        WHERE result.measurement IN ('numeric', 'binary')
    ),
    belongs AS (
        SELECT 'all' AS category, 'all' AS level, 0 AS ordinal
        UNION ALL
        SELECT member.category, member.level, 1 + category.ordinal
        FROM core.organisation_category AS member
        JOIN core.category AS category ON category.category = member.category
        WHERE member.org_id = v_org_id
    ),
    compared AS (
        SELECT own.survey, own.question, own.question_title, own.measurement, own.period, own.period_start,
               own.mean AS score, own.n, own.ci_low, own.ci_high, own.status AS score_status, own.reason AS score_reason,
               own.place, belongs.category, belongs.level, belongs.ordinal,
               published.mean::float8 AS benchmark_mean, published.ci_low::float8 AS benchmark_ci_low,
               published.ci_high::float8 AS benchmark_ci_high, published.p25::float8 AS p25,
               published.median::float8 AS median, published.p75::float8 AS p75, published.p90::float8 AS p90,
               published.n_organisations::bigint AS n_organisations, published.n_respondents::bigint AS n_respondents,
               coalesce(published.status, 'none') AS benchmark_status,
               coalesce(published.quantile_status, 'none') AS quantile_status,
               published.edition::text AS edition, published.as_of
        FROM own
        CROSS JOIN belongs
        LEFT JOIN analytics.benchmark AS published
            ON published.survey = own.survey AND published.question = own.question
           AND published.period = own.period AND published.period_start IS NOT DISTINCT FROM own.period_start
           AND published.category = belongs.category AND published.level = belongs.level
    )
    SELECT compared.survey, compared.question, compared.question_title, compared.measurement, compared.period,
           compared.period_start, compared.category, compared.level, compared.score, compared.n, compared.ci_low,
           compared.ci_high, compared.score_status, compared.benchmark_mean, compared.benchmark_ci_low,
           compared.benchmark_ci_high,
           -- In decimals: 3.6 - 3.9 is -0.3.
           (compared.score::numeric - compared.benchmark_mean::numeric)::double precision,
           compared.score - compared.benchmark_mean - sqrt(
               (compared.score - compared.ci_low) ^ 2 + (compared.benchmark_ci_high - compared.benchmark_mean) ^ 2),
           compared.score - compared.benchmark_mean + sqrt(
               (compared.ci_high - compared.score) ^ 2 + (compared.benchmark_mean - compared.benchmark_ci_low) ^ 2),
           compared.p25, compared.median, compared.p75, compared.p90,
           CASE
               WHEN compared.score >= compared.p75 THEN 'top quarter'
               WHEN compared.score >= compared.median AND compared.p75 IS NOT NULL THEN 'upper middle'
               WHEN compared.score >= compared.p25 AND compared.median IS NOT NULL THEN 'lower middle'
               WHEN compared.score < compared.p25 THEN 'bottom quarter'
           END,
           compared.n_organisations, compared.n_respondents, compared.benchmark_status, compared.quantile_status,
           compared.edition, compared.as_of,
           'difference of two means, interval by MOVER (Zou and Donner 2008); place from the published quartiles',
           CASE
               WHEN compared.score_status <> 'ok' THEN compared.score_status
               ELSE compared.benchmark_status
           END,
           nullif(concat_ws('; ',
               CASE WHEN compared.score_status <> 'ok' THEN 'own result: ' || compared.score_reason END,
               CASE compared.benchmark_status
                   WHEN 'none' THEN 'no benchmark of this group is published'
                   WHEN 'protected' THEN 'benchmark not shown to protect members'
                   WHEN 'held' THEN 'benchmark waits for the next edition'
                   WHEN 'carried' THEN 'benchmark of an earlier date, see as_of'
               END,
               CASE WHEN compared.benchmark_mean IS NOT NULL AND compared.p75 IS NULL
                    THEN 'quartiles are protected, so there is no position' END,
               CASE WHEN compared.benchmark_mean IS NOT NULL AND compared.benchmark_ci_low IS NULL
                    THEN 'the benchmark has no interval yet, so the gap has none' END
           ), '')
    FROM compared
    ORDER BY compared.place, compared.ordinal, compared.category;
END;
$$;


ALTER FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION benchmark_comparison(p_survey text, p_period text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) IS 'Your organisation against the published benchmarks: for each numeric or yes/no question a row for all organisations (category all) and one
for its own level in each category. p_survey: a survey''s code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
score, ci_low, ci_high and n are yours, as in analytics.own_results; benchmark_mean, its interval and the quartiles are those of the edition.
gap is score - benchmark_mean in the unit of the question, with a 95 % interval (MOVER, Zou and Donner 2008).
position (top quarter, upper middle, lower middle, bottom quarter) comes from the published quartiles only; null where these are protected.
n_organisations and n_respondents are lower ends of size bands. status: ok, carried, protected, held, none; score_status and
benchmark_status say whose. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.';


--
-- Name: beta_quantile(double precision, double precision, double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_a      CONSTANT double precision := p_alpha;
    v_b      CONSTANT double precision := p_beta;
    v_log    double precision;  -- ln of the beta function
    v_low    double precision := 0;
    v_high   double precision := 1;
    v_x      double precision;
    v_new    double precision;
    v_last   double precision;
    v_height double precision;  -- x (1 - x) times the density at x
    v_area   double precision;
    v_term   double precision;
    v_sum    double precision;
    v_k      double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  HINT    = 'For a two-sided 95 % interval pass 0.025.';
    END IF;
    IF NOT (v_a BETWEEN 1e-9 AND 1e8 AND v_b BETWEEN 1e-9 AND 1e8) THEN
        RAISE EXCEPTION 'the beta distribution of shape % and % is not computed', p_alpha, p_beta
            USING ERRCODE = 'SM025',
                  HINT    = 'Both must be from 1e-9 to 1e8.';
    END IF;

    v_log := analytics.log_gamma(v_a) + analytics.log_gamma(v_b) - analytics.log_gamma(v_a + v_b);
    v_x   := least(v_a / (v_a + v_b), 0.9999999999999999);

    FOR v_round IN 1 .. 200 LOOP
        -- exp() raises an error where its result is too small to tell from nothing.
        v_height := exp(greatest(v_a * ln(v_x) + v_b * ln(1 - v_x) - v_log, -700));
        v_sum    := 1;
        v_term   := 1;
        v_k      := 0;
        IF v_x < 0.5 THEN
            WHILE v_term > 1e-17 * v_sum AND v_sum < 1e250 LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_a + v_b + v_k - 1) / (v_a + v_k);
                v_sum  := v_sum + v_term;
            END LOOP;
            -- A sum so large stands far beyond the bulk, where height times sum is no longer exact.
            v_area := CASE WHEN v_sum < 1e250 THEN v_height / v_a * v_sum ELSE 1 END;
        ELSE
            WHILE v_term > 1e-17 * v_sum AND v_sum < 1e250 LOOP
                v_k    := v_k + 1;
                v_term := v_term * (1 - v_x) * (v_a + v_b + v_k - 1) / (v_b + v_k);
                v_sum  := v_sum + v_term;
            END LOOP;
            v_area := CASE WHEN v_sum < 1e250 THEN 1 - v_height / v_b * v_sum ELSE 0 END;
        END IF;

        IF v_area > p_probability THEN
            v_high := v_x;
        ELSE
            v_low := v_x;
        END IF;

        v_new := CASE
            WHEN v_area > 0 AND v_height > 0
            THEN v_x * exp(greatest(least(ln(p_probability / v_area) * v_area * (1 - v_x) / v_height, 1), -50))
        END;
        IF (v_new >= v_low AND v_new <= v_high AND v_new < 1) IS NOT TRUE THEN
            v_new := (v_low + v_high) / 2;
        END IF;
        IF v_new < 1e-280 THEN
            RETURN 0;
        END IF;
        v_last := v_x;
        v_x    := v_new;
        -- The error of a Newton step is about the square of the one before.
        EXIT WHEN abs(v_x - v_last) <= 1e-9 * v_x;
    END LOOP;

    RETURN v_x;
END;
$$;


ALTER FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) IS 'The value, from 0 to 1, that a beta variable of shape p_alpha, p_beta stays below with probability
p_probability. Null for null; a probability outside 1e-100 to 1, or a shape outside 1e-9 to 1e8,
raises SM025. Made for exact_interval; relative error below 1e-9 for shapes up to 100,000.';


--
-- Name: exact_interval(numeric, numeric, double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision DEFAULT 0.95, OUT ci_low double precision, OUT ci_high double precision) RETURNS record
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_yes  double precision;
    v_no   double precision;
    v_tail double precision := (1 - p_level) / 2;
BEGIN
    IF NOT (p_level >= 0.01 AND p_level <= 0.999999) THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', p_level
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;
    IF NOT (p_successes >= 0 AND p_successes <= p_n AND p_n < 1e8) THEN
        RAISE EXCEPTION '% successes in % answers are impossible', p_successes, p_n
            USING ERRCODE = 'SM025',
                  DETAIL  = 'There are fewer than 1e8 answers, and no more successes than answers.',
                  HINT    = 'Pass the number of successes, not the share, and the number of all answers.';
    END IF;
    IF p_n = 0 THEN
        RETURN;
    END IF;

    -- A part of an answer too small to see is none.
    v_yes := CASE WHEN p_successes >= 1e-9 THEN p_successes ELSE 0 END;
    v_no  := CASE WHEN p_n - p_successes >= 1e-9 THEN p_n - p_successes ELSE 0 END;

    ci_low  := CASE WHEN v_yes = 0 THEN 0 ELSE analytics.beta_quantile(v_tail, v_yes, v_no + 1) END;
    ci_high := CASE WHEN v_no = 0 THEN 1 ELSE analytics.beta_quantile(1 - v_tail, v_yes + 1, v_no) END;
END;
$$;


ALTER FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) IS 'The confidence interval of a share, as fractions from 0 to 1, that covers the true share at least as
often as p_level says, whatever the share and however few the answers. Both ends are null for no
answers or a null argument; impossible numbers raise SM025. Clopper and Pearson (1934); numbers that
are not whole, such as an effective sample size, as in Korn and Graubard (1998).';


--
-- Name: get_anonymized_benchmark(text, text, integer, integer, text, text, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer DEFAULT 5, p_min_organisations integer DEFAULT 5, p_survey text DEFAULT NULL::text, p_period text DEFAULT 'all_time'::text, p_period_start date DEFAULT NULL::date) RETURNS TABLE(avg_score numeric, median_score numeric, p25_score numeric, p75_score numeric, sample_size integer, n_organisations integer, status text, p90_score numeric, ci_low numeric, ci_high numeric, ci_level numeric, base text, method text, quantile_status text, p90_status text, reason text, survey text, question_path text, category text, level text, period text, period_start date, period_end date, edition text, as_of timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_surveys text[];
    v_groups  text[];
    v_start   date;
    v_cell    benchmark.current_cell;
BEGIN
    IF p_question_path IS NULL OR p_benchmark_category IS NULL OR p_min_sample_size IS NULL
        OR p_min_organisations IS NULL OR p_period IS NULL
    THEN
        RAISE EXCEPTION 'an argument is null'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Question, category, minimum sizes and period are needed.',
                  HINT    = 'Call analytics.get_anonymized_benchmark(''question'', ''healthcare''), or ''all'' for all organisations.';
    END IF;
    IF p_min_sample_size NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'minimum sample size % is out of range', p_min_sample_size
            USING ERRCODE = 'SM025', HINT = 'Choose from 1 to 1000 respondents; it can only raise the minimum of the policy.';
    END IF;
    IF p_min_organisations NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'minimum number of organisations % is out of range', p_min_organisations
            USING ERRCODE = 'SM025', HINT = 'Choose from 1 to 1000 organisations; it can only raise the minimum of the policy.';
    END IF;
    IF p_period NOT IN ('all_time', 'year', 'quarter', 'month') THEN
        RAISE EXCEPTION 'unknown period "%"', p_period
            USING ERRCODE = 'SM025', HINT = 'Benchmarks are published for all_time, year, quarter and month.';
    END IF;

    SELECT array_agg(DISTINCT found.survey ORDER BY found.survey)
    INTO v_surveys
    FROM benchmark.current_cell AS found
    WHERE found.question_path = p_question_path AND (p_survey IS NULL OR found.survey = p_survey);

    IF v_surveys IS NULL THEN
        RAISE EXCEPTION 'unknown question "%"', p_question_path
            USING ERRCODE = 'SM002',
                  DETAIL  = CASE WHEN p_survey IS NULL THEN 'No survey has a benchmark for it.'
                                 ELSE format('The survey "%s" has no benchmark for it.', p_survey) END,
                  HINT    = 'analytics.benchmark lists the questions that have benchmarks; a new one waits for the next release.';
    ELSIF cardinality(v_surveys) > 1 THEN
        RAISE EXCEPTION 'question "%" is ambiguous', p_question_path
            USING ERRCODE = 'SM024',
                  DETAIL  = format('It is asked in: %s.', array_to_string(v_surveys, ', ')),
                  HINT    = 'Name the survey with p_survey.';
    END IF;

    SELECT array_agg(DISTINCT concat_ws(':', found.category, found.level))
    INTO v_groups
    FROM benchmark.current_cell AS found
    WHERE found.question_path = p_question_path AND found.survey = v_surveys[1]
      AND CASE p_benchmark_category WHEN 'all' THEN found.category = 'all'
          ELSE p_benchmark_category IN (found.level, found.category || ':' || found.level) END;

    IF v_groups IS NULL THEN
        RAISE EXCEPTION 'unknown category or level "%"', p_benchmark_category
            USING ERRCODE = 'SM018',
                  DETAIL  = format('There are: %s.', (
                                SELECT string_agg(known.name, ', ' ORDER BY known.name)
                                FROM (SELECT DISTINCT CASE found.category WHEN 'all' THEN 'all'
                                                      ELSE found.category || ':' || found.level END AS name
                                      FROM benchmark.current_cell AS found
                                      WHERE found.question_path = p_question_path
                                        AND found.survey = v_surveys[1]) AS known)),
                  HINT    = 'Pass a level, a category and level as in industry:healthcare, or all.';
    ELSIF cardinality(v_groups) > 1 THEN
        RAISE EXCEPTION 'level "%" is ambiguous', p_benchmark_category
            USING ERRCODE = 'SM024',
                  DETAIL  = format('It may be: %s.', array_to_string(v_groups, ', ')),
                  HINT    = 'Put the category before it, as in industry:healthcare.';
    END IF;

    v_start := CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, p_period_start::timestamp)::date END;

    -- Without a start: the latest period that has a figure, or the latest of all.
    SELECT found.*
    INTO v_cell
    FROM benchmark.current_cell AS found
    WHERE found.question_path = p_question_path AND found.survey = v_surveys[1]
      AND concat_ws(':', found.category, found.level) = v_groups[1]
      AND found.period = p_period
      AND (v_start IS NULL OR found.period_start = v_start)
    ORDER BY (found.mean IS NOT NULL) DESC, found.period_start DESC
    LIMIT 1;

    survey         := v_surveys[1];
    question_path  := p_question_path;
    category       := split_part(v_groups[1], ':', 1);
    level          := substr(v_groups[1], length(category) + 2);
    period         := p_period;
    period_start   := coalesce(v_cell.period_start, v_start);
    period_end     := v_cell.period_end;
    edition        := v_cell.edition;

    -- The published, lower ends of the bands are what the caller's minimum is held against.
    IF v_cell.mean IS NULL OR v_cell.n_respondents < p_min_sample_size OR v_cell.n_organisations < p_min_organisations THEN
        status          := CASE WHEN v_cell.status = 'none' THEN 'none' ELSE 'protected' END;
        quantile_status := status;
        p90_status      := status;
        reason          := CASE WHEN v_cell.mean IS NULL THEN coalesce(v_cell.reason, 'not shown to protect members')
                                ELSE 'smaller than the minimum that was asked for' END;
    ELSE
        status          := v_cell.status;
        avg_score       := v_cell.mean;
        median_score    := v_cell.median;
        p25_score       := v_cell.p25;
        p75_score       := v_cell.p75;
        p90_score       := v_cell.p90;
        sample_size     := v_cell.n_respondents;
        n_organisations := v_cell.n_organisations;
        ci_low          := v_cell.ci_low;
        ci_high         := v_cell.ci_high;
        ci_level        := v_cell.ci_level;
        base            := v_cell.base;
        method          := v_cell.method;
        quantile_status := v_cell.quantile_status;
        p90_status      := v_cell.p90_status;
        reason          := v_cell.reason;
        as_of           := v_cell.as_of;
    END IF;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) IS 'The published benchmark of a question for a group of organisations: always one row.
p_benchmark_category: a level (healthcare), a category and level (industry:healthcare), or all. p_survey: needed when several surveys ask
the question. p_period: all_time, year, quarter or month; p_period_start any day in it, null for the latest that has a figure.
p_min_sample_size (people) and p_min_organisations, each 1 to 1000, can only raise the minimum of the policy, and are compared with
sample_size and n_organisations, which are lower ends of bands. What is withheld is null, and status says so: ok, carried (an older
figure, see as_of), protected, held, none. Quartiles need 10 organisations, p90 25.
Raises SM002 unknown question, SM018 unknown category or level, SM020 null argument, SM024 ambiguous name, SM025 out of range.';


--
-- Name: log_gamma(double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.log_gamma(p_x double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_x       double precision := p_x;
    v_product double precision := 1;
    v_e       double precision;
BEGIN
    IF NOT (p_x > 0 AND p_x <= 1e100) THEN
        RAISE EXCEPTION 'the logarithm of gamma is not computed at %', p_x
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number above 0 and up to 1e100.';
    END IF;

    WHILE v_x < 10 LOOP
        v_product := v_product * v_x;
        v_x       := v_x + 1;
    END LOOP;
    v_e := 1 / (v_x * v_x);

    RETURN (v_x - 0.5) * ln(v_x) - v_x + 0.5 * ln(2 * pi()) - ln(v_product)
        + (1 / 12.0 - v_e * (1 / 360.0 - v_e * (1 / 1260.0 - v_e * (1 / 1680.0
        - v_e * (1 / 1188.0 - v_e * (691 / 360360.0 - v_e / 156)))))) / v_x;
END;
$$;


ALTER FUNCTION analytics.log_gamma(p_x double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION log_gamma(p_x double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.log_gamma(p_x double precision) IS 'The natural logarithm of the gamma function at p_x. Null for null; what is not above 0 raises SM025.
Stirling''s series (Abramowitz and Stegun 1964, 6.1.41), exact to about 15 digits.';


--
-- Name: normal_quantile(double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.normal_quantile(p_probability double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_centred double precision := p_probability - 0.5;
    v_r       double precision;
    v_x       double precision;
BEGIN
    IF NOT (p_probability > 0 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 0 and 1', p_probability
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The quantiles at 0 and 1 are infinite.',
                  HINT    = 'For a two-sided 95 % interval pass 0.975.';
    END IF;

    IF abs(v_centred) <= 0.425 THEN
        v_r := 0.180625 - v_centred * v_centred;
        RETURN v_centred
            * (((((((2509.0809287301226727 * v_r + 33430.575583588128105) * v_r
                + 67265.770927008700853) * v_r + 45921.953931549871457) * v_r
                + 13731.693765509461125) * v_r + 1971.5909503065514427) * v_r
                + 133.14166789178437745) * v_r + 3.387132872796366608)
            / (((((((5226.495278852854561 * v_r + 28729.085735721942674) * v_r
                + 39307.89580009271061) * v_r + 21213.794301586595867) * v_r
                + 5394.1960214247511077) * v_r + 687.1870074920579083) * v_r
                + 42.313330701600911252) * v_r + 1);
    END IF;

    v_r := sqrt(-ln(least(p_probability, 1 - p_probability)));
    IF v_r <= 5 THEN
        v_r := v_r - 1.6;
        v_x := (((((((7.7454501427834140764e-4 * v_r + 0.0227238449892691845833) * v_r
                + 0.24178072517745061177) * v_r + 1.27045825245236838258) * v_r
                + 3.64784832476320460504) * v_r + 5.7694972214606914055) * v_r
                + 4.6303378461565452959) * v_r + 1.42343711074968357734)
            / (((((((1.05075007164441684324e-9 * v_r + 5.475938084995344946e-4) * v_r
                + 0.0151986665636164571966) * v_r + 0.14810397642748007459) * v_r
                + 0.68976733498510000455) * v_r + 1.6763848301838038494) * v_r
                + 2.05319162663775882187) * v_r + 1);
    ELSE
        v_r := v_r - 5;
        v_x := (((((((2.01033439929228813265e-7 * v_r + 2.71155556874348757815e-5) * v_r
                + 0.0012426609473880784386) * v_r + 0.026532189526576123093) * v_r
                + 0.29656057182850489123) * v_r + 1.7848265399172913358) * v_r
                + 5.4637849111641143699) * v_r + 6.6579046435011037772)
            / (((((((2.04426310338993978564e-15 * v_r + 1.4215117583164458887e-7) * v_r
                + 1.8463183175100546818e-5) * v_r + 7.868691311456132591e-4) * v_r
                + 0.0148753612908506148525) * v_r + 0.13692988092273580531) * v_r
                + 0.59983220655588793769) * v_r + 1);
    END IF;

    RETURN CASE WHEN v_centred < 0 THEN -v_x ELSE v_x END;
END;
$$;


ALTER FUNCTION analytics.normal_quantile(p_probability double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION normal_quantile(p_probability double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.normal_quantile(p_probability double precision) IS 'The value that a standard normal variable stays below with probability p_probability, as 1.96 for
0.975; no unit. Null for null; a probability that is not between 0 and 1 raises SM025. Algorithm
AS 241 (Wichura 1988), exact to about 16 digits.';


--
-- Name: own_breakdown(text, text, text, integer); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.own_breakdown(p_survey text DEFAULT NULL::text, p_by text DEFAULT 'department'::text, p_question text DEFAULT NULL::text, p_minimum_n integer DEFAULT 10) RETURNS TABLE(survey text, question text, question_title text, measurement text, segment_kind text, segment text, segment_title text, n bigint, n_effective double precision, mean double precision, sd double precision, median double precision, ci_low double precision, ci_high double precision, ci_level double precision, gap_to_total double precision, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id      bigint := ops.current_org();
    v_survey      record;
    v_question_id bigint;
BEGIN
    IF (p_by IN ('department', 'job_role')) IS NOT TRUE THEN
        RAISE EXCEPTION 'no breakdown by "%"', coalesce(p_by, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Results can be broken down by department or by job_role.',
                  HINT    = 'Write analytics.own_breakdown(survey, ''department'').';
    END IF;
    -- A reader may ask for larger groups than the rule wants, never for smaller ones.
    IF (p_minimum_n >= 10) IS NOT TRUE THEN
        RAISE EXCEPTION 'minimum of % people is under 10', coalesce(p_minimum_n::text, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Segments of a confidential survey are shown from 10 people.',
                  HINT    = 'Leave p_minimum_n out, or pass a larger number.';
    END IF;
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        v_question_id := (
            SELECT asked.question_id
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id AND asked.question_path = p_question
        );
        CONTINUE WHEN p_question IS NOT NULL AND v_question_id IS NULL;

        RETURN QUERY
        WITH counted AS MATERIALIZED (
            SELECT 'total' AS kind, total.question_id, '' AS segment, total.value, total.n
            FROM analytics._own_count(v_survey.survey_id, 'all_time', 'total', v_question_id) AS total
            WHERE v_survey.is_confidential AND total.answer_state = 'answered'
            UNION ALL
            SELECT p_by, part.question_id, part.segment, part.value, part.n
            FROM analytics._own_count(v_survey.survey_id, 'all_time', p_by, v_question_id) AS part
            WHERE v_survey.is_confidential AND part.answer_state = 'answered'
        ),
        audited AS MATERIALIZED (
            SELECT audit.question_id, audit.segment
            FROM analytics._visible_segment(v_survey.survey_id, v_question_id) AS audit
            WHERE v_survey.is_confidential AND audit.segment_kind = p_by
        ),
        large AS (
            SELECT counted.question_id, counted.segment,
                   row_number() OVER (
                       PARTITION BY counted.question_id ORDER BY sum(counted.n), counted.segment
                   ) AS from_smallest
            FROM counted
            JOIN audited ON audited.question_id = counted.question_id AND audited.segment = counted.segment
            WHERE counted.kind <> 'total'
            GROUP BY 1, 2
            HAVING sum(counted.n) >= p_minimum_n
        ),
        remainder AS (
            SELECT left_over.question_id, sum(left_over.n) AS n, min(left_over.n) AS least, max(left_over.n) AS most
            FROM (
                SELECT counted.question_id, counted.value,
                       sum(CASE WHEN counted.kind = 'total' THEN counted.n
                                WHEN large.segment IS NOT NULL THEN -counted.n
                                ELSE 0 END) AS n
                FROM counted
                LEFT JOIN large ON counted.kind <> 'total' AND large.question_id = counted.question_id
                               AND large.segment = counted.segment
                GROUP BY 1, 2
            ) AS left_over
            GROUP BY 1
        ),
        visible AS (
            SELECT large.question_id, large.segment
            FROM large
            JOIN remainder ON remainder.question_id = large.question_id
            WHERE large.from_smallest > 1
               OR (remainder.least = 0 AND remainder.most = 0)
               OR (remainder.least >= 0 AND remainder.n >= 5)
        ),
        figure AS (
            SELECT part.*
            FROM analytics._own_figure(v_survey.survey_id, 'all_time', p_by, v_question_id) AS part
            WHERE NOT v_survey.is_confidential
               OR EXISTS (
                   SELECT FROM visible
                   WHERE visible.question_id = part.question_id AND visible.segment = part.segment
               )
        ),
        total AS (
            SELECT * FROM analytics._own_figure(v_survey.survey_id, 'all_time', 'total', v_question_id)
        ),
        place AS (
            SELECT department.department AS segment, department.title, 1 AS ordinal
            FROM core.department AS department
            WHERE department.org_id = v_org_id AND p_by = 'department'
            UNION ALL
            SELECT job_role.job_role, job_role.title, 1
            FROM core.job_role AS job_role
            WHERE job_role.org_id = v_org_id AND p_by = 'job_role'
            UNION ALL
            SELECT NULL, 'not given', 2
            WHERE NOT v_survey.is_confidential
        ),
        line AS (
            SELECT question.question_id, question.question_path, question.title, question.measurement,
                   'total' AS kind, NULL AS segment, 'Total' AS segment_title, 0 AS ordinal, 5 AS minimum_n,
                   total.n, total.n_effective, total.mean, total.sd, total.median, total.ci_low, total.ci_high,
                   total.ci_level, total.method, total.status, total.reason, total.mean AS total_mean
            FROM core.question AS question
            LEFT JOIN total ON total.question_id = question.question_id
            WHERE question.survey_id = v_survey.survey_id AND (p_question IS NULL OR question.question_id = v_question_id)
            UNION ALL
            SELECT question.question_id, question.question_path, question.title, question.measurement,
                   p_by, place.segment, place.title, place.ordinal, p_minimum_n,
                   figure.n, figure.n_effective, figure.mean, figure.sd, figure.median, figure.ci_low, figure.ci_high,
                   figure.ci_level, figure.method, figure.status, figure.reason, total.mean
            FROM core.question AS question
            CROSS JOIN place
            LEFT JOIN figure ON figure.question_id = question.question_id
                            AND figure.segment IS NOT DISTINCT FROM place.segment
            LEFT JOIN total ON total.question_id = question.question_id
            WHERE question.survey_id = v_survey.survey_id AND (p_question IS NULL OR question.question_id = v_question_id)
              AND (place.segment IS NOT NULL OR figure.n IS NOT NULL)
        )
        SELECT v_survey.survey, line.question_path, line.title, line.measurement, line.kind, line.segment,
               line.segment_title, coalesce(line.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END),
               line.n_effective, line.mean, line.sd, line.median, line.ci_low, line.ci_high, line.ci_level,
               CASE WHEN line.kind <> 'total' THEN line.mean - line.total_mean END,
               line.method, coalesce(line.status, missing.status),
               CASE
                   WHEN line.status IS NOT NULL THEN line.reason
                   WHEN v_survey.is_confidential AND line.kind <> 'total'
                       THEN format('shown once %s people have answered, unless it would show a smaller group', line.minimum_n)
                   ELSE missing.reason
               END
        FROM line
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        ORDER BY line.question_id, line.ordinal, line.segment;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) OWNER TO surveymark_reader;

--
-- Name: FUNCTION own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) IS 'Your organisation''s results by department or job role, over all time: for each question a row for the total and one for each segment.
p_survey: a survey''s code, null for all of yours; p_by: department or job_role; p_question: a question path, null for all.
mean, sd, median and interval are in the unit of the question; gap_to_total is mean - mean of the total, in the same unit.
Confidential surveys: a segment is shown from p_minimum_n people (10, or more if you ask), in steps of 5 and in points, and only if the shown
segments, months and total, taken from each other in any way, leave nobody or at least 5 people; all others are protected, without saying why.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 other p_by or minimum.';


--
-- Name: own_distribution(text, text, text, date, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.own_distribution(p_survey text DEFAULT NULL::text, p_question text DEFAULT NULL::text, p_period text DEFAULT 'all_time'::text, p_from date DEFAULT NULL::date, p_to date DEFAULT NULL::date) RETURNS TABLE(survey text, question text, question_title text, measurement text, period text, period_start date, ordinal bigint, answer_state text, value double precision, choice text, choice_title text, n bigint, share double precision, ci_low double precision, ci_high double precision, ci_level double precision, base_n bigint, base text, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_survey record;
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_range(p_from, p_to);
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH asked AS (
            SELECT result.question, result.period_start, result.n_asked, result.status, result.reason, result.n,
                   question.question_id, question.title, question.measurement, question.scale_min,
                   question.scale_max, coalesce(question.scale_step, 1) AS scale_step, question.reader,
                   row_number() OVER (ORDER BY question.question_id, result.period_start) AS position
            FROM analytics.own_results(v_survey.survey, p_period, p_from, p_to) AS result
            JOIN core.question AS question
                ON question.survey_id = v_survey.survey_id AND question.question_path = result.question
            WHERE p_question IS NULL OR result.question = p_question
        ),
        counted AS (
            SELECT * FROM analytics._own_count(v_survey.survey_id, p_period, p_from => p_from, p_to => p_to)
        ),
        closed AS (
            -- The values that can be answered: choices, the points of a scale, yes and no.
            SELECT choice.question_id, choice.answer_state::text AS answer_state, choice.value, choice.choice,
                   choice.title, choice.ordinal::bigint AS ordinal
            FROM core.choice AS choice
            UNION ALL
            SELECT scaled.question_id, 'answered', point.value, NULL, NULL, row_number() OVER (
                       PARTITION BY scaled.question_id ORDER BY point.value)
            FROM (SELECT DISTINCT asked.question_id, asked.scale_min, asked.scale_max, asked.scale_step
                  FROM asked
                  WHERE asked.reader = 'rating' AND asked.scale_min IS NOT NULL
                    AND (asked.scale_max - asked.scale_min) / asked.scale_step <= 100) AS scaled
            CROSS JOIN LATERAL generate_series(scaled.scale_min, scaled.scale_max, scaled.scale_step) AS point (value)
            WHERE NOT EXISTS (
                SELECT FROM core.choice AS choice
                WHERE choice.question_id = scaled.question_id AND choice.answer_state = 'answered'
            )
            UNION ALL
            SELECT DISTINCT asked.question_id, 'answered', yes_no.value, NULL, yes_no.title, yes_no.value::bigint
            FROM asked
            CROSS JOIN (VALUES (0, 'no'), (1, 'yes')) AS yes_no (value, title)
            WHERE asked.measurement = 'binary'
              AND NOT EXISTS (
                  SELECT FROM core.choice AS choice
                  WHERE choice.question_id = asked.question_id AND choice.answer_state = 'answered'
              )
        ),
        bin AS (
            SELECT asked.question_id, asked.period_start, listed.answer_state, listed.value, listed.choice,
                   listed.title, listed.ordinal
            FROM asked
            JOIN closed AS listed ON listed.question_id = asked.question_id
            UNION ALL
            -- What is on no list: open numbers, texts, and states without a choice of their own.
            SELECT counted.question_id, counted.period_start::date, counted.answer_state,
                   CASE WHEN asked.measurement <> 'text' THEN counted.value END, NULL,
                   CASE WHEN asked.measurement = 'text' THEN 'any text' END,
                   CASE counted.answer_state WHEN 'answered' THEN 1000 ELSE 200000 END
            FROM counted
            JOIN asked ON asked.question_id = counted.question_id
                      AND asked.period_start IS NOT DISTINCT FROM counted.period_start::date
            WHERE (NOT v_survey.is_confidential OR counted.answer_state <> 'answered' OR asked.measurement = 'text')
              AND NOT EXISTS (
                  SELECT FROM closed AS listed
                  WHERE listed.question_id = counted.question_id AND listed.answer_state = counted.answer_state
                    AND listed.value = counted.value
              )
            UNION ALL
            SELECT asked.question_id, asked.period_start, 'skipped', NULL, NULL, 'no answer', 300000
            FROM asked
            WHERE asked.n_asked IS NOT NULL
        ),
        told AS (
            SELECT counted.question_id, counted.period_start::date AS period_start, sum(counted.n)::bigint AS n,
                   sum(counted.n) FILTER (WHERE counted.answer_state = 'answered')::bigint AS answered,
                   sum(counted.weight_sum) FILTER (WHERE counted.answer_state = 'answered') AS weight_sum,
                   sum(counted.weight_square_sum) FILTER (WHERE counted.answer_state = 'answered')
                       AS weight_square_sum
            FROM counted
            GROUP BY 1, 2
        ),
        share AS (
            SELECT bin.*, asked.position, asked.n_asked,
                   -- Answers are shared out among the answers, weighted; everything else among the asked.
                   CASE WHEN bin.answer_state = 'answered' THEN told.answered ELSE asked.n_asked END AS base_n,
                   CASE WHEN bin.answer_state = 'answered'
                        THEN told.weight_sum ^ 2 / told.weight_square_sum ELSE asked.n_asked END AS effective_n,
                   CASE WHEN bin.answer_state = 'skipped' THEN greatest(asked.n_asked - coalesce(told.n, 0), 0)
                        ELSE coalesce(counted.n, 0) END AS n,
                   CASE
                       WHEN asked.measurement = 'binary' THEN CASE WHEN told.answered < 200 THEN 5 ELSE 1 END
                       WHEN told.answered < 100 THEN 10
                       WHEN told.answered < 250 THEN 5
                       WHEN told.answered < 500 THEN 2
                       ELSE 1
                   END AS points,
                   CASE
                       WHEN bin.answer_state = 'answered'
                           THEN coalesce(counted.weight_sum, 0) / nullif(told.weight_sum, 0)
                       WHEN bin.answer_state = 'skipped'
                           THEN greatest(asked.n_asked - coalesce(told.n, 0), 0)::numeric / nullif(asked.n_asked, 0)
                       ELSE coalesce(counted.n, 0)::numeric / nullif(asked.n_asked, 0)
                   END AS exact_share
            FROM bin
            JOIN asked ON asked.question_id = bin.question_id
                      AND asked.period_start IS NOT DISTINCT FROM bin.period_start
            LEFT JOIN told ON told.question_id = bin.question_id
                          AND told.period_start IS NOT DISTINCT FROM bin.period_start
            LEFT JOIN counted ON counted.question_id = bin.question_id
                             AND counted.period_start::date IS NOT DISTINCT FROM bin.period_start
                             AND counted.answer_state = bin.answer_state
                             AND (counted.value = bin.value OR bin.value IS NULL)
            WHERE NOT v_survey.is_confidential OR told.answered >= CASE asked.measurement WHEN 'binary' THEN 5 ELSE 20 END
        ),
        shown AS (
            SELECT share.*,
                   CASE
                       WHEN NOT v_survey.is_confidential THEN share.exact_share::float8
                       ELSE analytics._shown_figure(share.exact_share::float8, 0, 1, share.points)
                   END AS shown_share,
                   CASE WHEN v_survey.is_confidential THEN round(share.effective_n) ELSE share.effective_n END
                       AS shown_effective_n
            FROM share
        )
        SELECT v_survey.survey, asked.question, asked.title, asked.measurement, p_period, asked.period_start,
               CASE WHEN shown.question_id IS NOT NULL THEN row_number() OVER (
                   PARTITION BY asked.position ORDER BY shown.ordinal, shown.value) END,
               shown.answer_state, shown.value::float8, shown.choice, shown.title,
               CASE WHEN NOT v_survey.is_confidential THEN shown.n END,
               shown.shown_share, around.ci_low, around.ci_high,
               CASE WHEN around.ci_low IS NOT NULL THEN 0.95::float8 END,
               shown.base_n,
               CASE shown.answer_state WHEN 'answered' THEN 'those who answered' ELSE 'those who were asked' END,
               'share, Wilson interval (Wilson 1927)'
                   || CASE WHEN v_survey.is_confidential
                      THEN format('; shares by %s points', shown.points) ELSE '' END,
               CASE WHEN shown.question_id IS NOT NULL THEN 'ok'
                    WHEN asked.status = 'ok' THEN 'protected' ELSE asked.status END,
               CASE WHEN shown.question_id IS NOT NULL THEN NULL
                    WHEN asked.status <> 'ok' THEN asked.reason
                    ELSE 'a distribution is shown once 20 people have answered' END
        FROM asked
        LEFT JOIN shown ON shown.position = asked.position
        LEFT JOIN LATERAL analytics.wilson_interval(
            shown.shown_share::numeric * shown.shown_effective_n, shown.shown_effective_n) AS around ON true
        ORDER BY asked.position, shown.ordinal, shown.value;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) IS 'How your organisation''s answers spread: one row for each question, period and value that can be answered, also those nobody gave.
p_survey: a survey''s code, null for all of yours; p_question: a question path, null for all; p_period: all_time, year, quarter or month (UTC);
p_from, p_to: a range of days, as in analytics.own_results.
answer_state answered: share (0 to 1, weighted) of those who answered, base_n of them; none, other, refused, dont_know and skipped (asked, but
nothing recorded): share of those who were asked. n is the number of answers; the interval is Wilson''s on the effective sample size.
Confidential surveys: bins from 20 answers, shares by 10 points (5 from 100 answers, 2 from 250, 1 from 500), n null, no bins for open numbers;
the bins of yes/no figures are the share of analytics.own_results.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period or range.';


--
-- Name: own_percentile(text, double precision[], text, text); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[] DEFAULT '{0.1,0.25,0.5,0.75,0.9,0.95}'::double precision[], p_question text DEFAULT NULL::text, p_period text DEFAULT 'all_time'::text) RETURNS TABLE(survey text, question text, question_title text, period text, period_start date, percentile double precision, value double precision, n bigint, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_survey record;
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_question(p_survey, p_question);

    IF p_percentiles IS NULL OR EXISTS (
        SELECT FROM unnest(p_percentiles) AS wanted (percentile) WHERE (wanted.percentile BETWEEN 0 AND 1) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'percentiles % are not all between 0 and 1', coalesce(p_percentiles::text, 'null')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write the median as 0.5.';
    END IF;

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH figure AS (
            SELECT counted.question_id, counted.period_start, sum(counted.n)::bigint AS n,
                   analytics.percentile_from_counts(
                       array_agg(counted.value ORDER BY counted.value),
                       array_agg(counted.weight_sum ORDER BY counted.value),
                       p_percentiles,
                       sum(counted.n)
                   ) AS cut_points
            FROM analytics._own_count(v_survey.survey_id, p_period) AS counted
            WHERE counted.answer_state = 'answered'
            GROUP BY 1, 2
        )
        SELECT v_survey.survey, question.question_path, question.title, p_period, figure.period_start::date,
               wanted.percentile,
               CASE
                   WHEN NOT v_survey.is_confidential THEN figure.cut_points[wanted.position]
                   WHEN seen.is_shown THEN analytics._shown_figure(
                       figure.cut_points[wanted.position], question.scale_min, question.scale_max,
                       CASE WHEN figure.n < 200 THEN 5 ELSE 1 END, coalesce(question.scale_min, 0)
                   )
               END,
               coalesce(figure.n, missing.n),
               'percentile type 7 (Hyndman and Fan 1996)'
                   || CASE WHEN v_survey.is_confidential THEN '; points by fives, from 200 answers whole points; in steps of 5 answers' ELSE '' END,
               CASE
                   WHEN figure.n IS NULL THEN missing.status
                   WHEN seen.is_shown THEN 'ok'
                   ELSE 'protected'
               END,
               CASE
                   WHEN figure.n IS NULL THEN missing.reason
                   WHEN NOT seen.is_shown AND least(wanted.percentile, 1 - wanted.percentile) <= 0
                       THEN 'the smallest and largest answer are never shown'
                   WHEN NOT seen.is_shown AND NOT grid.is_twentieth
                       THEN 'a confidential survey has the percentiles 0.05, 0.10, ... 0.95'
                   WHEN NOT seen.is_shown
                       THEN format('shown from %s answers', ceil(greatest(10, 2.5 / least(wanted.percentile, 1 - wanted.percentile))))
               END
        FROM core.question AS question
        LEFT JOIN figure ON figure.question_id = question.question_id
        CROSS JOIN unnest(p_percentiles) WITH ORDINALITY AS wanted (percentile, position)
        CROSS JOIN LATERAL (
            SELECT withheld.status, withheld.reason, CASE WHEN NOT v_survey.is_confidential THEN 0 END AS n
            FROM analytics._withheld(v_survey.is_confidential) AS withheld
        ) AS missing
        CROSS JOIN LATERAL (
            SELECT round(wanted.percentile::numeric * 20, 9) % 1 = 0 AS is_twentieth
        ) AS grid
        CROSS JOIN LATERAL (
            -- As in _own_summary(): two and a half answers on the smaller side, and ten in all. The
            -- margin is for 0.9, which is a little more than nine tenths in binary. Twentieths only:
            -- with every p to choose from, the places where the value jumps would count the answers.
            SELECT NOT v_survey.is_confidential
                OR (grid.is_twentieth AND figure.n >= 10
                    AND figure.n * least(wanted.percentile, 1 - wanted.percentile) >= 2.5 - 1e-9) AS is_shown
        ) AS seen
        WHERE question.survey_id = v_survey.survey_id AND question.measurement = 'numeric'
          AND (p_question IS NULL OR question.question_path = p_question)
        ORDER BY question.question_id, figure.period_start, wanted.position;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) IS 'Any percentiles of your organisation''s answers: one row for each numeric question, period and percentile asked.
p_percentiles are fractions, 0.5 for the median; p_survey null for all surveys of yours; p_period all_time, year, quarter or month (UTC).
value is in the unit of the question. Confidential surveys: points (hundredths of the scale) by fives under 200 answers, twentieths only (0.05, 0.10, ...),
and only where 10 people answered and at least 2.5 of them lie on the smaller side, so quartiles from 10 answers, p90 from 25, p95 from 50, never 0 or 1.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period or a
percentile outside 0 to 1.';


--
-- Name: own_results(text, text, date, date); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.own_results(p_survey text DEFAULT NULL::text, p_period text DEFAULT 'all_time'::text, p_from date DEFAULT NULL::date, p_to date DEFAULT NULL::date) RETURNS TABLE(survey text, question text, question_title text, question_type text, measurement text, period text, period_start date, period_end date, n bigint, n_effective double precision, n_asked bigint, base text, mean double precision, sd double precision, p25 double precision, median double precision, p75 double precision, p90 double precision, p95 double precision, minimum double precision, maximum double precision, ci_low double precision, ci_high double precision, ci_level double precision, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_survey record;
    v_since  timestamptz;
    v_until  timestamptz;
    v_length interval := CASE p_period
        WHEN 'month' THEN interval '1 month'
        WHEN 'quarter' THEN interval '3 months'
        WHEN 'year' THEN interval '1 year'
    END;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_range(p_from, p_to);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        -- Of a confidential survey, the whole months of the range.
        v_since := CASE
            WHEN p_from IS NULL THEN '-infinity'
            WHEN v_survey.is_confidential THEN date_trunc('month', p_from + interval '1 month' - interval '1 day')
            ELSE p_from::timestamp
        END AT TIME ZONE 'UTC';
        v_until := CASE
            WHEN p_to IS NULL THEN 'infinity'
            WHEN v_survey.is_confidential THEN date_trunc('month', (p_to + 1)::timestamp)
            ELSE (p_to + 1)::timestamp
        END AT TIME ZONE 'UTC';

        RETURN QUERY
        WITH figure AS MATERIALIZED (
            SELECT * FROM analytics._own_figure(
                v_survey.survey_id, p_period, p_from => p_from, p_to => p_to
            )
        ),
        -- Every question in every period from the first to the last that is shown: a missing row
        -- would say as much as a figure.
        spell AS (
            SELECT generate_series(min(figure.period_start), max(figure.period_start), v_length) AS period_start
            FROM figure
            UNION ALL
            SELECT NULL WHERE p_period = 'all_time' OR NOT EXISTS (SELECT FROM figure)
        ),
        asked AS (
            SELECT placed.question_id, done.period_start, sum(done.n)::bigint AS n
            FROM (
                SELECT answered.version, count(*) AS n,
                       CASE WHEN p_period <> 'all_time'
                            THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC') END AS period_start
                FROM core.response_set AS answered
                WHERE answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
                  AND answered.completed_at >= v_since AND answered.completed_at < v_until
                GROUP BY 1, 3
            ) AS done
            JOIN analytics._question_version(v_survey.survey_id) AS placed ON placed.version = done.version
            GROUP BY 1, 2
        )
        SELECT v_survey.survey, question.question_path, question.title, question.question_type,
               question.measurement, p_period, spell.period_start::date,
               (spell.period_start + v_length)::date - 1,
               coalesce(figure.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END),
               figure.n_effective, base.n_asked,
               CASE WHEN base.n_asked IS NOT NULL
                    THEN format('%s answered of %s asked', coalesce(figure.n, 0), base.n_asked) END,
               figure.mean, figure.sd, figure.p25, figure.median, figure.p75, figure.p90, figure.p95,
               figure.minimum, figure.maximum, figure.ci_low, figure.ci_high, figure.ci_level, figure.method,
               coalesce(figure.status, missing.status), CASE WHEN figure.status IS NULL THEN missing.reason ELSE figure.reason END
        FROM core.question AS question
        CROSS JOIN spell
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        LEFT JOIN figure
            ON figure.question_id = question.question_id
           AND figure.period_start IS NOT DISTINCT FROM spell.period_start
        LEFT JOIN asked
            ON asked.question_id = question.question_id
           AND asked.period_start IS NOT DISTINCT FROM spell.period_start
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN NOT v_survey.is_confidential THEN coalesce(asked.n, 0)
                -- The number asked moves in steps as well, and is never less than those who answered.
                WHEN figure.status = 'ok' THEN greatest(asked.n / 5 * 5, figure.n_told)
            END AS n_asked
        ) AS base
        WHERE question.survey_id = v_survey.survey_id
        ORDER BY question.question_id, spell.period_start;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) OWNER TO surveymark_reader;

--
-- Name: FUNCTION own_results(p_survey text, p_period text, p_from date, p_to date); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) IS 'What your organisation answered: one row for each question (also each matrix row, option and scale score) and period.
p_survey: a survey''s code, null for all of yours. p_period: all_time, year, quarter or month (of completed_at, UTC).
p_from, p_to: only answers completed on these days and between them (UTC); null is open. Of a confidential survey the whole months among them.
n counts answers with a value; n_asked the completed sets whose version asks the question. mean, percentiles and interval are in the
unit of the question, and shares from 0 to 1 for yes/no figures and options; null where the measurement has none.
Not confidential: live to the response. Confidential (the default): figures stand on at least 5 people, move in steps of 5 response sets,
and are points, that is hundredths of the scale: whole ones for means, by fives for the rest and for shares until 200 answers;
quartiles from 10 answers, p90 from 25, p95 from 50, minimum and maximum never;
until then status is protected, which says nothing about how many have answered. n_asked is then rounded down to fives.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period or a
range that ends before it begins.';


--
-- Name: own_trend(text, text, text); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.own_trend(p_survey text DEFAULT NULL::text, p_question text DEFAULT NULL::text, p_period text DEFAULT 'month'::text) RETURNS TABLE(survey text, question text, question_title text, measurement text, period text, period_start timestamp without time zone, n bigint, n_effective double precision, mean double precision, sd double precision, median double precision, ci_low double precision, ci_high double precision, ci_level double precision, previous_mean double precision, change double precision, change_percent double precision, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_is_short    boolean := p_period IN ('hour', 'day', 'week');
    v_survey      record;
    v_question_id bigint;
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_period(p_period, ARRAY['hour', 'day', 'week', 'month', 'quarter', 'year']);
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        v_question_id := (
            SELECT asked.question_id
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id AND asked.question_path = p_question
        );
        CONTINUE WHEN p_question IS NOT NULL AND v_question_id IS NULL;

        IF v_is_short AND v_survey.is_confidential THEN
            RETURN QUERY
            SELECT v_survey.survey, asked.question_path, asked.title, asked.measurement, p_period,
                   NULL::timestamp, NULL::bigint, NULL::float8, NULL::float8, NULL::float8, NULL::float8,
                   NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8,
                   NULL, 'protected', 'a confidential survey is shown by month, quarter or year'
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id
              AND (p_question IS NULL OR asked.question_id = v_question_id)
            ORDER BY asked.question_id;
            CONTINUE;
        END IF;

        RETURN QUERY
        WITH figure AS MATERIALIZED (
            SELECT * FROM analytics._own_figure(v_survey.survey_id, p_period, 'total', v_question_id)
        ),
        -- Without gaps from month upwards; there would be too many empty hours.
        spell AS (
            SELECT asked.question_id, series.period_start
            FROM core.question AS asked
            CROSS JOIN LATERAL (
                SELECT generate_series(
                    min(figure.period_start), max(figure.period_start),
                    CASE p_period WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || p_period)::interval END
                ) AS period_start
                FROM figure
                WHERE NOT v_is_short
                UNION ALL
                SELECT figure.period_start FROM figure WHERE v_is_short AND figure.question_id = asked.question_id
                UNION ALL
                SELECT NULL WHERE NOT EXISTS (SELECT FROM figure)
            ) AS series
            WHERE asked.survey_id = v_survey.survey_id
              AND (p_question IS NULL OR asked.question_id = v_question_id)
        ),
        line AS (
            SELECT spell.question_id AS asked_id, spell.period_start AS starts_at, figure.*,
                   count(figure.mean) OVER in_time AS figures_so_far
            FROM spell
            LEFT JOIN figure
                ON figure.question_id = spell.question_id AND figure.period_start = spell.period_start
            WINDOW in_time AS (PARTITION BY spell.question_id ORDER BY spell.period_start)
        ),
        compared AS (
            SELECT line.*,
                   -- The last figure before this one, also across a gap.
                   max(line.mean) FILTER (WHERE line.mean IS NOT NULL) OVER earlier AS previous
            FROM line
            WINDOW earlier AS (
                PARTITION BY line.asked_id ORDER BY line.figures_so_far
                GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING
            )
        )
        SELECT v_survey.survey, asked.question_path, asked.title, asked.measurement, p_period, compared.starts_at,
               coalesce(compared.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END), compared.n_effective,
               compared.mean, compared.sd, compared.median, compared.ci_low, compared.ci_high,
               compared.ci_level, CASE WHEN compared.mean IS NOT NULL THEN compared.previous END,
               compared.mean - compared.previous,
               100 * (compared.mean - compared.previous) / nullif(abs(compared.previous), 0),
               compared.method, coalesce(compared.status, missing.status),
               CASE WHEN compared.status IS NULL THEN missing.reason ELSE compared.reason END
        FROM compared
        JOIN core.question AS asked ON asked.question_id = compared.asked_id
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        ORDER BY compared.asked_id, compared.starts_at;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION own_trend(p_survey text, p_question text, p_period text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) IS 'Your organisation''s results over time: one row for each question and period, oldest first.
p_survey: a survey''s code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week (from Monday), month,
quarter or year of completed_at, in UTC; period_start is a UTC clock time. From month upwards no period between the first and the last is left
out; hours, days and weeks without an answer have no row.
change is mean - previous_mean, the last earlier figure, in the unit of the question (for shares: 0.1 is ten points); change_percent is relative to it.
A confidential survey has no periods under a month (status protected); its figures are those of analytics.own_results.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period.';


--
-- Name: percentile_from_counts(numeric[], numeric[], double precision[], numeric); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric DEFAULT NULL::numeric) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_values     double precision[] := p_values::double precision[];
    v_length     integer            := coalesce(cardinality(p_values), 0);
    v_cumulative numeric[]          := ARRAY[]::numeric[];
    v_total      numeric            := 0;
    v_size       numeric;
    v_factor     numeric            := coalesce(p_size, 1);
    v_unit       numeric            := 1;
    v_previous   double precision   := '-Infinity'::double precision;
    v_percentile double precision;
    v_offset     double precision;
    v_rank       bigint;
    v_target     numeric;
    v_index      integer;
    v_low        double precision;
    v_result     double precision[] := ARRAY[]::double precision[];
BEGIN
    IF v_length <> coalesce(cardinality(p_counts), 0) THEN
        RAISE EXCEPTION '% values but % counts', v_length, coalesce(cardinality(p_counts), 0)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The arrays of a frequency table have one element for each value.',
                  HINT    = 'Build both in one query, with array_agg(... ORDER BY value).';
    END IF;

    FOR i IN 1 .. v_length LOOP
        IF (p_counts[i] >= 0 AND v_values[i] >= v_previous) IS NOT TRUE THEN
            RAISE EXCEPTION 'value % with count % cannot be element % of a frequency table',
                coalesce(p_values[i]::text, 'null'), coalesce(p_counts[i]::text, 'null'), i
                USING ERRCODE = 'SM025',
                      DETAIL  = 'Values ascend, counts are not negative, and none is null.',
                      HINT    = 'Build both in one query, with array_agg(... ORDER BY value).';
        END IF;
        v_previous   := v_values[i];
        v_total      := v_total + p_counts[i];
        v_cumulative := array_append(v_cumulative, v_total * v_factor);
    END LOOP;

    IF v_total = 0 THEN
        RETURN NULL;
    END IF;

    IF p_size IS NULL THEN
        v_size := v_total;
    ELSE
        -- Scaled weights would be quotients, and a rounded quotient can miss a whole rank by its
        -- last digit; so weights stay as they are, and both sides of the look-up are multiplied.
        v_size := p_size;
        v_unit := v_total;
    END IF;

    IF NOT (v_size >= 1 AND v_size <= 1e15 AND v_total < 'Infinity') THEN
        RAISE EXCEPTION 'counts of % in all, taken as % answers, cannot be ranked', v_total, v_size
            USING ERRCODE = 'SM025',
                  DETAIL  = 'A percentile is read at a rank between 1 and the number of answers, at most 1e15.',
                  HINT    = 'Give the number of answers as p_size when weights do not add up to it.';
    END IF;

    FOREACH v_percentile IN ARRAY coalesce(p_percentiles, '{}') LOOP
        IF v_percentile < 0 OR v_percentile > 1 THEN
            RAISE EXCEPTION 'percentile % is not between 0 and 1', v_percentile
                USING ERRCODE = 'SM025',
                      HINT    = 'Write the median as 0.5.';
        END IF;

        -- The same operations in the same order as percentile_cont, so that every bit agrees.
        v_offset := v_percentile * (v_size - 1)::double precision;
        v_rank   := floor(v_offset) + 1;
        v_target := v_rank * v_unit;
        v_index  := width_bucket(v_target, v_cumulative);
        -- width_bucket counts the elements up to the target; wanted is the first that reaches it.
        WHILE v_cumulative[v_index] = v_target LOOP
            v_index := v_index - 1;
        END LOOP;
        v_low := v_values[v_index + 1];

        IF v_offset > v_rank - 1 AND v_cumulative[v_index + 1] < v_target + v_unit THEN
            v_target := least(v_target + v_unit, v_total * v_factor);
            v_index  := width_bucket(v_target, v_cumulative);
            WHILE v_cumulative[v_index] = v_target LOOP
                v_index := v_index - 1;
            END LOOP;
            v_low := v_low + (v_offset - (v_rank - 1)) * (v_values[v_index + 1] - v_low);
        END IF;

        v_result := array_append(v_result, v_low);
    END LOOP;

    RETURN v_result;
END;
$$;


ALTER FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) OWNER TO surveymark_reader;

--
-- Name: FUNCTION percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) IS 'Percentiles of a frequency table, in the unit of the values: one for each percentile asked, in that
order. p_values ascend, p_counts say how often each occurs, p_percentiles are fractions from 0 to 1.
Null when there are no counts. Type 7 of Hyndman and Fan (1996), bit for bit what percentile_cont
gives over the single values. Weights generalise it as wtd.quantile in R''s Hmisc does (Harrell): the
rank 1 + (n - 1) p is looked up in the cumulative weights. p_size is that n, to which the weights are
scaled; without it, weights count as answers as they stand. Arrays that are no frequency table and
percentiles outside 0 to 1 raise SM025.';


--
-- Name: response_summary(text, interval); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.response_summary(p_survey text DEFAULT NULL::text, p_abandoned_after interval DEFAULT '1 day'::interval) RETURNS TABLE(survey text, is_confidential boolean, n_started bigint, n_completed bigint, n_abandoned bigint, n_in_progress bigint, n_respondents bigint, completion_rate double precision, ci_low double precision, ci_high double precision, ci_level double precision, base text, median_completion_seconds double precision, mean_completion_seconds double precision, n_timed bigint, first_completed_at timestamp with time zone, last_completed_at timestamp with time zone, method text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    IF p_abandoned_after IS NULL OR p_abandoned_after < interval '0' THEN
        RAISE EXCEPTION 'time after which a set counts as abandoned is missing or negative'
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass for example interval ''1 day''.';
    END IF;

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH started AS (
            SELECT answered.completed_at, answered.respondent_id, answered.response_set_id, answered.received_at,
                   extract(epoch FROM answered.completed_at - answered.started_at)::float8 AS seconds,
                   row_number() OVER (
                       PARTITION BY answered.completed_at IS NULL
                       ORDER BY greatest(answered.completed_at, answered.received_at), answered.response_set_id
                   ) AS position,
                   count(*) OVER (PARTITION BY answered.completed_at IS NULL) AS n_alike
            FROM core.response_set AS answered
            WHERE answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
        ),
        counted AS (
            SELECT count(*) AS n_started,
                   count(started.completed_at) AS n_completed,
                   count(*) FILTER (
                       WHERE started.completed_at IS NULL AND started.received_at < now() - p_abandoned_after
                   ) AS n_abandoned,
                   count(DISTINCT coalesce(started.respondent_id, -started.response_set_id))
                       FILTER (WHERE started.completed_at IS NOT NULL AND stepped.is_in) AS n_respondents,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY started.seconds) FILTER (WHERE stepped.is_in)
                       AS median_seconds,
                   avg(started.seconds) FILTER (WHERE stepped.is_in) AS mean_seconds,
                   count(started.seconds) FILTER (WHERE stepped.is_in) AS n_timed,
                   min(started.completed_at) AS first_completed_at,
                   max(started.completed_at) AS last_completed_at
            FROM started
            CROSS JOIN LATERAL (
                SELECT NOT v_survey.is_confidential OR started.position <= started.n_alike / 5 * 5 AS is_in
            ) AS stepped
        ),
        stepped AS (
            SELECT rounded.n_completed + rounded.n_abandoned + rounded.n_in_progress AS n_started, rounded.*,
                   NOT v_survey.is_confidential
                       OR (rounded.n_completed >= 5 AND rounded.n_respondents >= 5) AS is_shown
            FROM (
                SELECT counted.n_completed / grid.step * grid.step AS n_completed,
                       counted.n_abandoned / grid.step * grid.step AS n_abandoned,
                       (counted.n_started - counted.n_completed - counted.n_abandoned) / grid.step * grid.step
                           AS n_in_progress,
                       counted.n_respondents, counted.median_seconds, counted.mean_seconds, counted.n_timed,
                       counted.first_completed_at, counted.last_completed_at
                FROM counted
                CROSS JOIN (SELECT CASE WHEN v_survey.is_confidential THEN 5 ELSE 1 END AS step) AS grid
            ) AS rounded
        )
        SELECT v_survey.survey, v_survey.is_confidential, stepped.n_started, stepped.n_completed,
               stepped.n_abandoned, stepped.n_in_progress, stepped.n_respondents,
               stepped.n_completed::float8 / nullif(stepped.n_started, 0), rate.ci_low, rate.ci_high,
               CASE WHEN rate.ci_low IS NOT NULL THEN 0.95::float8 END,
               format('%s completed of %s started', stepped.n_completed, stepped.n_started),
               CASE
                   WHEN NOT v_survey.is_confidential THEN stepped.median_seconds
                   WHEN stepped.n_timed >= 10 THEN round(stepped.median_seconds / 60) * 60
               END,
               CASE
                   WHEN NOT v_survey.is_confidential THEN stepped.mean_seconds
                   WHEN stepped.n_timed >= 5 THEN round(stepped.mean_seconds / 60) * 60
               END,
               stepped.n_timed,
               CASE WHEN NOT v_survey.is_confidential THEN stepped.first_completed_at END,
               CASE WHEN NOT v_survey.is_confidential THEN stepped.last_completed_at END,
               'completion rate: Wilson interval (Wilson 1927)'
                   || CASE WHEN v_survey.is_confidential
                      THEN '; numbers rounded down to fives, times to whole minutes' ELSE '' END,
               'ok', NULL
        FROM stepped
        CROSS JOIN LATERAL analytics.wilson_interval(stepped.n_completed, stepped.n_started) AS rate
        WHERE stepped.is_shown
        UNION ALL
        SELECT v_survey.survey, v_survey.is_confidential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, missing.status, 'shown once 5 people have completed the survey'
        FROM stepped
        CROSS JOIN analytics._withheld(true) AS missing
        WHERE NOT stepped.is_shown;
    END LOOP;
END;
$$;


ALTER FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) OWNER TO surveymark_reader;

--
-- Name: FUNCTION response_summary(p_survey text, p_abandoned_after interval); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) IS 'How your organisation''s surveys are answered: one row for each survey.
n_started counts all response sets, n_completed the finished, n_abandoned the unfinished that came in longer than p_abandoned_after ago
(one day unless said otherwise), n_in_progress the rest, n_respondents the different people with a finished set (one without a name is one person).
completion_rate is completed / started, 0 to 1, with its Wilson interval. Times are seconds from started_at to completed_at of the n_timed
finished sets that have both.
Confidential surveys: nothing under 5 people (status protected); numbers are rounded down to fives and move in steps, times are whole minutes,
the median time from 10 sets, no first and last instant.
status: ok, protected. Raises SM001 unknown survey, SM016 role of no organisation, SM025 negative interval.';


--
-- Name: student_t_quantile(double precision, double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_df     CONSTANT double precision := p_degrees_of_freedom;
    v_tail   CONSTANT double precision := least(p_probability, 1 - p_probability);
    v_sign   CONSTANT double precision := sign(p_probability - 0.5);
    v_a      CONSTANT double precision := v_df - 0.5;
    v_u      double precision;
    v_v      double precision;  -- u^2
    v_e      double precision;  -- 1 / a^2
    v_w      double precision;
    v_t      double precision;
    v_t1     double precision;
    v_t2     double precision;
    v_x      double precision;
    v_h      double precision;  -- df / 2, raised to where the series for the ratio converges
    v_ratio  double precision;  -- gamma((df + 1) / 2) / gamma(df / 2)
    v_height double precision;  -- the density at t
    v_term   double precision;
    v_sum    double precision;
    v_area   double precision;
    v_step   double precision;
    v_k      double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The quantiles at 0 and 1 are infinite; next to 0 they are too large to compute.',
                  HINT    = 'For a two-sided 95 % interval pass 0.975.';
    END IF;
    IF v_df < 1 OR v_df = 'NaN' THEN
        RAISE EXCEPTION '% degrees of freedom are less than 1', p_degrees_of_freedom
            USING ERRCODE = 'SM025',
                  HINT    = 'The interval of a mean has n - 1 of them: it needs two answers.';
    END IF;
    IF v_tail = 0.5 THEN
        RETURN 0;
    END IF;

    -- df 1, the Cauchy distribution, and df 2 have closed forms.
    IF v_df < 4 THEN
        v_t1 := CASE
            WHEN v_tail < 0.25 THEN 1 / tand(180 * v_tail)
            ELSE tand(180 * (0.5 - v_tail))
        END;
        IF v_df = 1 THEN
            RETURN v_sign * v_t1;
        END IF;
        v_t2 := (1 - 2 * v_tail) / sqrt(2 * v_tail * (1 - v_tail));
        IF v_df = 2 THEN
            RETURN v_sign * v_t2;
        END IF;
    END IF;

    IF v_df >= 4 THEN
        v_u := -analytics.normal_quantile(v_tail);
        IF v_df > 1e15 THEN
            RETURN v_sign * v_u;
        END IF;
        v_v := v_u * v_u;
        v_e := 1 / (v_a * v_a);
        v_w := v_u + v_u * v_e * (
                -(v_v / 48 + 0.0625)
            + v_e * (((v_v / 5760 + 7 / 2560.0) * v_v + 0.015625) * v_v + 21 / 512.0
            + v_e * (-(((((v_v / 362880 + 407 / 5806080.0) * v_v + 2209 / 2580480.0) * v_v
                + 257 / 40960.0) * v_v + 245 / 8192.0) * v_v + 671 / 8192.0)
            + v_e * (((((((v_v / 19353600 + 173 / 92897280.0) * v_v + 3529 / 103219200.0) * v_v
                + 41383 / 99090432.0) * v_v + 12899 / 3440640.0) * v_v + 33053 / 1310720.0) * v_v
                + 1483 / 12288.0) * v_v + 180323 / 524288.0
            - v_e * (((((((((v_v / 958003200 + 4541 / 91968307200.0) * v_v
                + 897053 / 735746457600.0) * v_v + 2046941 / 98099527680.0) * v_v
                + 13408867 / 48444211200.0) * v_v + 7859141 / 2642411520.0) * v_v
                + 1628693 / 62914560.0) * v_v + 736617 / 4194304.0) * v_v
                + 7176429 / 8388608.0) * v_v + 20898423 / 8388608.0)))));
        IF v_v < 4 * v_a THEN
            -- 2 sinh(x / 2) exp(x / 2) is exp(x) - 1 without the loss of digits at small x.
            v_x := v_w * v_w / (2 * v_a);
            v_t := sqrt(v_df * 2 * sinh(v_x) * exp(v_x));
        ELSE
            -- So far out the series is no guess at all, but the area falls like a power of t.
            v_t := v_df * v_tail ^ (-1 / v_df);
        END IF;
        IF v_a > 16 + 0.8 * v_v THEN
            RETURN v_sign * v_t;
        END IF;
    ELSE
        -- ln t is nearly a straight line in 1 / df.
        IF v_df < 2 THEN
            v_t := v_t2 * (v_t1 / v_t2) ^ (2 / v_df - 1);
        ELSE
            v_x := 4 * v_tail * (1 - v_tail);
            v_t := 2 * sqrt(greatest(cos(acos(sqrt(v_x)) / 3) / sqrt(v_x) - 1, 0));
            v_t := v_t2 * (v_t / v_t2) ^ (2 - 4 / v_df);
        END IF;
    END IF;

    v_h     := v_df / 2;
    v_ratio := 1;
    WHILE v_h < 12 LOOP
        v_ratio := v_ratio * v_h / (v_h + 0.5);
        v_h     := v_h + 1;
    END LOOP;
    v_e     := 1 / (2 * v_h - 0.5) ^ 2;
    v_ratio := v_ratio * sqrt(v_h - 0.25) * exp(v_e * (0.0625 - v_e * (5 / 128.0 - v_e * (61 / 768.0
        - v_e * (1385 / 4096.0 - v_e * (50521 / 20480.0 - v_e * (2702765 / 98304.0)))))));

    FOR v_round IN 1 .. 20 LOOP
        v_x      := v_df / (v_df + v_t * v_t);
        v_height := v_ratio / sqrt(pi() * v_df) * v_x ^ ((v_df + 1) / 2);
        v_sum    := 1;
        v_term   := 1;
        v_k      := 0;
        IF v_x < 0.5 THEN
            -- area beyond t = density * sqrt(df + t^2) / df * 2F1(df / 2, 1 / 2; df / 2 + 1; x)
            WHILE v_term > 1e-17 * v_sum LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_k - 0.5) / v_k;
                v_sum  := v_sum + v_term * v_df / (v_df + 2 * v_k);
            END LOOP;
            v_area := v_height * v_sum * sqrt(v_df + v_t * v_t) / v_df;
        ELSE
            -- area from 0 to t = density * t * 2F1((df + 1) / 2, 1; 3 / 2; 1 - x)
            v_x := 1 - v_x;
            WHILE v_term > 1e-17 * v_sum LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_df - 1 + 2 * v_k) / (2 * v_k + 1);
                v_sum  := v_sum + v_term;
            END LOOP;
            v_area := 0.5 - v_height * v_t * v_sum;
        END IF;

        v_step := (v_area - v_tail) / v_height;
        IF abs(v_step) > 0.1 * v_t AND v_t * v_t > v_df THEN
            -- From far off, Newton on the logarithms, where a tail is nearly straight.
            v_t := v_t * (v_area / v_tail) ^ (v_area / (v_t * v_height));
        ELSE
            v_t := v_t + v_step * (1 + v_step * v_t * (v_df + 1) / (2 * (v_df + v_t * v_t)));
        END IF;
        EXIT WHEN abs(v_step) < 1e-5 * v_t;
    END LOOP;

    RETURN v_sign * v_t;
END;
$$;


ALTER FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) IS 'The value that Student''s t with p_degrees_of_freedom stays below with probability p_probability;
no unit. Degrees of freedom need not be whole; very many of them give the normal quantile. Null for
null; a probability outside 1e-100 to 1, or less than one degree of freedom, raises SM025. Relative
error below 1e-12 for probabilities 0.0001 to 0.9999. Hill (1970); Shaw (2006).';


--
-- Name: summarise(numeric[], bigint[], numeric[], numeric[], text, double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision DEFAULT 0.95, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_length        integer := coalesce(cardinality(p_counts), 0);
    v_weights       numeric[];
    v_is_weighted   boolean;
    v_weight        numeric := 0;
    v_weight_square numeric := 0;
    v_sum           numeric := 0;
    v_square_sum    numeric := 0;
    v_term          numeric;
    v_spread        numeric;
    v_variance      numeric;
    v_percentiles   double precision[];
    v_error         double precision;
BEGIN
    IF (p_measurement IN ('numeric', 'binary', 'nominal', 'text')) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown measurement "%"', coalesce(p_measurement, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is numeric, binary, nominal or text: see core.question.measurement.';
    END IF;
    IF (p_level >= 0.01 AND p_level <= 0.999999) IS NOT TRUE THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', coalesce(p_level::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;

    n := 0;
    FOR i IN 1 .. v_length LOOP
        IF (p_counts[i] > 0) IS NOT TRUE THEN
            RAISE EXCEPTION 'count % of value % is not above 0',
                coalesce(p_counts[i]::text, 'null'), coalesce(p_values[i]::text, 'null')
                USING ERRCODE = 'SM025',
                      HINT    = 'Leave out the values that nobody gave.';
        END IF;
        n               := n + p_counts[i];
        v_weight        := v_weight + p_weight_sums[i];
        v_weight_square := v_weight_square + p_weight_square_sums[i];
    END LOOP;

    IF n = 0 THEN
        n_effective := 0;
        reason      := 'no answers';
        RETURN;
    END IF;

    -- Both sums equal n only when every weight is 1. Whole numbers then keep the numeric divisions
    -- below at the scale that avg() and stddev_samp() use, and so their last digit.
    v_is_weighted := (v_weight = n AND v_weight_square = n) IS NOT TRUE
        AND (p_weight_sums IS NOT NULL OR p_weight_square_sums IS NOT NULL);
    IF v_is_weighted THEN
        IF (v_weight > 0 AND v_weight_square > 0 AND v_weight * v_weight >= v_weight_square
            AND v_weight < 'Infinity') IS NOT TRUE
        THEN
            RAISE EXCEPTION 'no weights add up to % and their squares to %',
                coalesce(v_weight::text, 'null'), coalesce(v_weight_square::text, 'null')
                USING ERRCODE = 'SM025',
                      DETAIL  = 'The square of a sum of positive weights is no less than the sum of their squares.',
                      HINT    = 'Pass both sums for each value, or null for both arrays.';
        END IF;
        v_weights   := p_weight_sums;
        n_effective := v_weight * v_weight / v_weight_square;
    ELSE
        v_weights       := p_counts;
        v_weight        := n;
        v_weight_square := n;
        n_effective     := n;
    END IF;

    IF p_measurement IN ('nominal', 'text') THEN
        method := 'count';
        reason := p_measurement || ' answers have no mean';
        RETURN;
    END IF;
    IF abs(p_values[1]) > 1e100 OR abs(p_values[v_length]) > 1e100 THEN
        method := 'count';
        reason := 'a value is not finite or beyond 1e100';
        RETURN;
    END IF;
    IF p_measurement = 'binary' AND NOT p_values <@ '{0,1}' THEN
        method := 'count';
        reason := 'a binary answer is neither 0 nor 1';
        RETURN;
    END IF;

    FOR i IN 1 .. v_length LOOP
        IF scale(p_values[i]) > 100 AND min_scale(p_values[i]) > 100 THEN
            method := 'count';
            reason := 'a value has more than 100 decimals';
            RETURN;
        END IF;
        v_term       := v_weights[i] * p_values[i];
        v_sum        := v_sum + v_term;
        v_square_sum := v_square_sum + v_term * p_values[i];
    END LOOP;

    v_percentiles := analytics.percentile_from_counts(
        p_values, v_weights, '{0.25,0.5,0.75,0.9,0.95}', CASE WHEN v_is_weighted THEN n END
    );
    p25     := v_percentiles[1];
    median  := v_percentiles[2];
    p75     := v_percentiles[3];
    p90     := v_percentiles[4];
    p95     := v_percentiles[5];
    minimum := p_values[1];
    maximum := p_values[v_length];
    mean    := v_sum / v_weight;
    method  := CASE WHEN v_is_weighted THEN 'weighted ' ELSE '' END
        || CASE p_measurement WHEN 'binary' THEN 'share' ELSE 'mean' END;

    -- With weights of 1 this is n (n - 1), and the quotient is the one that stddev_samp() makes.
    v_spread := v_weight * v_weight - v_weight_square;
    IF n = 1 OR v_spread <= 0 THEN
        reason := CASE n
            WHEN 1 THEN 'one answer: no spread'
            ELSE 'one answer has all the weight: no spread'
        END;
    ELSE
        v_variance := greatest(v_weight * v_square_sum - v_sum * v_sum, 0) / v_spread;
        sd         := round(sqrt(v_variance), scale(v_variance));

        IF p_measurement = 'binary' THEN
            IF n_effective < 5 THEN
                method := method || ', exact interval (Clopper and Pearson 1934)';
                SELECT * INTO ci_low, ci_high FROM analytics.exact_interval(
                    v_sum * v_weight / v_weight_square, v_weight * v_weight / v_weight_square, p_level
                );
            ELSE
                method := method || ', Wilson interval (Wilson 1927)';
                SELECT * INTO ci_low, ci_high FROM analytics.wilson_interval(
                    v_sum * v_weight / v_weight_square, v_weight * v_weight / v_weight_square, p_level
                );
            END IF;
            ci_level := p_level;
        ELSIF sd = 0 THEN
            reason := 'all answers are equal: no interval';
        ELSIF n_effective < 2 THEN
            reason := 'fewer than two effective answers: no interval';
        ELSE
            v_error  := analytics.student_t_quantile(0.5 + p_level / 2, n_effective - 1)
                * sd / sqrt(n_effective);
            ci_low   := mean - v_error;
            ci_high  := mean + v_error;
            ci_level := p_level;
            method   := method || ', Student t interval';
        END IF;
    END IF;

    IF v_is_weighted AND ci_level IS NOT NULL THEN
        method := method || ' on the effective sample size (Kish 1965)';
    END IF;
    method := method || '; percentiles type 7 (Hyndman and Fan 1996)';
END;
$$;


ALTER FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) OWNER TO surveymark_reader;

--
-- Name: FUNCTION summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) IS 'Describe the answers to one question from their frequency table: for each distinct value, ascending,
how often it was given, and the sums of the weights and of the squared weights of those answers (null
for both arrays: every weight is 1).
numeric: mean with a Student t interval, sd with n - 1, percentiles. binary (0 or 1): the same, but the
mean is a share with a Wilson interval, below five effective answers an exact one. nominal and text:
only n and n_effective, which is (sum of weights)^2 / sum of squared weights. All figures are in the
unit of the values. What is not defined is null and reason says why; nothing is NaN or infinite.
Student (1908); Wilson (1927); Clopper and Pearson (1934); Kish (1965); Hyndman and Fan (1996), type 7.
SM025: an unknown measurement, a level that is not between 0.01 and 0.999999, or arrays that are no
frequency table.';


--
-- Name: wilson_interval(numeric, numeric, double precision); Type: FUNCTION; Schema: analytics; Owner: surveymark_reader
--

CREATE FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision DEFAULT 0.95, OUT ci_low double precision, OUT ci_high double precision) RETURNS record
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_n    double precision;
    v_yes  double precision;
    v_no   double precision;
    v_z    double precision;
    v_z2   double precision;
    v_root double precision;
BEGIN
    IF NOT (p_level >= 0.01 AND p_level <= 0.999999) THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', p_level
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;
    IF NOT (p_successes >= 0 AND p_successes <= p_n AND p_n <= 1e100) THEN
        RAISE EXCEPTION '% successes in % answers are impossible', p_successes, p_n
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass the number of successes, not the share, and the number of all answers.';
    END IF;
    -- What is smaller is nothing, and its square would not be a double precision number.
    IF p_n < 1e-100 THEN
        RETURN;
    END IF;

    v_n   := p_n;
    v_yes := CASE WHEN p_successes >= 1e-100 THEN p_successes ELSE 0 END;
    v_no  := CASE WHEN p_n - p_successes >= 1e-100 THEN p_n - p_successes ELSE 0 END;

    v_z    := analytics.normal_quantile(0.5 + p_level / 2);
    v_z2   := v_z * v_z;
    v_root := v_z * sqrt(v_yes / v_n * v_no + v_z2 / 4);

    -- The two ends are the roots of a quadratic. Its larger root is a plain sum; the smaller is the
    -- product of the roots over the larger, since a difference would leave 1e-17 where 0 is meant.
    ci_low  := v_yes / v_n * v_yes / (v_yes + v_z2 / 2 + v_root);
    ci_high := 1 - v_no / v_n * v_no / (v_no + v_z2 / 2 + v_root);
END;
$$;


ALTER FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) OWNER TO surveymark_reader;

--
-- Name: FUNCTION wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision); Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) IS 'The confidence interval of a share, as fractions from 0 to 1: p_successes of p_n answers at
confidence p_level. Neither number need be whole, so that an effective sample size fits. Both ends are
null for no answers or a null argument; impossible numbers raise SM025. Score interval without
continuity correction (Wilson 1927). Its coverage averages the level but falls to 83 % for some shares
next to 0 or 1 (Brown, Cai and DasGupta 2001); analytics.exact_interval never falls below the level.';


--
-- Name: plan_cell(); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.plan_cell() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_retitled bigint;
BEGIN
    WITH asked AS (
        SELECT question.question_id, question.survey_id, survey.survey, survey.title AS survey_title,
               question.question_path, question.title AS question_title, question.measurement,
               question.scale_min, question.scale_max
        FROM core.question
        JOIN core.survey ON survey.survey_id = question.survey_id
        WHERE question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
    ),
    grouped AS (
        SELECT 'all' AS category, 'all' AS level, 'All' AS category_title, 'All organisations' AS level_title,
               'total' AS kind, 0 AS position
        UNION ALL
        SELECT known.category, known.level, category.title, known.title, 'one_way',
               category.ordinal * 10000 + known.ordinal
        FROM core.category_level AS known
        JOIN core.category ON category.category = known.category
        WHERE known.category <> 'all'
    ),
    answered AS (
        SELECT DISTINCT counted.survey_id, counted.month
        FROM rollup.answer_count AS counted
        WHERE counted.answer_state = 'answered'
    ),
    spanned AS (
        SELECT asked_survey.survey_id, 'all_time' AS period, NULL::date AS period_start, NULL::date AS period_end
        FROM (SELECT DISTINCT asked.survey_id FROM asked) AS asked_survey
        UNION
        SELECT answered.survey_id, unit.period, first.day, (first.day + unit.length)::date - 1
        FROM answered
        CROSS JOIN (VALUES ('year', interval '1 year'), ('quarter', interval '3 months'), ('month', interval '1 month'))
            AS unit (period, length)
        CROSS JOIN LATERAL (SELECT date_trunc(unit.period, answered.month::timestamp)::date AS day) AS first
    )
    INSERT INTO benchmark.cell (
        question_id, survey, survey_title, question_path, question_title, measurement, scale_min, scale_max,
        category_1, level_1, category_title, level_title, kind, position, period, period_start, period_end
    )
    SELECT asked.question_id, asked.survey, asked.survey_title, asked.question_path, asked.question_title,
           asked.measurement, asked.scale_min, asked.scale_max, grouped.category, grouped.level,
           grouped.category_title, grouped.level_title, grouped.kind, grouped.position, spanned.period,
           spanned.period_start, spanned.period_end
    FROM asked
    CROSS JOIN grouped
    JOIN spanned ON spanned.survey_id = asked.survey_id
    WHERE NOT EXISTS (
        SELECT
        FROM benchmark.cell AS planned
        WHERE planned.question_id = asked.question_id AND planned.period = spanned.period
          AND coalesce(planned.period_start, '-infinity') = coalesce(spanned.period_start, '-infinity')
          AND planned.category_1 = grouped.category AND planned.level_1 = grouped.level
          AND planned.kind = grouped.kind
    )
    ORDER BY asked.question_id, spanned.period_start NULLS FIRST, spanned.period, grouped.position, grouped.category,
             grouped.level;

    UPDATE benchmark.cell
    SET survey_title   = survey.title,
        question_title = question.title,
        category_title = coalesce(category.title, cell.category_title),
        level_title    = coalesce(known.title, cell.level_title)
    FROM benchmark.cell AS planned
    JOIN core.question ON question.question_id = planned.question_id
    JOIN core.survey ON survey.survey_id = question.survey_id
    LEFT JOIN core.category ON category.category = planned.category_1
    LEFT JOIN core.category_level AS known
        ON known.category = planned.category_1 AND known.level = planned.level_1
    WHERE planned.cell_id = cell.cell_id
      AND cell.kind IN ('total', 'one_way')
      AND (cell.survey_title, cell.question_title, cell.category_title, cell.level_title)
          IS DISTINCT FROM (survey.title, question.title, coalesce(category.title, cell.category_title),
                            coalesce(known.title, cell.level_title));
    GET DIAGNOSTICS v_retitled = ROW_COUNT;

    RETURN v_retitled;
END;
$$;


ALTER FUNCTION benchmark.plan_cell() OWNER TO surveymark_engine;

--
-- Name: FUNCTION plan_cell(); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.plan_cell() IS 'Add the cells that are missing: each question with a scale, for all organisations and for each level of each category, over all time and in each year, quarter and month in which its survey was answered. Returns how many cells took over a changed title. Internal.';


--
-- Name: policy_in_force(); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.policy_in_force() RETURNS TABLE(version integer, profile text, min_organisations integer, min_organisations_quartile integer, min_organisations_tail integer, min_respondents integer, min_respondents_cell integer, batch_minimum integer, batch_fraction numeric, rounding numeric, effective_from timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT policy.version, policy.profile, policy.min_organisations, policy.min_organisations_quartile,
           policy.min_organisations_tail, policy.min_respondents, policy.min_respondents_cell,
           policy.batch_minimum, policy.batch_fraction, policy.rounding, policy.effective_from
    FROM privacy.policy_in_force() AS policy;
END;
$$;


ALTER FUNCTION benchmark.policy_in_force() OWNER TO surveymark_engine;

--
-- Name: FUNCTION policy_in_force(); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.policy_in_force() IS 'The rules by which benchmarks are released at present; they are no secret. The columns are explained on privacy.policy.';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: release_cell; Type: TABLE; Schema: benchmark; Owner: surveymark_engine
--

CREATE TABLE benchmark.release_cell (
    release_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    status text NOT NULL,
    mean numeric,
    median numeric,
    p25 numeric,
    p75 numeric,
    p90 numeric,
    n_organisations integer,
    n_respondents bigint,
    base text,
    ci_low numeric,
    ci_high numeric,
    ci_level numeric,
    method text,
    quantile_status text NOT NULL,
    p90_status text NOT NULL,
    reason text,
    as_of timestamp with time zone,
    CONSTRAINT release_cell_interval_check CHECK (((num_nonnulls(ci_low, ci_high, ci_level) = ANY (ARRAY[0, 3])) AND (ci_low <= mean) AND (mean <= ci_high))),
    CONSTRAINT release_cell_order_check CHECK (((p25 <= median) AND (median <= p75) AND (p75 <= p90))),
    CONSTRAINT release_cell_p90_check CHECK (((p90_status = ANY (ARRAY['ok'::text, 'protected'::text, 'held'::text, 'none'::text])) AND ((p90 IS NOT NULL) = (p90_status = 'ok'::text)))),
    CONSTRAINT release_cell_quantile_check CHECK (((quantile_status = ANY (ARRAY['ok'::text, 'protected'::text, 'held'::text, 'none'::text])) AND (num_nonnulls(median, p25, p75) =
CASE quantile_status
    WHEN 'ok'::text THEN 3
    ELSE 0
END))),
    CONSTRAINT release_cell_reason_check CHECK (((reason IS NOT NULL) OR ((status = 'ok'::text) AND (ci_low IS NOT NULL)))),
    CONSTRAINT release_cell_status_check CHECK ((status = ANY (ARRAY['ok'::text, 'carried'::text, 'protected'::text, 'held'::text, 'none'::text]))),
    CONSTRAINT release_cell_value_check CHECK (
CASE
    WHEN (status = ANY (ARRAY['ok'::text, 'carried'::text])) THEN (num_nulls(mean, n_organisations, n_respondents, base, method, as_of) = 0)
    ELSE (num_nonnulls(mean, median, p25, p75, p90, n_organisations, n_respondents, base, ci_low, ci_high, ci_level, method, as_of) = 0)
END)
);


ALTER TABLE benchmark.release_cell OWNER TO surveymark_engine;

--
-- Name: TABLE release_cell; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON TABLE benchmark.release_cell IS 'What a release says about a cell: only cells whose figure or status differs from before have a row. Immutable: UPDATE, DELETE and TRUNCATE raise SM015.';


--
-- Name: COLUMN release_cell.status; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release_cell.status IS 'ok; carried (an older figure, see as_of); protected (a confidentiality rule applies); held (waits for a later release); none (no organisation has the level).';


--
-- Name: COLUMN release_cell.n_organisations; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release_cell.n_organisations IS 'Lower end of the size band: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';


--
-- Name: COLUMN release_cell.n_respondents; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release_cell.n_respondents IS 'Lower end of the size band: 25, 50, 100, 250, 500, 1000 and so on.';


--
-- Name: COLUMN release_cell.as_of; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release_cell.as_of IS 'When the figure was made; a carried figure keeps its date.';


--
-- Name: policy; Type: TABLE; Schema: privacy; Owner: surveymark_engine
--

CREATE TABLE privacy.policy (
    version integer NOT NULL,
    profile text NOT NULL,
    min_organisations integer NOT NULL,
    min_organisations_quartile integer NOT NULL,
    min_organisations_tail integer NOT NULL,
    min_respondents integer NOT NULL,
    min_respondents_cell integer NOT NULL,
    batch_minimum integer NOT NULL,
    batch_fraction numeric NOT NULL,
    rounding numeric NOT NULL,
    approved_by text[] DEFAULT '{}'::text[] NOT NULL,
    effective_from timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT policy_approved_by_check CHECK (((version = 1) OR ((cardinality(approved_by) >= 2) AND (approved_by[1] <> approved_by[2])))),
    CONSTRAINT policy_batch_fraction_check CHECK (((batch_fraction >= 0.30) AND (batch_fraction <= (1)::numeric))),
    CONSTRAINT policy_batch_minimum_check CHECK ((batch_minimum >= 5)),
    CONSTRAINT policy_min_organisations_check CHECK ((min_organisations >= 5)),
    CONSTRAINT policy_min_organisations_quartile_check CHECK ((min_organisations_quartile >= GREATEST(10, min_organisations))),
    CONSTRAINT policy_min_organisations_tail_check CHECK ((min_organisations_tail >= GREATEST(25, min_organisations_quartile))),
    CONSTRAINT policy_min_respondents_cell_check CHECK ((min_respondents_cell >= 25)),
    CONSTRAINT policy_min_respondents_check CHECK ((min_respondents >= 5)),
    CONSTRAINT policy_profile_check CHECK ((profile <> ''::text)),
    CONSTRAINT policy_rounding_check CHECK (((rounding >= 0.5) AND (rounding <= (100)::numeric))),
    CONSTRAINT policy_version_check CHECK ((version > 0))
);


ALTER TABLE privacy.policy OWNER TO surveymark_engine;

--
-- Name: TABLE policy; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON TABLE privacy.policy IS 'The rules of release, one row for each version. Append-only; no version can go under the floors of its CHECKs.';


--
-- Name: COLUMN policy.min_organisations; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.min_organisations IS 'R1: a figure rests on at least this many organisations.';


--
-- Name: COLUMN policy.min_organisations_quartile; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.min_organisations_quartile IS 'R1: so many for the median and the quartiles.';


--
-- Name: COLUMN policy.min_organisations_tail; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.min_organisations_tail IS 'R1: so many for p90, and for taking the public spread of a question. Minimum and maximum are never released.';


--
-- Name: COLUMN policy.min_respondents; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.min_respondents IS 'R2: an organisation contributes with at least this many different people behind its result.';


--
-- Name: COLUMN policy.min_respondents_cell; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.min_respondents_cell IS 'R2: a figure rests on at least this many people in all.';


--
-- Name: COLUMN policy.batch_minimum; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.batch_minimum IS 'R7: a released figure is replaced only when at least this many organisations joined, left or have another result.';


--
-- Name: COLUMN policy.batch_fraction; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.batch_fraction IS 'R7: and when they are at least this share of all that were in the old figure or would be in the new one.';


--
-- Name: COLUMN policy.rounding; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.rounding IS 'R9: figures lie on a grid of about this many hundredths of the scale: the next of 1, 2, 5 times a power of ten.';


--
-- Name: COLUMN policy.approved_by; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.policy.approved_by IS 'At least two different people; the shipped version needs none.';


--
-- Name: proposed_cell(privacy.policy, bigint, timestamp with time zone); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone) RETURNS SETOF benchmark.release_cell
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    WITH decided AS (
        SELECT
            candidate.*, cell.question_id, cell.measurement, cell.scale_min, cell.scale_max,
            privacy.grid_of(cell.scale_min, cell.scale_max, p_policy.rounding) AS grid,
            candidate.rule IS NULL AND candidate.org_ids IS NOT NULL AS is_made
        FROM privacy.candidate
        JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
    ),
    figure AS (
        -- Made now.
        SELECT
            decided.cell_id,
            privacy.round_to_grid(made.mean, decided.grid) AS mean,
            CASE WHEN decided.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(privacy.released_quantile(made.sorted, 0.50), decided.grid) END AS median,
            CASE WHEN decided.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(privacy.released_quantile(made.sorted, 0.25), decided.grid) END AS p25,
            CASE WHEN decided.n_organisations >= p_policy.min_organisations_quartile
                THEN privacy.round_to_grid(privacy.released_quantile(made.sorted, 0.75), decided.grid) END AS p75,
            CASE WHEN decided.n_organisations >= p_policy.min_organisations_tail
                THEN privacy.round_to_grid(privacy.released_quantile(made.sorted, 0.90), decided.grid) END AS p90,
            privacy.size_band(decided.n_organisations)::integer AS n_organisations,
            privacy.size_band(decided.n_respondents) AS n_respondents,
            format('organisations with at least %s respondents', p_policy.min_respondents) AS base,
            format('mean of organisations'' %s, one vote each, rounded to %s',
                   CASE decided.measurement WHEN 'binary' THEN 'shares' ELSE 'means' END, decided.grid) AS method,
            p_at AS as_of
        FROM decided
        CROSS JOIN LATERAL (
            SELECT avg(taken.result) AS mean, array_agg(taken.result ORDER BY taken.result) AS sorted
            FROM unnest(decided.results) AS taken (result)
        ) AS made
        WHERE decided.is_made
        UNION ALL
        -- Made earlier, and still fit to be shown.
        SELECT
            decided.cell_id, earlier.mean,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile THEN earlier.median END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile THEN earlier.p25 END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_quartile THEN earlier.p75 END,
            CASE WHEN member.n_organisations >= p_policy.min_organisations_tail THEN earlier.p90 END,
            earlier.n_organisations, earlier.n_respondents, earlier.base, earlier.method, earlier.as_of
        FROM decided
        JOIN privacy.membership AS member ON member.cell_id = decided.cell_id
        JOIN benchmark.release_cell AS earlier
            ON earlier.cell_id = member.cell_id AND earlier.release_id = member.release_id
        WHERE NOT decided.is_made AND decided.is_showable
    )
    SELECT
        p_release_id, decided.cell_id, told.status, figure.mean, figure.median, figure.p25, figure.p75, figure.p90,
        figure.n_organisations, figure.n_respondents, figure.base, shown_interval.ci_low, shown_interval.ci_high,
        CASE WHEN shown_interval.ci_low IS NOT NULL THEN 0.95 END,
        figure.method,
        CASE WHEN figure.median IS NOT NULL THEN 'ok' WHEN told.status = 'none' THEN 'none' ELSE 'protected' END,
        CASE WHEN figure.p90 IS NOT NULL THEN 'ok' WHEN told.status = 'none' THEN 'none' ELSE 'protected' END,
        CASE told.status
            WHEN 'none' THEN 'no organisation has this level'
            WHEN 'protected' THEN 'not shown to protect members'
            ELSE nullif(concat_ws(
                '; ',
                CASE WHEN told.status = 'carried' THEN 'figure of an earlier date: too few results have changed since' END,
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
        figure.mean, metric.s_pub, figure.n_organisations, decided.scale_min, decided.scale_max, decided.grid
    ) AS shown_interval ON metric.s_pub IS NOT NULL AND figure.mean IS NOT NULL;
END;
$$;


ALTER FUNCTION benchmark.proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone) IS 'What each cell should say by now: the new figure where no rule forbids it, else the earlier one, else why there is none. Internal.';


--
-- Name: publish(text); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.publish(p_label text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    v_at         timestamptz := statement_timestamp();
    v_policy     privacy.policy;
    v_previous   benchmark.release;
    v_release_id bigint;
    v_label      text;
    v_retitled   bigint;
    v_n_cells    integer;
BEGIN
    IF length(p_label) NOT BETWEEN 1 AND 100 THEN
        RAISE EXCEPTION 'a label of % characters is out of range', length(p_label)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Labels have 1 to 100 characters.',
                  HINT    = 'Leave the label out and the edition is named after its date and number.';
    END IF;

    -- One at a time: each release is made from the difference to the one before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark publish', 0));

    v_policy := privacy.policy_in_force();

    SELECT release.* INTO v_previous FROM benchmark.release ORDER BY release.release_id DESC LIMIT 1;
    v_release_id := coalesce(v_previous.release_id, 0) + 1;
    v_label      := coalesce(p_label, format('%s.%s', to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), v_release_id));

    v_retitled := benchmark.plan_cell();

    PERFORM privacy.collect_candidate(v_policy);
    PERFORM privacy.apply_rules(v_policy, v_at);
    PERFORM privacy.take_spread(v_policy, v_at);

    INSERT INTO benchmark.release_cell
    SELECT proposed.*
    FROM benchmark.proposed_cell(v_policy, v_release_id, v_at) AS proposed
    LEFT JOIN (
        SELECT DISTINCT ON (released.cell_id) released.*
        FROM benchmark.release_cell AS released
        ORDER BY released.cell_id, released.release_id DESC
    ) AS latest ON latest.cell_id = proposed.cell_id
    WHERE to_jsonb(latest) - 'release_id' IS DISTINCT FROM to_jsonb(proposed) - 'release_id'
    ORDER BY proposed.cell_id;
    GET DIAGNOSTICS v_n_cells = ROW_COUNT;

    IF v_n_cells > 0 THEN
        PERFORM privacy.remember_members(v_release_id);

        INSERT INTO benchmark.release (release_id, label, published_at, policy_version, n_cells, previous_hash, hash)
        VALUES (
            v_release_id, v_label, v_at, v_policy.version, v_n_cells, v_previous.hash,
            benchmark.release_hash(v_release_id, v_label, v_at, v_policy.version, v_previous.hash)
        );
    END IF;

    IF v_n_cells > 0 OR v_retitled > 0 THEN
        PERFORM benchmark.refresh_current_cell();
    END IF;

    RETURN CASE WHEN v_n_cells > 0 THEN v_release_id END;
END;
$$;


ALTER FUNCTION benchmark.publish(p_label text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION publish(p_label text); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.publish(p_label text) IS 'Try a new figure for every cell by the rules of the policy in force, and release what differs from the current figures, all in one transaction. Returns the number of the release, or null when nothing differs: running it again changes nothing. Error: SM025 for a label that is empty or longer than 100 characters.';


--
-- Name: refresh_current_cell(); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.refresh_current_cell() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- CONCURRENTLY keeps readers reading, but cannot fill an empty view for the first time.
    IF (SELECT known.ispopulated FROM pg_matviews AS known
        WHERE known.schemaname = 'benchmark' AND known.matviewname = 'current_cell')
    THEN
        REFRESH MATERIALIZED VIEW CONCURRENTLY benchmark.current_cell;
    ELSE
        REFRESH MATERIALIZED VIEW benchmark.current_cell;
    END IF;
END;
$$;


ALTER FUNCTION benchmark.refresh_current_cell() OWNER TO surveymark_engine;

--
-- Name: FUNCTION refresh_current_cell(); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.refresh_current_cell() IS 'Bring benchmark.current_cell up to the newest release. Internal.';


--
-- Name: release_hash(bigint, text, timestamp with time zone, integer, bytea); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) RETURNS bytea
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
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


ALTER FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) OWNER TO surveymark_engine;

--
-- Name: FUNCTION release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) IS 'SHA-256 over a release and its cells, one JSON array a line in order of cell_id, followed by the previous hash.';


--
-- Name: verify_release(); Type: FUNCTION; Schema: benchmark; Owner: surveymark_engine
--

CREATE FUNCTION benchmark.verify_release() RETURNS TABLE(release_id bigint, label text, published_at timestamp with time zone, is_intact boolean, problem text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT checked.release_id, checked.label, checked.published_at, checked.problem IS NULL, checked.problem
    FROM (
        SELECT
            release.release_id, release.label, release.published_at,
            CASE
                WHEN release.release_id <> row_number() OVER chain THEN 'the number before it is missing'
                WHEN release.previous_hash IS DISTINCT FROM lag(release.hash) OVER chain
                    THEN 'it does not follow from the release before it'
                WHEN release.n_cells <> (
                    SELECT count(*) FROM benchmark.release_cell AS released WHERE released.release_id = release.release_id
                ) THEN 'the number of its cells differs'
                WHEN release.hash <> benchmark.release_hash(
                    release.release_id, release.label, release.published_at, release.policy_version,
                    release.previous_hash
                ) THEN 'its content does not give its hash'
            END AS problem
        FROM benchmark.release
        WINDOW chain AS (ORDER BY release.release_id)
    ) AS checked
    ORDER BY checked.release_id;
END;
$$;


ALTER FUNCTION benchmark.verify_release() OWNER TO surveymark_engine;

--
-- Name: FUNCTION verify_release(); Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON FUNCTION benchmark.verify_release() IS 'Recompute the hash of every release from its cells and the release before it. Anyone who reads benchmarks may check them.';


--
-- Name: check_answers(core.parsed_response[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.check_answers(p_responses core.parsed_response[]) RETURNS SETOF core.parsed_response
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    WITH sound AS (
        SELECT
            array_agg(response.ordinal) AS ordinals, array_agg(response.survey_id) AS survey_ids,
            array_agg(response.version) AS versions, array_agg(response.answers) AS answers
        FROM unnest(p_responses) AS response
        WHERE response.error_code IS NULL
    ),
    problem AS (
        SELECT DISTINCT ON (reading.ordinal)
            sound.ordinals[reading.ordinal] AS ordinal,
            reading.error_code, reading.error_message, reading.error_detail, reading.error_hint
        FROM sound
        CROSS JOIN LATERAL core.read_answers(sound.survey_ids, sound.versions, sound.answers) AS reading
        WHERE reading.error_code IS NOT NULL
        ORDER BY reading.ordinal, reading.error_code, reading.error_message
    )
    SELECT
        response.ordinal, response.org_id, response.survey_id, response.version, response.submission_id,
        response.respondent_key, response.department, response.job_role, response.started_at,
        response.completed_at, response.is_completed_now, response.weight, response.channel, response.device,
        response.answers,
        coalesce(response.error_code, problem.error_code),
        coalesce(response.error_message, problem.error_message),
        coalesce(response.error_detail, problem.error_detail),
        coalesce(response.error_hint, problem.error_hint)
    FROM unnest(p_responses) AS response
    LEFT JOIN problem ON problem.ordinal = response.ordinal;
END;
$$;


ALTER FUNCTION core.check_answers(p_responses core.parsed_response[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_answers(p_responses core.parsed_response[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.check_answers(p_responses core.parsed_response[]) IS 'The same responses, those whose answers do not fit their survey now with that problem.';


--
-- Name: check_definition(jsonb); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.check_definition(p_definition jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_hint    CONSTANT text := 'Pass the JSON that SurveyJS Creator saves: {"pages": [{"elements": [{"type": ..., "name": ...}]}]}.';
    v_element jsonb;
    v_name    text;
    v_types   text;
BEGIN
    IF jsonb_typeof(p_definition) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'a % is not a SurveyJS definition', coalesce('JSON ' || jsonb_typeof(p_definition), 'null')
            USING ERRCODE = 'SM010', DETAIL = 'A definition is a JSON object.', HINT = v_hint;
    END IF;

    IF NOT EXISTS (SELECT FROM core.definition_element(p_definition)) THEN
        RAISE EXCEPTION 'the definition has no questions'
            USING ERRCODE = 'SM010',
                  DETAIL  = format('Its keys are: %s.', (SELECT string_agg(key, ', ') FROM jsonb_object_keys(p_definition) AS key)),
                  HINT    = v_hint;
    END IF;

    SELECT element.node
    INTO v_element
    FROM core.definition_element(p_definition) AS element
    WHERE jsonb_typeof(element.node) <> 'object'
       OR coalesce(element.node ->> 'type', '') = '' OR coalesce(element.node ->> 'name', '') = ''
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'an element of the definition has no type or no name'
            USING ERRCODE = 'SM010', DETAIL = format('The element is: %s', left(v_element::text, 200)), HINT = v_hint;
    END IF;

    SELECT element.node ->> 'name'
    INTO v_name
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ? 'choicesMax'
      AND (element.node ->> 'choicesMax')::numeric - coalesce((element.node ->> 'choicesMin')::numeric, 0)
          > 1000 * coalesce((element.node ->> 'choicesStep')::numeric, 1)
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" offers more than 1,000 choices', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'choicesMin, choicesMax and choicesStep span them.',
                  HINT    = 'Ask for a number instead: type text, inputType number.';
    END IF;

    SELECT string_agg(DISTINCT format('%s (%s)', element.node ->> 'type', element.node ->> 'name'), ', ')
    INTO v_types
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ->> 'type' NOT IN
          ('rating', 'radiogroup', 'dropdown', 'checkbox', 'boolean', 'text', 'comment', 'matrix')
       OR element.node ? 'choicesByUrl' OR element.node ? 'choicesFromQuestion';

    IF v_types IS NOT NULL THEN
        RAISE EXCEPTION 'question type not supported yet: %', v_types
            USING ERRCODE = 'SM011',
                  DETAIL  = 'Supported are rating, radiogroup, dropdown, checkbox, boolean, text (also as number), comment and matrix, with their choices in the definition; panel, html and image may stand between them.',
                  HINT    = 'Remove these questions from the definition, or ask them as one of the supported types.';
    END IF;

    -- An answer is found by its key, so two questions may not share a name.
    SELECT named.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS named
    GROUP BY named.question_path
    HAVING count(*) > 1
    ORDER BY min(named.ordinal)
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question path "%" stands twice in the definition', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Every question, matrix row and option needs a path of its own.',
                  HINT    = 'Rename one of the two.';
    END IF;

    SELECT element.node ->> 'name'
    INTO v_name
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ->> 'type' IN ('radiogroup', 'dropdown', 'checkbox', 'matrix')
      AND NOT EXISTS (
          SELECT
          FROM core.choice_list(coalesce(element.node -> 'columns', element.node -> 'choices'))
      )
      AND NOT element.node ? 'choicesMax'
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" has nothing to choose from', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Its choices (or the columns of the matrix) are missing or empty.',
                  HINT    = 'Give the question its choices in the definition.';
    END IF;

    -- A scale needs two ends and steps between them, a list different choices.
    SELECT figure.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS figure
    WHERE figure.scale_min >= figure.scale_max OR figure.scale_step <= 0
    ORDER BY figure.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'the scale of question "%" has no extent', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Its lower end is not below its upper end, or its step is not above 0.',
                  HINT    = 'Correct rateMin, rateMax and rateStep, or min and max.';
    END IF;

    SELECT figure.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS figure
    CROSS JOIN LATERAL jsonb_to_recordset(figure.choices) AS listed (choice text, value numeric, answer_state text)
    GROUP BY figure.question_path, figure.ordinal
    HAVING count(*) > count(DISTINCT listed.choice) OR count(*) > count(DISTINCT (listed.answer_state, listed.value))
    ORDER BY figure.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" offers one choice twice', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Two of its choices have the same value; 1 and "1" are the same.',
                  HINT    = 'Give each choice a value of its own.';
    END IF;
EXCEPTION
    WHEN invalid_text_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
        RAISE EXCEPTION 'a number of the definition cannot be read: %', SQLERRM
            USING ERRCODE = 'SM010',
                  DETAIL  = 'rateMin, rateMax, rateStep, choicesMin, choicesMax and choicesStep are numbers, and no step is 0.',
                  HINT    = v_hint;
END;
$$;


ALTER FUNCTION core.check_definition(p_definition jsonb) OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_definition(p_definition jsonb); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.check_definition(p_definition jsonb) IS 'Refuse what is not a SurveyJS definition (SM010) or uses a question type that is not supported yet (SM011, naming each).';


--
-- Name: choice_list(jsonb); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.choice_list(p_items jsonb) RETURNS TABLE(ordinal integer, choice text, title text, number numeric, score numeric)
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- An item is a plain value or {"value": ..., "text": ..., "score": ...}.
    RETURN QUERY
    SELECT
        item.ordinality::integer,
        item.value #>> '{}',
        core.localised_text(entry.node -> 'text', item.value #>> '{}'),
        CASE WHEN jsonb_typeof(item.value) = 'number' THEN (item.value #>> '{}')::numeric END,
        CASE WHEN jsonb_typeof(entry.node -> 'score') = 'number' THEN (entry.node ->> 'score')::numeric END
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(p_items) = 'array' THEN p_items ELSE '[]' END)
        WITH ORDINALITY AS entry (node, ordinality)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN jsonb_typeof(entry.node) = 'object' THEN entry.node -> 'value' ELSE entry.node END, entry.ordinality
    ) AS item (value, ordinality)
    WHERE jsonb_typeof(item.value) IN ('string', 'number', 'boolean');
END;
$$;


ALTER FUNCTION core.choice_list(p_items jsonb) OWNER TO surveymark_engine;

--
-- Name: FUNCTION choice_list(p_items jsonb); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.choice_list(p_items jsonb) IS 'The items of a SurveyJS choices, rows, columns or rateValues array, one row each; number is the value where it is a JSON number.';


--
-- Name: define_scale(text, text, text, jsonb, integer); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer DEFAULT NULL::integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_survey_id   bigint := core.survey_id(p_survey);
    v_question_id bigint;
    v_item        text;
    v_low         numeric;
    v_high        numeric;
BEGIN
    IF jsonb_typeof(p_items) IS DISTINCT FROM 'object' OR p_items = '{}' THEN
        RAISE EXCEPTION 'the scoring key of scale "%" is missing', p_scale
            USING ERRCODE = 'SM020',
                  DETAIL  = 'A scoring key is a JSON object from question path to weight.',
                  HINT    = 'Pass for example {"A1": -1, "A2": 1}; a negative weight reverses the item.';
    END IF;

    SELECT keyed.key
    INTO v_item
    FROM jsonb_each(p_items) AS keyed
    LEFT JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key
    WHERE question.question_id IS NULL OR question.measurement NOT IN ('numeric', 'binary')
       OR question.scale_min IS NULL OR question.scale_max IS NULL OR question.reader = 'scale'
       OR jsonb_typeof(keyed.value) <> 'number' OR keyed.value = '0'
    ORDER BY keyed.key
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" of survey "%" cannot be an item of scale "%"', v_item, p_survey, p_scale
            USING ERRCODE = 'SM002',
                  DETAIL  = 'An item is a question of the survey with a numeric scale, and has a weight that is not 0.',
                  HINT    = 'See core.question for the paths and scales of the survey.';
    END IF;

    -- The score is a weighted mean, so its own scale is the weighted mean of the ends.
    SELECT sum(abs(keyed.value::text::numeric) * question.scale_min) / sum(abs(keyed.value::text::numeric)),
           sum(abs(keyed.value::text::numeric) * question.scale_max) / sum(abs(keyed.value::text::numeric))
    INTO v_low, v_high
    FROM jsonb_each(p_items) AS keyed
    JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key;

    INSERT INTO core.question (survey_id, question_path, title, question_type, measurement, reader, scale_min, scale_max)
    VALUES (v_survey_id, p_scale, p_title, 'scale', 'numeric', 'scale', v_low, v_high)
    ON CONFLICT ON CONSTRAINT question_question_path_key
        DO UPDATE SET title = excluded.title, scale_min = excluded.scale_min, scale_max = excluded.scale_max
        WHERE question.reader = 'scale'
    RETURNING question_id INTO v_question_id;

    IF v_question_id IS NULL THEN
        RAISE EXCEPTION 'survey "%" has a question named "%"', p_survey, p_scale
            USING ERRCODE = 'SM024',
                  DETAIL  = 'A scale and a question of one survey cannot share a path.',
                  HINT    = 'Name the scale differently.';
    END IF;

    INSERT INTO core.scale (survey_id, scale, question_id, minimum_items)
    VALUES (v_survey_id, p_scale, v_question_id,
            coalesce(p_minimum_items, (SELECT count(*) FROM jsonb_object_keys(p_items))))
    ON CONFLICT ON CONSTRAINT scale_pkey DO UPDATE SET minimum_items = excluded.minimum_items;

    DELETE FROM core.scale_item AS item WHERE item.survey_id = v_survey_id AND item.scale = p_scale;

    INSERT INTO core.scale_item (survey_id, scale, question_id, weight, is_reversed)
    SELECT v_survey_id, p_scale, question.question_id,
           abs(keyed.value::text::numeric), keyed.value::text::numeric < 0
    FROM jsonb_each(p_items) AS keyed
    JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key;

    -- Answers that are already there are scored by the new key.
    INSERT INTO rollup.pending_score (org_id, response_set_id)
    SELECT answered.org_id, answered.response_set_id
    FROM core.response_set AS answered
    WHERE answered.survey_id = v_survey_id;

    RETURN v_question_id;
END;
$$;


ALTER FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer) OWNER TO surveymark_engine;

--
-- Name: FUNCTION define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer) IS 'Define (or redefine) a scale of a survey by its scoring key, {question path: weight}, a negative weight reversing the item; the score is the weighted mean of the items and is null with fewer than p_minimum_items answers (all, unless said otherwise). Answers already there are scored again. Returns the question_id of the score.';


--
-- Name: definition_element(jsonb); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.definition_element(p_definition jsonb) RETURNS TABLE("position" integer[], node jsonb)
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- Pages and panels hold questions; html and image hold no answer.
    RETURN QUERY
    WITH RECURSIVE element AS (
        SELECT ARRAY[page.ordinality::integer, child.ordinality::integer] AS path, child.node AS item
        FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(p_definition -> 'pages') = 'array' THEN p_definition -> 'pages'
                 ELSE jsonb_build_array(p_definition) END
        ) WITH ORDINALITY AS page (node, ordinality)
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(page.node -> 'elements') = 'array' THEN page.node -> 'elements'
                 WHEN jsonb_typeof(page.node -> 'questions') = 'array' THEN page.node -> 'questions'
                 ELSE '[]' END
        ) WITH ORDINALITY AS child (node, ordinality)
        UNION ALL
        SELECT element.path || child.ordinality::integer, child.node
        FROM element
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(element.item -> 'elements') = 'array' THEN element.item -> 'elements'
                 ELSE '[]' END
        ) WITH ORDINALITY AS child (node, ordinality)
        WHERE element.item ->> 'type' = 'panel'
    )
    SELECT element.path, element.item
    FROM element
    WHERE coalesce(element.item ->> 'type', '') NOT IN ('panel', 'html', 'image');
END;
$$;


ALTER FUNCTION core.definition_element(p_definition jsonb) OWNER TO surveymark_engine;

--
-- Name: FUNCTION definition_element(p_definition jsonb); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.definition_element(p_definition jsonb) IS 'The questions of a SurveyJS definition with their position in pages and panels, in the order of the questionnaire.';


--
-- Name: response_load; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.response_load (
    load_id bigint NOT NULL,
    batch text DEFAULT 'copy'::text NOT NULL,
    line_number bigint,
    organisation text,
    survey text,
    version text,
    submission_id text,
    respondent text,
    department text,
    job_role text,
    started_at text,
    completed_at text,
    weight text,
    channel text,
    device text,
    answers text,
    problem text,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE core.response_load OWNER TO surveymark_engine;

--
-- Name: TABLE response_load; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.response_load IS 'Where COPY puts responses; core.process_load() moves each row on, into core.response_set or core.rejected_response.';


--
-- Name: COLUMN response_load.problem; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_load.problem IS 'Set by a loader that could not read the line; the row is then rejected with this reason.';


--
-- Name: load_content(core.response_load); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.load_content(p_row core.response_load) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- The whole row as it came; only an oversized document is cut.
    RETURN jsonb_strip_nulls(to_jsonb(p_row) - 'load_id' - 'batch' - 'line_number' - 'problem' - 'loaded_at' - 'answers')
           || CASE WHEN p_row.answers IS NULL THEN '{}'::jsonb
                   ELSE jsonb_build_object('answers', left(p_row.answers, 100000)) END;
END;
$$;


ALTER FUNCTION core.load_content(p_row core.response_load) OWNER TO surveymark_engine;

--
-- Name: FUNCTION load_content(p_row core.response_load); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.load_content(p_row core.response_load) IS 'A load row as JSON for the reject table: what the client sent, the answers cut at 100,000 characters.';


--
-- Name: load_report(text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.load_report(p_batch text) RETURNS TABLE(line_number bigint, error_code text, error_message text, error_detail text, error_hint text, row_content jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    SELECT rejected.line_number, rejected.error_code, rejected.error_message, rejected.error_detail,
           rejected.error_hint, rejected.row_content
    FROM core.rejected_response AS rejected
    WHERE rejected.batch = p_batch
    ORDER BY rejected.line_number, rejected.rejected_id;
END;
$$;


ALTER FUNCTION core.load_report(p_batch text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION load_report(p_batch text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.load_report(p_batch text) IS 'The rejected rows of one batch with their reasons, in the order of the file.';


--
-- Name: localised_text(jsonb, text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.localised_text(p_text jsonb, p_default text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce(
        CASE jsonb_typeof(p_text)
            WHEN 'object' THEN coalesce(p_text ->> 'default', p_text ->> 'en',
                                        (SELECT min(translation.value) FROM jsonb_each_text(p_text) AS translation))
            WHEN 'array' THEN NULL
            ELSE p_text #>> '{}'
        END,
        p_default
    );
END;
$$;


ALTER FUNCTION core.localised_text(p_text jsonb, p_default text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION localised_text(p_text jsonb, p_default text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.localised_text(p_text jsonb, p_default text) IS 'The text of a SurveyJS title or label, which is a string or an object of translations; p_default where there is none.';


--
-- Name: parse_responses(core.response_load[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.parse_responses(p_rows core.response_load[]) RETURNS SETOF core.parsed_response
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    v_most_bytes CONSTANT bigint := ops.setting_value('max_answer_bytes');
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT
            row.ordinality AS ordinal, row.organisation, row.survey, row.problem,
            nullif(row.version, '') AS version, nullif(row.submission_id, '') AS submission_id,
            nullif(row.respondent, '') AS respondent, nullif(row.department, '') AS department,
            nullif(row.job_role, '') AS job_role, nullif(row.started_at, '') AS started_at,
            nullif(row.completed_at, '') AS completed_at, nullif(row.weight, '') AS weight,
            nullif(row.channel, '') AS channel, nullif(row.device, '') AS device,
            row.answers, octet_length(row.answers) AS bytes
        FROM unnest(p_rows) WITH ORDINALITY AS row
    ),
    -- Materialized, or the planner would convert each text anew for every rule.
    typed AS MATERIALIZED (
        SELECT
            given.*,
            organisation.org_id, survey.survey_id, latest.version AS latest_version,
            core.try_numeric(given.version) AS version_number,
            core.try_numeric(coalesce(given.weight, '1')) AS weight_number,
            core.try_timestamptz(given.started_at) AS started,
            core.try_timestamptz(given.completed_at) AS completed,
            CASE WHEN given.bytes <= v_most_bytes THEN core.try_jsonb(given.answers) END AS document
        FROM given
        LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.organisation
        LEFT JOIN core.survey AS survey ON survey.survey = given.survey
        LEFT JOIN LATERAL (
            SELECT max(published.version) AS version
            FROM core.survey_version AS published
            WHERE published.survey_id = survey.survey_id
        ) AS latest ON true
    ),
    known AS (
        SELECT typed.*, coalesce(published.version, 0) AS known_version,
               department.department AS known_department, job_role.job_role AS known_job_role
        FROM typed
        LEFT JOIN core.survey_version AS published
            ON published.survey_id = typed.survey_id
           AND published.version = coalesce(typed.version_number, typed.latest_version)
        LEFT JOIN core.department AS department
            ON department.org_id = typed.org_id AND department.department = typed.department
        LEFT JOIN core.job_role AS job_role
            ON job_role.org_id = typed.org_id AND job_role.job_role = typed.job_role
    ),
    -- The first rule that a row breaks is the one that speaks.
    published AS MATERIALIZED (
        SELECT
            known.*,
            CASE
                WHEN known.problem IS NOT NULL THEN 1
                WHEN coalesce(known.organisation, '') = '' THEN 2
                WHEN known.org_id IS NULL THEN 3
                WHEN coalesce(known.survey, '') = '' THEN 4
                WHEN known.survey_id IS NULL THEN 5
                WHEN known.known_version = 0 THEN 6
                WHEN known.submission_id IS NULL THEN 7
                WHEN length(known.submission_id) > 200 THEN 8
                WHEN known.bytes > v_most_bytes THEN 9
                WHEN known.answers IS NULL THEN 10
                WHEN known.document IS NULL THEN 11
                WHEN jsonb_typeof(known.document) <> 'object' THEN 12
                WHEN known.completed IS NULL AND known.completed_at IS NOT NULL THEN 13
                WHEN known.started IS NULL AND known.started_at IS NOT NULL THEN 14
                WHEN greatest(known.started, known.completed) > now() + interval '5 minutes' THEN 15
                WHEN least(known.started, known.completed) < '1970-01-01 00:00+00' THEN 16
                WHEN known.completed < known.started THEN 17
                WHEN known.weight_number > 0 AND known.weight_number <= 1000000 THEN
                    CASE
                        WHEN known.department IS NOT NULL AND known.known_department IS NULL THEN 19
                        WHEN known.job_role IS NOT NULL AND known.known_job_role IS NULL THEN 20
                    END
                ELSE 18
            END AS broken_rule
        FROM known
    )
    SELECT
        published.ordinal::integer, published.org_id, published.survey_id, published.known_version,
        published.submission_id, published.respondent, published.department, published.job_role,
        published.started, published.completed, coalesce(published.completed_at = 'now', false),
        published.weight_number, published.channel, published.device, published.document,
        problem.code, problem.message, problem.detail, problem.hint
    FROM published
    LEFT JOIN LATERAL (
        SELECT words.code, words.message, words.detail, words.hint
        FROM (
            VALUES
                (1, 'SM012', published.problem,
                 'The loader could not read the line.',
                 'Correct the line and load it again; the good lines of the file are stored.'),
                (2, 'SM020', 'organisation is missing',
                 'Every response belongs to an organisation.', 'Name the organisation by its code.'),
                (3, 'SM009', format('unknown organisation "%s"', left(published.organisation, 100)),
                 'No organisation is registered under this code.',
                 'Register it with core.register_organisation() or surveymark load --organisations.'),
                (4, 'SM020', 'survey is missing',
                 'Every response answers a survey.', 'Name the survey by its code.'),
                (5, 'SM001', format('unknown survey "%s"', left(published.survey, 100)),
                 'No survey is registered under this code.',
                 'Register it with core.register_survey() or surveymark load.'),
                (6, 'SM026', format('survey "%s" has no version %s', left(published.survey, 100),
                                    left(published.version, 40)),
                 format('Its latest version is %s.', published.latest_version),
                 'Leave the version out to answer the latest, or register the definition first.'),
                (7, 'SM020', 'submission_id is missing',
                 'The client''s own id makes a response safe to send twice.',
                 'Send an id with each response, for example a UUID.'),
                (8, 'SM025', format('submission_id "%s..." is %s characters long',
                                    left(published.submission_id, 40), length(published.submission_id)),
                 'At most 200 characters are kept.', 'Send a shorter id, for example a UUID.'),
                (9, 'SM013', format('the answers are %s bytes', published.bytes),
                 format('At most %s bytes are accepted for one response.', v_most_bytes),
                 'Shorten the text answers, or raise the setting max_answer_bytes.'),
                (10, 'SM020', 'answers are missing',
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (11, 'SM005', format('the answers are no JSON: %s', left(published.answers, 60)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (12, 'SM005', format('the answers are a JSON %s', jsonb_typeof(published.document)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (13, 'SM007', format('"%s" is no date and time',
                                     left(published.completed_at, 60)),
                 'completed_at is an ISO 8601 time, read as UTC where it names no zone.',
                 'Write it as 2026-03-01T09:30:00Z.'),
                (14, 'SM007', format('"%s" is no date and time', left(published.started_at, 60)),
                 'started_at is an ISO 8601 time, read as UTC where it names no zone.',
                 'Write it as 2026-03-01T09:30:00Z.'),
                (15, 'SM007', format('the response comes from the future: %s',
                                     greatest(published.started, published.completed)),
                 format('It is now %s; 5 minutes of clock difference are accepted.', date_trunc('second', now())),
                 'Correct the clock or the column.'),
                (16, 'SM007', format('the response comes from %s', least(published.started, published.completed)),
                 'Dates before 1970 are taken for mistakes.', 'Correct the column.'),
                (17, 'SM006', format('completed at %s before started at %s', published.completed, published.started),
                 'A response cannot be completed before it was started.', 'Exchange or correct the two columns.'),
                (18, 'SM025', format('"%s" is no survey weight', left(published.weight, 40)),
                 'A weight is a number above 0 and up to 1,000,000.', 'Leave it out to count the response once.'),
                (19, 'SM019', format('unknown department "%s"', left(published.department, 100)),
                 format('Organisation "%s" has no such department.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.'),
                (20, 'SM019', format('unknown job role "%s"', left(published.job_role, 100)),
                 format('Organisation "%s" has no such job role.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.')
        ) AS words (rule, code, message, detail, hint)
        -- Words are written only for a row that breaks a rule.
        WHERE published.broken_rule IS NOT NULL AND words.rule = published.broken_rule
    ) AS problem ON true
    ORDER BY published.ordinal;
END;
$$;


ALTER FUNCTION core.parse_responses(p_rows core.response_load[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION parse_responses(p_rows core.response_load[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.parse_responses(p_rows core.response_load[]) IS 'Read load rows into typed responses, each with the first rule that it breaks (SM001, SM005 to SM007, SM009, SM012, SM013, SM019, SM020, SM025, SM026). The answers themselves are judged by core.read_answers().';


--
-- Name: process_load(integer, text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.process_load(p_limit integer DEFAULT 5000, p_batch text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_most_bytes CONSTANT bigint := 33554432;
    v_rows  core.response_load[];
    v_row   core.response_load;
BEGIN
    -- A batch ends at p_limit rows or 32 MB of answers, whichever comes first.
    WITH waiting AS (
        SELECT loaded.load_id, octet_length(loaded.answers) AS bytes
        FROM core.response_load AS loaded
        WHERE p_batch IS NULL OR loaded.batch = p_batch
        ORDER BY loaded.load_id
        LIMIT p_limit
        FOR UPDATE SKIP LOCKED
    ),
    measured AS (
        SELECT waiting.load_id,
               coalesce(sum(waiting.bytes) OVER (ORDER BY waiting.load_id
                                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
        FROM waiting
    ),
    claimed AS (
        DELETE FROM core.response_load AS loaded
        USING measured
        WHERE loaded.load_id = measured.load_id AND measured.bytes_before < v_most_bytes
        RETURNING loaded AS row
    )
    SELECT array_agg(claimed.row ORDER BY (claimed.row).load_id) INTO v_rows FROM claimed;

    IF v_rows IS NULL THEN
        RETURN 0;
    END IF;

    BEGIN
        PERFORM core.store_load(v_rows);
    EXCEPTION
        -- A cause that nobody foresaw stops only the row that has it.
        WHEN OTHERS THEN
            FOREACH v_row IN ARRAY v_rows LOOP
                BEGIN
                    PERFORM core.store_load(ARRAY[v_row]);
                EXCEPTION
                    WHEN OTHERS THEN
                        INSERT INTO core.rejected_response
                            (batch, line_number, error_code, error_message, error_hint, row_content)
                        VALUES
                            (v_row.batch, v_row.line_number, SQLSTATE, SQLERRM,
                             'Correct the row and load it again; the other rows are stored.',
                             core.load_content(v_row));
                END;
            END LOOP;
    END;

    RETURN cardinality(v_rows);
END;
$$;


ALTER FUNCTION core.process_load(p_limit integer, p_batch text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION process_load(p_limit integer, p_batch text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.process_load(p_limit integer, p_batch text) IS 'Move up to p_limit rows (of one batch, or of all) from core.response_load into core.response_set, bad ones into core.rejected_response with their reason; returns how many rows were moved, 0 when none wait.';


--
-- Name: read_answers(bigint[], integer[], jsonb[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]) RETURNS TABLE(ordinal bigint, question_id bigint, answer_state core.answer_state, value numeric, text_value text, error_code text, error_message text, error_detail text, error_hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN QUERY
    WITH document AS (
        SELECT given.ordinality AS ordinal, given.survey_id, given.version, given.answers
        FROM unnest(p_survey_ids, p_versions, p_answers)
            WITH ORDINALITY AS given (survey_id, version, answers, ordinality)
    ),
    -- Unanswered, invisible and empty questions are simply absent from a SurveyJS document.
    entry AS MATERIALIZED (
        SELECT document.ordinal, document.survey_id, document.version, pair.key, pair.value AS answer
        FROM document
        CROSS JOIN LATERAL jsonb_each(document.answers) AS pair (key, value)
        WHERE jsonb_typeof(pair.value) <> 'null'
    ),
    asked AS MATERIALIZED (
        SELECT listed.version, question.*
        FROM core.survey_question AS listed
        JOIN core.question AS question ON question.question_id = listed.question_id
        WHERE listed.survey_id = ANY (p_survey_ids)
    ),
    cell AS MATERIALIZED (
        SELECT
            entry.ordinal, entry.key, entry.answer, asked.*,
            CASE
                WHEN asked.answer_part IS NULL THEN entry.answer
                WHEN jsonb_typeof(entry.answer) = 'object' THEN entry.answer -> asked.answer_part
            END AS cell
        FROM entry
        JOIN asked
            ON asked.survey_id = entry.survey_id AND asked.version = entry.version AND asked.answer_key = entry.key
    ),
    typed AS MATERIALIZED (
        SELECT
            cell.*,
            jsonb_typeof(cell.cell) AS json_type,
            CASE WHEN jsonb_typeof(cell.cell) = 'number' THEN (cell.cell #>> '{}')::numeric END AS number,
            choice.answer_state AS choice_state, choice.value AS choice_value,
            picked.options
        FROM cell
        LEFT JOIN core.choice AS choice
            ON cell.reader = 'choice' AND choice.question_id = cell.question_id AND choice.choice = cell.cell #>> '{}'
        LEFT JOIN LATERAL (
            SELECT coalesce(array_agg(coalesce(element.node ->> cell.value_property, element.node #>> '{}')), '{}') AS options
            FROM jsonb_array_elements(
                CASE WHEN jsonb_typeof(cell.cell) = 'array' THEN cell.cell ELSE '[]' END
            ) AS element (node)
        ) AS picked ON cell.reader = 'option'
        WHERE jsonb_typeof(cell.cell) <> 'null'
    ),
    judged AS MATERIALIZED (
        SELECT
            typed.*,
            CASE
                WHEN typed.reader IN ('rating', 'number') AND typed.json_type <> 'number' THEN 'SM005'
                WHEN typed.reader = 'boolean' AND typed.cell NOT IN (typed.true_value, typed.false_value)
                    THEN CASE WHEN typed.json_type = jsonb_typeof(typed.true_value) THEN 'SM003' ELSE 'SM005' END
                WHEN typed.reader = 'choice' AND typed.json_type NOT IN ('string', 'number', 'boolean') THEN 'SM005'
                WHEN typed.reader = 'option' AND typed.json_type <> 'array' THEN 'SM005'
                WHEN typed.reader = 'text' AND typed.json_type NOT IN ('string', 'number') THEN 'SM005'
                WHEN typed.reader IN ('rating', 'number')
                     AND (typed.number < typed.scale_min OR typed.number > typed.scale_max
                          OR mod(typed.number - typed.scale_min, typed.scale_step) <> 0) THEN 'SM004'
                WHEN typed.reader = 'number' AND (abs(typed.number) > 1e15 OR scale(typed.number) > 15) THEN 'SM004'
                WHEN typed.reader = 'choice' AND typed.choice_value IS NULL AND NOT typed.accepts_free_text
                    THEN 'SM003'
            END AS code
        FROM typed
    ),
    -- Options and matrix rows that the definition does not know.
    stray AS (
        SELECT DISTINCT judged.ordinal, judged.key, option.name, 'option' AS kind
        FROM judged
        CROSS JOIN LATERAL unnest(judged.options) AS option (name)
        WHERE judged.reader = 'option'
          AND NOT EXISTS (
              SELECT
              FROM asked
              WHERE asked.survey_id = judged.survey_id AND asked.version = judged.version
                AND asked.answer_key = judged.key AND asked.answer_part IS NOT DISTINCT FROM judged.answer_part
                AND (asked.answer_option = option.name OR asked.accepts_free_text)
          )
        UNION ALL
        SELECT entry.ordinal, entry.key, part.key, 'row'
        FROM entry
        CROSS JOIN LATERAL jsonb_object_keys(
            CASE WHEN jsonb_typeof(entry.answer) = 'object' THEN entry.answer ELSE '{}' END
        ) AS part (key)
        WHERE EXISTS (
            SELECT FROM asked
            WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version
              AND asked.answer_key = entry.key AND asked.answer_part IS NOT NULL
        )
          AND NOT EXISTS (
            SELECT FROM asked
            WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version
              AND asked.answer_key = entry.key AND asked.answer_part = part.key
        )
    )
    SELECT
        judged.ordinal,
        judged.question_id,
        CASE
            WHEN judged.reader = 'choice' THEN coalesce(judged.choice_state, 'other')
            WHEN judged.reader = 'option' AND 'refused' = ANY (judged.options)
                 AND judged.answer_option <> 'refused' THEN 'refused'
            WHEN judged.reader = 'option' AND 'dontknow' = ANY (judged.options)
                 AND judged.answer_option <> 'dontknow' THEN 'dont_know'
            ELSE 'answered'
        END::core.answer_state,
        CASE judged.reader
            WHEN 'choice' THEN coalesce(judged.choice_value, 0)
            WHEN 'boolean' THEN (judged.cell = judged.true_value)::integer
            WHEN 'option' THEN (
                judged.answer_option = ANY (judged.options)
                OR (judged.accepts_free_text AND EXISTS (
                        SELECT FROM unnest(judged.options) AS option (name)
                        WHERE NOT EXISTS (
                            SELECT FROM asked
                            WHERE asked.survey_id = judged.survey_id AND asked.version = judged.version
                              AND asked.answer_key = judged.key AND asked.answer_option = option.name)))
            )::integer
            WHEN 'text' THEN 0
            ELSE judged.number
        END::numeric,
        CASE
            WHEN judged.reader = 'text' THEN judged.cell #>> '{}'
            WHEN judged.reader = 'choice' AND judged.choice_value IS NULL THEN judged.cell #>> '{}'
        END,
        judged.code,
        CASE judged.code
            WHEN 'SM005' THEN format('the answer to "%s" is a JSON %s', judged.question_path, judged.json_type)
            WHEN 'SM004' THEN format('the answer to "%s" is %s', judged.question_path, left(judged.cell #>> '{}', 60))
            WHEN 'SM003' THEN format('unknown choice "%s" for "%s"', left(judged.cell #>> '{}', 60), judged.question_path)
        END,
        CASE judged.code
            WHEN 'SM005' THEN format('A %s question takes %s.', judged.question_type,
                CASE judged.reader
                    WHEN 'boolean' THEN format('%s or %s', judged.true_value, judged.false_value)
                    WHEN 'option' THEN 'an array of options'
                    WHEN 'choice' THEN 'one of its choices'
                    WHEN 'text' THEN 'a text'
                    ELSE 'a number'
                END)
            WHEN 'SM004' THEN format('Its scale goes from %s to %s%s.',
                coalesce(judged.scale_min::text, '-1e15'), coalesce(judged.scale_max::text, '1e15'),
                coalesce(' in steps of ' || judged.scale_step::text, ', with at most 15 decimal places'))
            WHEN 'SM003' THEN format('Its choices are: %s.', (
                SELECT string_agg(left(listed.choice, 40), ', ' ORDER BY listed.ordinal)
                FROM (
                    SELECT known.choice, known.ordinal
                    FROM core.choice AS known
                    WHERE known.question_id = judged.question_id
                    UNION ALL
                    SELECT flag.value::text, flag.ordinal
                    FROM (VALUES (1, judged.true_value), (2, judged.false_value)) AS flag (ordinal, value)
                    WHERE judged.reader = 'boolean'
                    ORDER BY 2
                    LIMIT 20
                ) AS listed))
        END,
        CASE WHEN judged.code IS NOT NULL
            THEN 'Correct the answer, or register the definition that the respondent saw as a new version.' END
    FROM judged
    UNION ALL
    SELECT
        stray.ordinal, NULL, NULL, NULL, NULL,
        CASE stray.kind WHEN 'option' THEN 'SM003' ELSE 'SM002' END,
        format('unknown %s "%s" for "%s"', CASE stray.kind WHEN 'option' THEN 'choice' ELSE 'row' END,
               left(stray.name, 60), stray.key),
        format('The definition of this version has no such %s.', stray.kind),
        'Correct the answer, or register the definition that the respondent saw as a new version.'
    FROM stray
    UNION ALL
    SELECT
        entry.ordinal, NULL, NULL, NULL, NULL, 'SM002',
        format('unknown question "%s"', left(entry.key, 100)),
        format('Version %s of survey "%s" asks no question of this name.', entry.version, survey.survey),
        'Correct the name, or register the definition that the respondent saw as a new version.'
    FROM entry
    JOIN core.survey AS survey ON survey.survey_id = entry.survey_id
    JOIN core.survey_version AS published
        ON published.survey_id = entry.survey_id AND published.version = entry.version
    WHERE NOT EXISTS (
        SELECT FROM asked
        WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version AND asked.answer_key = entry.key
    )
      AND entry.key <> ALL (published.ignored_keys)
    UNION ALL
    -- A matrix whose answer is no object has no cells, and would otherwise pass unseen.
    SELECT DISTINCT
        cell.ordinal, NULL::bigint, NULL::core.answer_state, NULL::numeric, NULL, 'SM005',
        format('the answer to "%s" is a JSON %s', cell.key, jsonb_typeof(cell.answer)),
        'A matrix takes an object of rows.',
        'Correct the answer, or register the definition that the respondent saw as a new version.'
    FROM cell
    WHERE cell.answer_part IS NOT NULL AND jsonb_typeof(cell.answer) <> 'object';
END;
$$;


ALTER FUNCTION core.read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]) IS 'Normalise many answers documents at once (objects; arrays of equal length): one row for each item, or for each problem with its error_code (SM002 to SM005) and words. ordinal is the document''s place in the arrays.';


--
-- Name: read_definition(jsonb); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.read_definition(p_definition jsonb) RETURNS TABLE(ordinal integer, question_path text, title text, question_type text, measurement text, reader text, answer_key text, answer_part text, answer_option text, value_property text, true_value jsonb, false_value jsonb, scale_min numeric, scale_max numeric, scale_step numeric, accepts_free_text boolean, is_required boolean, choices jsonb)
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    WITH element AS (
        SELECT
            question.position,
            question.node,
            question.node ->> 'type' AS type,
            question.node ->> 'name' AS name,
            coalesce(question.node ->> 'valueName', question.node ->> 'name') AS key,
            core.localised_text(question.node -> 'title', question.node ->> 'name') AS title,
            coalesce((question.node -> 'isRequired') = 'true', false) AS is_required,
            -- SurveyJS 1 said hasOther, SurveyJS 2 says showOtherItem; both still load.
            coalesce(question.node -> 'showOtherItem', question.node -> 'hasOther') = 'true' AS has_other,
            coalesce(question.node -> 'showNoneItem', question.node -> 'hasNone') = 'true' AS has_none,
            question.node -> 'showRefuseItem' = 'true' AS has_refuse,
            question.node -> 'showDontKnowItem' = 'true' AS has_dont_know,
            coalesce(question.node -> 'showCommentArea', question.node -> 'hasComment') = 'true' AS has_comment,
            question.node -> 'storeOthersAsComment' = 'false' AS keeps_other_text
        FROM core.definition_element(p_definition) AS question
    ),
    -- Every list that an answer is chosen from, with SurveyJS's special items as states.
    listed AS (
        SELECT element.position, item.ordinal, item.choice, item.title, item.number, item.score,
               'answered'::core.answer_state AS answer_state
        FROM element
        CROSS JOIN LATERAL core.choice_list(
            CASE
                WHEN element.type = 'matrix' THEN element.node -> 'columns'
                WHEN element.type = 'rating' THEN element.node -> 'rateValues'
                WHEN element.node ? 'choicesMax' THEN (
                    SELECT jsonb_agg(number)
                    FROM generate_series(coalesce((element.node ->> 'choicesMin')::numeric, 0),
                                         (element.node ->> 'choicesMax')::numeric,
                                         coalesce((element.node ->> 'choicesStep')::numeric, 1)) AS number
                )
                ELSE element.node -> 'choices'
            END
        ) AS item
        WHERE element.type IN ('rating', 'radiogroup', 'dropdown', 'checkbox', 'matrix')
        UNION ALL
        SELECT element.position, special.ordinal, special.choice, special.title, NULL, NULL, special.answer_state
        FROM element
        CROSS JOIN LATERAL (
            VALUES
                (100001, 'none', core.localised_text(element.node -> 'noneText', 'None'),
                 'none'::core.answer_state, element.has_none),
                (100002, 'other', core.localised_text(element.node -> 'otherText', 'Other'),
                 'other', element.has_other),
                (100003, 'refused', core.localised_text(element.node -> 'refuseText', 'Refuse to answer'),
                 'refused', element.has_refuse),
                (100004, 'dontknow', core.localised_text(element.node -> 'dontKnowText', 'Don''t know'),
                 'dont_know', element.has_dont_know)
        ) AS special (ordinal, choice, title, answer_state, is_shown)
        WHERE element.type IN ('radiogroup', 'dropdown', 'checkbox') AND special.is_shown
    ),
    -- A number or a score on every choice makes the list a scale; the order of a list never does.
    measured AS (
        SELECT
            listed.position,
            bool_and(listed.number IS NOT NULL) AS has_numbers,
            bool_and(listed.score IS NOT NULL) AND count(DISTINCT listed.score) = count(*) AS has_scores
        FROM listed
        WHERE listed.answer_state = 'answered'
        GROUP BY listed.position
    ),
    choice AS (
        SELECT
            listed.position, listed.ordinal, listed.choice, listed.title, listed.answer_state,
            CASE
                WHEN listed.answer_state <> 'answered' THEN 0
                WHEN measured.has_numbers THEN listed.number
                WHEN measured.has_scores THEN listed.score
                ELSE listed.ordinal
            END AS value,
            coalesce(measured.has_numbers OR measured.has_scores, false) AS is_numeric
        FROM listed
        LEFT JOIN measured ON measured.position = listed.position
    ),
    choice_set AS (
        SELECT
            choice.position,
            bool_or(choice.is_numeric) AS is_numeric,
            min(choice.value) FILTER (WHERE choice.answer_state = 'answered') AS lowest,
            max(choice.value) FILTER (WHERE choice.answer_state = 'answered') AS highest,
            jsonb_agg(jsonb_build_object('choice', choice.choice, 'title', choice.title, 'value', choice.value,
                                         'answer_state', choice.answer_state, 'ordinal', choice.ordinal)
                      ORDER BY choice.ordinal) AS choices
        FROM choice
        GROUP BY choice.position
    ),
    part AS (
        SELECT element.position, item.ordinal, item.choice AS part, item.title
        FROM element
        CROSS JOIN LATERAL core.choice_list(element.node -> 'rows') AS item
        WHERE element.type = 'matrix'
    ),
    figure AS (
        -- A number on its own scale.
        SELECT element.position, 0 AS rank, element.name AS path, element.title,
               element.type, 'numeric' AS measurement, 'rating' AS reader, element.key,
               NULL::text AS part, NULL::text AS option,
               coalesce((element.node ->> 'rateMin')::numeric, 1) AS low,
               coalesce((element.node ->> 'rateMax')::numeric, (element.node ->> 'rateCount')::numeric, 5) AS high,
               coalesce((element.node ->> 'rateStep')::numeric, 1) AS step,
               false AS free_text, NULL::jsonb AS choices
        FROM element
        WHERE element.type = 'rating' AND NOT element.node ? 'rateValues'
        UNION ALL
        -- One of a list; a matrix is such a question for each of its rows.
        SELECT element.position, coalesce(part.ordinal, 0), concat_ws('.', element.name, part.part),
               concat_ws(': ', element.title, part.title), element.type,
               CASE WHEN choice_set.is_numeric THEN 'numeric' ELSE 'nominal' END, 'choice', element.key,
               part.part, NULL,
               CASE WHEN choice_set.is_numeric AND choice_set.lowest < choice_set.highest THEN choice_set.lowest END,
               CASE WHEN choice_set.is_numeric AND choice_set.lowest < choice_set.highest THEN choice_set.highest END,
               NULL, element.keeps_other_text AND element.has_other, choice_set.choices
        FROM element
        LEFT JOIN part ON part.position = element.position
        LEFT JOIN choice_set ON choice_set.position = element.position
        WHERE element.type IN ('radiogroup', 'dropdown')
           OR (element.type = 'rating' AND element.node ? 'rateValues')
           OR (element.type = 'matrix' AND coalesce(element.node ->> 'cellType', 'radio') <> 'checkbox')
        UNION ALL
        -- Several of a list: one figure for each option, 0 or 1.
        SELECT element.position, coalesce(part.ordinal, 0) * 1000 + choice.ordinal,
               concat_ws('.', element.name, part.part, choice.choice),
               concat_ws(': ', element.title, part.title, choice.title), element.type, 'binary', 'option',
               element.key, part.part, choice.choice, 0, 1, NULL,
               choice.answer_state = 'other' AND element.keeps_other_text, NULL
        FROM element
        LEFT JOIN part ON part.position = element.position
        JOIN choice ON choice.position = element.position
        WHERE element.type = 'checkbox'
           OR (element.type = 'matrix' AND element.node ->> 'cellType' = 'checkbox')
        UNION ALL
        SELECT element.position, 0, element.name, element.title, element.type, 'binary', 'boolean', element.key,
               NULL, NULL, 0, 1, NULL, false, NULL
        FROM element
        WHERE element.type = 'boolean'
        UNION ALL
        SELECT element.position, 0, element.name, element.title, element.type,
               CASE WHEN typed.is_number THEN 'numeric' ELSE 'text' END,
               CASE WHEN typed.is_number THEN 'number' ELSE 'text' END, element.key, NULL, NULL,
               CASE WHEN typed.is_number AND jsonb_typeof(element.node -> 'min') = 'number'
                    THEN (element.node ->> 'min')::numeric END,
               CASE WHEN typed.is_number AND jsonb_typeof(element.node -> 'max') = 'number'
                    THEN (element.node ->> 'max')::numeric END,
               NULL, false, NULL
        FROM element
        CROSS JOIN LATERAL (
            SELECT coalesce(element.node ->> 'inputType' IN ('number', 'range')
                            OR element.node ->> 'maskType' IN ('numeric', 'currency'), false)
        ) AS typed (is_number)
        WHERE element.type IN ('text', 'comment')
        UNION ALL
        SELECT element.position, 1000000, element.name || '-Comment',
               concat_ws(': ', element.title, core.localised_text(element.node -> 'commentText', 'Comment')),
               'comment', 'text', 'text', element.key || '-Comment', NULL, NULL, NULL, NULL, NULL, false, NULL
        FROM element
        WHERE element.has_comment OR (element.has_other AND element.keeps_other_text IS NOT TRUE)
    )
    SELECT
        (row_number() OVER (ORDER BY figure.position, figure.rank))::integer,
        figure.path, figure.title, figure.type, figure.measurement, figure.reader,
        figure.key, figure.part, figure.option,
        element.node ->> 'valuePropertyName',
        CASE WHEN figure.reader = 'boolean' THEN coalesce(element.node -> 'valueTrue', 'true') END,
        CASE WHEN figure.reader = 'boolean' THEN coalesce(element.node -> 'valueFalse', 'false') END,
        figure.low, figure.high, figure.step,
        coalesce(figure.free_text, false), element.is_required, coalesce(figure.choices, '[]')
    FROM figure
    JOIN element ON element.position = figure.position;
END;
$$;


ALTER FUNCTION core.read_definition(p_definition jsonb) OWNER TO surveymark_engine;

--
-- Name: FUNCTION read_definition(p_definition jsonb); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.read_definition(p_definition jsonb) IS 'Every figure that a SurveyJS definition can give, in its order: questions, matrix rows, checkbox options, comments; the definition is taken as already checked by core.check_definition().';


--
-- Name: refuse_change(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM015',
              DETAIL  = 'Its rows are never changed once written: figures that were made from them must stay explainable.',
              HINT    = 'Write a new row instead: a new survey version, a new policy, a new release.';
END;
$$;


ALTER FUNCTION core.refuse_change() OWNER TO surveymark_engine;

--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.refuse_change() IS 'Trigger of append-only tables: raises SM015.';


--
-- Name: refuse_stray_item(bigint, bigint, bigint, date); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'item of question % does not fit response set % of organisation %',
            p_question_id, p_response_set_id, p_org_id
        USING ERRCODE = 'SM017',
              DETAIL  = format('Its month is %s; the set must exist, ask the question, and have the same month (of completed_at, in UTC) and weight.',
                               coalesce(p_month::text, 'null')),
              HINT    = 'Insert or update core.response_set with its answers; the items follow.';
END;
$$;


ALTER FUNCTION core.refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date) OWNER TO surveymark_engine;

--
-- Name: FUNCTION refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date) IS 'Raise SM017 for an item that does not belong to its response set.';


--
-- Name: refuse_truncate(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE of %.% is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM014',
              DETAIL  = 'The rollups count its rows, and a TRUNCATE tells nobody which rows went.',
              HINT    = 'Use DELETE; the counts follow.';
END;
$$;


ALTER FUNCTION core.refuse_truncate() OWNER TO surveymark_engine;

--
-- Name: FUNCTION refuse_truncate(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.refuse_truncate() IS 'Trigger of counted tables: raises SM014.';


--
-- Name: register_category_level(text, text, text, text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.register_category_level(p_category text, p_level text, p_title text DEFAULT NULL::text, p_category_title text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
    IF coalesce(p_category, '') !~ '^[a-z][a-z0-9_]*$' OR coalesce(p_level, '') = '' THEN
        RAISE EXCEPTION 'category "%" with level "%" cannot be registered', p_category, p_level
            USING ERRCODE = 'SM018',
                  DETAIL  = 'A category is a name of small letters, digits and underscores; a level is any text.',
                  HINT    = 'Write them as in core.register_category_level(''industry'', ''energy'', ''Energy'').';
    END IF;

    INSERT INTO core.category AS known (category, title, ordinal)
    SELECT p_category, coalesce(p_category_title, p_category), coalesce(max(other.ordinal), 0) + 1
    FROM core.category AS other
    ON CONFLICT ON CONSTRAINT category_pkey DO UPDATE SET title = coalesce(p_category_title, known.title);

    INSERT INTO core.category_level AS known (category, level, title, ordinal)
    SELECT p_category, p_level, coalesce(p_title, p_level), coalesce(max(other.ordinal), 0) + 1
    FROM core.category_level AS other
    WHERE other.category = p_category
    ON CONFLICT ON CONSTRAINT category_level_pkey DO UPDATE SET title = coalesce(p_title, known.title);
END;
$_$;


ALTER FUNCTION core.register_category_level(p_category text, p_level text, p_title text, p_category_title text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION register_category_level(p_category text, p_level text, p_title text, p_category_title text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.register_category_level(p_category text, p_level text, p_title text, p_category_title text) IS 'Add a level (and its category, if new) by which organisations are compared; titles of known ones are changed. Error: SM018.';


--
-- Name: register_organisation(text, text, jsonb, text[], text[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.register_organisation(p_organisation text, p_name text DEFAULT NULL::text, p_categories jsonb DEFAULT '{}'::jsonb, p_departments text[] DEFAULT '{}'::text[], p_job_roles text[] DEFAULT '{}'::text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_org_id  bigint;
    v_unknown record;
BEGIN
    IF coalesce(p_organisation, '') = '' THEN
        RAISE EXCEPTION 'organisation code is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Loads and commands name the organisation by its code.',
                  HINT    = 'Pass a short code, as in core.register_organisation(''acme'', ''Acme Ltd'').';
    END IF;

    SELECT given.key, given.value
    INTO v_unknown
    FROM jsonb_each_text(p_categories) AS given
    LEFT JOIN core.category_level AS known ON known.category = given.key AND known.level = given.value
    WHERE known.level IS NULL AND given.value IS NOT NULL
    ORDER BY given.key
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'unknown % "%"', v_unknown.key, v_unknown.value
            USING ERRCODE = 'SM018',
                  DETAIL  = format('The levels of %s are: %s.', v_unknown.key, coalesce((
                                SELECT string_agg(known.level, ', ' ORDER BY known.ordinal, known.level)
                                FROM core.category_level AS known
                                WHERE known.category = v_unknown.key), 'none, there is no such category')),
                  HINT    = 'Correct the level, or add it with core.register_category_level().';
    END IF;

    INSERT INTO core.organisation AS known (organisation, name)
    VALUES (p_organisation, coalesce(p_name, p_organisation))
    ON CONFLICT ON CONSTRAINT organisation_organisation_key
        DO UPDATE SET name = coalesce(p_name, known.name)
    RETURNING known.org_id INTO v_org_id;

    INSERT INTO core.organisation_category AS known (org_id, category, level)
    SELECT v_org_id, given.key, given.value
    FROM jsonb_each_text(p_categories) AS given
    WHERE given.value IS NOT NULL
    ON CONFLICT ON CONSTRAINT organisation_category_pkey DO UPDATE SET level = excluded.level;

    INSERT INTO core.department (org_id, department, title)
    SELECT DISTINCT v_org_id, given.department, given.department
    FROM unnest(p_departments) AS given (department)
    WHERE given.department <> ''
    ON CONFLICT ON CONSTRAINT department_pkey DO NOTHING;

    INSERT INTO core.job_role (org_id, job_role, title)
    SELECT DISTINCT v_org_id, given.job_role, given.job_role
    FROM unnest(p_job_roles) AS given (job_role)
    WHERE given.job_role <> ''
    ON CONFLICT ON CONSTRAINT job_role_pkey DO NOTHING;

    RETURN v_org_id;
END;
$$;


ALTER FUNCTION core.register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]) IS 'Register an organisation by its code, or change it: name, {category: level}, and departments and job roles to add. Safe to repeat. Errors: SM018 for an unknown level, SM020.';


--
-- Name: register_survey(text, jsonb, boolean); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean DEFAULT NULL::boolean) RETURNS TABLE(survey_id bigint, version integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_survey      core.survey;
    v_version     integer;
    v_changed     text;
    v_detail      text;
BEGIN
    IF coalesce(p_survey, '') = '' THEN
        RAISE EXCEPTION 'survey code is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Loads, views and commands name the survey by its code.',
                  HINT    = 'Pass a short code, as in core.register_survey(''engagement'', ...).';
    END IF;

    PERFORM core.check_definition(p_definition);

    INSERT INTO core.survey (survey, title, is_confidential)
    VALUES (p_survey, core.localised_text(p_definition -> 'title', p_survey), coalesce(p_is_confidential, true))
    ON CONFLICT ON CONSTRAINT survey_survey_key DO NOTHING;

    -- The row lock makes two registrations of one survey take turns.
    SELECT known.* INTO v_survey FROM core.survey AS known WHERE known.survey = p_survey FOR UPDATE;

    IF p_is_confidential <> v_survey.is_confidential THEN
        RAISE EXCEPTION 'survey "%" is already registered as %', p_survey,
                CASE WHEN v_survey.is_confidential THEN 'confidential' ELSE 'not confidential' END
            USING ERRCODE = 'SM015',
                  DETAIL  = 'What respondents were promised cannot change under a survey.',
                  HINT    = 'Register the new definition under another code.';
    END IF;

    SELECT max(known.version)
    INTO v_version
    FROM core.survey_version AS known
    WHERE known.survey_id = v_survey.survey_id
      AND known.definition = p_definition;

    IF v_version IS NOT NULL THEN
        RETURN QUERY SELECT v_survey.survey_id, v_version;
        RETURN;
    END IF;

    -- One path means one thing in all versions, or a trend over versions would mix two.
    SELECT asked.question_path,
           format('It was %s with scale %s to %s, and would be %s with scale %s to %s.',
                  known.reader, coalesce(known.scale_min::text, 'none'), coalesce(known.scale_max::text, 'none'),
                  asked.reader, coalesce(asked.scale_min::text, 'none'), coalesce(asked.scale_max::text, 'none'))
    INTO v_changed, v_detail
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS known
        ON known.survey_id = v_survey.survey_id AND known.question_path = asked.question_path
    WHERE (known.measurement, known.reader, known.answer_key, known.answer_part, known.answer_option,
           known.true_value, known.false_value, known.scale_min, known.scale_max, known.scale_step)
          IS DISTINCT FROM
          (asked.measurement, asked.reader, asked.answer_key, asked.answer_part, asked.answer_option,
           asked.true_value, asked.false_value, asked.scale_min, asked.scale_max, asked.scale_step)
    ORDER BY asked.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" of survey "%" means something else in this version', v_changed, p_survey
            USING ERRCODE = 'SM021',
                  DETAIL  = v_detail,
                  HINT    = 'Give the changed question a new name; answers to the old one stay comparable.';
    END IF;

    SELECT coalesce(max(known.version), 0) + 1
    INTO v_version
    FROM core.survey_version AS known
    WHERE known.survey_id = v_survey.survey_id;

    INSERT INTO core.survey_version (survey_id, version, definition, ignored_keys)
    VALUES (
        v_survey.survey_id, v_version, p_definition,
        ARRAY(
            SELECT calculated.node ->> 'name'
            FROM jsonb_array_elements(
                CASE WHEN jsonb_typeof(p_definition -> 'calculatedValues') = 'array'
                     THEN p_definition -> 'calculatedValues' ELSE '[]' END
            ) AS calculated (node)
            UNION
            SELECT (element.node ->> 'name') || '-total'
            FROM core.definition_element(p_definition) AS element
            WHERE element.node ->> 'type' = 'matrix'
        )
    );

    INSERT INTO core.question (survey_id, question_path, title, question_type, measurement, reader, answer_key,
                               answer_part, answer_option, value_property, true_value, false_value,
                               scale_min, scale_max, scale_step, accepts_free_text)
    SELECT v_survey.survey_id, asked.question_path, asked.title, asked.question_type, asked.measurement,
           asked.reader, asked.answer_key, asked.answer_part, asked.answer_option, asked.value_property,
           asked.true_value, asked.false_value, asked.scale_min, asked.scale_max, asked.scale_step,
           asked.accepts_free_text
    FROM core.read_definition(p_definition) AS asked
    ORDER BY asked.ordinal
    ON CONFLICT ON CONSTRAINT question_question_path_key DO UPDATE SET title = excluded.title;

    INSERT INTO core.survey_question (survey_id, version, question_id, ordinal, is_required)
    SELECT v_survey.survey_id, v_version, question.question_id, asked.ordinal, asked.is_required
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS question
        ON question.survey_id = v_survey.survey_id AND question.question_path = asked.question_path;

    -- A new choice of a nominal list takes the next running number: what was counted keeps its meaning.
    INSERT INTO core.choice (question_id, choice, title, answer_state, value, ordinal)
    SELECT
        question.question_id, listed.choice, listed.title, listed.answer_state,
        CASE
            WHEN question.measurement = 'numeric' OR listed.answer_state <> 'answered' THEN listed.value
            ELSE coalesce(counted.highest, 0)
                 + row_number() OVER (PARTITION BY question.question_id, listed.answer_state ORDER BY listed.ordinal)
        END,
        listed.ordinal
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS question
        ON question.survey_id = v_survey.survey_id AND question.question_path = asked.question_path
    CROSS JOIN LATERAL jsonb_to_recordset(asked.choices)
        AS listed (choice text, title text, value numeric, answer_state core.answer_state, ordinal integer)
    LEFT JOIN LATERAL (
        SELECT max(known.value) AS highest
        FROM core.choice AS known
        WHERE known.question_id = question.question_id AND known.answer_state = 'answered'
    ) AS counted ON true
    WHERE asked.reader = 'choice'
      AND NOT EXISTS (
          SELECT FROM core.choice AS known
          WHERE known.question_id = question.question_id AND known.choice = listed.choice
      );

    RETURN QUERY SELECT v_survey.survey_id, v_version;
END;
$$;


ALTER FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean) OWNER TO surveymark_engine;

--
-- Name: FUNCTION register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean) IS 'Register a SurveyJS definition under a code; a changed definition becomes the next version, the same one its old version. p_is_confidential (true unless said otherwise at the first registration) cannot change later. Errors: SM010, SM011, SM015, SM021.';


--
-- Name: response_item_delete(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_item_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_change record;
BEGIN
    IF NOT EXISTS (SELECT FROM old_item) THEN
        RETURN NULL;
    END IF;

    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.weight_sum) AS weight_sums, array_agg(counted.weight_square_sum) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value,
               -count(*) AS n, -sum(item.weight) AS weight_sum, -sum(item.weight * item.weight) AS weight_square_sum
        FROM old_item AS item
        WHERE item.month IS NOT NULL
        GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value
    ) AS counted;

    PERFORM rollup.queue_change(v_change.org_ids, v_change.question_ids, v_change.months, v_change.answer_states,
                                v_change.counted_values, v_change.counts, v_change.weight_sums,
                                v_change.weight_square_sums);

    PERFORM rollup.queue_score(marked.org_ids, marked.response_set_ids)
    FROM (
        SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
        FROM (
            SELECT DISTINCT item.org_id, item.response_set_id
            FROM old_item AS item
            WHERE item.question_id IN (SELECT keyed.question_id FROM core.scale_item AS keyed)
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_item_delete() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_item_delete(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_item_delete() IS 'Queue deleted items as negative counts and mark sets whose scale scores change.';


--
-- Name: response_item_insert(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_item_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_stray  record;
    v_change record;
BEGIN
    IF NOT EXISTS (SELECT FROM new_item) THEN
        RETURN NULL;
    END IF;

    SELECT item.org_id, item.response_set_id, item.question_id, item.month
    INTO v_stray
    FROM new_item AS item
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = item.org_id AND answered.response_set_id = item.response_set_id
    LEFT JOIN core.question AS question
        ON question.question_id = item.question_id AND question.survey_id = answered.survey_id
    WHERE question.question_id IS NULL
       OR (item.month, item.weight) IS DISTINCT FROM (answered.month, answered.weight)
    LIMIT 1;

    IF FOUND THEN
        PERFORM core.refuse_stray_item(v_stray.org_id, v_stray.response_set_id, v_stray.question_id, v_stray.month);
    END IF;

    -- Arrays, since a transition table cannot take part in a distributed write.
    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.weight_sum) AS weight_sums, array_agg(counted.weight_square_sum) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value,
               count(*) AS n, sum(item.weight) AS weight_sum, sum(item.weight * item.weight) AS weight_square_sum
        FROM new_item AS item
        WHERE item.month IS NOT NULL
        GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value
    ) AS counted;

    PERFORM rollup.queue_change(v_change.org_ids, v_change.question_ids, v_change.months, v_change.answer_states,
                                v_change.counted_values, v_change.counts, v_change.weight_sums,
                                v_change.weight_square_sums);

    PERFORM rollup.queue_score(marked.org_ids, marked.response_set_ids)
    FROM (
        SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
        FROM (
            SELECT DISTINCT item.org_id, item.response_set_id
            FROM new_item AS item
            WHERE item.question_id IN (SELECT keyed.question_id FROM core.scale_item AS keyed)
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_item_insert() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_item_insert(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_item_insert() IS 'Check new items against their response sets (SM017), queue them as signed counts, and mark sets whose scale scores change.';


--
-- Name: response_item_update(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_item_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_stray  record;
    v_change record;
BEGIN
    IF NOT EXISTS (SELECT FROM new_item) THEN
        RETURN NULL;
    END IF;

    SELECT item.org_id, item.response_set_id, item.question_id, item.month
    INTO v_stray
    FROM new_item AS item
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = item.org_id AND answered.response_set_id = item.response_set_id
    LEFT JOIN core.question AS question
        ON question.question_id = item.question_id AND question.survey_id = answered.survey_id
    WHERE question.question_id IS NULL
       OR (item.month, item.weight) IS DISTINCT FROM (answered.month, answered.weight)
    LIMIT 1;

    IF FOUND THEN
        PERFORM core.refuse_stray_item(v_stray.org_id, v_stray.response_set_id, v_stray.question_id, v_stray.month);
    END IF;

    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.weight_sum) AS weight_sums, array_agg(counted.weight_square_sum) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value,
               sum(item.sign) AS n, sum(item.sign * item.weight) AS weight_sum,
               sum(item.sign * item.weight * item.weight) AS weight_square_sum
        FROM (
            SELECT former.*, -1 AS sign FROM old_item AS former
            UNION ALL
            SELECT latter.*, 1 FROM new_item AS latter
        ) AS item
        WHERE item.month IS NOT NULL
        GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value
        HAVING sum(item.sign) <> 0 OR sum(item.sign * item.weight) <> 0
            OR sum(item.sign * item.weight * item.weight) <> 0
    ) AS counted;

    PERFORM rollup.queue_change(v_change.org_ids, v_change.question_ids, v_change.months, v_change.answer_states,
                                v_change.counted_values, v_change.counts, v_change.weight_sums,
                                v_change.weight_square_sums);

    PERFORM rollup.queue_score(marked.org_ids, marked.response_set_ids)
    FROM (
        SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
        FROM (
            SELECT latter.org_id, latter.response_set_id
            FROM new_item AS latter
            JOIN core.scale_item AS keyed ON keyed.question_id = latter.question_id
            LEFT JOIN old_item AS former
                ON former.org_id = latter.org_id AND former.response_set_id = latter.response_set_id
               AND former.question_id = latter.question_id
            WHERE (former.value, former.answer_state) IS DISTINCT FROM (latter.value, latter.answer_state)
            UNION
            SELECT former.org_id, former.response_set_id
            FROM old_item AS former
            JOIN core.scale_item AS keyed ON keyed.question_id = former.question_id
            LEFT JOIN new_item AS latter
                ON latter.org_id = former.org_id AND latter.response_set_id = former.response_set_id
               AND latter.question_id = former.question_id
            WHERE latter.org_id IS NULL
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_item_update() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_item_update(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_item_update() IS 'Check changed items against their response sets (SM017), queue what changed as signed counts, and mark sets whose scale scores change.';


--
-- Name: response_set_delete(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_set_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
BEGIN
    DELETE FROM core.response_item AS item
    USING old_set AS gone
    WHERE item.org_id = gone.org_id AND item.response_set_id = gone.response_set_id;

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_set_delete() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_set_delete(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_set_delete() IS 'Delete the items of deleted response sets; capture counts them off.';


--
-- Name: response_set_insert(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_set_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_chunk record;
BEGIN
    -- Chunks bound the memory of one big INSERT; a single response is one chunk.
    FOR v_chunk IN
        SELECT
            array_agg(arrived.org_id) AS org_ids, array_agg(arrived.response_set_id) AS response_set_ids,
            array_agg(arrived.survey_id) AS survey_ids, array_agg(arrived.version) AS versions,
            array_agg(arrived.month) AS months, array_agg(arrived.weight) AS weights,
            array_agg(arrived.answers) AS answers
        FROM (SELECT new_set.*, (row_number() OVER () - 1) / 5000 AS chunk FROM new_set) AS arrived
        GROUP BY arrived.chunk
    LOOP
        PERFORM core.write_items(v_chunk.org_ids, v_chunk.response_set_ids, v_chunk.survey_ids, v_chunk.versions,
                                 v_chunk.months, v_chunk.weights, v_chunk.answers);
    END LOOP;

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_set_insert() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_set_insert(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_set_insert() IS 'Turn the answers of new response sets into items, whichever door they came through.';


--
-- Name: response_set_update(); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.response_set_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_answered record;
BEGIN
    IF NOT EXISTS (SELECT FROM new_set) THEN
        RETURN NULL;
    END IF;

    IF (SELECT count(*) FROM old_set JOIN new_set USING (org_id, response_set_id)) <> (SELECT count(*) FROM old_set) THEN
        RAISE EXCEPTION 'org_id and response_set_id of a response set cannot change'
            USING ERRCODE = 'SM015',
                  DETAIL  = 'Its items, its counts and its organisation hang on them.',
                  HINT    = 'Delete the set and submit it again under the other organisation.';
    END IF;

    -- Other answers, or another questionnaire: read the document again.
    SELECT
        array_agg(changed.org_id) AS org_ids, array_agg(changed.response_set_id) AS response_set_ids,
        array_agg(changed.survey_id) AS survey_ids, array_agg(changed.version) AS versions,
        array_agg(changed.month) AS months, array_agg(changed.weight) AS weights,
        array_agg(changed.answers) AS answers
    INTO v_answered
    FROM new_set AS changed
    JOIN old_set AS former USING (org_id, response_set_id)
    WHERE (changed.answers, changed.survey_id, changed.version)
          IS DISTINCT FROM (former.answers, former.survey_id, former.version);

    IF v_answered.org_ids IS NOT NULL THEN
        DELETE FROM core.response_item AS item
        USING unnest(v_answered.org_ids, v_answered.response_set_ids) AS changed (org_id, response_set_id)
        WHERE item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id;

        PERFORM core.write_items(v_answered.org_ids, v_answered.response_set_ids, v_answered.survey_ids,
                                 v_answered.versions, v_answered.months, v_answered.weights,
                                 v_answered.answers);
    END IF;

    -- Another month or weight: the items move, and capture sees them move.
    UPDATE core.response_item AS item
    SET month = changed.month, weight = changed.weight
    FROM new_set AS changed
    JOIN old_set AS former USING (org_id, response_set_id)
    WHERE item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id
      AND (changed.month, changed.weight)
          IS DISTINCT FROM (former.month, former.weight)
      AND (item.month, item.weight) IS DISTINCT FROM (changed.month, changed.weight);

    RETURN NULL;
END;
$$;


ALTER FUNCTION core.response_set_update() OWNER TO surveymark_engine;

--
-- Name: FUNCTION response_set_update(); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.response_set_update() IS 'Carry a changed answers document, version, completion time or weight into the items of the set.';


--
-- Name: store_load(core.response_load[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.store_load(p_rows core.response_load[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO core.rejected_response
        (batch, line_number, error_code, error_message, error_detail, error_hint, row_content)
    SELECT
        p_rows[stored.ordinal].batch, p_rows[stored.ordinal].line_number, stored.error_code, stored.error_message,
        stored.error_detail, stored.error_hint, core.load_content(p_rows[stored.ordinal])
    FROM core.store_responses(p_rows) AS stored
    WHERE stored.error_code IS NOT NULL
    ORDER BY stored.ordinal;
END;
$$;


ALTER FUNCTION core.store_load(p_rows core.response_load[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION store_load(p_rows core.response_load[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.store_load(p_rows core.response_load[]) IS 'Store load rows and set the bad ones aside in core.rejected_response.';


--
-- Name: store_responses(core.response_load[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.store_responses(p_rows core.response_load[]) RETURNS TABLE(ordinal integer, response_set_id bigint, error_code text, error_message text, error_detail text, error_hint text)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_responses core.parsed_response[];
    v_is_judged boolean := false;
BEGIN
    v_responses := ARRAY(SELECT parsed FROM core.parse_responses(p_rows) AS parsed);

    -- Good answers are read once, on their way in. Only when some are bad is the whole batch
    -- judged first, to find out which.
    LOOP
        BEGIN
            INSERT INTO core.respondent (org_id, respondent_key)
            SELECT DISTINCT response.org_id, response.respondent_key
            FROM unnest(v_responses) AS response
            WHERE response.error_code IS NULL AND response.respondent_key IS NOT NULL
            ORDER BY response.org_id, response.respondent_key
            ON CONFLICT ON CONSTRAINT respondent_respondent_key_key DO NOTHING;

            INSERT INTO core.response_set AS known
                (org_id, survey_id, version, submission_id, respondent_id, department, job_role, started_at,
                 completed_at, weight, channel, device, answers)
            SELECT DISTINCT ON (response.org_id, response.submission_id)
                response.org_id, response.survey_id, response.version, response.submission_id,
                respondent.respondent_id, response.department, response.job_role, response.started_at,
                response.completed_at, response.weight, response.channel, response.device, response.answers
            FROM unnest(v_responses) AS response
            LEFT JOIN core.respondent AS respondent
                ON respondent.org_id = response.org_id AND respondent.respondent_key = response.respondent_key
            WHERE response.error_code IS NULL
            ORDER BY response.org_id, response.submission_id, response.ordinal
            ON CONFLICT ON CONSTRAINT response_set_submission_id_key DO NOTHING;

            -- An unfinished response may be sent again with more answers, until it is complete.
            UPDATE core.response_set AS known
            SET answers = response.answers, version = response.version, completed_at = response.completed_at,
                started_at = coalesce(response.started_at, known.started_at)
            FROM unnest(v_responses) AS response
            WHERE response.error_code IS NULL
              AND known.org_id = response.org_id AND known.submission_id = response.submission_id
              AND known.survey_id = response.survey_id AND known.completed_at IS NULL
              AND (known.answers, known.completed_at) IS DISTINCT FROM (response.answers, response.completed_at);

            EXIT;
        EXCEPTION
            WHEN SQLSTATE 'SM002' OR SQLSTATE 'SM003' OR SQLSTATE 'SM004' OR SQLSTATE 'SM005' THEN
                IF v_is_judged THEN
                    RAISE;
                END IF;
                v_responses := ARRAY(SELECT judged FROM core.check_answers(v_responses) AS judged);
                v_is_judged := true;
        END;
    END LOOP;

    RETURN QUERY
    SELECT
        response.ordinal,
        CASE WHEN response.error_code IS NULL AND same.is_same THEN known.response_set_id END,
        CASE WHEN same.is_same THEN response.error_code ELSE 'SM008' END,
        CASE WHEN same.is_same THEN response.error_message
             ELSE format('submission "%s" is already stored with other content', response.submission_id) END,
        CASE WHEN same.is_same THEN response.error_detail
             ELSE format('It was received at %s and is kept as it was.', date_trunc('second', known.received_at)) END,
        CASE WHEN same.is_same THEN response.error_hint
             ELSE 'Send a new response under a new submission_id; to correct a stored one, update core.response_set.' END
    FROM unnest(v_responses) AS response
    LEFT JOIN core.response_set AS known
        ON response.error_code IS NULL
       AND known.org_id = response.org_id AND known.submission_id = response.submission_id
    LEFT JOIN core.respondent AS respondent
        ON respondent.org_id = known.org_id AND respondent.respondent_id = known.respondent_id
    CROSS JOIN LATERAL (
        SELECT response.error_code IS NOT NULL OR (
            (known.survey_id, known.version, known.answers, respondent.respondent_key, known.department,
             known.job_role)
            IS NOT DISTINCT FROM
            (response.survey_id, response.version, response.answers, response.respondent_key, response.department,
             response.job_role)
            AND (response.is_completed_now OR known.completed_at IS NOT DISTINCT FROM response.completed_at)
        )
    ) AS same (is_same)
    ORDER BY response.ordinal;
END;
$$;


ALTER FUNCTION core.store_responses(p_rows core.response_load[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION store_responses(p_rows core.response_load[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.store_responses(p_rows core.response_load[]) IS 'Store load rows as response sets: one row of result for each, with its response_set_id, or with the reason why it was not stored. A submission_id that is stored with the same content is answered with its id again, with other content it is SM008.';


--
-- Name: submit_response(text, text, text, jsonb, timestamp with time zone, timestamp with time zone, text, text, text, integer, double precision, text, text, boolean); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_started_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_respondent text DEFAULT NULL::text, p_department text DEFAULT NULL::text, p_job_role text DEFAULT NULL::text, p_version integer DEFAULT NULL::integer, p_weight double precision DEFAULT NULL::double precision, p_channel text DEFAULT NULL::text, p_device text DEFAULT NULL::text, p_is_complete boolean DEFAULT true) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_row    core.response_load;
    v_stored record;
BEGIN
    v_row.organisation  := p_organisation;
    v_row.survey        := p_survey;
    v_row.submission_id := p_submission_id;
    v_row.answers       := p_answers::text;
    v_row.completed_at  := CASE WHEN p_is_complete THEN coalesce(p_completed_at::text, 'now') END;
    v_row.started_at    := p_started_at::text;
    v_row.respondent    := p_respondent;
    v_row.department    := p_department;
    v_row.job_role      := p_job_role;
    v_row.version       := p_version::text;
    v_row.weight        := p_weight::text;
    v_row.channel       := p_channel;
    v_row.device        := p_device;

    SELECT * INTO v_stored FROM core.store_responses(ARRAY[v_row]);

    IF v_stored.error_code IS NOT NULL THEN
        RAISE EXCEPTION '%', v_stored.error_message
            USING ERRCODE = v_stored.error_code,
                  DETAIL  = v_stored.error_detail,
                  HINT    = v_stored.error_hint;
    END IF;

    RETURN v_stored.response_set_id;
END;
$$;


ALTER FUNCTION core.submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean) OWNER TO surveymark_engine;

--
-- Name: FUNCTION submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean) IS 'Submit one response: validated, stored and counted in one transaction, or refused with its SQLSTATE. Safe to repeat: the same submission_id with the same content gives the same response_set_id. Completed now unless p_completed_at says when; p_is_complete false keeps it as unfinished and uncounted, to be sent again. Errors: SM001 to SM009, SM013, SM019, SM020, SM025, SM026.';


--
-- Name: survey_id(text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.survey_id(p_survey text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_survey_id bigint;
BEGIN
    SELECT known.survey_id INTO v_survey_id FROM core.survey AS known WHERE known.survey = p_survey;

    IF v_survey_id IS NULL THEN
        RAISE EXCEPTION 'unknown survey "%"', p_survey
            USING ERRCODE = 'SM001',
                  DETAIL  = 'No survey is registered under this code.',
                  HINT    = 'Register it with core.register_survey() or surveymark load.';
    END IF;

    RETURN v_survey_id;
END;
$$;


ALTER FUNCTION core.survey_id(p_survey text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION survey_id(p_survey text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.survey_id(p_survey text) IS 'The survey_id of a survey''s code; raises SM001 for an unknown code.';


--
-- Name: try_jsonb(text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.try_jsonb(p_text text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN p_text::jsonb;
EXCEPTION
    WHEN invalid_text_representation OR untranslatable_character OR statement_too_complex OR program_limit_exceeded OR invalid_parameter_value THEN
        RETURN NULL;
END;
$$;


ALTER FUNCTION core.try_jsonb(p_text text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION try_jsonb(p_text text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.try_jsonb(p_text text) IS 'The JSON that a text is; null where it is none (bad syntax, a null character, or nesting beyond the stack).';


--
-- Name: try_numeric(text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.try_numeric(p_text text) RETURNS numeric
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN p_text::numeric;
EXCEPTION
    WHEN invalid_text_representation OR numeric_value_out_of_range THEN
        RETURN NULL;
END;
$$;


ALTER FUNCTION core.try_numeric(p_text text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION try_numeric(p_text text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.try_numeric(p_text text) IS 'The number that a text is; null where it is none.';


--
-- Name: try_timestamptz(text); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.try_timestamptz(p_text text) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
BEGIN
    RETURN p_text::timestamptz;
EXCEPTION
    WHEN invalid_datetime_format OR datetime_field_overflow OR invalid_text_representation OR invalid_time_zone_displacement_value OR invalid_parameter_value THEN
        RETURN NULL;
END;
$$;


ALTER FUNCTION core.try_timestamptz(p_text text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION try_timestamptz(p_text text); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.try_timestamptz(p_text text) IS 'The instant that a text names, read as UTC where it has no zone; null where it names none.';


--
-- Name: write_items(bigint[], bigint[], bigint[], integer[], date[], numeric[], jsonb[]); Type: FUNCTION; Schema: core; Owner: surveymark_engine
--

CREATE FUNCTION core.write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_problem record;
BEGIN
    -- One reading serves both: items are stored, and the first problem takes them all back.
    WITH reading AS MATERIALIZED (
        SELECT * FROM core.read_answers(p_survey_ids, p_versions, p_answers)
    ),
    stored AS (
        INSERT INTO core.response_item
            (org_id, response_set_id, question_id, month, answer_state, value, weight, text_value)
        SELECT
            p_org_ids[reading.ordinal], p_response_set_ids[reading.ordinal], reading.question_id,
            p_months[reading.ordinal], reading.answer_state, reading.value,
            p_weights[reading.ordinal], reading.text_value
        FROM reading
        WHERE reading.error_code IS NULL
    )
    SELECT reading.error_code, reading.error_message, reading.error_detail, reading.error_hint
    INTO v_problem
    FROM reading
    WHERE reading.error_code IS NOT NULL
    ORDER BY reading.ordinal, reading.error_code, reading.error_message
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION '%', v_problem.error_message
            USING ERRCODE = v_problem.error_code,
                  DETAIL  = v_problem.error_detail,
                  HINT    = v_problem.error_hint;
    END IF;
END;
$$;


ALTER FUNCTION core.write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]); Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON FUNCTION core.write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]) IS 'Store the items of many response sets (arrays of equal length); raises the first problem that core.read_answers() finds.';


--
-- Name: change_setting(text, numeric); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.change_setting(p_name text, p_value numeric) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_setting ops.setting;
BEGIN
    -- Raises for an unknown name.
    PERFORM ops.setting_value(p_name);

    SELECT * INTO v_setting FROM ops.setting WHERE setting.name = p_name FOR UPDATE;

    IF (p_value BETWEEN v_setting.lowest AND v_setting.highest) IS NOT TRUE THEN
        RAISE EXCEPTION 'setting "%" cannot be %', p_name, coalesce(p_value::text, '(null)')
            USING ERRCODE = 'SM025',
                  DETAIL  = format('%s It is %s %s now.', v_setting.description, v_setting.value, v_setting.unit),
                  HINT    = format('Choose a value from %s to %s.', v_setting.lowest, v_setting.highest);
    END IF;

    UPDATE ops.setting
    SET value      = p_value,
        changed_at = now(),
        changed_by = session_user
    WHERE setting.name = p_name;
END;
$$;


ALTER FUNCTION ops.change_setting(p_name text, p_value numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION change_setting(p_name text, p_value numeric); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.change_setting(p_name text, p_value numeric) IS 'Change a setting within its bounds; remembers who and when.';


--
-- Name: check_benchmarks(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_benchmarks() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_published_at timestamptz;
    v_refreshed_at timestamptz;
    v_age          numeric;
BEGIN
    SELECT max(release.published_at) INTO v_published_at FROM benchmark.release;

    -- An hour in which the batch rule let nothing change publishes nothing and is no fault.
    SELECT job_status.last_success_at INTO v_refreshed_at
    FROM ops.job_status
    WHERE job_status.job_name = 'refresh-benchmarks';

    check_name := 'benchmarks';
    status     := 'healthy';

    IF v_published_at IS NULL THEN
        value  := 'none';
        detail := 'Nothing has been released yet.';
    ELSE
        v_age  := round(extract(epoch FROM clock_timestamp() - greatest(v_published_at, v_refreshed_at)) / 3600, 1);
        value  := format('%s h', greatest(v_age, 0));
        detail := format('The latest release is of %s; they were last looked at %s hours ago.',
                         ops.utc_text(v_published_at), greatest(v_age, 0));

        IF v_age > ops.setting_value('benchmark_stale_warning_hours') THEN
            status := 'warning';
            hint   := 'Release now with: surveymark refresh';
        END IF;
    END IF;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION ops.check_benchmarks() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_benchmarks(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_benchmarks() IS 'Health: how long ago benchmarks were last released or found to need no release, against benchmark_stale_warning_hours.';


--
-- Name: check_clock(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_clock() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    check_name := 'clock';
    -- Whether the clock ticks is what the jobs show; this only says which one should.
    status     := 'healthy';

    SELECT 'pg_cron ' || extension.extversion INTO value
    FROM pg_extension AS extension
    WHERE extension.extname = 'pg_cron';

    IF found THEN
        detail := format('%s starts the jobs.', value);
    ELSE
        value  := 'tick';
        detail := 'pg_cron is not in this database, so nothing in it starts the jobs.';
        hint   := 'Call surveymark tick every minute, from systemd or any scheduler.';
    END IF;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION ops.check_clock() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_clock(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_clock() IS 'Health: what starts the jobs, pg_cron or surveymark tick.';


--
-- Name: check_database(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_database() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_number integer := current_setting('server_version_num')::integer;
    v_major  integer := v_number / 10000;
    -- The minor releases that closed the known ways around row security and view owners.
    v_least  integer := CASE v_major WHEN 15 THEN 14 WHEN 16 THEN 10 WHEN 17 THEN 6 ELSE 0 END;
BEGIN
    check_name := 'database';
    value      := split_part(current_setting('server_version'), ' ', 1);
    status     := 'healthy';
    detail     := format('PostgreSQL %s has been up since %s.', value,
                         ops.utc_text(pg_postmaster_start_time()));

    IF v_major < 15 THEN
        status := 'critical';
        detail := format('PostgreSQL %s is older than 15.', value);
        hint   := 'Move to PostgreSQL 15 or newer.';
    ELSIF v_number % 10000 < v_least THEN
        status := 'warning';
        detail := format('PostgreSQL %s lacks security fixes of %s.%s.', value, v_major, v_least);
        hint   := 'Install the latest minor release and restart the server.';
    ELSIF pg_is_in_recovery() THEN
        status := 'warning';
        detail := 'This server is a standby: it takes no answers and runs no jobs.';
        hint   := 'Ask the primary.';
    END IF;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION ops.check_database() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_database(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_database() IS 'Health: the server''s version, and whether it can write.';


--
-- Name: check_health(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_health() RETURNS TABLE(check_name text, status text, value text, detail text, hint text, elapsed_ms double precision)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $_$
DECLARE
    v_check   text;
    v_started timestamptz;
BEGIN
    FOREACH v_check IN ARRAY '{database,clock,queue,jobs,benchmarks,rejected}'::text[]
    LOOP
        v_started := clock_timestamp();

        -- A check that cannot run is critical, never silently healthy.
        BEGIN
            RETURN QUERY EXECUTE format(
                'SELECT found.*, extract(epoch FROM clock_timestamp() - $1)::double precision * 1000
                 FROM ops.%I() AS found',
                'check_' || v_check
            ) USING v_started;
        EXCEPTION WHEN OTHERS THEN
            check_name := v_check;
            status     := 'critical';
            value      := SQLSTATE;
            detail     := format('The check could not run: %s.', SQLERRM);
            hint       := CASE
                              WHEN SQLSTATE LIKE '42%' THEN 'Is this database deployed? surveymark migrate'
                              WHEN SQLSTATE = '55P03' THEN 'Another session holds a lock: look at pg_stat_activity.'
                              ELSE 'Look at the server''s log.'
                          END;
            elapsed_ms := extract(epoch FROM clock_timestamp() - v_started) * 1000;
            RETURN NEXT;
        END;
    END LOOP;
END;
$_$;


ALTER FUNCTION ops.check_health() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_health(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_health() IS 'Run every ops.check_*() and return what each found; one that cannot run is critical. Read it as the view ops.health.';


--
-- Name: check_jobs(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_jobs() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_job record;
BEGIN
    FOR v_job IN SELECT * FROM ops.job_status ORDER BY job_status.job_name
    LOOP
        check_name := 'job ' || v_job.job_name;
        status     := 'healthy';
        value      := coalesce(v_job.last_status, 'never run');
        detail     := CASE
                          WHEN v_job.last_run_at IS NULL THEN 'It has not run yet.'
                          ELSE format('Last started %s.', ops.utc_text(v_job.last_run_at))
                      END;
        hint       := NULL;

        IF NOT v_job.is_enabled AND v_job.disabled_by IS NULL THEN
            status := 'warning';
            value  := 'switched off';
            detail := format('It switched itself off: %s.', v_job.disabled_reason);
            hint   := format('Mend the cause, then: surveymark jobs enable %s', v_job.job_name);
        ELSIF NOT v_job.is_enabled THEN
            value  := 'switched off';
            detail := format('%s switched it off: %s.', v_job.disabled_by, v_job.disabled_reason);
        ELSIF v_job.last_status = 'failed' THEN
            status := 'warning';
            detail := format('%s %s of %s failures: %s', detail, v_job.failure_count, v_job.max_failures,
                             v_job.last_error);
            hint   := format('See its runs with: surveymark jobs log %s', v_job.job_name);
        ELSIF v_job.last_status = 'crashed' THEN
            status := 'warning';
            detail := format('%s %s', detail, v_job.last_error);
            hint   := format('Its next run puts this right; or now: surveymark jobs run %s', v_job.job_name);
        ELSIF v_job.is_overdue THEN
            status := 'warning';
            value  := 'overdue';
            detail := format('%s Two of its due times have passed since.', detail);
            hint   := 'Is a clock running? pg_cron in this database, or: surveymark tick every minute.';
        END IF;

        RETURN NEXT;
    END LOOP;
END;
$$;


ALTER FUNCTION ops.check_jobs() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_jobs(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_jobs() IS 'Health: one row for each job; a warning when it switched itself off, failed, crashed, or let two due times pass.';


--
-- Name: check_queue(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_queue() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_queue record;
    v_lag   integer;
BEGIN
    SELECT * INTO STRICT v_queue FROM rollup.freshness;
    v_lag := coalesce(greatest(extract(epoch FROM clock_timestamp() - v_queue.oldest_change_at), 0), 0);

    check_name := 'queue';
    status     := CASE
                      WHEN v_lag > ops.setting_value('queue_lag_critical_seconds') THEN 'critical'
                      WHEN v_lag > ops.setting_value('queue_lag_warning_seconds') THEN 'warning'
                      ELSE 'healthy'
                  END;
    value      := format('%s s', v_lag);
    detail     := format('Waiting: %s loaded rows, %s changes, %s scores; the oldest change for %s seconds.',
                         v_queue.pending_loads, v_queue.pending_changes, v_queue.pending_scores, v_lag);
    hint       := CASE WHEN status <> 'healthy' THEN 'Merge now with: surveymark drain' END;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION ops.check_queue() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_queue(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_queue() IS 'Health: how long the oldest counted change has waited for the drain, against the settings queue_lag_*_seconds.';


--
-- Name: check_rejected(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.check_rejected() RETURNS TABLE(check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_rejected bigint;
    v_codes    text;
BEGIN
    SELECT sum(by_code.rows), string_agg(format('%s (%s)', by_code.error_code, by_code.rows), ', '
                                         ORDER BY by_code.rows DESC, by_code.error_code)
    INTO v_rejected, v_codes
    FROM (
        SELECT rejected.error_code, count(*) AS rows
        FROM core.rejected_response AS rejected
        WHERE rejected.rejected_at > clock_timestamp() - interval '1 day'
        GROUP BY rejected.error_code
    ) AS by_code;

    check_name := 'rejected';
    value      := coalesce(v_rejected, 0)::text;

    IF v_rejected >= ops.setting_value('rejected_warning_rows') THEN
        status := 'warning';
        detail := format('%s responses were rejected in the last day: %s.', v_rejected, v_codes);
        hint   := 'Read error_message and row_content in core.rejected_response; load the mended rows again.';
    ELSE
        status := 'healthy';
        detail := format('%s responses were rejected in the last day.', value);
    END IF;

    RETURN NEXT;
END;
$$;


ALTER FUNCTION ops.check_rejected() OWNER TO surveymark_engine;

--
-- Name: FUNCTION check_rejected(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.check_rejected() IS 'Health: responses rejected in the last day, by error code, against rejected_warning_rows.';


--
-- Name: count_job_failure(text, text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.count_job_failure(p_job_name text, p_reason text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE ops.job
    SET failure_count = failure_count + 1
    WHERE job.job_name = p_job_name;

    UPDATE ops.job
    SET is_enabled      = false,
        disabled_at     = clock_timestamp(),
        disabled_by     = NULL,
        disabled_reason = format('%s failures in a row, the last one: %s', failure_count, p_reason)
    WHERE job.job_name = p_job_name AND is_enabled AND failure_count >= max_failures;
END;
$$;


ALTER FUNCTION ops.count_job_failure(p_job_name text, p_reason text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION count_job_failure(p_job_name text, p_reason text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.count_job_failure(p_job_name text, p_reason text) IS 'Count one more failure of a job, and switch it off when that is its maximum.';


--
-- Name: cron_field(text, text, integer, integer, text[]); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[] DEFAULT '{}'::text[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_item   text;
    v_part   text[];
    v_from   integer;
    v_to     integer;
    v_step   integer;
    v_values integer[] := ARRAY[]::integer[];
BEGIN
    FOREACH v_item IN ARRAY string_to_array(lower(p_field), ',')
    LOOP
        -- An asterisk, one value, or a range; only the first and the last may have a step.
        v_part := regexp_match(v_item, '^(?:(\*)|([a-z]+|\d{1,2})(?:-([a-z]+|\d{1,2}))?)(?:/(\d{1,2}))?$');

        IF v_part[1] IS NOT NULL THEN
            v_from := p_low;
            v_to   := p_high;
        ELSE
            v_from := coalesce(p_low + array_position(p_names, v_part[2]) - 1,
                               substring(v_part[2] FROM '^\d+$')::integer);
            v_to   := coalesce(p_low + array_position(p_names, v_part[3]) - 1,
                               substring(v_part[3] FROM '^\d+$')::integer,
                               CASE WHEN v_part[3] IS NULL AND v_part[4] IS NULL THEN v_from END);
        END IF;
        v_step := coalesce(v_part[4]::integer, 1);

        IF (p_low <= v_from AND v_from <= v_to AND v_to <= p_high AND v_step > 0) IS NOT TRUE THEN
            RAISE EXCEPTION 'cannot read "%" as % of a schedule', v_item, p_what
                USING ERRCODE = 'SM025',
                      DETAIL  = format('The whole field is "%s"; values run from %s to %s.', p_field, p_low, p_high),
                      HINT    = 'Write *, a value, a range 1-5, a step */15 or 0-30/10, or several with commas.';
        END IF;

        v_values := v_values || ARRAY(SELECT generate_series(v_from, v_to, v_step));
    END LOOP;

    RETURN ARRAY(SELECT DISTINCT unnest(v_values) ORDER BY 1);
END;
$_$;


ALTER FUNCTION ops.cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]) IS 'The sorted values that one field of a cron schedule stands for; what it cannot read is an error that names the field.';


--
-- Name: cron_matches(text, timestamp with time zone); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.cron_matches(p_schedule text, p_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_at       timestamp := p_at AT TIME ZONE 'UTC';
    v_schedule record    := ops.cron_schedule(p_schedule);
    v_in_month boolean   := extract(day FROM v_at) = ANY (v_schedule.month_days);
    v_in_week  boolean   := extract(dow FROM v_at) = ANY (v_schedule.week_days);
BEGIN
    RETURN extract(minute FROM v_at) = ANY (v_schedule.minutes)
       AND extract(hour FROM v_at) = ANY (v_schedule.hours)
       AND extract(month FROM v_at) = ANY (v_schedule.months)
       AND CASE WHEN v_schedule.needs_both THEN v_in_month AND v_in_week ELSE v_in_month OR v_in_week END;
END;
$$;


ALTER FUNCTION ops.cron_matches(p_schedule text, p_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION cron_matches(p_schedule text, p_at timestamp with time zone); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.cron_matches(p_schedule text, p_at timestamp with time zone) IS 'Whether a schedule is due in the minute of the given instant, in UTC, read as cron and pg_cron read it.';


--
-- Name: cron_schedule(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_field text[] := regexp_split_to_array(btrim(p_schedule, E' \t'), '[ \t]+');
BEGIN
    IF cardinality(v_field) IS DISTINCT FROM 5 THEN
        RAISE EXCEPTION 'schedule "%" does not have five fields', coalesce(p_schedule, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write minute, hour, day of month, month and day of week, as in ''20 3 * * *''.';
    END IF;

    minutes    := ops.cron_field(v_field[1], 'the minute', 0, 59);
    hours      := ops.cron_field(v_field[2], 'the hour', 0, 23);
    month_days := ops.cron_field(v_field[3], 'the day of the month', 1, 31);
    months     := ops.cron_field(v_field[4], 'the month', 1, 12,
        '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
    -- 0 and 7 are both Sunday.
    week_days  := ARRAY(
        SELECT DISTINCT day % 7
        FROM unnest(ops.cron_field(v_field[5], 'the day of the week', 0, 7,
            '{sun,mon,tue,wed,thu,fri,sat}')) AS day
    );
    -- cron's own rule, which looks only at the first character: with an asterisk in front of
    -- either, both day fields must match; without, one of them is enough.
    needs_both := v_field[3] LIKE '*%' OR v_field[5] LIKE '*%';
END;
$$;


ALTER FUNCTION ops.cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean) OWNER TO surveymark_engine;

--
-- Name: FUNCTION cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean) IS 'A five-field cron schedule taken apart into the values that each field allows.';


--
-- Name: current_org(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.current_org() RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_role   name;
    v_org_id bigint;
BEGIN
    v_role := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;

    SELECT mapped.org_id
    INTO v_org_id
    FROM ops.role_organisation AS mapped
    WHERE mapped.role_name = v_role;

    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'role % is mapped to no organisation', v_role
            USING ERRCODE = 'SM016',
                  DETAIL  = 'An organisation''s own results are shown only to a role that belongs to one.',
                  HINT    = 'Ask the operator to run ops.map_role(role, organisation); published benchmarks need no organisation.';
    END IF;

    RETURN v_org_id;
END;
$$;


ALTER FUNCTION ops.current_org() OWNER TO surveymark_engine;

--
-- Name: FUNCTION current_org(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.current_org() IS 'The organisation of the calling role (SET ROLE, else the login role), from ops.role_organisation; raises SM016 for a role that is mapped to none.';


--
-- Name: disable_job(text, text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.disable_job(p_job_name text, p_reason text DEFAULT 'switched off by hand'::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ops.job WHERE job.job_name = p_job_name) THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;

    -- One that is off already keeps its reason.
    UPDATE ops.job
    SET is_enabled      = false,
        disabled_at     = clock_timestamp(),
        disabled_by     = session_user,
        disabled_reason = p_reason
    WHERE job.job_name = p_job_name AND is_enabled;
END;
$$;


ALTER FUNCTION ops.disable_job(p_job_name text, p_reason text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION disable_job(p_job_name text, p_reason text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.disable_job(p_job_name text, p_reason text) IS 'Switch a job off, with a reason: its clock goes on ticking and finds nothing to do. A run under way ends by itself.';


--
-- Name: due_job(timestamp with time zone); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.due_job(p_now timestamp with time zone DEFAULT clock_timestamp()) RETURNS TABLE(job_name text, due_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    SELECT job.job_name, due.due_at
    FROM ops.job
    CROSS JOIN LATERAL (
        SELECT ops.next_run(
            job.schedule,
            greatest(
                ops.job_served_until(job.job_name),
                CASE job.on_missed
                    WHEN 'skip' THEN p_now - make_interval(secs => ops.setting_value('missed_after_seconds')::integer)
                END
            )
        ) AS due_at
    ) AS due
    WHERE job.is_enabled AND due.due_at <= p_now
    ORDER BY array_position('{critical,high,normal,low}', job.priority), due.due_at, job.job_name;
END;
$$;


ALTER FUNCTION ops.due_job(p_now timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION due_job(p_now timestamp with time zone); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.due_job(p_now timestamp with time zone) IS 'The jobs that should have started by the given instant and have not, in the order in which to run them: what surveymark tick asks.';


--
-- Name: enable_job(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.enable_job(p_job_name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- Of an enabled job only the failures are forgotten; its missed due times stay owed.
    UPDATE ops.job
    SET is_enabled      = true,
        failure_count   = 0,
        scheduled_from  = CASE WHEN is_enabled THEN scheduled_from ELSE clock_timestamp() END,
        disabled_at     = NULL,
        disabled_by     = NULL,
        disabled_reason = NULL
    WHERE job.job_name = p_job_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;
END;
$$;


ALTER FUNCTION ops.enable_job(p_job_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION enable_job(p_job_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.enable_job(p_job_name text) IS 'Switch a job on and forget its failures; what came due while it was off is not owed.';


--
-- Name: finish_job_run(bigint, integer, text, text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text DEFAULT NULL::text, p_message text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_run ops.job_run;
BEGIN
    UPDATE ops.job_run
    SET status         = CASE WHEN p_sqlstate IS NULL THEN 'succeeded' ELSE 'failed' END,
        finished_at    = clock_timestamp(),
        steps          = p_steps,
        error_sqlstate = p_sqlstate,
        error_message  = p_message
    WHERE job_run.run_id = p_run_id AND job_run.status = 'running' AND job_run.pid = pg_backend_pid()
    RETURNING * INTO v_run;

    IF NOT found THEN
        RAISE EXCEPTION 'run % is not running in this session', coalesce(p_run_id::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Only ops.run_job() finishes a run, in the session that started it.';
    END IF;

    IF p_sqlstate IS NULL THEN
        UPDATE ops.job
        SET failure_count = 0
        WHERE job.job_name = v_run.job_name AND failure_count <> 0;
    ELSIF v_run.trigger = 'manual' AND p_sqlstate = '57014' THEN
        -- Who started it changed his mind: nothing is wrong with the job.
        NULL;
    ELSE
        PERFORM ops.count_job_failure(v_run.job_name, format('%s (%s)', p_message, p_sqlstate));
    END IF;
END;
$$;


ALTER FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text) IS 'Write down how a run ended: without an SQLSTATE it succeeded and the job''s failures are forgotten, with one they are counted.';


--
-- Name: job_check_schedule(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.job_check_schedule() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- pg_cron takes 30 February and then waits for ever.
    IF ops.next_run(NEW.schedule, now()) IS NULL THEN
        RAISE EXCEPTION 'schedule "%" of job "%" never comes due', NEW.schedule, NEW.job_name
            USING ERRCODE = 'SM025',
                  DETAIL  = 'No day of the next 40 years matches it.',
                  HINT    = 'Check the day of the month against the months.';
    END IF;

    IF TG_OP = 'UPDATE' THEN
        NEW.scheduled_from := now();
    END IF;

    RETURN NEW;
END;
$$;


ALTER FUNCTION ops.job_check_schedule() OWNER TO surveymark_engine;

--
-- Name: FUNCTION job_check_schedule(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.job_check_schedule() IS 'Refuses schedules that cannot be read or never come due; a new schedule owes no earlier due times.';


--
-- Name: job_lock_holder(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.job_lock_holder(p_job_name text) RETURNS integer
    LANGUAGE sql STABLE STRICT
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    -- pg_locks splits the 64-bit key into classid and objid, and says so with objsubid 1.
    SELECT lock.pid
    FROM pg_locks AS lock
    WHERE lock.locktype = 'advisory'
      AND lock.granted
      AND lock.objsubid = 1
      AND lock.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
      AND (lock.classid::bigint << 32) | lock.objid::bigint = ops.job_lock_key(p_job_name)
    LIMIT 1
$$;


ALTER FUNCTION ops.job_lock_holder(p_job_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION job_lock_holder(p_job_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.job_lock_holder(p_job_name text) IS 'The process id of the session that is running the job, or null: a run without a living holder has crashed.';


--
-- Name: job_lock_key(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.job_lock_key(p_job_name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT hashtextextended('surveymark job ' || p_job_name, 0)
$$;


ALTER FUNCTION ops.job_lock_key(p_job_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION job_lock_key(p_job_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.job_lock_key(p_job_name text) IS 'The number of the advisory lock that a session holds while it runs the job.';


--
-- Name: job_served_until(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.job_served_until(p_job_name text) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN (
        SELECT greatest(
            job.scheduled_from,
            (SELECT run.started_at
             FROM ops.job_run AS run
             WHERE run.job_name = job.job_name AND run.status <> 'skipped_overlap'
             ORDER BY run.run_id DESC
             LIMIT 1)
        )
        FROM ops.job
        WHERE job.job_name = p_job_name
    );
END;
$$;


ALTER FUNCTION ops.job_served_until(p_job_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION job_served_until(p_job_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.job_served_until(p_job_name text) IS 'Due times of a job up to this instant need no run any more: one has started since, or they were never owed.';


--
-- Name: map_role(name, text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.map_role(p_role name, p_organisation text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_org_id bigint;
    v_groups CONSTANT name[] := ARRAY['surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader'];
BEGIN
    IF p_role IS NULL OR p_organisation IS NULL THEN
        RAISE EXCEPTION 'role or organisation is missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'Pass both, as in ops.map_role(''maria'', ''acme'').';
    END IF;

    SELECT known.org_id INTO v_org_id FROM core.organisation AS known WHERE known.organisation = p_organisation;

    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'unknown organisation "%"', p_organisation
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Register it with core.register_organisation().';
    END IF;

    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS known WHERE known.rolname = p_role) THEN
        RAISE EXCEPTION 'role "%" does not exist', p_role
            USING ERRCODE = 'undefined_object',
                  HINT    = format('CREATE ROLE %I LOGIN; GRANT surveymark_org_reader TO %I;', p_role, p_role);
    END IF;

    -- Whoever is a member of a mapped role can become it. All readers are members of the groups, so
    -- a mapped group would hand one organisation's results to every other.
    IF p_role LIKE 'surveymark\_%' THEN
        RAISE EXCEPTION 'role "%" is shared and cannot belong to one organisation', p_role
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Every member of a role can read what the role can.',
                  HINT    = 'Create a login role for the organisation and grant surveymark_org_reader to it.';
    END IF;

    IF NOT EXISTS (
        SELECT FROM unnest(v_groups) AS allowed (name) WHERE pg_catalog.pg_has_role(p_role, allowed.name, 'MEMBER')
    ) THEN
        RAISE EXCEPTION 'role "%" may read no results', p_role
            USING ERRCODE = 'SM025',
                  DETAIL  = format('It is a member of none of %s.', array_to_string(v_groups, ', ')),
                  HINT    = format('GRANT surveymark_org_reader TO %I;', p_role);
    END IF;

    INSERT INTO ops.role_organisation AS mapped (role_name, org_id)
    VALUES (p_role, v_org_id)
    ON CONFLICT ON CONSTRAINT role_organisation_pkey DO UPDATE SET org_id = excluded.org_id;
END;
$$;


ALTER FUNCTION ops.map_role(p_role name, p_organisation text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION map_role(p_role name, p_organisation text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.map_role(p_role name, p_organisation text) IS 'From now on the role reads the results of this organisation (code) and of no other; mapping it again moves it. The role must exist and be a member of surveymark_org_reader, surveymark_analyst or surveymark_bi_reader. Raises SM009 unknown organisation, SM020, SM025, 42704 no such role.';


--
-- Name: next_run(text, timestamp with time zone); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.next_run(p_schedule text, p_after timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_schedule record    := ops.cron_schedule(p_schedule);
    -- The first whole minute after p_after.
    v_from     timestamp := date_trunc('minute', p_after AT TIME ZONE 'UTC') + interval '1 minute';
    v_day      date      := v_from::date;
    -- 29 February on a given day of the week can be 40 years away (28, and 2100 has none).
    v_last     date      := v_from::date + 366 * 41;
    v_in_month boolean;
    v_in_week  boolean;
    v_found    timestamp;
BEGIN
    IF NOT isfinite(p_after) THEN
        RETURN NULL;
    END IF;

    WHILE v_day <= v_last
    LOOP
        IF extract(month FROM v_day) <> ALL (v_schedule.months) THEN
            v_day := date_trunc('month', v_day::timestamp) + interval '1 month';
            CONTINUE;
        END IF;

        v_in_month := extract(day FROM v_day) = ANY (v_schedule.month_days);
        v_in_week  := extract(dow FROM v_day) = ANY (v_schedule.week_days);

        IF (CASE WHEN v_schedule.needs_both THEN v_in_month AND v_in_week ELSE v_in_month OR v_in_week END) THEN
            SELECT min(v_day + make_interval(hours => hour, mins => minute)) INTO v_found
            FROM unnest(v_schedule.hours) AS hour
            CROSS JOIN unnest(v_schedule.minutes) AS minute
            WHERE v_day + make_interval(hours => hour, mins => minute) >= v_from;

            IF v_found IS NOT NULL THEN
                RETURN v_found AT TIME ZONE 'UTC';
            END IF;
        END IF;

        v_day := v_day + 1;
    END LOOP;

    RETURN NULL;
END;
$$;


ALTER FUNCTION ops.next_run(p_schedule text, p_after timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION next_run(p_schedule text, p_after timestamp with time zone); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.next_run(p_schedule text, p_after timestamp with time zone) IS 'The first instant after the given one at which a schedule is due, in UTC; null when it never is, as on 30 February.';


--
-- Name: note_work(text, text, bigint); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.note_work(p_job_name text, p_what text, p_rows bigint) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    UPDATE ops.job_run
    SET work = work || jsonb_build_object(p_what, coalesce((work ->> p_what)::bigint, 0) + p_rows)
    WHERE job_run.job_name = p_job_name
      AND job_run.status = 'running'
      AND job_run.pid = pg_backend_pid()
      AND p_rows > 0
$$;


ALTER FUNCTION ops.note_work(p_job_name text, p_what text, p_rows bigint) OWNER TO surveymark_engine;

--
-- Name: FUNCTION note_work(p_job_name text, p_what text, p_rows bigint); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.note_work(p_job_name text, p_what text, p_rows bigint) IS 'Called by a step: add to what its run has handled, in the transaction that handled it. Outside a run it does nothing.';


--
-- Name: purge_job_run(timestamp with time zone, integer); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer DEFAULT 10000) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    -- The latest real run of each job stays, however old: what is due next is reckoned from it.
    v_latest bigint[] := ARRAY(
        SELECT latest.run_id
        FROM ops.job
        CROSS JOIN LATERAL (
            SELECT run.run_id
            FROM ops.job_run AS run
            WHERE run.job_name = job.job_name AND run.status <> 'skipped_overlap'
            ORDER BY run.run_id DESC
            LIMIT 1
        ) AS latest
    );
    v_purged bigint;
BEGIN
    DELETE FROM ops.job_run
    WHERE job_run.run_id IN (
        SELECT old.run_id
        FROM ops.job_run AS old
        WHERE old.started_at < p_before AND old.status <> 'running' AND old.run_id <> ALL (v_latest)
        ORDER BY old.started_at
        LIMIT p_limit
    );
    GET DIAGNOSTICS v_purged = ROW_COUNT;

    PERFORM ops.note_work('purge-history', 'runs forgotten', v_purged);

    RETURN v_purged;
END;
$$;


ALTER FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer) OWNER TO surveymark_engine;

--
-- Name: FUNCTION purge_job_run(p_before timestamp with time zone, p_limit integer); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer) IS 'Delete at most so many runs that started before an instant, oldest first; the latest run of each job stays.';


--
-- Name: refresh_benchmark_summary(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.refresh_benchmark_summary() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM benchmark.publish();
END;
$$;


ALTER FUNCTION ops.refresh_benchmark_summary() OWNER TO surveymark_engine;

--
-- Name: FUNCTION refresh_benchmark_summary(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.refresh_benchmark_summary() IS 'Publish the benchmark figures that the rules let change, which also brings analytics.benchmark_summary up to date: benchmark.publish() by the name that the requirements use.';


--
-- Name: release_job(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.release_job(p_job_name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- More than once, if a cancelled earlier run of this session left it held.
    WHILE ops.job_lock_holder(p_job_name) = pg_backend_pid()
    LOOP
        EXIT WHEN NOT pg_advisory_unlock(ops.job_lock_key(p_job_name));
    END LOOP;
END;
$$;


ALTER FUNCTION ops.release_job(p_job_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION release_job(p_job_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.release_job(p_job_name text) IS 'Let go of a job''s lock, as often as this session took it.';


--
-- Name: run_job(text, text); Type: PROCEDURE; Schema: ops; Owner: surveymark_engine
--

CREATE PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text DEFAULT 'cron'::text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_run      record;
    v_more     boolean;
    v_steps    integer := 0;
    v_sqlstate pg_catalog.text;
    v_message  pg_catalog.text;
    v_detail   pg_catalog.text;
    v_hint     pg_catalog.text;
BEGIN
    -- Refuses a caller's open transaction while nothing is held yet.
    COMMIT;

    SELECT * INTO v_run FROM ops.start_job_run(p_job_name, p_trigger);
    COMMIT;

    IF v_run.run_id IS NULL THEN
        RETURN;
    END IF;

    LOOP
        -- Each step has its own block, to catch its error, and its own transaction: COMMIT is
        -- not possible inside the block.
        BEGIN
            EXECUTE pg_catalog.format('SELECT %s()', v_run.step_function) INTO v_more;
            SET CONSTRAINTS ALL IMMEDIATE;
        EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
            GET STACKED DIAGNOSTICS
                v_sqlstate = RETURNED_SQLSTATE,
                v_message  = MESSAGE_TEXT,
                v_detail   = PG_EXCEPTION_DETAIL,
                v_hint     = PG_EXCEPTION_HINT;
        END;
        COMMIT;

        EXIT WHEN v_sqlstate IS NOT NULL;
        v_steps := v_steps OPERATOR(pg_catalog.+) 1;
        EXIT WHEN v_more IS NOT TRUE;
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_run.yield_at;
    END LOOP;

    BEGIN
        PERFORM ops.finish_job_run(v_run.run_id, v_steps, v_sqlstate, v_message);
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT;
    END;
    COMMIT;

    PERFORM ops.release_job(p_job_name);

    IF v_sqlstate IS NOT NULL AND p_trigger OPERATOR(pg_catalog.=) ANY ('{manual,tick}'::pg_catalog.text[]) THEN
        RAISE EXCEPTION '%', v_message
            USING ERRCODE = v_sqlstate, DETAIL = v_detail, HINT = v_hint;
    ELSIF v_sqlstate IS NOT NULL THEN
        RAISE WARNING 'job "%" failed: %', p_job_name, v_message USING ERRCODE = v_sqlstate;
    END IF;
END;
$$;


ALTER PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text) OWNER TO surveymark_engine;

--
-- Name: PROCEDURE run_job(IN p_job_name text, IN p_trigger text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text) IS 'Run a job: never beside itself, step by step with a commit after each, with its history and its failures written down. Call it outside a transaction.';


--
-- Name: setting_value(text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.setting_value(p_name text) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_value numeric;
BEGIN
    SELECT setting.value INTO v_value
    FROM ops.setting
    WHERE setting.name = p_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown setting "%"', coalesce(p_name, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'See the names with: SELECT * FROM ops.settings;';
    END IF;

    RETURN v_value;
END;
$$;


ALTER FUNCTION ops.setting_value(p_name text) OWNER TO surveymark_engine;

--
-- Name: FUNCTION setting_value(p_name text); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.setting_value(p_name text) IS 'The value of a setting; an unknown name is an error, never a default.';


--
-- Name: start_job_run(text, text); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_job        ops.job;
    v_holder     integer;
    v_reason     text;
    v_is_failure boolean;
BEGIN
    SELECT * INTO v_job FROM ops.job WHERE job.job_name = p_job_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;

    IF p_trigger NOT IN ('cron', 'start', 'tick', 'manual') IS NOT FALSE THEN
        RAISE EXCEPTION 'unknown trigger "%"', coalesce(p_trigger, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Say cron, start, tick or manual.';
    END IF;

    IF NOT v_job.is_enabled THEN
        IF p_trigger = 'manual' THEN
            RAISE EXCEPTION 'job "%" is switched off', p_job_name
                USING ERRCODE = 'SM023',
                      DETAIL  = format('Since %s: %s.', ops.utc_text(v_job.disabled_at), v_job.disabled_reason),
                      HINT    = format('Switch it on with: surveymark jobs enable %s', p_job_name);
        END IF;
        RETURN;
    END IF;

    -- A server start runs what was missed, and only where the job wants that.
    IF p_trigger = 'start'
       AND (v_job.on_missed = 'skip'
            OR ops.next_run(v_job.schedule, ops.job_served_until(p_job_name)) > now()) THEN
        RETURN;
    END IF;

    step_function := v_job.step_function;
    -- A run that a clock started makes room when the job is due again; one started by hand goes on to its end.
    yield_at := CASE WHEN p_trigger <> 'manual' THEN ops.next_run(v_job.schedule, clock_timestamp()) END;

    IF NOT pg_try_advisory_lock(ops.job_lock_key(p_job_name)) THEN
        v_holder := ops.job_lock_holder(p_job_name);
        v_reason := format(
            CASE
                WHEN EXISTS (SELECT FROM ops.job_run
                             WHERE job_run.job_name = p_job_name
                               AND job_run.status = 'running' AND job_run.pid = v_holder)
                THEN 'Process %s is running it.'
                ELSE 'Process %s holds its lock.'
            END,
            coalesce(v_holder::text, 'unknown')
        );

        -- Starts skipped one after the other share a row.
        UPDATE ops.job_run
        SET occurrences = occurrences + 1,
            finished_at = clock_timestamp()
        WHERE job_run.run_id = (SELECT max(latest.run_id) FROM ops.job_run AS latest
                                WHERE latest.job_name = p_job_name)
          AND job_run.status = 'skipped_overlap'
          AND job_run.trigger = p_trigger;

        IF NOT found THEN
            INSERT INTO ops.job_run (job_name, trigger, status, finished_at, run_by, pid, error_message)
            VALUES (p_job_name, p_trigger, 'skipped_overlap', clock_timestamp(), session_user, pg_backend_pid(),
                    v_reason);
        END IF;

        IF p_trigger IN ('manual', 'tick') THEN
            RAISE NOTICE 'job "%" is already running', p_job_name
                USING DETAIL = v_reason;
        END IF;
        RETURN;
    END IF;

    BEGIN
        -- We hold the lock, so whoever wrote this row is gone. When the whole server went down,
        -- that was not the job's fault and does not count.
        UPDATE ops.job_run
        SET status        = 'crashed',
            finished_at   = clock_timestamp(),
            error_message = CASE
                                WHEN job_run.started_at < pg_postmaster_start_time()
                                THEN 'The server stopped during the run.'
                                ELSE format('Process %s ended before it could say how.', job_run.pid)
                            END
        WHERE job_run.job_name = p_job_name AND job_run.status = 'running'
        RETURNING job_run.started_at >= pg_postmaster_start_time() INTO v_is_failure;

        IF v_is_failure THEN
            PERFORM ops.count_job_failure(p_job_name, 'its session ended in the middle of a run');

            -- That may have been one too many.
            IF p_trigger <> 'manual'
               AND NOT (SELECT job.is_enabled FROM ops.job WHERE job.job_name = p_job_name) THEN
                PERFORM ops.release_job(p_job_name);
                RETURN;
            END IF;
        END IF;

        INSERT INTO ops.job_run (job_name, trigger, run_by, pid)
        VALUES (p_job_name, p_trigger, session_user, pg_backend_pid())
        RETURNING job_run.run_id INTO run_id;
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        PERFORM ops.release_job(p_job_name);
        RAISE;
    END;
END;
$$;


ALTER FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) IS 'Take a job''s lock and write down that it runs; run_id is null when it is switched off, held by another session, or has missed nothing.';


--
-- Name: step_drain(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.step_drain() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_limit  integer := ops.setting_value('drain_batch_rows');
    v_loaded bigint  := core.process_load(p_limit => v_limit);
    v_merged bigint  := rollup.drain_batch(p_limit => v_limit);
BEGIN
    PERFORM ops.note_work('drain', 'rows loaded', v_loaded);
    PERFORM ops.note_work('drain', 'changes merged', v_merged);

    RETURN v_loaded > 0 OR v_merged > 0;
END;
$$;


ALTER FUNCTION ops.step_drain() OWNER TO surveymark_engine;

--
-- Name: FUNCTION step_drain(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.step_drain() IS 'One batch of the drain: move loaded rows on, then merge counted changes into the rollups. True while there was something to do.';


--
-- Name: step_purge_history(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.step_purge_history() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_batch     CONSTANT integer := 10000;
    v_before    CONSTANT timestamptz
        := now() - make_interval(days => ops.setting_value('history_retention_days')::integer);
    v_purged    bigint := ops.purge_job_run(v_before, v_batch);
    v_forgotten bigint := 0;
BEGIN
    -- pg_cron shows each role only its own history, so this step, alone among the steps, works
    -- with the rights of the role that runs it: of surveymark_job, when the clock does.
    IF to_regnamespace('cron') IS NOT NULL
       AND has_schema_privilege('cron', 'USAGE')
       AND to_regclass('cron.job_run_details') IS NOT NULL
       AND has_table_privilege('cron.job_run_details', 'SELECT, DELETE') THEN
        -- Its one index is on runid, which grows with time: look no further than one batch.
        EXECUTE format(
            $sql$
                WITH oldest AS (
                    SELECT run.runid, coalesce(run.end_time, run.start_time) AS ended_at
                    FROM %1$s AS run
                    ORDER BY run.runid
                    LIMIT $1
                )
                DELETE FROM %1$s AS run
                USING oldest
                WHERE run.runid = oldest.runid
                  AND oldest.runid <= (SELECT max(past.runid) FROM oldest AS past WHERE past.ended_at < $2)
            $sql$,
            'cron.job_run_details'
        )
        USING v_batch, v_before;
        GET DIAGNOSTICS v_forgotten = ROW_COUNT;
    END IF;

    RETURN v_purged >= v_batch OR v_forgotten >= v_batch;
END;
$_$;


ALTER FUNCTION ops.step_purge_history() OWNER TO surveymark_engine;

--
-- Name: FUNCTION step_purge_history(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.step_purge_history() IS 'Forget one batch of job history that is older than history_retention_days, here and in pg_cron.';


--
-- Name: step_refresh_benchmarks(); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.step_refresh_benchmarks() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_before bigint := (SELECT coalesce(max(release.release_id), 0) FROM benchmark.release);
BEGIN
    PERFORM ops.refresh_benchmark_summary();

    PERFORM ops.note_work('refresh-benchmarks', 'cells released', release.n_cells)
    FROM benchmark.release
    WHERE release.release_id > v_before;

    RETURN false;
END;
$$;


ALTER FUNCTION ops.step_refresh_benchmarks() OWNER TO surveymark_engine;

--
-- Name: FUNCTION step_refresh_benchmarks(); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.step_refresh_benchmarks() IS 'Release what the batch rule lets change, all in one transaction: a release is published whole or not at all.';


--
-- Name: unmap_role(name); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.unmap_role(p_role name) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM ops.role_organisation AS mapped WHERE mapped.role_name = p_role;

    RETURN FOUND;
END;
$$;


ALTER FUNCTION ops.unmap_role(p_role name) OWNER TO surveymark_engine;

--
-- Name: FUNCTION unmap_role(p_role name); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.unmap_role(p_role name) IS 'Take a role''s organisation away, also that of a role that has been dropped; its own results then raise SM016. Returns whether it had one.';


--
-- Name: utc_text(timestamp with time zone); Type: FUNCTION; Schema: ops; Owner: surveymark_engine
--

CREATE FUNCTION ops.utc_text(p_at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
$$;


ALTER FUNCTION ops.utc_text(p_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION utc_text(p_at timestamp with time zone); Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON FUNCTION ops.utc_text(p_at timestamp with time zone) IS 'An instant as people read it in a message, the same in every session.';


--
-- Name: apply_rules(privacy.policy, timestamp with time zone); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.apply_rules(p_policy privacy.policy, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- Each rule speaks only where none before it did. They ask who contributes and whether results
    -- changed, never how high a result is, so a refusal says nothing about values.

    -- R1: enough organisations.
    UPDATE privacy.candidate
    SET rule = 'R1_K'
    WHERE candidate.n_answering < p_policy.min_organisations;

    -- R2: enough people, behind each organisation and in the cell.
    UPDATE privacy.candidate
    SET rule = 'R2_N'
    WHERE candidate.rule IS NULL
      AND (candidate.n_organisations < p_policy.min_organisations
           OR candidate.n_respondents < p_policy.min_respondents_cell);

    -- R6, the exposure budget, belongs here: over the cells that no rule forbids so far, in the
    -- order of kind, position and period, with the released figures of privacy.membership as what
    -- is already known. A cell that would break the budget gets R6_EXPO.

    -- R7: a released figure is replaced only when enough contributors changed, so that no step of
    -- it can be laid at the door of a few.
    UPDATE privacy.candidate
    SET rule = 'R7_BATCH'
    WHERE candidate.rule IS NULL
      AND candidate.has_figure
      AND candidate.n_changed > 0
      AND (candidate.n_changed < p_policy.batch_minimum
           OR candidate.n_changed < p_policy.batch_fraction * candidate.n_union);

    INSERT INTO privacy.suppression_log (cell_id, rule, logged_at)
    SELECT candidate.cell_id, candidate.rule, p_at
    FROM privacy.candidate
    LEFT JOIN (
        SELECT DISTINCT ON (noted.cell_id) noted.cell_id, noted.rule
        FROM privacy.suppression_log AS noted
        ORDER BY noted.cell_id, noted.suppression_id DESC
    ) AS latest ON latest.cell_id = candidate.cell_id
    WHERE latest.rule IS DISTINCT FROM candidate.rule
    ORDER BY candidate.cell_id;
END;
$$;


ALTER FUNCTION privacy.apply_rules(p_policy privacy.policy, p_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION apply_rules(p_policy privacy.policy, p_at timestamp with time zone); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.apply_rules(p_policy privacy.policy, p_at timestamp with time zone) IS 'Set the first rule that forbids a new figure for each cell of privacy.candidate, and log where that is another than before. Internal.';


--
-- Name: collect_candidate(privacy.policy); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.collect_candidate(p_policy privacy.policy) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    SET work_mem TO '128MB'
    SET jit TO 'off'
    AS $$
BEGIN
    -- No nested loops: nobody can tell the planner how many organisations answer, and once it took
    -- them for one it aggregated all of them anew for each of 5,184 cells (182 s instead of 1).
    --
    -- Not TRUNCATE: its lock would wait for a dump, and the dump's readers for it.
    DELETE FROM privacy.candidate;

    INSERT INTO privacy.candidate (
        cell_id, is_vacant, n_answering, n_organisations, n_respondents, n_fewest, has_figure,
        is_showable, n_changed, n_union, org_ids, results
    )
    -- Groups and spells are numbered: sorting millions of contributions by names took twice as long.
    WITH grouped AS MATERIALIZED (
        SELECT row_number() OVER () AS group_id, named.category, named.level
        FROM (SELECT DISTINCT cell.category_1 AS category, cell.level_1 AS level
              FROM benchmark.cell
              WHERE cell.kind IN ('total', 'one_way')) AS named
    ),
    placed AS MATERIALIZED (
        SELECT organisation.org_id, grouped.group_id
        FROM core.organisation
        JOIN grouped ON grouped.category = 'all'
        WHERE organisation.is_active
        UNION ALL
        SELECT organisation.org_id, grouped.group_id
        FROM core.organisation
        JOIN core.organisation_category AS member ON member.org_id = organisation.org_id
        JOIN grouped ON grouped.category = member.category AND grouped.level = member.level
        WHERE organisation.is_active AND member.category <> 'all'
    ),
    -- A spell, a question in a period, goes by the number of its total.
    spell AS MATERIALIZED (
        SELECT cell.cell_id AS spell_id, cell.question_id, cell.period,
               coalesce(cell.period_start, '-infinity') AS period_start
        FROM benchmark.cell
        WHERE cell.kind = 'total'
    ),
    gathered AS MATERIALIZED (
        SELECT
            spell.spell_id, placed.group_id,
            count(*)::integer AS n_answering,
            (count(*) FILTER (WHERE contributor.is_contributor))::integer AS n_organisations,
            coalesce(sum(contributor.n_respondents) FILTER (WHERE contributor.is_contributor), 0)::bigint
                AS n_respondents,
            min(contributor.n_respondents) FILTER (WHERE contributor.is_contributor) AS n_fewest,
            array_agg(contributor.org_id ORDER BY contributor.org_id)
                FILTER (WHERE contributor.is_contributor) AS org_ids,
            array_agg(contributor.result ORDER BY contributor.org_id)
                FILTER (WHERE contributor.is_contributor) AS results
        FROM privacy.contributor_result(p_policy.min_respondents) AS contributor
        JOIN spell
            ON spell.question_id = contributor.question_id AND spell.period = contributor.period
           AND spell.period_start = coalesce(contributor.period_start, '-infinity')
        JOIN placed ON placed.org_id = contributor.org_id
        GROUP BY spell.spell_id, placed.group_id
    )
    SELECT
        cell.cell_id,
        inhabited.group_id IS NULL,
        coalesce(gathered.n_answering, 0),
        coalesce(gathered.n_organisations, 0),
        coalesce(gathered.n_respondents, 0),
        gathered.n_fewest,
        earlier.cell_id IS NOT NULL,
        coalesce(earlier.n_organisations >= p_policy.min_organisations
                 AND earlier.n_respondents >= p_policy.min_respondents_cell
                 AND earlier.n_fewest >= p_policy.min_respondents, false),
        coalesce(difference.n_changed, 0),
        coalesce(difference.n_union, gathered.n_organisations, 0),
        CASE WHEN is_new.is_new AND gathered.n_organisations >= p_policy.min_organisations
            THEN gathered.org_ids END,
        CASE WHEN is_new.is_new AND gathered.n_organisations >= p_policy.min_organisations
            THEN gathered.results END
    FROM benchmark.cell
    JOIN spell
        ON spell.question_id = cell.question_id AND spell.period = cell.period
       AND spell.period_start = coalesce(cell.period_start, '-infinity')
    JOIN grouped ON grouped.category = cell.category_1 AND grouped.level = cell.level_1
    LEFT JOIN (SELECT DISTINCT placed.group_id FROM placed) AS inhabited
        ON inhabited.group_id = grouped.group_id
    LEFT JOIN gathered ON gathered.spell_id = spell.spell_id AND gathered.group_id = grouped.group_id
    LEFT JOIN privacy.membership AS earlier ON earlier.cell_id = cell.cell_id
    CROSS JOIN LATERAL (
        SELECT (earlier.org_ids = gathered.org_ids AND earlier.results = gathered.results) IS NOT TRUE AS is_new
    ) AS is_new
    LEFT JOIN LATERAL (
        SELECT
            (count(*) FILTER (WHERE old.result IS DISTINCT FROM new.result))::integer AS n_changed,
            count(*)::integer AS n_union
        FROM unnest(earlier.org_ids, earlier.results) AS old (org_id, result)
        FULL JOIN unnest(gathered.org_ids, gathered.results) AS new (org_id, result) USING (org_id)
    ) AS difference ON is_new.is_new AND earlier.cell_id IS NOT NULL
    WHERE cell.kind IN ('total', 'one_way');

    -- A fresh table has no statistics, and the next statements join it.
    ANALYZE privacy.candidate;
END;
$$;


ALTER FUNCTION privacy.collect_candidate(p_policy privacy.policy) OWNER TO surveymark_engine;

--
-- Name: FUNCTION collect_candidate(p_policy privacy.policy); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.collect_candidate(p_policy privacy.policy) IS 'Fill privacy.candidate: for each cell who would contribute now and how far that differs from its newest figure. Internal.';


--
-- Name: contributor_result(integer); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.contributor_result(p_min_respondents integer) RETURNS TABLE(question_id bigint, period text, period_start date, org_id bigint, result numeric, n_respondents bigint, is_contributor boolean)
    LANGUAGE plpgsql STABLE ROWS 1e+06
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    SET work_mem TO '128MB'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
    -- One statement, so one snapshot: counts and people belong together.
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT question.question_id
        FROM core.question
        WHERE question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
    ),
    active AS MATERIALIZED (
        SELECT organisation.org_id FROM core.organisation WHERE organisation.is_active
    ),
    monthly AS (
        SELECT counted.org_id, counted.question_id, counted.month,
               sum(counted.n) AS n, sum(counted.value * counted.n) AS total
        FROM rollup.answer_count AS counted
        WHERE counted.answer_state = 'answered'
        GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month
    ),
    dated AS (
        SELECT monthly.*,
               date_trunc('quarter', monthly.month::timestamp)::date AS quarter,
               date_trunc('year', monthly.month::timestamp)::date AS year
        FROM monthly
        JOIN asked ON asked.question_id = monthly.question_id
        JOIN active ON active.org_id = monthly.org_id
        WHERE monthly.n > 0
    ),
    -- A month lies in one quarter and a quarter in one year, so one sort serves all periods.
    periodic AS (
        SELECT
            dated.org_id, dated.question_id,
            CASE GROUPING(dated.year, dated.quarter, dated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(dated.month, dated.quarter, dated.year) AS period_start,
            sum(dated.n)::bigint AS n,
            sum(dated.total) / sum(dated.n) AS result
        FROM dated
        GROUP BY dated.org_id, dated.question_id,
            ROLLUP (dated.year, dated.quarter, dated.month)
    ),
    -- An answer is another person's unless its respondent answered the survey before, so only the
    -- response sets of those who did are looked at. An anonymous set is a person of its own.
    repeater AS MATERIALIZED (
        SELECT answered.org_id, answered.survey_id, answered.respondent_id
        FROM core.response_set AS answered
        WHERE answered.respondent_id IS NOT NULL AND answered.completed_at IS NOT NULL
        GROUP BY answered.org_id, answered.survey_id, answered.respondent_id
        HAVING count(*) > 1
    ),
    repeated AS (
        SELECT
            item.org_id, item.question_id, item.month, repeater.respondent_id,
            date_trunc('quarter', item.month::timestamp)::date AS quarter,
            date_trunc('year', item.month::timestamp)::date AS year
        FROM repeater
        JOIN core.response_set AS answered
            ON answered.org_id = repeater.org_id AND answered.survey_id = repeater.survey_id
           AND answered.respondent_id = repeater.respondent_id
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
        JOIN asked ON asked.question_id = item.question_id
        WHERE item.answer_state = 'answered' AND item.month IS NOT NULL
    ),
    surplus AS (
        SELECT
            repeated.org_id, repeated.question_id,
            CASE GROUPING(repeated.year, repeated.quarter, repeated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(repeated.month, repeated.quarter, repeated.year) AS period_start,
            count(*) - count(DISTINCT repeated.respondent_id) AS n
        FROM repeated
        GROUP BY repeated.org_id, repeated.question_id,
            ROLLUP (repeated.year, repeated.quarter, repeated.month)
    ),
    -- Answers that are gone from the response sets but not yet from the counts: whose they were
    -- cannot be seen any more, so they vouch for nobody.
    leaving AS (
        SELECT pending.org_id, pending.question_id, -sum(pending.n) AS n
        FROM rollup.change AS pending
        WHERE pending.n < 0 AND pending.answer_state = 'answered'
        GROUP BY pending.org_id, pending.question_id
    ),
    known AS (
        SELECT
            periodic.question_id, periodic.period, periodic.period_start, periodic.org_id, periodic.result,
            greatest(0, periodic.n - coalesce(surplus.n, 0) - coalesce(leaving.n, 0))::bigint AS n_respondents
        FROM periodic
        LEFT JOIN surplus
            ON surplus.org_id = periodic.org_id AND surplus.question_id = periodic.question_id
           AND surplus.period = periodic.period
           AND coalesce(surplus.period_start, '-infinity') = coalesce(periodic.period_start, '-infinity')
        LEFT JOIN leaving
            ON leaving.org_id = periodic.org_id AND leaving.question_id = periodic.question_id
    )
    SELECT known.question_id, known.period, known.period_start, known.org_id, known.result,
           known.n_respondents, known.n_respondents >= p_min_respondents
    FROM known;
END;
$$;


ALTER FUNCTION privacy.contributor_result(p_min_respondents integer) OWNER TO surveymark_engine;

--
-- Name: FUNCTION contributor_result(p_min_respondents integer); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.contributor_result(p_min_respondents integer) IS 'The result of each active organisation for each question and period, from the drained rollup, how many different people stand behind it, and whether they are enough for it to contribute. Internal.';


--
-- Name: grants_selfcheck(); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.grants_selfcheck() RETURNS TABLE(rule text, object text, problem text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_schemas CONSTANT name[] := ARRAY['core', 'rollup', 'privacy', 'benchmark', 'analytics', 'report', 'ops', 'api'];
    v_closed  CONSTANT name[] := ARRAY['core', 'rollup', 'privacy'];
    v_owners  CONSTANT name[] := ARRAY['surveymark_engine', 'surveymark_reader'];
    v_readers CONSTANT name[] := ARRAY['surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader'];
BEGIN
    RETURN QUERY
    WITH relation AS (
        SELECT class.oid, class.relname, class.relkind, class.relowner, class.relacl, class.relrowsecurity,
               class.relforcerowsecurity, class.reloptions, room.nspname,
               format('%I.%I', room.nspname, class.relname) AS name
        FROM pg_class AS class
        JOIN pg_namespace AS room ON room.oid = class.relnamespace
        WHERE room.nspname = ANY (v_schemas) AND class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ),
    tenant AS (
        SELECT relation.*
        FROM relation
        JOIN pg_attribute AS named ON named.attrelid = relation.oid AND named.attname = 'org_id' AND NOT named.attisdropped
        WHERE relation.relkind IN ('r', 'p')
    ),
    routine AS (
        SELECT proc.oid, proc.proname, proc.prosecdef, proc.proconfig, proc.proacl, proc.proowner, proc.prosrc,
               proc.proargnames, proc.prorettype, room.nspname, speech.lanname, owner.rolname AS owner_name,
               format('%I.%I(%s)', room.nspname, proc.proname, pg_get_function_identity_arguments(proc.oid)) AS name
        FROM pg_proc AS proc
        JOIN pg_namespace AS room ON room.oid = proc.pronamespace
        JOIN pg_language AS speech ON speech.oid = proc.prolang
        JOIN pg_roles AS owner ON owner.oid = proc.proowner
        WHERE room.nspname = ANY (v_schemas) AND proc.prokind <> 'a'
    ),
    -- Who may do what with whom, also column by column; grantee 0 is PUBLIC.
    allowed AS (
        SELECT relation.oid, relation.name, relation.nspname, relation.relkind, granted.grantee, granted.privilege_type
        FROM relation
        CROSS JOIN LATERAL aclexplode(coalesce(
            relation.relacl, acldefault(CASE relation.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relation.relowner)
        )) AS granted
        UNION
        SELECT relation.oid, relation.name, relation.nspname, relation.relkind, granted.grantee, granted.privilege_type
        FROM relation
        JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attacl IS NOT NULL
        CROSS JOIN LATERAL aclexplode(described.attacl) AS granted
    ),
    reader AS (
        SELECT role.oid AS grantee, role.rolname::text AS grantee_name FROM pg_roles AS role WHERE role.rolname = ANY (v_readers)
        UNION ALL
        SELECT 0, 'PUBLIC'
    ),
    reach AS (
        SELECT allowed.*, reader.grantee_name FROM allowed JOIN reader ON reader.grantee = allowed.grantee
    ),
    callable AS (
        SELECT routine.oid, granted.grantee
        FROM routine
        CROSS JOIN LATERAL aclexplode(coalesce(routine.proacl, acldefault('f', routine.proowner))) AS granted
        WHERE granted.privilege_type = 'EXECUTE'
    )

    SELECT 'row security', tenant.name, 'has org_id, but row security is not enabled and forced'
    FROM tenant
    WHERE NOT (tenant.relrowsecurity AND tenant.relforcerowsecurity)
    UNION ALL
    SELECT 'row security', tenant.name, 'has no policy that lets surveymark_engine see and write all rows'
    FROM tenant
    WHERE NOT EXISTS (
        SELECT FROM pg_policy AS policy
        WHERE policy.polrelid = tenant.oid AND policy.polcmd = '*' AND policy.polpermissive
          AND policy.polroles = ARRAY['surveymark_engine'::regrole::oid]
          AND pg_get_expr(policy.polqual, policy.polrelid) = 'true'
    )
    UNION ALL
    SELECT 'row security', tenant.name, 'is readable by surveymark_reader, but has no policy of ops.current_org() for it'
    FROM tenant
    WHERE EXISTS (
            SELECT FROM allowed
            WHERE allowed.oid = tenant.oid AND allowed.grantee = 'surveymark_reader'::regrole
        )
      AND NOT EXISTS (
          SELECT FROM pg_policy AS policy
          WHERE policy.polrelid = tenant.oid AND policy.polroles = ARRAY['surveymark_reader'::regrole::oid]
            AND pg_get_expr(policy.polqual, policy.polrelid) ~ '^\(org_id = \( SELECT ops\.current_org\(\)'
      )
    UNION ALL
    SELECT 'row security', relation.name, format('policy %I is for other roles than the two owners', policy.polname)
    FROM relation
    JOIN pg_policy AS policy ON policy.polrelid = relation.oid
    WHERE NOT policy.polroles <@ (
        ARRAY['surveymark_engine'::regrole::oid, 'surveymark_reader'::regrole::oid]
        -- Deciding about a cell takes seeing whose results are in it; never the results.
        || CASE WHEN relation.nspname = 'privacy' THEN ARRAY['surveymark_privacy_officer'::regrole::oid] END
    )
    UNION ALL
    SELECT 'row security', relation.name,
           format('policy %I shows surveymark_reader more than the organisation of the caller', policy.polname)
    FROM relation
    JOIN pg_policy AS policy ON policy.polrelid = relation.oid
    WHERE 'surveymark_reader'::regrole::oid = ANY (policy.polroles) AND policy.polpermissive
      AND (policy.polcmd <> 'r'
           OR pg_get_expr(policy.polqual, policy.polrelid) !~ '^\(org_id = \( SELECT ops\.current_org\(\)')

    -- A CALL with COMMIT inside is refused on a procedure with settings of its own.
    UNION ALL
    SELECT 'search path', routine.name, 'has no fixed search_path that begins with pg_catalog and ends with pg_temp'
    FROM routine
    WHERE NOT EXISTS (
            SELECT FROM unnest(routine.proconfig) AS setting (text)
            WHERE setting.text ~ '^search_path=(")?pg_catalog.*pg_temp(")?$'
        )
      AND (routine.nspname, routine.proname) <> ('ops', 'run_job')

    UNION ALL
    SELECT 'execute to public', routine.name, 'can be executed by PUBLIC'
    FROM routine
    WHERE EXISTS (SELECT FROM callable WHERE callable.oid = routine.oid AND callable.grantee = 0)
    UNION ALL
    SELECT 'execute to public', owner.rolname::text, 'has default privileges that let PUBLIC execute its new functions'
    FROM pg_roles AS owner
    WHERE owner.rolname = ANY (v_owners)
      AND NOT EXISTS (
          SELECT FROM pg_default_acl AS preset
          WHERE preset.defaclrole = owner.oid AND preset.defaclobjtype = 'f' AND preset.defaclnamespace = 0
            AND NOT EXISTS (SELECT FROM aclexplode(preset.defaclacl) AS granted WHERE granted.grantee = 0)
      )

    UNION ALL
    SELECT 'definer', routine.name,
           format('is SECURITY DEFINER, owned by %s in %s: it must be PL/pgSQL and belong to one of the owners',
                  routine.owner_name, routine.lanname)
    FROM routine
    WHERE routine.prosecdef AND (routine.lanname <> 'plpgsql' OR routine.owner_name <> ALL (v_owners))
    UNION ALL
    SELECT 'definer', routine.name, 'lets readers call what surveymark_engine may do, without asking ops.current_org()'
    FROM routine
    WHERE routine.prosecdef AND routine.owner_name = 'surveymark_engine'
      -- Who is asking, and the published rules of the benchmarks.
      AND (routine.nspname, routine.proname) NOT IN (('ops', 'current_org'), ('benchmark', 'policy_in_force'))
      AND routine.prosrc !~ 'ops\.current_org\(\)'
      AND EXISTS (SELECT FROM callable JOIN reader USING (grantee) WHERE callable.oid = routine.oid)
    UNION ALL
    SELECT 'definer', routine.name, 'takes an organisation as argument, and readers may call it'
    FROM routine
    WHERE routine.proargnames && ARRAY['p_org_id', 'p_organisation', 'p_organisation_id', 'p_org', 'p_tenant', 'p_client_id']
      AND EXISTS (SELECT FROM callable JOIN reader USING (grantee) WHERE callable.oid = routine.oid)

    UNION ALL
    SELECT 'view', relation.name, 'is not WITH (security_invoker = true, security_barrier = true)'
    FROM relation
    WHERE relation.relkind = 'v'
      AND NOT (
          coalesce(relation.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1']
          AND coalesce(relation.reloptions, '{}') && ARRAY['security_barrier=true', 'security_barrier=on', 'security_barrier=1']
      )
      AND (relation.nspname = 'analytics' OR EXISTS (SELECT FROM reach WHERE reach.oid = relation.oid))
    UNION ALL
    SELECT 'materialized view', relation.name, 'ignores row security, and readers can reach it'
    FROM relation
    WHERE relation.relkind = 'm' AND relation.name <> 'benchmark.current_cell'
      AND EXISTS (SELECT FROM reach WHERE reach.oid = relation.oid)
    UNION ALL
    SELECT DISTINCT 'materialized view', 'benchmark.current_cell', format('is made from %s', source.oid::regclass)
    FROM pg_rewrite AS rewrite
    JOIN pg_depend AS link ON link.classid = 'pg_rewrite'::regclass AND link.objid = rewrite.oid
                          AND link.refclassid = 'pg_class'::regclass
    JOIN pg_class AS source ON source.oid = link.refobjid
    WHERE rewrite.ev_class = to_regclass('benchmark.current_cell')
      AND source.relnamespace <> to_regnamespace('benchmark')

    UNION ALL
    SELECT DISTINCT 'reader rights', reach.name, format('%s has %s on it', reach.grantee_name, reach.privilege_type)
    FROM reach
    WHERE reach.nspname = ANY (v_closed) OR reach.grantee_name = 'PUBLIC'
       OR (reach.nspname IN ('analytics', 'benchmark') AND reach.privilege_type <> 'SELECT')
    UNION ALL
    SELECT 'reader rights', room.nspname::text, format('%s has %s on the schema', reader.grantee_name, granted.privilege_type)
    FROM pg_namespace AS room
    CROSS JOIN LATERAL aclexplode(room.nspacl) AS granted
    JOIN reader ON reader.grantee = granted.grantee
    WHERE (room.nspname = ANY (v_schemas) AND (granted.privilege_type = 'CREATE' OR room.nspname = ANY (v_closed)))
       OR (room.nspname = 'public' AND granted.privilege_type = 'CREATE')
    UNION ALL
    SELECT 'reader rights', here.datname::text, format('%s has %s on the database', reader.grantee_name, granted.privilege_type)
    FROM pg_database AS here
    CROSS JOIN LATERAL aclexplode(coalesce(here.datacl, acldefault('d', here.datdba))) AS granted
    JOIN reader ON reader.grantee = granted.grantee
    WHERE here.datname = current_database() AND granted.privilege_type IN ('CREATE', 'TEMPORARY')

    UNION ALL
    SELECT 'owners', role.rolname::text, 'can log in or passes by row security'
    FROM pg_roles AS role
    WHERE role.rolname = ANY (v_owners) AND (role.rolsuper OR role.rolbypassrls OR role.rolcreaterole OR role.rolcanlogin)
    UNION ALL
    SELECT 'owners', role.rolname::text, format('is a member of %s', owner.name)
    FROM pg_roles AS role
    CROSS JOIN unnest(v_owners) AS owner (name)
    WHERE (role.rolname = ANY (v_readers) OR role.oid IN (
              SELECT known.oid FROM ops.role_organisation AS mapped JOIN pg_roles AS known ON known.rolname = mapped.role_name))
      AND pg_has_role(role.oid, owner.name, 'MEMBER')
    UNION ALL
    SELECT 'owners', mapped.role_name::text, 'belongs to an organisation, but all readers are members of it'
    FROM ops.role_organisation AS mapped
    WHERE mapped.role_name = ANY (v_readers)

    UNION ALL
    SELECT 'comment', routine.name, 'has no comment'
    FROM routine
    WHERE coalesce(obj_description(routine.oid, 'pg_proc'), '') = ''
    UNION ALL
    SELECT 'comment', relation.name, 'has no comment'
    FROM relation
    WHERE relation.relkind <> 'S' AND relation.relname !~ '^_yoyo|^yoyo' AND coalesce(obj_description(relation.oid, 'pg_class'), '') = ''
    UNION ALL
    SELECT 'comment', format('%s.%I', relation.name, described.attname), 'has no comment'
    FROM relation
    JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0 AND NOT described.attisdropped
    WHERE relation.nspname = 'analytics' AND relation.relkind IN ('v', 'm')
      AND coalesce(col_description(relation.oid, described.attnum), '') = '';
END;
$_$;


ALTER FUNCTION privacy.grants_selfcheck() OWNER TO surveymark_engine;

--
-- Name: FUNCTION grants_selfcheck(); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.grants_selfcheck() IS 'Whatever the catalogue holds against the rules that keep organisations apart: one row for each rule and object, none when all is well.
Rules: row security (enabled, forced, both policies), search path, execute to public, definer, view, materialized view, reader rights,
owners, comment. Run it after every migration.';


--
-- Name: grid_of(numeric, numeric, numeric); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN privacy.nice_ceiling((p_scale_max - p_scale_min) * p_rounding / 100);
END;
$$;


ALTER FUNCTION privacy.grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric) IS 'The width of the grid on which the figures of a scale are released: 0.05 on 1 to 5, 0.1 on 0 to 10, 0.01 on 0 to 1. Internal.';


--
-- Name: nice_ceiling(numeric); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.nice_ceiling(p_value numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_digits integer;
    v_power  numeric;
BEGIN
    IF (p_value > 0) IS NOT TRUE THEN
        RAISE EXCEPTION 'a grid cannot be made from %', coalesce(p_value::text, 'null')
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a width above 0.';
    END IF;

    -- log() is rounded, so the power may be ten times too large or too small.
    v_digits := floor(log(p_value))::integer;
    v_power  := CASE WHEN v_digits >= 0 THEN ('1' || repeat('0', v_digits))::numeric
                     ELSE ('0.' || repeat('0', -v_digits - 1) || '1')::numeric END;
    IF v_power > p_value THEN
        v_power := v_power / 10;
    END IF;

    RETURN trim_scale(CASE
        WHEN p_value <= v_power     THEN v_power
        WHEN p_value <= v_power * 2 THEN v_power * 2
        WHEN p_value <= v_power * 5 THEN v_power * 5
        ELSE v_power * 10
    END);
END;
$$;


ALTER FUNCTION privacy.nice_ceiling(p_value numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION nice_ceiling(p_value numeric); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.nice_ceiling(p_value numeric) IS 'The smallest of 1, 2 or 5 times a power of ten that is not below the value. Internal.';


--
-- Name: policy_in_force(); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.policy_in_force() RETURNS privacy.policy
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_policy privacy.policy;
BEGIN
    SELECT policy.*
    INTO STRICT v_policy
    FROM privacy.policy
    WHERE policy.effective_from <= statement_timestamp()
    ORDER BY policy.version DESC
    LIMIT 1;

    RETURN v_policy;
END;
$$;


ALTER FUNCTION privacy.policy_in_force() OWNER TO surveymark_engine;

--
-- Name: FUNCTION policy_in_force(); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.policy_in_force() IS 'The newest version of the rules that is effective by now.';


--
-- Name: public_interval(numeric, numeric, bigint, numeric, numeric, numeric); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    -- The 97.5th percentile of the normal distribution.
    v_half numeric := 1.959964 * p_s_pub / sqrt(p_band::numeric);
BEGIN
    ci_low  := greatest(round(floor((p_mean - v_half) / p_grid) * p_grid, scale(p_grid)), p_scale_min);
    ci_high := least(round(ceil((p_mean + v_half) / p_grid) * p_grid, scale(p_grid)), p_scale_max);
END;
$$;


ALTER FUNCTION privacy.public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric) IS 'The 95 % interval of a released mean, from released figures only: the public spread of the question and the lower end of the size band; rounded outward and kept on the scale. Internal.';


--
-- Name: refuse_change(); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM015',
              DETAIL  = 'What was published, and the rules it was published by, stay as they are.',
              HINT    = 'Add a new policy version, or publish a new release.';
END;
$$;


ALTER FUNCTION privacy.refuse_change() OWNER TO surveymark_engine;

--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.refuse_change() IS 'Trigger of policies, releases and cells: raises SM015.';


--
-- Name: released_quantile(numeric[], numeric); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.released_quantile(p_sorted numeric[], p_percentile numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_size     integer := cardinality(p_sorted);
    v_position numeric := (v_size - 1) * p_percentile + 1;
    v_low      integer := floor(v_position);
    v_high     integer := v_low + 1;
    v_part     numeric := v_position - v_low;
BEGIN
    -- The position is on one organisation: its result would be the figure. Its neighbours' middle
    -- stands for it.
    IF v_part = 0 THEN
        v_low  := v_low - 1;
        v_part := 0.5;
    END IF;

    -- The first and the last are extremes, which are never released, not even as a part.
    IF (v_low >= 2 AND v_high <= v_size - 1) IS NOT TRUE THEN
        RETURN NULL;
    END IF;

    RETURN p_sorted[v_low] + v_part * (p_sorted[v_high] - p_sorted[v_low]);
END;
$$;


ALTER FUNCTION privacy.released_quantile(p_sorted numeric[], p_percentile numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION released_quantile(p_sorted numeric[], p_percentile numeric); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.released_quantile(p_sorted numeric[], p_percentile numeric) IS 'A percentile of organisations'' results (ascending) that is never the result of one of them: type 7 between two order statistics, the middle of the two neighbours where type 7 meets one exactly, and null where the first or last would be needed. Internal.';


--
-- Name: remember_members(bigint); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.remember_members(p_release_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO privacy.membership (
        cell_id, release_id, org_ids, results, n_organisations, n_respondents, n_fewest
    )
    SELECT candidate.cell_id, p_release_id, candidate.org_ids, candidate.results, candidate.n_organisations,
           candidate.n_respondents, candidate.n_fewest
    FROM privacy.candidate
    WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
    ON CONFLICT ON CONSTRAINT membership_pkey DO UPDATE
        SET release_id      = excluded.release_id,
            org_ids         = excluded.org_ids,
            results         = excluded.results,
            n_organisations = excluded.n_organisations,
            n_respondents   = excluded.n_respondents,
            n_fewest        = excluded.n_fewest;
END;
$$;


ALTER FUNCTION privacy.remember_members(p_release_id bigint) OWNER TO surveymark_engine;

--
-- Name: FUNCTION remember_members(p_release_id bigint); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.remember_members(p_release_id bigint) IS 'Keep who stands behind each figure that a release made or replaced. Internal.';


--
-- Name: round_to_grid(numeric, numeric); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.round_to_grid(p_value numeric, p_grid numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- As many decimals as the grid has: trailing digits would only look like precision.
    RETURN round(round(p_value / p_grid) * p_grid, scale(p_grid));
END;
$$;


ALTER FUNCTION privacy.round_to_grid(p_value numeric, p_grid numeric) OWNER TO surveymark_engine;

--
-- Name: FUNCTION round_to_grid(p_value numeric, p_grid numeric); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.round_to_grid(p_value numeric, p_grid numeric) IS 'The multiple of the grid nearest to a value, halves away from zero. Internal.';


--
-- Name: size_band(bigint); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.size_band(p_n bigint) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_power bigint := 10;
BEGIN
    IF p_n < 50 THEN
        RETURN CASE WHEN p_n >= 25 THEN 25 WHEN p_n >= 15 THEN 15 WHEN p_n >= 8 THEN 8 WHEN p_n >= 5 THEN 5 END;
    END IF;

    WHILE p_n >= v_power * 50 LOOP
        v_power := v_power * 10;
    END LOOP;

    RETURN CASE
        WHEN p_n >= v_power * 25 THEN v_power * 25
        WHEN p_n >= v_power * 10 THEN v_power * 10
        ELSE v_power * 5
    END;
END;
$$;


ALTER FUNCTION privacy.size_band(p_n bigint) OWNER TO surveymark_engine;

--
-- Name: FUNCTION size_band(p_n bigint); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.size_band(p_n bigint) IS 'The lower end of the band in which a count lies: 5, 8, 15, 25, 50, 100, 250, 500, 1000, 2500 and so on; null below 5. Internal.';


--
-- Name: take_spread(privacy.policy, timestamp with time zone); Type: FUNCTION; Schema: privacy; Owner: surveymark_engine
--

CREATE FUNCTION privacy.take_spread(p_policy privacy.policy, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO privacy.metric (question_id, s_pub, taken_at)
    SELECT
        cell.question_id,
        greatest(grid.width, privacy.round_to_grid(spread.sd, grid.width)),
        p_at
    FROM privacy.candidate
    JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
    CROSS JOIN LATERAL (
        SELECT privacy.grid_of(cell.scale_min, cell.scale_max, p_policy.rounding) AS width
    ) AS grid
    CROSS JOIN LATERAL (
        SELECT stddev_samp(taken.result) AS sd FROM unnest(candidate.results) AS taken (result)
    ) AS spread
    WHERE cell.kind = 'total' AND cell.period = 'all_time'
      AND candidate.rule IS NULL
      AND candidate.results IS NOT NULL
      AND candidate.n_organisations >= p_policy.min_organisations_tail
    ON CONFLICT ON CONSTRAINT metric_pkey DO NOTHING;
END;
$$;


ALTER FUNCTION privacy.take_spread(p_policy privacy.policy, p_at timestamp with time zone) OWNER TO surveymark_engine;

--
-- Name: FUNCTION take_spread(p_policy privacy.policy, p_at timestamp with time zone); Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON FUNCTION privacy.take_spread(p_policy privacy.policy, p_at timestamp with time zone) IS 'Take the public spread of each question that has none and whose total now has enough organisations. Internal.';


--
-- Name: drain_batch(integer); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.drain_batch(p_limit integer DEFAULT 5000) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_scored  bigint;
    v_claimed bigint;
    v_touched record;
BEGIN
    -- One drain works at a time; the others have nothing to wait for.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN
        RETURN 0;
    END IF;

    v_scored := rollup.score_sets(p_limit);

    -- Claim, effect and forgetting are one transaction, so no crash can come between them.
    -- Key order is the lock order of everybody who writes the rollup.
    WITH claimed AS (
        DELETE FROM rollup.change AS pending
        WHERE pending.change_id IN (
            SELECT oldest.change_id FROM rollup.change AS oldest ORDER BY oldest.change_id LIMIT p_limit
        )
        RETURNING pending.*
    ),
    merged AS (
        SELECT
            claimed.org_id, question.survey_id, claimed.question_id, claimed.month, claimed.answer_state,
            claimed.value, sum(claimed.n) AS n, sum(claimed.weight_sum) AS weight_sum,
            sum(claimed.weight_square_sum) AS weight_square_sum
        FROM claimed
        JOIN core.question AS question ON question.question_id = claimed.question_id
        GROUP BY claimed.org_id, question.survey_id, claimed.question_id, claimed.month, claimed.answer_state,
                 claimed.value
        HAVING sum(claimed.n) <> 0 OR sum(claimed.weight_sum) <> 0 OR sum(claimed.weight_square_sum) <> 0
    ),
    stored AS (
        INSERT INTO rollup.answer_count AS counted
            (org_id, survey_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
        SELECT * FROM merged ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT ON CONSTRAINT answer_count_pkey DO UPDATE
            SET n                 = counted.n + excluded.n,
                weight_sum        = counted.weight_sum + excluded.weight_sum,
                weight_square_sum = counted.weight_square_sum + excluded.weight_square_sum
        RETURNING counted.org_id, counted.survey_id, counted.question_id, counted.month
    ),
    touched AS (
        SELECT DISTINCT stored.org_id, stored.survey_id, stored.question_id, stored.month FROM stored
    )
    SELECT
        (SELECT count(*) FROM claimed) AS claimed,
        array_agg(touched.org_id) AS org_ids, array_agg(touched.survey_id) AS survey_ids,
        array_agg(touched.question_id) AS question_ids, array_agg(touched.month) AS months
    INTO v_touched
    FROM touched;

    v_claimed := v_touched.claimed;

    DELETE FROM rollup.answer_count AS counted
    USING unnest(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months)
        AS touched (org_id, survey_id, question_id, month)
    WHERE counted.org_id = touched.org_id AND counted.survey_id = touched.survey_id
      AND counted.question_id = touched.question_id AND counted.month = touched.month
      AND counted.n = 0 AND counted.weight_sum = 0 AND counted.weight_square_sum = 0;

    PERFORM rollup.show_counts(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months);

    RETURN v_scored + v_claimed;
END;
$$;


ALTER FUNCTION rollup.drain_batch(p_limit integer) OWNER TO surveymark_engine;

--
-- Name: FUNCTION drain_batch(p_limit integer); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.drain_batch(p_limit integer) IS 'Score up to p_limit marked sets and merge up to p_limit ledger rows into the rollup, in one transaction; returns how many were handled, 0 when nothing waits or another drain works.';


--
-- Name: queue_change(bigint[], bigint[], date[], core.answer_state[], numeric[], bigint[], numeric[], numeric[]); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO rollup.change
        (org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
    SELECT *
    FROM unnest(p_org_ids, p_question_ids, p_months, p_answer_states, p_values, p_counts, p_weight_sums,
                p_weight_square_sums);
END;
$$;


ALTER FUNCTION rollup.queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]) IS 'Append signed counts to the ledger (arrays of equal length, null for nothing).';


--
-- Name: queue_score(bigint[], bigint[]); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.queue_score(p_org_ids bigint[], p_response_set_ids bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO rollup.pending_score (org_id, response_set_id)
    SELECT *
    FROM unnest(p_org_ids, p_response_set_ids);
END;
$$;


ALTER FUNCTION rollup.queue_score(p_org_ids bigint[], p_response_set_ids bigint[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION queue_score(p_org_ids bigint[], p_response_set_ids bigint[]); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.queue_score(p_org_ids bigint[], p_response_set_ids bigint[]) IS 'Mark response sets whose scale scores must be computed again (arrays of equal length, null for nothing).';


--
-- Name: repair(); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.repair() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_repaired bigint;
BEGIN
    -- Two repairs at once would both queue the same difference.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark repair', 0));

    -- The difference is one more signed change. It is taken in one snapshot, so ingest and
    -- drain go on meanwhile: what they add is in neither side of it, or in both.
    WITH queued AS (
        INSERT INTO rollup.change
            (org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
        SELECT
            difference.org_id, difference.question_id, difference.month, difference.answer_state,
            difference.value, difference.n_recount - difference.n_rollup,
            difference.weight_recount - difference.weight_rollup,
            difference.weight_square_recount - difference.weight_square_rollup
        FROM rollup.count_difference AS difference
        RETURNING 1
    )
    SELECT count(*) INTO v_repaired FROM queued;

    RETURN v_repaired;
END;
$$;


ALTER FUNCTION rollup.repair() OWNER TO surveymark_engine;

--
-- Name: FUNCTION repair(); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.repair() IS 'Queue the difference between recount and rollup as signed changes, so that both are equal at once and after the next drain; returns how many keys differed.';


--
-- Name: scale_score(bigint[], bigint[]); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.scale_score(p_org_ids bigint[], p_response_set_ids bigint[]) RETURNS TABLE(org_id bigint, response_set_id bigint, question_id bigint, month date, weight numeric, value numeric)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        answered.org_id, answered.response_set_id, scale.question_id,
        answered.month, answered.weight,
        CASE WHEN count(item.question_id) >= scale.minimum_items
             THEN trim_scale(round(
                 sum(keyed.weight * CASE WHEN keyed.is_reversed
                                         THEN question.scale_min + question.scale_max - item.value
                                         ELSE item.value END)
                 / sum(keyed.weight) FILTER (WHERE item.question_id IS NOT NULL), 6))
        END
    FROM unnest(p_org_ids, p_response_set_ids) AS given (org_id, response_set_id)
    JOIN core.response_set AS answered
        ON answered.org_id = given.org_id AND answered.response_set_id = given.response_set_id
    JOIN core.scale AS scale ON scale.survey_id = answered.survey_id
    JOIN core.scale_item AS keyed ON keyed.survey_id = scale.survey_id AND keyed.scale = scale.scale
    JOIN core.question AS question ON question.question_id = keyed.question_id
    LEFT JOIN core.response_item AS item
        ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
       AND item.question_id = keyed.question_id AND item.answer_state = 'answered'
    GROUP BY answered.org_id, answered.response_set_id, scale.question_id, answered.month,
             answered.weight, scale.minimum_items;
END;
$$;


ALTER FUNCTION rollup.scale_score(p_org_ids bigint[], p_response_set_ids bigint[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION scale_score(p_org_ids bigint[], p_response_set_ids bigint[]); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.scale_score(p_org_ids bigint[], p_response_set_ids bigint[]) IS 'The score of each scale in each given response set: the weighted mean of the answered items, reversed items as scale_min + scale_max - value, rounded to 6 decimals; null with fewer answered items than the scale asks for.';


--
-- Name: score_sets(integer); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.score_sets(p_limit integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_claimed          bigint;
    v_org_ids          bigint[];
    v_response_set_ids bigint[];
BEGIN
    -- The share lock keeps a set from going away, or to another month, under its score. A set that
    -- somebody is changing is left for the next drain: waiting for it could deadlock.
    WITH candidate AS (
        SELECT oldest.pending_id, oldest.org_id, oldest.response_set_id
        FROM rollup.pending_score AS oldest
        ORDER BY oldest.pending_id
        LIMIT p_limit
    ),
    held AS (
        SELECT answered.org_id, answered.response_set_id
        FROM core.response_set AS answered
        WHERE (answered.org_id, answered.response_set_id)
              IN (SELECT candidate.org_id, candidate.response_set_id FROM candidate)
        FOR SHARE SKIP LOCKED
    ),
    claimed AS (
        DELETE FROM rollup.pending_score AS pending
        USING candidate
        WHERE pending.pending_id = candidate.pending_id
          AND ((candidate.org_id, candidate.response_set_id) IN (SELECT held.org_id, held.response_set_id FROM held)
               OR NOT EXISTS (
                   SELECT
                   FROM core.response_set AS answered
                   WHERE answered.org_id = candidate.org_id
                     AND answered.response_set_id = candidate.response_set_id))
        RETURNING 1
    )
    SELECT
        (SELECT count(*) FROM claimed),
        (SELECT array_agg(held.org_id ORDER BY held.org_id, held.response_set_id) FROM held),
        (SELECT array_agg(held.response_set_id ORDER BY held.org_id, held.response_set_id) FROM held)
    INTO v_claimed, v_org_ids, v_response_set_ids;

    IF v_org_ids IS NULL THEN
        RETURN v_claimed;
    END IF;

    WITH score AS MATERIALIZED (
        SELECT * FROM rollup.scale_score(v_org_ids, v_response_set_ids)
    ),
    withdrawn AS (
        DELETE FROM core.response_item AS item
        USING score
        WHERE item.org_id = score.org_id AND item.response_set_id = score.response_set_id
          AND item.question_id = score.question_id AND score.value IS NULL
    )
    INSERT INTO core.response_item AS item (org_id, response_set_id, question_id, month, value, weight)
    SELECT score.org_id, score.response_set_id, score.question_id, score.month, score.value, score.weight
    FROM score
    WHERE score.value IS NOT NULL
    ORDER BY score.org_id, score.response_set_id, score.question_id
    ON CONFLICT ON CONSTRAINT response_item_pkey
        DO UPDATE SET value = excluded.value
        WHERE item.value <> excluded.value;

    RETURN v_claimed;
END;
$$;


ALTER FUNCTION rollup.score_sets(p_limit integer) OWNER TO surveymark_engine;

--
-- Name: FUNCTION score_sets(p_limit integer); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.score_sets(p_limit integer) IS 'Compute the scale scores of up to p_limit marked response sets and store them as items of the derived questions; returns how many marks were handled.';


--
-- Name: show_counts(bigint[], bigint[], bigint[], date[]); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    v_step  CONSTANT integer := 5;
    v_moved   record;
    v_stepped rollup.shown_count[];
    v_counted rollup.shown_count[];
BEGIN
    -- The cheap question first: where can the total have moved by a step at all?
    SELECT
        array_agg(candidate.org_id) AS org_ids, array_agg(candidate.survey_id) AS survey_ids,
        array_agg(candidate.question_id) AS question_ids, array_agg(candidate.month) AS months
    INTO v_moved
    FROM (
        SELECT touched.org_id, touched.survey_id, touched.question_id, touched.month
        FROM unnest(p_org_ids, p_survey_ids, p_question_ids, p_months)
            AS touched (org_id, survey_id, question_id, month)
        JOIN core.survey AS survey ON survey.survey_id = touched.survey_id AND survey.is_confidential
        LEFT JOIN LATERAL (
            SELECT sum(counted.n) AS n
            FROM rollup.answer_count AS counted
            WHERE counted.org_id = touched.org_id AND counted.survey_id = touched.survey_id
              AND counted.question_id = touched.question_id AND counted.month = touched.month
              AND counted.answer_state = 'answered'
        ) AS live ON true
        LEFT JOIN LATERAL (
            SELECT sum(seen.n) AS n
            FROM rollup.shown_count AS seen
            WHERE seen.org_id = touched.org_id AND seen.survey_id = touched.survey_id
              AND seen.question_id = touched.question_id AND seen.month = touched.month
              AND seen.segment_kind = 'total' AND seen.answer_state = 'answered'
        ) AS shown ON true
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
    ) AS candidate;

    IF v_moved.org_ids IS NULL THEN
        RETURN;
    END IF;

    -- Then the answers themselves, since a step is counted in people and in each segment: five
    -- answers of one person, or one answer beside four refusals, are no step. Both sides are read in
    -- one snapshot, so what is shown never moves by fewer than a step. The answers of a segment travel as arrays: joining them back to their decision would leave the
    -- planner to guess how many there are.
    WITH moved AS (
        SELECT * FROM unnest(v_moved.org_ids, v_moved.survey_ids, v_moved.question_ids, v_moved.months)
            AS key (org_id, survey_id, question_id, month)
    ),
    live AS (
        SELECT
            moved.org_id, moved.survey_id, moved.question_id, moved.month,
            segment.kind AS segment_kind, segment.name AS segment,
            count(*) FILTER (WHERE item.answer_state = 'answered') AS n,
            count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id))
                FILTER (WHERE item.answer_state = 'answered') AS people,
            array_agg(item.answer_state) AS answer_states,
            array_agg(item.value) AS counted_values,
            array_agg(item.weight) AS weights
        FROM moved
        JOIN core.response_set AS answered
            ON answered.org_id = moved.org_id AND answered.survey_id = moved.survey_id
           AND answered.completed_at >= moved.month::timestamp AT TIME ZONE 'UTC'
           AND answered.completed_at < (moved.month + interval '1 month') AT TIME ZONE 'UTC'
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
           AND item.question_id = moved.question_id AND item.month = moved.month
        CROSS JOIN LATERAL (
            VALUES ('total', ''), ('department', answered.department), ('job_role', answered.job_role)
        ) AS segment (kind, name)
        WHERE segment.name IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    shown AS (
        SELECT seen.org_id, seen.survey_id, seen.question_id, seen.month, seen.segment_kind, seen.segment,
               sum(seen.n) FILTER (WHERE seen.answer_state = 'answered') AS n, max(seen.people) AS people
        FROM moved
        JOIN rollup.shown_count AS seen USING (org_id, survey_id, question_id, month)
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    stepped AS MATERIALIZED (
        SELECT
            org_id, survey_id, question_id, month, segment_kind, segment, live.answer_states,
            live.counted_values, live.weights, live.people, coalesce(live.people, 0) >= v_step AS is_shown
        FROM live
        FULL JOIN shown USING (org_id, survey_id, question_id, month, segment_kind, segment)
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
          AND abs(coalesce(live.people, 0) - coalesce(shown.people, 0)) >= v_step
    ),
    counted AS (
        SELECT
            stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month, stepped.segment_kind,
            stepped.segment, answer.answer_state, answer.value, count(*) AS n, sum(answer.weight) AS weight_sum,
            sum(answer.weight * answer.weight) AS weight_square_sum, max(stepped.people) AS people
        FROM stepped
        CROSS JOIN LATERAL unnest(stepped.answer_states, stepped.counted_values, stepped.weights)
            AS answer (answer_state, value, weight)
        WHERE stepped.is_shown
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    SELECT
        (SELECT array_agg(ROW (stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month,
                               stepped.segment_kind, stepped.segment, NULL, NULL, NULL, NULL, NULL, NULL)::rollup.shown_count)
         FROM stepped),
        (SELECT array_agg(counted::rollup.shown_count) FROM counted)
    INTO v_stepped, v_counted;

    DELETE FROM rollup.shown_count AS seen
    USING unnest(v_stepped) AS stepped
    WHERE seen.org_id = stepped.org_id AND seen.survey_id = stepped.survey_id
      AND seen.question_id = stepped.question_id AND seen.month = stepped.month
      AND seen.segment_kind = stepped.segment_kind AND seen.segment = stepped.segment
      AND (seen.org_id, seen.survey_id, seen.question_id, seen.month, seen.segment_kind, seen.segment,
           seen.answer_state, seen.value)
          NOT IN (
              SELECT counted.org_id, counted.survey_id, counted.question_id, counted.month,
                     counted.segment_kind, counted.segment, counted.answer_state, counted.value
              FROM unnest(v_counted) AS counted
          );

    INSERT INTO rollup.shown_count AS seen
    SELECT * FROM unnest(v_counted)
    ON CONFLICT ON CONSTRAINT shown_count_pkey DO UPDATE
        SET n                 = excluded.n,
            weight_sum        = excluded.weight_sum,
            weight_square_sum = excluded.weight_square_sum,
            people            = excluded.people;
END;
$$;


ALTER FUNCTION rollup.show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]) OWNER TO surveymark_engine;

--
-- Name: FUNCTION show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]) IS 'For the given keys (arrays of equal length) of confidential surveys: let what readers see catch up where the total, and each department or job role for itself, moved by at least 5 answers of at least 5 people and rests on at least 5 people; what rests on fewer is withdrawn.';


--
-- Name: verify(); Type: FUNCTION; Schema: rollup; Owner: surveymark_engine
--

CREATE FUNCTION rollup.verify() RETURNS TABLE(organisation text, survey text, question_path text, month date, answer_state core.answer_state, value numeric, n_rollup bigint, n_recount bigint, weight_rollup numeric, weight_recount numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        organisation.organisation, survey.survey, question.question_path, difference.month, difference.answer_state,
        difference.value, difference.n_rollup, difference.n_recount, difference.weight_rollup,
        difference.weight_recount
    FROM rollup.count_difference AS difference
    JOIN core.question AS question ON question.question_id = difference.question_id
    JOIN core.survey AS survey ON survey.survey_id = question.survey_id
    JOIN core.organisation AS organisation ON organisation.org_id = difference.org_id
    ORDER BY 1, 2, 3, 4, 5, 6;
END;
$$;


ALTER FUNCTION rollup.verify() OWNER TO surveymark_engine;

--
-- Name: FUNCTION verify(); Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON FUNCTION rollup.verify() IS 'Every key at which the rollup (with its undrained changes) differs from a recount of the items, in one snapshot; no row means equal.';


--
-- Name: cell; Type: TABLE; Schema: benchmark; Owner: surveymark_engine
--

CREATE TABLE benchmark.cell (
    cell_id bigint NOT NULL,
    question_id bigint NOT NULL,
    survey text NOT NULL,
    survey_title text NOT NULL,
    question_path text NOT NULL,
    question_title text NOT NULL,
    measurement text NOT NULL,
    scale_min numeric NOT NULL,
    scale_max numeric NOT NULL,
    category_1 text DEFAULT 'all'::text NOT NULL,
    level_1 text DEFAULT 'all'::text NOT NULL,
    category_2 text DEFAULT 'all'::text NOT NULL,
    level_2 text DEFAULT 'all'::text NOT NULL,
    category_title text NOT NULL,
    level_title text NOT NULL,
    kind text NOT NULL,
    "position" integer NOT NULL,
    period text NOT NULL,
    period_start date,
    period_end date,
    CONSTRAINT cell_group_check CHECK ((((category_1 = 'all'::text) = (kind = 'total'::text)) AND ((category_2 <> 'all'::text) = (kind = 'two_way'::text)) AND ((category_1 <> 'all'::text) OR (level_1 = 'all'::text)) AND ((category_2 <> 'all'::text) OR (level_2 = 'all'::text)))),
    CONSTRAINT cell_kind_check CHECK ((kind = ANY (ARRAY['total'::text, 'one_way'::text, 'two_way'::text]))),
    CONSTRAINT cell_measurement_check CHECK ((measurement = ANY (ARRAY['numeric'::text, 'binary'::text]))),
    CONSTRAINT cell_period_check CHECK ((period = ANY (ARRAY['all_time'::text, 'year'::text, 'quarter'::text, 'month'::text]))),
    CONSTRAINT cell_period_start_check CHECK ((((period = 'all_time'::text) = (period_start IS NULL)) AND ((period_start IS NULL) = (period_end IS NULL)))),
    CONSTRAINT cell_scale_check CHECK ((scale_min < scale_max))
);


ALTER TABLE benchmark.cell OWNER TO surveymark_engine;

--
-- Name: TABLE cell; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON TABLE benchmark.cell IS 'One row for each figure that is tried: a question, a group of organisations and a period. What it identifies never changes; titles follow the survey.';


--
-- Name: COLUMN cell.category_1; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell.category_1 IS 'Category of the group, or all for the total.';


--
-- Name: COLUMN cell.category_2; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell.category_2 IS 'The second category of a crossing, else all.';


--
-- Name: COLUMN cell.kind; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell.kind IS 'total, one_way or two_way: the order in which cells are tried.';


--
-- Name: COLUMN cell."position"; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell."position" IS 'Place within its kind: the fixed public order of categories and their levels when the cell was planned.';


--
-- Name: COLUMN cell.period_start; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell.period_start IS 'First day of the period in UTC; null for all time.';


--
-- Name: COLUMN cell.period_end; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.cell.period_end IS 'Last day of the period in UTC; null for all time.';


--
-- Name: release; Type: TABLE; Schema: benchmark; Owner: surveymark_engine
--

CREATE TABLE benchmark.release (
    release_id bigint NOT NULL,
    label text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    policy_version integer NOT NULL,
    n_cells integer NOT NULL,
    previous_hash bytea,
    hash bytea NOT NULL,
    CONSTRAINT release_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT release_label_check CHECK (((label <> ''::text) AND (length(label) <= 100))),
    CONSTRAINT release_n_cells_check CHECK ((n_cells > 0)),
    CONSTRAINT release_previous_hash_check CHECK (((previous_hash IS NULL) = (release_id = 1)))
);


ALTER TABLE benchmark.release OWNER TO surveymark_engine;

--
-- Name: TABLE release; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON TABLE benchmark.release IS 'The editions, numbered without gaps. Immutable: UPDATE, DELETE and TRUNCATE raise SM015.';


--
-- Name: COLUMN release.label; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release.label IS 'The name of the edition; its date and number unless one was given.';


--
-- Name: COLUMN release.policy_version; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release.policy_version IS 'The version of the rules by which it was made.';


--
-- Name: COLUMN release.hash; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON COLUMN benchmark.release.hash IS 'SHA-256 over the release, the text of all its cells in order, and the hash before it: benchmark.verify_release() recomputes it.';


--
-- Name: current_cell; Type: MATERIALIZED VIEW; Schema: benchmark; Owner: surveymark_engine
--

CREATE MATERIALIZED VIEW benchmark.current_cell AS
 SELECT DISTINCT ON (released.cell_id) released.cell_id,
    released.release_id,
    cell.survey,
    cell.survey_title,
    cell.question_path,
    cell.question_title,
    cell.measurement,
    cell.scale_min,
    cell.scale_max,
    cell.kind,
    cell."position",
        CASE
            WHEN (cell.kind = 'two_way'::text) THEN ((cell.category_1 || '+'::text) || cell.category_2)
            ELSE cell.category_1
        END AS category,
        CASE
            WHEN (cell.kind = 'two_way'::text) THEN ((cell.level_1 || '+'::text) || cell.level_2)
            ELSE cell.level_1
        END AS level,
    cell.category_title,
    cell.level_title,
    cell.period,
    cell.period_start,
    cell.period_end,
    released.status,
    released.mean,
    released.median,
    released.p25,
    released.p75,
    released.p90,
    released.n_organisations,
    released.n_respondents,
    released.base,
    released.ci_low,
    released.ci_high,
    released.ci_level,
    released.method,
    released.quantile_status,
    released.p90_status,
    released.reason,
    released.as_of,
    release.label AS edition,
    release.published_at
   FROM ((benchmark.release_cell released
     JOIN benchmark.release ON ((release.release_id = released.release_id)))
     JOIN benchmark.cell ON ((cell.cell_id = released.cell_id)))
  ORDER BY released.cell_id, released.release_id DESC
  WITH NO DATA;


ALTER TABLE benchmark.current_cell OWNER TO surveymark_engine;

--
-- Name: MATERIALIZED VIEW current_cell; Type: COMMENT; Schema: benchmark; Owner: surveymark_engine
--

COMMENT ON MATERIALIZED VIEW benchmark.current_cell IS 'The current row of every benchmark cell, refreshed by each release; analytics.benchmark is the documented view of it.';


--
-- Name: benchmark; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.benchmark WITH (security_invoker='true', security_barrier='true') AS
 SELECT current_cell.survey,
    current_cell.survey_title,
    current_cell.question_path AS question,
    current_cell.question_title,
    current_cell.category,
    current_cell.category_title,
    current_cell.level,
    current_cell.level_title,
    current_cell.period,
    current_cell.period_start,
    current_cell.period_end,
    (current_cell.mean)::double precision AS mean,
    (current_cell.median)::double precision AS median,
    (current_cell.p25)::double precision AS p25,
    (current_cell.p75)::double precision AS p75,
    (current_cell.p90)::double precision AS p90,
    current_cell.n_organisations,
    current_cell.n_respondents,
    current_cell.base,
    (current_cell.ci_low)::double precision AS ci_low,
    (current_cell.ci_high)::double precision AS ci_high,
    (current_cell.ci_level)::double precision AS ci_level,
    current_cell.method,
    current_cell.status,
    current_cell.quantile_status,
    current_cell.p90_status,
    current_cell.reason,
    current_cell.edition,
    current_cell.as_of,
    current_cell.published_at,
    (current_cell.scale_min)::double precision AS scale_min,
    (current_cell.scale_max)::double precision AS scale_max,
    current_cell.cell_id
   FROM benchmark.current_cell;


ALTER TABLE analytics.benchmark OWNER TO surveymark_reader;

--
-- Name: VIEW benchmark; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.benchmark IS 'The published benchmarks, one row for each question, group of organisations and period: the newest release of each. The same for every reader. A figure that is withheld is null and status says so.';


--
-- Name: COLUMN benchmark.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.survey IS 'Code of the survey.';


--
-- Name: COLUMN benchmark.survey_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.survey_title IS 'Its title.';


--
-- Name: COLUMN benchmark.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.question IS 'Path of the question: name, name.row, name.option; or the name of a scale score.';


--
-- Name: COLUMN benchmark.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.question_title IS 'Its title.';


--
-- Name: COLUMN benchmark.category; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.category IS 'What the organisations were grouped by: industry, organisation_size, geography and the like; all for all of them.';


--
-- Name: COLUMN benchmark.category_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.category_title IS 'The title of the category.';


--
-- Name: COLUMN benchmark.level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.level IS 'The group: a level of the category, or all.';


--
-- Name: COLUMN benchmark.level_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.level_title IS 'The title of the level.';


--
-- Name: COLUMN benchmark.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.period IS 'all_time, year, quarter or month in which the answers were completed (UTC).';


--
-- Name: COLUMN benchmark.period_start; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.period_start IS 'First day of the period; null for all_time.';


--
-- Name: COLUMN benchmark.period_end; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.period_end IS 'Last day of the period; null for all_time.';


--
-- Name: COLUMN benchmark.mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.mean IS 'Mean of the organisations'' results, one vote each, rounded to the grid that method names; a share from 0 to 1 for yes/no figures.';


--
-- Name: COLUMN benchmark.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.median IS 'Median of the organisations'' results, from 10 organisations on, always between two of them; see quantile_status.';


--
-- Name: COLUMN benchmark.p25; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.p25 IS 'Lower quartile of the organisations'' results, under the conditions of the median.';


--
-- Name: COLUMN benchmark.p75; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.p75 IS 'Upper quartile of the organisations'' results, under the conditions of the median.';


--
-- Name: COLUMN benchmark.p90; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.p90 IS 'The result that 90 % of the organisations stay below, from 25 organisations on; see p90_status.';


--
-- Name: COLUMN benchmark.n_organisations; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.n_organisations IS 'Lower end of the band in which the number of organisations lies: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';


--
-- Name: COLUMN benchmark.n_respondents; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.n_respondents IS 'Lower end of the band in which the number of people lies: 25, 50, 100, 250, 500, 1000 and so on.';


--
-- Name: COLUMN benchmark.base; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.base IS 'Which organisations n_organisations counts.';


--
-- Name: COLUMN benchmark.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.ci_low IS 'Lower end of the confidence interval of the mean. It is made from the public spread of the question and the size band, so it tells nothing about the members; it is wider than an exact one.';


--
-- Name: COLUMN benchmark.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.ci_high IS 'Upper end of that interval.';


--
-- Name: COLUMN benchmark.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.ci_level IS 'Confidence level of the interval: 0.95; null where there is none, and reason says why.';


--
-- Name: COLUMN benchmark.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.method IS 'How the figures were made.';


--
-- Name: COLUMN benchmark.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.status IS 'ok; carried (an older figure, dated as_of); protected (withheld to protect members); held (waits for a later release); none (no organisation has the level).';


--
-- Name: COLUMN benchmark.quantile_status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.quantile_status IS 'ok when median, p25 and p75 are shown, else protected (or none): they need more organisations than a mean.';


--
-- Name: COLUMN benchmark.p90_status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.p90_status IS 'ok when p90 is shown, else protected (or none): it needs more organisations than the quartiles.';


--
-- Name: COLUMN benchmark.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.reason IS 'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';


--
-- Name: COLUMN benchmark.edition; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.edition IS 'Label of the release that this row comes from.';


--
-- Name: COLUMN benchmark.as_of; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.as_of IS 'When the figure was made; a carried figure keeps its date.';


--
-- Name: COLUMN benchmark.published_at; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.published_at IS 'When that release was published.';


--
-- Name: COLUMN benchmark.scale_min; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.scale_min IS 'Lowest value the question allows.';


--
-- Name: COLUMN benchmark.scale_max; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.scale_max IS 'Highest value the question allows.';


--
-- Name: COLUMN benchmark.cell_id; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark.cell_id IS 'Number of the cell, as in benchmark.cell and benchmark.release_cell, where earlier releases are.';


--
-- Name: benchmark_comparison; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.benchmark_comparison WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.category,
    result.level,
    result.score,
    result.n,
    result.ci_low,
    result.ci_high,
    result.score_status,
    result.benchmark_mean,
    result.benchmark_ci_low,
    result.benchmark_ci_high,
    result.gap,
    result.gap_ci_low,
    result.gap_ci_high,
    result.p25,
    result.median,
    result.p75,
    result.p90,
    result."position",
    result.n_organisations,
    result.n_respondents,
    result.benchmark_status,
    result.quantile_status,
    result.edition,
    result.as_of,
    result.method,
    result.status,
    result.reason
   FROM (unnest(ARRAY['all_time'::text, 'year'::text, 'quarter'::text, 'month'::text]) wanted(period)
     CROSS JOIN LATERAL analytics.benchmark_comparison(NULL::text, wanted.period) result(survey, question, question_title, measurement, period, period_start, category, level, score, n, ci_low, ci_high, score_status, benchmark_mean, benchmark_ci_low, benchmark_ci_high, gap, gap_ci_low, gap_ci_high, p25, median, p75, p90, "position", n_organisations, n_respondents, benchmark_status, quantile_status, edition, as_of, method, status, reason));


ALTER TABLE analytics.benchmark_comparison OWNER TO surveymark_reader;

--
-- Name: VIEW benchmark_comparison; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.benchmark_comparison IS 'Your organisation against the published benchmarks of all organisations and of its own level in each category, over all time and by year, quarter and month.';


--
-- Name: COLUMN benchmark_comparison.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.survey IS 'Code of the survey.';


--
-- Name: COLUMN benchmark_comparison.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN benchmark_comparison.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.question_title IS 'The question as asked.';


--
-- Name: COLUMN benchmark_comparison.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN benchmark_comparison.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.period IS 'all_time, year, quarter or month, cut in UTC.';


--
-- Name: COLUMN benchmark_comparison.period_start; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.period_start IS 'First day of the period; null for all time.';


--
-- Name: COLUMN benchmark_comparison.category; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.category IS 'Category of the benchmark; all for all organisations.';


--
-- Name: COLUMN benchmark_comparison.level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.level IS 'Your organisation''s level in the category; all for all organisations.';


--
-- Name: COLUMN benchmark_comparison.score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.score IS 'Your mean, in the unit of the question; a share 0 to 1 for binary.';


--
-- Name: COLUMN benchmark_comparison.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.n IS 'Your number of answers.';


--
-- Name: COLUMN benchmark_comparison.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.ci_low IS 'Lower end of the interval of your score.';


--
-- Name: COLUMN benchmark_comparison.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.ci_high IS 'Upper end of the interval of your score.';


--
-- Name: COLUMN benchmark_comparison.score_status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.score_status IS 'Status of your own result: ok, protected, none.';


--
-- Name: COLUMN benchmark_comparison.benchmark_mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_mean IS 'Published benchmark: mean of organisations, one vote each.';


--
-- Name: COLUMN benchmark_comparison.benchmark_ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_ci_low IS 'Lower end of the published interval.';


--
-- Name: COLUMN benchmark_comparison.benchmark_ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_ci_high IS 'Upper end of the published interval.';


--
-- Name: COLUMN benchmark_comparison.gap; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.gap IS 'score - benchmark_mean, in the unit of the question.';


--
-- Name: COLUMN benchmark_comparison.gap_ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.gap_ci_low IS 'Lower end of the 95 % interval of the gap.';


--
-- Name: COLUMN benchmark_comparison.gap_ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.gap_ci_high IS 'Upper end of the 95 % interval of the gap.';


--
-- Name: COLUMN benchmark_comparison.p25; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.p25 IS 'Published first quartile of organisations.';


--
-- Name: COLUMN benchmark_comparison.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.median IS 'Published median of organisations.';


--
-- Name: COLUMN benchmark_comparison.p75; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.p75 IS 'Published third quartile of organisations.';


--
-- Name: COLUMN benchmark_comparison.p90; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.p90 IS 'Published 90th percentile of organisations.';


--
-- Name: COLUMN benchmark_comparison."position"; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison."position" IS 'Place among the published quartiles: top quarter, upper middle, lower middle, bottom quarter; null where these are protected.';


--
-- Name: COLUMN benchmark_comparison.n_organisations; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.n_organisations IS 'Organisations in the benchmark, lower end of the size band.';


--
-- Name: COLUMN benchmark_comparison.n_respondents; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.n_respondents IS 'Respondents in the benchmark, lower end of the size band.';


--
-- Name: COLUMN benchmark_comparison.benchmark_status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_status IS 'ok, carried (older, see as_of), protected, held or none.';


--
-- Name: COLUMN benchmark_comparison.quantile_status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.quantile_status IS 'ok where the quartiles are published.';


--
-- Name: COLUMN benchmark_comparison.edition; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.edition IS 'Release that the benchmark is from.';


--
-- Name: COLUMN benchmark_comparison.as_of; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.as_of IS 'When the benchmark figure was made.';


--
-- Name: COLUMN benchmark_comparison.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.method IS 'How the figures were computed.';


--
-- Name: COLUMN benchmark_comparison.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.status IS 'ok, carried, protected, held or none, for score and benchmark together.';


--
-- Name: COLUMN benchmark_comparison.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_comparison.reason IS 'Why a figure is missing or withheld.';


--
-- Name: benchmark_summary; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.benchmark_summary WITH (security_invoker='true', security_barrier='true') AS
 SELECT current_cell.survey,
    current_cell.question_path,
        CASE
            WHEN (current_cell.category = 'industry'::text) THEN current_cell.level
            ELSE 'all'::text
        END AS industry,
        CASE
            WHEN (current_cell.category = 'organisation_size'::text) THEN current_cell.level
            ELSE 'all'::text
        END AS org_size,
        CASE
            WHEN (current_cell.category = 'geography'::text) THEN current_cell.level
            ELSE 'all'::text
        END AS geography,
    current_cell.period AS period_type,
    current_cell.period_start AS period,
    (current_cell.mean)::double precision AS avg_score,
    (current_cell.median)::double precision AS median_score,
    (current_cell.p25)::double precision AS p25_score,
    (current_cell.p75)::double precision AS p75_score,
    (current_cell.p90)::double precision AS p90_score,
    current_cell.n_respondents AS sample_size,
    current_cell.n_organisations,
    current_cell.status,
    current_cell.as_of
   FROM benchmark.current_cell
  WHERE (current_cell.category = ANY (ARRAY['all'::text, 'industry'::text, 'organisation_size'::text, 'geography'::text]));


ALTER TABLE analytics.benchmark_summary OWNER TO surveymark_reader;

--
-- Name: VIEW benchmark_summary; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.benchmark_summary IS 'The published benchmarks by industry, organisation size and geography, one of them at a time; all where a row is not limited by it. It names no organisation and no client. analytics.benchmark has intervals, every category and the reason of each gap.';


--
-- Name: COLUMN benchmark_summary.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.survey IS 'Code of the survey.';


--
-- Name: COLUMN benchmark_summary.question_path; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.question_path IS 'Path of the question.';


--
-- Name: COLUMN benchmark_summary.industry; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.industry IS 'Industry of the organisations, or all.';


--
-- Name: COLUMN benchmark_summary.org_size; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.org_size IS 'Size class of the organisations, or all.';


--
-- Name: COLUMN benchmark_summary.geography; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.geography IS 'Geography of the organisations, or all.';


--
-- Name: COLUMN benchmark_summary.period_type; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.period_type IS 'all_time, year, quarter or month.';


--
-- Name: COLUMN benchmark_summary.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.period IS 'First day of the period (UTC); null for all_time.';


--
-- Name: COLUMN benchmark_summary.avg_score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.avg_score IS 'Mean of the organisations'' results, one vote each.';


--
-- Name: COLUMN benchmark_summary.median_score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.median_score IS 'Median of the organisations'' results, from 10 organisations on.';


--
-- Name: COLUMN benchmark_summary.p25_score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.p25_score IS 'Lower quartile, from 10 organisations on.';


--
-- Name: COLUMN benchmark_summary.p75_score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.p75_score IS 'Upper quartile, from 10 organisations on.';


--
-- Name: COLUMN benchmark_summary.p90_score; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.p90_score IS '90th percentile, from 25 organisations on.';


--
-- Name: COLUMN benchmark_summary.sample_size; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.sample_size IS 'Lower end of the band in which the number of people lies.';


--
-- Name: COLUMN benchmark_summary.n_organisations; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.n_organisations IS 'Lower end of the band in which the number of organisations lies.';


--
-- Name: COLUMN benchmark_summary.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.status IS 'ok, carried, protected, held or none, as in analytics.benchmark.';


--
-- Name: COLUMN benchmark_summary.as_of; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.benchmark_summary.as_of IS 'When the figure was made.';


--
-- Name: own_department; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.own_department WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.segment_kind,
    result.segment AS department,
    result.segment_title AS department_title,
    result.n,
    result.n_effective,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.gap_to_total,
    result.method,
    result.status,
    result.reason
   FROM analytics.own_breakdown(NULL::text, 'department'::text) result(survey, question, question_title, measurement, segment_kind, segment, segment_title, n, n_effective, mean, sd, median, ci_low, ci_high, ci_level, gap_to_total, method, status, reason);


ALTER TABLE analytics.own_department OWNER TO surveymark_reader;

--
-- Name: VIEW own_department; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.own_department IS 'Your organisation''s results by department, over all time, with a row for the total. Faster for one survey: analytics.own_breakdown(survey, ''department'').';


--
-- Name: COLUMN own_department.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.survey IS 'Code of the survey.';


--
-- Name: COLUMN own_department.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN own_department.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.question_title IS 'The question as asked.';


--
-- Name: COLUMN own_department.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN own_department.segment_kind; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.segment_kind IS 'total for the row of the whole organisation, else what it is broken down by.';


--
-- Name: COLUMN own_department.department; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.department IS 'Code of the department; null in the row of the total.';


--
-- Name: COLUMN own_department.department_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.department_title IS 'Name of the department.';


--
-- Name: COLUMN own_department.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.n IS 'Number of answers with a value; null where protected.';


--
-- Name: COLUMN own_department.n_effective; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';


--
-- Name: COLUMN own_department.mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';


--
-- Name: COLUMN own_department.sd; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.sd IS 'Standard deviation (n - 1), in the unit of the question.';


--
-- Name: COLUMN own_department.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.median IS 'Median.';


--
-- Name: COLUMN own_department.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.ci_low IS 'Lower end of the confidence interval.';


--
-- Name: COLUMN own_department.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.ci_high IS 'Upper end of the confidence interval.';


--
-- Name: COLUMN own_department.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN own_department.gap_to_total; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.gap_to_total IS 'mean - mean of the total, in the unit of the question.';


--
-- Name: COLUMN own_department.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.method IS 'How the figures were computed.';


--
-- Name: COLUMN own_department.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN own_department.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_department.reason IS 'Why a figure is missing or withheld.';


--
-- Name: own_distribution; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.own_distribution WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.ordinal,
    result.answer_state,
    result.value,
    result.choice,
    result.choice_title,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.base,
    result.method,
    result.status,
    result.reason
   FROM analytics.own_distribution(NULL::text, NULL::text, 'all_time'::text) result(survey, question, question_title, measurement, period, period_start, ordinal, answer_state, value, choice, choice_title, n, share, ci_low, ci_high, ci_level, base_n, base, method, status, reason);


ALTER TABLE analytics.own_distribution OWNER TO surveymark_reader;

--
-- Name: VIEW own_distribution; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.own_distribution IS 'How your organisation''s answers spread over the values of each question, over all time. By period or range of days: analytics.own_distribution(survey, question, period, from, to).';


--
-- Name: COLUMN own_distribution.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.survey IS 'Code of the survey.';


--
-- Name: COLUMN own_distribution.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN own_distribution.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.question_title IS 'The question as asked.';


--
-- Name: COLUMN own_distribution.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN own_distribution.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.period IS 'all_time.';


--
-- Name: COLUMN own_distribution.period_start; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.period_start IS 'Null: all time.';


--
-- Name: COLUMN own_distribution.ordinal; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.ordinal IS 'Order of the bins within the question and period.';


--
-- Name: COLUMN own_distribution.answer_state; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.answer_state IS 'answered; none, other, refused, dont_know: chosen instead of an answer; skipped: asked, nothing recorded.';


--
-- Name: COLUMN own_distribution.value; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.value IS 'The value of the bin.';


--
-- Name: COLUMN own_distribution.choice; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.choice IS 'Code of the choice, where the question has choices.';


--
-- Name: COLUMN own_distribution.choice_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.choice_title IS 'The choice as shown to respondents; yes or no for binary.';


--
-- Name: COLUMN own_distribution.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.n IS 'Number of answers with this value; null for a confidential survey.';


--
-- Name: COLUMN own_distribution.share; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.share IS 'Part of the base, 0 to 1; rounded for a confidential survey, as method says.';


--
-- Name: COLUMN own_distribution.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.ci_low IS 'Lower end of the interval of the share.';


--
-- Name: COLUMN own_distribution.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.ci_high IS 'Upper end of the interval of the share.';


--
-- Name: COLUMN own_distribution.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN own_distribution.base_n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.base_n IS 'Number of answers or people that the shares are of.';


--
-- Name: COLUMN own_distribution.base; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.base IS 'What the figures are a share or mean of, in words.';


--
-- Name: COLUMN own_distribution.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.method IS 'How the figures were computed.';


--
-- Name: COLUMN own_distribution.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN own_distribution.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_distribution.reason IS 'Why a figure is missing or withheld.';


--
-- Name: own_job_role; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.own_job_role WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.segment_kind,
    result.segment AS job_role,
    result.segment_title AS job_role_title,
    result.n,
    result.n_effective,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.gap_to_total,
    result.method,
    result.status,
    result.reason
   FROM analytics.own_breakdown(NULL::text, 'job_role'::text) result(survey, question, question_title, measurement, segment_kind, segment, segment_title, n, n_effective, mean, sd, median, ci_low, ci_high, ci_level, gap_to_total, method, status, reason);


ALTER TABLE analytics.own_job_role OWNER TO surveymark_reader;

--
-- Name: VIEW own_job_role; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.own_job_role IS 'Your organisation''s results by job role, over all time, with a row for the total. Faster for one survey: analytics.own_breakdown(survey, ''job_role'').';


--
-- Name: COLUMN own_job_role.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.survey IS 'Code of the survey.';


--
-- Name: COLUMN own_job_role.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN own_job_role.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.question_title IS 'The question as asked.';


--
-- Name: COLUMN own_job_role.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN own_job_role.segment_kind; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.segment_kind IS 'total for the row of the whole organisation, else what it is broken down by.';


--
-- Name: COLUMN own_job_role.job_role; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.job_role IS 'Code of the job role; null in the row of the total.';


--
-- Name: COLUMN own_job_role.job_role_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.job_role_title IS 'Name of the job role.';


--
-- Name: COLUMN own_job_role.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.n IS 'Number of answers with a value; null where protected.';


--
-- Name: COLUMN own_job_role.n_effective; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';


--
-- Name: COLUMN own_job_role.mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';


--
-- Name: COLUMN own_job_role.sd; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.sd IS 'Standard deviation (n - 1), in the unit of the question.';


--
-- Name: COLUMN own_job_role.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.median IS 'Median.';


--
-- Name: COLUMN own_job_role.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.ci_low IS 'Lower end of the confidence interval.';


--
-- Name: COLUMN own_job_role.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.ci_high IS 'Upper end of the confidence interval.';


--
-- Name: COLUMN own_job_role.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN own_job_role.gap_to_total; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.gap_to_total IS 'mean - mean of the total, in the unit of the question.';


--
-- Name: COLUMN own_job_role.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.method IS 'How the figures were computed.';


--
-- Name: COLUMN own_job_role.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN own_job_role.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_job_role.reason IS 'Why a figure is missing or withheld.';


--
-- Name: own_results; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.own_results WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.question_type,
    result.measurement,
    result.period,
    result.period_start,
    result.period_end,
    result.n,
    result.n_effective,
    result.n_asked,
    result.base,
    result.mean,
    result.sd,
    result.p25,
    result.median,
    result.p75,
    result.p90,
    result.p95,
    result.minimum,
    result.maximum,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason
   FROM (unnest(ARRAY['all_time'::text, 'year'::text, 'quarter'::text, 'month'::text]) wanted(period)
     CROSS JOIN LATERAL analytics.own_results(NULL::text, wanted.period) result(survey, question, question_title, question_type, measurement, period, period_start, period_end, n, n_effective, n_asked, base, mean, sd, p25, median, p75, p90, p95, minimum, maximum, ci_low, ci_high, ci_level, method, status, reason));


ALTER TABLE analytics.own_results OWNER TO surveymark_reader;

--
-- Name: VIEW own_results; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.own_results IS 'Your organisation''s results for each question, over all time and by year, quarter and month. Faster for one survey or a range of days: analytics.own_results(survey, period, from, to).';


--
-- Name: COLUMN own_results.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.survey IS 'Code of the survey.';


--
-- Name: COLUMN own_results.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN own_results.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.question_title IS 'The question as asked.';


--
-- Name: COLUMN own_results.question_type; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.question_type IS 'SurveyJS type it comes from; scale for a score.';


--
-- Name: COLUMN own_results.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN own_results.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.period IS 'all_time, year, quarter or month, cut in UTC.';


--
-- Name: COLUMN own_results.period_start; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.period_start IS 'First day of the period; null for all time.';


--
-- Name: COLUMN own_results.period_end; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.period_end IS 'Last day of the period; null for all time.';


--
-- Name: COLUMN own_results.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.n IS 'Number of answers with a value; null where protected.';


--
-- Name: COLUMN own_results.n_effective; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';


--
-- Name: COLUMN own_results.n_asked; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.n_asked IS 'Completed response sets whose version asks the question; rounded down to fives for a confidential survey.';


--
-- Name: COLUMN own_results.base; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.base IS 'What the figures are a share or mean of, in words.';


--
-- Name: COLUMN own_results.mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';


--
-- Name: COLUMN own_results.sd; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.sd IS 'Standard deviation (n - 1), in the unit of the question.';


--
-- Name: COLUMN own_results.p25; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.p25 IS 'First quartile.';


--
-- Name: COLUMN own_results.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.median IS 'Median.';


--
-- Name: COLUMN own_results.p75; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.p75 IS 'Third quartile.';


--
-- Name: COLUMN own_results.p90; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.p90 IS '90th percentile.';


--
-- Name: COLUMN own_results.p95; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.p95 IS '95th percentile.';


--
-- Name: COLUMN own_results.minimum; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.minimum IS 'Smallest answer; never shown for a confidential survey.';


--
-- Name: COLUMN own_results.maximum; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.maximum IS 'Largest answer; never shown for a confidential survey.';


--
-- Name: COLUMN own_results.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.ci_low IS 'Lower end of the confidence interval.';


--
-- Name: COLUMN own_results.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.ci_high IS 'Upper end of the confidence interval.';


--
-- Name: COLUMN own_results.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN own_results.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.method IS 'How the figures were computed.';


--
-- Name: COLUMN own_results.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN own_results.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_results.reason IS 'Why a figure is missing or withheld.';


--
-- Name: own_trend; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.own_trend WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.n,
    result.n_effective,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.previous_mean,
    result.change,
    result.change_percent,
    result.method,
    result.status,
    result.reason
   FROM analytics.own_trend(NULL::text, NULL::text, 'month'::text) result(survey, question, question_title, measurement, period, period_start, n, n_effective, mean, sd, median, ci_low, ci_high, ci_level, previous_mean, change, change_percent, method, status, reason);


ALTER TABLE analytics.own_trend OWNER TO surveymark_reader;

--
-- Name: VIEW own_trend; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.own_trend IS 'Your organisation''s results month by month with the change since the month before. Other periods, down to the hour: analytics.own_trend(survey, question, period).';


--
-- Name: COLUMN own_trend.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.survey IS 'Code of the survey.';


--
-- Name: COLUMN own_trend.question; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';


--
-- Name: COLUMN own_trend.question_title; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.question_title IS 'The question as asked.';


--
-- Name: COLUMN own_trend.measurement; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN own_trend.period; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.period IS 'month.';


--
-- Name: COLUMN own_trend.period_start; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.period_start IS 'First instant of the month, UTC.';


--
-- Name: COLUMN own_trend.n; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.n IS 'Number of answers with a value; null where protected.';


--
-- Name: COLUMN own_trend.n_effective; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';


--
-- Name: COLUMN own_trend.mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';


--
-- Name: COLUMN own_trend.sd; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.sd IS 'Standard deviation (n - 1), in the unit of the question.';


--
-- Name: COLUMN own_trend.median; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.median IS 'Median.';


--
-- Name: COLUMN own_trend.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.ci_low IS 'Lower end of the confidence interval.';


--
-- Name: COLUMN own_trend.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.ci_high IS 'Upper end of the confidence interval.';


--
-- Name: COLUMN own_trend.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN own_trend.previous_mean; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.previous_mean IS 'The last earlier mean.';


--
-- Name: COLUMN own_trend.change; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.change IS 'mean - previous_mean, in the unit of the question.';


--
-- Name: COLUMN own_trend.change_percent; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.change_percent IS 'change in percent of previous_mean.';


--
-- Name: COLUMN own_trend.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.method IS 'How the figures were computed.';


--
-- Name: COLUMN own_trend.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN own_trend.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.own_trend.reason IS 'Why a figure is missing or withheld.';


--
-- Name: response_summary; Type: VIEW; Schema: analytics; Owner: surveymark_reader
--

CREATE VIEW analytics.response_summary WITH (security_invoker='true', security_barrier='true') AS
 SELECT result.survey,
    result.is_confidential,
    result.n_started,
    result.n_completed,
    result.n_abandoned,
    result.n_in_progress,
    result.n_respondents,
    result.completion_rate,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base,
    result.median_completion_seconds,
    result.mean_completion_seconds,
    result.n_timed,
    result.first_completed_at,
    result.last_completed_at,
    result.method,
    result.status,
    result.reason
   FROM analytics.response_summary() result(survey, is_confidential, n_started, n_completed, n_abandoned, n_in_progress, n_respondents, completion_rate, ci_low, ci_high, ci_level, base, median_completion_seconds, mean_completion_seconds, n_timed, first_completed_at, last_completed_at, method, status, reason);


ALTER TABLE analytics.response_summary OWNER TO surveymark_reader;

--
-- Name: VIEW response_summary; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON VIEW analytics.response_summary IS 'How your organisation''s surveys are answered: started, completed, abandoned, people and times, one row for each survey.';


--
-- Name: COLUMN response_summary.survey; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.survey IS 'Code of the survey.';


--
-- Name: COLUMN response_summary.is_confidential; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.is_confidential IS 'Respondents were promised confidentiality: figures rest on, and move by, at least 5 people.';


--
-- Name: COLUMN response_summary.n_started; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_started IS 'Response sets in all.';


--
-- Name: COLUMN response_summary.n_completed; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_completed IS 'Finished response sets.';


--
-- Name: COLUMN response_summary.n_abandoned; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_abandoned IS 'Unfinished sets that came in more than a day ago.';


--
-- Name: COLUMN response_summary.n_in_progress; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_in_progress IS 'Unfinished sets of the last day.';


--
-- Name: COLUMN response_summary.n_respondents; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_respondents IS 'Different people with a finished set.';


--
-- Name: COLUMN response_summary.completion_rate; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.completion_rate IS 'n_completed / n_started, 0 to 1.';


--
-- Name: COLUMN response_summary.ci_low; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.ci_low IS 'Lower end of the interval of the completion rate.';


--
-- Name: COLUMN response_summary.ci_high; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.ci_high IS 'Upper end of the interval of the completion rate.';


--
-- Name: COLUMN response_summary.ci_level; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';


--
-- Name: COLUMN response_summary.base; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.base IS 'What the figures are a share or mean of, in words.';


--
-- Name: COLUMN response_summary.median_completion_seconds; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.median_completion_seconds IS 'Median time from start to finish, seconds.';


--
-- Name: COLUMN response_summary.mean_completion_seconds; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.mean_completion_seconds IS 'Mean time from start to finish, seconds.';


--
-- Name: COLUMN response_summary.n_timed; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.n_timed IS 'Finished sets that have both times.';


--
-- Name: COLUMN response_summary.first_completed_at; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.first_completed_at IS 'When the first set was finished; null for a confidential survey.';


--
-- Name: COLUMN response_summary.last_completed_at; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.last_completed_at IS 'When the last set was finished; null for a confidential survey.';


--
-- Name: COLUMN response_summary.method; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.method IS 'How the figures were computed.';


--
-- Name: COLUMN response_summary.status; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';


--
-- Name: COLUMN response_summary.reason; Type: COMMENT; Schema: analytics; Owner: surveymark_reader
--

COMMENT ON COLUMN analytics.response_summary.reason IS 'Why a figure is missing or withheld.';


--
-- Name: cell_cell_id_seq; Type: SEQUENCE; Schema: benchmark; Owner: surveymark_engine
--

CREATE SEQUENCE benchmark.cell_cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE benchmark.cell_cell_id_seq OWNER TO surveymark_engine;

--
-- Name: cell_cell_id_seq; Type: SEQUENCE OWNED BY; Schema: benchmark; Owner: surveymark_engine
--

ALTER SEQUENCE benchmark.cell_cell_id_seq OWNED BY benchmark.cell.cell_id;


--
-- Name: category; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.category (
    category text NOT NULL,
    title text NOT NULL,
    ordinal smallint DEFAULT 0 NOT NULL,
    CONSTRAINT category_category_check CHECK ((category ~ '^[a-z][a-z0-9_]*$'::text))
);


ALTER TABLE core.category OWNER TO surveymark_engine;

--
-- Name: TABLE category; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.category IS 'The attributes by which organisations are compared: industry, size, geography, or any that is added as a row.';


--
-- Name: COLUMN category.ordinal; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.category.ordinal IS 'The fixed, public order in which benchmark cells are tried.';


--
-- Name: category_level; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.category_level (
    category text NOT NULL,
    level text NOT NULL,
    title text NOT NULL,
    ordinal smallint DEFAULT 0 NOT NULL,
    CONSTRAINT category_level_level_check CHECK ((level <> ''::text))
);


ALTER TABLE core.category_level OWNER TO surveymark_engine;

--
-- Name: TABLE category_level; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.category_level IS 'The fixed levels of a category; an organisation has at most one of each category.';


--
-- Name: choice; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.choice (
    question_id bigint NOT NULL,
    choice text NOT NULL,
    title text NOT NULL,
    answer_state core.answer_state DEFAULT 'answered'::core.answer_state NOT NULL,
    value numeric NOT NULL,
    ordinal integer NOT NULL
);


ALTER TABLE core.choice OWNER TO surveymark_engine;

--
-- Name: TABLE choice; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.choice IS 'What each counted value of a question stands for.';


--
-- Name: COLUMN choice.value; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.choice.value IS 'The value that items carry: the choice''s own number or score where all choices have one, else its running number, which is no score.';


--
-- Name: department; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.department (
    org_id bigint NOT NULL,
    department text NOT NULL,
    title text NOT NULL
);

ALTER TABLE ONLY core.department FORCE ROW LEVEL SECURITY;


ALTER TABLE core.department OWNER TO surveymark_engine;

--
-- Name: TABLE department; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.department IS 'The departments of an organisation.';


--
-- Name: job_role; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.job_role (
    org_id bigint NOT NULL,
    job_role text NOT NULL,
    title text NOT NULL
);

ALTER TABLE ONLY core.job_role FORCE ROW LEVEL SECURITY;


ALTER TABLE core.job_role OWNER TO surveymark_engine;

--
-- Name: TABLE job_role; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.job_role IS 'The job roles of an organisation, for breakdowns; nothing to do with database roles.';


--
-- Name: organisation; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.organisation (
    org_id bigint NOT NULL,
    organisation text NOT NULL,
    name text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organisation_organisation_check CHECK (((organisation <> ''::text) AND (length(organisation) <= 100)))
);

ALTER TABLE ONLY core.organisation FORCE ROW LEVEL SECURITY;


ALTER TABLE core.organisation OWNER TO surveymark_engine;

--
-- Name: TABLE organisation; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.organisation IS 'The tenants: each sends responses and sees its own results.';


--
-- Name: COLUMN organisation.organisation; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.organisation.organisation IS 'The code by which loads and commands name the organisation.';


--
-- Name: COLUMN organisation.is_active; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.organisation.is_active IS 'Inactive organisations keep their data and leave all later benchmarks.';


--
-- Name: organisation_category; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.organisation_category (
    org_id bigint NOT NULL,
    category text NOT NULL,
    level text NOT NULL
);

ALTER TABLE ONLY core.organisation_category FORCE ROW LEVEL SECURITY;


ALTER TABLE core.organisation_category OWNER TO surveymark_engine;

--
-- Name: TABLE organisation_category; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.organisation_category IS 'The level that an organisation has in each category.';


--
-- Name: organisation_org_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.organisation_org_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.organisation_org_id_seq OWNER TO surveymark_engine;

--
-- Name: organisation_org_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.organisation_org_id_seq OWNED BY core.organisation.org_id;


--
-- Name: question; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.question (
    question_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    question_path text NOT NULL,
    title text NOT NULL,
    question_type text NOT NULL,
    measurement text NOT NULL,
    reader text NOT NULL,
    answer_key text,
    answer_part text,
    answer_option text,
    value_property text,
    true_value jsonb,
    false_value jsonb,
    scale_min numeric,
    scale_max numeric,
    scale_step numeric,
    accepts_free_text boolean DEFAULT false NOT NULL,
    CONSTRAINT question_answer_key_check CHECK (((answer_key IS NULL) = (reader = 'scale'::text))),
    CONSTRAINT question_measurement_check CHECK ((measurement = ANY (ARRAY['numeric'::text, 'binary'::text, 'nominal'::text, 'text'::text]))),
    CONSTRAINT question_reader_check CHECK ((reader = ANY (ARRAY['rating'::text, 'choice'::text, 'option'::text, 'boolean'::text, 'number'::text, 'text'::text, 'scale'::text]))),
    CONSTRAINT question_scale_check CHECK ((scale_min < scale_max))
);


ALTER TABLE core.question OWNER TO surveymark_engine;

--
-- Name: TABLE question; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.question IS 'One row for each figure a survey can give: a question, a matrix row, an option of a checkbox, a scale score.';


--
-- Name: COLUMN question.question_path; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.question_path IS 'The stable name, the same in every version: name, name.row, name.option, name.row.option, name-Comment.';


--
-- Name: COLUMN question.question_type; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.question_type IS 'The SurveyJS type it comes from; scale for a derived score.';


--
-- Name: COLUMN question.measurement; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.measurement IS 'What may be computed: numeric (mean, percentiles), binary (a share), nominal (a distribution), text (a count).';


--
-- Name: COLUMN question.reader; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.reader IS 'How core.read_answers() turns the JSON into a value.';


--
-- Name: COLUMN question.answer_key; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.answer_key IS 'The key of the answers document that holds the answer.';


--
-- Name: COLUMN question.answer_part; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.answer_part IS 'The matrix row inside the answer.';


--
-- Name: COLUMN question.answer_option; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.answer_option IS 'The option whose presence in an array is the value 1.';


--
-- Name: COLUMN question.value_property; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.value_property IS 'SurveyJS valuePropertyName: options are objects with this property.';


--
-- Name: COLUMN question.accepts_free_text; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.question.accepts_free_text IS 'SurveyJS storeOthersAsComment = false: a value that is no choice is the text of "other".';


--
-- Name: question_question_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.question_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.question_question_id_seq OWNER TO surveymark_engine;

--
-- Name: question_question_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.question_question_id_seq OWNED BY core.question.question_id;


--
-- Name: rejected_response; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.rejected_response (
    rejected_id bigint NOT NULL,
    batch text NOT NULL,
    line_number bigint,
    error_code text NOT NULL,
    error_message text NOT NULL,
    error_detail text,
    error_hint text,
    row_content jsonb NOT NULL,
    rejected_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY core.rejected_response FORCE ROW LEVEL SECURITY;


ALTER TABLE core.rejected_response OWNER TO surveymark_engine;

--
-- Name: TABLE rejected_response; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.rejected_response IS 'Bad rows of a bulk load as they came, each with its reason.';


--
-- Name: rejected_response_rejected_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.rejected_response_rejected_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.rejected_response_rejected_id_seq OWNER TO surveymark_engine;

--
-- Name: rejected_response_rejected_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.rejected_response_rejected_id_seq OWNED BY core.rejected_response.rejected_id;


--
-- Name: respondent; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.respondent (
    org_id bigint NOT NULL,
    respondent_id bigint NOT NULL,
    respondent_key text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY core.respondent FORCE ROW LEVEL SECURITY;


ALTER TABLE core.respondent OWNER TO surveymark_engine;

--
-- Name: TABLE respondent; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.respondent IS 'People known by a key that the organisation chose; anonymous response sets have no respondent.';


--
-- Name: respondent_respondent_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.respondent_respondent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.respondent_respondent_id_seq OWNER TO surveymark_engine;

--
-- Name: respondent_respondent_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.respondent_respondent_id_seq OWNED BY core.respondent.respondent_id;


--
-- Name: response_item; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.response_item (
    org_id bigint NOT NULL,
    response_set_id bigint NOT NULL,
    question_id bigint NOT NULL,
    month date,
    answer_state core.answer_state DEFAULT 'answered'::core.answer_state NOT NULL,
    value numeric DEFAULT 0 NOT NULL,
    weight numeric DEFAULT 1 NOT NULL,
    text_value text,
    CONSTRAINT response_item_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone))),
    CONSTRAINT response_item_value_check CHECK (((value > '-Infinity'::numeric) AND (value < 'Infinity'::numeric)))
);

ALTER TABLE ONLY core.response_item FORCE ROW LEVEL SECURITY;


ALTER TABLE core.response_item OWNER TO surveymark_engine;

--
-- Name: TABLE response_item; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.response_item IS 'One value of one question in one response set. It has no foreign keys; one set-wise check for each statement does their work.';


--
-- Name: COLUMN response_item.month; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_item.month IS 'The month of the set; null while it is unfinished, and then the item is not counted.';


--
-- Name: COLUMN response_item.value; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_item.value IS 'The number, 0 / 1 for options and booleans, the choice''s value; 0 where the state is not answered and for text.';


--
-- Name: response_load_load_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.response_load_load_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.response_load_load_id_seq OWNER TO surveymark_engine;

--
-- Name: response_load_load_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.response_load_load_id_seq OWNED BY core.response_load.load_id;


--
-- Name: response_set; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.response_set (
    org_id bigint NOT NULL,
    response_set_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    version integer NOT NULL,
    submission_id text NOT NULL,
    respondent_id bigint,
    department text,
    job_role text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    weight numeric DEFAULT 1 NOT NULL,
    channel text,
    device text,
    answers jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    month date GENERATED ALWAYS AS ((date_trunc('month'::text, (completed_at AT TIME ZONE 'UTC'::text)))::date) STORED,
    CONSTRAINT response_set_answers_check CHECK ((jsonb_typeof(answers) = 'object'::text)),
    CONSTRAINT response_set_completed_at_check CHECK ((completed_at >= started_at)),
    CONSTRAINT response_set_completed_at_range_check CHECK (((completed_at >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (completed_at < '2200-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT response_set_submission_id_check CHECK (((submission_id <> ''::text) AND (length(submission_id) <= 200))),
    CONSTRAINT response_set_weight_check CHECK (((weight > (0)::numeric) AND (weight <= (1000000)::numeric)))
);

ALTER TABLE ONLY core.response_set FORCE ROW LEVEL SECURITY;


ALTER TABLE core.response_set OWNER TO surveymark_engine;

--
-- Name: TABLE response_set; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.response_set IS 'One filled-in questionnaire, with its answers as submitted.';


--
-- Name: COLUMN response_set.submission_id; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_set.submission_id IS 'The client''s own id: sending the same response again changes nothing, sending another under the same id is refused.';


--
-- Name: COLUMN response_set.completed_at; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_set.completed_at IS 'When it was handed in; null while unfinished. Only finished sets are counted, in the month of this instant in UTC.';


--
-- Name: COLUMN response_set.weight; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_set.weight IS 'The survey weight; 1 unless the sample was weighted.';


--
-- Name: COLUMN response_set.month; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.response_set.month IS 'First day of the month of completed_at in UTC, whatever the session''s time zone; null while unfinished.';


--
-- Name: response_set_response_set_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.response_set_response_set_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.response_set_response_set_id_seq OWNER TO surveymark_engine;

--
-- Name: response_set_response_set_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.response_set_response_set_id_seq OWNED BY core.response_set.response_set_id;


--
-- Name: scale; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.scale (
    survey_id bigint NOT NULL,
    scale text NOT NULL,
    question_id bigint NOT NULL,
    minimum_items smallint NOT NULL,
    CONSTRAINT scale_minimum_items_check CHECK ((minimum_items > 0))
);


ALTER TABLE core.scale OWNER TO surveymark_engine;

--
-- Name: TABLE scale; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.scale IS 'Scale scores: derived questions whose value the drain computes from other answers of the same set.';


--
-- Name: COLUMN scale.minimum_items; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.scale.minimum_items IS 'A set with fewer answered items than this has no score.';


--
-- Name: scale_item; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.scale_item (
    survey_id bigint NOT NULL,
    scale text NOT NULL,
    question_id bigint NOT NULL,
    weight numeric DEFAULT 1 NOT NULL,
    is_reversed boolean DEFAULT false NOT NULL,
    CONSTRAINT scale_item_weight_check CHECK ((weight > (0)::numeric))
);


ALTER TABLE core.scale_item OWNER TO surveymark_engine;

--
-- Name: TABLE scale_item; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.scale_item IS 'The scoring key: which items make a scale, with what weight.';


--
-- Name: COLUMN scale_item.is_reversed; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.scale_item.is_reversed IS 'The item scores scale_min + scale_max - value.';


--
-- Name: survey; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.survey (
    survey_id bigint NOT NULL,
    survey text NOT NULL,
    title text NOT NULL,
    is_confidential boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT survey_survey_check CHECK (((survey <> ''::text) AND (length(survey) <= 100)))
);


ALTER TABLE core.survey OWNER TO surveymark_engine;

--
-- Name: TABLE survey; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.survey IS 'A questionnaire that many organisations answer.';


--
-- Name: COLUMN survey.survey; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.survey.survey IS 'The code by which loads, views and commands name the survey.';


--
-- Name: COLUMN survey.is_confidential; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.survey.is_confidential IS 'Respondents were promised confidentiality: what readers see rests on, and moves by, at least 5 response sets.';


--
-- Name: survey_question; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.survey_question (
    survey_id bigint NOT NULL,
    version integer NOT NULL,
    question_id bigint NOT NULL,
    ordinal integer NOT NULL,
    is_required boolean DEFAULT false NOT NULL
);


ALTER TABLE core.survey_question OWNER TO surveymark_engine;

--
-- Name: TABLE survey_question; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.survey_question IS 'Which questions a version asks, in the order of the questionnaire.';


--
-- Name: survey_survey_id_seq; Type: SEQUENCE; Schema: core; Owner: surveymark_engine
--

CREATE SEQUENCE core.survey_survey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE core.survey_survey_id_seq OWNER TO surveymark_engine;

--
-- Name: survey_survey_id_seq; Type: SEQUENCE OWNED BY; Schema: core; Owner: surveymark_engine
--

ALTER SEQUENCE core.survey_survey_id_seq OWNED BY core.survey.survey_id;


--
-- Name: survey_version; Type: TABLE; Schema: core; Owner: surveymark_engine
--

CREATE TABLE core.survey_version (
    survey_id bigint NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    ignored_keys text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT survey_version_version_check CHECK ((version > 0))
);


ALTER TABLE core.survey_version OWNER TO surveymark_engine;

--
-- Name: TABLE survey_version; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON TABLE core.survey_version IS 'SurveyJS definitions as they were published; a row is never changed.';


--
-- Name: COLUMN survey_version.ignored_keys; Type: COMMENT; Schema: core; Owner: surveymark_engine
--

COMMENT ON COLUMN core.survey_version.ignored_keys IS 'Keys that an answers document may hold although they are no questions: calculated values and totals.';


--
-- Name: _yoyo_log; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops._yoyo_log (
    id character varying(36) NOT NULL,
    migration_hash character varying(64),
    migration_id character varying(255),
    operation character varying(10),
    username character varying(255),
    hostname character varying(255),
    comment character varying(255),
    created_at_utc timestamp without time zone
);


ALTER TABLE ops._yoyo_log OWNER TO surveymark_engine;

--
-- Name: TABLE _yoyo_log; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops._yoyo_log IS 'When each step was taken or marked, and by whom.';


--
-- Name: _yoyo_migration; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops._yoyo_migration (
    migration_hash character varying(64) NOT NULL,
    migration_id character varying(255),
    applied_at_utc timestamp without time zone
);


ALTER TABLE ops._yoyo_migration OWNER TO surveymark_engine;

--
-- Name: TABLE _yoyo_migration; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops._yoyo_migration IS 'The steps that were taken, as yoyo-migrations records them.';


--
-- Name: _yoyo_version; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops._yoyo_version (
    version integer NOT NULL,
    installed_at_utc timestamp without time zone
);


ALTER TABLE ops._yoyo_version OWNER TO surveymark_engine;

--
-- Name: TABLE _yoyo_version; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops._yoyo_version IS 'The version of the tables of yoyo-migrations.';


--
-- Name: applied_file; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.applied_file (
    path text NOT NULL,
    sha256 text NOT NULL,
    object_name text,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT applied_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);


ALTER TABLE ops.applied_file OWNER TO surveymark_engine;

--
-- Name: TABLE applied_file; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.applied_file IS 'One row for each file of sql/ and migrations/ whose text is in force in this database.';


--
-- Name: COLUMN applied_file.path; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.applied_file.path IS 'As in the repository, for example sql/views/10_x.sql.';


--
-- Name: COLUMN applied_file.object_name; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.applied_file.object_name IS 'What the file defines, so that deleting a file can remove its view.';


--
-- Name: deploy_history; Type: VIEW; Schema: ops; Owner: surveymark_engine
--

CREATE VIEW ops.deploy_history WITH (security_barrier='true') AS
 SELECT (log.created_at_utc AT TIME ZONE 'UTC'::text) AS at,
    ('migrations/'::text || (log.migration_id)::text) AS path,
        CASE log.operation
            WHEN 'apply'::text THEN 'step taken'::text
            WHEN 'mark'::text THEN 'step marked, part of the install'::text
            ELSE ('step: '::text || (log.operation)::text)
        END AS event,
    (((log.username)::text || '@'::text) || (log.hostname)::text) AS by_whom
   FROM ops._yoyo_log log
UNION ALL
 SELECT file.applied_at AS at,
    file.path,
    'in force'::text AS event,
    NULL::text AS by_whom
   FROM ops.applied_file file
  WHERE (file.path !~~ 'migrations/%'::text);


ALTER TABLE ops.deploy_history OWNER TO surveymark_engine;

--
-- Name: VIEW deploy_history; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON VIEW ops.deploy_history IS 'The history of this database: the steps that were taken, and since when each file is in force.';


--
-- Name: COLUMN deploy_history.at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.deploy_history.at IS 'When it was taken or applied.';


--
-- Name: COLUMN deploy_history.path; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.deploy_history.path IS 'The step or file, as in the repository.';


--
-- Name: COLUMN deploy_history.event; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.deploy_history.event IS 'Step taken, step marked (part of the install), or file in force.';


--
-- Name: COLUMN deploy_history.by_whom; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.deploy_history.by_whom IS 'User and machine that took the step; null for files, of which only the latest is kept.';


--
-- Name: health; Type: VIEW; Schema: ops; Owner: surveymark_engine
--

CREATE VIEW ops.health WITH (security_barrier='true') AS
 SELECT found.check_name,
    found.status,
    found.value,
    found.detail,
    found.hint,
    found.elapsed_ms
   FROM ops.check_health() found(check_name, status, value, detail, hint, elapsed_ms);


ALTER TABLE ops.health OWNER TO surveymark_engine;

--
-- Name: VIEW health; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON VIEW ops.health IS 'Every health check and what it found just now; each reading runs the checks.';


--
-- Name: COLUMN health.check_name; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.check_name IS 'What was looked at: database, clock, queue, each job, benchmarks, rejected.';


--
-- Name: COLUMN health.status; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.status IS 'healthy, warning or critical; a check that cannot run is critical.';


--
-- Name: COLUMN health.value; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.value IS 'The figure or word it was judged by; an SQLSTATE when the check could not run.';


--
-- Name: COLUMN health.detail; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.detail IS 'What was found, in a sentence.';


--
-- Name: COLUMN health.hint; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.hint IS 'What to do about it; null when nothing is to be done.';


--
-- Name: COLUMN health.elapsed_ms; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.health.elapsed_ms IS 'How long the check took, in milliseconds.';


--
-- Name: job; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.job (
    job_name text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    schedule text NOT NULL,
    step_function text NOT NULL,
    priority text DEFAULT 'normal'::text NOT NULL,
    is_enabled boolean DEFAULT true NOT NULL,
    on_missed text DEFAULT 'skip'::text NOT NULL,
    failure_count integer DEFAULT 0 NOT NULL,
    max_failures integer DEFAULT 5 NOT NULL,
    scheduled_from timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    disabled_by text,
    disabled_reason text,
    CONSTRAINT job_disabled_check CHECK ((is_enabled = (disabled_at IS NULL))),
    CONSTRAINT job_failure_count_check CHECK ((failure_count >= 0)),
    CONSTRAINT job_job_name_check CHECK ((job_name ~ '^[a-z][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT job_max_failures_check CHECK (((max_failures >= 1) AND (max_failures <= 1000))),
    CONSTRAINT job_on_missed_check CHECK ((on_missed = ANY (ARRAY['skip'::text, 'run_once'::text]))),
    CONSTRAINT job_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'critical'::text]))),
    CONSTRAINT job_step_function_check CHECK ((step_function ~ '^[a-z][a-z0-9_]*\.step_[a-z0-9_]+$'::text))
);


ALTER TABLE ops.job OWNER TO surveymark_engine;

--
-- Name: TABLE job; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.job IS 'The jobs: what each does, when, and whether it still may. Runs are in ops.job_run, the picture in ops.job_status.';


--
-- Name: COLUMN job.schedule; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.schedule IS 'Minute, hour, day of month, month, day of week, in UTC, as cron reads them; the file in sql/cron says the same to pg_cron.';


--
-- Name: COLUMN job.step_function; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.step_function IS 'A function without arguments that does one bounded piece of work and returns true while some remains; each call is its own transaction.';


--
-- Name: COLUMN job.priority; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.priority IS 'Which due job goes first when one process runs them one after the other.';


--
-- Name: COLUMN job.on_missed; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.on_missed IS 'What to do about due times that passed while nothing could run: skip them, or run once for all of them.';


--
-- Name: COLUMN job.failure_count; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.failure_count IS 'Failures since the last success; at max_failures the job switches itself off.';


--
-- Name: COLUMN job.scheduled_from; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.scheduled_from IS 'Due times up to here were never owed: set when the job is created, switched on or given another schedule.';


--
-- Name: COLUMN job.disabled_by; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job.disabled_by IS 'The role that switched the job off; null when it reached its failure limit.';


--
-- Name: job_run; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.job_run (
    run_id bigint NOT NULL,
    job_name text NOT NULL,
    trigger text NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    steps integer DEFAULT 0 NOT NULL,
    work jsonb DEFAULT '{}'::jsonb NOT NULL,
    occurrences integer DEFAULT 1 NOT NULL,
    run_by text NOT NULL,
    pid integer NOT NULL,
    error_sqlstate text,
    error_message text,
    CONSTRAINT job_run_finished_at_check CHECK (((finished_at IS NULL) = (status = 'running'::text))),
    CONSTRAINT job_run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text, 'crashed'::text, 'skipped_overlap'::text]))),
    CONSTRAINT job_run_trigger_check CHECK ((trigger = ANY (ARRAY['cron'::text, 'start'::text, 'tick'::text, 'manual'::text])))
);


ALTER TABLE ops.job_run OWNER TO surveymark_engine;

--
-- Name: TABLE job_run; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.job_run IS 'One row for each start of a job; the purge-history job forgets old ones.';


--
-- Name: COLUMN job_run.trigger; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.trigger IS 'What started it: the clock (cron), a server start that found due times missed (start), surveymark tick, or a person (manual).';


--
-- Name: COLUMN job_run.status; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.status IS 'running, succeeded, failed, crashed (its session ended before it could say how), skipped_overlap (another run held the job).';


--
-- Name: COLUMN job_run.steps; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.steps IS 'How many steps were committed.';


--
-- Name: COLUMN job_run.work; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.work IS 'What the steps handled, as they counted it: {"changes merged": 1200}.';


--
-- Name: COLUMN job_run.occurrences; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.occurrences IS 'How many starts this row stands for; above 1 only when several in a row were skipped.';


--
-- Name: COLUMN job_run.run_by; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.run_by IS 'The role that was logged in.';


--
-- Name: COLUMN job_run.pid; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.pid IS 'Its server process; only that one can finish the run.';


--
-- Name: COLUMN job_run.error_message; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_run.error_message IS 'The failing step''s own message; for a skipped start, which session held the job.';


--
-- Name: job_log; Type: VIEW; Schema: ops; Owner: surveymark_engine
--

CREATE VIEW ops.job_log WITH (security_barrier='true') AS
 SELECT run.run_id,
    run.job_name,
    run.trigger,
        CASE
            WHEN ((run.status = 'running'::text) AND (ops.job_lock_holder(run.job_name) IS NULL)) THEN 'crashed'::text
            ELSE run.status
        END AS status,
    run.started_at,
    run.finished_at,
    (EXTRACT(epoch FROM (COALESCE(run.finished_at, clock_timestamp()) - run.started_at)))::double precision AS duration_seconds,
    run.steps,
    run.work,
    run.occurrences,
    run.run_by,
    run.pid,
    run.error_sqlstate,
    run.error_message
   FROM ops.job_run run;


ALTER TABLE ops.job_log OWNER TO surveymark_engine;

--
-- Name: VIEW job_log; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON VIEW ops.job_log IS 'The history of the jobs, one row for each start; purge-history keeps history_retention_days of it.';


--
-- Name: COLUMN job_log.run_id; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.run_id IS 'Grows with time: order by it, downwards, for the newest first.';


--
-- Name: COLUMN job_log.job_name; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.job_name IS 'The job.';


--
-- Name: COLUMN job_log.trigger; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.trigger IS 'What started it: cron, start (a server start that found it missed), tick or manual.';


--
-- Name: COLUMN job_log.status; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.status IS 'running, succeeded, failed, crashed or skipped_overlap.';


--
-- Name: COLUMN job_log.started_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.started_at IS 'When it started.';


--
-- Name: COLUMN job_log.finished_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.finished_at IS 'When it ended; null while it runs.';


--
-- Name: COLUMN job_log.duration_seconds; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.duration_seconds IS 'How long it took, or has taken so far.';


--
-- Name: COLUMN job_log.steps; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.steps IS 'How many steps were committed.';


--
-- Name: COLUMN job_log.work; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.work IS 'What the steps handled, as they counted it.';


--
-- Name: COLUMN job_log.occurrences; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.occurrences IS 'How many skipped starts this row stands for.';


--
-- Name: COLUMN job_log.run_by; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.run_by IS 'The role that was logged in.';


--
-- Name: COLUMN job_log.pid; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.pid IS 'The server process that ran it.';


--
-- Name: COLUMN job_log.error_sqlstate; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.error_sqlstate IS 'The failing step''s error code.';


--
-- Name: COLUMN job_log.error_message; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_log.error_message IS 'The failing step''s message, or who held the job when a start was skipped.';


--
-- Name: job_run_run_id_seq; Type: SEQUENCE; Schema: ops; Owner: surveymark_engine
--

CREATE SEQUENCE ops.job_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE ops.job_run_run_id_seq OWNER TO surveymark_engine;

--
-- Name: job_run_run_id_seq; Type: SEQUENCE OWNED BY; Schema: ops; Owner: surveymark_engine
--

ALTER SEQUENCE ops.job_run_run_id_seq OWNED BY ops.job_run.run_id;


--
-- Name: job_status; Type: VIEW; Schema: ops; Owner: surveymark_engine
--

CREATE VIEW ops.job_status WITH (security_barrier='true') AS
 SELECT job.job_name,
    job.title,
    job.schedule,
    job.priority,
    job.is_enabled,
        CASE
            WHEN job.is_enabled THEN ops.next_run(job.schedule, clock_timestamp())
            ELSE NULL::timestamp with time zone
        END AS next_run_at,
    last_run.started_at AS last_run_at,
    last_run.status AS last_status,
    last_run.duration_seconds AS last_duration_seconds,
    last_run.error_message AS last_error,
    succeeded.started_at AS last_success_at,
    job.failure_count,
    job.max_failures,
    COALESCE((job.is_enabled AND (last_run.status IS DISTINCT FROM 'running'::text) AND (ops.next_run(job.schedule, ops.next_run(job.schedule, ops.job_served_until(job.job_name))) < clock_timestamp())), false) AS is_overdue,
    job.disabled_at,
    job.disabled_by,
    job.disabled_reason,
    job.description
   FROM ((ops.job
     LEFT JOIN LATERAL ( SELECT run.started_at,
                CASE
                    WHEN ((run.status = 'running'::text) AND (ops.job_lock_holder(run.job_name) IS NULL)) THEN 'crashed'::text
                    ELSE run.status
                END AS status,
            (EXTRACT(epoch FROM (COALESCE(run.finished_at, clock_timestamp()) - run.started_at)))::double precision AS duration_seconds,
            run.error_message
           FROM ops.job_run run
          WHERE ((run.job_name = job.job_name) AND (run.status <> 'skipped_overlap'::text))
          ORDER BY run.run_id DESC
         LIMIT 1) last_run ON (true))
     LEFT JOIN LATERAL ( SELECT run.started_at
           FROM ops.job_run run
          WHERE ((run.job_name = job.job_name) AND (run.status = 'succeeded'::text))
          ORDER BY run.run_id DESC
         LIMIT 1) succeeded ON (true));


ALTER TABLE ops.job_status OWNER TO surveymark_engine;

--
-- Name: VIEW job_status; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON VIEW ops.job_status IS 'Each job: when it runs next, how its last run ended, and whether it still may run.';


--
-- Name: COLUMN job_status.job_name; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.job_name IS 'The name that CALL ops.run_job() and surveymark jobs take.';


--
-- Name: COLUMN job_status.title; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.title IS 'What it does, in a few words.';


--
-- Name: COLUMN job_status.schedule; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.schedule IS 'Minute, hour, day of month, month, day of week, in UTC.';


--
-- Name: COLUMN job_status.priority; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.priority IS 'low, normal, high or critical: which due job surveymark tick runs first.';


--
-- Name: COLUMN job_status.is_enabled; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.is_enabled IS 'Whether its clock finds anything to do.';


--
-- Name: COLUMN job_status.next_run_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.next_run_at IS 'When it is due next; null while it is switched off.';


--
-- Name: COLUMN job_status.last_run_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.last_run_at IS 'When its latest run started; skipped starts do not count.';


--
-- Name: COLUMN job_status.last_status; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.last_status IS 'running, succeeded, failed or crashed; null when it never ran.';


--
-- Name: COLUMN job_status.last_duration_seconds; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.last_duration_seconds IS 'How long the latest run took, or has taken so far.';


--
-- Name: COLUMN job_status.last_error; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.last_error IS 'The message of the latest run, when it failed or crashed.';


--
-- Name: COLUMN job_status.last_success_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.last_success_at IS 'When the latest run that succeeded started.';


--
-- Name: COLUMN job_status.failure_count; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.failure_count IS 'Failures since the last success.';


--
-- Name: COLUMN job_status.max_failures; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.max_failures IS 'At so many failures in a row the job switches itself off.';


--
-- Name: COLUMN job_status.is_overdue; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.is_overdue IS 'Whether two due times have passed without a start.';


--
-- Name: COLUMN job_status.disabled_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.disabled_at IS 'When it was switched off; null while it is on.';


--
-- Name: COLUMN job_status.disabled_by; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.disabled_by IS 'The role that switched it off; null when it reached its failure limit.';


--
-- Name: COLUMN job_status.disabled_reason; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.disabled_reason IS 'Why it is off.';


--
-- Name: COLUMN job_status.description; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.job_status.description IS 'What it does, in a sentence.';


--
-- Name: role_organisation; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.role_organisation (
    role_name name NOT NULL,
    org_id bigint NOT NULL
);

ALTER TABLE ONLY ops.role_organisation FORCE ROW LEVEL SECURITY;


ALTER TABLE ops.role_organisation OWNER TO surveymark_engine;

--
-- Name: TABLE role_organisation; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.role_organisation IS 'Which database role reads for which organisation.';


--
-- Name: setting; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.setting (
    name text NOT NULL,
    value numeric NOT NULL,
    unit text NOT NULL,
    description text NOT NULL,
    lowest numeric NOT NULL,
    highest numeric NOT NULL,
    changed_at timestamp with time zone,
    changed_by text,
    CONSTRAINT setting_name_check CHECK ((name ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT setting_value_check CHECK (((value >= lowest) AND (value <= highest)))
);


ALTER TABLE ops.setting OWNER TO surveymark_engine;

--
-- Name: TABLE setting; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.setting IS 'Figures an operator may change with ops.change_setting(); read by ops.setting_value().';


--
-- Name: COLUMN setting.unit; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.setting.unit IS 'What one of the value is: days, seconds, bytes, rows.';


--
-- Name: COLUMN setting.lowest; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.setting.lowest IS 'The least value that still makes sense.';


--
-- Name: COLUMN setting.highest; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.setting.highest IS 'The greatest value that still makes sense.';


--
-- Name: settings; Type: VIEW; Schema: ops; Owner: surveymark_engine
--

CREATE VIEW ops.settings WITH (security_barrier='true') AS
 SELECT setting.name,
    setting.value,
    setting.unit,
    setting.description,
    setting.lowest,
    setting.highest,
    setting.changed_at,
    setting.changed_by
   FROM ops.setting;


ALTER TABLE ops.settings OWNER TO surveymark_engine;

--
-- Name: VIEW settings; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON VIEW ops.settings IS 'The figures an operator may change: SELECT ops.change_setting(name, value).';


--
-- Name: COLUMN settings.name; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.name IS 'The name that ops.change_setting() takes.';


--
-- Name: COLUMN settings.value; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.value IS 'Its value now.';


--
-- Name: COLUMN settings.unit; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.unit IS 'What one of the value is.';


--
-- Name: COLUMN settings.description; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.description IS 'What it decides.';


--
-- Name: COLUMN settings.lowest; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.lowest IS 'The least value it takes.';


--
-- Name: COLUMN settings.highest; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.highest IS 'The greatest value it takes.';


--
-- Name: COLUMN settings.changed_at; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.changed_at IS 'When it was last changed; null when it never was.';


--
-- Name: COLUMN settings.changed_by; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON COLUMN ops.settings.changed_by IS 'The role that changed it.';


--
-- Name: yoyo_lock; Type: TABLE; Schema: ops; Owner: surveymark_engine
--

CREATE TABLE ops.yoyo_lock (
    locked integer DEFAULT 1 NOT NULL,
    ctime timestamp without time zone,
    pid integer NOT NULL
);


ALTER TABLE ops.yoyo_lock OWNER TO surveymark_engine;

--
-- Name: TABLE yoyo_lock; Type: COMMENT; Schema: ops; Owner: surveymark_engine
--

COMMENT ON TABLE ops.yoyo_lock IS 'One row while a plain yoyo is at work.';


--
-- Name: candidate; Type: TABLE; Schema: privacy; Owner: surveymark_engine
--

CREATE UNLOGGED TABLE privacy.candidate (
    cell_id bigint NOT NULL,
    is_vacant boolean NOT NULL,
    n_answering integer NOT NULL,
    n_organisations integer NOT NULL,
    n_respondents bigint NOT NULL,
    n_fewest bigint,
    has_figure boolean NOT NULL,
    is_showable boolean NOT NULL,
    n_changed integer NOT NULL,
    n_union integer NOT NULL,
    org_ids bigint[],
    results numeric[],
    rule text
);

ALTER TABLE ONLY privacy.candidate FORCE ROW LEVEL SECURITY;


ALTER TABLE privacy.candidate OWNER TO surveymark_engine;

--
-- Name: TABLE candidate; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON TABLE privacy.candidate IS 'What the last attempt to publish found for each cell, and the rule that stood against a new figure.';


--
-- Name: COLUMN candidate.is_vacant; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.is_vacant IS 'No active organisation has the level at all.';


--
-- Name: COLUMN candidate.n_answering; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.n_answering IS 'Active organisations of the cell with any answer.';


--
-- Name: COLUMN candidate.n_organisations; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.n_organisations IS 'Those of them that contribute: enough different people behind the result.';


--
-- Name: COLUMN candidate.n_fewest; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.n_fewest IS 'The fewest people behind any of those results.';


--
-- Name: COLUMN candidate.has_figure; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.has_figure IS 'The cell has been released with a figure at some time.';


--
-- Name: COLUMN candidate.is_showable; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.is_showable IS 'That figure satisfies the policy in force, so it may be carried on.';


--
-- Name: COLUMN candidate.n_changed; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.n_changed IS 'Organisations that joined, left or have another result since that figure.';


--
-- Name: COLUMN candidate.n_union; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.n_union IS 'Organisations that are in that figure or would be in a new one.';


--
-- Name: COLUMN candidate.org_ids; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.org_ids IS 'Who would contribute, in order; null when nothing changed or the cell is too small.';


--
-- Name: COLUMN candidate.rule; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.candidate.rule IS 'The first rule that forbids a new figure (R1_K, R2_N, R7_BATCH); null when none does.';


--
-- Name: membership; Type: TABLE; Schema: privacy; Owner: surveymark_engine
--

CREATE TABLE privacy.membership (
    cell_id bigint NOT NULL,
    release_id bigint NOT NULL,
    org_ids bigint[] NOT NULL,
    results numeric[] NOT NULL,
    n_organisations integer NOT NULL,
    n_respondents bigint NOT NULL,
    n_fewest bigint NOT NULL,
    CONSTRAINT membership_n_organisations_check CHECK (((cardinality(org_ids) = n_organisations) AND (cardinality(results) = n_organisations)))
);

ALTER TABLE ONLY privacy.membership FORCE ROW LEVEL SECURITY;


ALTER TABLE privacy.membership OWNER TO surveymark_engine;

--
-- Name: TABLE membership; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON TABLE privacy.membership IS 'Who contributed to the newest figure of each cell, and with what result: the batch rule compares with it.';


--
-- Name: COLUMN membership.release_id; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.membership.release_id IS 'The release in which that figure appeared.';


--
-- Name: COLUMN membership.org_ids; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.membership.org_ids IS 'The contributing organisations in order; results has theirs in the same order.';


--
-- Name: COLUMN membership.n_fewest; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.membership.n_fewest IS 'The fewest people behind any of the results: a stricter policy may no longer show the figure.';


--
-- Name: contribution; Type: VIEW; Schema: privacy; Owner: surveymark_engine
--

CREATE VIEW privacy.contribution WITH (security_invoker='true', security_barrier='true') AS
 SELECT member.cell_id,
    member.release_id,
    behind.org_id,
    behind.result
   FROM (privacy.membership member
     CROSS JOIN LATERAL UNNEST(member.org_ids, member.results) behind(org_id, result));


ALTER TABLE privacy.contribution OWNER TO surveymark_engine;

--
-- Name: VIEW contribution; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON VIEW privacy.contribution IS 'One row for each organisation behind the newest figure of a cell, with the result that it contributed. For the privacy officer only.';


--
-- Name: COLUMN contribution.cell_id; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.contribution.cell_id IS 'The cell, as in benchmark.cell.';


--
-- Name: COLUMN contribution.release_id; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.contribution.release_id IS 'The release in which the figure appeared.';


--
-- Name: COLUMN contribution.org_id; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.contribution.org_id IS 'The contributing organisation.';


--
-- Name: COLUMN contribution.result; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.contribution.result IS 'Its exact result for the question and period, in the unit of the question.';


--
-- Name: metric; Type: TABLE; Schema: privacy; Owner: surveymark_engine
--

CREATE TABLE privacy.metric (
    question_id bigint NOT NULL,
    s_pub numeric NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    CONSTRAINT metric_s_pub_check CHECK ((s_pub > (0)::numeric))
);


ALTER TABLE privacy.metric OWNER TO surveymark_engine;

--
-- Name: TABLE metric; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON TABLE privacy.metric IS 'The public spread of each question, from which all its benchmark intervals are made.';


--
-- Name: COLUMN metric.s_pub; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.metric.s_pub IS 'Rounded standard deviation of the organisations'' results in the total over all time, taken once, in the first edition in which that total has enough organisations.';


--
-- Name: suppression_log; Type: TABLE; Schema: privacy; Owner: surveymark_engine
--

CREATE TABLE privacy.suppression_log (
    suppression_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    rule text,
    logged_at timestamp with time zone NOT NULL,
    CONSTRAINT suppression_log_rule_check CHECK ((rule = ANY (ARRAY['R1_K'::text, 'R2_N'::text, 'R6_EXPO'::text, 'R7_BATCH'::text])))
);


ALTER TABLE privacy.suppression_log OWNER TO surveymark_engine;

--
-- Name: TABLE suppression_log; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON TABLE privacy.suppression_log IS 'Why a cell has no new figure, whenever that changed. For the privacy officer only: the difference between the reasons says something about the members.';


--
-- Name: COLUMN suppression_log.rule; Type: COMMENT; Schema: privacy; Owner: surveymark_engine
--

COMMENT ON COLUMN privacy.suppression_log.rule IS 'The rule; null when none stands against the cell any more.';


--
-- Name: suppression_log_suppression_id_seq; Type: SEQUENCE; Schema: privacy; Owner: surveymark_engine
--

CREATE SEQUENCE privacy.suppression_log_suppression_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE privacy.suppression_log_suppression_id_seq OWNER TO surveymark_engine;

--
-- Name: suppression_log_suppression_id_seq; Type: SEQUENCE OWNED BY; Schema: privacy; Owner: surveymark_engine
--

ALTER SEQUENCE privacy.suppression_log_suppression_id_seq OWNED BY privacy.suppression_log.suppression_id;


--
-- Name: answer_count; Type: TABLE; Schema: rollup; Owner: surveymark_engine
--

CREATE TABLE rollup.answer_count (
    org_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    question_id bigint NOT NULL,
    month date NOT NULL,
    answer_state core.answer_state NOT NULL,
    value numeric NOT NULL,
    n bigint NOT NULL,
    weight_sum numeric NOT NULL,
    weight_square_sum numeric NOT NULL
)
WITH (fillfactor='75');

ALTER TABLE ONLY rollup.answer_count FORCE ROW LEVEL SECURITY;


ALTER TABLE rollup.answer_count OWNER TO surveymark_engine;

--
-- Name: TABLE answer_count; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON TABLE rollup.answer_count IS 'For each organisation, survey, question, month and value: how many answers, and the sums of their weights and squared weights.';


--
-- Name: change; Type: TABLE; Schema: rollup; Owner: surveymark_engine
--

CREATE TABLE rollup.change (
    change_id bigint NOT NULL,
    org_id bigint NOT NULL,
    question_id bigint NOT NULL,
    month date NOT NULL,
    answer_state core.answer_state NOT NULL,
    value numeric NOT NULL,
    n bigint NOT NULL,
    weight_sum numeric NOT NULL,
    weight_square_sum numeric NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000');

ALTER TABLE ONLY rollup.change FORCE ROW LEVEL SECURITY;


ALTER TABLE rollup.change OWNER TO surveymark_engine;

--
-- Name: TABLE change; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON TABLE rollup.change IS 'What inserts, updates and deletes changed, as grouped, signed counts; the drain merges them into the rollup and deletes them.';


--
-- Name: change_change_id_seq; Type: SEQUENCE; Schema: rollup; Owner: surveymark_engine
--

CREATE SEQUENCE rollup.change_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE rollup.change_change_id_seq OWNER TO surveymark_engine;

--
-- Name: change_change_id_seq; Type: SEQUENCE OWNED BY; Schema: rollup; Owner: surveymark_engine
--

ALTER SEQUENCE rollup.change_change_id_seq OWNED BY rollup.change.change_id;


--
-- Name: current_count; Type: VIEW; Schema: rollup; Owner: surveymark_engine
--

CREATE VIEW rollup.current_count WITH (security_invoker='true', security_barrier='true') AS
 SELECT counted.org_id,
    counted.survey_id,
    counted.question_id,
    counted.month,
    counted.answer_state,
    counted.value,
    (sum(counted.n))::bigint AS n,
    sum(counted.weight_sum) AS weight_sum,
    sum(counted.weight_square_sum) AS weight_square_sum
   FROM ( SELECT drained.org_id,
            drained.survey_id,
            drained.question_id,
            drained.month,
            drained.answer_state,
            drained.value,
            drained.n,
            drained.weight_sum,
            drained.weight_square_sum
           FROM rollup.answer_count drained
        UNION ALL
         SELECT pending.org_id,
            question.survey_id,
            pending.question_id,
            pending.month,
            pending.answer_state,
            pending.value,
            pending.n,
            pending.weight_sum,
            pending.weight_square_sum
           FROM (rollup.change pending
             JOIN core.question question ON ((question.question_id = pending.question_id)))) counted
  GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.answer_state, counted.value
 HAVING ((sum(counted.n) <> (0)::numeric) OR (sum(counted.weight_sum) <> (0)::numeric) OR (sum(counted.weight_square_sum) <> (0)::numeric));


ALTER TABLE rollup.current_count OWNER TO surveymark_engine;

--
-- Name: VIEW current_count; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON VIEW rollup.current_count IS 'The answer counts at this moment, undrained changes included: equal to a recount of the items in the same snapshot.';


--
-- Name: COLUMN current_count.n; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.current_count.n IS 'Answers with this value in this month.';


--
-- Name: COLUMN current_count.weight_sum; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.current_count.weight_sum IS 'Sum of their survey weights.';


--
-- Name: COLUMN current_count.weight_square_sum; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.current_count.weight_square_sum IS 'Sum of their squared survey weights.';


--
-- Name: recount; Type: VIEW; Schema: rollup; Owner: surveymark_engine
--

CREATE VIEW rollup.recount WITH (security_invoker='true', security_barrier='true') AS
 SELECT item.org_id,
    item.question_id,
    item.month,
    item.answer_state,
    item.value,
    count(*) AS n,
    sum(item.weight) AS weight_sum,
    sum((item.weight * item.weight)) AS weight_square_sum
   FROM core.response_item item
  WHERE (item.month IS NOT NULL)
  GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value;


ALTER TABLE rollup.recount OWNER TO surveymark_engine;

--
-- Name: VIEW recount; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON VIEW rollup.recount IS 'The answer counts recounted from the items; verify compares the rollup with it.';


--
-- Name: count_difference; Type: VIEW; Schema: rollup; Owner: surveymark_engine
--

CREATE VIEW rollup.count_difference WITH (security_invoker='true', security_barrier='true') AS
 SELECT org_id,
    question_id,
    month,
    answer_state,
    value,
    COALESCE(counted.n, (0)::bigint) AS n_rollup,
    COALESCE(recount.n, (0)::bigint) AS n_recount,
    COALESCE(counted.weight_sum, (0)::numeric) AS weight_rollup,
    COALESCE(recount.weight_sum, (0)::numeric) AS weight_recount,
    COALESCE(counted.weight_square_sum, (0)::numeric) AS weight_square_rollup,
    COALESCE(recount.weight_square_sum, (0)::numeric) AS weight_square_recount
   FROM (rollup.current_count counted
     FULL JOIN rollup.recount recount USING (org_id, question_id, month, answer_state, value))
  WHERE (((COALESCE(counted.n, (0)::bigint) IS DISTINCT FROM COALESCE(recount.n, (0)::bigint)) OR (COALESCE(counted.weight_sum, (0)::numeric) IS DISTINCT FROM COALESCE(recount.weight_sum, (0)::numeric))) OR (COALESCE(counted.weight_square_sum, (0)::numeric) IS DISTINCT FROM COALESCE(recount.weight_square_sum, (0)::numeric)));


ALTER TABLE rollup.count_difference OWNER TO surveymark_engine;

--
-- Name: VIEW count_difference; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON VIEW rollup.count_difference IS 'The keys at which rollup.current_count differs from rollup.recount, with both counts.';


--
-- Name: pending_score; Type: TABLE; Schema: rollup; Owner: surveymark_engine
--

CREATE TABLE rollup.pending_score (
    org_id bigint NOT NULL,
    response_set_id bigint NOT NULL,
    pending_id bigint NOT NULL,
    marked_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY rollup.pending_score FORCE ROW LEVEL SECURITY;


ALTER TABLE rollup.pending_score OWNER TO surveymark_engine;

--
-- Name: TABLE pending_score; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON TABLE rollup.pending_score IS 'Response sets whose scale scores must be computed again.';


--
-- Name: freshness; Type: VIEW; Schema: rollup; Owner: surveymark_engine
--

CREATE VIEW rollup.freshness WITH (security_barrier='true') AS
 SELECT ( SELECT count(*) AS count
           FROM rollup.change) AS pending_changes,
    ( SELECT min(oldest.changed_at) AS min
           FROM rollup.change oldest) AS oldest_change_at,
    ( SELECT count(*) AS count
           FROM rollup.pending_score) AS pending_scores,
    ( SELECT count(*) AS count
           FROM core.response_load) AS pending_loads;


ALTER TABLE rollup.freshness OWNER TO surveymark_engine;

--
-- Name: VIEW freshness; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON VIEW rollup.freshness IS 'What waits for the drain: ledger rows, sets to be scored, and rows that COPY brought.';


--
-- Name: COLUMN freshness.pending_changes; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.freshness.pending_changes IS 'Ledger rows that are not merged yet; rollup.current_count includes them.';


--
-- Name: COLUMN freshness.oldest_change_at; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.freshness.oldest_change_at IS 'When the oldest of them was written; null when none waits.';


--
-- Name: COLUMN freshness.pending_scores; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.freshness.pending_scores IS 'Response sets whose scale scores are to be computed.';


--
-- Name: COLUMN freshness.pending_loads; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.freshness.pending_loads IS 'Rows of core.response_load that are not processed yet.';


--
-- Name: pending_score_pending_id_seq; Type: SEQUENCE; Schema: rollup; Owner: surveymark_engine
--

CREATE SEQUENCE rollup.pending_score_pending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE rollup.pending_score_pending_id_seq OWNER TO surveymark_engine;

--
-- Name: pending_score_pending_id_seq; Type: SEQUENCE OWNED BY; Schema: rollup; Owner: surveymark_engine
--

ALTER SEQUENCE rollup.pending_score_pending_id_seq OWNED BY rollup.pending_score.pending_id;


--
-- Name: shown_count; Type: TABLE; Schema: rollup; Owner: surveymark_engine
--

CREATE TABLE rollup.shown_count (
    org_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    question_id bigint NOT NULL,
    month date NOT NULL,
    segment_kind text NOT NULL,
    segment text NOT NULL,
    answer_state core.answer_state NOT NULL,
    value numeric NOT NULL,
    n bigint NOT NULL,
    weight_sum numeric NOT NULL,
    weight_square_sum numeric NOT NULL,
    people bigint NOT NULL,
    CONSTRAINT shown_count_segment_kind_check CHECK ((segment_kind = ANY (ARRAY['total'::text, 'department'::text, 'job_role'::text])))
);

ALTER TABLE ONLY rollup.shown_count FORCE ROW LEVEL SECURITY;


ALTER TABLE rollup.shown_count OWNER TO surveymark_engine;

--
-- Name: TABLE shown_count; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON TABLE rollup.shown_count IS 'The counts of confidential surveys as readers may see them: moved in steps of at least 5 people by the drain.';


--
-- Name: COLUMN shown_count.people; Type: COMMENT; Schema: rollup; Owner: surveymark_engine
--

COMMENT ON COLUMN rollup.shown_count.people IS 'How many different people had answered when the segment was last moved, the same in all its rows: the next step is counted from it.';


--
-- Name: cell cell_id; Type: DEFAULT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.cell ALTER COLUMN cell_id SET DEFAULT nextval('benchmark.cell_cell_id_seq'::regclass);


--
-- Name: organisation org_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation ALTER COLUMN org_id SET DEFAULT nextval('core.organisation_org_id_seq'::regclass);


--
-- Name: question question_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.question ALTER COLUMN question_id SET DEFAULT nextval('core.question_question_id_seq'::regclass);


--
-- Name: rejected_response rejected_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.rejected_response ALTER COLUMN rejected_id SET DEFAULT nextval('core.rejected_response_rejected_id_seq'::regclass);


--
-- Name: respondent respondent_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.respondent ALTER COLUMN respondent_id SET DEFAULT nextval('core.respondent_respondent_id_seq'::regclass);


--
-- Name: response_load load_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_load ALTER COLUMN load_id SET DEFAULT nextval('core.response_load_load_id_seq'::regclass);


--
-- Name: response_set response_set_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set ALTER COLUMN response_set_id SET DEFAULT nextval('core.response_set_response_set_id_seq'::regclass);


--
-- Name: survey survey_id; Type: DEFAULT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey ALTER COLUMN survey_id SET DEFAULT nextval('core.survey_survey_id_seq'::regclass);


--
-- Name: job_run run_id; Type: DEFAULT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.job_run ALTER COLUMN run_id SET DEFAULT nextval('ops.job_run_run_id_seq'::regclass);


--
-- Name: suppression_log suppression_id; Type: DEFAULT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.suppression_log ALTER COLUMN suppression_id SET DEFAULT nextval('privacy.suppression_log_suppression_id_seq'::regclass);


--
-- Name: change change_id; Type: DEFAULT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.change ALTER COLUMN change_id SET DEFAULT nextval('rollup.change_change_id_seq'::regclass);


--
-- Name: pending_score pending_id; Type: DEFAULT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.pending_score ALTER COLUMN pending_id SET DEFAULT nextval('rollup.pending_score_pending_id_seq'::regclass);


--
-- Data for Name: cell; Type: TABLE DATA; Schema: benchmark; Owner: surveymark_engine
--

COPY benchmark.cell (cell_id, question_id, survey, survey_title, question_path, question_title, measurement, scale_min, scale_max, category_1, level_1, category_2, level_2, category_title, level_title, kind, "position", period, period_start, period_end) FROM stdin;
\.


--
-- Data for Name: release; Type: TABLE DATA; Schema: benchmark; Owner: surveymark_engine
--

COPY benchmark.release (release_id, label, published_at, policy_version, n_cells, previous_hash, hash) FROM stdin;
\.


--
-- Data for Name: release_cell; Type: TABLE DATA; Schema: benchmark; Owner: surveymark_engine
--

COPY benchmark.release_cell (release_id, cell_id, status, mean, median, p25, p75, p90, n_organisations, n_respondents, base, ci_low, ci_high, ci_level, method, quantile_status, p90_status, reason, as_of) FROM stdin;
\.


--
-- Data for Name: category; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.category (category, title, ordinal) FROM stdin;
industry	Industry	1
organisation_size	Organisation size	2
geography	Geography	3
\.


--
-- Data for Name: category_level; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.category_level (category, level, title, ordinal) FROM stdin;
industry	healthcare	Healthcare	1
industry	technology	Technology	2
industry	finance	Finance	3
industry	education	Education	4
industry	manufacturing	Manufacturing	5
industry	retail	Retail	6
organisation_size	small	1-50	1
organisation_size	medium	51-500	2
organisation_size	large	501 and more	3
geography	national	National	1
geography	regional	Regional	2
geography	local	Local	3
\.


--
-- Data for Name: choice; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.choice (question_id, choice, title, answer_state, value, ordinal) FROM stdin;
\.


--
-- Data for Name: department; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.department (org_id, department, title) FROM stdin;
\.


--
-- Data for Name: job_role; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.job_role (org_id, job_role, title) FROM stdin;
\.


--
-- Data for Name: organisation; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.organisation (org_id, organisation, name, is_active, created_at) FROM stdin;
\.


--
-- Data for Name: organisation_category; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.organisation_category (org_id, category, level) FROM stdin;
\.


--
-- Data for Name: question; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.question (question_id, survey_id, question_path, title, question_type, measurement, reader, answer_key, answer_part, answer_option, value_property, true_value, false_value, scale_min, scale_max, scale_step, accepts_free_text) FROM stdin;
\.


--
-- Data for Name: rejected_response; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.rejected_response (rejected_id, batch, line_number, error_code, error_message, error_detail, error_hint, row_content, rejected_at) FROM stdin;
\.


--
-- Data for Name: respondent; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.respondent (org_id, respondent_id, respondent_key, created_at) FROM stdin;
\.


--
-- Data for Name: response_item; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.response_item (org_id, response_set_id, question_id, month, answer_state, value, weight, text_value) FROM stdin;
\.


--
-- Data for Name: response_load; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.response_load (load_id, batch, line_number, organisation, survey, version, submission_id, respondent, department, job_role, started_at, completed_at, weight, channel, device, answers, problem, loaded_at) FROM stdin;
\.


--
-- Data for Name: response_set; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.response_set (org_id, response_set_id, survey_id, version, submission_id, respondent_id, department, job_role, started_at, completed_at, weight, channel, device, answers, received_at) FROM stdin;
\.


--
-- Data for Name: scale; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.scale (survey_id, scale, question_id, minimum_items) FROM stdin;
\.


--
-- Data for Name: scale_item; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.scale_item (survey_id, scale, question_id, weight, is_reversed) FROM stdin;
\.


--
-- Data for Name: survey; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.survey (survey_id, survey, title, is_confidential, created_at) FROM stdin;
\.


--
-- Data for Name: survey_question; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.survey_question (survey_id, version, question_id, ordinal, is_required) FROM stdin;
\.


--
-- Data for Name: survey_version; Type: TABLE DATA; Schema: core; Owner: surveymark_engine
--

COPY core.survey_version (survey_id, version, definition, ignored_keys, created_at) FROM stdin;
\.


--
-- Data for Name: _yoyo_log; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops._yoyo_log (id, migration_hash, migration_id, operation, username, hostname, comment, created_at_utc) FROM stdin;
\.


--
-- Data for Name: _yoyo_migration; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops._yoyo_migration (migration_hash, migration_id, applied_at_utc) FROM stdin;
a629601530184bff936bb6c8d8410259b35fc81be859ce8f42e50405739dd799	0001.baseline	2026-11-21 09:47:34.961557
\.


--
-- Data for Name: _yoyo_version; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops._yoyo_version (version, installed_at_utc) FROM stdin;
2	2026-11-21 09:47:34.7907
\.


--
-- Data for Name: applied_file; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.applied_file (path, sha256, object_name, applied_at) FROM stdin;
sql/schema/00_schemas.sql	19697ec978a2c47ec577cda3d29a2a5e3d25052b2bbd1e2c92b7267ae462deb5	\N	2026-11-21 09:47:34.7907+00
sql/schema/05_deploy_ledger.sql	873135b114db9a19fb7f7921f7565258778e06be3d024cdad685b8b15fccac58	\N	2026-11-21 09:47:34.7907+00
sql/schema/10_organisation.sql	9de5ba0ee9c26d31eca41aabcd66f85ae7d9d0d9bb08149c2a200c9a15a6912f	\N	2026-11-21 09:47:34.7907+00
sql/schema/20_survey.sql	1cc3b66be2421f6f42629129c3b1c566a7c309de01713405483e9c2546ff277c	\N	2026-11-21 09:47:34.7907+00
sql/schema/30_response.sql	68a343b85f830afdb9e20f4f65aed94f717b660766b5d44e013d3e7809c4c663	\N	2026-11-21 09:47:34.7907+00
sql/schema/40_rollup.sql	21583cb0714be91063b3a4a0cab09990c608544267e3189befb38abddf8ff85c	\N	2026-11-21 09:47:34.7907+00
sql/schema/50_privacy.sql	70e2af25067e9685e8af2f9c469ccc4697b978424e3b119826ed80c9ddadafd2	\N	2026-11-21 09:47:34.7907+00
sql/schema/60_benchmark.sql	ba1557d89dea3ce967098797b37ed2bed231cfaf9a5827d20643928e9cb08e3b	\N	2026-11-21 09:47:34.7907+00
sql/schema/80_job.sql	4ad47e55d6fb5846e3740da57a46d78eddaf0a75d5f4796d6f32c93b05b8d7cf	\N	2026-11-21 09:47:34.7907+00
migrations/0001.baseline.sql	20d27b25017058d3c0e9eb9c026790811f06b8372a3721194b4f36d702d89acd	\N	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_check_period.sql	fdc0a974bf99928a27229ac736f616b8991ab5304083aea8b2993020ea3104e1	analytics._check_period	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_check_question.sql	1f208fb47dac772e7e0082437ae78805cdb8bee594e020ddfb0aed2e5932d3dc	analytics._check_question	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_check_range.sql	6b9039bbb9e6ef3d51fb230d94335d94b3bbc06bb5744cf80e57112a68b58795	analytics._check_range	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_own_count.sql	c2ad272a071ba52509693d050ebaa99012130e1ad13403ec09825d81941baeaf	analytics._own_count	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_own_figure.sql	e554c20d762e7f9c4d71f9dd3c68f50e8ca93ad02ba07cbb1c8eb687ab384aff	analytics._own_figure	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_own_summary.sql	92c9b531be3d307460d680809f307cb988aa4d46678cb25fae80dc028869ac9b	analytics._own_summary	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_own_survey.sql	997042b3577ee1d753d1d1b83e0aabdd1cd28d71a6be323c0077330aec2f3560	analytics._own_survey	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_question_version.sql	ee57a004dbb500d8d51679c12c6147ce30819600e7b85a8621579b8a362b942a	analytics._question_version	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_shown_figure.sql	249ac628f6bc3418e41dd1baea19b19bf201133defff4039fd807b0425c9b944	analytics._shown_figure	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_visible_segment.sql	0e370550e92eee6592b1f1ce869fa55bd2dcc0df613045e5a78ba7bcc95d7c85	analytics._visible_segment	2026-11-21 09:47:34.7907+00
sql/functions/analytics/_withheld.sql	5df915bd1bf7cd54f5ad11041d037149dc05f42247fbf8ed76d58dcf3f571c92	analytics._withheld	2026-11-21 09:47:34.7907+00
sql/functions/analytics/benchmark_comparison.sql	9a3280d3cb3836ce8d408a9af82fe6d295b7525dcb7bbb2ed380e9441b3ef1a8	analytics.benchmark_comparison	2026-11-21 09:47:34.7907+00
sql/functions/analytics/beta_quantile.sql	31c6f1115c8b02b27b5963bbcdc47399eda6e1c0fc01c81d0fe85089d25efaa8	analytics.beta_quantile	2026-11-21 09:47:34.7907+00
sql/functions/analytics/exact_interval.sql	3eddb60a598982f6057e69806f883cc96de13a4895b330d07370ba4a9421c4f5	analytics.exact_interval	2026-11-21 09:47:34.7907+00
sql/functions/analytics/get_anonymized_benchmark.sql	134c2cd47f1e658b1be2dc1140a8fa6fd5a34994a9998732152ba81b49a985aa	analytics.get_anonymized_benchmark	2026-11-21 09:47:34.7907+00
sql/functions/analytics/log_gamma.sql	1dd24e57848b6bc220aa6f4aef46949aec04b48f8c223aed8631e7b5a98fbf51	analytics.log_gamma	2026-11-21 09:47:34.7907+00
sql/functions/analytics/normal_quantile.sql	3809057024682452047fd66b41be48c5fa2b9436f7a2bc7e8f1eef7c77c83121	analytics.normal_quantile	2026-11-21 09:47:34.7907+00
sql/functions/analytics/own_breakdown.sql	36634cd8622f6ae5b92054a1607abecee6a16dbe0d9c59ca16b32b145cfec13c	analytics.own_breakdown	2026-11-21 09:47:34.7907+00
sql/functions/analytics/own_distribution.sql	e1a96ffb93f4dc956c27965746104428e719a3416f864586a0597ee59a8dfbe9	analytics.own_distribution	2026-11-21 09:47:34.7907+00
sql/functions/analytics/own_percentile.sql	61eff634d91be3710349e1c07e46af3dcc8b65e35846d5482773947cc35b81cf	analytics.own_percentile	2026-11-21 09:47:34.7907+00
sql/functions/analytics/own_results.sql	337bc1ca80b121a7b574d930a8ac5d18e81af0a251d19bc8051f42fec4a48886	analytics.own_results	2026-11-21 09:47:34.7907+00
sql/functions/analytics/own_trend.sql	b62044d0388c43ddddb31d4fa1759b9c1f8af688c7a8e657ebab4fa379555884	analytics.own_trend	2026-11-21 09:47:34.7907+00
sql/functions/analytics/percentile_from_counts.sql	f35bfd45a8c8156c6a50c6bf5f3627cff029bd78d2fd2daa5f14aaa5aaa795cc	analytics.percentile_from_counts	2026-11-21 09:47:34.7907+00
sql/functions/analytics/response_summary.sql	e056c9ee40c7c7bb25ff03696019b5bbfc1e2cc008102efd6183718652e0d7aa	analytics.response_summary	2026-11-21 09:47:34.7907+00
sql/functions/analytics/student_t_quantile.sql	28bdf900bf80cc78d1f0d88bf841f5deca3520abafb67f3a6bd667c9cdcff389	analytics.student_t_quantile	2026-11-21 09:47:34.7907+00
sql/functions/analytics/summarise.sql	b638e602c653d018719f0b8f39bf4a68a09017c13a0ca2ec16309ad81cc1b8e0	analytics.summarise	2026-11-21 09:47:34.7907+00
sql/functions/analytics/wilson_interval.sql	d7c636bb773c29384d91e95b0a6896d1d4a3ac7e8eb85d2937c0aa9e1480dc87	analytics.wilson_interval	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/plan_cell.sql	5e0a9a738a73b9527d272a6fdfb316e4f93cc478d8d6c9a196f39b1e9fcb71f3	benchmark.plan_cell	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/policy_in_force.sql	19f004dfaccc98abc5ed8a49dab82d602beeb65cf41fd8464924062bbbcb0df0	benchmark.policy_in_force	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/proposed_cell.sql	f63481d3ff8287129241756b9a9878c6a12f50a279749e8a08a647c570fcb41f	benchmark.proposed_cell	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/publish.sql	18603e2bf51cd4daecadf681c0b0d5cebab0f3fcb272551ec9734399c2dcc91d	benchmark.publish	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/refresh_current_cell.sql	9e33c9fc08866cc5e69540fb50a3b7be6de8efc6b689b8569519353e0f8cc817	benchmark.refresh_current_cell	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/release_hash.sql	91eaa1255375ffb760079634b6670fa0e8c0533388fba73eaa43b419fda873ed	benchmark.release_hash	2026-11-21 09:47:34.7907+00
sql/functions/benchmark/verify_release.sql	3d9efd8d9de504f5929e359629f20271f6e629b5cec068458a07785e87d21775	benchmark.verify_release	2026-11-21 09:47:34.7907+00
sql/functions/core/check_answers.sql	c67378fb830bf12bbee69617b605af4a848ab96671625605e98136392d63c488	core.check_answers	2026-11-21 09:47:34.7907+00
sql/functions/core/check_definition.sql	2bf6a2d288e3cda81f46c2e85062ececba477eb08120b72a502fc9ffe392ea5a	core.check_definition	2026-11-21 09:47:34.7907+00
sql/functions/core/choice_list.sql	02e0c18d42f87fbc6e500cbfc6b4edd7ab16b9d0470dbb8e368d9752f8c109c6	core.choice_list	2026-11-21 09:47:34.7907+00
sql/functions/core/define_scale.sql	1585e8a95d20f38580177b9dc01f03e6dfe691eb5cbc2d9f1f0ba309d9ed88a6	core.define_scale	2026-11-21 09:47:34.7907+00
sql/functions/core/definition_element.sql	6bfe2aeff86703d0bdacfc9f023b7dafb3616484333d077b080ddef395d02831	core.definition_element	2026-11-21 09:47:34.7907+00
sql/functions/core/load_content.sql	ced705943af77a4bc6df98772df6b4626a15167e3e1defa7456f9b6ad58e8264	core.load_content	2026-11-21 09:47:34.7907+00
sql/functions/core/load_report.sql	52490b96ea7258f224d751c58585da71f21bf9b35453ddb2ddd2fb9ec3594494	core.load_report	2026-11-21 09:47:34.7907+00
sql/functions/core/localised_text.sql	3e7baa4e75b1f4fa4d344599f9a1d6a77ed49bf14d92a64ff82c8dea32536f50	core.localised_text	2026-11-21 09:47:34.7907+00
sql/functions/core/parse_responses.sql	949a21c05507c989ca1e8c176f21980a8f8264d6cec8639a340482ad28f092df	core.parse_responses	2026-11-21 09:47:34.7907+00
sql/functions/core/process_load.sql	30bf91ca39e8faf16b62c66c2f6500076930cb44c99d46f7088e2c8dbb37d9cc	core.process_load	2026-11-21 09:47:34.7907+00
sql/functions/core/read_answers.sql	78d8a5d684371605d927880f3311f968bb11ce85f2a22ed222b0755637fb5203	core.read_answers	2026-11-21 09:47:34.7907+00
sql/functions/core/read_definition.sql	f2ea996ce2b1886474933be1f4b48499c54070864368939dd4b6033bc0f6aacc	core.read_definition	2026-11-21 09:47:34.7907+00
sql/functions/core/refuse_change.sql	99b848711ba4fcb6ea7ec86945aa7315e913f1efc9574f97063dd4a84dffcaed	core.refuse_change	2026-11-21 09:47:34.7907+00
sql/functions/core/refuse_stray_item.sql	db5028ff96e74ebcc2011d5d4331eda309e12c309ce38d9cadbfb790625733e9	core.refuse_stray_item	2026-11-21 09:47:34.7907+00
sql/functions/core/refuse_truncate.sql	35e30a9038f39d3dc4e5b951b896b4a63d17a5fe2ffaeca7f3f776ea4502924f	core.refuse_truncate	2026-11-21 09:47:34.7907+00
sql/functions/core/register_category_level.sql	20e0ba99babb80b164c8016ab8100029594c3b8466f95aed336562c30b0e276d	core.register_category_level	2026-11-21 09:47:34.7907+00
sql/functions/core/register_organisation.sql	410e26f1d3065dafb6cb1933841a30dedaac7c2c276d9aef1d971a37b205f730	core.register_organisation	2026-11-21 09:47:34.7907+00
sql/functions/core/register_survey.sql	68d5ece67e479f9c73eb8442e5148f1cea7bd0f1cf33e7498eee25ea101cdba5	core.register_survey	2026-11-21 09:47:34.7907+00
sql/functions/core/response_item_delete.sql	ffc89032159cc49c954aa02a62f70d6962f2bdd59563877ecf38c125b78c4779	core.response_item_delete	2026-11-21 09:47:34.7907+00
sql/functions/core/response_item_insert.sql	85413b50f30f43c4855ba10782fe2fe4f21dde8a66f6c073ff16e8ecb01419ef	core.response_item_insert	2026-11-21 09:47:34.7907+00
sql/functions/core/response_item_update.sql	6ae1a112d62247098796a789f7afed2bfbd23a07de109a4934524122ab4c90e4	core.response_item_update	2026-11-21 09:47:34.7907+00
sql/functions/core/response_set_delete.sql	bba7c5039480d9311b863d03a4c443c683d74e02842e8f567a8c7ba8882d7e29	core.response_set_delete	2026-11-21 09:47:34.7907+00
sql/functions/core/response_set_insert.sql	749817078a6cc09874d7e89c980b2faafacd0aff2d24cf08c4480d447fb6049e	core.response_set_insert	2026-11-21 09:47:34.7907+00
sql/functions/core/response_set_update.sql	b20d4544bb7d3cd31b06fc540229acad6d62d15192f00c476d94a2e458e58af2	core.response_set_update	2026-11-21 09:47:34.7907+00
sql/functions/core/store_load.sql	eb010d43d8e3b2789f0c785ba2870c52a26bad3e648b8becdb32435439fcacf2	core.store_load	2026-11-21 09:47:34.7907+00
sql/functions/core/store_responses.sql	27fba818c119d8c8f8c55db282409804a39d7673354a847d50e5a3d24f308823	core.store_responses	2026-11-21 09:47:34.7907+00
sql/functions/core/submit_response.sql	4bbf3cd687f7d9aee57724266fc84e124ce8603602542b294d60d56e091e3591	core.submit_response	2026-11-21 09:47:34.7907+00
sql/functions/core/survey_id.sql	331eb6ad6134ef03242c0f4ff63feb568d57eeafa0f0959fb5064370b6f9b83d	core.survey_id	2026-11-21 09:47:34.7907+00
sql/functions/core/try_jsonb.sql	3297a840b6c1a969c06fc9aec2cc4b9afaf6ed631e34d6ca61dc082c0e4f6e90	core.try_jsonb	2026-11-21 09:47:34.7907+00
sql/functions/core/try_numeric.sql	c8cdaf31300870b61ce5869654462790ba9f399744d55d680000b9474e84878d	core.try_numeric	2026-11-21 09:47:34.7907+00
sql/functions/core/try_timestamptz.sql	0a5769270b4be55e19f2d9ea81944728673e0b68a82e3c5978b15c9765bdbb25	core.try_timestamptz	2026-11-21 09:47:34.7907+00
sql/functions/core/write_items.sql	4e87e8476eba4f0c02b8ce86f73f0bd5ef953da085c43cd34460928c95290de1	core.write_items	2026-11-21 09:47:34.7907+00
sql/functions/ops/change_setting.sql	2c636c11ae9358de88095f2bd2009a2b20c6819e2d5c3a6f7e3d40fdbc3d3fc7	ops.change_setting	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_benchmarks.sql	7195b2ce4a26a4ac1aecde68e6c74e4efe6d7e120a67ec5bee786dd3b284e748	ops.check_benchmarks	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_clock.sql	34e9604195108b901efffbdca7feebee1ff7ffc6212ac8d9ed959d8719092b69	ops.check_clock	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_database.sql	0f2f0e7ce045d66c6a4f33b8e3223fc685e8cf11c0bf7f53a9b4176d9bd89098	ops.check_database	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_health.sql	52fd50c8db3b510efa5cc35ece0849c65458efec24106cea21a9b6b57cde3894	ops.check_health	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_jobs.sql	2693129cc54b9b6e1f567a063016759ce427951cef29928a258cdc098046f0c6	ops.check_jobs	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_queue.sql	c76003be1fb95e150ddb659be76af86cd19cb2ff3006200e3f8c2888501604e3	ops.check_queue	2026-11-21 09:47:34.7907+00
sql/functions/ops/check_rejected.sql	23e3776cc6352f45d8e6ba0cad692b94aa8b53b73dbc74168843d4fa166a3cc1	ops.check_rejected	2026-11-21 09:47:34.7907+00
sql/functions/ops/count_job_failure.sql	95676147714bda3e0718d1ac4e8820c324afb13db77572e59f5668cb314d28bd	ops.count_job_failure	2026-11-21 09:47:34.7907+00
sql/functions/ops/cron_field.sql	6b7fd1488f6256f9bfa99430ef7c67a6d8bb371c285d6567578f5e1699e08a84	ops.cron_field	2026-11-21 09:47:34.7907+00
sql/functions/ops/cron_matches.sql	8ca89b428e77406254e853b60e01a6f673f03f329bb28c945135c574a7ca63d8	ops.cron_matches	2026-11-21 09:47:34.7907+00
sql/functions/ops/cron_schedule.sql	392045922cab738f67e887b04398548857abdb0075efa25bd41b1a8b264f006a	ops.cron_schedule	2026-11-21 09:47:34.7907+00
sql/functions/ops/disable_job.sql	ec440a6cdac3bb97acf5272f2b8d44824f1522beb1a31fbb8b4c4eccce0e5ca1	ops.disable_job	2026-11-21 09:47:34.7907+00
sql/functions/ops/due_job.sql	987ee2858ab633d13e58c278d09ee1df20e3eae1c1ecadab6da16a77d51c49da	ops.due_job	2026-11-21 09:47:34.7907+00
sql/functions/ops/enable_job.sql	7ab8d160e82138bc09872fb483ef3c45d236e39b8b05f5a986b167131407fbe3	ops.enable_job	2026-11-21 09:47:34.7907+00
sql/functions/ops/finish_job_run.sql	c1f067d37ba05f0274f898e46372b19694b9adfe92ac9aec7e9dd8a9816ba4ae	ops.finish_job_run	2026-11-21 09:47:34.7907+00
sql/functions/ops/job_check_schedule.sql	90ac5e5c77f4f5cadac5a73b2f300b804937943b58ab7b885187a1c0788b384b	ops.job_check_schedule	2026-11-21 09:47:34.7907+00
sql/functions/ops/job_lock_holder.sql	1255fc52673dbf3640849d928d6943295e8595b1f7b42c686b2dd0171e623a33	ops.job_lock_holder	2026-11-21 09:47:34.7907+00
sql/functions/ops/job_lock_key.sql	88944b5dd5a8d6e24b63080e0452d861e6e8d978f71280437e7deabc13eefca3	ops.job_lock_key	2026-11-21 09:47:34.7907+00
sql/functions/ops/job_served_until.sql	922bc573e9c9f2eeb37360dec2a3d42eb7f5b3cd35ff0791f823795ccf289201	ops.job_served_until	2026-11-21 09:47:34.7907+00
sql/functions/ops/map_role.sql	7bdbb0b5d5cbd27c3be26a27c8b622574cfa9c35f9a88cc3458ea3649d37289a	ops.map_role	2026-11-21 09:47:34.7907+00
sql/functions/ops/next_run.sql	1bd6ba2ebab11ca7b5766c4da72a8bf89369a8b7d54af907cc05c4daeff16709	ops.next_run	2026-11-21 09:47:34.7907+00
sql/functions/ops/note_work.sql	8e85872177c54dbe5475f7c4c84f4d6ec5ef2ae2ac1a732845ce1a52483c7548	ops.note_work	2026-11-21 09:47:34.7907+00
sql/functions/ops/purge_job_run.sql	cc11aacf8b95b3aac36155d390a97e93b7dee7bac50f63c6ceb4f7df51aa66ab	ops.purge_job_run	2026-11-21 09:47:34.7907+00
sql/functions/ops/refresh_benchmark_summary.sql	3ae27aed70f67aa3a71433f036a9b93f8b0e860b56fc45890fe6fc4cec554a2f	ops.refresh_benchmark_summary	2026-11-21 09:47:34.7907+00
sql/functions/ops/release_job.sql	882f5dbc7a1973a0be0b2b483e7a100cff396769e5556e569ab7fbcf37d802cb	ops.release_job	2026-11-21 09:47:34.7907+00
sql/functions/ops/run_job.sql	21b0f927bca2443b345c0b5de24c1148cd12643b8229f0e3ed80a206ca7f735b	ops.run_job	2026-11-21 09:47:34.7907+00
sql/functions/ops/setting_value.sql	1f56f14952d176ca3d830c535a4f12a63c5c85e79a706d7358e096fb375fa4ac	ops.setting_value	2026-11-21 09:47:34.7907+00
sql/functions/ops/start_job_run.sql	8188e8dcb63260540b352233e3c38feaa4c5c98963763bf84e14cb85b03d3653	ops.start_job_run	2026-11-21 09:47:34.7907+00
sql/functions/ops/step_drain.sql	06130529545046ba8ae8ba90d51a0f7e74dac3fc31e85fdf9f7db3c99ad26095	ops.step_drain	2026-11-21 09:47:34.7907+00
sql/functions/ops/step_purge_history.sql	f620f65353938f0f5438be4576d6e96176a28d68db75e2911e9ebe40b10c5cb1	ops.step_purge_history	2026-11-21 09:47:34.7907+00
sql/functions/ops/step_refresh_benchmarks.sql	873b55b2072e0d2d7e6fb6a2091ec7f779cbe49d4de23bf905176acd6a6ec0cb	ops.step_refresh_benchmarks	2026-11-21 09:47:34.7907+00
sql/functions/ops/unmap_role.sql	c1bfd765878f11e5126944f05d4de3c8c3b73460a26d4e73ba162595fb8be0e0	ops.unmap_role	2026-11-21 09:47:34.7907+00
sql/functions/ops/utc_text.sql	fc67714043d4a03e940a2a0fcf5f2ac860b0dc21d15f6f3b67e29f58bfe94518	ops.utc_text	2026-11-21 09:47:34.7907+00
sql/functions/privacy/apply_rules.sql	2f58d671f52ab48499e5a9a2bc577c1221e51e3da5a7333824e3ade7673b33b9	privacy.apply_rules	2026-11-21 09:47:34.7907+00
sql/functions/privacy/collect_candidate.sql	e4be20147739b860f7b1a7ef42ab55b100f7d5e4a3aa182049a85fb5ccd28b5c	privacy.collect_candidate	2026-11-21 09:47:34.7907+00
sql/functions/privacy/contributor_result.sql	b09b8c2fb2da04cec65a8836ed6752c8b9b98c899f26cab0c29bac6bdd219f5f	privacy.contributor_result	2026-11-21 09:47:34.7907+00
sql/functions/privacy/grants_selfcheck.sql	d96521017c2df6605987c2506a9e83b760c695f57680b529e0dba345f295fcad	privacy.grants_selfcheck	2026-11-21 09:47:34.7907+00
sql/functions/privacy/grid_of.sql	b78d7546f4f4a653a18c794ed90d06258e02771089096d548d300d744f283ef7	privacy.grid_of	2026-11-21 09:47:34.7907+00
sql/functions/privacy/nice_ceiling.sql	4ffef7f582862c8f4a5ccf607ef849a0cb1e2ba866be4b26db3e71263e3ec681	privacy.nice_ceiling	2026-11-21 09:47:34.7907+00
sql/functions/privacy/policy_in_force.sql	f44aca4e95ceb7a7f46262ef1917be867c02d7dade96dbffb7a17362e54a02be	privacy.policy_in_force	2026-11-21 09:47:34.7907+00
sql/functions/privacy/public_interval.sql	3a87fe34993a4eabb815ee3d2ea340c18dc1589271aff47ce2fea6a71a7c8683	privacy.public_interval	2026-11-21 09:47:34.7907+00
sql/functions/privacy/refuse_change.sql	b6b6f8f19642798fb0a8e4bc123f9fd5133d08af759af102ea252a99cf222796	privacy.refuse_change	2026-11-21 09:47:34.7907+00
sql/functions/privacy/released_quantile.sql	4bac933bf82e41b5d41a0da0c104aefff218cc79516b8b60f88d362506c688e0	privacy.released_quantile	2026-11-21 09:47:34.7907+00
sql/functions/privacy/remember_members.sql	70d710d325bda700361d710063f4e7229a7c2a4fa7fef964d509ab4bf58089b0	privacy.remember_members	2026-11-21 09:47:34.7907+00
sql/functions/privacy/round_to_grid.sql	17f9811ccb25f082433164112be962dbfcc1e7cefa8c273e611ccbc360d96e14	privacy.round_to_grid	2026-11-21 09:47:34.7907+00
sql/functions/privacy/size_band.sql	091497491946e370a891fbbdb54195dc580119261606936c989f9675bae561f5	privacy.size_band	2026-11-21 09:47:34.7907+00
sql/functions/privacy/take_spread.sql	cb7c53e96c84be2f0359e187f5f5f4d74f9c5e310e3f1bc0bbfb65a5cb3c36d2	privacy.take_spread	2026-11-21 09:47:34.7907+00
sql/functions/rollup/drain_batch.sql	d23e6f15c1ea0be71a4fbf6c693759555fd8c88fa9ce82c0bfa2de79f198e617	rollup.drain_batch	2026-11-21 09:47:34.7907+00
sql/functions/rollup/queue_change.sql	e76297b6a4730048cff9d884ecd58962c8863aa30c76d7156c248dca11e1b326	rollup.queue_change	2026-11-21 09:47:34.7907+00
sql/functions/rollup/queue_score.sql	c83df51a75e629d675ff7f7753a3025f0f8b89c8f2c895cd02d13ffd5f43f5b2	rollup.queue_score	2026-11-21 09:47:34.7907+00
sql/functions/rollup/repair.sql	a66e76a9282a919716591fe9daac2794027eef42512a27da79a172abc438d1cc	rollup.repair	2026-11-21 09:47:34.7907+00
sql/functions/rollup/scale_score.sql	184c1c76f143762e07aeb33cf40c6d0807c3e529aaf1b9d2d33e58257470dbd0	rollup.scale_score	2026-11-21 09:47:34.7907+00
sql/functions/rollup/score_sets.sql	b9156f4e77a553e2f0e749f7cb1efc6306996de65d95fd1c98c063c17fab75ff	rollup.score_sets	2026-11-21 09:47:34.7907+00
sql/functions/rollup/show_counts.sql	ac13d570370cc3e6cd1d16e8836e5d94992ab59170b158e1efc0a4889e4df170	rollup.show_counts	2026-11-21 09:47:34.7907+00
sql/functions/rollup/verify.sql	644ba4929f48f4e3b4a32cbe33f5ebdcc4e6d00378fef44bc23ee80198520dfe	rollup.verify	2026-11-21 09:47:34.7907+00
sql/views/05_deploy_history.sql	66162041804ffe04902788918deaf62d93a6bb60799f7038d76e4addaad60af6	ops.deploy_history	2026-11-21 09:47:34.7907+00
sql/views/10_current_count.sql	a0d48acac84ec9f90d9a94dc3f4a2b0d093ef0ed87269ea88e7f7753ef467e16	rollup.current_count	2026-11-21 09:47:34.7907+00
sql/views/12_recount.sql	2c00c721bd2fcfcae6bf28297166ebb0a2d851ba889af120e0af1b8d58ec3e50	rollup.recount	2026-11-21 09:47:34.7907+00
sql/views/14_count_difference.sql	81c9da4e426264fa45388f0fc1e0a0401667dfea3854f160ae9e20826f146ca2	rollup.count_difference	2026-11-21 09:47:34.7907+00
sql/views/16_freshness.sql	a7f2bda83b7be26b355fc797fa7f11b93f2a98687920c33a290e2fe1ba8b57fe	rollup.freshness	2026-11-21 09:47:34.7907+00
sql/views/50_current_cell.sql	294fef24ea9455870ed9fbed367b20da6c30ff71b1256b308d2136361a88b23c	benchmark.current_cell	2026-11-21 09:47:34.7907+00
sql/views/51_contribution.sql	d4086628a77f9b68c19caae83c70c8cb26476606315c6489d837e2529b4fd137	privacy.contribution	2026-11-21 09:47:34.7907+00
sql/views/52_benchmark.sql	826c6f4823792e63fca4d193840a47e961de582251b22fba1beba310fb24beb2	analytics.benchmark	2026-11-21 09:47:34.7907+00
sql/views/53_benchmark_summary.sql	f89b9494f8599af1f8b70c2e32598524d42d521193b001ddf3f09eb18f9b1bd8	analytics.benchmark_summary	2026-11-21 09:47:34.7907+00
sql/views/60_own_results.sql	6ec60102c28983addf989b4bbb9744f86c8a335bc4a089c496b027001bb4d2ad	analytics.own_results	2026-11-21 09:47:34.7907+00
sql/views/61_own_trend.sql	e22ea51e9c8fa88453df7cf8974c3a76689bd322e88a3b91f3ca327ab0d1d1b7	analytics.own_trend	2026-11-21 09:47:34.7907+00
sql/views/62_own_distribution.sql	66511fc96bd9b4db923d97effaed3849c201932a492fe748feba92ab20052424	analytics.own_distribution	2026-11-21 09:47:34.7907+00
sql/views/63_own_department.sql	541d26c0edbb6e894b2d6520e65fa4c8b3a1c90a3090664ab3414e406eb73921	analytics.own_department	2026-11-21 09:47:34.7907+00
sql/views/64_own_job_role.sql	7e57080907a435692210d8341ae1e74b6b0662328067a30d2d323ac59dbf04ee	analytics.own_job_role	2026-11-21 09:47:34.7907+00
sql/views/65_response_summary.sql	9f94de30f0a89a79fa9980101cc04c97426609d47ca0c36a52fca045d081bebf	analytics.response_summary	2026-11-21 09:47:34.7907+00
sql/views/66_benchmark_comparison.sql	b45e9282450b6d6fde4524e24771c0e2d9570f24ce3134f8bf428c149aefd516	analytics.benchmark_comparison	2026-11-21 09:47:34.7907+00
sql/views/80_job_status.sql	fd72e101cb350be3dc5503870222d0cdc709c1c3f84e1487f1374679ccbbdc34	ops.job_status	2026-11-21 09:47:34.7907+00
sql/views/81_job_log.sql	0cb5195d7c98f9dd2e22ee0a295c5e2b97696afda4291fcef1dc7e911dfa4851	ops.job_log	2026-11-21 09:47:34.7907+00
sql/views/82_health.sql	5afe8ce71568761b75ca1aa7991556b4fdbc96a65914f0df4c7e5ae6bccf8a1b	ops.health	2026-11-21 09:47:34.7907+00
sql/views/83_settings.sql	bfffd0cfd325b72e9ad181895c525efad046185f9b99f4af244979769aaec854	ops.settings	2026-11-21 09:47:34.7907+00
\.


--
-- Data for Name: job; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.job (job_name, title, description, schedule, step_function, priority, is_enabled, on_missed, failure_count, max_failures, scheduled_from, disabled_at, disabled_by, disabled_reason) FROM stdin;
drain	Merge new answers	Moves loaded rows into the response tables and merges counted changes into the rollups.	* * * * *	ops.step_drain	critical	t	skip	0	5	2026-11-21 09:47:34.7907+00	\N	\N	\N
refresh-benchmarks	Release benchmarks	Publishes the benchmark cells that the batch rule lets change, and refreshes their summary.	0 * * * *	ops.step_refresh_benchmarks	high	t	run_once	0	5	2026-11-21 09:47:34.7907+00	\N	\N	\N
purge-history	Forget old runs	Deletes job history older than the setting history_retention_days, here and in pg_cron.	20 3 * * *	ops.step_purge_history	low	t	run_once	0	5	2026-11-21 09:47:34.7907+00	\N	\N	\N
\.


--
-- Data for Name: job_run; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.job_run (run_id, job_name, trigger, status, started_at, finished_at, steps, work, occurrences, run_by, pid, error_sqlstate, error_message) FROM stdin;
\.


--
-- Data for Name: role_organisation; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.role_organisation (role_name, org_id) FROM stdin;
\.


--
-- Data for Name: setting; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.setting (name, value, unit, description, lowest, highest, changed_at, changed_by) FROM stdin;
history_retention_days	90	days	How long the history of job runs is kept.	1	3650	\N	\N
missed_after_seconds	300	seconds	A due time older than this counts as missed: jobs that skip missed times let it pass.	60	86400	\N	\N
queue_lag_warning_seconds	300	seconds	Health warns when the oldest unmerged change is older than this.	60	604800	\N	\N
queue_lag_critical_seconds	1800	seconds	Health is critical when the oldest unmerged change is older than this.	60	604800	\N	\N
benchmark_stale_warning_hours	26	hours	Health warns when the latest benchmark release is older than this.	1	87600	\N	\N
rejected_warning_rows	1	rows	Health warns when at least this many responses were rejected in the last day.	1	1000000000	\N	\N
drain_batch_rows	5000	rows	How many rows one step of the drain moves at most.	100	100000	\N	\N
max_answer_bytes	1048576	bytes	The largest answers document that is taken in.	1024	67108864	\N	\N
\.


--
-- Data for Name: yoyo_lock; Type: TABLE DATA; Schema: ops; Owner: surveymark_engine
--

COPY ops.yoyo_lock (locked, ctime, pid) FROM stdin;
\.


--
-- Data for Name: candidate; Type: TABLE DATA; Schema: privacy; Owner: surveymark_engine
--

COPY privacy.candidate (cell_id, is_vacant, n_answering, n_organisations, n_respondents, n_fewest, has_figure, is_showable, n_changed, n_union, org_ids, results, rule) FROM stdin;
\.


--
-- Data for Name: membership; Type: TABLE DATA; Schema: privacy; Owner: surveymark_engine
--

COPY privacy.membership (cell_id, release_id, org_ids, results, n_organisations, n_respondents, n_fewest) FROM stdin;
\.


--
-- Data for Name: metric; Type: TABLE DATA; Schema: privacy; Owner: surveymark_engine
--

COPY privacy.metric (question_id, s_pub, taken_at) FROM stdin;
\.


--
-- Data for Name: policy; Type: TABLE DATA; Schema: privacy; Owner: surveymark_engine
--

COPY privacy.policy (version, profile, min_organisations, min_organisations_quartile, min_organisations_tail, min_respondents, min_respondents_cell, batch_minimum, batch_fraction, rounding, approved_by, effective_from) FROM stdin;
1	standard	5	10	25	5	25	5	0.30	1	{}	2000-01-01 00:00:00+00
\.


--
-- Data for Name: suppression_log; Type: TABLE DATA; Schema: privacy; Owner: surveymark_engine
--

COPY privacy.suppression_log (suppression_id, cell_id, rule, logged_at) FROM stdin;
\.


--
-- Data for Name: answer_count; Type: TABLE DATA; Schema: rollup; Owner: surveymark_engine
--

COPY rollup.answer_count (org_id, survey_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum) FROM stdin;
\.


--
-- Data for Name: change; Type: TABLE DATA; Schema: rollup; Owner: surveymark_engine
--

COPY rollup.change (change_id, org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum, changed_at) FROM stdin;
\.


--
-- Data for Name: pending_score; Type: TABLE DATA; Schema: rollup; Owner: surveymark_engine
--

COPY rollup.pending_score (org_id, response_set_id, pending_id, marked_at) FROM stdin;
\.


--
-- Data for Name: shown_count; Type: TABLE DATA; Schema: rollup; Owner: surveymark_engine
--

COPY rollup.shown_count (org_id, survey_id, question_id, month, segment_kind, segment, answer_state, value, n, weight_sum, weight_square_sum, people) FROM stdin;
\.


--
-- Name: cell_cell_id_seq; Type: SEQUENCE SET; Schema: benchmark; Owner: surveymark_engine
--

SELECT pg_catalog.setval('benchmark.cell_cell_id_seq', 1, false);


--
-- Name: organisation_org_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.organisation_org_id_seq', 1, false);


--
-- Name: question_question_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.question_question_id_seq', 1, false);


--
-- Name: rejected_response_rejected_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.rejected_response_rejected_id_seq', 1, false);


--
-- Name: respondent_respondent_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.respondent_respondent_id_seq', 1, false);


--
-- Name: response_load_load_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.response_load_load_id_seq', 1, false);


--
-- Name: response_set_response_set_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.response_set_response_set_id_seq', 1, false);


--
-- Name: survey_survey_id_seq; Type: SEQUENCE SET; Schema: core; Owner: surveymark_engine
--

SELECT pg_catalog.setval('core.survey_survey_id_seq', 1, false);


--
-- Name: job_run_run_id_seq; Type: SEQUENCE SET; Schema: ops; Owner: surveymark_engine
--

SELECT pg_catalog.setval('ops.job_run_run_id_seq', 1, false);


--
-- Name: suppression_log_suppression_id_seq; Type: SEQUENCE SET; Schema: privacy; Owner: surveymark_engine
--

SELECT pg_catalog.setval('privacy.suppression_log_suppression_id_seq', 1, false);


--
-- Name: change_change_id_seq; Type: SEQUENCE SET; Schema: rollup; Owner: surveymark_engine
--

SELECT pg_catalog.setval('rollup.change_change_id_seq', 1, false);


--
-- Name: pending_score_pending_id_seq; Type: SEQUENCE SET; Schema: rollup; Owner: surveymark_engine
--

SELECT pg_catalog.setval('rollup.pending_score_pending_id_seq', 1, false);


--
-- Name: cell cell_group_key; Type: CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.cell
    ADD CONSTRAINT cell_group_key UNIQUE NULLS NOT DISTINCT (question_id, period, period_start, category_1, level_1, category_2, level_2);


--
-- Name: cell cell_pkey; Type: CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.cell
    ADD CONSTRAINT cell_pkey PRIMARY KEY (cell_id);


--
-- Name: release_cell release_cell_pkey; Type: CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.release_cell
    ADD CONSTRAINT release_cell_pkey PRIMARY KEY (release_id, cell_id);


--
-- Name: release release_pkey; Type: CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.release
    ADD CONSTRAINT release_pkey PRIMARY KEY (release_id);


--
-- Name: category_level category_level_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.category_level
    ADD CONSTRAINT category_level_pkey PRIMARY KEY (category, level);


--
-- Name: category category_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (category);


--
-- Name: choice choice_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.choice
    ADD CONSTRAINT choice_pkey PRIMARY KEY (question_id, choice);


--
-- Name: choice choice_value_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.choice
    ADD CONSTRAINT choice_value_key UNIQUE (question_id, answer_state, value);


--
-- Name: department department_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.department
    ADD CONSTRAINT department_pkey PRIMARY KEY (org_id, department);


--
-- Name: job_role job_role_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.job_role
    ADD CONSTRAINT job_role_pkey PRIMARY KEY (org_id, job_role);


--
-- Name: organisation_category organisation_category_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation_category
    ADD CONSTRAINT organisation_category_pkey PRIMARY KEY (org_id, category);


--
-- Name: organisation organisation_organisation_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation
    ADD CONSTRAINT organisation_organisation_key UNIQUE (organisation);


--
-- Name: organisation organisation_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (org_id);


--
-- Name: question question_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.question
    ADD CONSTRAINT question_pkey PRIMARY KEY (question_id);


--
-- Name: question question_question_path_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.question
    ADD CONSTRAINT question_question_path_key UNIQUE (survey_id, question_path);


--
-- Name: rejected_response rejected_response_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.rejected_response
    ADD CONSTRAINT rejected_response_pkey PRIMARY KEY (rejected_id);


--
-- Name: respondent respondent_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.respondent
    ADD CONSTRAINT respondent_pkey PRIMARY KEY (org_id, respondent_id);


--
-- Name: respondent respondent_respondent_key_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.respondent
    ADD CONSTRAINT respondent_respondent_key_key UNIQUE (org_id, respondent_key);


--
-- Name: response_item response_item_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_item
    ADD CONSTRAINT response_item_pkey PRIMARY KEY (org_id, response_set_id, question_id);


--
-- Name: response_load response_load_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_load
    ADD CONSTRAINT response_load_pkey PRIMARY KEY (load_id);


--
-- Name: response_set response_set_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_pkey PRIMARY KEY (org_id, response_set_id);


--
-- Name: response_set response_set_submission_id_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_submission_id_key UNIQUE (org_id, submission_id);


--
-- Name: scale_item scale_item_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale_item
    ADD CONSTRAINT scale_item_pkey PRIMARY KEY (survey_id, scale, question_id);


--
-- Name: scale scale_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale
    ADD CONSTRAINT scale_pkey PRIMARY KEY (survey_id, scale);


--
-- Name: scale scale_question_id_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale
    ADD CONSTRAINT scale_question_id_key UNIQUE (question_id);


--
-- Name: survey survey_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey
    ADD CONSTRAINT survey_pkey PRIMARY KEY (survey_id);


--
-- Name: survey_question survey_question_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey_question
    ADD CONSTRAINT survey_question_pkey PRIMARY KEY (survey_id, version, question_id);


--
-- Name: survey survey_survey_key; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey
    ADD CONSTRAINT survey_survey_key UNIQUE (survey);


--
-- Name: survey_version survey_version_pkey; Type: CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey_version
    ADD CONSTRAINT survey_version_pkey PRIMARY KEY (survey_id, version);


--
-- Name: _yoyo_log _yoyo_log_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops._yoyo_log
    ADD CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id);


--
-- Name: _yoyo_migration _yoyo_migration_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops._yoyo_migration
    ADD CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash);


--
-- Name: _yoyo_version _yoyo_version_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops._yoyo_version
    ADD CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version);


--
-- Name: applied_file applied_file_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.applied_file
    ADD CONSTRAINT applied_file_pkey PRIMARY KEY (path);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (job_name);


--
-- Name: job_run job_run_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (run_id);


--
-- Name: role_organisation role_organisation_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.role_organisation
    ADD CONSTRAINT role_organisation_pkey PRIMARY KEY (role_name);


--
-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);


--
-- Name: yoyo_lock yoyo_lock_pkey; Type: CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.yoyo_lock
    ADD CONSTRAINT yoyo_lock_pkey PRIMARY KEY (locked);


--
-- Name: candidate candidate_pkey; Type: CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.candidate
    ADD CONSTRAINT candidate_pkey PRIMARY KEY (cell_id);


--
-- Name: membership membership_pkey; Type: CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (cell_id);


--
-- Name: metric metric_pkey; Type: CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.metric
    ADD CONSTRAINT metric_pkey PRIMARY KEY (question_id);


--
-- Name: policy policy_pkey; Type: CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (version);


--
-- Name: suppression_log suppression_log_pkey; Type: CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.suppression_log
    ADD CONSTRAINT suppression_log_pkey PRIMARY KEY (suppression_id);


--
-- Name: answer_count answer_count_pkey; Type: CONSTRAINT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.answer_count
    ADD CONSTRAINT answer_count_pkey PRIMARY KEY (org_id, survey_id, question_id, month, answer_state, value);


--
-- Name: change change_pkey; Type: CONSTRAINT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (org_id, change_id);


--
-- Name: pending_score pending_score_pkey; Type: CONSTRAINT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.pending_score
    ADD CONSTRAINT pending_score_pkey PRIMARY KEY (org_id, pending_id);


--
-- Name: shown_count shown_count_pkey; Type: CONSTRAINT; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE ONLY rollup.shown_count
    ADD CONSTRAINT shown_count_pkey PRIMARY KEY (org_id, survey_id, question_id, month, segment_kind, segment, answer_state, value);


--
-- Name: current_cell_cell_id_idx; Type: INDEX; Schema: benchmark; Owner: surveymark_engine
--

CREATE UNIQUE INDEX current_cell_cell_id_idx ON benchmark.current_cell USING btree (cell_id);


--
-- Name: current_cell_question_idx; Type: INDEX; Schema: benchmark; Owner: surveymark_engine
--

CREATE INDEX current_cell_question_idx ON benchmark.current_cell USING btree (question_path, survey, category, level);


--
-- Name: release_cell_newest_idx; Type: INDEX; Schema: benchmark; Owner: surveymark_engine
--

CREATE INDEX release_cell_newest_idx ON benchmark.release_cell USING btree (cell_id, release_id DESC);


--
-- Name: rejected_response_batch_idx; Type: INDEX; Schema: core; Owner: surveymark_engine
--

CREATE INDEX rejected_response_batch_idx ON core.rejected_response USING btree (batch, line_number);


--
-- Name: response_set_respondent_idx; Type: INDEX; Schema: core; Owner: surveymark_engine
--

CREATE INDEX response_set_respondent_idx ON core.response_set USING btree (org_id, respondent_id) WHERE (respondent_id IS NOT NULL);


--
-- Name: response_set_survey_idx; Type: INDEX; Schema: core; Owner: surveymark_engine
--

CREATE INDEX response_set_survey_idx ON core.response_set USING btree (org_id, survey_id, completed_at);


--
-- Name: scale_item_question_idx; Type: INDEX; Schema: core; Owner: surveymark_engine
--

CREATE INDEX scale_item_question_idx ON core.scale_item USING btree (question_id);


--
-- Name: job_run_latest_idx; Type: INDEX; Schema: ops; Owner: surveymark_engine
--

CREATE INDEX job_run_latest_idx ON ops.job_run USING btree (job_name, run_id DESC);


--
-- Name: job_run_running_idx; Type: INDEX; Schema: ops; Owner: surveymark_engine
--

CREATE UNIQUE INDEX job_run_running_idx ON ops.job_run USING btree (job_name) WHERE (status = 'running'::text);


--
-- Name: job_run_started_at_idx; Type: INDEX; Schema: ops; Owner: surveymark_engine
--

CREATE INDEX job_run_started_at_idx ON ops.job_run USING btree (started_at);


--
-- Name: suppression_log_cell_idx; Type: INDEX; Schema: privacy; Owner: surveymark_engine
--

CREATE INDEX suppression_log_cell_idx ON privacy.suppression_log USING btree (cell_id, suppression_id DESC);


--
-- Name: change_order_idx; Type: INDEX; Schema: rollup; Owner: surveymark_engine
--

CREATE INDEX change_order_idx ON rollup.change USING btree (change_id);


--
-- Name: pending_score_order_idx; Type: INDEX; Schema: rollup; Owner: surveymark_engine
--

CREATE INDEX pending_score_order_idx ON rollup.pending_score USING btree (pending_id);


--
-- Name: cell cell_refuse_change; Type: TRIGGER; Schema: benchmark; Owner: surveymark_engine
--

CREATE TRIGGER cell_refuse_change BEFORE UPDATE ON benchmark.cell FOR EACH ROW WHEN (((((((((((((((((old.cell_id IS DISTINCT FROM new.cell_id) OR (old.question_id IS DISTINCT FROM new.question_id)) OR (old.survey IS DISTINCT FROM new.survey)) OR (old.question_path IS DISTINCT FROM new.question_path)) OR (old.measurement IS DISTINCT FROM new.measurement)) OR (old.scale_min IS DISTINCT FROM new.scale_min)) OR (old.scale_max IS DISTINCT FROM new.scale_max)) OR (old.category_1 IS DISTINCT FROM new.category_1)) OR (old.level_1 IS DISTINCT FROM new.level_1)) OR (old.category_2 IS DISTINCT FROM new.category_2)) OR (old.level_2 IS DISTINCT FROM new.level_2)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old."position" IS DISTINCT FROM new."position")) OR (old.period IS DISTINCT FROM new.period)) OR (old.period_start IS DISTINCT FROM new.period_start)) OR (old.period_end IS DISTINCT FROM new.period_end))) EXECUTE FUNCTION privacy.refuse_change();


--
-- Name: cell cell_refuse_delete; Type: TRIGGER; Schema: benchmark; Owner: surveymark_engine
--

CREATE TRIGGER cell_refuse_delete BEFORE DELETE OR TRUNCATE ON benchmark.cell FOR EACH STATEMENT EXECUTE FUNCTION privacy.refuse_change();


--
-- Name: release_cell release_cell_refuse_change; Type: TRIGGER; Schema: benchmark; Owner: surveymark_engine
--

CREATE TRIGGER release_cell_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON benchmark.release_cell FOR EACH STATEMENT EXECUTE FUNCTION privacy.refuse_change();


--
-- Name: release release_refuse_change; Type: TRIGGER; Schema: benchmark; Owner: surveymark_engine
--

CREATE TRIGGER release_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON benchmark.release FOR EACH STATEMENT EXECUTE FUNCTION privacy.refuse_change();


--
-- Name: response_item response_item_delete; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_item_delete AFTER DELETE ON core.response_item REFERENCING OLD TABLE AS old_item FOR EACH STATEMENT EXECUTE FUNCTION core.response_item_delete();


--
-- Name: response_item response_item_insert; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_item_insert AFTER INSERT ON core.response_item REFERENCING NEW TABLE AS new_item FOR EACH STATEMENT EXECUTE FUNCTION core.response_item_insert();


--
-- Name: response_item response_item_refuse_truncate; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_item_refuse_truncate BEFORE TRUNCATE ON core.response_item FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_truncate();


--
-- Name: response_item response_item_update; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_item_update AFTER UPDATE ON core.response_item REFERENCING OLD TABLE AS old_item NEW TABLE AS new_item FOR EACH STATEMENT EXECUTE FUNCTION core.response_item_update();


--
-- Name: response_set response_set_delete; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_set_delete AFTER DELETE ON core.response_set REFERENCING OLD TABLE AS old_set FOR EACH STATEMENT EXECUTE FUNCTION core.response_set_delete();


--
-- Name: response_set response_set_insert; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_set_insert AFTER INSERT ON core.response_set REFERENCING NEW TABLE AS new_set FOR EACH STATEMENT EXECUTE FUNCTION core.response_set_insert();


--
-- Name: response_set response_set_refuse_truncate; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_set_refuse_truncate BEFORE TRUNCATE ON core.response_set FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_truncate();


--
-- Name: response_set response_set_update; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER response_set_update AFTER UPDATE ON core.response_set REFERENCING OLD TABLE AS old_set NEW TABLE AS new_set FOR EACH STATEMENT EXECUTE FUNCTION core.response_set_update();


--
-- Name: survey_version survey_version_refuse_change; Type: TRIGGER; Schema: core; Owner: surveymark_engine
--

CREATE TRIGGER survey_version_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON core.survey_version FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();


--
-- Name: job job_check_schedule; Type: TRIGGER; Schema: ops; Owner: surveymark_engine
--

CREATE TRIGGER job_check_schedule BEFORE INSERT OR UPDATE OF schedule ON ops.job FOR EACH ROW EXECUTE FUNCTION ops.job_check_schedule();


--
-- Name: policy policy_refuse_change; Type: TRIGGER; Schema: privacy; Owner: surveymark_engine
--

CREATE TRIGGER policy_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON privacy.policy FOR EACH STATEMENT EXECUTE FUNCTION privacy.refuse_change();


--
-- Name: answer_count answer_count_refuse_truncate; Type: TRIGGER; Schema: rollup; Owner: surveymark_engine
--

CREATE TRIGGER answer_count_refuse_truncate BEFORE TRUNCATE ON rollup.answer_count FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_truncate();


--
-- Name: change change_refuse_truncate; Type: TRIGGER; Schema: rollup; Owner: surveymark_engine
--

CREATE TRIGGER change_refuse_truncate BEFORE TRUNCATE ON rollup.change FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_truncate();


--
-- Name: release_cell release_cell_cell_id_fkey; Type: FK CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.release_cell
    ADD CONSTRAINT release_cell_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell(cell_id);


--
-- Name: release_cell release_cell_release_id_fkey; Type: FK CONSTRAINT; Schema: benchmark; Owner: surveymark_engine
--

ALTER TABLE ONLY benchmark.release_cell
    ADD CONSTRAINT release_cell_release_id_fkey FOREIGN KEY (release_id) REFERENCES benchmark.release(release_id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: category_level category_level_category_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.category_level
    ADD CONSTRAINT category_level_category_fkey FOREIGN KEY (category) REFERENCES core.category(category);


--
-- Name: choice choice_question_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.choice
    ADD CONSTRAINT choice_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question(question_id);


--
-- Name: department department_org_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.department
    ADD CONSTRAINT department_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id) ON DELETE CASCADE;


--
-- Name: job_role job_role_org_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.job_role
    ADD CONSTRAINT job_role_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id) ON DELETE CASCADE;


--
-- Name: organisation_category organisation_category_level_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation_category
    ADD CONSTRAINT organisation_category_level_fkey FOREIGN KEY (category, level) REFERENCES core.category_level(category, level);


--
-- Name: organisation_category organisation_category_org_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.organisation_category
    ADD CONSTRAINT organisation_category_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id) ON DELETE CASCADE;


--
-- Name: question question_survey_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.question
    ADD CONSTRAINT question_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey(survey_id);


--
-- Name: respondent respondent_org_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.respondent
    ADD CONSTRAINT respondent_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id) ON DELETE CASCADE;


--
-- Name: response_set response_set_department_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_department_fkey FOREIGN KEY (org_id, department) REFERENCES core.department(org_id, department);


--
-- Name: response_set response_set_job_role_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_job_role_fkey FOREIGN KEY (org_id, job_role) REFERENCES core.job_role(org_id, job_role);


--
-- Name: response_set response_set_org_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id);


--
-- Name: response_set response_set_respondent_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_respondent_id_fkey FOREIGN KEY (org_id, respondent_id) REFERENCES core.respondent(org_id, respondent_id);


--
-- Name: response_set response_set_version_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.response_set
    ADD CONSTRAINT response_set_version_fkey FOREIGN KEY (survey_id, version) REFERENCES core.survey_version(survey_id, version);


--
-- Name: scale_item scale_item_question_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale_item
    ADD CONSTRAINT scale_item_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question(question_id);


--
-- Name: scale_item scale_item_scale_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale_item
    ADD CONSTRAINT scale_item_scale_fkey FOREIGN KEY (survey_id, scale) REFERENCES core.scale(survey_id, scale) ON DELETE CASCADE;


--
-- Name: scale scale_question_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale
    ADD CONSTRAINT scale_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question(question_id);


--
-- Name: scale scale_survey_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.scale
    ADD CONSTRAINT scale_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey(survey_id);


--
-- Name: survey_question survey_question_question_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey_question
    ADD CONSTRAINT survey_question_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question(question_id);


--
-- Name: survey_question survey_question_version_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey_question
    ADD CONSTRAINT survey_question_version_fkey FOREIGN KEY (survey_id, version) REFERENCES core.survey_version(survey_id, version);


--
-- Name: survey_version survey_version_survey_id_fkey; Type: FK CONSTRAINT; Schema: core; Owner: surveymark_engine
--

ALTER TABLE ONLY core.survey_version
    ADD CONSTRAINT survey_version_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey(survey_id);


--
-- Name: job_run job_run_job_name_fkey; Type: FK CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.job_run
    ADD CONSTRAINT job_run_job_name_fkey FOREIGN KEY (job_name) REFERENCES ops.job(job_name) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: role_organisation role_organisation_org_id_fkey; Type: FK CONSTRAINT; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ONLY ops.role_organisation
    ADD CONSTRAINT role_organisation_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation(org_id) ON DELETE CASCADE;


--
-- Name: membership membership_cell_id_fkey; Type: FK CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.membership
    ADD CONSTRAINT membership_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell(cell_id);


--
-- Name: metric metric_question_id_fkey; Type: FK CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.metric
    ADD CONSTRAINT metric_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question(question_id);


--
-- Name: suppression_log suppression_log_cell_id_fkey; Type: FK CONSTRAINT; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE ONLY privacy.suppression_log
    ADD CONSTRAINT suppression_log_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell(cell_id);


--
-- Name: department; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.department ENABLE ROW LEVEL SECURITY;

--
-- Name: department department_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY department_engine ON core.department TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: department department_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY department_reader ON core.department FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: job_role; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.job_role ENABLE ROW LEVEL SECURITY;

--
-- Name: job_role job_role_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY job_role_engine ON core.job_role TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: job_role job_role_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY job_role_reader ON core.job_role FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: organisation; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.organisation ENABLE ROW LEVEL SECURITY;

--
-- Name: organisation_category; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.organisation_category ENABLE ROW LEVEL SECURITY;

--
-- Name: organisation_category organisation_category_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY organisation_category_engine ON core.organisation_category TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: organisation_category organisation_category_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY organisation_category_reader ON core.organisation_category FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: organisation organisation_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY organisation_engine ON core.organisation TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: organisation organisation_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY organisation_reader ON core.organisation FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: rejected_response; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.rejected_response ENABLE ROW LEVEL SECURITY;

--
-- Name: rejected_response rejected_response_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY rejected_response_engine ON core.rejected_response TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: respondent; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.respondent ENABLE ROW LEVEL SECURITY;

--
-- Name: respondent respondent_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY respondent_engine ON core.respondent TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: response_item; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.response_item ENABLE ROW LEVEL SECURITY;

--
-- Name: response_item response_item_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY response_item_engine ON core.response_item TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: response_item response_item_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY response_item_reader ON core.response_item FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: response_set; Type: ROW SECURITY; Schema: core; Owner: surveymark_engine
--

ALTER TABLE core.response_set ENABLE ROW LEVEL SECURITY;

--
-- Name: response_set response_set_engine; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY response_set_engine ON core.response_set TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: response_set response_set_reader; Type: POLICY; Schema: core; Owner: surveymark_engine
--

CREATE POLICY response_set_reader ON core.response_set FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: role_organisation; Type: ROW SECURITY; Schema: ops; Owner: surveymark_engine
--

ALTER TABLE ops.role_organisation ENABLE ROW LEVEL SECURITY;

--
-- Name: role_organisation role_organisation_engine; Type: POLICY; Schema: ops; Owner: surveymark_engine
--

CREATE POLICY role_organisation_engine ON ops.role_organisation TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: candidate; Type: ROW SECURITY; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE privacy.candidate ENABLE ROW LEVEL SECURITY;

--
-- Name: candidate candidate_engine; Type: POLICY; Schema: privacy; Owner: surveymark_engine
--

CREATE POLICY candidate_engine ON privacy.candidate TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: candidate candidate_officer; Type: POLICY; Schema: privacy; Owner: surveymark_engine
--

CREATE POLICY candidate_officer ON privacy.candidate FOR SELECT TO surveymark_privacy_officer USING (true);


--
-- Name: membership; Type: ROW SECURITY; Schema: privacy; Owner: surveymark_engine
--

ALTER TABLE privacy.membership ENABLE ROW LEVEL SECURITY;

--
-- Name: membership membership_engine; Type: POLICY; Schema: privacy; Owner: surveymark_engine
--

CREATE POLICY membership_engine ON privacy.membership TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: membership membership_officer; Type: POLICY; Schema: privacy; Owner: surveymark_engine
--

CREATE POLICY membership_officer ON privacy.membership FOR SELECT TO surveymark_privacy_officer USING (true);


--
-- Name: answer_count; Type: ROW SECURITY; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE rollup.answer_count ENABLE ROW LEVEL SECURITY;

--
-- Name: answer_count answer_count_engine; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY answer_count_engine ON rollup.answer_count TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: answer_count answer_count_reader; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY answer_count_reader ON rollup.answer_count FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: change; Type: ROW SECURITY; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE rollup.change ENABLE ROW LEVEL SECURITY;

--
-- Name: change change_engine; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY change_engine ON rollup.change TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: change change_reader; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY change_reader ON rollup.change FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: pending_score; Type: ROW SECURITY; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE rollup.pending_score ENABLE ROW LEVEL SECURITY;

--
-- Name: pending_score pending_score_engine; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY pending_score_engine ON rollup.pending_score TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: shown_count; Type: ROW SECURITY; Schema: rollup; Owner: surveymark_engine
--

ALTER TABLE rollup.shown_count ENABLE ROW LEVEL SECURITY;

--
-- Name: shown_count shown_count_engine; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY shown_count_engine ON rollup.shown_count TO surveymark_engine USING (true) WITH CHECK (true);


--
-- Name: shown_count shown_count_reader; Type: POLICY; Schema: rollup; Owner: surveymark_engine
--

CREATE POLICY shown_count_reader ON rollup.shown_count FOR SELECT TO surveymark_reader USING ((org_id = ( SELECT ops.current_org() AS current_org)));


--
-- Name: SCHEMA analytics; Type: ACL; Schema: -; Owner: surveymark_reader
--

GRANT USAGE ON SCHEMA analytics TO surveymark_engine;
GRANT USAGE ON SCHEMA analytics TO surveymark_org_reader;
GRANT USAGE ON SCHEMA analytics TO surveymark_analyst;
GRANT USAGE ON SCHEMA analytics TO surveymark_bi_reader;
GRANT USAGE ON SCHEMA analytics TO surveymark_operator;
GRANT USAGE ON SCHEMA analytics TO surveymark_privacy_officer;


--
-- Name: SCHEMA benchmark; Type: ACL; Schema: -; Owner: surveymark_engine
--

GRANT USAGE ON SCHEMA benchmark TO surveymark_reader;
GRANT USAGE ON SCHEMA benchmark TO surveymark_org_reader;
GRANT USAGE ON SCHEMA benchmark TO surveymark_analyst;
GRANT USAGE ON SCHEMA benchmark TO surveymark_bi_reader;
GRANT USAGE ON SCHEMA benchmark TO surveymark_operator;
GRANT USAGE ON SCHEMA benchmark TO surveymark_privacy_officer;
GRANT USAGE ON SCHEMA benchmark TO surveymark_job;


--
-- Name: SCHEMA core; Type: ACL; Schema: -; Owner: surveymark_engine
--

GRANT USAGE ON SCHEMA core TO surveymark_ingest;
GRANT USAGE ON SCHEMA core TO surveymark_reader;
GRANT USAGE ON SCHEMA core TO surveymark_job;
GRANT USAGE ON SCHEMA core TO surveymark_operator;


--
-- Name: SCHEMA ops; Type: ACL; Schema: -; Owner: surveymark_engine
--

GRANT USAGE ON SCHEMA ops TO surveymark_reader;
GRANT USAGE ON SCHEMA ops TO surveymark_job;
GRANT USAGE ON SCHEMA ops TO surveymark_operator;


--
-- Name: SCHEMA privacy; Type: ACL; Schema: -; Owner: surveymark_engine
--

GRANT USAGE ON SCHEMA privacy TO surveymark_privacy_officer;


--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner
--

REVOKE USAGE ON SCHEMA public FROM PUBLIC;


--
-- Name: SCHEMA rollup; Type: ACL; Schema: -; Owner: surveymark_engine
--

GRANT USAGE ON SCHEMA rollup TO surveymark_reader;
GRANT USAGE ON SCHEMA rollup TO surveymark_job;
GRANT USAGE ON SCHEMA rollup TO surveymark_operator;


--
-- Name: TYPE answer_state; Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON TYPE core.answer_state FROM PUBLIC;


--
-- Name: TYPE parsed_response; Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON TYPE core.parsed_response FROM PUBLIC;


--
-- Name: FUNCTION _check_period(p_period text, p_valid text[]); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._check_period(p_period text, p_valid text[]) FROM PUBLIC;


--
-- Name: FUNCTION _check_question(p_survey text, p_question text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._check_question(p_survey text, p_question text) FROM PUBLIC;


--
-- Name: FUNCTION _check_range(p_from date, p_to date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._check_range(p_from date, p_to date) FROM PUBLIC;


--
-- Name: FUNCTION _own_count(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_from date, p_to date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._own_count(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_from date, p_to date) FROM PUBLIC;


--
-- Name: FUNCTION _own_figure(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_minimum_n integer, p_from date, p_to date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._own_figure(p_survey_id bigint, p_period text, p_segment_kind text, p_question_id bigint, p_minimum_n integer, p_from date, p_to date) FROM PUBLIC;


--
-- Name: FUNCTION _own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._own_summary(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_scale_min numeric, p_scale_max numeric, p_is_confidential boolean, p_minimum_n integer, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT status text, OUT reason text) FROM PUBLIC;


--
-- Name: FUNCTION _own_survey(p_survey text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._own_survey(p_survey text) FROM PUBLIC;


--
-- Name: FUNCTION _question_version(p_survey_id bigint); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._question_version(p_survey_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION _shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._shown_figure(p_value double precision, p_scale_min numeric, p_scale_max numeric, p_points integer, p_origin numeric) FROM PUBLIC;


--
-- Name: FUNCTION _visible_segment(p_survey_id bigint, p_question_id bigint); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._visible_segment(p_survey_id bigint, p_question_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION _withheld(p_is_confidential boolean, p_minimum_n integer, OUT status text, OUT reason text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics._withheld(p_is_confidential boolean, p_minimum_n integer, OUT status text, OUT reason text) FROM PUBLIC;


--
-- Name: FUNCTION benchmark_comparison(p_survey text, p_period text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.benchmark_comparison(p_survey text, p_period text) TO surveymark_bi_reader;


--
-- Name: FUNCTION beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.beta_quantile(p_probability double precision, p_alpha double precision, p_beta double precision) TO surveymark_operator;


--
-- Name: FUNCTION exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.exact_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_operator;


--
-- Name: FUNCTION get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) TO surveymark_operator;
GRANT ALL ON FUNCTION analytics.get_anonymized_benchmark(p_question_path text, p_benchmark_category text, p_min_sample_size integer, p_min_organisations integer, p_survey text, p_period text, p_period_start date) TO surveymark_privacy_officer;


--
-- Name: FUNCTION log_gamma(p_x double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.log_gamma(p_x double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.log_gamma(p_x double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.log_gamma(p_x double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.log_gamma(p_x double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.log_gamma(p_x double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.log_gamma(p_x double precision) TO surveymark_operator;


--
-- Name: FUNCTION normal_quantile(p_probability double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.normal_quantile(p_probability double precision) TO surveymark_operator;


--
-- Name: FUNCTION own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.own_breakdown(p_survey text, p_by text, p_question text, p_minimum_n integer) TO surveymark_bi_reader;


--
-- Name: FUNCTION own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.own_distribution(p_survey text, p_question text, p_period text, p_from date, p_to date) TO surveymark_bi_reader;


--
-- Name: FUNCTION own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.own_percentile(p_survey text, p_percentiles double precision[], p_question text, p_period text) TO surveymark_bi_reader;


--
-- Name: FUNCTION own_results(p_survey text, p_period text, p_from date, p_to date); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.own_results(p_survey text, p_period text, p_from date, p_to date) TO surveymark_bi_reader;


--
-- Name: FUNCTION own_trend(p_survey text, p_question text, p_period text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.own_trend(p_survey text, p_question text, p_period text) TO surveymark_bi_reader;


--
-- Name: FUNCTION percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.percentile_from_counts(p_values numeric[], p_counts numeric[], p_percentiles double precision[], p_size numeric) TO surveymark_operator;


--
-- Name: FUNCTION response_summary(p_survey text, p_abandoned_after interval); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.response_summary(p_survey text, p_abandoned_after interval) TO surveymark_bi_reader;


--
-- Name: FUNCTION student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.student_t_quantile(p_probability double precision, p_degrees_of_freedom double precision) TO surveymark_operator;


--
-- Name: FUNCTION summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.summarise(p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[], p_measurement text, p_level double precision, OUT n bigint, OUT n_effective double precision, OUT mean double precision, OUT sd double precision, OUT p25 double precision, OUT median double precision, OUT p75 double precision, OUT p90 double precision, OUT p95 double precision, OUT minimum double precision, OUT maximum double precision, OUT ci_low double precision, OUT ci_high double precision, OUT ci_level double precision, OUT method text, OUT reason text) TO surveymark_operator;


--
-- Name: FUNCTION wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision); Type: ACL; Schema: analytics; Owner: surveymark_reader
--

REVOKE ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_engine;
GRANT ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_org_reader;
GRANT ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_analyst;
GRANT ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION analytics.wilson_interval(p_successes numeric, p_n numeric, p_level double precision, OUT ci_low double precision, OUT ci_high double precision) TO surveymark_operator;


--
-- Name: FUNCTION plan_cell(); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.plan_cell() FROM PUBLIC;


--
-- Name: FUNCTION policy_in_force(); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.policy_in_force() FROM PUBLIC;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_reader;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_org_reader;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_analyst;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_bi_reader;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_operator;
GRANT ALL ON FUNCTION benchmark.policy_in_force() TO surveymark_privacy_officer;


--
-- Name: TABLE release_cell; Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_reader;
GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_org_reader;
GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_analyst;
GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_bi_reader;
GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_operator;
GRANT SELECT ON TABLE benchmark.release_cell TO surveymark_privacy_officer;


--
-- Name: TABLE policy; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.policy TO surveymark_privacy_officer;


--
-- Name: FUNCTION proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.proposed_cell(p_policy privacy.policy, p_release_id bigint, p_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION publish(p_label text); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.publish(p_label text) FROM PUBLIC;
GRANT ALL ON FUNCTION benchmark.publish(p_label text) TO surveymark_job;
GRANT ALL ON FUNCTION benchmark.publish(p_label text) TO surveymark_operator;


--
-- Name: FUNCTION refresh_current_cell(); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.refresh_current_cell() FROM PUBLIC;


--
-- Name: FUNCTION release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_reader;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_org_reader;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_analyst;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_bi_reader;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_operator;
GRANT ALL ON FUNCTION benchmark.release_hash(p_release_id bigint, p_label text, p_published_at timestamp with time zone, p_policy_version integer, p_previous_hash bytea) TO surveymark_privacy_officer;


--
-- Name: FUNCTION verify_release(); Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION benchmark.verify_release() FROM PUBLIC;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_reader;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_org_reader;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_analyst;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_bi_reader;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_operator;
GRANT ALL ON FUNCTION benchmark.verify_release() TO surveymark_privacy_officer;


--
-- Name: FUNCTION check_answers(p_responses core.parsed_response[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.check_answers(p_responses core.parsed_response[]) FROM PUBLIC;


--
-- Name: FUNCTION check_definition(p_definition jsonb); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.check_definition(p_definition jsonb) FROM PUBLIC;


--
-- Name: FUNCTION choice_list(p_items jsonb); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.choice_list(p_items jsonb) FROM PUBLIC;


--
-- Name: FUNCTION define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer) FROM PUBLIC;
GRANT ALL ON FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer) TO surveymark_ingest;
GRANT ALL ON FUNCTION core.define_scale(p_survey text, p_scale text, p_title text, p_items jsonb, p_minimum_items integer) TO surveymark_operator;


--
-- Name: FUNCTION definition_element(p_definition jsonb); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.definition_element(p_definition jsonb) FROM PUBLIC;


--
-- Name: TABLE response_load; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT INSERT ON TABLE core.response_load TO surveymark_ingest;


--
-- Name: FUNCTION load_content(p_row core.response_load); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.load_content(p_row core.response_load) FROM PUBLIC;


--
-- Name: FUNCTION load_report(p_batch text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.load_report(p_batch text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.load_report(p_batch text) TO surveymark_ingest;
GRANT ALL ON FUNCTION core.load_report(p_batch text) TO surveymark_operator;


--
-- Name: FUNCTION localised_text(p_text jsonb, p_default text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.localised_text(p_text jsonb, p_default text) FROM PUBLIC;


--
-- Name: FUNCTION parse_responses(p_rows core.response_load[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.parse_responses(p_rows core.response_load[]) FROM PUBLIC;


--
-- Name: FUNCTION process_load(p_limit integer, p_batch text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.process_load(p_limit integer, p_batch text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.process_load(p_limit integer, p_batch text) TO surveymark_ingest;
GRANT ALL ON FUNCTION core.process_load(p_limit integer, p_batch text) TO surveymark_job;


--
-- Name: FUNCTION read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.read_answers(p_survey_ids bigint[], p_versions integer[], p_answers jsonb[]) FROM PUBLIC;


--
-- Name: FUNCTION read_definition(p_definition jsonb); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.read_definition(p_definition jsonb) FROM PUBLIC;


--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.refuse_change() FROM PUBLIC;


--
-- Name: FUNCTION refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.refuse_stray_item(p_org_id bigint, p_response_set_id bigint, p_question_id bigint, p_month date) FROM PUBLIC;


--
-- Name: FUNCTION refuse_truncate(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.refuse_truncate() FROM PUBLIC;


--
-- Name: FUNCTION register_category_level(p_category text, p_level text, p_title text, p_category_title text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.register_category_level(p_category text, p_level text, p_title text, p_category_title text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.register_category_level(p_category text, p_level text, p_title text, p_category_title text) TO surveymark_operator;


--
-- Name: FUNCTION register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION core.register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]) TO surveymark_ingest;
GRANT ALL ON FUNCTION core.register_organisation(p_organisation text, p_name text, p_categories jsonb, p_departments text[], p_job_roles text[]) TO surveymark_operator;


--
-- Name: FUNCTION register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean) TO surveymark_ingest;
GRANT ALL ON FUNCTION core.register_survey(p_survey text, p_definition jsonb, p_is_confidential boolean) TO surveymark_operator;


--
-- Name: FUNCTION response_item_delete(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_item_delete() FROM PUBLIC;


--
-- Name: FUNCTION response_item_insert(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_item_insert() FROM PUBLIC;


--
-- Name: FUNCTION response_item_update(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_item_update() FROM PUBLIC;


--
-- Name: FUNCTION response_set_delete(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_set_delete() FROM PUBLIC;


--
-- Name: FUNCTION response_set_insert(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_set_insert() FROM PUBLIC;


--
-- Name: FUNCTION response_set_update(); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.response_set_update() FROM PUBLIC;


--
-- Name: FUNCTION store_load(p_rows core.response_load[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.store_load(p_rows core.response_load[]) FROM PUBLIC;


--
-- Name: FUNCTION store_responses(p_rows core.response_load[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.store_responses(p_rows core.response_load[]) FROM PUBLIC;


--
-- Name: FUNCTION submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION core.submit_response(p_organisation text, p_survey text, p_submission_id text, p_answers jsonb, p_completed_at timestamp with time zone, p_started_at timestamp with time zone, p_respondent text, p_department text, p_job_role text, p_version integer, p_weight double precision, p_channel text, p_device text, p_is_complete boolean) TO surveymark_ingest;


--
-- Name: FUNCTION survey_id(p_survey text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.survey_id(p_survey text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.survey_id(p_survey text) TO surveymark_reader;


--
-- Name: FUNCTION try_jsonb(p_text text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.try_jsonb(p_text text) FROM PUBLIC;


--
-- Name: FUNCTION try_numeric(p_text text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.try_numeric(p_text text) FROM PUBLIC;


--
-- Name: FUNCTION try_timestamptz(p_text text); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.try_timestamptz(p_text text) FROM PUBLIC;


--
-- Name: FUNCTION write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]); Type: ACL; Schema: core; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION core.write_items(p_org_ids bigint[], p_response_set_ids bigint[], p_survey_ids bigint[], p_versions integer[], p_months date[], p_weights numeric[], p_answers jsonb[]) FROM PUBLIC;


--
-- Name: FUNCTION change_setting(p_name text, p_value numeric); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.change_setting(p_name text, p_value numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.change_setting(p_name text, p_value numeric) TO surveymark_operator;


--
-- Name: FUNCTION check_benchmarks(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_benchmarks() FROM PUBLIC;


--
-- Name: FUNCTION check_clock(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_clock() FROM PUBLIC;


--
-- Name: FUNCTION check_database(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_database() FROM PUBLIC;


--
-- Name: FUNCTION check_health(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_health() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.check_health() TO surveymark_operator;


--
-- Name: FUNCTION check_jobs(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_jobs() FROM PUBLIC;


--
-- Name: FUNCTION check_queue(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_queue() FROM PUBLIC;


--
-- Name: FUNCTION check_rejected(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.check_rejected() FROM PUBLIC;


--
-- Name: FUNCTION count_job_failure(p_job_name text, p_reason text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.count_job_failure(p_job_name text, p_reason text) FROM PUBLIC;


--
-- Name: FUNCTION cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.cron_field(p_field text, p_what text, p_low integer, p_high integer, p_names text[]) TO surveymark_operator;


--
-- Name: FUNCTION cron_matches(p_schedule text, p_at timestamp with time zone); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.cron_matches(p_schedule text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.cron_matches(p_schedule text, p_at timestamp with time zone) TO surveymark_operator;


--
-- Name: FUNCTION cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.cron_schedule(p_schedule text, OUT minutes integer[], OUT hours integer[], OUT month_days integer[], OUT months integer[], OUT week_days integer[], OUT needs_both boolean) TO surveymark_operator;


--
-- Name: FUNCTION current_org(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.current_org() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.current_org() TO surveymark_reader;


--
-- Name: FUNCTION disable_job(p_job_name text, p_reason text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.disable_job(p_job_name text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.disable_job(p_job_name text, p_reason text) TO surveymark_operator;


--
-- Name: FUNCTION due_job(p_now timestamp with time zone); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.due_job(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.due_job(p_now timestamp with time zone) TO surveymark_job;
GRANT ALL ON FUNCTION ops.due_job(p_now timestamp with time zone) TO surveymark_operator;


--
-- Name: FUNCTION enable_job(p_job_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.enable_job(p_job_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.enable_job(p_job_name text) TO surveymark_operator;


--
-- Name: FUNCTION finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text) TO surveymark_job;
GRANT ALL ON FUNCTION ops.finish_job_run(p_run_id bigint, p_steps integer, p_sqlstate text, p_message text) TO surveymark_operator;


--
-- Name: FUNCTION job_check_schedule(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.job_check_schedule() FROM PUBLIC;


--
-- Name: FUNCTION job_lock_holder(p_job_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.job_lock_holder(p_job_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.job_lock_holder(p_job_name text) TO surveymark_job;
GRANT ALL ON FUNCTION ops.job_lock_holder(p_job_name text) TO surveymark_operator;


--
-- Name: FUNCTION job_lock_key(p_job_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.job_lock_key(p_job_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.job_lock_key(p_job_name text) TO surveymark_job;
GRANT ALL ON FUNCTION ops.job_lock_key(p_job_name text) TO surveymark_operator;


--
-- Name: FUNCTION job_served_until(p_job_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.job_served_until(p_job_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.job_served_until(p_job_name text) TO surveymark_operator;


--
-- Name: FUNCTION map_role(p_role name, p_organisation text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.map_role(p_role name, p_organisation text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.map_role(p_role name, p_organisation text) TO surveymark_operator;


--
-- Name: FUNCTION next_run(p_schedule text, p_after timestamp with time zone); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.next_run(p_schedule text, p_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.next_run(p_schedule text, p_after timestamp with time zone) TO surveymark_operator;


--
-- Name: FUNCTION note_work(p_job_name text, p_what text, p_rows bigint); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.note_work(p_job_name text, p_what text, p_rows bigint) FROM PUBLIC;


--
-- Name: FUNCTION purge_job_run(p_before timestamp with time zone, p_limit integer); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer) TO surveymark_job;
GRANT ALL ON FUNCTION ops.purge_job_run(p_before timestamp with time zone, p_limit integer) TO surveymark_operator;


--
-- Name: FUNCTION refresh_benchmark_summary(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.refresh_benchmark_summary() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.refresh_benchmark_summary() TO surveymark_job;
GRANT ALL ON FUNCTION ops.refresh_benchmark_summary() TO surveymark_operator;


--
-- Name: FUNCTION release_job(p_job_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.release_job(p_job_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.release_job(p_job_name text) TO surveymark_job;
GRANT ALL ON FUNCTION ops.release_job(p_job_name text) TO surveymark_operator;


--
-- Name: PROCEDURE run_job(IN p_job_name text, IN p_trigger text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text) FROM PUBLIC;
GRANT ALL ON PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text) TO surveymark_job;
GRANT ALL ON PROCEDURE ops.run_job(IN p_job_name text, IN p_trigger text) TO surveymark_operator;


--
-- Name: FUNCTION setting_value(p_name text); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.setting_value(p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.setting_value(p_name text) TO surveymark_job;
GRANT ALL ON FUNCTION ops.setting_value(p_name text) TO surveymark_operator;


--
-- Name: FUNCTION start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) TO surveymark_job;
GRANT ALL ON FUNCTION ops.start_job_run(p_job_name text, p_trigger text, OUT run_id bigint, OUT step_function text, OUT yield_at timestamp with time zone) TO surveymark_operator;


--
-- Name: FUNCTION step_drain(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.step_drain() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.step_drain() TO surveymark_job;
GRANT ALL ON FUNCTION ops.step_drain() TO surveymark_operator;


--
-- Name: FUNCTION step_purge_history(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.step_purge_history() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.step_purge_history() TO surveymark_job;
GRANT ALL ON FUNCTION ops.step_purge_history() TO surveymark_operator;


--
-- Name: FUNCTION step_refresh_benchmarks(); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.step_refresh_benchmarks() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.step_refresh_benchmarks() TO surveymark_job;
GRANT ALL ON FUNCTION ops.step_refresh_benchmarks() TO surveymark_operator;


--
-- Name: FUNCTION unmap_role(p_role name); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.unmap_role(p_role name) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.unmap_role(p_role name) TO surveymark_operator;


--
-- Name: FUNCTION utc_text(p_at timestamp with time zone); Type: ACL; Schema: ops; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION ops.utc_text(p_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION pg_advisory_lock(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_lock(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_lock_shared(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_lock_shared(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_unlock(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_unlock(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_unlock_all(); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_all() FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_all() TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_unlock_shared(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_unlock_shared(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_xact_lock(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_xact_lock(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_xact_lock_shared(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_advisory_xact_lock_shared(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_stat_get_analyze_count(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_analyze_count(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_analyze_count(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_analyze_count(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_analyze_count(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_autoanalyze_count(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_autoanalyze_count(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autoanalyze_count(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autoanalyze_count(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autoanalyze_count(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_autovacuum_count(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_autovacuum_count(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autovacuum_count(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autovacuum_count(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_autovacuum_count(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_blocks_fetched(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_fetched(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_fetched(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_fetched(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_fetched(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_blocks_hit(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_hit(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_hit(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_hit(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_blocks_hit(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_dead_tuples(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_dead_tuples(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_dead_tuples(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_dead_tuples(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_dead_tuples(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_function_calls(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_function_calls(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_calls(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_calls(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_calls(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_function_self_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_function_self_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_self_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_self_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_self_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_function_total_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_function_total_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_total_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_total_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_function_total_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_ins_since_vacuum(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_ins_since_vacuum(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_ins_since_vacuum(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_ins_since_vacuum(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_ins_since_vacuum(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_last_analyze_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_last_analyze_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_analyze_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_analyze_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_analyze_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_last_autoanalyze_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_last_autoanalyze_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autoanalyze_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autoanalyze_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autoanalyze_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_last_autovacuum_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_last_autovacuum_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autovacuum_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autovacuum_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_autovacuum_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_last_vacuum_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_last_vacuum_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_vacuum_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_vacuum_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_last_vacuum_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_live_tuples(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_live_tuples(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_live_tuples(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_live_tuples(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_live_tuples(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_mod_since_analyze(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_mod_since_analyze(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_mod_since_analyze(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_mod_since_analyze(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_mod_since_analyze(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_numscans(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_deleted(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_deleted(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_deleted(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_deleted(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_deleted(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_fetched(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_fetched(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_fetched(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_fetched(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_fetched(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_hot_updated(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_hot_updated(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_hot_updated(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_hot_updated(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_hot_updated(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_inserted(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_inserted(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_inserted(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_inserted(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_inserted(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_returned(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_returned(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_returned(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_returned(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_returned(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_tuples_updated(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_updated(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_updated(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_updated(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_tuples_updated(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_vacuum_count(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_vacuum_count(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_vacuum_count(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_vacuum_count(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_vacuum_count(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_blocks_fetched(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_fetched(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_fetched(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_fetched(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_fetched(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_blocks_hit(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_hit(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_hit(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_hit(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_blocks_hit(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_function_calls(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_calls(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_calls(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_calls(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_calls(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_function_self_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_self_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_self_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_self_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_self_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_function_total_time(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_total_time(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_total_time(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_total_time(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_function_total_time(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_numscans(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_numscans(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_numscans(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_numscans(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_numscans(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_deleted(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_deleted(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_deleted(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_deleted(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_deleted(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_fetched(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_fetched(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_fetched(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_fetched(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_fetched(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_hot_updated(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_hot_updated(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_hot_updated(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_hot_updated(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_hot_updated(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_inserted(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_inserted(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_inserted(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_inserted(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_inserted(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_returned(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_returned(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_returned(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_returned(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_returned(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_stat_get_xact_tuples_updated(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_updated(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_updated(oid) TO pg_monitor;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_updated(oid) TO surveymark_engine;
GRANT ALL ON FUNCTION pg_catalog.pg_stat_get_xact_tuples_updated(oid) TO surveymark_operator;


--
-- Name: FUNCTION pg_try_advisory_lock(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_lock(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_lock_shared(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_lock_shared(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_xact_lock(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_xact_lock(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_xact_lock_shared(bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(bigint) TO surveymark_engine;


--
-- Name: FUNCTION pg_try_advisory_xact_lock_shared(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(integer, integer) TO surveymark_engine;


--
-- Name: FUNCTION apply_rules(p_policy privacy.policy, p_at timestamp with time zone); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.apply_rules(p_policy privacy.policy, p_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION collect_candidate(p_policy privacy.policy); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.collect_candidate(p_policy privacy.policy) FROM PUBLIC;


--
-- Name: FUNCTION contributor_result(p_min_respondents integer); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.contributor_result(p_min_respondents integer) FROM PUBLIC;


--
-- Name: FUNCTION grants_selfcheck(); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.grants_selfcheck() FROM PUBLIC;
GRANT ALL ON FUNCTION privacy.grants_selfcheck() TO surveymark_operator;
GRANT ALL ON FUNCTION privacy.grants_selfcheck() TO surveymark_privacy_officer;


--
-- Name: FUNCTION grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.grid_of(p_scale_min numeric, p_scale_max numeric, p_rounding numeric) FROM PUBLIC;


--
-- Name: FUNCTION nice_ceiling(p_value numeric); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.nice_ceiling(p_value numeric) FROM PUBLIC;


--
-- Name: FUNCTION policy_in_force(); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.policy_in_force() FROM PUBLIC;


--
-- Name: FUNCTION public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.public_interval(p_mean numeric, p_s_pub numeric, p_band bigint, p_scale_min numeric, p_scale_max numeric, p_grid numeric, OUT ci_low numeric, OUT ci_high numeric) FROM PUBLIC;


--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.refuse_change() FROM PUBLIC;


--
-- Name: FUNCTION released_quantile(p_sorted numeric[], p_percentile numeric); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.released_quantile(p_sorted numeric[], p_percentile numeric) FROM PUBLIC;


--
-- Name: FUNCTION remember_members(p_release_id bigint); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.remember_members(p_release_id bigint) FROM PUBLIC;


--
-- Name: FUNCTION round_to_grid(p_value numeric, p_grid numeric); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.round_to_grid(p_value numeric, p_grid numeric) FROM PUBLIC;


--
-- Name: FUNCTION size_band(p_n bigint); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.size_band(p_n bigint) FROM PUBLIC;


--
-- Name: FUNCTION take_spread(p_policy privacy.policy, p_at timestamp with time zone); Type: ACL; Schema: privacy; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION privacy.take_spread(p_policy privacy.policy, p_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION drain_batch(p_limit integer); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.drain_batch(p_limit integer) FROM PUBLIC;


--
-- Name: FUNCTION queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.queue_change(p_org_ids bigint[], p_question_ids bigint[], p_months date[], p_answer_states core.answer_state[], p_values numeric[], p_counts bigint[], p_weight_sums numeric[], p_weight_square_sums numeric[]) FROM PUBLIC;


--
-- Name: FUNCTION queue_score(p_org_ids bigint[], p_response_set_ids bigint[]); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.queue_score(p_org_ids bigint[], p_response_set_ids bigint[]) FROM PUBLIC;


--
-- Name: FUNCTION repair(); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.repair() FROM PUBLIC;
GRANT ALL ON FUNCTION rollup.repair() TO surveymark_operator;


--
-- Name: FUNCTION scale_score(p_org_ids bigint[], p_response_set_ids bigint[]); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.scale_score(p_org_ids bigint[], p_response_set_ids bigint[]) FROM PUBLIC;


--
-- Name: FUNCTION score_sets(p_limit integer); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.score_sets(p_limit integer) FROM PUBLIC;


--
-- Name: FUNCTION show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.show_counts(p_org_ids bigint[], p_survey_ids bigint[], p_question_ids bigint[], p_months date[]) FROM PUBLIC;


--
-- Name: FUNCTION verify(); Type: ACL; Schema: rollup; Owner: surveymark_engine
--

REVOKE ALL ON FUNCTION rollup.verify() FROM PUBLIC;
GRANT ALL ON FUNCTION rollup.verify() TO surveymark_operator;
GRANT ALL ON FUNCTION rollup.verify() TO surveymark_job;


--
-- Name: TABLE cell; Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

GRANT SELECT ON TABLE benchmark.cell TO surveymark_reader;
GRANT SELECT ON TABLE benchmark.cell TO surveymark_org_reader;
GRANT SELECT ON TABLE benchmark.cell TO surveymark_analyst;
GRANT SELECT ON TABLE benchmark.cell TO surveymark_bi_reader;
GRANT SELECT ON TABLE benchmark.cell TO surveymark_operator;
GRANT SELECT ON TABLE benchmark.cell TO surveymark_privacy_officer;


--
-- Name: TABLE release; Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

GRANT SELECT ON TABLE benchmark.release TO surveymark_reader;
GRANT SELECT ON TABLE benchmark.release TO surveymark_org_reader;
GRANT SELECT ON TABLE benchmark.release TO surveymark_analyst;
GRANT SELECT ON TABLE benchmark.release TO surveymark_bi_reader;
GRANT SELECT ON TABLE benchmark.release TO surveymark_operator;
GRANT SELECT ON TABLE benchmark.release TO surveymark_privacy_officer;


--
-- Name: TABLE current_cell; Type: ACL; Schema: benchmark; Owner: surveymark_engine
--

GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_reader;
GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_org_reader;
GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_analyst;
GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_bi_reader;
GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_operator;
GRANT SELECT ON TABLE benchmark.current_cell TO surveymark_privacy_officer;


--
-- Name: TABLE benchmark; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.benchmark TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.benchmark TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.benchmark TO surveymark_bi_reader;
GRANT SELECT ON TABLE analytics.benchmark TO surveymark_operator;
GRANT SELECT ON TABLE analytics.benchmark TO surveymark_privacy_officer;


--
-- Name: TABLE benchmark_comparison; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.benchmark_comparison TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.benchmark_comparison TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.benchmark_comparison TO surveymark_bi_reader;


--
-- Name: TABLE benchmark_summary; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.benchmark_summary TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.benchmark_summary TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.benchmark_summary TO surveymark_bi_reader;
GRANT SELECT ON TABLE analytics.benchmark_summary TO surveymark_operator;
GRANT SELECT ON TABLE analytics.benchmark_summary TO surveymark_privacy_officer;


--
-- Name: TABLE own_department; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.own_department TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.own_department TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.own_department TO surveymark_bi_reader;


--
-- Name: TABLE own_distribution; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.own_distribution TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.own_distribution TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.own_distribution TO surveymark_bi_reader;


--
-- Name: TABLE own_job_role; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.own_job_role TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.own_job_role TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.own_job_role TO surveymark_bi_reader;


--
-- Name: TABLE own_results; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.own_results TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.own_results TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.own_results TO surveymark_bi_reader;


--
-- Name: TABLE own_trend; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.own_trend TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.own_trend TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.own_trend TO surveymark_bi_reader;


--
-- Name: TABLE response_summary; Type: ACL; Schema: analytics; Owner: surveymark_reader
--

GRANT SELECT ON TABLE analytics.response_summary TO surveymark_org_reader;
GRANT SELECT ON TABLE analytics.response_summary TO surveymark_analyst;
GRANT SELECT ON TABLE analytics.response_summary TO surveymark_bi_reader;


--
-- Name: TABLE category; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.category TO surveymark_reader;


--
-- Name: TABLE category_level; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.category_level TO surveymark_reader;


--
-- Name: TABLE choice; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.choice TO surveymark_reader;


--
-- Name: TABLE department; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.department TO surveymark_reader;


--
-- Name: TABLE job_role; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.job_role TO surveymark_reader;


--
-- Name: TABLE organisation; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.organisation TO surveymark_reader;


--
-- Name: TABLE organisation_category; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.organisation_category TO surveymark_reader;


--
-- Name: TABLE question; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.question TO surveymark_reader;


--
-- Name: TABLE response_item; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.response_item TO surveymark_reader;


--
-- Name: SEQUENCE response_load_load_id_seq; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT USAGE ON SEQUENCE core.response_load_load_id_seq TO surveymark_ingest;


--
-- Name: TABLE response_set; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.response_set TO surveymark_reader;


--
-- Name: TABLE scale; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.scale TO surveymark_reader;


--
-- Name: TABLE scale_item; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.scale_item TO surveymark_reader;


--
-- Name: TABLE survey; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.survey TO surveymark_reader;


--
-- Name: TABLE survey_question; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.survey_question TO surveymark_reader;


--
-- Name: TABLE survey_version; Type: ACL; Schema: core; Owner: surveymark_engine
--

GRANT SELECT ON TABLE core.survey_version TO surveymark_reader;


--
-- Name: TABLE deploy_history; Type: ACL; Schema: ops; Owner: surveymark_engine
--

GRANT SELECT ON TABLE ops.deploy_history TO surveymark_operator;


--
-- Name: TABLE health; Type: ACL; Schema: ops; Owner: surveymark_engine
--

GRANT SELECT ON TABLE ops.health TO surveymark_operator;


--
-- Name: TABLE job_log; Type: ACL; Schema: ops; Owner: surveymark_engine
--

GRANT SELECT ON TABLE ops.job_log TO surveymark_operator;
GRANT SELECT ON TABLE ops.job_log TO surveymark_job;


--
-- Name: TABLE job_status; Type: ACL; Schema: ops; Owner: surveymark_engine
--

GRANT SELECT ON TABLE ops.job_status TO surveymark_operator;


--
-- Name: TABLE settings; Type: ACL; Schema: ops; Owner: surveymark_engine
--

GRANT SELECT ON TABLE ops.settings TO surveymark_operator;


--
-- Name: TABLE candidate; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.candidate TO surveymark_privacy_officer;


--
-- Name: TABLE membership; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.membership TO surveymark_privacy_officer;


--
-- Name: TABLE contribution; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.contribution TO surveymark_privacy_officer;


--
-- Name: TABLE metric; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.metric TO surveymark_privacy_officer;


--
-- Name: TABLE suppression_log; Type: ACL; Schema: privacy; Owner: surveymark_engine
--

GRANT SELECT ON TABLE privacy.suppression_log TO surveymark_privacy_officer;


--
-- Name: TABLE answer_count; Type: ACL; Schema: rollup; Owner: surveymark_engine
--

GRANT SELECT ON TABLE rollup.answer_count TO surveymark_reader;


--
-- Name: TABLE change; Type: ACL; Schema: rollup; Owner: surveymark_engine
--

GRANT SELECT ON TABLE rollup.change TO surveymark_reader;


--
-- Name: TABLE current_count; Type: ACL; Schema: rollup; Owner: surveymark_engine
--

GRANT SELECT ON TABLE rollup.current_count TO surveymark_reader;


--
-- Name: TABLE freshness; Type: ACL; Schema: rollup; Owner: surveymark_engine
--

GRANT SELECT ON TABLE rollup.freshness TO surveymark_operator;
GRANT SELECT ON TABLE rollup.freshness TO surveymark_job;


--
-- Name: TABLE shown_count; Type: ACL; Schema: rollup; Owner: surveymark_engine
--

GRANT SELECT ON TABLE rollup.shown_count TO surveymark_reader;


--
-- Name: DEFAULT PRIVILEGES FOR TYPES; Type: DEFAULT ACL; Schema: -; Owner: surveymark_engine
--

ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_engine REVOKE ALL ON TYPES  FROM PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR TYPES; Type: DEFAULT ACL; Schema: -; Owner: surveymark_reader
--

ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_reader REVOKE ALL ON TYPES  FROM PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: surveymark_engine
--

ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_engine REVOKE ALL ON FUNCTIONS  FROM PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: surveymark_reader
--

ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_reader REVOKE ALL ON FUNCTIONS  FROM PUBLIC;


--
-- Name: current_cell; Type: MATERIALIZED VIEW DATA; Schema: benchmark; Owner: surveymark_engine
--

REFRESH MATERIALIZED VIEW benchmark.current_cell;


--
-- PostgreSQL database dump complete
--

