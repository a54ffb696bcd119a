"""Read the ontology's files for its tests: strictly, by file, and by subject."""

from collections import defaultdict
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kb.resources import folder
from kb.terms import short

ONTOLOGY = folder("ontology")
SHAPES = sorted((ONTOLOGY / "shapes").glob("*.ttl"))
EXAMPLES = sorted((ONTOLOGY / "shapes" / "examples").glob("*.ttl"))
VOCABULARY = sorted(ONTOLOGY.glob("*.ttl"))

Description = dict[str, set[str]]


def quads(file: Path) -> list[Quad]:
    """Parse one Turtle file strictly."""
    return list(parse(path=str(file), format=RdfFormat.TURTLE))


def words(file: Path) -> dict[str, Description]:
    """Describe every named subject of a file by prefixed names and plain texts."""
    found: dict[str, Description] = defaultdict(lambda: defaultdict(set))
    for quad in quads(file):
        if isinstance(quad.subject, NamedNode) and hasattr(quad.object, "value"):
            subject, predicate = short(quad.subject.value), short(quad.predicate.value)
            found[subject][predicate].add(short(quad.object.value))
    return found


def of_type(name: str, *files: str) -> dict[str, Description]:
    """Describe the subjects of a type in the given files."""
    return {
        subject: description
        for file in files
        for subject, description in words(ONTOLOGY / file).items()
        if name in description["rdf:type"]
    }


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    """Walk from a node along edges, without counting the node itself as reached at first."""
    reached: set[str] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(edges.get(node, ()))
    return reached
