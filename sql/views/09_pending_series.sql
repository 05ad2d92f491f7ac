-- What the ledger of the series holds and what had to be set aside of it.
CREATE VIEW rollup.pending_series
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    waiting.org_id, waiting.change_id, waiting.survey_id, waiting.metric, waiting.resolution, waiting.bucket_start,
    waiting.dimension_1, waiting.dimension_2, waiting.dimension_3, waiting.n, waiting.total,
    waiting.minimum, waiting.maximum, waiting.last, waiting.last_at
FROM rollup.series_change AS waiting
UNION ALL
SELECT
    held.org_id, held.change_id, held.survey_id, held.metric, held.resolution, held.bucket_start,
    held.dimension_1, held.dimension_2, held.dimension_3, held.n, held.total,
    held.minimum, held.maximum, held.last, held.last_at
FROM rollup.dead_letter AS dead
CROSS JOIN LATERAL jsonb_populate_record(NULL::rollup.series_change, dead.content) AS held
WHERE dead.kind = 'series' AND held.org_id = dead.org_id;

COMMENT ON VIEW rollup.pending_series IS
    'Every change that is not in rollup.series: those of rollup.series_change, which wait for the drain, and those in rollup.dead_letter, which it could not merge.';

GRANT SELECT ON rollup.pending_series TO surveymark_reader;
