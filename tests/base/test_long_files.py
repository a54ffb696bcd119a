"""A long file of records is read in parts, and comes in like a short one: whole or not at all."""

import os
import random
import signal
from dataclasses import replace
from pathlib import Path

import pytest

import kb
from kb.base import Changed
from kb.errors import ReaderLostError, RefusedError
from kb.graph.write import recorded, story_quads
from kb.ingest import long_rdf
from kb.model.journal import unpacked
from kb.model.proposition import CLAIM, Proposition
from kb.model.sameness import ClaimJudgement, Sameness
from kb.processes import Worker
from kb.store.waiting import Waiting
from tests.bench.world import World, triples

WORLD = World(440)


@pytest.fixture(scope="module")
def lines():
    """The lines of a world of three stories, in no order."""
    found = list(triples(WORLD))
    random.Random(5).shuffle(found)
    return found


@pytest.fixture(autouse=True)
def _all_are_long(monkeypatch):
    monkeypatch.setattr(long_rdf, "_LONG", 100)
    monkeypatch.setattr(long_rdf, "_PART", 400_000)
    monkeypatch.setattr(long_rdf, "processors", lambda: 1)
    monkeypatch.setattr("kb.store.waiting._MOST", 5_000)


def checked(base, file, *lines):
    """See whether a file would be taken in, without taking it in."""
    file.write_text("".join(lines), "utf-8")
    return base.add(file, dry_run=True)


@pytest.fixture
def base():
    with kb.open(":memory:") as opened:
        yield opened


def test_a_file_read_in_parts_gives_the_records_of_its_stories_and_nothing_twice(
    tmp_path, lines, monkeypatch
):
    monkeypatch.setattr("kb.base.Base.apply", lambda _: Changed())
    file = tmp_path / "world.nt"
    file.write_text("".join(lines), "utf-8")
    told = []
    with kb.open(":memory:") as base:
        report = base.add(file, progress=told.append)

        entries = list(base._base.journal.entries())
        noted = [line for entry in entries for line in entry.payload.decode().splitlines()]
    parts = [words for words in told if "part" in words]
    assert len(parts) > 1
    assert sorted((a.new, a.known) for a in report.added) == [(40, 0), (200, 0), (200, 0)]
    assert len(entries) > 1
    assert sorted(noted) == sorted(line.rstrip("\n") for line in lines)


def test_what_no_story_leads_to_is_refused_with_all_that_is_beside_it(tmp_path, lines, base):
    stray = '<https://example.org/a> <https://example.org/b> "c" .\n'

    with pytest.raises(RefusedError) as caught:
        checked(base, tmp_path / "world.nt", *lines, stray)

    assert "does not fit the rest" in caught.value.problems[0].message
    assert base._base.journal.head()[0] == 0


def test_a_story_that_lacks_one_line_is_refused(tmp_path, lines, base):
    left_out = next(line for line in lines if "terms#certainty>" in line)

    with pytest.raises(RefusedError) as caught:
        checked(base, tmp_path / "world.nt", *(line for line in lines if line != left_out))

    assert "kb:certainty" in caught.value.problems[0].message


@pytest.mark.parametrize("broken", ['<a> <b> "c" .\n', '<http://a/> <http://b/> "\\q" .\n', "a\n"])
def test_a_broken_line_is_named_by_its_number_in_the_whole_file(tmp_path, lines, base, broken):
    place = len(lines) - 7

    with pytest.raises(RefusedError) as caught:
        checked(base, tmp_path / "world.nt", *lines[:place], broken, *lines[place:])

    assert caught.value.problems[0].line == place + 1


def test_stories_with_a_source_in_common_are_read_together(tmp_path, base):
    """What two stories say of one source is read back only from both."""
    one, other = WORLD.story(0), WORLD.story(1)
    told = [one, other, replace(one, id="again")]
    quads = {quad for story in told for quad in story_quads(story)}

    report = checked(base, tmp_path / "world.nt", *(f"{quad.triple} .\n" for quad in quads))

    assert sum(added.new for added in report.added) == 400
    assert sum(added.known for added in report.added) == 200


def test_stories_with_an_archived_text_in_common_are_read_together(tmp_path, base, monkeypatch):
    """Agencies are printed word for word: one text, two sources, each of its own story."""
    monkeypatch.setattr(long_rdf, "_PART", 10_000)
    one = World(20).story(0)
    printed = [
        replace(one, id=id, sources=tuple(
            replace(source, url=f"https://example.org/{id}/{source.id}", sha256="a" * 64)
            if source.id == one.sources[0].id
            else replace(source, url=f"https://example.org/{id}/{source.id}", sha256="")
            for source in one.sources
        ))
        for id in ("morning", "evening")
    ]  # fmt: skip

    report = base.add(_written(tmp_path / "agency.nt", *printed), dry_run=True)

    assert [added.new for added in report.added] == [20, 20]


