"""Join what is compared as lines of N-Triples, if no more of it is known than many stories share.

Most of a long file or feed was never seen before. Whatever else is left to `kb.joining`.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import NamedNode, RdfFormat, parse

from kb.graph.records import Quads, Records, StoreRecords
from kb.graph.write import recorded_lines
from kb.ingest.rdf_part import PartRead
from kb.joining import TURNED, is_known, other_contents, other_entities
from kb.model.registry import Registry
from kb.model.story import Story
from kb.terms import address, short, term

_SHARED = ("entity:", "proposition:")
_TURNED_LINES = frozenset(map(str, TURNED))
_UNDER_LINES = frozenset(str(term(name)) for name in ("rdf:type", "skos:broader"))
_ENTITY_LINE = f"<{address('entity:')}"


@dataclass(frozen=True)
class NewLines:
    """What is new in stories, as lines of N-Triples with their ends, sorted.

    Attributes:
        nodes: The full addresses of all nodes in them.
    """

    payload: bytes
    nodes: Set[str]


def join_new(stories: Iterable[Story], there: Quads, registry: Registry) -> NewLines | None:
    """Join stories that nothing is recorded of as `join` does, without an object for each quad.

    Args:
        stories: Of one source, which share no more than one source may say.
        there: What is there.
        registry: The shipped registry.

    Returns:
        None if they have to be joined by `join`: more than entities and propositions is known,
        or something new is said of one, or what is said leads to other stories.
    """
    lines = _Lines(recorded_lines(stories))
    met = {name for name in lines.subjects if is_known(NamedNode(name), there)}
    if not all(short(name).startswith(_SHARED) for name in met):
        return None
    if any(value in met or _leads_out(value, lines, there) for value in lines.turned):
        return None
    known = [short(concept).removeprefix("entity:") for concept in lines.wider]
    if not all(concept in registry.concepts for concept in known):
        return None  # it could stand under itself
    about = list(parse("\n".join(lines.about(met)), format=RdfFormat.N_TRIPLES))
    ours, base = Records(about), StoreRecords(there)
    reasons = chain(other_entities(ours, base), other_contents(ours, base))
    if not all(quad in there for quad in about) or next(reasons, None) is not None:
        return None
    new = "\n".join([*lines.without(met), ""])
    return NewLines(new.encode(), lines.nodes)


def _leads_out(name: str, lines: "_Lines", there: Quads) -> bool:
    return name not in lines.subjects and is_known(NamedNode(name), there)


class _Lines:
    """Lines of stories, with what they are about.

    Attributes:
        nodes: The full addresses of all nodes.
        subjects: Those that something is said of.
        turned: Those from which a story is read backwards.
        wider: The entities that something is said to be, or to stand under.
    """

    def __init__(self, lines: Set[str]) -> None:
        self._about, self.turned, self.wider = dict[str, list[str]](), set[str](), set[str]()
        before, about, values = "", list[str](), set[str]()
        for line in sorted(lines):
            subject, predicate, value = line.split(" ", 2)
            if subject != before:
                before, about = subject, list[str]()
                self._about[subject[1:-1]] = about
            about.append(line)
            if value[0] == "<":
                values.add(value)
                if predicate in _TURNED_LINES:
                    self.turned.add(value[1:-3])
                elif predicate in _UNDER_LINES and value.startswith(_ENTITY_LINE):
                    self.wider.add(value[1:-3])
        self.subjects = self._about.keys()
        self.nodes = {*self.subjects, *(value[1:-3] for value in values)}

    def about(self, nodes: Set[str]) -> list[str]:
        """Give the lines about some of the subjects."""
        return list(chain.from_iterable(self._about[node] for node in nodes))

    def without(self, nodes: Set[str]) -> Iterable[str]:
        """Give all other lines, sorted."""
        return chain.from_iterable(
            lines for subject, lines in self._about.items() if subject not in nodes
        )


def known_of_part(part: PartRead, there: Quads) -> Set[str] | None:
    """Give the subjects of a part that are known, if nothing about them is new.

    Args:
        part: Whose stories were checked.
        there: What is there.

    Returns:
        Their prefixed addresses; None if the part has to be joined like a small file, as more than
        entities and propositions is known, or something new is said of one.
    """
    nodes = ((subject, NamedNode(address(subject))) for subject in part.subjects)
    met = {subject: node for subject, node in nodes if is_known(node, there)}
    if not met:
        return met.keys()
    if not all(subject.startswith(_SHARED) for subject in met):
        return None
    quads, known = part.about(met.keys()), set(met.values())
    about = [quad for quad in quads if quad.subject in known]
    if any(quad.predicate in TURNED and quad.object in known for quad in quads):
        return None
    if not all(quad in there for quad in about):
        return None
    ours, base = Records(about), StoreRecords(there)
    reasons = chain(other_entities(ours, base), other_contents(ours, base))
    return met.keys() if next(reasons, None) is None else None
