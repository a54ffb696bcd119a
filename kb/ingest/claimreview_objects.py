"""Find the reviews in JSON: ClaimReview of schema.org anywhere, and Google's Fact Check API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.ingest.claimreview_values import Node, classes, is_text, items, plain_name, word

REVIEW, MEDIA = "claimreview", "mediareview"
_API = "claimReview"
_CLAIM = re.compile(r"/claims/[0-9]+")
_NAMES = ("name", "legalName", "alternateName")
_ANSWER = {"textualRating", "reviewDate", "languageCode", "publisher", "url", "title"}
Path = tuple[str, ...]


@dataclass(frozen=True)
class FoundReview:
    """One review as it stands in a document.

    Attributes:
        node: Its values by name.
        pointer: Where it stands, from the top of the document (RFC 6901).
        claim: The claim that it hangs on, if it stands within one.
        of_api: Whether it is written as Google's API does.
    """

    node: Node
    pointer: str
    claim: Node | None = None
    of_api: bool = False


@dataclass
class Document:
    """A tree of JSON-LD, with the nodes that its parts refer to by their ids.

    Attributes:
        is_only: Whether its review is the only one of its page, so that media can mean no other.
        odd: What stands in place of a claim or review of Google's API: where, and why it is none.
        taken: Which media reviews belonged to a review, by the identity of their node.
    """

    root: Any
    nodes: dict[str, Node] = field(default_factory=dict)
    reviews: list[FoundReview] = field(default_factory=list)
    media: list[FoundReview] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    odd: list[tuple[str, str]] = field(default_factory=list)
    is_only: bool = False
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.root = _plain(self.root)
        self._look(self.root, "", None)
        self.is_only = len(self.reviews) == 1

    def _look(self, value: Any, pointer: str, claim: Node | None) -> None:
        """Find the reviews, the nodes with ids, and the long texts, in their order."""
        if isinstance(value, list):
            of_api = any(isinstance(one, dict) and _API in one for one in value)
            for number, one in enumerate(value):
                self._look(one, f"{pointer}/{number}", claim)
                if of_api and not isinstance(one, dict):
                    self.odd.append((f"{pointer}/{number}", "this is no claim, which is an object"))
        elif isinstance(value, str):
            self.texts.append((pointer, value))
        elif isinstance(value, dict):
            self._look_at(value, pointer, claim)

    def _look_at(self, node: dict[str, Any], pointer: str, claim: Node | None) -> None:
        kinds = classes(node)
        id = node.get("@id")
        if isinstance(id, str) and len(node) > len({"@id", "@type"} & set(node)):
            self.nodes[id] = filled(self.nodes.get(id, node), node)
        if REVIEW in kinds:
            self.reviews.append(FoundReview(node, pointer, claim))
        elif MEDIA in kinds:
            self.media.append(FoundReview(node, pointer))
        for key, value in node.items():
            if (
                key == _API
                and REVIEW not in kinds
                and (_answers(value) or _is_claim(node, pointer))
            ):
                self._look_at_answers(value, f"{pointer}/{key}", node)
                continue
            self._look(value, f"{pointer}/{_escaped(key)}", node if "claim" in kinds else None)

    def _look_at_answers(self, value: Any, pointer: str, claim: Node) -> None:
        """Find the reviews of a claim of the API; what stands there and is none is named."""
        answers = dict(_answers(value))
        for number, one in enumerate(items(value)):
            place, before = f"{pointer}/{number}", len(self.reviews)
            if number in answers:
                self.reviews.append(FoundReview(answers[number], place, claim, of_api=True))
                continue
            self._look(one, place, None)
            if len(self.reviews) == before:
                self.odd.append((place, "this is no review"))
        if not items(value):
            self.odd.append((pointer, "the claim has no review"))

    def whole(self, value: Any) -> Any:
        """Give the node that a value refers to, or the value with what is said of it elsewhere."""
        if not isinstance(value, dict) or "@id" not in value:
            return value
        known = self.nodes.get(str(value["@id"]), value)
        return filled(value, known) if set(value) - {"@id", "@type"} else known

    def all(self, node: Node, *keys: str) -> list[Any]:
        """Give the values under some keys, in the order of the keys."""
        return [self.whole(one) for key in keys if key in node for one in items(node[key])]

    def nodes_of(self, node: Node, *keys: str) -> list[Node]:
        """Give the values that are nodes; a text in their place is the name itself."""
        found = list[Node]()
        for one in self.all(node, *keys):
            if isinstance(one, dict):
                found.append(one)
            elif text := word(one):
                found.append({"name": text if is_text(one) else one})
        return found

    def words(self, node: Node, *keys: str) -> list[str]:
        """Give the values that are texts, or nodes of which only the address is known."""
        return [text for one in self.all(node, *keys) if (text := word(one) or _own_address(one))]

    def leaves(self, node: Node, above: Path = (), depth: int = 4) -> Iterator[tuple[Path, str]]:
        """Give each value of a node with the keys that lead there, but for addresses and classes.

        Below `depth` keys, all is one value, without words.
        """
        for key, value in node.items():
            if key.startswith("@"):
                continue
            for one in self.all({key: value}, key):
                path = (*above, key)
                if isinstance(one, dict) and depth > 1:
                    yield from self.leaves(one, path, depth - 1)
                elif isinstance(one, dict):
                    yield path, ""
                elif text := word(one):
                    yield path, text


def filled(node: Node, other: Node) -> Node:
    """Add what another node with the same id says besides.

    Pages give one id to several things; two that differ in a value are not the same.
    """
    if other is node or any(key in other and other[key] != node[key] for key in node):
        return node
    return {**node, **other} if len(other.keys() | node.keys()) > len(node) else node


def _own_address(value: Any) -> str:
    is_bare = isinstance(value, dict) and set(value) == {"@id"}
    return word(value["@id"]) if is_bare and re.match("https?://", str(value["@id"])) else ""


def _answers(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Give the reviews of a claim as the API has them, each with its number."""
    found = [(n, one) for n, one in enumerate(items(value)) if isinstance(one, dict)]
    return [(n, one) for n, one in found if _ANSWER & set(one) and REVIEW not in classes(one)]


def _is_claim(node: Node, pointer: str) -> bool:
    """Whether a node is a claim of the API, whatever its reviews are."""
    return "text" in node or bool(_CLAIM.fullmatch(pointer))


def _plain(value: Any) -> Any:
    """Take the address of schema.org away from all keys."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, one in value.items():
            name = plain_name(key)
            found[name] = (
                [*items(found[name]), *items(_plain(one))] if name in found else _plain(one)
            )
        return found
    return value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def named(document: Document, node: Mapping[str, Any]) -> list[str]:
    """Give the names of a node."""
    given = {key: node[key] for key in _NAMES if key in node}
    return document.words(
        {key: [*filter(is_text, items(one))] for key, one in given.items()}, *_NAMES
    )
