"""Damaged tables, mappings and tables of verdicts are taken or refused in words."""

import random
from contextlib import suppress

import pyoxigraph
import pytest

from kb.errors import Problem, RefusedError
from kb.graph.write import story_quads
from kb.ingest.guessing import guess_mapping
from kb.ingest.review_mapping import is_of_reviews, read_review_mapping
from kb.ingest.review_tables import reviews_in
from kb.ingest.reviews import ReviewWriter
from kb.ingest.verdicts import read_verdicts, shipped_verdicts
from tests.fuzz.mutate import mutant

MAPPING = b"""\
claim: claim
claimant: who
reviewer: {always: "Desk"}
verdict: label
rating: {value: n, worst: low, best: high}
url: link
published: {column: date, format: ["%d %B %Y", "%Y-%m-%dT%H:%M:%S%z", "%B %dth, %Y"]}
appearance: at
language: lang
keep: [tags]
lists: {tags: ","}
empty: [None]
"""
CSV = (
    "claim,who,label,n,low,high,link,date,at,lang,tags\n"
    '"It ""freezes""",Ann Pell,False,1,1,5,https://desk.example.org/1,7 October 2018,,en,"a,b"\n'
    "It rains,None,true,5,1,5,https://desk.example.org/2,2019-02-05T10:00:00+0100,,pt-BR,None\n"
    'क्\u200dष,x,झूठ,,,,https://desk.example.org/3,"May 2nd, 2019",https://a.b/c,hi,\n'
).encode()
LINES = b"""\
{"claim": "It rains", "label": 1.50, "link": "https://a.b/c", "tags": ["x", {"y": null}]}
{"claim": "It snows", "label": "False", "link": "https://a.b/d", "at": ["https://a.b/e"]}
"""
VERDICTS = b"words: {true: [yes], false: [no, 'not so']}\nreviewers: {Desk: {mixed: [hm]}}\n"


def takes(name, table, mapping):
    """Whether a table can be read; every review of it must be written or refused with a place."""
    reviews = reviews_in(name, [table[:50], table[50:]], read_review_mapping("m.yaml", mapping))
    registry, store = takes.registry, pyoxigraph.Store()
    writer = ReviewWriter(shipped_verdicts(), registry, store)
    for review in reviews:
        written = review if isinstance(review, Problem) else writer.write(review)
        if isinstance(written, Problem):
            assert written.file == name
            assert written.line > 0
        else:
            store.extend(story_quads(written.story))


@pytest.mark.parametrize("seed", range(4))
def test_no_damaged_table_or_mapping_ends_a_reader(seed, registry):
    takes.registry = registry
    refused = 0
    for n in range(250):
        dice = random.Random(f"{seed}/{n}")
        name, table = ("t.csv", CSV) if n % 3 else ("t.jsonl", LINES)
        mapping = mutant(dice, MAPPING, [MAPPING]) if n % 2 else MAPPING
        try:
            takes(name, table if n % 2 else mutant(dice, table, [table]), mapping)
        except RefusedError:
            refused += 1
    assert 0 < refused < 250


@pytest.mark.parametrize("seed", range(2))
def test_no_damaged_file_ends_a_guess_or_a_table_of_verdicts(seed):
    for n in range(200):
        dice = random.Random(f"{seed}/{n}")
        for read, content in (
            (lambda given: guess_mapping("t.csv", given), CSV),
            (lambda given: guess_mapping("t.txt", given), LINES),
            (lambda given: read_verdicts("v.yaml", given), VERDICTS),
            (lambda given: is_of_reviews("m.yaml", given), MAPPING),
        ):
            with suppress(RefusedError):
                read(mutant(dice, content, [content]))
