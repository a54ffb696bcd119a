"""An addition changes the file in its place, whole or not at all, and disturbs no reader."""

import json
import signal
import sqlite3
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import pytest

from kb.index.index import Index
from kb.index.schema import COUNTS
from kb.model.lookup import IndexChange, IndexContent, Selection
from tests.bench.filling import contents
from tests.bench.world import World

LARGE = ("statement", "proposition", "name", "shared", "total", "conflict", "side")
KILLED = """
import os, signal, sys
from pathlib import Path
import kb.index.tables as tables
from kb.index.index import Index
from tests.index.test_changing import changes

def stop(connection, *_):
    assert connection.in_transaction
    os.kill(os.getpid(), signal.SIGKILL)

tables._put_names = stop
Index(Path(sys.argv[1])).change(changes()[1])
"""


@cache
def changes():
    """Each story of a small world as something that comes in; the last has all conflicts."""
    return [
        IndexChange(piece, frozenset(name.node for name in piece.names), frozenset())
        for piece in contents(World(500))
    ]


@pytest.fixture(scope="module")
def whole():
    built = Index(None)
    built.build(contents(World(500)))
    return built.digest()


@pytest.fixture
def file(tmp_path):
    """An index with the first story alone."""
    path = tmp_path / "index.db"
    index = Index(path)
    index.build([changes()[0].content])
    index.close()
    return path


def test_additions_in_place_give_what_is_built_at_once(file, whole):
    number = file.stat().st_ino
    index = Index(file)
    for change in changes()[1:]:
        index.change(change)

    assert index.digest() == whole
    index.close()
    assert [one.name for one in file.parent.iterdir()] == ["index.db"]
    assert file.stat().st_ino == number
    again = Index(file)
    assert again.digest() == whole
    again.close()


def test_a_reader_keeps_what_it_opened_while_others_see_the_change(file, whole):
    reader, writer = Index(file), Index(file)
    before = reader.count(Selection())
    for change in changes()[1:]:
        writer.change(change)
    later = Index(file)

    assert reader.count(Selection()) == before < later.count(Selection())
    assert len(reader.find(Selection(), -1)) == before
    assert later.digest() == whole
    for one in (writer, later, reader):
        one.close()


def test_where_no_log_can_be_made_the_index_is_read_and_changed_as_a_copy(file, whole):
    """A folder in the place of a file of the log stands for a folder that cannot be written."""
    in_the_way = file.with_name("index.db-wal")
    in_the_way.mkdir()
    reader = Index(file)
    in_the_way.rmdir()
    before, number = reader.digest(), file.stat().st_ino

    writer = Index(file)
    for change in changes()[1:]:
        writer.change(change)

    assert reader.digest() == before
    assert writer.digest() == whole
    assert file.stat().st_ino != number
    for one in (reader, writer):
        one.close()


def test_a_change_that_is_killed_leaves_what_was_there(file):
    reader = Index(file)
    before = reader.digest()
    reader.close()

    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)

    assert done.returncode == -signal.SIGKILL
    after = Index(file)
    assert after.digest() == before
    after.close()


def test_a_change_takes_away_what_a_killed_writer_left(file):
    """Such as the half of an index that was to take the place of this one."""
    file.with_suffix(".new").write_bytes(b"half")
    index = Index(file)
    index.change(changes()[1])
    index.close()

    assert [one.name for one in file.parent.iterdir()] == ["index.db"]


def test_an_index_is_named_from_where_one_is(tmp_path, monkeypatch, whole):
    monkeypatch.chdir(tmp_path)
    index = Index(Path("index.db"))
    index.build(contents(World(500)))
    monkeypatch.chdir("/")
    index.refresh()

    assert index.digest() == whole
    index.close()


def test_an_index_made_anew_takes_the_place_of_one_that_others_have_open(file, whole):
    reader, writer = Index(file), Index(file)
    writer.change(changes()[1])
    before = reader.digest()

    writer.build(contents(World(500)))

    later = Index(file)
    assert reader.digest() == before
    assert later.digest() == writer.digest() == whole
    for one in (reader, writer, later):
        one.close()


