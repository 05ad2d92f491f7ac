"""Random sequences of everything that can happen to answers, beside a model in Python (A11)."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg

from .common import (
    ORGANISATIONS,
    RATINGS,
    SURVEYS,
    VERSIONS,
    Broken,
    Connection,
    check,
    check_drained,
    define_scale,
    drain,
    prepare,
    submit,
    value,
)
from .model import Answered, expected_counts, random_answers, random_time

ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata")
INDUSTRIES = ("healthcare", "technology", "finance", "retail")
WEIGHTS = (Decimal(1), Decimal(1), Decimal("0.5"), Decimal("2.25"))
VACUUM_AFTER = 25
"""Sequences; each is rolled back and leaves its waste."""


_REFUSAL = """
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '% is refused', NEW.value; END $$;
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON rollup.answer_count FOR EACH ROW
        WHEN (NEW.value::text = current_setting('engine.refuse', true))
        EXECUTE FUNCTION public.refuse()
"""


class Sequence:
    """One sequence: each step does the same to the database and to the model."""

    def __init__(self, db: Connection, seed: int) -> None:
        self.db = db
        self.dice = random.Random(seed)
        self.sets: dict[str, Answered] = {}
        self.versions = dict.fromkeys(SURVEYS, 1)
        self.keys = dict.fromkeys(SURVEYS, ({"a": 1, "b": -1}, 2))
        self.log: list[str] = []
        self._steps: list[tuple[int, Callable[[], str]]] = [
            (6, self.submit),
            (1, self.send_again),
            (2, self.load),
            (2, self.insert),
            (3, self.change_answers),
            (2, self.change_item),
            (2, self.delete),
            (1, self.erase),
            (1, self.new_version),
            (2, self.reweigh),
            (3, self.move),
            (2, self.complete),
            (1, self.change_industry),
            (1, self.change_key),
            (5, self.drain),
            (1, self.repair),
            (1, self.damage_and_repair),
            (1, self.damage_and_rebuild),
            (1, self.refuse),
            (1, self.requeue),
        ]

    def run(self, steps: int) -> None:
        actions = [action for _, action in self._steps]
        weights = [weight for weight, _ in self._steps]
        for _ in range(steps):
            zone = self.dice.choice(ZONES)
            self.db.execute(f"SET LOCAL timezone = '{zone}'".encode())
            action = self.dice.choices(actions, weights)[0]
            self.log.append(f"{action.__name__} {action()} ({zone})")
            check(self.db, f"step {len(self.log)}")
        self.requeue()
        drain(self.db, self.dice.choice([1, 7, 5000]))
        check_drained(self.db, "after the last drain")
        self.compare_with_model()

    def compare_with_model(self) -> None:
        """The stored counts are those of the documents; months and scores are the model's own."""
        expected = expected_counts(self.sets.values(), self.keys)
        rows = self.db.execute(
            "SELECT organisation, survey, question_path, month::text, answer_state::text, value, n,"
            " weight_sum, weight_square_sum, value_sum, value_square_sum, weighted_value_sum,"
            " weighted_value_square_sum FROM rollup.answer_count"
            " JOIN core.organisation USING (org_id) JOIN core.question USING (question_id)"
            " JOIN core.survey ON survey.survey_id = answer_count.survey_id"
        ).fetchall()
        found = {row[:6]: list(row[6:]) for row in rows}
        wrong = {
            key: (found.get(key), expected.get(key))
            for key in found.keys() | expected.keys()
            if found.get(key) != expected.get(key)
        }
        if wrong:
            raise Broken(f"rollup and documents differ: {dict(list(wrong.items())[:3])}")

    # -- what can happen ---------------------------------------------------------------------

    def submit(self) -> str:
        name, answered = self._new()
        self.sets[name] = answered
        self._send(name)
        return name

    def send_again(self) -> str:
        name = self._some()
        # What was corrected since would be other content.
        if name is not None and not self.sets[name].corrected:
            self._send(name)
        return str(name)

    def load(self) -> str:
        """COPY with good rows and one bad, moved on by process_load."""
        new = dict(self._new() for _ in range(3))
        columns = "organisation, survey, version, submission_id, respondent, completed_at, weight"
        with self.db.cursor() as cursor:
            statement = f"COPY core.response_load ({columns}, answers) FROM STDIN"
            with cursor.copy(statement.encode()) as copy:
                for name, answered in new.items():
                    at = answered.completed_at
                    copy.write_row(
                        (
                            answered.organisation,
                            answered.survey,
                            answered.version,
                            name,
                            answered.respondent,
                            at.isoformat() if at is not None else None,
                            answered.weight,
                            json.dumps(answered.answers),
                        )
                    )
                copy.write_row(("one", "open", 1, "bad", None, None, 1, '{"a": 9}'))
        self.db.execute("SELECT core.process_load()")
        self.sets |= new
        return " ".join(new)

    def insert(self) -> str:
        """Two rows of a plain INSERT, as one statement."""
        new = dict(self._new() for _ in range(2))
        rows = [
            (
                answered.organisation,
                answered.survey,
                answered.version,
                name,
                answered.completed_at,
                answered.weight,
                json.dumps(answered.answers),
            )
            for name, answered in new.items()
        ]
        self.db.execute(
            "INSERT INTO core.response_set"
            " (org_id, survey_id, version, submission_id, completed_at, weight, answers)"
            " SELECT org_id, survey_id, version, submission_id, completed_at::timestamptz, weight,"
            " answers::jsonb FROM (VALUES (%s, %s, %s, %s, %s::text, %s, %s), (%s, %s, %s, %s,"
            " %s::text, %s, %s)) AS given (organisation, survey, version, submission_id,"
            " completed_at, weight, answers)"
            " JOIN core.organisation USING (organisation) JOIN core.survey USING (survey)",
            [value for row in rows for value in row],
        )
        # Nobody told the table who they were.
        self.sets |= {name: replace(answered, respondent=None) for name, answered in new.items()}
        return " ".join(new)

    def change_answers(self) -> str:
        def changed(answered: Answered) -> Answered:
            return replace(
                answered, answers=random_answers(self.dice, answered.version), corrected={}
            )

        return self._update("answers = %s", changed, lambda new: [json.dumps(new.answers)])

    def change_item(self) -> str:
        name = self._some()
        ratings = [path for path in self.sets[name].answers if path in RATINGS] if name else []
        if name is None or not ratings:
            return "nothing"
        path, number = self.dice.choice(ratings), self.dice.randint(1, 5)
        self.db.execute(
            "UPDATE core.response_item AS item SET value = %s"
            " FROM core.response_set AS answered, core.question AS question"
            " WHERE answered.org_id = item.org_id"
            " AND answered.response_set_id = item.response_set_id"
            " AND question.question_id = item.question_id"
            " AND submission_id = %s AND question_path = %s",
            [number, name, path],
        )
        corrected = self.sets[name].corrected | {path: number}
        self.sets[name] = replace(self.sets[name], corrected=corrected)
        return f"{name}.{path} = {number}"

    def delete(self) -> str:
        names = self.dice.sample(sorted(self.sets), min(2, len(self.sets)))
        self.db.execute("DELETE FROM core.response_set WHERE submission_id = ANY (%s)", [names])
        for name in names:
            del self.sets[name]
        return " ".join(names)

    def erase(self) -> str:
        organisation, person = self.dice.choice(ORGANISATIONS), self._person()
        if person is None:
            return "nobody"
        self.db.execute("SELECT core.erase_respondent(%s, %s)", [organisation, person])
        self.sets = {
            name: answered
            for name, answered in self.sets.items()
            if (answered.organisation, answered.respondent) != (organisation, person)
        }
        return f"{organisation} {person}"

    def new_version(self) -> str:
        survey = self.dice.choice(sorted(SURVEYS))
        newest = min(self.versions[survey] + 1, len(VERSIONS))
        self.db.execute(
            "SELECT core.register_survey(%s, %s)", [survey, json.dumps(VERSIONS[newest - 1])]
        )
        self.versions[survey] = newest
        return f"{survey} {newest}"

    def reweigh(self) -> str:
        weight = self.dice.choice(WEIGHTS)
        return self._update(
            "weight = %s", lambda old: replace(old, weight=weight), lambda new: [new.weight]
        )

    def move(self) -> str:
        """By up to two years either way."""
        by = timedelta(hours=self.dice.randint(-17520, 17520))

        def moved(old: Answered) -> Answered:
            return replace(old, completed_at=old.completed_at and old.completed_at + by)

        return self._update("completed_at = %s", moved, lambda new: [new.completed_at])

    def complete(self) -> str:
        """Hand an unfinished response in, or take a finished one back."""

        def turned(old: Answered) -> Answered:
            return replace(old, completed_at=None if old.completed_at else random_time(self.dice))

        return self._update("completed_at = %s", turned, lambda new: [new.completed_at])

    def change_industry(self) -> str:
        organisation, industry = self.dice.choice(ORGANISATIONS), self.dice.choice(INDUSTRIES)
        self.db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)",
            [organisation, json.dumps({"industry": industry})],
        )
        return f"{organisation} {industry}"

    def change_key(self) -> str:
        survey = self.dice.choice(sorted(SURVEYS))
        asked = "ab" if self.versions[survey] == 1 else "abe"
        paths = self.dice.sample(asked, self.dice.randint(1, len(asked)))
        key = {path: self.dice.choice([-2, -1, 1, 3]) for path in paths}
        minimum = self.dice.randint(1, len(key))
        define_scale(self.db, survey, key, minimum)
        self.keys[survey] = key, minimum
        return f"{survey} {key} {minimum}"

    def drain(self) -> str:
        limit = self.dice.choice([1, 3, 20, 5000])
        self.db.execute("SELECT rollup.drain_batch(%s)", [limit])
        return str(limit)

    def repair(self) -> str:
        """Nothing differs, so nothing may change."""
        repaired = self.db.execute("SELECT rollup.repair()").fetchone()
        if repaired != (0,):
            raise Broken(f"repair found {repaired} differences where there are none")
        return "nothing"

    def damage_and_repair(self) -> str:
        self._refuse_nothing()
        self.db.execute("UPDATE rollup.answer_count SET n = n + 2, weight_sum = weight_sum - 1")
        self.db.execute("SELECT rollup.repair()")
        return "all counts"

    def damage_and_rebuild(self) -> str:
        """Damage one survey from some month on; a rebuild of just that mends it."""
        self._refuse_nothing()
        survey, month = self.dice.choice(sorted(SURVEYS)), f"{self.dice.randint(2020, 2024)}-07-01"
        self.db.execute(
            "UPDATE rollup.answer_count SET n = n - 1, weight_square_sum = weight_square_sum + 1"
            " FROM core.survey WHERE survey.survey_id = answer_count.survey_id"
            " AND survey = %s AND month >= %s",
            [survey, month],
        )
        self.db.execute("SELECT rollup.rebuild(%s, %s)", [survey, month])
        return f"{survey} from {month}"

    def refuse(self) -> str:
        """From now on a trigger lets the rollup count no such value."""
        refused = str(self.dice.randint(0, 5))
        self.db.execute("SELECT set_config('engine.refuse', %s, true)", [refused])
        return refused

    def requeue(self) -> str:
        """The cause is gone, and what was set aside goes through."""
        self._refuse_nothing()
        if value(self.db, "SELECT failed FROM rollup.requeue()"):
            raise Broken("a requeue failed without a cause")
        return "all"

    def _refuse_nothing(self) -> None:
        self.db.execute("SELECT set_config('engine.refuse', '', true)")

    # -- drawn by chance ---------------------------------------------------------------------

    def _update(
        self,
        assignment: str,
        change: Callable[[Answered], Answered],
        parameters: Callable[[Answered], list[Any]],
    ) -> str:
        name = self._some()
        if name is None:
            return "nothing"
        self.sets[name] = change(self.sets[name])
        self.db.execute(
            f"UPDATE core.response_set SET {assignment} WHERE submission_id = %s".encode(),
            [*parameters(self.sets[name]), name],
        )
        return name

    def _send(self, name: str) -> None:
        answered = self.sets[name]
        submit(
            self.db,
            answered.organisation,
            answered.survey,
            name,
            answered.answers,
            completed_at=answered.completed_at,
            is_complete=answered.completed_at is not None,
            respondent=answered.respondent,
            version=answered.version,
            weight=float(answered.weight),
        )

    def _some(self) -> str | None:
        return self.dice.choice(sorted(self.sets)) if self.sets else None

    def _new(self) -> tuple[str, Answered]:
        survey = self.dice.choice(sorted(SURVEYS))
        version = self.dice.randint(1, self.versions[survey])
        answered = Answered(
            organisation=self.dice.choice(ORGANISATIONS),
            survey=survey,
            version=version,
            answers=random_answers(self.dice, version),
            completed_at=random_time(self.dice) if self.dice.random() < 0.85 else None,
            weight=self.dice.choice(WEIGHTS),
            respondent=self._person(),
        )
        return f"s{self.dice.getrandbits(48):012x}", answered

    def _person(self) -> str | None:
        return self.dice.choice([None, "ann", "bob", "cy"])


def run(dsn: str, seed: int, sequences: int, steps: int = 50) -> Counter[str]:
    """Run so many sequences from `seed` on; how often each kind of step was taken."""
    taken: Counter[str] = Counter()
    with psycopg.connect(dsn, autocommit=True) as db:
        prepare(db)
        db.execute(_REFUSAL.encode())
        for number in range(sequences):
            if number % VACUUM_AFTER == 0:
                db.execute("VACUUM")
            sequence = Sequence(db, seed + number)
            try:
                with db.transaction(force_rollback=True):
                    sequence.run(steps)
            except Exception as error:
                error.add_note(f"sequence {seed + number}:\n  " + "\n  ".join(sequence.log))
                error.add_note(f"replay with ENGINE_SEED={seed + number} ENGINE_SEQUENCES=1")
                raise
            taken.update(line.split()[0] for line in sequence.log)
    return taken
