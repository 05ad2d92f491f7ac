"""M5: the rule of the requirements, in a database of its own: five answers, exact, any group.

The same attacker must break this. If he cannot, he is too weak to say anything about ours.
"""

from __future__ import annotations

import numpy as np
import psycopg

from benchmarks.attack.evidence import EXACT, Evidence, unknowns
from benchmarks.attack.market import QUESTIONS, Flags, Market
from benchmarks.attack.stage import Database
from benchmarks.attack.utility import all_groups

PEER_GROUPS = 40

VIEW = """
CREATE SCHEMA seed_rule;
CREATE TABLE seed_rule.answer (member integer, question text, value numeric);
CREATE TABLE seed_rule.group_member (group_number integer, member integer);
CREATE VIEW seed_rule.benchmark AS
SELECT group_member.group_number, answer.question, avg(answer.value)::float8 AS mean
FROM seed_rule.group_member
JOIN seed_rule.answer ON answer.member = group_member.member
GROUP BY group_member.group_number, answer.question
HAVING count(*) >= 5
"""


def seed_evidence(database: Database, market: Market, seed: int) -> list[Evidence]:
    """What the view of the requirements says about the first wave."""
    groups = asked_groups(market, seed)
    with database() as dsn, psycopg.connect(dsn) as db, db.cursor() as cursor:
        cursor.execute(VIEW)
        with cursor.copy("COPY seed_rule.answer FROM STDIN") as copy:
            for response in market.responses(0):
                member = int(response.organisation.removeprefix("member-"))
                if member < market.counting:
                    for question, value in response.answers.items():
                        copy.write_row((member, question, value))
        with cursor.copy("COPY seed_rule.group_member FROM STDIN") as copy:
            for number, members in enumerate(groups):
                for one in np.flatnonzero(members).tolist():
                    copy.write_row((number, one))
        shown = cursor.execute("SELECT * FROM seed_rule.benchmark ORDER BY 1").fetchall()
    owner, wave = unknowns(market)
    people = market.people[: market.counting]
    found = []
    for place, question in enumerate(QUESTIONS):
        numbers = [number for number, asked, _ in shown if asked == question]
        weights = np.array([people * groups[number][: market.counting] for number in numbers])
        found.append(
            Evidence(
                owner,
                wave,
                weights / weights.sum(axis=1, keepdims=True),
                np.array([mean for _, asked, mean in shown if asked == question]),
                market.waves[0].results[: market.counting, place],
                tuple(f"group {number}" for number in numbers),
                EXACT,
            )
        )
    return found


def asked_groups(market: Market, seed: int) -> list[Flags]:
    """The total, all levels and crossings, peer groups, and as many groups without one member."""
    chance = np.random.default_rng([seed, 5])
    plain = [market.members(), *(market.members(*group) for group in all_groups())]
    plain = [members for members in plain if members.any()]
    peers = [peer_group(market, chance) for _ in range(PEER_GROUPS)]
    large = [members for members in plain if members.sum() >= 8]
    hostile = []
    for place in chance.choice(len(large), PEER_GROUPS):
        without = large[place].copy()
        without[chance.choice(np.flatnonzero(without))] = False
        hostile.append(without)
    return plain + peers + hostile


def peer_group(market: Market, chance: np.random.Generator) -> Flags:
    """A few industries, sizes and regions, as somebody would ask for who wants to compare."""
    while True:
        members = market.members()
        for category, most in (("industry", 4), ("organisation_size", 3), ("geography", 4)):
            levels = market.levels[category]
            wanted = chance.choice(levels.max() + 1, int(chance.integers(1, most + 1)), False)
            members = members & np.isin(levels, wanted)
        if members.sum() >= 8:
            return members
