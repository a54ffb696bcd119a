"""Read W3C Web Annotations in JSON-LD: one, a list, a page or a collection of them.

Each is checked against the model. One that breaks a rule is told alone, with its place in the JSON
behind "#"; the others come as triples. What no word of the model explains is named.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from kb.errors import Problem, RefusedError
from kb.ingest.annotation_rules import (
    CONTEXT,
    annotation_faults,
    is_address,
    many,
    terms,
)
from kb.ingest.jsonld_surprises import RefusedPartError, explained_terms, plain_json
from kb.model.remark import LeftOut
from kb.terms import BASE

_SETTINGS = {"@version", "@language"}
_SETS = ("AnnotationCollection", "AnnotationPage")
_LINES = (".jsonl", ".ndjson")
_ITEMS, _CONTEXT = "items", "@context"
_NOTHING: Mapping[str, str] = MappingProxyType({})
Node = dict[str, Any]


@dataclass
class Annotations:
    """What a file of annotations holds.

    Attributes:
        quads: The annotations of others, in no graph.
        ours: Annotations that bear an address of ours, as they are written.
        told: What is refused, and what is left out, each by its name.
    """

    quads: list[Quad] = field(default_factory=list)
    ours: list[Node] = field(default_factory=list)
    told: list[Problem | LeftOut] = field(default_factory=list)


def read_annotations(name: str, content: bytes, unfit: Mapping[str, str] = _NOTHING) -> Annotations:
    """Read a file of annotations.

    Args:
        name: What to call the file in messages.
        content: Its bytes.
        unfit: Why some cannot be recorded, by their ids; nothing of these is read.

    Raises:
        RefusedError: It is no JSON, or its context would be fetched or changes what words mean.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError([Problem(name, 0, 0, "these are not annotations in UTF-8.")]) from None
    reader = _Reader(name, unfit)
    if Path(name).suffix.lower() in _LINES:
        reader.lines(content)
    else:
        document = plain_json(name, content)
        for number, root in enumerate(many(document)):
            reader.root(root, f"#/{number}" if isinstance(document, list) else "#")
    for context, nodes in reader.nodes.values():
        reader.found.quads += _triples(name, context, nodes)
    return reader.found


