"""The store on disk is whole whenever it is opened, whoever was killed and whoever is reading."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kb.errors import StoreDamagedError, StoreFailedError
from kb.query.guard import QueryLimits
from kb.store.embedded import EmbeddedStore
from kb.store.memory import MemoryStore

SAYS = NamedNode("http://example.org/says")


def quads(count: int) -> list[Quad]:
    return [Quad(SAYS, SAYS, Literal(number)) for number in range(count)]


def numbers(folder: Path) -> list[int]:
    return sorted(int(entry.name) for entry in folder.iterdir() if entry.is_dir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_what_was_written_is_there_after_opening_again(folder):
    """A store outlives its process."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(3), applied=7)
    writer.close()

    reader = EmbeddedStore(folder)

    assert reader.applied() == 7
    assert set(reader.quads()) == set(quads(3))
    reader.close()


def test_a_store_stays_whole_whoever_still_reads_the_one_it_was_made_in(folder):
    """The engine tidies its files away when the last reader is done, which may be late."""
    kept = []

    def make(engine) -> None:
        for _ in range(2):
            engine.bulk_extend(quads(500))
            kept.append(engine.quads_for_pattern(None, None, None))
            next(kept[-1])

    EmbeddedStore(folder).fill(make, applied=1)
    kept.clear()

    assert len(list(EmbeddedStore(folder).quads())) == 500


def test_looking_at_a_store_that_is_not_there_makes_nothing(folder):
    """Only a writer makes the folder."""
    reader = EmbeddedStore(folder)
    reader.ask("ASK {}", QueryLimits())
    reader.close()

    assert not folder.exists()


def test_reading_changes_no_file(folder):
    """A reader leaves the store byte for byte as it found it."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(30), applied=1)
    writer.close()
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    reader = EmbeddedStore(folder)
    reader.digest()
    reader.ask("SELECT * { ?s ?p ?o }", QueryLimits())
    reader.close()

    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_reader_keeps_what_it_opened_while_a_writer_writes(folder):
    """Rows asked for before and after ten writes are those of one moment."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(2), applied=2)
    reader = EmbeddedStore(folder)
    rows = reader.query("SELECT ?o { ?s ?p ?o }")

    for count in range(3, 13):
        writer.extend(quads(count), applied=count)

    assert len(list(rows)) == 2
    assert reader.applied() == 2
    assert len(list(reader.ask("SELECT ?o { ?s ?p ?o }", QueryLimits()).results())) == 2
    assert len(list(writer.quads())) == 12
    reader.close()
    writer.close()


def test_old_generations_go_when_their_last_reader_has_gone(folder):
    """At most the current one and the one before it stay, and what readers hold."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(1), applied=1)
    reader = EmbeddedStore(folder)

    for count in (2, 3, 4):
        writer.extend(quads(count), applied=count)

    assert numbers(folder) == [1, 3, 4]
    reader.close()
    writer.extend(quads(5), applied=5)
    assert numbers(folder) == [4, 5]
    writer.close()


def test_a_writer_does_not_build_on_an_older_state(folder):
    """Whoever opened before somebody else wrote is told, and nothing is lost."""
    first, second = EmbeddedStore(folder), EmbeddedStore(folder)
    first.extend(quads(1), applied=1)

    with pytest.raises(StoreFailedError, match="since it was opened"):
        second.extend(quads(2), applied=2)

    assert EmbeddedStore(folder).applied() == 1


@pytest.mark.parametrize("content", ["", "seven", "99\n"])
def test_a_store_that_cannot_be_opened_says_how_to_mend_it(folder, content):
    """Damage is named, and a fresh start goes past it."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(1), applied=1)
    writer.close()
    (folder / "CURRENT").write_text(content)

    with pytest.raises(StoreDamagedError, match="--rebuild"):
        EmbeddedStore(folder)

    mended = EmbeddedStore(folder, fresh=True)
    mended.replace_all(quads(2), applied=2)
    assert EmbeddedStore(folder).applied() == 2
    mended.close()


@pytest.mark.parametrize("file", ["GENERATION.json", "oxigraph/CURRENT", "oxigraph"])
def test_a_missing_or_broken_part_is_named(folder, file):
    """Neither a traceback nor an empty answer comes of it."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(1), applied=1)
    writer.close()
    part = folder / "1" / file
    part.rename(folder / "1" / "elsewhere")

    with pytest.raises(StoreDamagedError):
        EmbeddedStore(folder)


@pytest.mark.parametrize("label", ["", "[]", '{"format": 2, "applied": 1}', '{"format": 1}'])
def test_a_label_of_another_release_or_none_is_named(folder, label):
    """A generation whose label cannot be read is not guessed at."""
    writer = EmbeddedStore(folder)
    writer.replace_all(quads(1), applied=1)
    writer.close()
    (folder / "1" / "GENERATION.json").write_text(label)

    with pytest.raises(StoreDamagedError):
        EmbeddedStore(folder)


WRITER = """
import pathlib, sys
from pyoxigraph import Literal, NamedNode, Quad
from kb.store.embedded import EmbeddedStore
says = NamedNode("http://example.org/says")
store = EmbeddedStore(pathlib.Path(sys.argv[1]))
while True:
    count = store.applied() + 1
    quads = [Quad(says, says, Literal(number)) for number in range(count)]
    if count % 3:
        store.extend(quads[-1:], count)
    else:
        store.replace_all(quads, count)
    print(count, flush=True)
"""


def test_a_store_whose_writer_was_killed_is_whole(folder):
    """30 kills at random moments: what was acknowledged is there, and never half a batch."""
    chance, acknowledged = random.Random(5), 0

    for _ in range(30):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        ) as writer:
            lines = [writer.stdout.readline()]
            time.sleep(chance.uniform(0, 0.08))
            writer.kill()
            lines += writer.stdout.readlines()
        acknowledged = max(int(line) for line in lines if line.endswith("\n"))
        store = EmbeddedStore(folder)
        expected = MemoryStore()
        expected.replace_all(quads(store.applied()), applied=0)
        assert store.applied() in (acknowledged, acknowledged + 1)
        assert store.digest() == expected.digest()
        store.close()

    assert acknowledged >= 30
