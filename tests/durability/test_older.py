"""A base of an older release opens, with everything in it, and its exports come in.

`older/first.tar.xz` was made by the first release that could (commit 1478419, of 2026-11-23): no
seals, an index of another layout, and sources that do not name their story. `older/judged.tar.xz`
(33971db, of 2026-11-24) has a verdict and a retraction, and lost its store. Beside each base lies
what it exported then.
"""

import tarfile
from pathlib import Path

import pytest

import kb
from tests.durability import desk

OLDER = Path(__file__).parent / "older"


@pytest.fixture(params=["first", "judged"])
def older(request, tmp_path):
    with tarfile.open(OLDER / f"{request.param}.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    return tmp_path


def exported(base):
    return set("".join(base.export("nquads")).splitlines())


def test_an_older_base_opens_with_all_that_was_in_it(older):
    journal = (older / ".kb" / "journal.db").read_bytes()
    was = set((older / "all.nq").read_text("utf-8").splitlines())
    statements = sum("#type> <https://w3id.org/newsclaim/terms#Statement>" in line for line in was)
    with kb.open(older) as base:
        assert base.check() == []
        assert len(base.find(limit=-1)) == statements
        assert len(base.contradictions()) == 1
        assert all(card.quote_status == "checked" for card in base.find(limit=-1))
        more = exported(base) - was
        assert was <= exported(base)
        assert {line.split("> ")[1] for line in more} == {"<https://w3id.org/newsclaim/terms#story"}

    assert (older / ".kb" / "journal.db").read_bytes() == journal


def test_an_older_base_is_added_to_retracted_from_and_backed_up(older):
    with kb.open(older) as base:
        story, text = desk.written(older, 7)
        base.add(story, texts=[text], by="ann")
        before = len(base.find(limit=-1))
        base.retract("ferry-0/s2", reason="It was misread.", by="ann")
        base.backup(older / "all.kb.tar.gz")

        assert len(base.find(limit=-1)) == before - 1
        assert base.check() == []
    kb.knowledge_base.restore(older / "all.kb.tar.gz", older / "again")
    with kb.open(older) as base, kb.open(older / "again") as again:
        assert again.digests() == base.digests()


def test_verdicts_and_retractions_of_an_older_base_hold(tmp_path):
    with tarfile.open(OLDER / "judged.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    with kb.open(tmp_path) as base:
        (conflict,) = base.contradictions()

        assert conflict.verdict.verdict == "confirmed"
        assert "ferry-1/s2" not in {card.id for card in base.find(limit=-1)}


def test_an_older_export_comes_in_and_gives_the_same(older):
    with kb.open(older) as base, kb.open(":memory:") as fresh:
        fresh.add(older / "all.nq")

        assert exported(fresh) == exported(base)
