"""A small engine over HTTP that knows one way to be asked, and one form of answer."""

from collections.abc import Callable, Collection
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat

FORM = "application/x-www-form-urlencoded"
Ways = Collection[tuple[str, str]]


def narrow_engine(ways: Ways, form: str, refusal: int) -> Callable[..., BaseHTTPRequestHandler]:
    """Make its handler.

    Args:
        ways: Verbs and types of bodies that it reads.
        form: Of its rows: "json", "xml", "text" for JSON that it calls so, or "page" for JSON that
            it gives to who asks for it; whoever asks for more than it knows gets a web page.
        refusal: Status for anything else.
    """
    store = pyoxigraph.Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            kind = self.headers.get("Content-Type", "").partition(";")[0]
            said = parse_qs(urlsplit(self.path).query)
            if kind == FORM:
                said |= parse_qs(body)
            elif body:
                said[kind.rpartition("-")[2]] = [body]
            if (self.command, kind) not in ways or not {"query", "update"} & {*said}:
                self._reply(refusal, b"not so", "text/plain")
            elif "update" in said:
                store.update(said["update"][0])
                self._reply(204, b"", "text/plain")
            else:
                self._answer(said)

        do_GET = do_POST  # noqa: N815

        def _answer(self, said: dict[str, list[str]]) -> None:
            default = [NamedNode(one) for one in said.get("default-graph-uri", [])]
            named = [NamedNode(one) for one in said.get("named-graph-uri", [])]
            found = store.query(
                said["query"][0],
                default_graph=default or None,
                named_graphs=named if default else None,
            )
            wanted = self.headers["Accept"]
            if isinstance(found, QueryTriples):
                if "turtle" in wanted:
                    self._reply(200, found.serialize(format=RdfFormat.TURTLE), "text/turtle")
                else:
                    self._decline(b"Turtle alone")
            elif form == "page" and "json" not in wanted:
                self._decline(b"JSON alone")
            elif form != "xml":
                kind = "text/plain" if form == "text" else "application/json; charset=utf-8"
                body = found.serialize(format=QueryResultsFormat.JSON) or b""
                self._reply(200, b"\xef\xbb\xbf" + body, kind)
            elif "xml" in wanted:
                kind = "application/sparql-results+xml"
                self._reply(200, found.serialize(format=QueryResultsFormat.XML), kind)
            else:
                self._decline(b"XML alone")

        def _decline(self, why: bytes) -> None:
            if form == "page":
                self._reply(200, b"<!DOCTYPE html><p>" + why, "text/html")
            else:
                self._reply(406, why, "text/plain")

        def _reply(self, status: int, body: bytes | None, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
