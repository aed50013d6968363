"""A pool of any size and any number of requests, recombined from the sample's sentences. Seeded."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random

_SENTENCE = re.compile(r"[^。]+。")
_LISTS = ("skills", "topics", "roles")
_PLACED = ("years", "formats", "regions", "monthly_hours", "conflicts")


@dataclass(frozen=True, slots=True)
class Request:
    """What is typed into the form's first page."""

    topic: str
    title: str
    details: str


def _sample(name: str) -> str:
    return files("bot").joinpath(f"data/sample/{name}").read_text(encoding="utf-8-sig")


def staff_ids() -> list[str]:
    """The Slack users of the sample's staff."""
    return [row["slack_user_id"] for row in csv.DictReader(_sample("staff.csv").splitlines())]


def write_experts(path: Path, count: int, seed: int) -> None:
    """A file of experts, each with roles, topics, skills and a profile taken from several of the sample's."""
    random = Random(seed)
    text = _sample("experts.csv")
    sample = list(csv.DictReader(text.splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(sample[0]))
        writer.writeheader()
        writer.writerows(_expert(number, sample, random) for number in range(1, count + 1))


def _expert(number: int, sample: Sequence[dict[str, str]], random: Random) -> dict[str, str]:
    first, second, third = random.sample(sample, 3)
    placed = random.choice(sample)
    family, given = random.choice(sample), random.choice(sample)
    made = {name: placed[name] for name in _PLACED}
    for name in _LISTS:
        both = list(dict.fromkeys([*_parts(first[name]), *_parts(second[name])]))
        most = 2 if name == "roles" else 5
        made[name] = ";".join(sorted(random.sample(both, min(len(both), random.randint(1, most)))))
    sentences = [s for one in (first, second, third) for s in _SENTENCE.findall(one["profile"])]
    chosen = sorted(random.sample(range(len(sentences)), min(len(sentences), random.randint(4, 14))))
    return made | {
        "expert_id": f"B{number:04d}",
        "name": f"{family['name'].split()[0]} {given['name'].split()[-1]}",
        "kana": f"{family['kana'].split()[0]} {given['kana'].split()[-1]}",
        "organization": random.choice(sample)["organization"],
        "email": f"b{number:04d}@expert.example.jp",
        "slack_user_id": f"U0B{number:04d}",
        "profile": "".join(sentences[n] for n in chosen),
        "active": "true",
    }


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def requests(count: int, seed: int) -> list[Request]:
    """Titles that tell the requests apart, and details of three to eight sentences from two cases."""
    random = Random(seed)
    cases = [json.loads(line) for line in _sample("cases.jsonl").splitlines()]
    made = []
    for number in range(1, count + 1):
        one, other = random.sample(cases, 2)
        sentences = [
            *_SENTENCE.findall(f"{one['details']}{one.get('question') or ''}{one.get('goal') or ''}"),
            *random.sample(_SENTENCE.findall(other["details"]), 2),
        ]
        kept = sorted(random.sample(range(len(sentences)), min(len(sentences), random.randint(3, 8))))
        title = f"{one['title'][:60]} {number}番"
        made.append(Request(one["topic"], title, "".join(sentences[n] for n in kept)))
    return made
