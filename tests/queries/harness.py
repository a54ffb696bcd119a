"""Run catalogue queries over small stories, on two engines that share no code.

A world is a story with all that follows from it, and only the part of the ontology that the story
touches; so hundreds of them can be made in seconds. Nodes get readable names, as their addresses
are hashes: "a" is a statement, "a.claim" its proposition, "a.claim>able-did" what a bridge makes
of it.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

import pyoxigraph
import rdflib
import yaml
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store
from rdflib.plugins.sparql import prepareQuery

from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import conflict_quads, conflicts, place
from kb.contradictions.derive import Match
from kb.contradictions.filed import FiledConflicts
from kb.contradictions.issues import issues, parted
from kb.graph.cards import statement_card
from kb.graph.judged import ENDS
from kb.graph.measures import measure_quads
from kb.graph.records import Records
from kb.graph.registry import load_registry, ontology_quads
from kb.graph.write import story_quads
from kb.ingest.story import read_story
from kb.query.bind import bind, make_term, parameters
from kb.query.catalogue import CatalogueQuery, derivations, rules
from kb.terms import PREFIXES, local_name, short
from tests.queries.rdflib_joins import quick_joins

Row = tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What an engine answers: columns and rows in order, or triples without columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class World:
    """A store with records, ontology and all that is derived, and a name for each of its nodes."""

    store: Store
    graph: rdflib.Graph
    names: Mapping[str, str]
    slug: str

    def address(self, name: str) -> str:
        """Find the address of a node by its readable or its prefixed name."""
        for address, known in self.names.items():
            if known == name:
                return address
        prefix, _, rest = name.partition(":")
        return PREFIXES[prefix] + rest


@cache
def world(story: str, turtle: str = "", *, shipped: bool = True, compared: bool = True) -> World:
    """Make a world.

    Args:
        story: Text of a story file, "" for none.
        turtle: Further records without prefixes of their own.
        shipped: Whether the shipped ontology is there, as far as the records touch it.
        compared: Whether the rules have run, so that the conflicts are there.
    """
    records = set(turtle_quads(turtle))
    if story:
        records.update(story_quads(read_story([("story.yaml", story.encode())], load_registry())))
    ontology = small_ontology(records) if shipped else set()
    store = Store()
    store.extend(records | ontology | set(measure_quads(records)))
    for query in derivations():
        derive_once(store, query)
    if compared:
        store.extend(found_conflicts(store))
    quads = [quad for quad in store if BlankNode not in (type(quad.subject), type(quad.object))]
    slug = load_plain(story)["story"] + "/" if story else ""
    return World(store, rdflib_graph(quads), node_names(Records(quads), slug), slug)


def load_plain(text: str) -> Any:
    """Read YAML in which every scalar is text."""
    return yaml.load(text, Loader=yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader)


def turtle_quads(turtle: str) -> list[Quad]:
    """Read Turtle that may use every prefix of the project."""
    head = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
    return list(pyoxigraph.parse(input=head + turtle, format=RdfFormat.TURTLE))


def small_ontology(records: Iterable[Quad]) -> set[Quad]:
    """Cut out what the records lead to, upwards and along frames, and bridges without a premise."""
    about, frames = _ontology()
    found: set[Quad] = set()
    seen: set[str] = set()
    waiting = deque(node for quad in records for node in (quad.predicate, quad.object))
    waiting.extend(NamedNode(PREFIXES["bridge"] + name) for name in ("presupposition", "possible"))
    while waiting:
        node = waiting.popleft()
        if not isinstance(node, NamedNode) or node.value in seen:
            continue
        seen.add(node.value)
        found.update(about[node.value])
        waiting.extend(quad.object for quad in about[node.value])
        waiting.extend(frames[node.value])
    return found


@cache
def _ontology() -> tuple[dict[str, list[Quad]], dict[str, list[NamedNode]]]:
    """Give the shipped quads by subject, and the frames by their premise."""
    about: dict[str, list[Quad]] = defaultdict(list)
    frames: dict[str, list[NamedNode]] = defaultdict(list)
    for quad in ontology_quads():
        if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode):
            about[quad.subject.value].append(quad)
            if short(quad.predicate.value) == "kb:premise":
                frames[quad.object.value].append(quad.subject)
    return about, frames


def derive_once(store: Store, query: CatalogueQuery) -> None:
    """Run a derivation into the store, until it gives nothing new if it says so."""
    before = -1
    while before != len(store):
        before = len(store)
        store.extend([Quad(t.subject, t.predicate, t.object) for t in store.query(query.text)])
        if not query.repeat:
            return


def found_conflicts(store: Store) -> list[Quad]:
    """Write the conflicts as the program does."""
    records, registry = Records(store), load_registry()
    cards = {
        node: statement_card(node, records, registry, {})
        for node in records.of_type("kb:Statement")
        if records.one(node, "kb:content") or records.one(node, "kb:reports")
    }
    pairs, replies = parted(rule_matches(store))
    with FiledConflicts(place) as made:
        conflicts(made, issues(pairs, records), replies, Comparer(records, registry), cards)
        return list(conflict_quads(made))


def rule_matches(store: Store) -> list[Match]:
    """Run every rule."""
    return [
        Match(rule, tuple(short(row[name].value) for name in rule.columns))
        for rule in rules()
        for row in store.query(rule.text)
    ]


def rdflib_graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """Give the same triples to rdflib, term by term."""
    graph = rdflib.Graph(store="SimpleMemory")
    for quad in quads:
        graph.add(tuple(_rdflib_term(term) for term in quad.triple))
    return graph


@lru_cache(maxsize=20_000)  # most are of the ontology, which is in every world
def _rdflib_term(value: Any) -> rdflib.term.Identifier:
    if isinstance(value, NamedNode):
        return rdflib.URIRef(value.value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    if value.datatype == NamedNode(PREFIXES["xsd"] + "string"):
        return rdflib.Literal(value.value)
    datatype = rdflib.URIRef(value.datatype.value)
    return rdflib.Literal(value.value, datatype=datatype, normalize=False)


# -- readable names -------------------------------------------------------------------------


def node_names(records: Records, slug: str) -> dict[str, str]:
    """Name the nodes whose addresses are hashes; ids without the story's slug before them."""
    names: dict[str, str] = {}

    def name(node: str, text: str) -> None:
        names.setdefault(_whole(node), text)

    for kind in ("kb:Statement", "kb:Source", "kb:Utterance", "kb:Reply"):
        for node in records.of_type(kind):
            name(node, records.one(node, "kb:id").removeprefix(slug))
    for node in sorted(records.of_type("kb:Statement"), key=lambda n: records.one(n, "kb:id")):
        for proposition in records.all(node, "kb:content"):
            name(proposition, f"{names[_whole(node)]}.claim")
        for mention in records.all(node, "kb:mention"):
            name(mention, f"{names[_whole(node)]}.mention")
    for node in records.of_type("kb:Version"):
        source = names[_whole(records.one(node, "prov:specializationOf"))]
        name(node, f"{source}.{records.one(node, 'schema:version')}")
    for node in records.of_type("kb:ImpliedProposition"):
        name(node, _implied_name(node, records, names))
    for node in records.of_type("kb:Alignment"):
        ends = [records.one(node, end).partition(":")[2] for end in ("kb:from", "kb:to")]
        name(node, f"{ends[0]}={ends[1]}")
    for node in records.of_type("kb:ClaimJudgement"):
        ends = [records.one(records.one(node, end), "kb:text") for end in ENDS]
        name(node, "=".join(sorted(ends)))
    for node in records.of_type("kb:Conflict"):
        sides = [names[_whole(records.one(node, side))] for side in ("kb:left", "kb:right")]
        name(node, f"{sides[0]}×{sides[1]}")
    names.update(_key_names(records))
    return names


