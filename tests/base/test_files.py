"""What is written is whole or not there, and a device stays one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from kb.errors import OutputError, UnreadableError
from kb.files import files_in, whole_file


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    file = tmp_path / "story.ttl"
    file.write_text("old")
    with pytest.raises(TypeError), whole_file(file) as out:
        out.writelines([b"new", "halfway"])
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"story.ttl": "old"}

    with whole_file(file) as out:
        out.write(b"new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"story.ttl": "new"}


def test_what_is_no_regular_file_is_written_to_as_it_is(tmp_path):
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    with whole_file(link) as out:
        out.write(b"gone")
    assert link.is_symlink()
    assert link.is_char_device()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OutputError, match="nowhere"), whole_file(tmp_path / "nowhere" / "a"):
        pass


def test_who_is_stopped_while_a_pipe_is_full_leaves_nothing_out():
    size = 2**20
    program = (
        "from kb.files import standard_output\n"
        f"with standard_output() as out: out.write(b'x' * {size})"
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment
    ) as writer:
        assert writer.stdout is not None
        read = len(os.read(writer.stdout.fileno(), 1))  # it has begun, and waits for room
        for _ in range(3):
            for way in (signal.SIGSTOP, signal.SIGCONT):
                writer.send_signal(way)
                time.sleep(0.05)
        read += len(writer.stdout.read())

    assert read == size


def test_a_folder_is_listed_by_a_link_to_it_and_other_links_in_it_do_no_harm(tmp_path):
    """Only a link that would be read is refused."""
    folder, link = tmp_path / "story", tmp_path / "link"
    folder.mkdir()
    (folder / "b.yaml").write_text("")
    (folder / "a.yml").write_text("")
    (folder / "photo.jpg").symlink_to("/etc/hostname")
    link.symlink_to(folder)

    assert [one.name for one in files_in(link, ".yaml", ".yml")] == ["a.yml", "b.yaml"]
    with pytest.raises(UnreadableError, match=r"photo\.jpg"):
        files_in(link)
