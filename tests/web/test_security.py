"""Who is let in, and what every answer tells the browser."""

import pytest

from kb.errors import ServedNameError
from kb.web.accept import best
from kb.web.security import is_ours
from kb.web.settings import Settings
from tests.web.served import TOKEN, served


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/kb.css", "/static/../app.py"])
def test_every_answer_lets_the_browser_load_nothing_from_elsewhere(client, path):
    answer = client.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "169.254.1.1", "@", "",
     "localhost:8001@evil.example", "127.0.0.1:99999999"],
)  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_refused(client, host):
    answer = client.get("/", headers={"Host": host})

    assert answer.status_code in (400, 421)
    assert "statements" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1", "[::1]:8001", "LOCALHOST"])
def test_names_of_this_machine_are_let_in(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_server_for_others_knows_the_names_it_was_given():
    settings = Settings(host="0.0.0.0", hosts=("kb.desk.example",))

    assert is_ours("kb.desk.example", settings)
    assert is_ours("192.168.1.7", settings)
    assert not is_ours("evil.example", settings)


@pytest.mark.parametrize(
    "given",
    [
        {"hosts": (name,)}
        for name in ("http://x/", "kb.example:8001", "", "[::1]", "*", "kb.example.")
    ]
    + [{"origins": (one,)} for one in ("evil.example/x", "https://x/", "https://X", "https:x", "")],
    ids=str,
)
def test_a_name_that_could_never_come_is_refused_at_once(given):
    with pytest.raises(ServedNameError):
        Settings(**given)


def test_names_and_origins_that_come_are_taken():
    Settings(hosts=("kb.example", "192.168.1.7", "fe80::1", "desk"), origins=("*",))
    Settings(origins=("https://tools.example:8443", "http://[::1]:8001", "null"))


@pytest.mark.parametrize(
    "path",
    ["/", "/stories", "/same", "/contradictions", "/search", "/queries", "/sparql", "/nowhere",
     "/statement/s16", "/query/orphan-denials", "/chart/timeline"],
)  # fmt: skip
def test_no_cache_keeps_a_page_of_who_has_signed_in(writer, path):
    writer.headers.update({"Origin": str(writer.base_url).rstrip("/"), "Accept": "text/html"})
    del writer.headers["Authorization"]
    writer.post("/sign-in", data={"token": TOKEN})

    assert "no-store" in writer.get(path, follow_redirects=True).headers["cache-control"]


@pytest.mark.parametrize("path", ["/sparql", "/stories", "/judgements", "/graphs?graph=urn:x"])
def test_two_media_types_are_refused(writer, path):
    both = [("Content-Type", "text/turtle"), ("Content-Type", "text/yaml")]
    both += [("Authorization", f"Bearer {TOKEN}")]

    assert writer.post(path, content="", headers=both).status_code == 400


def test_other_origins_read_only_where_the_settings_let_them(shown, client):
    headers = {"Origin": "https://tools.example"}
    with served(Settings(place=shown, origins=("https://tools.example",))) as open_client:
        told = open_client.get("/", headers=headers).headers
        other = open_client.get("/", headers={"Origin": "https://evil.example"}).headers

    assert told["access-control-allow-origin"] == "https://tools.example"
    assert "access-control-allow-origin" not in other
    assert "access-control-allow-origin" not in client.get("/", headers=headers).headers


@pytest.mark.parametrize("origins", [("*",), ("https://tools.example",)])
def test_other_origins_ask_and_never_write(written, origins):
    """Also if they know the token."""
    headers = {"Origin": "https://tools.example"}
    with served(Settings(place=written, origins=origins, token=TOKEN)) as open_client:
        asked = open_client.post("/sparql", data={"query": "ASK {}"}, headers=headers)
        headers["Authorization"] = f"Bearer {TOKEN}"
        refused = [
            open_client.post(path, headers=headers)
            for path in ("/judgements", "/stories", "/sparql")
        ]

    assert (asked.status_code, asked.json()["boolean"]) == (200, True)
    assert "access-control-allow-origin" in asked.headers
    assert [one.status_code for one in refused] == [403] * 3
    assert not any("access-control-allow-origin" in one.headers for one in refused)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://[", "http://[::1", "https://[x]", "http://]",
     "http://user@127.0.0.1", "//127.0.0.1", "http://127.0.0.1:1/"],
)  # fmt: skip
def test_a_page_of_another_site_cannot_send_anything(client, origin):
    """An origin that is none is another one."""
    answer = client.post("/", headers={"Origin": origin, "Host": "127.0.0.1:1"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.1, text/html;q=0.2", "text/html"),
        ("text/*;q=0.9, text/html;q=0.1", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("image/png", None),
        ("text/html;q=nonsense", "text/html"),
        ("," * 10_000, "text/turtle"),
    ],
)
def test_the_format_is_the_one_that_the_client_likes_best(accept, chosen):
    assert best(accept, ["text/turtle", "text/html"]) == chosen


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/", "GET, HEAD"), ("/sparql", "GET, HEAD, POST"), ("/static/kb.css", "GET, HEAD"),
     ("/graphs", "DELETE, GET, HEAD, POST, PUT")],
)  # fmt: skip
def test_who_asks_what_may_be_done_is_told(client, path, methods):
    answer = client.options(path)

    assert answer.status_code == 204
    assert ", ".join(sorted(answer.headers["allow"].split(", "))) == methods
