"""Who knows the token adds and judges; nobody else does, and nothing recorded is ever altered."""

import asyncio
import json
import re
import threading

import httpx
import pytest

import kb
from kb.model.lookup import Selection
from kb.resources import folder
from kb.web.settings import Settings
from tests.web.served import TOKEN, UNUSED, served

G = "http://example.org/mine"
TURTLE = {"Content-Type": "text/turtle"}
PAIR = {"one": "s16", "other": "s23", "verdict": "confirm", "reason": "Bing is a partner."}
MESSAGES = [
    ("story", (file.name, file.read_bytes(), "text/yaml"))
    for file in sorted((folder("stories") / "2018-facebook-messages").glob("*.yaml"))
]


@pytest.fixture
def reader(writer) -> httpx.Client:
    """Who asks the same server and knows no token."""
    with httpx.Client(base_url=writer.base_url, timeout=60, verify=UNUSED) as client:
        yield client


@pytest.fixture
def browser(reader) -> httpx.Client:
    """Who has signed in, and sends what a browser sends."""
    page = reader.get("/sign-in", headers={"Accept": "text/html"})
    assert 'type="password"' in page.text
    origin = str(reader.base_url).rstrip("/")
    reader.headers.update({"Origin": origin, "Accept": "text/html"})
    answer = reader.post("/sign-in", data={"token": TOKEN})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    return reader


def form_token(browser) -> str:
    page = browser.get("/stories").text
    return re.search(r'name="form_token" value="([0-9a-f]{64})"', page)[1]


def test_a_verdict_given_over_http_is_seen_on_the_command_line(writer, written):
    answer = writer.post("/judgements", json={**PAIR, "by": "an editor"})

    assert answer.status_code == 201
    assert answer.json()["verdict"] == "confirmed"
    with kb.open(written) as base:
        (judged,) = base.contradictions(Selection(verdict="confirmed"))
    assert (judged.verdict.by, judged.verdict.reason) == ("an editor", "Bing is a partner.")
    place = f"/conflict/{judged.id}.nt"
    assert "an editor" in writer.get(place).text


def test_a_browser_judges_in_its_session(browser, written):
    sent = {**PAIR, "form_token": form_token(browser), "back": "/conflict/c-1?page=2"}
    answer = browser.post("/judgements", data=sent)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/conflict/c-1?page=2"
    with kb.open(written) as base:
        assert base.contradictions(Selection(verdict="confirmed"))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example",
                                  "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", ""])  # fmt: skip
def test_a_form_leads_nowhere_else(browser, back):
    sent = {**PAIR, "form_token": form_token(browser), "back": back}
    answer = browser.post("/judgements", data=sent)

    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reason": " "}, 400),
        ({"verdict": "maybe"}, 400),
        ({"one": ""}, 400),
        ({"one": "s99999"}, 404),
        ({"by": ["a", "b"]}, 400),
    ],
)
def test_a_judgement_that_nobody_could_understand_is_refused(writer, written, change, status):
    assert writer.post("/judgements", json=PAIR | change).status_code == status
    assert writer.post("/judgements", data=PAIR | change).status_code == status
    with kb.open(written) as base:
        assert not base.contradictions(Selection(verdict="confirmed"))


@pytest.mark.parametrize("odd", ["a\x1b[2J", "\0", "\ufffe", "x\x85y", "é" * 32_769])
@pytest.mark.parametrize("field", ["reason", "by"])
def test_what_no_text_can_hold_is_recorded_in_no_way(writer, written, odd, field):
    """However it is sent."""
    said = {**PAIR, field: odd}
    parts = {name: (None, value) for name, value in said.items()}
    before = (written / ".kb" / "journal.db").read_bytes()

    answers = [writer.post("/judgements", **{how: said}) for how in ("data", "json")]
    answers.append(writer.post("/judgements", files=parts))

    assert {answer.status_code for answer in answers} <= {400, 413}
    assert (written / ".kb" / "journal.db").read_bytes() == before


