"""Read TriX, which writes named graphs in plain XML (Carroll and Stickler 2004).

The engine has no parser for it. Nothing in it is looked up, and white space counts only in texts.
"""

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kb.errors import Problem, RefusedError

_SPACE = "http://www.w3.org/2004/03/trix/trix-1/ "
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_ROOTS = ("TriX", "trix", "graphset")
_TERMS = ("uri", "id", "plainLiteral", "typedLiteral")
_INSIDE = {"": _ROOTS, **dict.fromkeys(_ROOTS, ("graph",)), "graph": ("uri", "id", "triple")}
_INSIDE["triple"] = _TERMS
_PARTS = 3

Term = NamedNode | BlankNode | Literal


def is_trix(start: str) -> bool:
    """Whether XML that begins so is TriX."""
    return _SPACE.strip() in start


def read_trix(name: str, content: bytes) -> list[Quad]:
    """Read a file, in its order.

    Args:
        name: What to call it in messages.
        content: Its bytes, which were looked through for what is not read at all.

    Raises:
        RefusedError: It is not TriX, or an address in it is none.
    """
    reader = _Reader(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text.append
    reader.place = lambda: (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    parser.Parse(content, True)
    return reader.quads


class _Reader:
    """What was read so far."""

    def __init__(self, name: str) -> None:
        self.name, self.quads, self.text = name, list[Quad](), list[str]()
        self.place: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self._way, self._triple = [""], list[Term]()
        self._graph: NamedNode | BlankNode | DefaultGraph = DefaultGraph()
        self._blank: dict[str, BlankNode] = {}
        self._attributes: dict[str, str] = {}

    def begin(self, full_name: str, attributes: dict[str, str]) -> None:
        tag = full_name.removeprefix(_SPACE)
        if tag not in _INSIDE.get(self._way[-1], ()):
            self.refuse(f"<{tag.rpartition(' ')[2]}> has no place here")
        self.refuse_text()
        if tag == "graph":
            self._graph = DefaultGraph()
        self._triple = [] if tag == "triple" else self._triple
        self._attributes = attributes
        self._way.append(tag)

    def end(self, _: str) -> None:
        tag = self._way.pop()
        if tag in _TERMS:
            self.take(tag, "".join(self.text))
            self.text.clear()
            return
        self.refuse_text()
        if tag == "triple":
            self.state(self._triple)

    def take(self, tag: str, text: str) -> None:
        """Take a term: a part of a triple, or the name of a graph."""
        try:
            term = self.term(tag, text)
        except ValueError as error:
            self.refuse(str(error))
        if self._way[-1] == "triple":
            self._triple.append(term)
        elif isinstance(term, Literal) or not isinstance(self._graph, DefaultGraph):
            self.refuse("a graph has one name")
        else:
            self._graph = term

    def term(self, tag: str, text: str) -> Term:
        if tag == "uri":
            return NamedNode(text.strip())
        if tag == "id":
            return self._blank.setdefault(text.strip(), BlankNode(f"b{len(self._blank)}"))
        if tag == "typedLiteral":
            return Literal(text, datatype=NamedNode(self._attributes.get("datatype", "")))
        language = self._attributes.get(_LANGUAGE)
        return Literal(text, language=language) if language else Literal(text)

    def state(self, triple: list[Term]) -> None:
        if len(triple) != _PARTS:
            self.refuse(f"a triple has {_PARTS} parts, and here are {len(triple)}")
        subject, predicate, value = triple
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            self.refuse("a text stands for a subject, or what is no address for a property")
        self.quads.append(Quad(subject, predicate, value, self._graph))

    def refuse_text(self) -> None:
        """Refuse what stands between the elements."""
        if "".join(self.text).strip():
            self.refuse("there is text between the elements")
        self.text.clear()

    def refuse(self, reason: str) -> NoReturn:
        raise RefusedError([Problem(self.name, *self.place(), f"not trix: {reason}.")])