def test_what_is_counted_is_kept_in_step_with_what_is_there(file):
    """Also where a part of a story goes, and where an index of an older release kept no counts."""
    index = Index(file)
    counted = [index.counts()]
    for change in changes()[1:]:
        index.change(change)
        counted.append(index.counts())
        assert index.counts() == by_counting(index)
    some = [found.card.iri for found in changes()[0].content.statements[::3]]
    index.change(IndexChange(IndexContent((), (), (), 9), frozenset(some), frozenset(), {*some}))
    assert index.counts() == by_counting(index)
    assert index.counts()["atomic_statements"] < counted[-1]["atomic_statements"]
    index.close()

    with sqlite3.connect(file) as older:
        older.execute("DROP TABLE tally")
    older.close()
    index = Index(file)
    assert index.counts() == by_counting(index)
    index.change(changes()[0])
    assert index.counts() == by_counting(index) == counted[-1]
    assert "tally" in {name for (name,) in index._ask("SELECT name FROM sqlite_master")}
    index.close()


def test_a_change_looks_through_no_table(file):
    """Else it would take the longer the more there is."""
    index = Index(file)
    index.change(changes()[1])
    asked = set()
    index._connection.set_trace_callback(asked.add)
    index.change(changes()[2])
    for node in sorted(found.card.iri for found in changes()[2].content.statements)[:3]:
        index.card(node)
        index.standing([node])
    index.sides_in_order("c-1")
    index.size()
    index._connection.set_trace_callback(None)

    looks = [query for query in asked if query.startswith(("SELECT", "DELETE", "UPDATE"))]
    plans = {
        query: [row[3] for row in index._connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        for query in looks
    }
    scanned = {
        query: plan
        for query, plan in plans.items()
        if any(f"SCAN {table}" in step for step in plan for table in LARGE)
    }
    assert len(plans) > 20
    assert list(scanned) in ([], ["SELECT NOT EXISTS (SELECT 1 FROM total)"])
    index.close()


def by_counting(index):
    """Count all, whatever is kept."""
    return {name: int(index._ask(query)[0][0]) for name, query in COUNTS.items()}


def seal_fits(path):
    """Whether the seal of a file is there, and says what its bytes are."""
    seal = path.with_suffix(".seal")
    content = path.read_bytes()
    blocks = [zlib.crc32(content[at : at + 2**16]) for at in range(0, len(content), 2**16)]
    return seal.exists() and json.loads(seal.read_bytes())["blocks"] == blocks


WRITES_BACK = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX, 1, 121)  # WAL_CKPT_LOCK of SQLite's WAL-index, 120 + 1
    print("holds", flush=True)
    sys.stdin.read()
"""


def test_what_another_process_is_writing_back_is_not_sealed(file):
    index = Index(file)
    index.change(changes()[1])
    log = file.with_name("index.db-shm")
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_BACK, str(log)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout.readline() == "holds\n"
        index.seal()

        assert not file.with_suffix(".seal").exists()

        other.stdin.close()
    index.seal()

    assert seal_fits(file)
    index.close()
    assert seal_fits(file)


def test_a_seal_that_another_put_on_between_two_changes_is_taken_off(file):
    first, reader = Index(file), Index(file)
    first.change(changes()[1])
    first.seal()  # not yet, as somebody reads
    assert not file.with_suffix(".seal").exists()
    reader.close()
    second = Index(file)
    second.change(changes()[2])
    first.let_go()
    second.seal()
    assert seal_fits(file)

    first.look()
    first.change(IndexChange(IndexContent((), (), (), 9), frozenset(), frozenset()))

    assert not file.with_suffix(".seal").exists()
    second.close()
    first.seal()
    first.close()
    assert seal_fits(file)


NO_ROOM = """
import resource, sys
from pathlib import Path
from kb.index.index import Index
from tests.index.test_changing import changes

path = Path(sys.argv[1])
reader, index = Index(path), Index(path)
index.change(changes()[1])
reader.close()
most = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
index.seal()
assert not path.with_suffix(".seal").exists()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(index.digest())
"""


def test_without_room_to_seal_what_changed_is_kept_in_its_log(file):
    run = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(file)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr

    index = Index(file)
    assert index.digest() == run.stdout.strip()
    index.close()