@pytest.mark.parametrize("reason", ["%1b%00", "%EF%BF%BE", "a%85", " "])
def test_a_graph_is_not_taken_back_for_what_nobody_can_read(writer, reason):
    url = f"/graphs?graph={G}"
    writer.put(url, content='<urn:a> <urn:p> "one" .', headers=TURTLE)

    assert writer.delete(f"{url}&reason={reason}").status_code == 400
    assert names(writer) == ["one"]


@pytest.mark.parametrize("how", ["json", "data", "files"])
def test_a_field_that_nobody_knows_is_refused(writer, written, how):
    """It would be lost, and with it who judged."""
    said = {**PAIR, "author": "An Editor"}
    parts = {name: (None, value) for name, value in said.items()}
    before = (written / ".kb" / "journal.db").read_bytes()

    answer = writer.post("/judgements", **{how: parts if how == "files" else said})

    assert answer.status_code == 400
    assert "author" in answer.text
    assert "reason, by" in answer.text
    assert (written / ".kb" / "journal.db").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("texts", ("page.txt", b"A text."), "Did you mean text?"),
        ("author", (None, b"An Editor"), "story, text, by"),
        ("text", (None, b"A text."), "as a file"),
    ],
)
def test_no_part_of_a_form_of_a_story_is_lost(writer, name, part, told):
    answer = writer.post("/stories", files=[*MESSAGES, (name, part)])

    assert answer.status_code == 400
    assert told in answer.text


def sent(writer, path, body):
    headers = {"Content-Type": "multipart/form-data; boundary=BB"}
    return writer.post(path, content=body, headers=headers)


def part(name, content, *, file=""):
    named = f'; filename="{file}"' if file else ""
    head = f'--BB\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


STORY = part("story", b"a: b", file="a.yaml")
SAID = b"".join(part(name, value.encode()) for name, value in PAIR.items())


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("/stories", STORY + part("text", b"a text", file="t.txt"), 400, "breaks off"),
        ("/judgements", SAID + part("by", b"An Editor"), 400, "breaks off"),
        ("/stories", STORY + part("by", b"Ann", file="by.txt") + b"--BB--", 400, "by is sent as a"),
        ("/judgements", SAID + part("by", b"A", file="by.txt") + b"--BB--", 400, "by is sent as a"),
        ("/stories", STORY + part("by", b"M\xfcller") + b"--BB--", 400, "not UTF-8"),
        ("/judgements", SAID + part("by", b"M\xfcller") + b"--BB--", 400, "not UTF-8"),
        ("/judgements", SAID + part("evidence", b"", file="a.txt") + b"--BB--", 400, "evidence"),
        ("/judgements", SAID + part("by", b"a" * 66_000) + b"--BB--", 413, "65,536 bytes"),
        ("/judgements", SAID + 60 * part("by", b"a") + b"--BB--", 400, "more than 50"),
        ("/stories?by=ann", STORY + b"--BB--", 400, "The address takes none"),
        ("/judgements?by=ann", SAID + b"--BB--", 400, "The address takes none"),
    ],
)
def test_nothing_of_a_form_is_lost_or_altered(writer, written, path, body, status, told):
    before = (written / ".kb" / "journal.db").read_bytes()

    answer = sent(writer, path, body)

    assert answer.status_code == status
    assert told in answer.text
    assert (written / ".kb" / "journal.db").read_bytes() == before


def test_a_form_without_a_boundary_is_refused_in_words(writer):
    for media in ("multipart/form-data", 'multipart/form-data; boundary="a\tb"'):
        answer = writer.post("/stories", content=STORY, headers={"Content-Type": media})

        assert (answer.status_code, "boundary" in answer.text) == (400, True)


def test_words_of_every_script_come_in_by_a_form(writer, written):
    said = PAIR | {"by": "Müller 李", "reason": "Ja, genau – 是的."}
    parts = {name: (None, value) for name, value in said.items()}

    assert writer.post("/judgements", files=parts).status_code == 201
    with kb.open(written) as base:
        assert [*base._base.journal.entries()][-1].by == "Müller 李"


def test_files_keep_their_endings_and_are_told_apart(writer):
    graphs = [
        ("story", (f"mein {name}.ttl", f'<urn:{name}> <urn:p> "x" .'.encode()))
        for name in ("a ä", "a ö")
    ]
    answer = writer.post("/stories", files=graphs)

    assert answer.status_code == 422  # records of nobody, read as what they are
    assert ".ttl" in answer.text


