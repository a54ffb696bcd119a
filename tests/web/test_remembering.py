"""A page that was made once is right for others until the base changes."""

from starlette.responses import Response

import kb
from kb.web import pages
from kb.web.remembered import Remembered

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
