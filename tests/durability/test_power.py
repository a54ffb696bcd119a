"""A power cut takes nothing that was acknowledged, and leaves nothing half.

`make durability` does the same a thousand times.
"""

import random
import shutil

import pytest

from tests.durability.disk import Disk, File, Folder
from tests.durability.power import campaign
from tests.durability.traced import Call, UnknownCallError, Watching


def test_nothing_acknowledged_is_lost_with_the_power():
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (Debian: strace)")

    seen = campaign(cuts=6, seed=3, operations=6)

    assert seen.failures == []
    assert sum(seen.hit.values()) == 6
    assert seen.acknowledged > 6


@pytest.fixture
def disk(tmp_path):
    """One synced file, of which a change and a second file are not."""
    disk = Disk(tmp_path / "desk")
    disk.make(str(tmp_path / "desk" / "a"), file := File())
    file.write(0, b"old")
    file.sync()
    disk.top.sync()
    file.write(0, b"new")
    disk.rename(str(tmp_path / "desk" / "a"), str(tmp_path / "desk" / "b"))
    return disk


@pytest.mark.parametrize(
    ("way", "name", "content"),
    [
        ("none", "a", b"old"),
        ("names", "b", b"old"),
        ("contents", "a", b"new"),
        ("all", "b", b"new"),
    ],
)
def test_what_was_not_synced_may_be_lost_name_and_content_apart(disk, tmp_path, way, name, content):
    left = tmp_path / "left"
    left.mkdir()
    disk.leave(way, random.Random(1), left)

    assert [(file.name, file.read_bytes()) for file in left.iterdir()] == [(name, content)]


def test_what_was_synced_is_never_lost(disk, tmp_path):
    file = disk.at(str(tmp_path / "desk" / "b"))
    file.sync()
    disk.top.sync()
    for number, way in enumerate(("none", "names", "contents", "some", "all")):
        left = tmp_path / str(number)
        left.mkdir()
        disk.leave(way, random.Random(1), left)

        assert (left / "b").read_bytes() == b"new"
        assert disk.pending() == 0


def test_some_of_what_was_not_synced_is_left_page_by_page():
    file, dice = File(), random.Random(1)
    file.write(0, b"x" * 40960)
    seen = {file.left("some", dice) for _ in range(20)}

    assert len(seen) > 10
    assert any(b"x\0" in content or b"\0x" in content for content in seen)


def test_a_call_that_the_disk_does_not_know_is_no_proof_of_anything(tmp_path):
    watching = Watching(Disk(tmp_path))

    with pytest.raises(UnknownCallError, match="sendfile"):
        watching.see(Call("sendfile", ["4<x>", "5<y>"], 10))
    assert isinstance(watching.disk.top, Folder)