def _implied_name(node: str, records: Records, names: Mapping[str, str]) -> str:
    """Name what a frame concludes by the way that leads there: "a.claim>able-did"."""
    chain = []
    while premise := records.one(node, "kb:impliedBy"):
        chain.append(records.one(node, "kb:byFrame").partition(":")[2])
        node = premise
    return ">".join([names.get(_whole(node), node), *reversed(chain)])


def _key_names(records: Records) -> dict[str, str]:
    """Name the nodes to meet in: "key(use,facebook)", "key(use)" without that role, and slots."""
    names = {}
    for relation in records.of_type("kb:Relation"):
        for entity in ("", *records.of_type("kb:Entity")):
            text = f"{_whole(relation)} {_whole(entity) if entity else ''}"
            address = f"{PREFIXES['kb']}key-{sha256(text.encode()).hexdigest()}"
            parts = [local_name(_whole(node)) for node in (relation, entity) if node]
            names[address] = f"key({','.join(parts)})"
            slot = sha256(f"slot {text}".encode()).hexdigest()
            names[f"{PREFIXES['kb']}key-{slot}"] = f"slot({','.join(parts)})"
    return names


def _whole(node: str) -> str:
    prefix, _, rest = node.partition(":")
    return PREFIXES[prefix] + rest if prefix in PREFIXES else node


# -- questions ------------------------------------------------------------------------------


def bound_text(query: CatalogueQuery, here: World, given: Mapping[str, str]) -> str:
    """Put the parameters of a case into a query; addresses may be readable names."""
    known = parameters(query.text)
    values = {
        name: make_term(
            query.name, known[name], here.address(text) if known[name].type == "iri" else text
        )
        for name, text in given.items()
    }
    return bind(query.name, query.text, values)


def ask_oxigraph(here: World, text: str) -> Answer:
    """Ask the engine that ships."""
    result = here.store.query(text)
    if isinstance(result, pyoxigraph.QueryTriples):
        return Answer((), _triples(here, ((t.subject, t.predicate, t.object) for t in result)))
    columns = tuple(variable.value for variable in result.variables)
    rows = (tuple(_shown(here, row[name]) for name in columns) for row in result)
    return Answer(columns, tuple(rows))


@cache
def prepared(text: str) -> Any:
    """Have rdflib read a query, once."""
    return prepareQuery(text)


def ask_rdflib(here: World, text: str) -> Answer:
    """Ask an engine with another parser, another algebra and another author."""
    with quick_joins():
        result = here.graph.query(prepared(text))
        if result.type == "CONSTRUCT":
            return Answer((), _triples(here, result.graph))
        columns = tuple(str(variable) for variable in result.vars)
        rows = (tuple(_shown(here, row[name]) for name in columns) for row in result)
        return Answer(columns, tuple(rows))


def _triples(here: World, triples: Iterable[tuple[Any, Any, Any]]) -> tuple[Row, ...]:
    return tuple(sorted({tuple(_shown(here, node) for node in triple) for triple in triples}))


def _shown(here: World, value: Any) -> str:
    """Show a term of either engine: a name, a text, or nothing when there is no value."""
    if value is None:
        return ""
    text = value.value if isinstance(value, NamedNode | pyoxigraph.Literal) else str(value)
    is_address = isinstance(value, NamedNode | rdflib.URIRef)
    if is_address:
        return here.names.get(text) or short(text)
    return text.removeprefix(here.slug)