def test_files_whose_plain_names_are_alike_are_both_taken(writer):
    texts = [("text", (name, b"A text of nobody.")) for name in ("a b.txt", "a_b.txt")]
    answer = writer.post("/stories", files=[*MESSAGES, *texts])

    assert "same name" not in answer.text
    assert writer.post("/stories", files=[*MESSAGES, texts[0], texts[0]]).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", f"/graphs?graph={G}&reason=x"), ("DELETE", f"/graphs?graph={G}&raeson=x")],
)
def test_a_graph_is_not_written_with_what_would_be_passed_over(writer, method, path):
    answer = writer.request(method, path, content="<urn:a> <urn:b> 1 .", headers=TURTLE)

    assert answer.status_code == 400
    assert "reason" in answer.text


@pytest.mark.parametrize("path", ["/stories", f"/graphs?graph={G}"])
def test_what_is_said_to_be_no_utf_8_is_not_read_as_it(writer, path):
    media = {"Content-Type": "text/turtle; charset=iso-8859-1"}
    method = "POST" if path == "/stories" else "PUT"

    assert writer.request(method, path, content=b"", headers=media).status_code == 415


@pytest.mark.parametrize("field", ["one", "reason", "by", "form_token", "another"])
def test_a_field_that_comes_twice_is_refused(writer, field):
    said = {**PAIR, field: "a"}
    twice = json.dumps(said)[:-1] + f', "{field}": "b"}}'
    parts = [(name, (None, value)) for name, value in [*said.items(), (field, "b")]]

    answers = [
        writer.post("/judgements", content=twice, headers={"Content-Type": "application/json"}),
        writer.post("/judgements", files=parts),
        writer.post("/judgements", data={**said, field: ["a", "b"]}),
        writer.post("/stories", files=[*parts, *MESSAGES]),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert all(f"more than one {field}" in answer.text for answer in answers)


WRITES = [
    ("POST", "/judgements", {"json": PAIR}),
    ("POST", "/judgements", {"data": PAIR}),
    ("POST", "/stories", {"content": "story: x", "headers": {"Content-Type": "text/yaml"}}),
    ("PUT", f"/graphs?graph={G}", {"content": "<urn:a> a <urn:b> .", "headers": TURTLE}),
    ("POST", f"/graphs?graph={G}", {"content": "<urn:a> a <urn:b> .", "headers": TURTLE}),
    ("DELETE", f"/graphs?graph={G}", {}),
    ("POST", "/sparql", {"data": {"update": f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> a 1 }} }}"}}),
    ("POST", "/sign-out", {"data": {"form_token": "x"}}),
]


@pytest.mark.parametrize(("method", "path", "sent"), WRITES, ids=lambda value: str(value)[:20])
def test_nobody_writes_without_the_token(client, reader, method, path, sent):
    assert client.request(method, path, **sent).status_code == 403

    assert reader.request(method, path, **sent).status_code == 401
    reader.headers["Authorization"] = "Bearer a-token-for-tests-alonf"
    answer = reader.request(method, path, **sent)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_who_guesses_the_token_waits(written, monkeypatch):
    """A program as a browser: each wrong token is answered after the one before."""
    waited, really = [], asyncio.sleep

    async def sleep(seconds):
        waited.append(seconds)
        await really(seconds)

    monkeypatch.setattr("kb.web.signing_in.asyncio.sleep", sleep)
    with served(Settings(place=written, token=TOKEN)) as found:
        for word in ("a", "b"):
            headers = {"Authorization": f"Bearer {word}"}
            assert found.post("/judgements", json=PAIR, headers=headers).status_code == 401

    assert [seconds for seconds in waited if seconds == 0.5] == [0.5, 0.5]


def test_two_origins_are_none(writer):
    here = ("Origin", str(writer.base_url).rstrip("/"))
    answer = writer.post("/judgements", json=PAIR, headers=[here, ("Origin", "http://evil")])

    assert answer.status_code == 400


