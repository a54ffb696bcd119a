"""Read RDF that records statements in our terms, such as an export.

What comes in must be exactly what the same stories would be written as: then every address fits
its content, nothing is missing and nothing foreign has slipped in. Only triple terms of RDF 1.2 may
stand beside it, if they say what their propositions say.
"""

import codecs
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from kb.errors import Problem, RefusedError, TimeFormatError
from kb.graph.circles import reply_faults
from kb.graph.older import complete, lacks_story
from kb.graph.read import UnreadableRecordError, read_story, story_ids
from kb.graph.records import Records
from kb.graph.reified import parted, reifying
from kb.graph.write import recorded
from kb.ingest.jsonld_full import has_processor, read_full_jsonld
from kb.ingest.jsonld_surprises import beyond_plain, leaves, plain_json
from kb.ingest.rdf_surprises import placed, reason_of, refuse_surprises
from kb.ingest.story_entities import entity_faults
from kb.ingest.story_number import is_share
from kb.ingest.trix import read_trix
from kb.model.proposition import CLAIM, OTHER, Tense
from kb.model.registry import Registry
from kb.model.remark import LeftOut
from kb.model.story import Alignment, Entity, Polarity, Statement, Story
from kb.terms import short
from kb.text.safe import forbidden, is_blank

_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_UNSEEN = "has nothing that can be seen."
_LONGEST_TEXT = 64 * 1024
_LONGEST_ADDRESS = 8 * 1024
_MOST_SHOWN = 20


def read_rdf(
    name: str,
    content: bytes,
    kind: str,
    base: str = "",
    left: list[Problem | LeftOut] | None = None,
) -> list[Quad]:
    """Parse a file, strictly and without looking anywhere else, in the order of the file.

    Args:
        name: What to call the file in messages.
        content: Its bytes.
        kind: One of the kinds of RDF in `kb.ingest.kinds`.
        base: The address that relative ones in it are relative to; without it they are refused.
        left: Takes what is left out by name, as keys of JSON-LD that mean nothing; without it that
            is refused.

    Raises:
        RefusedError: It is not well-formed, or uses what is refused here.
    """
    content = content.removeprefix(codecs.BOM_UTF8)  # Windows puts it before any text
    refuse_surprises(name, content, kind)
    try:
        if kind == "jsonld":
            return _read_jsonld(name, content, base, left)
        if kind == "trix":
            return read_trix(name, content)
        return _parsed(name, content, kind, base)
    except RefusedError as error:  # the engine tells no place in XML, and none is known in JSON
        raise RefusedError([placed(problem, content) for problem in error.problems]) from None


def _parsed(name: str, content: bytes, kind: str, base: str) -> list[Quad]:
    try:
        return list(
            parse(content, format=_FORMATS[kind], base_iri=base or None, rename_blank_nodes=True)
        )
    except SyntaxError as error:
        place = (error.lineno or 0, error.offset or 0)
        raise RefusedError([Problem(name, *place, f"not {kind}: {reason_of(error)}.")]) from None
    except ValueError as error:
        raise RefusedError([Problem(name, 0, 0, f"not {kind}: {error}.")]) from None
    except MemoryError:  # so the engine says that it met a longer text than it reads
        raise RefusedError([Problem(name, 0, 0, "a text or address is too long.")]) from None


def _read_jsonld(
    name: str, content: bytes, base: str, left: list[Problem | LeftOut] | None
) -> list[Quad]:
    document = plain_json(name, content)
    if not isinstance(document, dict | list):
        reason = "this is no JSON-LD, which is an object or a list of objects."
        raise RefusedError([Problem(name, 1, 1, reason)])
    odd = beyond_plain(document)
    if not odd:
        quads = _parsed(name, content, "jsonld", base)
        lost = leaves(document) - len(quads)
        if lost <= 0:
            return quads
        odd = (
            f"{lost} of its values would be lost: an @id, @type or @language is not written right."
        )
    if not has_processor():
        hint = "python -m pip install 'newsclaim-kb[jsonld]' reads more of JSON-LD"
        raise RefusedError([Problem(name, 0, 0, f"{odd} ({hint}.)")])
    quads, names = read_full_jsonld(name, document, base)
    if names and left is None:
        raise RefusedError([Problem(name, 0, 0, f"{names[0]} would be lost.")])
    if left is not None:
        left += map(LeftOut, names)
    return quads


def recorded_stories(name: str, quads: Iterable[Quad], registry: Registry) -> list[Story]:
    """Read the stories that quads record, and refuse anything beside them.

    Raises:
        RefusedError: The quads are not exactly what their stories are written as.
    """
    return records_of(name, quads, registry)[0]


def records_of(
    name: str, quads: Iterable[Quad], registry: Registry
) -> tuple[list[Story], Set[Quad]]:
    """Read stories as `recorded_stories` does, with all that they are written as.

    Raises:
        RefusedError: The quads are not exactly what their stories are written as.
    """
    declared = Declared()
    stories, written = records_alone(name, set(quads), registry)
    for story in stories:
        declared.take(story)
    declared.check(name, registry)
    return stories, written