def test_a_claim_of_another_story_that_is_judged_is_read_with_the_judgement(
    tmp_path, base, monkeypatch, told
):
    monkeypatch.setattr(long_rdf, "_PART", 10_000)
    one, other = told
    claim = Proposition(CLAIM, (), text="The ferry was late.")
    utterance = one.utterances[0]
    statement = replace(utterance.statements[0], proposition=claim)
    utterance = replace(utterance, statements=(statement,))
    one = replace(one, utterances=(utterance, *one.utterances[1:]), replies=())
    judgement = ClaimJudgement(
        one="No ferry came.",
        other=claim.text,
        verdict=Sameness.NOT_SAME,
        curator="ann",
        because="It came.",
        judged="2020-01-01T00:00:00Z",
    )
    file = _written(tmp_path / "judged.nt", one, replace(other, judgements=(judgement,)))
    parts = []

    report = base.add(file, dry_run=True, progress=parts.append)

    assert "part 2 of 2" in "".join(parts)
    assert len(report.added) == 2


def test_a_long_file_of_others_is_read_at_once(tmp_path, base):
    rows = [f'<https://example.org/{n}> <https://example.org/b> "c" .\n' for n in range(9)]

    report = checked(base, tmp_path / "theirs.nq", *rows)

    assert [(added.triples, added.new) for added in report.added] == [(9, 0)]


def test_lines_that_are_written_in_another_way_are_read_as_the_engine_reads_them(
    tmp_path, base, lines
):
    odd = [line.replace("> <", ">\t<", 1) if n % 3 else "# note\n" + line
           for n, line in enumerate(lines)]  # fmt: skip

    report = checked(base, tmp_path / "world.nt", *odd)

    assert sum(added.new for added in report.added) == 440


def test_what_waits_is_looked_into_as_one_however_much_it_is(monkeypatch):
    monkeypatch.setattr("kb.store.waiting._MOST", 150)
    stories = [story_quads(WORLD.story(number))[-100:] for number in (0, 1, 2)]
    with Waiting() as waiting:
        for number, quads in enumerate(stories):
            waiting.put(f"{number}.yaml", [quad for quad in quads if quad not in waiting])

        assert all(quad in waiting for quads in stories for quad in quads)
        entries = list(waiting.entries())
    assert [origin for origin, _ in entries] == ["0.yaml", "1.yaml", "2.yaml"]
    found = [line for _, kept in entries for line in unpacked(kept).decode().splitlines()]
    assert sorted(found) == sorted({f"{quad} ." for quads in stories for quad in quads})


_ODD = (
    '"a\\tb"', '"x"@en-gb', '"x"@EN', '"x"^^<http://www.w3.org/2001/XMLSchema#string>', '"\u0085"',
    '"7"^^<http://www.w3.org/2001/XMLSchema#integer>', "<https://example.org/%41>", '"\\u00e9"',
    "<https://w3id.org/newsclaim/story/story-00001>", '"' + "long " * 14_000 + '"', '"\ufdd0"',
)  # fmt: skip


def _changed(lines, dice):
    """Change a few lines as somebody might who forges a record, or writes it in another way."""
    lines = list(lines)
    for _ in range(dice.choice([1, 1, 2, 5])):
        place = dice.randrange(len(lines))
        subject, predicate, value = lines[place].split(" ", 2)
        other = dice.choice(lines).split(" ", 2)
        lines[place : place + 1] = dice.choice(
            [
                [],
                [lines[place]] * 2,
                [f"{other[0]} {predicate} {value}"],
                [f"{subject} {other[1]} {value}"],
                [f"{subject} {predicate} {other[2]}"],
                [lines[place], f"{subject} {predicate} {other[2]}"],
                [lines[place], f"{subject} {predicate} {dice.choice(_ODD)} .\n"],
                [f"{subject} {predicate} {dice.choice(_ODD)} .\n"],
                [f"{subject}  {predicate} {value}"],
                [lines[place].replace("e", "\\u0065", 1)],
            ]
        )
    return lines


