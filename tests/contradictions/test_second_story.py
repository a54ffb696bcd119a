"""The second story: what its README says comes out, and what must stay silent."""

import pytest

import kb
from kb.model.conflict import Tier
from kb.resources import folder

STORY = "2018-facebook-messages"


@pytest.fixture(scope="module")
def found():
    """Give the tier of every pair of statements that is in a conflict."""
    with kb.open(":memory:") as base:
        base.add(folder("stories") / STORY)
        pairs = {}
        for conflict in base.contradictions():
            if conflict.tier is Tier.REBUTTAL:
                continue
            for left in (conflict.left.id, *conflict.left_others):
                for right in (conflict.right.id, *conflict.right_others):
                    names = frozenset(id.partition("/")[2] for id in (left, right))
                    pairs[names] = conflict.tier.value
        return pairs


STRICT = (
    "f03r-b f28", "f20r-b f28", "f29a f28", "f30 f28", "f03r-b f58m", "f04 f12", "f36b f12",
    "f41 f17", "f55v f13v",
)  # fmt: skip
BRIDGED = (
    "f01 f21a", "f50a f21a", "f03r-n f21a", "f03r-b f18r", "f01 f18r", "f02 f18r", "f50a f18r",
    "f50a f51", "f01 f51", "f20r-n f51", "f02 f27s-use", "f15 f18r",
)  # fmt: skip
DRIFT = ("f35m f36x", "f03r-b f36x", "f48 f49")
SILENT = (
    "f07 f47", "f08 f44", "f22l f48", "f22e f49", "f22l f50a", "f29a f30", "f53p f54", "f33 f34",
    "f01 f52a", "f08 f43", "f45 f46", "f56 f57", "f13y f55y", "f09 f10e", "f10e f11am", "f01 f12",
    "f12 f15", "f15 f21a", "f15 f28", "f20r-n f18r", "f29a f29d", "f01 f24", "f02 f26", "f41 f40",
    "f21a f23", "f28 f32", "f51 f52a", "f04 f17", "f02 f25", "f06 f14m", "f06 f19", "f30 f31e",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "tier"),
    [(pair, tier) for tier, pairs in
     (("strict", STRICT), ("bridged", BRIDGED), ("drift", DRIFT)) for pair in pairs],
)  # fmt: skip
def test_a_careful_reader_reports(pair, tier, found):
    assert found.get(frozenset(pair.split())) == tier


@pytest.mark.parametrize("pair", SILENT)
def test_a_careful_reader_does_not_report(pair, found):
    assert frozenset(pair.split()) not in found


def test_nothing_else_is_strict_or_drift(found):
    firm = {names for names, tier in found.items() if tier in ("strict", "drift")}
    same = {frozenset(("f20r-b", "f58m")), frozenset(("f29a", "f58m")), frozenset(("f30", "f58m"))}
    assert firm == {frozenset(pair.split()) for pair in (*STRICT, *DRIFT)} | same