def records_alone(name: str, given: set[Quad], registry: Registry) -> tuple[list[Story], Set[Quad]]:
    """Read stories as `records_of` does, but for what stories may know of each other.

    Raises:
        RefusedError: The quads are not exactly what their stories are written as.
    """
    given, reified = parted(given)
    if not are_plain(given):
        problems = [Problem(name, 0, 0, reason) for quad in given for reason in _faults(quad)]
        raise RefusedError(sorted(problems)[:_MOST_SHOWN])
    if strange := reified.difference(reifying(given)):
        reasons = [f"no proposition here says what is reified: {_words(quad)}" for quad in strange]
        raise RefusedError([Problem(name, 0, 0, one) for one in sorted(reasons)[:_MOST_SHOWN]])
    stories, missing = list[Story](), set[Quad]()
    try:
        given = _completed(given)
        records, extra, entities = Records(given), set(given), dict[str, Entity]()
        for id in story_ids(records):
            stories.append(story := read_story(records, id, entities))
            written = recorded(story)  # of one story at a time, as all would be as large as given
            missing |= written - given
            extra -= written
    except (UnreadableRecordError, TimeFormatError) as error:
        raise RefusedError([Problem(name, 0, 0, str(error))]) from None
    except (KeyError, ValueError, ArithmeticError) as error:
        raise RefusedError(
            [Problem(name, 0, 0, f"a record is not well-formed: {error}.")]
        ) from None
    if not stories:
        raise RefusedError(
            [
                Problem(
                    name,
                    0,
                    0,
                    "this uses our terms in no graph and records no story. "
                    "Of that, only what `kb export` writes can be taken in.",
                )
            ]
        )
    refuse_misfits(name, missing=missing, extra=extra, stories=stories, registry=registry)
    return stories, given


def _completed(given: set[Quad]) -> set[Quad]:
    """Take what an older release exported for what this one would have."""
    older = lacks_story(given)
    if not older:
        return given
    engine = Store()
    engine.bulk_extend(given)
    complete(engine, older)
    return set(engine)


def refuse_misfits(
    name: str,
    *,
    missing: Iterable[Quad],
    extra: Iterable[Quad],
    stories: Iterable[Story],
    registry: Registry,
) -> None:
    """Refuse records that are not exactly what their stories are written as.

    Args:
        name: What to call the source in messages.
        missing: What the stories are written as and is not there.
        extra: What is there and no story is written as.
        stories: The stories, which are looked at for what nobody declares.
        registry: The shipped registry.

    Raises:
        RefusedError: There is any of this.
    """
    problems = [
        Problem(name, 0, 0, f"missing, though the rest needs it: {_words(quad)}")
        for quad in missing
    ]
    problems += [
        Problem(name, 0, 0, f"does not fit the rest, or is not ours: {_words(quad)}")
        for quad in extra
    ]
    problems += [Problem(name, 0, 0, reason) for s in stories for reason in unknown_in(s, registry)]
    if problems:
        raise RefusedError(sorted(problems)[:_MOST_SHOWN])


def refuse_strays(name: str, quads: Iterable[Quad]) -> None:
    """Refuse what no story leads to, if there is any.

    Raises:
        RefusedError: With each of the quads.
    """
    problems = [
        Problem(name, 0, 0, reason)
        for quad in quads
        for reason in (*_faults(quad), f"does not fit the rest, or is not ours: {_words(quad)}")
    ]
    if problems:
        raise RefusedError(sorted(problems)[:_MOST_SHOWN])


