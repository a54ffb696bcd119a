"""Write requests to a SPARQL endpoint, in the way that its engine takes.

The protocol knows several ways and an engine may know one. The first that is tried is the one that
most take; an engine that says that it does not (405, 406, 415, 501), or answers in a type that
nobody asked for, is asked in another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import EndpointFailedError, ExtraMissingError
from kb.model.endpoint import Endpoint
from kb.query.lexer import gives_graph

ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"
TURTLE = "text/turtle"
ROWS_IN_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
TURTLES = (TRIPLES, "text/plain", TURTLE, "application/x-turtle")
"""Types of triples that one parser reads; some call N-Triples plain text."""
READ = (ROWS, "application/json", *ROWS_IN_XML, *TURTLES)
INSERT = "INSERT"  # as SPARQLWrapper calls any update
_NO_SUCH_VERB, _NOT_SO, _NO_SUCH_BODY = (405, 501), 406, 415


@dataclass(frozen=True)
class Request:
    """What is sent.

    Attributes:
        place: The address as the user knows it.
    """

    verb: str
    address: str
    content: bytes
    headers: Mapping[str, str]
    place: str
    is_query: bool = False


@dataclass
class Manners:
    """How an engine wants to be asked, as far as it has told.

    Attributes:
        asking: How queries are sent: "form", "body" or "url".
        changing: How updates are sent: "body" or "form".
        rows: The type in which it writes rows.
        triples: The type in which it writes triples, which it may know without the other.
    """

    asking: str = "form"
    changing: str = "body"
    rows: str = ROWS
    triples: str = TRIPLES

    def query(self, endpoint: Endpoint, text: str, graphs: Mapping[str, Sequence[str]]) -> Request:
        """Write a query."""
        wrapper = _wrapper(endpoint, text)
        for name, addresses in graphs.items():
            for address in addresses:
                wrapper.addParameter(name, address)
        wrapper.addCustomHttpHeader("Accept", self.triples if gives_graph(text) else self.rows)
        wrapper.setMethod("GET" if self.asking == "url" else "POST")
        if self.asking == "body":
            wrapper.setRequestMethod("postdirectly")
        if self.asking == "url":
            wrapper.addCustomHttpHeader("Cache-Control", "no-cache")
        return _written(wrapper, endpoint.query)

    def update(self, endpoint: Endpoint, text: str) -> Request:
        """Write an update; that it is one is said, and not guessed from its words."""
        wrapper = _wrapper(endpoint, text)
        wrapper.queryType = INSERT
        wrapper.addCustomHttpHeader("Accept", "*/*")
        wrapper.setMethod("POST")
        if self.changing == "body":
            wrapper.setRequestMethod("postdirectly")
        return _written(wrapper, endpoint.update)

    def learn_of_query(self, error: EndpointFailedError, text: str) -> bool:
        """Take from a refusal how else to ask; False when it teaches nothing new."""
        before = vars(self).copy()
        if error.status == _NOT_SO:
            return self.want_other_type(text)
        if error.status == _NO_SUCH_BODY and self.asking == "form":
            self.asking = "body"
        elif error.status in (*_NO_SUCH_VERB, _NO_SUCH_BODY):
            self.asking = "url"
        return vars(self) != before

    def want_other_type(self, text: str) -> bool:
        """Ask for such answers in their other type from now on; False when that was so before."""
        before = vars(self).copy()
        if gives_graph(text):
            self.triples = TURTLE
        else:
            self.rows = ROWS_IN_XML[0]
        return vars(self) != before

    def learn_of_update(self, error: EndpointFailedError) -> bool:
        """Take from a refusal how else to send an update, which was not looked into then."""
        if error.status != _NO_SUCH_BODY or self.changing == "form":
            return False
        self.changing = "form"
        return True


def _wrapper(endpoint: Endpoint, text: str) -> Any:
    try:
        from SPARQLWrapper import JSON, SELECT, SPARQLWrapper
    except ModuleNotFoundError:
        raise ExtraMissingError("endpoint", "speak to a SPARQL endpoint") from None

    wrapper = SPARQLWrapper(
        endpoint.query, updateEndpoint=endpoint.update or None, returnFormat=JSON
    )
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept-Encoding", "gzip")
    wrapper.queryString, wrapper.queryType = text, SELECT
    return wrapper


def _written(wrapper: Any, place: str) -> Request:
    request = wrapper._createRequest()  # noqa: SLF001 - it has no other way to be had unsent
    return Request(
        verb=request.get_method(),
        address=request.full_url.rstrip("?"),
        content=request.data or b"",
        headers=dict(request.header_items()),
        place=place,
        is_query=wrapper.queryType != INSERT,
    )
