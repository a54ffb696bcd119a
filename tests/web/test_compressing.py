"""Long texts come packed to who takes them so, and never what is for one person alone."""

import gzip

import pytest

from kb.web.settings import Settings
from tests.web.served import TOKEN, served

PACKED = {"Accept-Encoding": "gzip", "Accept": "text/html"}
PLAIN = {"Accept-Encoding": "identity", "Accept": "text/html"}
STORY = "/story/2018-facebook-partners"


def raw(client, path, headers):
    """Ask without unpacking; a client that keeps cookies shall not send them."""
    with client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", [STORY, f"{STORY}.ttl", "/static/kb.css", "/openapi.json"])
def test_what_is_packed_is_the_same(client, path):
    packed, body = raw(client, path, PACKED)
    plain, whole = raw(client, path, PLAIN)

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == whole
    assert int(packed.headers["content-length"]) == len(body) < len(whole) / 2
    for answer in (packed, plain):
        assert "Accept-Encoding" in answer.headers["vary"]
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip;q=0.000, br", "*;q=0"])
def test_who_does_not_take_it_gets_it_plain(client, accepted):
    answer, body = raw(client, STORY, {**PACKED, "Accept-Encoding": accepted})

    assert "content-encoding" not in answer.headers
    assert body.startswith(b"<!DOCTYPE html>")


def test_what_is_known_already_is_known_packed(client):
    tag = raw(client, "/static/kb.css", PACKED)[0].headers["etag"]

    again, body = raw(client, "/static/kb.css", {**PACKED, "If-None-Match": tag})

    assert tag.startswith("W/")
    assert (again.status_code, body) == (304, b"")


@pytest.mark.parametrize("path", ["/static/icon.svg", "/sparql?query=ASK{}&format=json"])
def test_what_is_short_stays_as_it_is(client, path):
    assert "content-encoding" not in raw(client, path, PACKED)[0].headers


def test_pages_with_tokens_are_never_packed(written):
    """By the length of what is packed, somebody's words in an address would tell the token."""
    with served(Settings(place=written, token=TOKEN)) as client:
        client.post("/sign-in", data={"token": TOKEN})
        assert client.cookies
        for path in ("/", "/search?words=form_token", "/static/kb.css"):
            assert "content-encoding" not in raw(client, path, PACKED)[0].headers
        session = next(iter(client.cookies.jar))
        client.cookies.clear()
        twice = [*PACKED.items(), ("Cookie", "a=b"), ("Cookie", f"{session.name}={session.value}")]
        assert "content-encoding" not in raw(client, "/", twice)[0].headers
        own = {**PACKED, "Authorization": f"Bearer {TOKEN}"}
        assert "content-encoding" not in raw(client, "/", own)[0].headers
        assert "content-encoding" in raw(client, "/", PACKED)[0].headers
