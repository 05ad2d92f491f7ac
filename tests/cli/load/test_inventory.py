"""The IPIP-NEO-120 as it is shipped: its answers are scored as its author scores them.

The expected scores follow Johnson's scoring program and not the shipped key: it reverses 55 items
by their numbers, takes every thirtieth item for a facet and six facets for a trait.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"

REVERSED = [9, 19, 24, 30, 39, 40, 48, 49, 51, 53, 54, 60, 62, *range(67, 71), 73, 74, 75, 78, 79]
REVERSED += [80, 81, 83, 84, 85, 88, 89, 90, 92, 94, *range(96, 112), 113, 114, 115, 116]
REVERSED += [118, 119, 120]
TRAITS = ["neuroticism", "extraversion", "openness", "agreeableness", "conscientiousness"]
# In the order of the first thirty items.
FACETS = [
    *("anxiety", "friendliness", "imagination", "trust", "self_efficacy"),
    *("anger", "gregariousness", "artistic_interests", "morality", "orderliness"),
    *("depression", "assertiveness", "emotionality", "altruism", "dutifulness"),
    *(
        "self_consciousness",
        "activity_level",
        "adventurousness",
        "cooperation",
        "achievement_striving",
    ),
    *("immoderation", "excitement_seeking", "intellect", "modesty", "self_discipline"),
    *("vulnerability", "cheerfulness", "liberalism", "sympathy", "cautiousness"),
]

# Johnson's norms are sums of items: men from 21 to 40, and women over 60.
NORMS = {
    ("neuroticism", "men 21 to 40"): (66.97, 16.48),
    ("conscientiousness", "women over 60"): (96.44, 12.43),
    ("anxiety", "men 21 to 40"): (11.44, 3.76),
    ("cautiousness", "women over 60"): (15.11, 3.66),
}


def score(form: Any, places: list[int], least: int) -> float | None:
    """The mean of the answered items, reversed ones reversed."""
    items = np.array([6 - form[i - 1] if i in REVERSED else form[i - 1] for i in places])
    return float(np.nanmean(items)) if np.isfinite(items).sum() >= least else None


def expected(form: Any) -> dict[str, float]:
    facets = {
        name: score(form, [place + 1, place + 31, place + 61, place + 91], 3)
        for place, name in enumerate(FACETS)
    }
    traits = {
        name: score(form, list(range(place + 1, 121, 5)), 20) for place, name in enumerate(TRAITS)
    }
    return {name: value for name, value in (facets | traits).items() if value is not None}


@pytest.fixture
def forms() -> dict[str, Any]:
    """All least, all greatest, random ones with their mirror images, and from 0 to all missing."""
    random = np.random.default_rng(54)
    drawn = random.integers(1, 6, (20, 120)).astype(float)
    made = {"least": np.full(120, 1.0), "greatest": np.full(120, 5.0)}
    made |= {f"drawn-{n}": form for n, form in enumerate(drawn)}
    made |= {f"mirrored-{n}": 6 - form for n, form in enumerate(drawn)}
    for n, share in enumerate(np.linspace(0, 1, 21)):
        form = random.integers(1, 6, 120).astype(float)
        form[random.random(120) < share] = np.nan
        made[f"missing-{n}"] = form
    return made


def test_shipped_forms_are_scored_as_published(
    admin: Any, surveymark: Any, database: str, tmp_path: Path, forms: Any, measured: Any
) -> None:
    admin.execute("SELECT core.register_organisation('acme')")
    lines = [
        {
            "organisation": "acme",
            "submission_id": name,
            "completed_at": "2026-03-01T12:00:00Z",
            "answers": {f"I{i}": int(v) for i, v in enumerate(form, 1) if np.isfinite(v)},
        }
        for name, form in forms.items()
    ]
    lines.append(lines[0] | {"submission_id": "beyond", "answers": {"I1": 9}})
    responses = tmp_path / "forms.ndjson"
    responses.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = surveymark(
        "load",
        str(EXAMPLES / "ipip-neo-120.json"),
        str(responses),
        "--not-confidential",
        "--scales",
        str(EXAMPLES / "ipip-neo-120-scales.json"),
        "--format",
        "json",
        dsn=database,
    )
    assert len(done.json["scales"]) == 35
    assert (done.json["stored"], done.json["rejected"]) == (len(forms), 1)
    while admin.one("SELECT rollup.drain_batch()"):
        pass
    scores: dict[str, dict[str, float]] = {}
    for name, scale, value in admin.execute(
        "SELECT submission_id, question_path, value::float8 FROM core.response_item"
        " JOIN core.response_set USING (org_id, response_set_id)"
        " JOIN core.question USING (question_id) WHERE question.reader = 'scale'"
    ).fetchall():
        scores.setdefault(name, {})[scale] = value
    differences = []
    for name, form in forms.items():
        known = expected(form)
        found = scores.get(name, {})
        assert set(found) == set(known), name
        differences += [abs(found[scale] - known[scale]) for scale in known]
    measured("OCEAN scores, five traits and thirty facets", max(differences), len(differences))

    # Who answers the other way round scores the other way round.
    for number in range(20):
        one, other = (scores[f"{kind}-{number}"] for kind in ("drawn", "mirrored"))
        assert {scale: one[scale] + other[scale] for scale in one} == {
            scale: pytest.approx(6, abs=2e-6) for scale in one
        }


def test_shipped_norms_are_the_published_ones(
    admin: Any, surveymark: Any, database: str, tmp_path: Path
) -> None:
    nobody = tmp_path / "nobody.csv"
    nobody.write_text("organisation,submission_id,I1\n")
    arguments = [str(EXAMPLES / "ipip-neo-120.json"), str(nobody), "--scales"]
    shipped = EXAMPLES / "ipip-neo-120-scales.json"
    assert surveymark("load", *arguments, str(shipped), dsn=database).exit_code == 0
    norms = {
        (scale, group): (mean, sd, source)
        for scale, group, mean, sd, source in admin.execute(
            "SELECT scale, norm_group, mean::float8, sd::float8, source FROM core.norm"
        ).fetchall()
    }
    assert len(norms) == 35 * 8
    assert {source for *_, source in norms.values()} == {
        "J. A. Johnson, scoring program of the IPIP-NEO-120"
    }
    for (scale, group), (mean, sd) in NORMS.items():
        items = 24 if scale in TRAITS else 4
        assert norms[scale, group][:2] == pytest.approx((mean / items, sd / items), abs=1e-6)

    scales = json.loads(shipped.read_text())
    for mistake, said in (
        ({"norms": [1]}, "are no object"),
        ({"norms": {"men": {"average": 3}}}, 'unknown key "average"'),
        ({"norms": {"men": {"mean": 3}}}, "standard deviation or source"),
    ):
        broken = tmp_path / "broken.json"
        broken.write_text(json.dumps({"anxiety": scales["anxiety"] | mistake}))
        done = surveymark("load", *arguments, str(broken), dsn=database)
        assert done.exit_code == 1
        assert said in done.stderr
