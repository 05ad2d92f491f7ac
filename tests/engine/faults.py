"""Deliberate faults: how to break the engine, and which harness has to see it.

A fault is a replacement in the functions and views of sql/. When it does not fit them any more,
`break_engine` says so: a fault that is not applied proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from controlplane.paths import sql_dir

from . import caching, poison, quantiles, race, readers, resend, sequences

Harness = Callable[[str, int], object]
"""The short form of a harness: database and seed."""


@dataclass(frozen=True)
class Fault:
    """One way to break the engine: texts that are replaced, and what the new ones need."""

    name: str
    harness: Harness
    original: str
    broken: str
    also: tuple[tuple[str, str], ...] = ()
    needs: str = ""


def short_sequences(dsn: str, seed: int) -> None:
    sequences.run(dsn, seed, 200)


def short_nist(dsn: str, seed: int) -> None:
    quantiles.nist(dsn, seed)


def short_percentiles(dsn: str, seed: int) -> None:
    quantiles.percentiles(dsn, seed, 10)


def short_poison(dsn: str, seed: int) -> None:
    poison.poison(dsn, seed, 1_000)


def short_resend(dsn: str, seed: int) -> None:
    resend.resend(dsn, seed, 500)


def short_watch(dsn: str, seed: int) -> None:
    readers.watch(dsn, seed, 5)


def short_cache(dsn: str, seed: int) -> None:
    caching.compare(dsn, seed, 3_000, seconds=60)


def short_race(dsn: str, seed: int) -> None:
    race.race(dsn, seed, 8_000)


def drain_and_drain(dsn: str, _: int) -> None:
    race.pairs(dsn, ("drain and drain",))


def repair_and_repair(dsn: str, _: int) -> None:
    race.pairs(dsn, ("repair and repair",))


def drain_and_change(dsn: str, _: int) -> None:
    race.pairs(dsn, ("drain that scores and erasure", "drain that scores and another month"))


def drain_and_move(dsn: str, _: int) -> None:
    race.pairs(dsn, ("drain that scores and another month",))


def answer_and_erasure(dsn: str, _: int) -> None:
    race.pairs(dsn, ("a person's late answer and erasure",))


def drain_and_requeue(dsn: str, _: int) -> None:
    race.pairs(dsn, ("drain and requeue", "requeue and requeue"))


def answer_and_key(dsn: str, _: int) -> None:
    race.pairs(dsn, ("a late answer and a new key",))


# What one transaction claims, the next one merges.
CLAIM = "SELECT coalesce(array_agg(claimed.row), '{}') INTO v_changes FROM claimed;"
TWO_TRANSACTIONS = f"""{CLAIM}
    WITH earlier AS (DELETE FROM rollup.claimed RETURNING change),
    later AS (INSERT INTO rollup.claimed SELECT unnest(v_changes))
    SELECT coalesce(array_agg(earlier.change), '{{}}') INTO v_changes FROM earlier;"""
CLAIMED = """
    CREATE TABLE rollup.claimed (change rollup.change);
    GRANT ALL ON rollup.claimed TO surveymark_engine
