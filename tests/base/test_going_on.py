"""An addition of a long file that is killed or interrupted goes on when it is done again."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import kb
from kb.errors import RefusedError
from kb.graph.write import recorded_lines
from kb.ingest import kept_parts, long_rdf
from kb.model.journal import packed
from tests.base.killed_addition import LONG, NOTING, PART
from tests.bench.world import World

STORIES = 3


@pytest.fixture(autouse=True)
def _all_are_long(monkeypatch):
    _in_small_parts(monkeypatch)


def _in_small_parts(patch):
    patch.setattr(long_rdf, "_LONG", LONG)
    patch.setattr(long_rdf, "_PART", PART)
    patch.setattr(long_rdf, "processors", lambda: 1)


@pytest.fixture
def file(tmp_path, written):
    """A file of three stories, each of which is a part."""
    made = tmp_path / "world.nt"
    made.write_text(written, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def written():
    lines = recorded_lines(_story(number) for number in range(STORIES))
    return "".join(f"{line}\n" for line in sorted(lines))


def _story(number):
    story = World(15, seed=number + 1).story(0)
    sources = [
        replace(source, url=f"https://example.org/{number}/{source.id}", sha256="")
        for source in story.sources
    ]
    return replace(story, id=f"story-{number}", sources=tuple(sources))


@pytest.fixture(scope="module")
def undisturbed(written, tmp_path_factory):
    """What a base holds whose addition nobody ended."""
    file = tmp_path_factory.mktemp("undisturbed") / "world.nt"
    file.write_text(written, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, kb.init(file.parent) as base:
        _in_small_parts(patch)
        base.add(file)
        return _held(base)


def _held(base):
    entries = [(entry.kind, entry.origin, entry.payload) for entry in base._base.journal.entries()]
    return entries, "".join(base.export("nquads")), [c.id for c in base.contradictions()]


@pytest.fixture
def read(monkeypatch):
    """Count the parts that are read instead of found."""
    found, read_part = [], kept_parts.read_part
    monkeypatch.setattr(
        kept_parts, "read_part", lambda *asked: found.append(asked) or read_part(*asked)
    )
    return found


def _killed(place, file, words):
    program = [sys.executable, "-m", "tests.base.killed_addition", str(place), str(file), words]
    ended = subprocess.run(program, check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("words", "left"),
    [("reading", 3), ("part 1 of 3", 3), ("part 3 of 3", 1), (NOTING, 0), ("deriving", 0)],
)
def test_whoever_is_killed_goes_on_and_has_the_same_base(
    tmp_path, file, undisturbed, read, words, left
):
    kb.init(tmp_path).close()
    _killed(tmp_path, file, words)

    with kb.open(tmp_path, catch_up=False) as base:
        report = base.add(file)
        held = _held(base)

    assert len(read) == left
    assert sum(added.new + added.known for added in report.added) == STORIES * 15
    assert held == undisturbed
    assert not (tmp_path / ".kb" / "adding").exists()


def test_what_is_noted_is_not_read_again_however_it_is_derived(tmp_path, file, monkeypatch):
    kb.init(tmp_path).close()
    _killed(tmp_path, file, "deriving")
    told = []
    with kb.open(tmp_path, tell=told.append, progress=told.append) as base:
        assert base.stats()["atomic_statements"] == STORIES * 15
    assert told[0].endswith("of the journal still to be derived from. That is done first.")
    assert "reading the journal" in told

    monkeypatch.setattr(long_rdf.LongRdf, "parts", lambda *_: pytest.fail("it is read again"))
    with kb.open(tmp_path) as base:
        report = base.add(file)

    assert [(added.new, added.known) for added in report.added] == [(0, 15)] * STORIES


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_damaged_note_of_what_is_noted_counts_for_nothing(tmp_path, file, undisturbed, place):
    """The file is read again then, and nothing of it comes in twice."""
    kb.init(tmp_path).close()
    _killed(tmp_path, file, "deriving")
    note = tmp_path / ".kb" / "adding" / "noted"
    content = bytearray(note.read_bytes())
    content[place] ^= 0x10
    note.write_bytes(content)

    with kb.open(tmp_path) as base:
        report = base.add(file)
        held = _held(base)

    assert sum(added.known for added in report.added) == STORIES * 15
    assert held == undisturbed


def test_what_was_taken_back_meanwhile_comes_in_again(tmp_path, file):
    kb.init(tmp_path).close()
    _killed(tmp_path, file, "deriving")
    with kb.open(tmp_path) as base:
        base.retract("story-1", reason="A test.")
        report = base.add(file)

    assert sorted((added.new, added.known) for added in report.added) == [
        (0, 15),
        (0, 15),
        (15, 0),
    ]


def test_only_the_part_that_changed_is_read_again(tmp_path, file, read, written):
    kb.init(tmp_path).close()
    _killed(tmp_path, file, NOTING)
    title = World(15, seed=2).story(0).title
    changed = tmp_path / "another-name.nt"
    changed.write_text(written.replace(title, "Another title"), encoding="utf-8")

    with kb.open(tmp_path) as base:
        base.add(changed)

    assert len(read) == 1


@pytest.mark.parametrize("ending", [".payload", ".known"])
@pytest.mark.parametrize("damage", [lambda content: content[:-9], lambda _: packed(b"[]")])
def test_what_is_kept_and_damaged_is_read_again(tmp_path, file, undisturbed, read, ending, damage):
    kb.init(tmp_path).close()
    _killed(tmp_path, file, NOTING)
    kept = min((tmp_path / ".kb" / "adding" / "parts").glob(f"*{ending}"))
    kept.write_bytes(damage(kept.read_bytes()))

    with kb.open(tmp_path) as base:
        base.add(file)
        assert _held(base) == undisturbed

    assert len(read) == 1


@pytest.mark.parametrize("is_right", [True, False])
def test_nothing_is_kept_of_what_was_refused_or_only_tried(tmp_path, file, is_right):
    with kb.init(tmp_path) as base:
        if is_right:
            base.add(file, dry_run=True)
        else:
            file.write_text(file.read_text("utf-8").replace("terms#content>", "terms#x>", 1))
            with pytest.raises(RefusedError):
                base.add(file)

    assert not (tmp_path / ".kb" / "adding").exists()


@pytest.mark.parametrize("reason", [KeyboardInterrupt, MemoryError])
def test_what_was_read_is_kept_unless_it_is_refused(tmp_path, file, read, reason):
    def interrupt(words):
        if "part 3" in words:
            raise reason

    with kb.init(tmp_path) as base:
        with pytest.raises(reason):
            base.add(file, progress=interrupt)
        before = len(read)
        base.add(file)

    assert (before, len(read)) == (2, 3)
