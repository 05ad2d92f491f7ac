"""The profile strict: noise on figures, drawn by a key, and editions that are far apart."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.keys import forms

KEYS = ("noise-1", "noise-2")


def plant_key(world: Any, kid: str, replaces: str | None = None) -> None:
    """A key whose file lies where the server reads it; each name stands for one key."""
    key = kid.encode().ljust(32, b".")
    place = "current_setting('data_directory')"
    number = world.rows("SELECT lo_from_bytea(0, %s) AS number", [key])[0]["number"]
    world.db.execute(f"SELECT lo_export(%s, {place} || '/' || %s)", [number, kid])
    world.db.execute(f"UPDATE privacy.key_directory SET directory = {place}")
    world.db.execute(
        "SELECT ops.register_key(%s, 'noise', privacy.key_fingerprint(%s), %s)",
        [kid, key, replaces],
    )


def put_in_force(world: Any, profile: str = "strict", **changes: Any) -> None:
    """The rules of a profile, but for what would take months."""
    rules = {"min_verified_days": 0, "min_edition_days": 0, **changes}
    world.db.execute(
        "INSERT INTO privacy.policy SELECT (jsonb_populate_record(shipped, profile.rules || %s ||"
        " jsonb_build_object('profile', profile.profile, 'approved_by', '{ann,bob}'::text[],"
        " 'version', (SELECT max(version) + 1 FROM privacy.policy)))).*"
        " FROM privacy.policy AS shipped, privacy.policy_profile AS profile"
        " WHERE shipped.version = 1 AND profile.profile = %s",
        [Jsonb(rules), profile],
    )


@pytest.fixture
def strict(world: Any) -> Any:
    """A world with a key, under the profile strict."""
    plant_key(world, KEYS[0])
    put_in_force(world)
    return world


def noises(world: Any) -> dict[tuple[Any, ...], list[int]]:
    """What was drawn for the figures of the last attempt."""
    return {
        (row["question_path"], row["level_1"], row["level_2"], row["period"]): row["noises"]
        for row in world.rows(
            "SELECT * FROM privacy.candidate JOIN benchmark.cell USING (cell_id)"
            " WHERE noises IS NOT NULL"
        )
    }


def test_a_figure_is_the_mean_with_its_noise(strict: Any) -> None:
    """By hand: noise of 1.5 spreads on the sum, a spread being a tenth of the scale at first."""
    strict.crowd(12, industry="retail")
    strict.publish()
    drawn = noises(strict)["q", "all", "all", "all_time"]
    results = [statistics.mean(1 + (n + person) % 3 for person in range(5)) for n in range(12)]
    noise = Fraction(drawn[0], 24) * Fraction("1.5") * Fraction("0.4") / 12
    exact = Fraction(sum(map(Fraction, map(str, results)))) / 12 + noise
    cell = strict.cell()
    # A half goes up, as numbers of PostgreSQL do.
    steps = math.floor(exact / Fraction("0.05") + Fraction(1, 2))
    assert cell["mean"] == pytest.approx(steps * 0.05)
    assert "with noise" in cell["method"]
    assert strict.rows("SELECT spread, noise, kid FROM privacy.noise_scale, privacy.membership"
                       " LIMIT 1") == [{"spread": Fraction("0.4"), "noise": Fraction("1.5"),
                                        "kid": KEYS[0]}]  # fmt: skip


def test_the_same_organisations_have_the_same_noise_whatever_they_are_called(strict: Any) -> None:
    for number, name in enumerate(strict.crowd(12, industry="retail", geography="local")):
        strict.answers(name, [number % 4, 9, 5, 4, 4], question="r")
    strict.publish()
    drawn = noises(strict)
    groups = {(level, second) for question, level, second, _ in drawn if question == "q"}
    periods = {period for question, _, _, period in drawn if question == "q"}
    assert {("all", "all"), ("retail", "all"), ("local", "all")} <= groups
    assert periods == {"all_time", "year", "quarter", "month"}
    assert len({tuple(noise) for (question, *_), noise in drawn.items() if question == "q"}) == 1
    assert drawn["q", "all", "all", "all_time"] != drawn["r", "all", "all", "all_time"]


def test_noise_does_not_depend_on_what_is_answered(strict: Any) -> None:
    """The same organisations answer something else: the same noise."""
    for number in range(20):
        strict.organisation(f"org{number}", industry="retail")
    drawn, means = [], []
    for value in (2, 4):
        with strict.db.transaction(force_rollback=True):
            for number in range(20):
                strict.answers(f"org{number}", [value + number % 3 - 1] * 5)
            strict.publish()
            drawn.append(noises(strict))
            means.append(strict.cell()["mean"])
    assert drawn[0] == drawn[1]
    assert drawn[0]
    assert means[0] != means[1]


def test_without_a_key_nothing_is_published(world: Any) -> None:
    put_in_force(world)
    world.crowd(12)
    with pytest.raises(psycopg.Error) as refused, world.db.transaction():
        world.publish()
    assert refused.value.sqlstate == "SM040"
    assert "surveymark key create" in (refused.value.diag.message_hint or "")
    assert world.rows("SELECT count(*) AS n FROM benchmark.release") == [{"n": 0}]


def test_repeating_changes_nothing_and_another_key_counts_as_another_figure(strict: Any) -> None:
    strict.crowd(20, industry="retail")
    strict.publish()
    before = strict.cell()
    assert strict.publish() is None
    plant_key(strict, KEYS[1], KEYS[0])
    assert strict.publish() is None
    assert strict.cell() == before
    # The same twenty under another name: drawn by another key, so it is audited as a second sight.
    strict.db.execute("UPDATE core.category_level SET title = title || '!'")
    for number in range(20):
        strict.organisation(f"org{number}", industry="retail", organisation_size="small")
    strict.publish()
    assert strict.rows(
        "SELECT DISTINCT kid FROM privacy.membership ORDER BY kid"
    ) == [{"kid": KEYS[0]}, {"kid": KEYS[1]}]  # fmt: skip


def test_what_could_be_taken_out_stays_within_the_wider_budget(strict: Any) -> None:
    """Without noise the second figure would be refused: it leaves out four of twenty."""
    strict.crowd(16, industry="retail")
    strict.crowd(3, first=16, industry="finance")
    strict.publish()
    assert strict.cell("retail")["status"] == "ok"
    assert 0.33 < strict.highest_exposure(with_noise=False) < 0.65
    assert strict.highest_exposure() < 0.33


def test_one_organisation_is_not_hidden_by_noise_alone(strict: Any) -> None:
    strict.crowd(18, industry="retail")
    strict.crowd(1, first=18, industry="finance")
    strict.publish()
    assert (strict.cell()["status"], strict.cell("retail")["status"]) == ("ok", "protected")


def test_intervals_know_of_the_noise(strict: Any) -> None:
    strict.crowd(60)
    strict.publish()
    cell = strict.cell()
    width = cell["ci_high"] - cell["ci_low"]
    spread = strict.rows("SELECT max(s_pub) AS s FROM privacy.metric JOIN core.question"
                         " USING (question_id) WHERE question_path = 'q'")[0]["s"]  # fmt: skip
    without = 2 * 1.96 * float(spread) / 50**0.5
    assert width >= without
    half = 1.959964 * (float(spread) ** 2 / 50 + (1.5 * float(spread) / 50) ** 2) ** 0.5
    assert width == pytest.approx(2 * half, abs=0.1)


def test_quantiles_stay_in_order(strict: Any) -> None:
    for number in range(60):
        strict.organisation(f"org{number}", industry=("retail", "finance")[number % 2])
        strict.answers(f"org{number}", [1 + number % 5, 1 + number % 4, 3, 3, 2])
    strict.publish()
    rows = strict.rows("SELECT * FROM analytics.benchmark WHERE median IS NOT NULL")
    assert rows
    for row in rows:
        assert row["p25"] <= row["median"] <= row["p75"] <= (row["p90"] or row["p75"])


def test_whoever_asks_for_plans_does_not_see_the_key(strict: Any) -> None:
    """A client may have the plans of what it calls printed, with the constants in them."""
    strict.crowd(12)
    strict.drain()
    told: list[str] = []
    strict.db.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    strict.db.add_notice_handler(lambda notice: told.append(notice.message_detail or ""))
    for setting in ("debug_print_plan", "debug_print_parse", "debug_print_rewritten"):
        strict.db.execute(f"SET LOCAL {setting} = on")
    strict.db.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    strict.db.execute("SET LOCAL client_min_messages = log")
    assert strict.db.execute("SELECT benchmark.publish()").fetchone() == (1,)
    said = " ".join("\n".join(told).split())  # a constant is broken over lines
    assert "PLANNEDSTMT" in said
    key = KEYS[0].encode().ljust(32, b".")
    # The two blocks of HMAC are as good as the key.
    for secret in (key, bytes(b ^ 54 for b in key), bytes(b ^ 92 for b in key)):
        assert [
            how for how, text in forms(secret).items() if text.decode("latin-1") in said
        ] == []  # fmt: skip


def test_a_policy_can_keep_editions_apart(world: Any) -> None:
    plant_key(world, KEYS[0])
    put_in_force(world, min_edition_days=182)
    world.crowd(12)
    assert world.publish() == 1
    world.crowd(12, first=12)
    assert world.publish() is None
    world.db.execute("ALTER TABLE benchmark.release DISABLE TRIGGER USER")
    world.db.execute("UPDATE benchmark.release SET published_at = now() - interval '183 days'")
    assert world.publish() == 2
    # Other rules need not wait.
    world.crowd(12, first=24)
    put_in_force(world, min_edition_days=182, min_respondents_cell=60)
    assert world.publish() == 3