"""

FAULTS = (
    Fault(
        "capture forgets that a set moved to another month",
        short_sequences,
        """      AND (changed.month, changed.weight)
          IS DISTINCT FROM (former.month, former.weight)""",
        "      AND changed.weight IS DISTINCT FROM former.weight",
    ),
    Fault(
        "capture forgets what an item was before",
        short_sequences,
        "SELECT (moved.former_item).*, -1 AS sign FROM moved",
        "SELECT (moved.former_item).*, -1 AS sign FROM moved WHERE false",
    ),
    Fault(
        "deleted sets are not counted off",
        short_sequences,
        "gathered.answer_values, -1, gathered.weight",
        "gathered.answer_values, 0, gathered.weight",
    ),
    Fault(
        "unfinished sets are counted once they were finished",
        short_sequences,
        """            ) AS item
            WHERE item.month IS NOT NULL
            GROUP BY""",
        """            ) AS item
            WHERE item.month IS NOT NULL AND item.sign > 0
            GROUP BY""",
    ),
    Fault(
        "the merge ignores weights",
        short_sequences,
        "sum(change.weight_sum) AS weight_sum",
        "sum(change.n)::numeric AS weight_sum",
    ),
    Fault(
        "the merge drops changes that add up to no answers",
        short_sequences,
        "HAVING sum(change.n) <> 0 OR sum(change.weight_sum) <> 0 OR"
        " sum(change.weight_square_sum) <> 0",
        "HAVING sum(change.n) <> 0",
    ),
    Fault(
        "the drain counts a claim twice that meets a known key",
        short_sequences,
        "counted.n + excluded.n",
        "counted.n + 2 * excluded.n",
    ),
    Fault(
        "keys that fell to nothing are left behind",
        short_sequences,
        "AND counted.n = 0 AND",
        "AND counted.n < 0 AND",
    ),
    Fault(
        "the repair takes the difference with the wrong sign",
        short_sequences,
        "difference.n_recount - difference.n_rollup",
        "difference.n_rollup - difference.n_recount",
    ),
    Fault(
        "a score needs one answer more than the scale says",
        short_sequences,
        "count(item.question_id) >= scale.minimum_items",
        "count(item.question_id) > scale.minimum_items",
    ),
    Fault(
        "a score that is not due any more stays",
        short_sequences,
        "AND item.question_id = score.question_id AND score.value IS NULL",
        "AND item.question_id = score.question_id AND false",
    ),
    Fault(
        "a new scoring key leaves old scores alone",
        short_sequences,
        "WHERE answered.survey_id = v_survey_id;",
        "WHERE answered.survey_id = v_survey_id AND false;",
    ),
    Fault(
        "other content under a known id overwrites what is stored",
        short_resend,
        "ON CONFLICT ON CONSTRAINT response_set_submission_id_key DO NOTHING",
        "ON CONFLICT ON CONSTRAINT response_set_submission_id_key"
        " DO UPDATE SET answers = excluded.answers",
    ),
    Fault(
        "months leave out what waits for the drain, their total does not",
        short_watch,
        "(p_from IS NULL OR pending.month >= p_from)",
        "(p_from IS NULL OR pending.month >= p_from) AND p_period = 'all_time'",
    ),
    Fault(
        "a reader's snapshot sees a claim whose merge is not yet committed",
        short_watch,
        CLAIM,
        TWO_TRANSACTIONS,
        needs=CLAIMED,
    ),
    Fault(
        "squares are summed in floating point",
        short_nist,
        "    v_square_sum    numeric ",
        "    v_square_sum    double precision ",
    ),
    Fault(
        "percentiles are of type 6",
        short_percentiles,
        "v_offset := v_percentile * (v_size - 1)::double precision;",
        "v_offset := greatest(least(v_percentile * (v_size + 1) - 1, v_size - 1), 0);",
    ),
    Fault(
        "what cannot be handled is set aside with its neighbours",
        short_poison,
        "IF v_half > 0 THEN",
        "IF false THEN",
    ),
    Fault(
        "the answers of a set are set aside with a bad one among them",
        short_poison,
        "IF p_kind = 'change' AND",
        "IF false AND",
    ),
    Fault(
        "the search for what is bad goes row by row",
        short_poison,
        "integer := cardinality(p_rows) / 2;",
        "integer := least(1, cardinality(p_rows) / 2);",
    ),
    Fault(
        "drains do not take turns",
        drain_and_drain,
        "IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN",
        "IF false THEN",
    ),
    Fault(
        "a second drain waits for the first",
        drain_and_drain,
        "IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN",
        "IF pg_advisory_xact_lock(hashtextextended('surveymark drain', 0)) IS NULL THEN",
    ),
    Fault(
        "drains take no turns and merge in no order",
        short_race,
        "IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN",
        "IF false THEN",
        also=(
            ("LIMIT p_limit\n        ))", "LIMIT p_limit FOR UPDATE SKIP LOCKED\n        ))"),
            ("FROM merged ORDER BY 1, 2, 3, 4, 5, 6", "FROM merged ORDER BY random()"),
        ),
    ),
    Fault(
        "the drain forgets all numbers up to the highest that it claimed",
        short_race,
        "    RETURN v_scored + v_series + cardinality(v_changes);",
        """
    DELETE FROM rollup.change
    WHERE NOT is_bulk AND change_id <= (
        SELECT max(claimed.change_id) FROM unnest(v_changes) AS claimed WHERE NOT claimed.is_bulk);
    RETURN v_scored + v_series + cardinality(v_changes);""",
    ),
    Fault(
        "claim and merge are two transactions",
        short_race,
        CLAIM,
        TWO_TRANSACTIONS,
        needs=CLAIMED,
    ),
    Fault(
        "two repairs at once both queue the difference",
        repair_and_repair,
        "PERFORM pg_advisory_xact_lock(hashtextextended('surveymark repair', 0));",
        "",
    ),
    Fault(
        "a requeue takes no turn with the drain",
        drain_and_requeue,
        "    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark drain', 0));",
        "",
    ),
    Fault(
        "what a requeue has merged stays set aside",
        short_sequences,
        "AND dead.last_failed_at < v_began;",
        "AND false;",
    ),
    Fault(
        "a late answer of a person who is being erased fails",
        answer_and_erasure,
        "IF v_tries = 10 OR NOT starts_with(v_violated, 'response_set_respondent_id_fkey') THEN",
        "IF true THEN",
    ),
    Fault(
        "a set can go away, or to another month, under its score",
        drain_and_change,
        "        FOR SHARE SKIP LOCKED\n",
        "",
    ),
    Fault(
        "scoring waits for a set that somebody changes",
        drain_and_move,
        "FOR SHARE SKIP LOCKED",
        "FOR SHARE",
    ),
    Fault(
        "answers that come beside a new key are scored by the old one",
        answer_and_key,
        "LOCK TABLE core.response_item IN SHARE MODE;",
        "",
    ),
    Fault(
        "the cache hears nothing of answers",
        short_cache,
        """    WHERE NOT known.is_confidential
    ON CONFLICT DO NOTHING""",
        """    WHERE false
    ON CONFLICT DO NOTHING""",
    ),
    Fault(
        "the cache hears nothing of what is shown of a confidential survey",
        short_cache,
        "WHERE NOT known.is_confidential OR TG_TABLE_NAME LIKE 'shown\\_%'",
        "WHERE NOT known.is_confidential",
    ),
    Fault(
        "a change that was open when a result was computed is taken for seen",
        short_cache,
        "NOT pg_visible_in_snapshot(later.xid, entry.seen)",
        "later.xid >= pg_snapshot_xmax(entry.seen)",
    ),
    Fault(
        "arguments are not part of what is looked for in the cache",
        short_cache,
        "AND entry.arguments = p_arguments",
        "",
    ),
    Fault(
        "what counts people as they come is kept of a confidential survey, too",
        short_cache,
        "v_may_keep := NOT (v_survey.is_confidential",
        "v_may_keep := NOT (false",
    ),
)


def break_engine(dsn: str, fault: Fault) -> None:
    """Deploy broken functions and views over the good ones."""
    good = [path.read_text(encoding="utf-8") for path in sql_dir().glob("functions/*/*.sql")]
    good += [
        path.read_text(encoding="utf-8").replace("CREATE VIEW", "CREATE OR REPLACE VIEW")
        for path in sql_dir().glob("views/*.sql")
    ]
    broken = list(good)
    for original, replacement in ((fault.original, fault.broken), *fault.also):
        if not any(original in text for text in good):
            raise ValueError(f"the fault '{fault.name}' does not fit sql/: mend it")
        broken = [text.replace(original, replacement) for text in broken]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(fault.needs.encode())
        for text in set(broken) - set(good):
            connection.execute(text.encode())