@pytest.mark.parametrize("seed", range(int(os.environ.get("KB_EXAMPLES", "12"))))
def test_lines_are_taken_and_refused_as_the_engine_would_have_it(tmp_path, base, monkeypatch, seed):
    """Each is read by lines, and once more with nothing but objects of the engine."""
    changed = _changed(triples(World(20)), random.Random(seed))

    def outcome():
        try:
            found = checked(base, tmp_path / "world.nt", *changed)
        except RefusedError as refused:
            return refused.problems
        return found

    by_lines = outcome()
    monkeypatch.setattr(long_rdf, "read_parts", lambda _name, tasks, *_: (None for _ in tasks))
    assert by_lines == outcome()


def _two_at_once(monkeypatch):
    monkeypatch.setattr(long_rdf, "processors", lambda: 2)


def _ours():
    """Give the processes that this one has started and not yet seen the end of."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


def test_several_processes_find_what_one_does(tmp_path, lines, base, monkeypatch):
    file = tmp_path / "world.nt"
    alone = checked(base, file, *lines)
    _two_at_once(monkeypatch)

    assert checked(base, file, *lines) == alone


def test_a_process_that_is_killed_is_told_and_nothing_is_taken_in(
    tmp_path, lines, base, monkeypatch
):
    _two_at_once(monkeypatch)
    file = tmp_path / "world.nt"
    file.write_text("".join(lines), "utf-8")
    wait = Worker.take

    def kill(reader):
        reader._process.kill()
        return wait(reader)

    monkeypatch.setattr(Worker, "take", kill)
    with pytest.raises(ReaderLostError) as caught:
        base.add(file)

    assert caught.value.status == -signal.SIGKILL
    assert base._base.journal.head()[0] == 0


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="shows no processes")
def test_who_interrupts_leaves_no_process_and_no_file(tmp_path, lines, base, monkeypatch):
    _two_at_once(monkeypatch)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = _ours()
    file = tmp_path / "world.nt"
    file.write_text("".join(lines), "utf-8")

    def interrupt(words):
        if "part 2" in words:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        base.add(file, progress=interrupt)

    assert base._base.journal.head()[0] == 0
    assert _ours() == before
    assert list(tmp_path.iterdir()) == [file]


def _by_objects(monkeypatch):
    monkeypatch.setattr(long_rdf, "read_parts", lambda _name, tasks, *_: (None for _ in tasks))


def _noted(base):
    payloads = [entry.payload.decode() for entry in base._base.journal.entries()]
    return sorted(line for payload in payloads for line in payload.splitlines())


def _written(file, *stories):
    file.write_text("".join(sorted({f"{q.triple} .\n" for s in stories for q in recorded(s)})))
    return file


@pytest.fixture(scope="module")
def told():
    """A story, and another one about the same things in other sources."""
    one = World(20).story(0)
    sources = [replace(s, url=f"https://example.org/{s.id}", sha256="") for s in one.sources]
    return one, replace(one, id="other", sources=tuple(sources))


@pytest.mark.parametrize("together", [True, False], ids=["at once", "one after the other"])
def test_what_a_second_long_file_shares_with_the_first_is_noted_once(
    tmp_path, monkeypatch, together, told
):
    one, other = told
    files = [_written(tmp_path / "one.nt", one), _written(tmp_path / "other.nt", other)]
    looked, found = [], []
    closely = long_rdf.LongRdf.closely
    monkeypatch.setattr(
        long_rdf.LongRdf, "closely", lambda *asked: looked.append(asked) or closely(*asked)
    )
    for _ in range(2):
        with kb.open(":memory:") as base:
            reports = [base.add(*files)] if together else [base.add(file) for file in files]
            found.append((_noted(base), [added for report in reports for added in report.added]))
        assert len(looked) == 2 * (len(found) - 1)
        _by_objects(monkeypatch)

    assert found[0] == found[1]
    assert [added.new for added in found[0][1]] == [20, 20]
    assert len({*found[0][0]}) == len(found[0][0])


@pytest.mark.parametrize(
    "change",
    [{"name": "Another name"}, {"description": "Something new."}, {"aliases": ("An alias",)}, None],
    ids=["name", "description", "alias", "all known"],
)
def test_a_long_file_that_says_more_of_what_is_known_is_read_as_by_the_engine(
    tmp_path, monkeypatch, change, told
):
    one, other = told
    changed = tuple(replace(entity, **(change or {})) for entity in one.entities)
    again = replace(other, entities=changed) if change else one
    file = _written(tmp_path / "again.nt", again)
    found = []
    with kb.open(":memory:") as base:
        base.add(_written(tmp_path / "one.nt", replace(one, utterances=(), replies=())))
        for _ in range(2):
            try:
                found.append(base.add(file, dry_run=True))
            except RefusedError as refused:
                found.append(refused.problems)
            _by_objects(monkeypatch)

    assert found[0] == found[1]