@pytest.mark.parametrize(("method", "path", "sent"), WRITES, ids=lambda value: str(value)[:20])
def test_a_session_alone_writes_nothing(browser, method, path, sent):
    """A cookie goes along with whatever a browser sends; only our own forms know the rest."""
    assert browser.request(method, path, **sent).status_code == 403


def test_a_form_from_elsewhere_writes_nothing(browser):
    sent = {**PAIR, "form_token": form_token(browser)}
    for origin in ("https://evil.example", "null", "http://127.0.0.1"):
        answer = browser.post("/judgements", data=sent, headers={"Origin": origin})
        assert answer.status_code == 403

    del browser.headers["Origin"]
    assert browser.post("/judgements", data=sent).status_code == 403


def test_who_signs_in_goes_on_where_he_was(reader):
    page = reader.get("/sign-in?next=/conflict/c-1", headers={"Accept": "text/html"}).text
    assert 'name="next" value="/conflict/c-1"' in page

    for place, expected in (("/conflict/c-1", "/conflict/c-1"), ("https://evil.example", "/")):
        answer = reader.post("/sign-in", data={"token": TOKEN, "next": place})
        assert answer.headers["location"] == expected


def test_whoever_signed_out_writes_nothing_more(browser):
    token = form_token(browser)
    assert browser.post("/sign-out", data={"form_token": token}).status_code == 303

    answer = browser.post("/judgements", data={**PAIR, "form_token": token})

    assert answer.status_code == 401


def test_a_wrong_token_begins_no_session(reader):
    for wrong in ("", "guess", TOKEN + "x", "ä" * 20):
        answer = reader.post("/sign-in", data={"token": wrong})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_story_is_taken_in_as_kb_add_does(writer, written):
    answer = writer.post("/stories", files=MESSAGES)

    assert answer.status_code == 201
    report = answer.json()
    assert len(report["added"]) == 1
    assert report["added"][0]["new"] > 30
    assert report["new_conflicts"]
    with kb.open(written) as base:
        assert base.stats()["stories"] == 2
        assert not base.check()


def test_a_browser_adds_files(browser, written):
    sent = {"form_token": form_token(browser), "by": "an editor"}
    answer = browser.post("/stories", data=sent, files=MESSAGES)

    assert answer.status_code == 201
    assert 'href="/conflict/c-' in answer.text


def test_mistakes_of_a_story_are_told_with_their_places(writer, written):
    answer = writer.post(
        "/stories", content="story: x\nsorces: {}\n", headers={"Content-Type": "text/yaml"}
    )

    assert answer.status_code == 422
    assert "story.yaml:2:1" in answer.text
    assert "sources" in answer.text
    assert "/tmp" not in answer.text
    with kb.open(written) as base:
        assert base.stats()["stories"] == 1


@pytest.mark.parametrize("name", ["picture.png", "table.csv", "rows.jsonl", "nothing", "book.xlsx"])
def test_a_file_that_is_no_story_and_no_rdf_is_refused_by_its_name(writer, written, name):
    """And not by the folder in which it lay for a moment."""
    answer = writer.post("/stories", files={"story": (name, b"a,b\n1,2\n")})

    assert answer.status_code == 422
    assert answer.text.startswith(f"{name}: ")
    assert "/" not in answer.text.partition(": ")[0]


def test_a_file_cannot_choose_where_it_is_put(browser, tmp_path):
    files = {"story": ("../../../evil.yaml", b"story: x\nsorces: {}\n", "text/yaml")}
    answer = browser.post("/stories", data={"form_token": form_token(browser)}, files=files)

    assert answer.status_code == 422
    assert "evil.yaml:2:1" in answer.text
    assert not list(tmp_path.glob("**/evil.yaml"))


# -- graphs of others ----------------------------------------------------------------------------


def names(client, graph: str = G) -> list[str]:
    query = f"SELECT ?o {{ GRAPH <{graph}> {{ ?s <urn:p> ?o }} }} ORDER BY ?o"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [row["o"]["value"] for row in rows]


