"""A worker never outlives who asked it: not a kill, not Ctrl-C, not a terminal that is closed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kb
from tests.cli.conftest import command, environment_with

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PLANNER = "SELECT * { " + "?s ?p ?o . " * 190 + "}"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i DESC(?a) LIMIT 3"
WAIT = 30
# With a limit that is never reached here, so that only the death of the asker ends a worker.
PATIENT = """
import sys, kb
from kb.query.guard import QueryLimits
kb.open(sys.argv[1])._base.store().ask(sys.argv[2], QueryLimits(seconds=600, memory_bytes=2**34))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, story_folder: Path) -> Path:
    place = tmp_path_factory.mktemp("desk")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture
def asking(desk, monkeypatch):
    """Start a process that asks, and give it together with its worker once that has begun."""
    running: list[subprocess.Popen[bytes]] = []

    def start(text: str, *, patient: bool = False) -> tuple["subprocess.Popen[bytes]", int]:
        call = command("--store", desk, "query", text)
        process = subprocess.Popen(
            [sys.executable, "-c", PATIENT, str(desk), text] if patient else call,
            env=environment_with(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        running.append(process)
        return process, _until(lambda: _worker_of(process.pid))

    yield start
    for process in running:
        process.kill()
        process.communicate()


def _until(found):
    """Ask again until there is an answer."""
    end = time.monotonic() + WAIT
    while not (answer := found()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)
    return answer


def _worker_of(process: int) -> int:
    """Give the worker of a process once the engine is at work in it, 0 before."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for child in map(int, children):
        if "worker.py" in _read(child, "cmdline") and _cpu(child) >= 10:
            return child
    return 0


def _read(process: int, name: str) -> str:
    try:
        return Path(f"/proc/{process}/{name}").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _cpu(process: int) -> int:
    """Processor time in hundredths of a second."""
    fields = _read(process, "stat").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def _gone(process: int) -> bool:
    state = _read(process, "stat").rpartition(")")[2].split()
    return not state or state[0] == "Z"


@pytest.mark.parametrize("text", [PRODUCT, PLANNER, SORTED], ids=["product", "planner", "sorted"])
def test_the_worker_dies_when_kb_is_killed(asking, text):
    """Nobody can catch SIGKILL, so the worker itself must notice, whatever the engine does."""
    process, worker = asking(text, patient=True)

    process.kill()
    process.wait()

    assert _until(lambda: _gone(worker))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both_before_the_limit_of_time(asking, number):
    """Ctrl-C ends at once with 130, and no word of a traceback."""
    process, worker = asking(PRODUCT)

    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=WAIT)

    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert b"Traceback" not in errors
    assert b"ended" not in errors  # as it would read after the limit of time
    assert _until(lambda: _gone(worker))


def test_a_query_that_ends_by_itself_leaves_no_descriptor(desk):
    """The pipe is closed on both ways out."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    with kb.open(desk) as base:
        for _ in range(3):
            base.query("ASK { ?s ?p ?o }")
            with pytest.raises(kb.errors.QuerySyntaxError):
                base.query("ASK { ?s ?p }")

    assert len(list(Path("/proc/self/fd").iterdir())) == before
