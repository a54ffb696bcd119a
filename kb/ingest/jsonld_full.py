"""Read JSON-LD with all that its contexts can say, and lose nothing without a word.

A processor expands a document to a form that needs no context, and the engine reads that. Each
value of the expanded form stands for so many triples, so what the engine would pass over is seen.
Keys that no context explains are named; nothing is fetched.
"""

import json
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

from pyoxigraph import Quad, RdfFormat, parse

from kb.errors import Problem, RefusedError

_BESIDE = ("@index", "@direction")
"""What RDF has no place for."""
_NOWHERE = "https://nowhere.invalid/"
"""Stands for the base that there is not, as the processor would make one up."""


def has_processor() -> bool:
    """Whether the library that expands JSON-LD is installed."""
    try:
        import pyld  # type: ignore[import-untyped]  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def read_full_jsonld(name: str, document: Any, base: str) -> tuple[list[Quad], list[str]]:
    """Read a document; `has_processor` must hold.

    Args:
        name: What to call the file in messages.
        document: What its JSON says.
        base: The address that relative ones are relative to, "" if there is none.

    Returns:
        The quads, and what is left out, by name.

    Raises:
        RefusedError: It is not JSON-LD, needs something that would be fetched, or the engine would
            lose a part of it.
    """
    expanded, dropped = _expanded(name, document, base)
    left = list(dict.fromkeys(map(_name, dropped)))
    if dropped and not _has_context(document):
        _refuse(name, f"{left[0]}; it would be lost")
    counted = _Counted()
    counted.nodes(expanded)
    text = json.dumps(expanded, ensure_ascii=True)
    try:
        quads = list(parse(text, format=RdfFormat.JSON_LD, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        _refuse(name, f"not jsonld: {error}")
    except MemoryError:  # so the engine says that it met a longer text than it reads
        _refuse(name, "a text or address is too long")
    if (lost := counted.triples - len(quads)) > 0:
        _refuse(
            name,
            f"{lost} of its values would be lost: an @id, @type or @language is not written right",
        )
    return quads, [*left, *sorted(counted.beside), *_loose(document)]


def _refuse(name: str, reason: str) -> NoReturn:
    raise RefusedError([Problem(name, 0, 0, f"{reason}.")])


def _expanded(name: str, document: Any, base: str) -> tuple[list[Any], list[Any]]:
    """Expand a document; gives the keys that mean nothing, too."""
    from pyld import jsonld

    dropped, wanted = list[Any](), list[str]()

    def refuse(address: str, _: Mapping[str, Any]) -> NoReturn:
        wanted.append(address)
        raise jsonld.JsonLdError(address, "loading document failed")

    options = {"base": base or _NOWHERE, "documentLoader": refuse, "processingMode": "json-ld-1.1"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of terms like "@foo", told as dropped
            expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
            return (expanded if base else _relative(expanded)), dropped
    except jsonld.JsonLdError as error:
        if wanted:
            _refuse(
                name, f"the context {wanted[0][:200]!r} would be fetched. Write it into the file"
            )
        _refuse(name, f"not jsonld: {str(error.code or error.args[0]).rstrip('.')}")
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        # The processor trips over values where it expects others, such as a number for an address.
        _refuse(name, f"not jsonld: a part of it is not what JSON-LD has there ({error})")


def _relative(value: Any) -> Any:
    """Write addresses relative again that are relative to nothing; the engine passes over them."""
    if isinstance(value, list):
        return [_relative(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, one in value.items():
        if key in ("@id", "@type"):
            many = isinstance(one, list)
            found[key] = [_bare(each) for each in one] if many else _bare(one)
        else:
            found[_bare(key)] = one if key == "@value" else _relative(one)
    return found


def _bare(address: str) -> str:
    return address.removeprefix(_NOWHERE)


def _name(key: Any) -> str:
    if key is None:
        return "a key that a @context leaves out"
    return f"the key {str(key)[:200]!r}, which no @context explains"


def _has_context(value: Any) -> bool:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            if "@context" in one:
                return True
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return False


def _loose(document: Any) -> list[str]:
    """Name each value that expansion leaves out, as only nodes say something where it stands."""
    todo, found = [(document, True)], list[str]()
    while todo:
        value, is_top = todo.pop()
        if isinstance(value, list):
            todo += [(one, is_top) for one in value]
        elif isinstance(value, dict):
            if is_top and ("@value" in value or "@list" in value):
                found.append("a value of no node")
                continue
            todo += [(one, key == "@graph") for key, one in value.items() if key != "@context"]
        elif is_top and value is not None:
            found.append("a value of no node")
    return found


class _Counted:
    """Counts the triples of expanded JSON-LD, and takes out what RDF has no place for."""

    def __init__(self) -> None:
        self.triples = 0
        self.beside: set[str] = set()

    def nodes(self, nodes: Any) -> None:
        for node in nodes if isinstance(nodes, list) else [nodes]:
            if isinstance(node, dict):
                self.node(node)

    def node(self, node: dict[str, Any]) -> None:
        self.note(node)
        for key, values in node.items():
            if key == "@type":
                self.triples += len(values)
            elif key in ("@graph", "@included"):
                self.nodes(values)
            elif key == "@reverse":
                for subjects in values.values():
                    self.triples += len(subjects)
                    self.nodes(subjects)
            elif not key.startswith("@"):
                self.values(values)

    def values(self, values: list[Any]) -> None:
        for value in values:
            self.triples += 1
            self.note(value)
            if "@list" in value:
                self.triples += len(value["@list"])  # one triple more for each, to what is next
                self.values(value["@list"])
            elif "@value" not in value:
                self.node(value)

    def note(self, value: dict[str, Any]) -> None:
        for key in _BESIDE:
            if value.pop(key, None) is not None:
                self.beside.add(f"{key} of JSON-LD")