def test_a_graph_is_put_added_to_replaced_and_taken_back(writer, written):
    url = f"/graphs?graph={G}"
    assert writer.get(url).status_code == 404

    assert writer.put(url, content='<> <urn:p> "one" .', headers=TURTLE).status_code == 201
    assert names(writer) == ["one"]
    assert f"<{G}>" in writer.get(url).text
    assert writer.head(url).status_code == 200
    more = writer.post(url, content='<urn:a> <urn:p> "two" .', headers=TURTLE)
    assert more.status_code == 204
    assert names(writer) == ["one", "two"]
    other = writer.put(url, content='<urn:a> <urn:p> "three" .', headers=TURTLE)
    assert other.status_code == 204
    assert names(writer) == ["three"]
    assert writer.delete(url).status_code == 204
    assert names(writer) == []
    assert writer.get(url).status_code == writer.delete(url).status_code == 404
    with kb.open(written) as base:
        assert not base.check()
        assert base.stats()["statements"] > 30


def test_a_refused_graph_is_not_told_by_the_file_in_which_it_lay(writer):
    ours = "https://w3id.org/newsclaim/story/x"
    update = f"INSERT DATA {{ GRAPH <{ours}> {{ <urn:a> <urn:p> 1 }} }}"
    refused = [
        writer.put(f"/graphs?graph={ours}", content="<urn:a> <urn:p> 1 .", headers=TURTLE),
        writer.put(f"/graphs?graph={G}", content="", headers=TURTLE),
        writer.post("/sparql", data={"update": update}),
    ]

    assert [answer.status_code for answer in refused] == [422] * 3
    assert all(answer.text.startswith("the graph: ") for answer in refused)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [({"If-None-Match": "*"}, 412), ({"If-Match": '"nope"'}, 412),
     ({"If-Match": 'W/"a", "b"'}, 412),
     ({"If-Match": ""}, 412), ({"Content-Range": "bytes 0-9/100"}, 400),
     ({"If-Match": "*"}, 204), ({"If-None-Match": '"nope"'}, 204)],
)  # fmt: skip
def test_a_write_is_done_only_where_its_conditions_hold(writer, method, headers, status):
    url = f"/graphs?graph={G}"
    writer.put(url, content='<urn:a> <urn:p> "one" .', headers=TURTLE)
    two = None if method == "DELETE" else '<urn:a> <urn:p> "two" .'

    answer = writer.request(method, url, content=two, headers={**TURTLE, **headers})

    assert answer.status_code == status
    assert (names(writer) == ["one"]) == (status != 204)


def test_what_is_not_there_can_be_a_condition(writer):
    url = f"/graphs?graph={G}"
    one = {"content": '<urn:a> <urn:p> "one" .'}
    assert writer.put(url, headers={**TURTLE, "If-Match": "*"}, **one).status_code == 412
    assert writer.delete(url, headers={"If-None-Match": "*"}).status_code == 404
    assert names(writer) == []

    assert writer.put(url, headers={**TURTLE, "If-None-Match": "*"}, **one).status_code == 201


@pytest.mark.parametrize(("method", "path", "sent"), WRITES[:7], ids=lambda value: str(value)[:20])
def test_no_write_passes_a_condition_over(writer, written, method, path, sent):
    before = (written / ".kb" / "journal.db").read_bytes()
    for headers, status in (({"If-Match": '"x"'}, 412), ({"Content-Range": "bytes 0-1/2"}, 400)):
        answer = writer.request(method, path, **{
            **sent, "headers": {**sent.get("headers", {}), **headers},
        })  # fmt: skip

        assert answer.status_code == status
    assert (written / ".kb" / "journal.db").read_bytes() == before


def test_a_graph_is_not_given_in_a_format_that_cannot_hold_it(writer):
    url = f"/graphs?graph={G}"
    said = "<urn:a> <urn:p> <<( <urn:a> <urn:p> 1 )>> ."
    assert writer.put(url, content=said, headers=TURTLE).status_code == 201

    answer = writer.get(f"{url}&format=jsonld")

    assert answer.status_code == 406
    assert "jsonld cannot hold this" in answer.text
    assert writer.get(f"{url}&format=turtle").status_code == 200


