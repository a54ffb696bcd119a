"""Make a feed of any number of fact checks that looks like those of many desks.

    python -m tests.bench.feeds 1000000 --format jsonl -o checks.jsonl

Who speaks, who reviews, and what is repeated follow Zipf's law. Verdicts and claims are in several
languages and scripts; one review in fifty is there twice, and one in five hundred cannot be taken
in. Each is made from its number, so that nothing is kept and every format says the same.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from tests.bench.dice import Dice
from tests.bench.words import name, sentence

MAPPING = """\
claim: claim
claimant: claimant
claimant_is: claimant_is
claimed: claimed
appearance: appearance
reviewer: reviewer
url: url
title: title
published: published
verdict: verdict
rating: {value: value, worst: worst, best: best}
language: language
keep: [keywords]
"""
"""What the columns of tables are."""
_FIRST, _DAYS = date(2012, 1, 1), 4700
_AGAIN, _SHARED, _BROKEN = 0.02, 0.15, 0.002
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SCRIPTS = {
    "ru": "абцдефгхийклмнопьрстувшхыз",
    "hi": "अबचदेफगहिजकलमनोपखरसतुवशघयज",
    "ar": "ابجدهفغحيجكلمنوبقرستعوشخيز",
    "zh": "安本成德恩方高海一江可林明年欧平其然山天文无西小元中",
}
_VERDICTS = {
    "en": ("False", "Mostly False", "True", "Half true", "Misleading", "Pants on Fire",
           "Needs a very long look"),
    "es": ("Falso", "Engañoso", "Verdadero", "Sin pruebas"),
    "pt": ("Falso", "Enganoso", "Verdadeiro", "Não é bem assim"),
    "fr": ("Faux", "Trompeur", "Vrai"),
    "de": ("Falsch", "Irreführend", "Richtig"),
    "ru": ("Ложь", "Правда"),
    "hi": ("झूठ", "भ्रामक", "सच"),
    "ar": ("زائف", "مضلل", "صحيح"),
    "zh": ("错误", "误导", "正确"),
}  # fmt: skip
_LANGUAGES = tuple(_VERDICTS)


@dataclass(frozen=True)
class Check:
    """One fact check, as a desk gives it."""

    claim: str
    claimant: str
    claimant_is: str
    claimed: str
    appearance: str
    reviewer: str
    url: str
    title: str
    published: str
    verdict: str
    value: str
    worst: str
    best: str
    language: str
    keywords: str


@dataclass(frozen=True)
class Checks:
    """The fact checks of a made-up world of desks."""

    count: int
    seed: int = 1

    def __iter__(self) -> Iterator[Check]:
        return map(self.check, range(self.count))

    def check(self, number: int) -> Check:
        """Make one; some are one that came before."""
        dice = Dice(self.seed, "check", number)
        if number and dice.happens(_AGAIN):
            return self._made(dice.below(number))
        return self._made(number)

    def _made(self, number: int) -> Check:
        dice = Dice(self.seed, "made", number)
        desk = dice.rank(max(8, min(400, self.count // 50)), 0.8)
        language = _LANGUAGES[Dice("desk", desk).rank(len(_LANGUAGES), 0.9)]
        day = _FIRST + timedelta(days=dice.below(_DAYS))
        claimant = self._claimant(dice)
        rated = str(1 + dice.below(5)) if dice.happens(0.6) else ""
        host = name(Dice("desk", desk), 1).lower()
        return Check(
            claim="" if dice.happens(_BROKEN) else self._claim(dice, number, language),
            claimant=claimant,
            claimant_is=("person", "organization")[len(claimant) % 2] if claimant else "",
            claimed=str(day - timedelta(days=dice.below(20))) if dice.happens(0.8) else "",
            appearance=_post(dice),
            reviewer=f"{name(Dice('desk', desk))} {desk}",
            url=f"https://{host}-{desk}.example.org/check/{number}",
            title=_written(sentence(dice, 8), language),
            published=str(day),
            verdict=dice.one_of(_VERDICTS[language]),
            value=rated,
            worst="1" if rated else "",
            best="5" if rated else "",
            language=language,
            keywords=sentence(dice, 3) if dice.happens(0.3) else "",
        )

    def _claimant(self, dice: Dice) -> str:
        if dice.happens(0.25):
            return ""
        return name(Dice("claimant", dice.rank(max(20, self.count // 5), 0.85)))

    def _claim(self, dice: Dice, number: int, language: str) -> str:
        if not dice.happens(_SHARED):
            return _written(sentence(dice, 8 + dice.below(18)), language)
        rumour = dice.rank(max(10, self.count // 20), 0.7)
        return _written(sentence(Dice("rumour", rumour, language), 14), language)


def _post(dice: Dice) -> str:
    return f"https://posts.example.com/{dice.below(10**9)}" if dice.happens(0.5) else ""


def _written(text: str, language: str) -> str:
    """Write made-up words in the script of a language."""
    letters = _SCRIPTS.get(language)
    return text.lower().translate(str.maketrans(_LATIN, letters)) if letters else text


def claim_review(check: Check) -> dict[str, object]:
    """Write a fact check as ClaimReview."""
    rating = {"alternateName": check.verdict, "ratingValue": check.value,
              "worstRating": check.worst, "bestRating": check.best}  # fmt: skip
    claimant = {"@type": check.claimant_is.capitalize(), "name": check.claimant}
    claim = {
        "@type": "Claim",
        "author": claimant if check.claimant else None,
        "datePublished": check.claimed,
        "appearance": {"@type": "CreativeWork", "url": check.appearance},
    }
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": check.claim,
        "url": check.url,
        "headline": check.title,
        "datePublished": check.published,
        "inLanguage": check.language,
        "keywords": check.keywords,
        "author": {"@type": "Organization", "name": check.reviewer},
        "reviewRating": {"@type": "Rating", **{key: text for key, text in rating.items() if text}},
        "itemReviewed": {key: part for key, part in claim.items() if part},
    }


def write_csv(checks: Checks, out: TextIO) -> None:
    """Write a table with a first line of names."""
    rows = csv.DictWriter(out, list(Check.__dataclass_fields__))
    rows.writeheader()
    rows.writerows(map(asdict, checks))


def write_jsonl(checks: Checks, out: TextIO) -> None:
    """Write a ClaimReview a line."""
    out.writelines(json.dumps(claim_review(one), ensure_ascii=False) + "\n" for one in checks)


def write_feed(checks: Checks, out: TextIO) -> None:
    """Write one `DataFeed`, as fact-checkers publish it."""
    head = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": []}
    start, _, end = json.dumps(head, indent=1).rpartition("]")
    out.write(start)
    for number, one in enumerate(checks):
        item = {"@type": "DataFeedItem", "item": [claim_review(one)]}
        out.write(",\n" * bool(number) + json.dumps(item, ensure_ascii=False, indent=1))
    out.write(f"]{end}\n")


FORMATS = {"csv": write_csv, "jsonl": write_jsonl, "datafeed": write_feed}


def main() -> None:
    """Write a feed, and for a table its mapping beside it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feeds", description=__doc__)
    parser.add_argument("count", type=int, help="how many fact checks")
    parser.add_argument("--format", choices=FORMATS, default="jsonl")
    parser.add_argument("-o", dest="output", help="a file; else standard output")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    checks = Checks(wanted.count, wanted.seed)
    if not wanted.output:
        FORMATS[wanted.format](checks, sys.stdout)
        return
    file = Path(wanted.output)
    with file.open("w", encoding="utf-8", newline="") as out:
        FORMATS[wanted.format](checks, out)
    if wanted.format == "csv":
        file.with_suffix(".yaml").write_text(MAPPING, encoding="utf-8")


if __name__ == "__main__":
    main()
