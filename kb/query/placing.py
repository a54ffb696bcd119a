"""Say within a query what it is about, for engines that overlook the graphs that a request names.

Every pattern of the query is put into `GRAPH <…> { … }`, which asks the same of that graph as of a
default graph (SPARQL 1.1 Query, 18.2.2.3), and what it says of graphs itself is kept to those that
it may see.
"""

import re
from collections.abc import Iterator, Sequence

from kb.query.lexer import names_its_graphs, tokens

_PART = re.compile(
    r"(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<name>[\w.-]*:[\w:.%-]*)|(?P<word>\w+)|."
)
_NO_PATTERN = ("CONSTRUCT", "VALUES")  # what is in their braces is none
_TELLING = (*_NO_PATTERN, "WHERE", "EXISTS")


def obstacle(text: str) -> str:
    """Tell what stands in the way of saying it within a query; "" if nothing does.

    Example:
        >>> obstacle("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        ''
        >>> obstacle("CONSTRUCT WHERE { ?s ?p ?o }")
        'CONSTRUCT WHERE'
    """
    if names_its_graphs(text):
        return "FROM"
    before = ""
    for kind, part in _finely(text):
        if kind == "word" and part.upper() == "DESCRIBE":
            return "DESCRIBE"
        if kind == "mark" and part == "\\":
            return "a backslash in a name"
        now = _before(before, kind, part)
        if (before, now) == ("CONSTRUCT", "WHERE"):
            return "CONSTRUCT WHERE"
        before = now
    return ""


def within(text: str, graph: str) -> str:
    """Ask a query of one graph, if no `obstacle` is there.

    Example:
        >>> within("CONSTRUCT { ?a ?b ?c } { ?c ?b ?a }", "urn:g")
        'CONSTRUCT { ?a ?b ?c } {GRAPH <urn:g> { ?c ?b ?a }}'
    """
    written: list[str] = []
    closings: list[str] = []
    before = ""
    for kind, part in _finely(text):
        if (kind, part) == ("mark", "{"):
            is_pattern = not closings and before not in _NO_PATTERN
            written.append(f"{{GRAPH <{graph}> {{" if is_pattern else part)
            closings.append("}}" if is_pattern else "}")
        elif (kind, part) == ("mark", "}"):
            written.append(closings.pop() if closings else part)
        else:
            written.append(part)
        before = _before(before, kind, part)
    return "".join(written)


def seeing(text: str, graphs: Sequence[str]) -> str:
    """Let GRAPH see these graphs alone, if no `obstacle` is there.

    Example:
        >>> seeing("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", ["urn:a", "urn:b"])
        'SELECT ?g { FILTER (?g IN (<urn:a>, <urn:b>)) GRAPH ?g { ?s ?p ?o } }'
        >>> seeing("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", [])
        'SELECT ?g { FILTER (1 = 2) GRAPH ?g { ?s ?p ?o } }'
    """
    listed = ", ".join(f"<{graph}>" for graph in graphs)
    written: list[str] = []
    place = -1  # of a GRAPH whose graph comes next
    for kind, part in _finely(text):
        if kind == "word" and part.upper() == "GRAPH":
            place = len(written)
        elif place >= 0 and kind in ("address", "variable", "name"):
            may = f"FILTER ({part} IN ({listed}))" if graphs else "FILTER (1 = 2)"
            written.insert(place, f"{may} ")
            place = -1
        written.append(part)
    return "".join(written)


def _before(before: str, kind: str, part: str) -> str:
    """Give the last word that says what the next brace opens."""
    if kind == "word" and part.upper() in _TELLING:
        return part.upper()
    return "" if kind == "mark" and part in "{}" else before


def _finely(text: str) -> Iterator[tuple[str, str]]:
    """Cut a query so that every brace and every word stands alone."""
    for kind, token in tokens(text):
        if kind != "other":
            yield kind, token
            continue
        for part in _PART.finditer(token):
            yield part.lastgroup or "mark", part.group()
