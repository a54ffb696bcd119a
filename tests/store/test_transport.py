"""Whatever a server does, the answer is whole or an error, and no update is lost or sent twice."""

import gzip
import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
from SPARQLWrapper import SPARQLWrapper

from kb.errors import (
    EndpointAddressError,
    EndpointBusyError,
    EndpointFailedError,
    EndpointForbiddenError,
    EndpointIncompleteError,
    EndpointMovedError,
    EndpointProtocolError,
    EndpointQueryError,
    EndpointSizeError,
    EndpointTimeoutError,
    EndpointUnreachableError,
)
from kb.model.endpoint import Endpoint
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Transport
from tests.cli.conftest import command, environment_with
from tests.store.misbehaving import JSON, NO_ROWS, Answer, Script, serving

SELECT = "SELECT ?s { ?s ?p ?o }"
ROW = {"s": {"type": "uri", "value": "urn:a"}}
UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
HTML = Answer(body=b"<html>Please log in</html>", type="text/html")
MOVED = Answer(302, b"", headers=(("Location", "/elsewhere"),))
BUSY = Answer(503, b"later", "text/plain", headers=(("Retry-After", "7"),))


def rows(*found: object) -> bytes:
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": found}}).encode()


@pytest.fixture
def transport() -> Iterator[Callable[..., Transport]]:
    """Speak to a server; pauses are noted and not waited for."""
    made: list[Transport] = []

    def speak(script: Script, pauses: list[float] | None = None, **settings: object) -> Transport:
        a = script.address
        settings = {"seconds": 20.0, **settings}
        endpoint = Endpoint(f"{a}/query", f"{a}/update", f"{a}/store", **settings)
        made.append(Transport(endpoint, pause=(pauses if pauses is not None else []).append))
        return made[-1]

    yield speak
    for one in made:
        one.close()


def test_who_finds_nothing_is_asked_about_the_path(transport):
    with (
        serving(Answer(404, b"nothing")) as script,
        pytest.raises(
            EndpointFailedError, match=r"\(404\): nothing\. Is the path of the address right"
        ),
    ):
        transport(script).query(SELECT)


WRONG = {
    "302": (MOVED, EndpointMovedError, 4),
    "200 HTML": (HTML, EndpointProtocolError, 4),
    "no address": (
        Answer(body=rows({"s": {"type": "uri", "value": "http://e/a b"}})),
        EndpointProtocolError,
        4,
    ),
    "no language": (
        Answer(body=rows({"s": {"type": "literal", "value": "a", "xml:lang": "x" * 99}})),
        EndpointProtocolError,
        4,
    ),
    "half a character": (
        Answer(body=rows({"s": {"type": "literal", "value": "\ud800"}})),
        EndpointProtocolError,
        4,
    ),
    "deep JSON": (Answer(body=b"[" * 15_000), EndpointProtocolError, 4),
    "a truth in words": (
        Answer(body=b'{"head":{},"boolean":"false"}'),
        EndpointProtocolError,
        4,
    ),
    "cut JSON": (Answer(body=rows(ROW)[:-9]), EndpointIncompleteError, 4),
    "cut JSON with a note": (
        Answer(body=rows(ROW)[:-9] + b"\nThe SPARQL operation has been cancelled"),
        EndpointIncompleteError,
        4,
    ),
    "fewer bytes than said": (Answer(body=b"{", length=500), EndpointUnreachableError, 4),
    "206": (Answer(206), EndpointIncompleteError, 4),
    "S1TAT": (Answer(headers=(("X-SQL-State", "S1TAT"),)), EndpointIncompleteError, 4),
    "row cap": (
        Answer(body=rows(ROW, ROW), headers=(("X-SPARQL-MaxRows", "2"),)),
        EndpointIncompleteError,
        4,
    ),
    "huge": (Answer(body=rows(*[ROW] * 2000)), EndpointSizeError, 4),
    "401": (Answer(401, b"who?"), EndpointForbiddenError, 4),
    "403": (Answer(403, b"no"), EndpointForbiddenError, 4),
    "400": (Answer(400, b"line 1: no"), EndpointQueryError, 2),
    "404": (Answer(404, b"nothing"), EndpointFailedError, 4),
    "500": (Answer(500, b"oh"), EndpointFailedError, 4),
    "wrong type": (Answer(body=b"s\n", type="text/csv"), EndpointProtocolError, 4),
    "no results": (Answer(body=b"[]"), EndpointProtocolError, 4),
    "other JSON": (Answer(body=b'{"a": 1}'), EndpointProtocolError, 4),
    "broken gzip": (
        Answer(headers=(("Content-Encoding", "gzip"),)),
        EndpointProtocolError,
        4,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_to_a_query_is_an_error_of_its_kind(name, transport):
    answer, kind, code = WRONG[name]

    with serving(answer) as script, pytest.raises(kind) as caught:
        answer_of(transport(script, answer_bytes=20_000).query(SELECT), script.address)

    assert type(caught.value) is kind
    assert caught.value.exit_code == code
    assert script.address in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(MOVED, EndpointMovedError), (HTML, EndpointProtocolError), (BUSY, EndpointBusyError),
     (Answer(401, b""), EndpointForbiddenError), (Answer(500, b"oh"), EndpointFailedError),
     (Answer(400, b"too long"), EndpointFailedError),
     (Answer(body=b"", length=5), EndpointUnreachableError)],
    ids=["302", "200 HTML", "503", "401", "500", "400", "broken off"],
)  # fmt: skip
def test_an_update_that_is_not_taken_is_an_error_and_sent_once(answer, kind, transport):
    """Whoever does not know what came of it must not do it again, least of all elsewhere."""
    with serving(answer) as script, pytest.raises(kind):
        transport(script).update(UPDATE)

    first, *others = script.asked
    assert (first.verb, first.path, first.body) == ("POST", "/update", UPDATE.encode())
    assert not any(b"urn" in one.body and b"nowhere" not in one.body for one in others)
    assert len(others) == (2 if answer.status == 400 else 0)  # which ask whether it wants forms


