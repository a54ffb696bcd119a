"""Readers of a base that stays open see what is written beside them, and are never in the way."""

import sys
import threading
import time
from types import SimpleNamespace

import pytest

import kb
from kb.errors import NoBaseError, UnknownIdError
from kb.knowledge_base import KnowledgeBase, follow
from kb.resources import folder
from kb.web.settings import Settings
from kb.web.state import State, reading, writing


def test_what_a_command_adds_is_seen_at_once(written):
    following = follow(written)
    with following.reading() as base:
        assert base.stats()["stories"] == 1

    with kb.open(written) as beside:
        beside.add(folder("stories") / "2018-facebook-messages")

    with following.reading() as base:
        assert base.stats()["stories"] == 2
        answer = base.query("SELECT ?s { ?s a <https://w3id.org/newsclaim/terms#Story> }")
        assert answer.body.count(b"2018-facebook-messages") == 1
    following.close()


def test_readers_see_one_whole_state_while_a_writer_changes_it(written):
    following = follow(written, most=4)
    seen, faults, ended = set(), [], threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                with following.reading() as base:
                    rows = base.query("stories").results()
                    seen.add((base.stats()["stories"], len(list(rows))))
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing may fail
                faults.append(error)
            time.sleep(0.01)  # lets the writer have its turn

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    with kb.open(written) as beside:
        beside.add(folder("stories") / "2018-facebook-messages")
        beside.retract("2018-facebook-messages", reason="To see it go.")
        beside.rebuild()
    time.sleep(0.05)
    ended.set()
    for reader in readers:
        reader.join()
    following.close()

    assert not faults
    assert {(1, 1), (2, 2)} <= seen
    assert all(index == store for index, store in seen), seen


def test_a_writer_that_was_killed_half_way_is_made_up_for(written):
    following = follow(written)
    with following.reading() as base:
        before = base.stats()["statements"]
    # What is committed to the journal counts, whoever fails to apply it.
    with kb.open(written) as beside:
        inner = beside._base
        with inner.writing("a test") as journal:
            beside.show("s12")
            inner.note(journal, "retract", "desk", _retraction(inner))

    with following.reading() as base:
        assert base.stats()["statements"] == before - 1
    following.close()


def _retraction(base) -> bytes:
    from kb.model.decision import Retraction
    from kb.terms import address

    return Retraction(address(base.index.resolve("s12")[0].node), "It was read wrongly.").payload()


def test_what_is_not_there_costs_no_open_base(written):
    following = follow(written, most=1)

    for _ in range(3):
        with pytest.raises(UnknownIdError), following.reading() as base:
            base.show("nothing-here")
    with following.reading() as again:
        assert again._base is base._base
    following.close()


def test_a_base_that_was_taken_away_is_missed_and_another_found(written):
    following = follow(written)
    with following.reading() as base:
        assert base.stats()["stories"] == 1
    (written / ".kb").rename(written / "away")

    with pytest.raises(NoBaseError), following.reading():
        pass
    kb.init(written).close()

    with following.reading() as base:
        assert base.stats().get("stories", 0) == 0
    following.close()


@pytest.mark.parametrize("entering", [reading, writing])
def test_what_the_engine_gave_dies_in_the_thread_that_asked_for_it(written, monkeypatch, entering):
    """Also where an error, or one behind it, is told in another thread and still knows of it."""
    complaints, errors = [], []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    following = follow(written)
    shared = State(Settings(place=written), following.reading)
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(shared=shared)), scope={})

    def fail(base: KnowledgeBase) -> None:
        rows = base.query("stories").results()
        assert next(iter(rows))
        try:
            fail_within(base)
        except ValueError as error:
            raise UnknownIdError("s99") from error

    def fail_within(base: KnowledgeBase) -> None:
        rows = base.query("stories").results()
        assert next(iter(rows))
        raise ValueError

    def work() -> None:
        try:
            with entering(request) as base:
                fail(base)
        except UnknownIdError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(errors) == 1
    errors.clear()
    following.close()
    assert complaints == []