def _words(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    value = quad.object
    shown = short(value.value) if isinstance(value, NamedNode) else str(value)
    return f"{short(quad.subject.value)} {short(quad.predicate.value)} {shown}"


def unknown_in(story: Story, registry: Registry) -> Iterable[str]:
    """Name the relations, roles and entities that nobody declares."""
    known = {entity.id for entity in story.entities} | set(registry.concepts)
    for entity in story.entities:
        if entity.id in registry.concepts:
            yield f"entity {entity.id!r} is a shipped concept and cannot be declared again."
    for thing, named in _named(story):
        for id in sorted(named - known - {""}):
            yield f"{thing}: the entity {id!r} is not declared."
    for reply, fault in reply_faults(story.replies, story.utterances):
        yield f"{reply}: {fault}"
    titles = {story.id: story.title, **{source.id: source.title for source in story.sources}}
    yield from (f"{id}: its title {_UNSEEN}" for id, title in titles.items() if is_blank(title))
    owners = {source.id: {source.author, source.publisher} - {""} for source in story.sources}
    for utterance in story.utterances:
        own = owners.get(utterance.source, set())
        if not own:
            yield f"{utterance.source}: the source has no author and no publisher."
        elif not utterance.reports and not own & {utterance.speaker, utterance.on_behalf_of}:
            yield (
                f"{utterance.id}: {utterance.speaker} is neither author nor publisher of "
                f"{utterance.source}, and no report says how it comes there."
            )
        for statement in utterance.statements:
            proposition = statement.proposition
            relation = registry.relations.get(proposition.relation)
            if relation is None:
                yield f"{statement.id}: the relation {proposition.relation!r} is not known."
                continue
            filled = {role for role, _ in proposition.roles}
            if missing := relation.required - filled:
                yield f"{statement.id}: the role {min(missing)!r} is missing."
            if relation.id != OTHER and (extra := filled - relation.roles - {"condition"}):
                yield f"{statement.id}: {relation.id} has no role {min(extra)!r}."
            yield from (f"{statement.id}: {fault}" for fault in _faults_of(statement))


@dataclass
class Declared:
    """What the stories of a file say of entities, which they may share."""

    entities: dict[str, Entity] = field(default_factory=dict)
    alignments: list[Alignment] = field(default_factory=list)

    def take(self, story: Story) -> None:
        """Note what a story says."""
        self.add(story.entities, story.alignments)

    def add(self, entities: Iterable[Entity], alignments: Iterable[Alignment]) -> None:
        """Note what some stories say."""
        self.entities.update((entity.id, entity) for entity in entities)
        self.alignments += alignments

    def check(self, name: str, registry: Registry) -> None:
        """Refuse what cannot be meant.

        Raises:
            RefusedError: With each entity that is at fault.
        """
        reasons = [*self._unknown({*self.entities, *registry.concepts, ""})]
        if not reasons:
            faults = entity_faults(list(self.entities.values()), self.alignments)
            reasons = [f"entity {id!r}: {fault}" for id, fault in (*self._unseen(), *faults)]
        if reasons:
            raise RefusedError([Problem(name, 0, 0, reason) for reason in reasons[:_MOST_SHOWN]])

    def _unseen(self) -> Iterator[tuple[str, str]]:
        """Name the entities of which a name, or who decided of them, cannot be seen."""
        for entity in self.entities.values():
            if any(map(is_blank, (entity.name, *entity.aliases))):
                yield entity.id, f"a name {_UNSEEN}"
        for alignment in self.alignments:
            if is_blank(alignment.curator) or is_blank(alignment.because):
                yield (
                    alignment.source,
                    f"who decided that it is {alignment.target!r}, or why, {_UNSEEN}",
                )

    def _unknown(self, known: Set[str]) -> Iterator[str]:
        for entity in self.entities.values():
            named = {
                *(*entity.is_a, *entity.broader, *entity.part_of),
                *(*entity.distinct_from, *entity.disjoint_with),
            }
            for id in named - known:
                yield f"{entity.id}: the entity {id!r} is not declared."
        for alignment in self.alignments:
            if alignment.target not in known:
                yield f"{alignment.source}: the entity {alignment.target!r} is not declared."


def _named(story: Story) -> Iterable[tuple[str, set[str]]]:
    """Give each source and utterance of a story with the entities that it names."""
    for source in story.sources:
        yield source.id, {source.author, source.publisher}
    for utterance in story.utterances:
        reporters = {report.speaker for report in utterance.reports}
        fillers = {id for s in utterance.statements for _, id in s.proposition.roles}
        yield utterance.id, {utterance.speaker, utterance.on_behalf_of} | reporters | fillers


def _faults_of(statement: Statement) -> Iterable[str]:
    """Name what a story file could not say."""
    p = statement.proposition
    if bool(p.text) != (p.relation in (OTHER, CLAIM)):
        yield "text is for the relations other and claim, and required there."
    elif p.text and is_blank(p.text):
        yield f"its text {_UNSEEN}"
    if p.relation == CLAIM and (p.roles or p.value or p.extent or p.tense is not Tense.PAST):
        yield "the relation claim has text only."
    if p.extent and not is_share(p.extent):
        yield "an extent has bounds from 0 to 1."
    if statement.presupposed and statement.polarity is Polarity.NEGATIVE:
        yield "what is presupposed is positive."


def are_plain(quads: Set[Quad]) -> bool:
    """Whether none of these has a fault; each part that many share is looked at once."""
    if any(not isinstance(graph, DefaultGraph) for graph in {quad.graph_name for quad in quads}):
        return False
    subjects, values = {quad.subject for quad in quads}, {quad.object for quad in quads}
    if any(not isinstance(node, NamedNode) for node in subjects):
        return False
    if any(not isinstance(value, NamedNode | Literal) for value in values):
        return False
    return not any(True for part in (*subjects, *values) for _ in _part_faults(part))


def _faults(quad: Quad) -> Iterable[str]:
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        yield "blank nodes are not taken in; records have addresses."
    elif not isinstance(quad.graph_name, DefaultGraph):
        yield f"the named graph {quad.graph_name} is not taken in; records are in no graph."
    elif not isinstance(quad.subject, NamedNode) or isinstance(quad.object, Triple):
        yield "triple terms are not taken in."
    for part in (quad.subject, quad.object):
        yield from _part_faults(part)


def _part_faults(part: object) -> Iterator[str]:
    if isinstance(part, Literal):
        if odd := forbidden(part.value):
            yield f"the character {odd} cannot be kept."
        if len(part.value.encode()) > _LONGEST_TEXT:
            yield "a text is longer than 64 kB."
    elif isinstance(part, NamedNode) and len(part.value) > _LONGEST_ADDRESS:
        yield "an address is longer than 8 kB."