def test_a_redirect_names_the_new_address_and_is_not_followed(transport):
    with serving(MOVED) as script, pytest.raises(EndpointMovedError) as caught:
        transport(script).query(SELECT)

    assert caught.value.location == f"{script.address}/elsewhere"
    assert len(script.asked) == 1


def test_a_busy_server_is_asked_again_when_it_says_and_only_for_what_may_be_repeated(transport):
    pauses: list[float] = []
    with serving(BUSY, Answer(502, b""), Answer()) as script:
        transport(script, pauses).query(SELECT)
        assert pauses == [7.0, 1.0]

    pauses.clear()
    with serving(BUSY, Answer(201, b"")) as script:
        transport(script, pauses).put_graph("urn:g", b"<urn:a> <urn:b> <urn:c> .")
        assert pauses == [7.0]
        assert {one.path for one in script.asked} == {"/store?graph=urn%3Ag"}

    with serving(BUSY) as script, pytest.raises(EndpointBusyError):
        transport(script).post_graph("urn:g", b"")
    assert len(script.asked) == 1


def test_a_server_that_stays_busy_is_left_alone_in_the_end(transport):
    pauses: list[float] = []
    with serving(Answer(503, b"")) as script, pytest.raises(EndpointBusyError):
        transport(script, pauses).query(SELECT)

    assert pauses == [0.5, 1.0, 2.0, 4.0]
    assert len(script.asked) == 5


def test_a_pause_longer_than_the_time_left_is_not_made(transport):
    pauses: list[float] = []
    with serving(BUSY) as script, pytest.raises(EndpointBusyError):
        transport(script, pauses, seconds=5.0).query(SELECT)

    assert pauses == []


def test_a_drip_is_ended_by_the_time_for_the_whole(transport):
    """Each byte comes soon enough; all together take longer than they may."""
    drip = Answer(body=rows(*[ROW] * 100), slowly=0.05)
    with serving(drip) as script, pytest.raises(EndpointTimeoutError) as caught:
        transport(script, seconds=0.4).query(SELECT)

    assert caught.value.exit_code == 4


def test_silence_is_ended_too(transport):
    with serving(Answer(body=b" " * 9, slowly=5.0)) as script, pytest.raises(EndpointTimeoutError):
        transport(script, seconds=0.3).query(SELECT)


def test_a_way_of_signing_that_nobody_knows_is_an_error_in_words(transport):
    asked = Answer(
        401, b"", headers=(("WWW-Authenticate", 'Digest realm="a", nonce="b", algorithm=X'),)
    )
    with serving(asked) as script, pytest.raises(EndpointUnreachableError, match="way of signing"):
        transport(script, user="ann", password="x").query(SELECT)


