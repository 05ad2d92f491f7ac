CREATE OR REPLACE FUNCTION analytics.get_anonymized_benchmark(
    p_question_path      text,
    p_benchmark_category text,
    p_min_sample_size    integer DEFAULT 5,
    p_min_organisations  integer DEFAULT 5,
    p_survey             text DEFAULT NULL,
    p_period             text DEFAULT 'all_time',
    p_period_start       date DEFAULT NULL
)
    RETURNS TABLE (
        avg_score       numeric,
        median_score    numeric,
        p25_score       numeric,
        p75_score       numeric,
        sample_size     integer,
        n_organisations integer,
        status          text,
        p90_score       numeric,
        ci_low          numeric,
        ci_high         numeric,
        ci_level        numeric,
        base            text,
        method          text,
        quantile_status text,
        p90_status      text,
        reason          text,
        survey          text,
        question_path   text,
        category        text,
        level           text,
        period          text,
        period_start    date,
        period_end      date,
        edition         text,
        as_of           timestamptz
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
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

    IF v_surveys IS NULL AND EXISTS (
        SELECT
        FROM core.question AS question
        JOIN core.survey AS asking ON asking.survey_id = question.survey_id
        WHERE question.question_path = p_question_path AND (p_survey IS NULL OR asking.survey = p_survey)
          AND question.measurement = 'numeric' AND (question.scale_min IS NULL OR question.scale_max IS NULL)
    ) THEN
        RAISE EXCEPTION 'question "%" has no limits, so it has no benchmark', p_question_path
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Benchmarks are made of questions whose answers lie between two known values.',
                  HINT    = 'Give it min and max in a new survey.';
    ELSIF v_surveys IS NULL THEN
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
                                        AND found.survey = v_surveys[1] AND found.kind IN ('total', 'one_way')) AS known)),
                  HINT    = 'Pass a level, a category and level as in industry:healthcare, two levels as in healthcare+small, a peer group of analytics.peer_group, or all.';
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

COMMENT ON FUNCTION analytics.get_anonymized_benchmark(text, text, integer, integer, text, text, date) IS
$$The published benchmark of a question for a group of organisations: always one row.
p_question_path: the path of a question, as in analytics.benchmark.
p_benchmark_category: a level (healthcare), a category and level (industry:healthcare), two levels (healthcare+small or
industry+organisation_size:healthcare+small), the code of a peer group, or all. p_survey: needed when several surveys ask
the question. p_period: all_time, year, quarter or month; p_period_start any day in it, null for the latest that has a figure.
p_min_sample_size (people) and p_min_organisations, each 1 to 1000, can only raise the minimum of the policy, and are compared with
sample_size and n_organisations, which are lower ends of bands. avg_score is the mean of the organisations' results, one vote each, with the interval ci_low to ci_high at confidence ci_level (0.95);
median_score, p25_score, p75_score and p90_score are those of the organisations: all in the unit of the question, shares from 0 to 1 for yes/no.
base says which organisations count, method how the figures were made. survey, question_path, category, level, period, period_start and
period_end (first and last day, UTC; null for all_time) say what was found, edition and as_of from which release and when.
What is withheld is null, reason says why, and status says so: ok, carried (an older
figure, see as_of), protected, held, none. Quartiles need 10 organisations (quantile_status), p90 25 (p90_status); two levels and peer groups have a mean only.
Raises SM002 unknown question or one without limits, SM018 unknown category or level, SM020 null argument, SM024 ambiguous name, SM025 out of range.$$;

GRANT EXECUTE ON FUNCTION analytics.get_anonymized_benchmark(text, text, integer, integer, text, text, date)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
