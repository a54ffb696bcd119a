"""Some four hundred requests of people who mean harm, sent to a server that was really started."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

import kb
from kb.web.settings import Settings
from tests.web.hostile_framing import MORE
from tests.web.hostile_requests import EVERY, SCRIPT, Hostile
from tests.web.served import TOKEN, served

LONGEST = 20.0  # seconds, on a busy machine too
BRIEF = 1.0  # for what may be no request to its end
TOGETHER = 4


@pytest.fixture
def server(written: Path):
    """A server that takes writing, whose queries may run for a moment only."""
    with served(Settings(place=written, token=TOKEN, seconds=2.0)) as client:
        yield client


def answer_to(server: httpx.Client, known: dict[str, str], hostile: Hostile) -> tuple[bytes, float]:
    """Send one, and give all that comes back, with the seconds that it took."""
    sent = hostile.sent
    for name, value in known.items():
        sent = sent.replace(f"{{{name}}}".encode(), value.encode())
    if b"{token}" in hostile.sent.partition(b"\r\n\r\n")[2]:  # the length was that of the name
        more = len(sent.partition(b"\r\n\r\n")[2])
        sent = re.sub(rb"(?<=Content-Length: )\d+", b"%d" % more, sent)
    began = time.monotonic()
    place = (server.base_url.host, server.base_url.port)
    is_whole = 0 not in hostile.statuses
    with socket.create_connection(place, timeout=LONGEST if is_whole else BRIEF) as connection:
        with suppress(ConnectionResetError, BrokenPipeError):  # closed while more was sent
            connection.sendall(sent)
        return received(connection), time.monotonic() - began


def received(connection: socket.socket) -> bytes:
    """Give all that comes; who is waited for in vain hears that nothing more is sent."""
    parts = []
    with suppress(ConnectionResetError):
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except TimeoutError:
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(LONGEST)
            while part := connection.recv(65536):
                parts.append(part)
    return b"".join(parts)


def faults(hostile: Hostile, answer: bytes, seconds: float) -> list[str]:
    """Say what is wrong with an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1]) if head else 0
    page = body.decode("utf-8", "replace")
    is_page = b"content-type: text/html" in head.lower()
    wrong = {
        f"status {status}": status not in hostile.statuses,
        "slow": seconds > LONGEST,
        "a traceback": "Traceback" in page or 'File "' in page,
        "a file of the system": "root:" in page or "create_app" in page,
        "a script": is_page and SCRIPT in page,
        "another header": b"\nset-cookie: evil" in head.lower() or b"evil.example" in head.lower(),
        "leads away": bool(re.search(rb"(?i)\nlocation: (?!/[^/\\])(?!/\r)", head + b"\r")),
        "no policy": status > 0 and b"Invalid HTTP request received." not in body
        and b"content-security-policy" not in head.lower(),
        "the token": TOKEN.encode() in answer,
    }  # fmt: skip
    return [name for name, is_so in wrong.items() if is_so]


def digest(folder: Path) -> str:
    """Hash what is recorded."""
    return sha256((folder / ".kb" / "journal.db").read_bytes()).hexdigest()


def test_requests_of_who_means_harm_are_answered_and_change_nothing(server, written):
    host = f"{server.base_url.host}:{server.base_url.port}"
    signed = httpx.post(
        f"http://{host}/sign-in", data={"token": TOKEN}, headers={"Origin": f"http://{host}"}
    )
    session = signed.headers["set-cookie"].partition(";")[0]
    known = {"host": host, "token": TOKEN, "session": session}
    before, sent = digest(written), [*EVERY, *MORE]

    with ThreadPoolExecutor(TOGETHER) as sending:
        answers = list(sending.map(lambda one: answer_to(server, known, one), sent))

    found = {
        one.name: wrong
        for one, answer in zip(sent, answers, strict=True)
        if (wrong := faults(one, *answer))
    }
    assert not found, "\n".join(f"{name}: {wrong}" for name, wrong in found.items())
    assert len(sent) > 360
    assert digest(written) == before
    with kb.open(written) as base:
        assert base.stats()["atomic_statements"] > 0
    assert server.get("/entity/netflix.ttl").status_code == 200
