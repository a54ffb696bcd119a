"""Whoever means harm gets an answer, and everybody else goes on getting theirs."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.web import patience
from kb.web.settings import Settings
from tests.web.served import TOKEN, served

BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


_ANSWERED = (b"400", b"404", b"405", b"421", b"200")


def raw(client: httpx.Client, sent: bytes, *, ends: bool = True) -> bytes:
    """Send bytes, and give what comes back until the server closes."""
    address = (client.base_url.host, client.base_url.port)
    parts = []
    # What is too long is not read to its end, and so the connection is broken off.
    with (
        socket.create_connection(address, timeout=20) as connection,
        suppress(ConnectionResetError, BrokenPipeError),
    ):
        connection.sendall(sent)
        if not ends:
            return connection.recv(65536)
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def request(head: str, body: bytes = b"") -> bytes:
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


def test_bombs_are_ended_and_others_answered_meanwhile(shown):
    """What is told is an order of events: how long each takes depends on the machine."""
    with served(Settings(place=shown, seconds=5.0, readers=1, queries=2, waiting=2)) as client:
        client.get("/")
        bombs, events = [], []

        def throw() -> None:
            bombs.append(client.get("/sparql", params={"query": BOMB}))
            events.append("ended" if "too much time" in bombs[-1].text else "sent away")

        threads = [threading.Thread(target=throw) for _ in range(6)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert client.get("/entity/netflix.ttl").status_code == 200
            events.append("page")
        for thread in threads:
            thread.join()
        after = client.get("/sparql", params={"query": "ASK {}"})

    assert [answer.status_code for answer in bombs] == [503] * 6
    assert events.count("ended") == 4
    told = [answer.text for answer in bombs]
    assert sum("too many questions" in text for text in told) == 2
    assert all(answer.headers["retry-after"] for answer in bombs)
    before = events[: events.index("ended")]
    assert before.count("page") > 3, "nobody else waits for a query to be ended"
    assert before.count("sent away") == 2, "who finds no place in line is told so at once"
    assert after.json()["boolean"] is True


@pytest.mark.parametrize(
    "query",
    [
        'SELECT (REPLACE(?s, "(a+)+b", "c") AS ?x) { BIND ("' + "a" * 5000 + '" AS ?s) }',
        "SELECT (GROUP_CONCAT(?o) AS ?all) { ?a ?b ?o . ?c ?d ?e }",
        "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . FILTER (?a < ?d) } ORDER BY ?f",
    ],
)
def test_a_query_that_costs_too_much_is_an_error(shown, query):
    with served(Settings(place=shown, seconds=5.0)) as client:
        answer = client.post("/sparql", data={"query": query})

        assert answer.status_code in (200, 400, 503)
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    if answer.status_code == 200:  # then the engine is good at it, and the answer whole
        assert answer.json()["results"]["bindings"]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00\x01\x02\r\n\r\n",
        b"GET /\r\n\r\n",
        request("GET / HTTP/1.1"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1\nHost: evil.example"),
        request("GET http://evil.example/ HTTP/1.1\nHost: evil.example"),
        request("GET /\x00 HTTP/1.1\nHost: 127.0.0.1"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1\nX: a\x00b"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1\nBad Header: x"),
        request("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Length: -1"),
        request("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 5\nContent-Length: 6"),
        request("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 5\n"
                "Transfer-Encoding: chunked", b"0\r\n\r\n"),
        request("GET / HTTP/9.9\nHost: 127.0.0.1"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1\nX: " + "a" * 400_000),
        request("GET /" + "a" * 400_000 + " HTTP/1.1\nHost: 127.0.0.1"),
        request("PRI * HTTP/2.0\n\nSM"),
        request("CONNECT evil.example:443 HTTP/1.1\nHost: 127.0.0.1"),
        request("OPTIONS * HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /../../etc/passwd HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /static/../app.py HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /static/%2e%2e/app.py HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /static//etc/passwd HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /static/..%2fapp.py HTTP/1.1\nHost: 127.0.0.1"),
        request("GET /static/%00 HTTP/1.1\nHost: 127.0.0.1"),
        request("TRACE / HTTP/1.1\nHost: 127.0.0.1\nX-Secret: yes"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1\nConnection: Upgrade\nUpgrade: websocket"),
    ],
    ids=lambda sent: repr(sent[:40]),
)  # fmt: skip
def test_what_is_no_request_for_us_is_refused_and_the_server_lives(client, sent):
    answer = raw(client, sent)

    lines = answer.split(b"\r\n")
    assert not answer or lines[0].split()[1] in _ANSWERED
    if lines[0].split()[1:2] == [b"200"]:
        # Which is passed over, as is a long header that comes at once.
        assert b"Upgrade" in sent or b"X: aaaa" in sent
    assert b"root:" not in answer
    assert b"create_app" not in answer
    assert b"X-Secret" not in answer
    assert b"Traceback" not in answer
    assert client.get("/").status_code == 200


def test_who_says_that_nothing_more_comes_is_answered(client):
    """Such as `nc -N`, which closes its half of the connection."""
    answer = raw(client, request("GET /entity/netflix.ttl HTTP/1.1\nHost: 127.0.0.1"))

    assert answer.split(b" ", 2)[1] == b"200"
    assert b"Netflix" in answer


def test_who_says_that_nothing_more_comes_is_not_worked_for_long(shown):
    """Nobody can tell him from one who has left, until the answer comes."""
    bomb = request(f"GET /sparql?query={quote(BOMB)} HTTP/1.1\nHost: 127.0.0.1")
    with served(Settings(place=shown, seconds=300.0)) as client:
        answer = raw(client, bomb)

    assert answer.split(b" ", 2)[1] == b"503"
    assert b"sends nothing more" in answer


def test_whoever_breaks_off_in_the_middle_is_not_waited_for(client):
    head = "POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/sparql-query\n"
    assert raw(client, request(f"{head}Content-Length: 99", b"ASK")) == b""


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/9.9\nHost: 127.0.0.1", b"400"),
        ("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 5\n"
         "Transfer-Encoding: chunked", b"400"),
    ],
)  # fmt: skip
def test_a_request_that_others_may_read_otherwise_is_the_last_of_its_connection(
    client, head, status
):
    """Here the client waits for the answer, whichever of both is quicker."""
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request(head, b"0\r\n\r\n"))
        answer = b""
        while part := connection.recv(65536):
            answer += part

    assert answer.split(b" ", 2)[1] == status
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("path", ["/sparql", "/stories", "/judgements", "/graphs?graph=urn:x"])
def test_what_is_larger_than_it_may_be_is_not_read(writer, path):
    host = f"{writer.base_url.host}:{writer.base_url.port}"
    head = request(
        f"POST {path} HTTP/1.1\nHost: {host}\nContent-Length: 99999999999\n"
        f"Content-Type: {'text/turtle' if 'graph' in path or 'stor' in path else FORM}\n"
        f"Authorization: {writer.headers['authorization']}"
    )
    assert b" 413 " in raw(writer, head, ends=False).split(b"\r\n")[0]

    endless = (b"a" * 1024 * 1024 for _ in range(200))
    media = "text/turtle" if "graph" in path or "stor" in path else FORM
    try:
        answer = writer.post(path, content=endless, headers={"Content-Type": media})
        assert answer.status_code == 413
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        pass  # the server closed while more was sent
    assert writer.get("/").status_code == 200


@pytest.mark.parametrize(
    ("path", "media"),
    [("/stories", "multipart/form-data; boundary=x"), ("/stories", "text/yaml"),
     ("/judgements", "multipart/form-data; boundary=x"), ("/judgements", "application/json"),
     ("/graphs?graph=urn:x", "text/turtle"), ("/sparql", "application/sparql-update"),
     ("/sign-out", "application/x-www-form-urlencoded")],
)  # fmt: skip
@pytest.mark.parametrize(
    "who",
    ["", f"Authorization: Bearer {'x' * 20}", "Cookie: kb-session=x", f"Authorization: {TOKEN}"],
)
def test_who_may_not_write_is_told_so_before_anything_is_read(client, writer, path, media, who):
    head = f"Content-Length: 9000\nContent-Type: {media}" + (f"\n{who}" if who else "")
    for server, status in ((client, b"403"), (writer, b"401")):
        host = f"{server.base_url.host}:{server.base_url.port}"
        asked = request(f"POST {path} HTTP/1.1\nHost: {host}\n{head}")
        assert raw(server, asked, ends=False).split(b" ", 2)[1] == status


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /a\0b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00" + bytes(200),
        request("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Length: -6", b"ASK {}"),
        request("POST /sparql HTTP/1.1\nHost: 127.0.0.1\nTransfer-Encoding: chunked", b"ZZ\r\n"),
        request("GET / HTTP/1.1\nHost: 127.0.0.1") + b"no request\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_with_what_goes_with_every_answer(client, sent):
    head, _, body = raw(client, sent).rpartition(b"\r\n\r\n")

    last = head[head.rindex(b"HTTP/1.1 ") :].decode().splitlines()
    assert last[0] == "HTTP/1.1 400 Bad Request"
    assert "x-content-type-options: nosniff" in last
    assert "connection: close" in last
    assert f"content-length: {len(body)}" in last
    assert body.decode().isprintable() or body.endswith(b".\n")


FORM = "application/x-www-form-urlencoded"


def test_whoever_sends_too_slowly_is_let_go(shown, monkeypatch):
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(patience, "WHOLE_SECONDS", 1.0)
    with served(Settings(place=shown)) as client:
        address = (client.base_url.host, client.base_url.port)
        half = f"POST /sparql HTTP/1.1\nHost: 127.0.0.1\nContent-Type: {FORM}\nContent-Length: 100"
        slow = [b"", b"GET / HT", request(half, b"q")]
        connections = [socket.create_connection(address, timeout=10) for _ in slow]
        for connection, sent in zip(connections, slow, strict=True):
            connection.sendall(sent)

        assert client.get("/").status_code == 200
        for connection in connections:
            with suppress(ConnectionResetError):
                assert connection.recv(100) == b""
            connection.close()


@contextmanager
def never_read(client: httpx.Client, sent: bytes) -> Iterator[socket.socket]:
    """Send something, and take as little of the answer as can be."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect((client.base_url.host, client.base_url.port))
        connection.sendall(sent)
        yield connection