def test_what_came_with_other_graphs_does_not_go_alone(writer, written, tmp_path):
    file = tmp_path / "both.nq"
    file.write_text(f'<urn:a> <urn:p> "one" <{G}> .\n<urn:a> <urn:p> "two" <{G}2> .\n')
    with kb.open(written) as base:
        base.add(file)

    answer = writer.delete(f"/graphs?graph={G}")

    assert answer.status_code == 400
    assert "kb retract" in answer.text
    assert names(writer) == ["one"]


@pytest.mark.parametrize(
    ("query", "body", "headers", "status"),
    [
        ("", "<urn:a> a <urn:b> .", TURTLE, 400),
        (f"graph={G}&graph={G}2", "<urn:a> a <urn:b> .", TURTLE, 400),
        (f"graph={G}&default", "<urn:a> a <urn:b> .", TURTLE, 400),
        ("graph=relative", "<urn:a> a <urn:b> .", TURTLE, 400),
        ("default", "<urn:a> a <urn:b> .", TURTLE, 403),
        ("graph=https://w3id.org/newsclaim/story/x", "<urn:a> a <urn:b> .", TURTLE, 422),
        (f"graph={G}", "not turtle", TURTLE, 422),
        (f"graph={G}", "", TURTLE, 422),
        (f"graph={G}", "<urn:a> a <urn:b> .", {"Content-Type": "text/plain"}, 415),
        (f"graph={G}", "{}", {"Content-Type": "application/trig"}, 415),
        (f"graph={G}", b"\x1f\x8b", {**TURTLE, "Content-Encoding": "gzip"}, 415),
    ],
)
def test_what_is_no_graph_of_others_is_refused(writer, query, body, headers, status):
    answer = writer.put(f"/graphs?{query}", content=body, headers=headers)

    assert answer.status_code == status
    assert names(writer) == []


def test_the_default_graph_is_given_and_never_written(writer):
    given = writer.get("/graphs?default", headers={"Accept": "application/n-triples"})

    assert given.status_code == 200
    assert "newsclaim/statement/" in given.text
    assert writer.delete("/graphs?default").status_code == 403


def test_an_update_adds_to_a_graph_of_others(writer, written):
    text = f'PREFIX p: <urn:> INSERT DATA {{ GRAPH <{G}> {{ p:a p:p "one", "two" . }} }}'
    by_form = writer.post("/sparql", data={"update": text})
    direct = writer.post(
        "/sparql",
        content=text.replace("two", "three"),
        headers={"Content-Type": "application/sparql-update"},
    )

    assert by_form.status_code == direct.status_code == 204
    assert names(writer) == ["one", "three", "two"]
    with kb.open(written) as base:
        assert not base.check()


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR ALL",
        f"DROP GRAPH <{G}>",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETEWHERE{?s ?p ?o}",
        "LOAD <http://127.0.0.1:1/>",
        "INSERT { ?s <urn:p> 1 } WHERE { ?s ?p ?o }",
        f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> <urn:p> 1 }} }} ; CLEAR ALL",
        "INSERT DATA { <urn:a> <urn:p> 1 }",
        "INSERT DATA { GRAPH <https://w3id.org/newsclaim/story/x> { <urn:a> <urn:p> 1 } }",
        "INSERT DATA {",
        f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> <urn:p> {'(' * 60}{')' * 60} }} }}",
        "",
    ],
)
def test_an_update_that_would_alter_records_is_refused_with_the_reason(writer, text):
    before = writer.get("/.well-known/void").text
    answer = writer.post("/sparql", data={"update": text})

    assert answer.status_code in (400, 422)
    assert len(answer.text) > 10
    assert writer.get("/.well-known/void").text == before


def test_who_comes_while_another_writes_waits_for_him(written):
    with served(Settings(place=written, token=TOKEN)) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        statuses = []

        def add(number: int) -> None:
            content = f'<urn:a> <urn:p> "{number}" .'
            url = f"/graphs?graph={G}"
            statuses.append(client.post(url, content=content, headers=TURTLE).status_code)

        threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(statuses) in ([201, 204, 204, 204], [201, 201, 204, 204],
                                    [201, 201, 201, 204], [201] * 4)  # fmt: skip
        assert names(client) == ["0", "1", "2", "3"]