SLOW = {
    "headers": Answer(header_slowly=0.05),
    "a refusal": Answer(
        401, b" " * 200, slowly=0.05, headers=(("WWW-Authenticate", 'Basic realm="kb"'),)
    ),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_what_comes_before_an_answer_is_ended_by_the_same_time(transport, answer):
    """Each byte comes soon enough, and there is no end of them."""
    with serving(answer) as script, pytest.raises(EndpointTimeoutError):
        transport(script, seconds=0.4, user="ann", password="x").query(SELECT)


def test_where_nobody_listens_nothing_is_sent(transport):
    with serving(Answer()) as script:
        pass

    with pytest.raises(EndpointUnreachableError):
        transport(script).update(UPDATE)


def test_triples_without_an_end_are_not_taken_for_whole(transport):
    """A body that ends with the connection looks the same when the connection broke."""
    graph = b"<urn:a> <urn:b> <urn:c> .\n"
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

    def asked(answer: Answer) -> bytes:
        with serving(answer) as script:
            return answer_of(transport(script).query(text), script.address).body

    assert asked(Answer(body=graph, type="application/n-triples")) == graph
    for body, length in ((graph, -1), (graph[:-8], None), (graph + b"cancelled", None)):
        with pytest.raises(EndpointIncompleteError):
            asked(Answer(body=body, type="application/n-triples", length=length))


def test_a_query_is_a_form_and_an_update_a_body_both_by_post(transport):
    """Whether it is an update is said, not guessed from its words."""
    with serving(Answer()) as script:
        speaker = transport(script)
        speaker.query("SELECT * { <urn:insert> ?data ?delete }", ["urn:d"], ["urn:n"])
        speaker.update("INSERT DATA { <urn:select> <urn:ask> <urn:c> }")

    query, update = script.asked
    assert (query.verb, query.path, update.verb, update.path) == (
        "POST", "/query", "POST", "/update",
    )  # fmt: skip
    assert b"default-graph-uri=urn%3Ad&named-graph-uri=urn%3An&query=SELECT" in query.body
    assert update.body.startswith(b"INSERT DATA")


def test_a_compressed_answer_is_read(transport):
    zipped = Answer(body=gzip.compress(rows(ROW)), headers=(("Content-Encoding", "gzip"),))
    with serving(zipped) as script:
        reply = transport(script).query(SELECT)

    assert reply.body == rows(ROW)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused(transport):
    zipped = Answer(body=gzip.compress(b" " * 10**7), headers=(("Content-Encoding", "gzip"),))
    with serving(zipped) as script, pytest.raises(EndpointSizeError):
        transport(script, answer_bytes=10**6).query(SELECT)


@pytest.mark.parametrize(
    ("challenge", "signed"), [("Basic realm=x", "Basic"), ('Digest realm="x", nonce="n"', "Digest")]
)
def test_a_password_is_given_as_it_is_asked_for(challenge, signed, transport):
    """An engine that asks refuses first, so nothing was done twice."""
    refused = Answer(401, b"", headers=(("WWW-Authenticate", challenge),))
    answers = [refused, Answer(204, b"")]
    if signed == "Digest":
        answers.insert(0, refused)
    with serving(*answers) as script:
        transport(script, user="ann", password="secret").update(UPDATE)

    assert script.asked[0].authorization == ""
    assert script.asked[-1].authorization.startswith(signed)


def test_a_wrong_password_is_told_as_such(transport):
    refused = Answer(401, b"", headers=(("WWW-Authenticate", "Basic realm=x"),))
    with serving(refused) as script, pytest.raises(EndpointForbiddenError, match="KB_PASSWORD"):
        transport(script, user="ann", password="secret").query(SELECT)

    assert "secret" not in repr(transport(script, user="ann", password="secret"))


def test_a_token_goes_with_every_request_to_the_named_hosts(transport):
    with serving(Answer()) as script:
        transport(script, token="t0ken").query(SELECT)

    assert [one.authorization for one in script.asked] == ["Bearer t0ken"]


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1:80", "http://", "http://a b/",
     "http://127.0.0.1:x/", "http://ann:secret@127.0.0.1/", "http://127.0.0.1/#x"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused_before_anything_is_sent(address):
    with pytest.raises(EndpointAddressError) as caught:
        Transport(Endpoint(address))

    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_answers_of_older_engines_mean_the_same(transport):
    """Virtuoso 7 writes ASK as a row, booleans as digits and literals by the draft of 2007."""
    ask = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[%s]}}'
    cell = b'{"__ASK_RETVAL":{"type":"typed-literal","value":"%s"}}'
    old = {
        "type": "typed-literal",
        "datatype": "http://www.w3.org/2001/XMLSchema#boolean",
        "value": "1",
    }

    def read(body: bytes) -> object:
        with serving(Answer(body=body)) as script:
            return results_of(answer_of(transport(script).query(SELECT), script.address))

    assert bool(read(ask % (cell % b"1")))
    assert not bool(read(ask % (cell % b"0")))
    assert not bool(read(ask % b""))
    (row,) = read(rows({"s": old}))
    assert row["s"].value == "true"


def test_the_library_still_writes_requests_without_sending_them():
    """SPARQLWrapper has no public way to be had unsent; a release without this one shows here."""
    request = SPARQLWrapper("http://127.0.0.1:9/query")._createRequest()

    assert request.full_url.startswith("http://127.0.0.1:9/query")


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Answer(body=NO_ROWS[:-3]), 4), (Answer(400, b"no\x1b[31m"), 2),
     (Answer(body=rows(ROW), type=JSON), 0)],
    ids=["cut", "400", "right"],
)  # fmt: skip
def test_the_command_ends_as_it_must(answer, code, tmp_path):
    """One line says what is wrong and names the address; rows come whole or not at all."""
    with serving(answer) as script:
        done = subprocess.run(
            command("query", SELECT, "--endpoint", f"{script.address}/query", "--csv", "--quiet"),
            capture_output=True, text=True, cwd=tmp_path, env=environment_with(), timeout=60,
            check=False,
        )  # fmt: skip

    assert done.returncode == code
    assert done.stdout == ("s\nurn:a\n" if code == 0 else "")
    assert len(done.stderr.splitlines()) == (0 if code == 0 else 1)
    assert code == 0 or script.address in done.stderr
    assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []
