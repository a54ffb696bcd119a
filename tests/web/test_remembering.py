"""A page that was made once is right for others until the base changes."""

import socket
from urllib.parse import unquote

import pytest
from starlette.requests import Request
from starlette.responses import Response

import kb
from kb.web import pages
from kb.web.remembered import Remembered
from kb.web.remembering import _key
from kb.web.settings import Settings
from tests.web.served import served

HTML = {"Accept": "text/html"}


def counting(monkeypatch) -> list[str]:
    """Count how often pages of things are made."""
    made, make = [], pages.thing_page

    def counted(request, base, kind, id):
        made.append(id)
        return make(request, base, kind, id)

    monkeypatch.setattr(pages, "thing_page", counted)
    return made


def test_a_page_is_made_once_until_something_is_written(writer, written, monkeypatch):
    del writer.headers["Authorization"]
    made = counting(monkeypatch)
    first = writer.get("/entity/netflix", headers=HTML)
    again = writer.get("/entity/netflix", headers=HTML)
    assert first.text == again.text
    assert first.headers["etag"] == again.headers["etag"]
    assert made == ["entity:netflix"]

    with kb.open(written) as base:
        base.judge("s16", "s23", "confirm", reason="Bing is a partner.")

    assert writer.get("/entity/netflix", headers=HTML).headers["etag"] != first.headers["etag"]
    assert len(made) == 2


@pytest.mark.parametrize(
    ("poison", "plain"),
    [("/contradictions?#&tier=drift", "/contradictions"),
     ("/search?words=private#zzzzz", "/search?words=private")],
)  # fmt: skip
def test_a_fragment_changes_nobodys_page(shown, poison, plain):
    with served(Settings(place=shown)) as client, served(Settings(place=shown)) as untouched:
        host = client.base_url.netloc.decode()
        with socket.create_connection(host.split(":")) as line:
            line.sendall(f"GET {poison} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            status = line.recv(100)

        assert status.startswith(b"HTTP/1.1 400 ")
        assert client.get(plain).text == untouched.get(plain).text


def test_an_escaped_mark_within_a_path_is_no_query():
    asked = [Request(_scope(b"/source/a%3Fpage=2", b"")), Request(_scope(b"/source/a", b"page=2"))]

    assert len({_key(one) for one in asked}) == 2


def _scope(raw_path: bytes, query: bytes) -> dict[str, object]:
    path = unquote(raw_path.decode())
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": raw_path,
        "query_string": query, "headers": [], "server": ("127.0.0.1", 1), "scheme": "http",
    }  # fmt: skip


def test_who_has_a_session_gets_pages_of_his_own(writer, monkeypatch):
    made = counting(monkeypatch)
    for _ in range(2):
        writer.get("/entity/netflix", headers={**HTML, "Cookie": "kb-session=mine"})

    assert len(made) == 2


def test_another_format_or_query_is_another_answer(client):
    turtle = client.get("/entity/netflix", headers={"Accept": "text/turtle"})
    page = client.get("/entity/netflix", headers=HTML)

    assert turtle.headers["content-type"].startswith("text/turtle")
    assert page.headers["content-type"].startswith("text/html")


def test_what_nobody_asks_for_goes_first(monkeypatch):
    monkeypatch.setattr("kb.web.remembered._MOST_BYTES", 100)
    kept = Remembered()
    for name in ("a", "b"):
        kept.put((name,), Response(b"x" * 40))
    assert kept.get(("a",)) is not None

    kept.put(("c",), Response(b"x" * 40))

    assert kept.get(("b",)) is None
    assert kept.get(("a",)) is not None
