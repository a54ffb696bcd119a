"""`kb serve` as it is started: on this machine alone, reading only, with a token if it writes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

import kb
from kb.cli.app import app
from kb.web import pages
from kb.web.serving import listen
from kb.web.settings import Settings
from tests.web.served import TOKEN, UNUSED, served


def launched(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Start the command."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE, text=True, env={**known, **environment},
    )  # fmt: skip


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[tuple[httpx.Client, list[str]]]:
    """Start the command; gives a client, and the lines that it printed."""
    server = launched(*arguments, **environment)
    try:
        told = [server.stderr.readline()]
        if "--allow-writes" in arguments and not environment:
            told.append(server.stderr.readline())
        address = re.search(r"http://127\.0\.0\.1:\d+/", told[0])
        with httpx.Client(base_url=address[0], timeout=60, verify=UNUSED) as client:
            yield client, told
    finally:
        server.send_signal(signal.SIGINT)
        rest = server.communicate(timeout=30)[1]
    assert server.returncode == 0
    assert "Traceback" not in rest


def forked(server: "subprocess.Popen[str]") -> list[str]:
    """Give the processes that a server forked."""
    place = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return place.read_text("ascii").split()


def is_there(process: str) -> bool:
    """Whether a process goes on."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def run():
    """Run a command in this process."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return call


def test_it_reads_only_and_ends_when_it_is_told_to(shown):
    with started("--store", str(shown)) as (client, told):
        assert len(told) == 1
        assert client.get("/").status_code == 200
        assert client.post("/judgements", json={}).status_code == 403


@pytest.mark.parametrize("where", ["printed", "variable", "file"])
def test_who_knows_the_token_writes_and_the_command_line_sees_it(written, tmp_path, where):
    environment = {}
    if where == "variable":
        environment["KB_SERVE_TOKEN"] = token = "chosen-by-the-desk-7f3a"
    if where == "file":
        token = "kept-in-a-file-91cc02"
        (tmp_path / "token").write_text(f"{token}\n", encoding="ascii")
        environment["KB_SERVE_TOKEN_FILE"] = str(tmp_path / "token")
    with started("--store", str(written), "--allow-writes", **environment) as (client, told):
        if where == "printed":
            token = told[1].split()[-1]
        sent = {"one": "s16", "other": "s23", "verdict": "reject", "reason": "Not the same."}
        headers = {"Authorization": f"Bearer {token}"}
        assert client.post("/judgements", json=sent, headers=headers).status_code == 201
        with kb.open(written) as base:
            judged = [one for one in base.contradictions() if one.verdict]

    assert [one.verdict.verdict for one in judged] == ["rejected"]
    assert where == "printed" or token not in "".join(told)


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["--as-of", "2018-12-19"], {}, "here and now"),
        (["--endpoint", "http://127.0.0.1:1/"], {}, "here and now"),
        (["--allow-writes"], {"KB_SERVE_TOKEN": "short"}, "at least 16"),
        (["--allow-writes"], {"KB_SERVE_TOKEN_FILE": "/nowhere"}, "/nowhere"),
        (["--port", "99999"], {}, "65535"),
    ],
)
def test_what_cannot_be_served_is_told(shown, run, monkeypatch, arguments, environment, told):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result = run("serve", "--store", str(shown), *arguments)

    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_told(shown, run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("serve", "--store", str(shown), "--port", port)

    assert result.exit_code == 2
    assert f"port {port}" in result.stderr


def test_without_a_base_nothing_is_served(run, tmp_path):
    result = run("serve", "--store", str(tmp_path))

    assert result.exit_code == 3


def test_a_mistake_of_ours_is_told_without_what_is_inside(shown, monkeypatch, capfd):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(pages, "thing_page", broken)
    with served(Settings(place=shown)) as client:
        answer = client.get("/entity/netflix", headers={"Accept": "text/html"})

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "a secret of the inside" in capfd.readouterr().err


def test_processes_serve_together_with_one_port_and_the_same_sessions(shown):
    arguments = ("--store", str(shown), "--allow-writes", "--processes", "3")
    with started(*arguments, KB_SERVE_TOKEN=TOKEN) as (client, _):
        url = str(client.base_url).rstrip("/")
        signed = httpx.post(f"{url}/sign-in", data={"token": TOKEN}, headers={"Origin": url})
        cookie = {"Cookie": signed.headers["set-cookie"].partition(";")[0], "Accept": "text/html"}
        pages = [
            httpx.get(url, headers=cookie, verify=UNUSED) for _ in range(12)
        ]  # each on a new connection
        token = re.search(r'name="form_token" value="(\w+)"', httpx.get(
            f"{url}/stories", headers=cookie).text)[1]  # fmt: skip
        httpx.post(f"{url}/sign-out", data={"form_token": token}, headers={**cookie, "Origin": url})
        later = [httpx.get(url, headers=cookie, verify=UNUSED) for _ in range(12)]

    assert all("Signed in" in page.text for page in pages)
    assert not any("Signed in" in page.text for page in later)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_the_first(shown, number):
    server = launched("--store", str(shown), "--processes", "3")
    assert "Serving" in server.stderr.readline()
    others = forked(server)
    server.send_signal(number)
    server.communicate(timeout=30)

    assert len(others) == 2
    end = time.monotonic() + 20
    while any(map(is_there, others)):
        assert time.monotonic() < end, "one goes on"
        time.sleep(0.05)


def test_no_end_of_an_answer_waits_for_its_beginning_to_be_acknowledged():
    """Head and body are sent one after the other; Nagle's algorithm would hold the second back."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
            assert accepted.proto == socket.IPPROTO_TCP  # what asyncio goes by