def is_ended(connection: socket.socket) -> bool:
    """Whether the other side breaks a connection off while there is something to read."""
    waiting = select.poll()
    waiting.register(connection, 0)  # errors and ends are told in any case
    return bool(waiting.poll(30_000))


WHOLE = "/graphs?default&format=jsonld"


def test_whoever_takes_no_answer_is_let_go(shown, monkeypatch):
    """What the system itself keeps for him costs us nothing."""
    monkeypatch.setattr(patience, "TAKING_SECONDS", 0.5)
    monkeypatch.setattr(patience, "WHOLE_SECONDS", 2.0)
    most = int(Path("/proc/sys/net/ipv4/tcp_wmem").read_text("utf-8").split()[2])
    asked = request(f"GET {WHOLE} HTTP/1.1\nHost: 127.0.0.1")
    with served(Settings(place=shown)) as client:
        whole = client.get(WHOLE, headers={"Accept-Encoding": "identity"}).content
        with never_read(client, asked * (2 * most // len(whole))) as connection:
            assert is_ended(connection)
        assert client.get(WHOLE).status_code == 200


def test_who_reads_slowly_but_reads_gets_all_answers(shown, monkeypatch):
    """What was asked next is answered when the answer before was taken."""
    monkeypatch.setattr(patience, "TAKING_SECONDS", 0.5)
    one = request(f"GET {WHOLE} HTTP/1.1\nHost: 127.0.0.1")
    last = request(f"GET {WHOLE} HTTP/1.1\nHost: 127.0.0.1\nConnection: close")
    with served(Settings(place=shown)) as client, never_read(client, one * 5 + last) as connection:
        whole = client.get(WHOLE, headers={"Accept-Encoding": "identity"}).content
        parts = list(iter(lambda: connection.recv(65536), b""))

    assert b"".join(parts).count(whole) == 6


def test_a_query_ends_when_nobody_waits_for_it(shown):
    """Else those who have left would have the places of those who wait."""
    bomb = request(f"GET /sparql?query={quote(BOMB)} HTTP/1.1\nHost: 127.0.0.1")
    limits = {"seconds": 300.0, "queries": 1, "waiting": 3}
    with served(Settings(place=shown, **limits)) as client:
        for _ in range(4):
            with never_read(client, bomb):
                client.get("/")
        answers = (client.get("/sparql", params={"query": "ASK {}"}) for _ in range(1000))
        # Far from the time that one of the queries may take, and four of them take.
        assert any(answer.is_success or time.sleep(0.05) for answer in answers)


def test_who_is_too_many_is_told_to_come_again(shown, monkeypatch):
    monkeypatch.setattr(patience, "CONNECTIONS", 3)
    with served(Settings(place=shown)) as client:
        address = (client.base_url.host, client.base_url.port)
        others = [socket.create_connection(address, timeout=10) for _ in range(3)]
        refused = client.get("/")
        others[0].close()
        after = client.get("/")
        for one in others:
            one.close()

    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert after.status_code == 200


TEXT = st.text(max_size=60)
PATHS = st.sampled_from(
    ["/", "/sparql", "/graphs", "/stories", "/judgements", "/sign-in", "/sign-out", "/terms",
     "/.well-known/void", "/statement/", "/entity/", "/conflict/", "/story/", "/source/",
     "/static/", "/search", "/queries", "/relation/"]
)  # fmt: skip
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
NAMES = st.sampled_from(
    ["query", "update", "default-graph-uri", "named-graph-uri", "graph", "default", "format", "q",
     "page", "one", "other", "reason", "verdict", "token", "example", "limit", "offset"]
)  # fmt: skip
MEDIA = st.sampled_from(
    ["", "application/json", FORM, "text/turtle", "multipart/form-data", "multipart/form-data; "
     "boundary=x", "application/sparql-query", "text/yaml", "a/b; charset=\"", "x" * 300]
)  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=METHODS,
    path=PATHS,
    more=TEXT,
    fields=st.lists(st.tuples(NAMES, TEXT), max_size=4),
    accept=st.sampled_from(["*/*", "text/html", "text/turtle", "application/json", ";;,q=2", "x"]),
    media=MEDIA,
    body=st.binary(max_size=100) | TEXT.map(str.encode),
)
def test_no_request_finds_a_mistake_of_ours(
    client, method, path, more, fields, accept, media, body
):
    """Whatever is asked in whatever way, the answer is one that we meant to give."""
    sent = {"content": body, "headers": {"Content-Type": media}} if method != "GET" else {}
    sent.setdefault("headers", {})["Accept"] = accept
    target = path + (quote(more, errors="replace") if path.endswith("/") else "")

    answer = client.request(method, target, params=fields, **sent)

    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    if answer.status_code >= 400 and method != "HEAD" and answer.status_code != 405:
        assert answer.text
