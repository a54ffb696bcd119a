"""Read what an endpoint answers as what it means, whichever way its engine writes it."""

import json
import re
from typing import Any

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

from kb.errors import EndpointIncompleteError, EndpointProtocolError
from kb.model.answers import Answer
from kb.ports import Results
from kb.query.data import unskolem
from kb.store.requests import ROWS_IN_XML
from kb.store.transport import Reply

_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_MARK = b"\xef\xbb\xbf"  # of UTF-8, which some write first
_BLANKS = _MARK + b" \t\r\n"
_END_OF_XML = re.compile(rb"</(?:\w+:)?sparql\s*>\s*(?:<!--[^<>]*-->\s*)?\Z")
_MOST_OF_END = 500
_BEGINS = re.compile(rb"(<(?:\w+:)?literal(?:\s[^<>]*)?(?<!/)>)([ \t\r\n]+)")
_ENDS = re.compile(rb"([ \t\r\n]+)(?=</(?:\w+:)?literal\s*>)")
_TRUTHS = {"1": "true", "0": "false"}
_ASKED = "__ASK_RETVAL"  # the column in which Virtuoso 7 answers ASK


def answer_of(reply: Reply, address: str, *, rows: int | None = None) -> Answer:
    """Read a reply as an answer, whole or cut after so many rows.

    Raises:
        EndpointIncompleteError: It is only a part.
        EndpointProtocolError: It is none.
    """
    if reply.type.endswith("json") or reply.body.lstrip(_BLANKS).startswith(b"{"):
        return _rows(_document(reply.body, address), reply, address, rows)
    if reply.type in ROWS_IN_XML:
        return _rows(_document(_json_of(reply.body, address), address), reply, address, rows)
    lines = _lines(reply, address)
    cut = rows is not None and len(lines) > rows
    return Answer("graph", b"".join(lines[:rows] if cut else lines), cut=cut)


def results_of(answer: Answer) -> Results:
    """Give an answer as the engine that ships gives its own."""
    if answer.kind != "graph":
        return answer.results()
    store = pyoxigraph.Store()
    store.extend(Quad(*triple) for triple in answer.triples())
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _rows(document: dict[str, Any], reply: Reply, address: str, most: int | None) -> Answer:
    if "boolean" in document:
        if not isinstance(document["boolean"], bool):
            raise EndpointProtocolError(address, "its answer to ASK is neither true nor false")
        truth = {"head": {}, "boolean": document["boolean"]}
        return Answer("truth", json.dumps(truth).encode(), cut=False)
    try:
        names, rows = document["head"]["vars"], document["results"]["bindings"]
        if reply.most_rows is not None and len(rows) >= reply.most_rows:
            reason = f"the engine stops after {reply.most_rows:,} rows"
            raise EndpointIncompleteError(address, reason)
        if names == [_ASKED]:
            held = any(row[_ASKED]["value"] in ("1", "true") for row in rows)
            return Answer("truth", json.dumps({"head": {}, "boolean": held}).encode(), cut=False)
        for row in rows:
            for term in row.values():
                _mend(term)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EndpointProtocolError(address, "its JSON holds no results") from error
    cut = most is not None and len(rows) > most
    whole = {"head": {"vars": names}, "results": {"bindings": rows[:most] if cut else rows}}
    return _readable(Answer("rows", _json(whole, address), cut=cut), address)


def _json(document: dict[str, Any], address: str) -> bytes:
    try:
        return json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise EndpointProtocolError(address, "its JSON holds half a character") from error


def _readable(answer: Answer, address: str) -> Answer:
    """See that whoever reads the rows later finds terms in them."""
    try:
        for _ in answer.results():  # type: ignore[union-attr]
            pass
    except (SyntaxError, ValueError) as error:
        raise EndpointProtocolError(address, f"it gives what is no term: {error}") from error
    return answer


def _json_of(xml: bytes, address: str) -> bytes:
    """Write results in XML as the same in JSON; their parser overlooks that an end is missing."""
    if not _END_OF_XML.search(xml[-_MOST_OF_END:]):
        raise EndpointIncompleteError(address, "its XML breaks off")
    try:
        results = pyoxigraph.parse_query_results(_with_blanks(xml), format=QueryResultsFormat.XML)
        return results.serialize(format=QueryResultsFormat.JSON) or b""
    except (SyntaxError, ValueError) as error:
        raise EndpointProtocolError(address, "its XML holds no results") from error


def _with_blanks(xml: bytes) -> bytes:
    """Write blanks at the ends of literals as references, since their parser drops them else."""
    begun = _BEGINS.sub(lambda found: found[1] + _referred(found[2]), xml)
    return _ENDS.sub(lambda found: _referred(found[1]), begun)


def _referred(blanks: bytes) -> bytes:
    # XML takes every end of a line for one line feed (XML 1.0, 2.11)
    return b"".join(b"&#%d;" % one for one in blanks.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))


def _document(body: bytes, address: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise EndpointProtocolError(address, "its JSON is nested too deep") from error
    except ValueError as error:
        raise EndpointIncompleteError(address, "its JSON breaks off") from error
    if not isinstance(document, dict):
        raise EndpointProtocolError(address, "its JSON is no document of results")
    return document


def _mend(term: dict[str, Any]) -> None:
    """Write a term as the standard does (SPARQL 1.1 Query Results JSON, 3.2.2)."""
    if term["type"] == "typed-literal":  # the draft of 2007, which Virtuoso follows
        term["type"] = "literal"
    if term.get("datatype") == _BOOLEAN:
        term["value"] = _TRUTHS.get(term["value"], term["value"])
    if term["type"] == "uri":
        node = unskolem(NamedNode(term["value"]))
        if isinstance(node, BlankNode):
            term.update(type="bnode", value=node.value)


def _lines(reply: Reply, address: str) -> list[bytes]:
    """Read triples; where neither HTTP nor the text tells an end, nothing tells a cut."""
    if not reply.is_framed:
        raise EndpointIncompleteError(address, "nothing tells where it ends")
    try:
        text = reply.body.removeprefix(_MARK)
        triples = [quad.triple for quad in pyoxigraph.parse(text, format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise EndpointIncompleteError(address, "its triples break off") from error
    if reply.most_rows is not None and len(triples) >= reply.most_rows:
        raise EndpointIncompleteError(address, f"the engine stops after {reply.most_rows:,}")
    return [f"{_unskolemed(triple)} .\n".encode() for triple in triples]


def _unskolemed(triple: Triple) -> Triple:
    about, predicate, value = triple
    return Triple(
        unskolem(about) if isinstance(about, NamedNode) else about,
        predicate,
        unskolem(value) if isinstance(value, NamedNode) else value,
    )