def _triples(name: str, context: list[Node], nodes: list[Node]) -> list[Quad]:
    document = {_CONTEXT: [terms(), *context], "@graph": nodes}
    text = json.dumps(document, ensure_ascii=True)
    try:
        quads = list(parse(text, format=RdfFormat.JSON_LD, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        raise RefusedError([Problem(name, 0, 0, f"no annotations: {error}.")]) from None
    except MemoryError:  # so the engine says that it met a longer text than it reads
        raise RefusedError([Problem(name, 0, 0, "a text or address is too long.")]) from None
    if (lost := sum(map(_leaves, nodes)) - len(quads)) > 0:
        reason = f"{lost} of its values would be lost: an address or a type is not written right."
        raise RefusedError([Problem(name, 0, 0, reason)])
    return quads


def _leaves(node: Mapping[str, Any]) -> int:
    """Count the triples that a node stands for, with all nodes in it."""
    if "@value" in node:
        return 0
    count = 0
    for key, value in node.items():
        if key == _CONTEXT:
            continue
        values = many(value)
        if key not in ("id", "@id"):
            count += 1 + 2 * len(values) if key == _ITEMS else len(values)
        count += sum(_leaves(item) for item in values if isinstance(item, dict))
    return count


@dataclass
class _Reader:
    """Sorts what a file holds, annotation by annotation."""

    name: str
    unfit: Mapping[str, str]
    found: Annotations = field(default_factory=Annotations)
    read: dict[str, Node] = field(default_factory=dict)
    nodes: dict[str, tuple[list[Node], list[Node]]] = field(default_factory=dict)

    def lines(self, content: bytes) -> None:
        """Read JSON lines; one that is no JSON is refused alone."""
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                document = plain_json(self.name, line)
            except RefusedError as error:
                reasons = "; ".join(problem.message for problem in error.problems)
                self.found.told.append(Problem(self.name, number, 1, reasons))
            else:
                self.root(document, f":{number}")

    def root(self, root: Any, place: str) -> None:
        """Read an annotation, a page or a collection, with its context."""
        if not isinstance(root, dict):
            self.refuse(place, "an annotation is an object")
            return
        contexts = many(root.get(_CONTEXT, []))
        if CONTEXT not in contexts:
            self.refuse(place, f"the @context of an annotation has {CONTEXT} (3.1)")
            return
        own, words = self.contexts(root, set())
        rest = {key: value for key, value in root.items() if key != _CONTEXT}
        node = self.node(rest, place, words)
        if node is not None:
            self.nodes.setdefault(json.dumps(own, sort_keys=True), (own, []))[1].append(node)

    def contexts(self, node: Node, words: set[str]) -> tuple[list[Any], set[str]]:
        """Give the contexts of a node beside that of the model, and the words explained in it.

        That of the model holds everywhere, as no other may change it: a node that names it again
        says nothing new.
        """
        own = [context for context in many(node.get(_CONTEXT, [])) if context != CONTEXT]
        return own, words | self.explained(own)

    def explained(self, contexts: list[Any]) -> set[str]:
        """Give the words that contexts beside that of the model explain.

        Raises:
            RefusedError: One would be fetched, or changes what the model says.
        """
        try:
            words = explained_terms(contexts) or set()
        except RefusedPartError as error:
            raise RefusedError([Problem(self.name, 0, 0, str(error))]) from None
        if odd := sorted(
            word
            for word in words
            if word in terms() or (word.startswith("@") and word not in _SETTINGS)
        ):
            reason = f"{odd[0]!r} in a @context of its own changes what the model says."
            raise RefusedError([Problem(self.name, 0, 0, reason)])
        return words

    def node(self, node: Node, place: str, words: set[str]) -> Node | None:
        """Give what is read of an annotation, or of a set with the annotations in it."""
        if any(kind in _SETS for kind in many(node.get("type", []))):
            return self.members(node, place, words)
        if faults := list(dict.fromkeys(annotation_faults(node))):
            self.refuse(place, "; ".join(faults))
            return None
        if self.read.setdefault(node["id"], node) != node:
            reason = f"the id {node['id']} is that of another annotation before it. Give it its own"
            self.refuse(place, reason)
            return None
        if (why := self.unfit.get(node["id"])) is not None:
            self.refuse(place, why)
            return None
        if node["id"].startswith(BASE):
            self.found.ours.append(node)
            return None
        return self.plain(node, words)

    def members(self, node: Node, place: str, words: set[str]) -> Node | None:
        """Give a page or a collection without what is wrong in it; none if nothing is left."""
        own, words = self.contexts(node, words)
        kept: Node = {_CONTEXT: own} if own else {}
        for key, value in node.items():
            if key == _CONTEXT:
                continue
            if key == _ITEMS:
                items = [
                    found if isinstance(item, dict) else item
                    for number, item in enumerate(many(value))
                    if isinstance(item, str)
                    or (found := self.member(item, f"{place}/{_ITEMS}/{number}", words)) is not None
                ]
                kept.update({_ITEMS: items} if items else {})
            elif key in ("first", "last", "next", "prev") and isinstance(value, dict):
                found = self.node(value, f"{place}/{key}", words)
                kept.update({key: found} if found is not None else {})
            else:
                kept.update(self.plain({key: value}, words))
        if kept.get("id") is not None and not is_address(kept["id"]):
            self.refuse(place, "a page or collection has an address as its id (5)")
            return None
        is_bare = not {_ITEMS, "first"} & set(kept) and {_ITEMS, "first"} & set(node)
        return None if is_bare else kept

    def member(self, item: Any, place: str, words: set[str]) -> Node | None:
        """Give what is read of one annotation of a page."""
        if isinstance(item, dict):
            return self.node(item, place, words)
        self.refuse(place, "an annotation is an object")
        return None

    def plain(self, node: Node, words: set[str]) -> Node:
        """Give a node without what no word explains; that is named."""
        own, words = self.contexts(node, words)
        kept: Node = {_CONTEXT: own} if own else {}
        for key, value in node.items():
            if key == _CONTEXT:
                continue
            if not self.is_explained(key, words):
                self.leave(f"{key}, which no @context explains")
                continue
            values = [read for item in many(value) for read in self.values(key, item, words)]
            if values:
                kept[key] = values if isinstance(value, list) else values[0]
        return kept

    def is_explained(self, key: str, words: set[str]) -> bool:
        """Whether a key means something: a word of a context, or a name with a known prefix."""
        prefix = key.partition(":")[0]
        known = words | set(terms())
        return key in known or key.startswith("@") or (":" in key and prefix in known)

    def values(self, key: str, value: Any, words: set[str]) -> Iterator[Any]:
        """Give a value of a key if something of it can be kept."""
        if value is None or isinstance(value, list):
            self.leave(f"{key} without a value")
        elif isinstance(value, dict):
            if found := self.plain(value, words):
                yield found
        elif key in ("type", "@type") and not (
            self.is_explained(str(value), words) or is_address(value)
        ):
            self.leave(f"the type {value}, which no @context explains")
        else:
            yield value

    def refuse(self, place: str, reason: str) -> None:
        """Refuse one annotation."""
        self.found.told.append(Problem(f"{self.name}{place}", 0, 0, reason))

    def leave(self, name: str) -> None:
        """Name a value that is not taken over."""
        self.found.told.append(LeftOut(name))
