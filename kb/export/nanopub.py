"""Write nanopublications: one for each entry of a story, to be cited and checked alone.

The assertion is our record that somebody said something, never what was said as a bare triple. The
provenance says where it is printed and who reports it, the publication info who recorded it and
when. Hierarchies and alignments that a record needs go with it, so each can be taken in alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kb.graph.drop import judged_of, pointed_at
from kb.graph.identity import reply_iri, source_iri, statement_iri
from kb.graph.nanopubs import (
    ALGORITHM,
    KIND,
    NP,
    NPX,
    PARTS,
    PUBLIC_KEY,
    SIGNATURE,
    SIGNATURE_TARGET,
)
from kb.graph.signing import RSA, Signer
from kb.graph.trusty import artifact_code, normal_form
from kb.graph.write import story_quads
from kb.model.journal import Entry
from kb.model.story import Story, Utterance
from kb.terms import PREFIXES, short, term

_PLACEHOLDER = "RA" + "-" * 43
_IN_PROVENANCE = ("source:", "version:", "snapshot:", "mention:")
_PREFIXES = {
    **{p: PREFIXES[p] for p in ("kb", "rel", "role", "entity", "prov", "schema", "skos", "oa")},
    "dct": PREFIXES["dct"],
    "xsd": PREFIXES["xsd"],
    "np": NP,
    "npx": NPX,
}


@dataclass(frozen=True)
class Publishing:
    """What is the same for all nanopublications of an export.

    Attributes:
        licence: Address of the licence, "" to name none.
        signer: Signs each one; None to leave them unsigned.
    """

    licence: str = ""
    signer: Signer | None = None


def nanopubs(
    stories: Iterable[Story], brought: Mapping[str, Entry], how: Publishing
) -> Iterator[str]:
    """Write every entry and every reply of stories as TriG, one nanopublication after the other.

    Args:
        stories: What to write, in order.
        brought: The entry of the journal by which each subject is in effect, by full address.
        how: Licence and key.
    """
    for story in stories:
        for utterance in story.utterances:
            yield _trig(_part(story, {utterance.id}), _entry(story, utterance, brought), how)
        ends = {name: u.id for u in story.utterances for name in _names(u)}
        for reply in story.replies:
            named = (*reply.sender, *reply.target, reply.stated_in)
            kept = {ends[name] for name in named if name in ends}
            part = _part(story, kept, {name for name in named if name and name not in ends})
            entry = brought[reply_iri(story.id, reply.id).value]
            yield _trig(replace(part, replies=(reply,)), entry, how)


def _names(utterance: Utterance) -> set[str]:
    return {utterance.id, *(statement.id for statement in utterance.statements)}


def _entry(story: Story, utterance: Utterance, brought: Mapping[str, Entry]) -> Entry:
    place = source_iri(next(s for s in story.sources if s.id == utterance.source), story.id)
    return brought[statement_iri(utterance.statements[0], utterance, place).value]


def _part(story: Story, utterances: set[str], sources: Iterable[str] = ()) -> Story:
    """Cut a story down to some entries and all that they need."""
    kept = tuple(u for u in story.utterances if u.id in utterances)
    known = {source.id: source for source in story.sources}
    wanted = {*sources, *(u.source for u in kept), *(u.original for u in kept if u.original)}
    wanted = _closure(wanted, {id: source.based_on for id, source in known.items()})
    parts = tuple(source for source in story.sources if source.id in wanted)
    named = {part for source in parts for part in (source.author, source.publisher)}
    for utterance in kept:
        named |= {utterance.speaker, utterance.on_behalf_of}
        named |= {report.speaker for report in utterance.reports}
        named |= {f for s in utterance.statements for _, f in s.proposition.roles}
    links = {entity.id: set(pointed_at(entity)) for entity in story.entities}
    for alignment in story.alignments:
        for one, other in (
            (alignment.source, alignment.target),
            (alignment.target, alignment.source),
        ):
            links.setdefault(one, set()).add(other)
    named = _closure(named, links)
    return replace(
        story,
        sources=parts,
        entities=tuple(entity for entity in story.entities if entity.id in named),
        alignments=tuple(a for a in story.alignments if a.source in named),
        utterances=kept,
        replies=(),
        judgements=judged_of(story.judgements, kept),
    )


def _closure(start: set[str], links: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for other in links.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _trig(part: Story, entry: Entry, how: Publishing) -> str:
    """Write one nanopublication, sign it if a key is given, and give it the address it earns."""
    quads = list(_quads(part, entry, how))
    if how.signer:
        quads += _signed(quads, how.signer)
    code = artifact_code(quads, _PLACEHOLDER)
    final = sorted((_addressed(quad, code) for quad in quads), key=_place)
    iri = PREFIXES["nanopub"] + code
    prefixes = {"this": iri, "sub": f"{iri}#", **_PREFIXES}
    lines = (serialize(final, format=RdfFormat.TRIG, prefixes=prefixes) or b"").decode().split("\n")
    first = next(n for n, line in enumerate(lines) if not line.startswith("@prefix "))
    return "\n".join([*sorted(lines[:first]), *lines[first:], ""])  # the engine has no order


def _quads(part: Story, entry: Entry, how: Publishing) -> Iterator[Quad]:
    this, head = _node(""), _node("#Head")
    assertion, provenance, pubinfo = (_node(f"#{name}") for name in _GRAPHS)
    yield Quad(this, term("rdf:type"), KIND, head)
    for predicate, graph in zip(PARTS.values(), (assertion, provenance, pubinfo), strict=True):
        yield Quad(this, predicate, graph, head)
    quads = story_quads(part)
    reports = {quad.subject for quad in quads if quad.object == term("kb:Report")}
    for quad in quads:
        apart = quad.subject in reports or short(_iri(quad)).startswith(_IN_PROVENANCE)
        graph = provenance if apart else assertion
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
    # A reply of one source to another names no entry; what it is from is the source that replies.
    printed = [quad.object for quad in quads if quad.predicate == term("prov:hadPrimarySource")]
    replying = [quad.object for quad in quads if quad.predicate == term("kb:replyFrom")]
    for source in printed or replying:
        yield Quad(assertion, term("prov:hadPrimarySource"), source, provenance)
    made = Literal(entry.at, datatype=term("xsd:dateTime"))
    yield Quad(this, term("dct:created"), made, pubinfo)
    yield Quad(this, term("kb:curator"), Literal(entry.by), pubinfo)
    if how.licence:
        yield Quad(this, term("dct:license"), NamedNode(how.licence), pubinfo)


_GRAPHS = ("assertion", "provenance", "pubinfo")


def _signed(quads: list[Quad], signer: Signer) -> list[Quad]:
    """Make the quads of a signature over quads, which covers all of them but itself."""
    this, element, pubinfo = _node(""), _node("#sig"), _node("#pubinfo")
    own = [
        Quad(element, SIGNATURE_TARGET, this, pubinfo),
        Quad(element, ALGORITHM, Literal(RSA), pubinfo),
        Quad(element, PUBLIC_KEY, Literal(signer.public_key), pubinfo),
    ]
    signature = signer.sign(normal_form([*quads, *own], _PLACEHOLDER).encode())
    return [*own, Quad(element, SIGNATURE, Literal(signature), pubinfo)]


def _node(rest: str) -> NamedNode:
    return NamedNode(f"{PREFIXES['nanopub']}{_PLACEHOLDER}{rest}")


def _iri(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    return quad.subject.value


def _addressed(quad: Quad, code: str) -> Quad:
    """Put the code in the place that was kept for it."""
    subject, value, graph = quad.subject, quad.object, quad.graph_name
    assert isinstance(subject, NamedNode)
    assert isinstance(graph, NamedNode)
    return Quad(
        _filled(subject, code),
        quad.predicate,
        _filled(value, code) if isinstance(value, NamedNode) else value,
        _filled(graph, code),
    )


def _filled(node: NamedNode, code: str) -> NamedNode:
    return NamedNode(node.value.replace(_PLACEHOLDER, code))


def _place(quad: Quad) -> tuple[int, str]:
    assert isinstance(quad.graph_name, NamedNode)
    name = quad.graph_name.value.rpartition("#")[2]
    return ("Head", *_GRAPHS).index(name), str(quad)
