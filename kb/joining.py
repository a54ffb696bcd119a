"""Make sure that what comes in goes together with what is there, by looking only at what it meets.

What was recorded is never changed, one id means one thing, and every story can be read back as it
was written. Only stories that share a record with what comes in are read.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Set

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.errors import Problem, RefusedError, TimeFormatError
from kb.graph.circles import entity_circles
from kb.graph.read import UnreadableRecordError, read_story
from kb.graph.records import Both, Quads, Records, StoreRecords
from kb.graph.stories import stories_with_any
from kb.graph.write import recorded
from kb.ingest.rdf import refuse_misfits
from kb.model.registry import Registry
from kb.terms import short, term

_ONE_VALUE = {
    "kb:Story": ("schema:name", "schema:description", "schema:inLanguage"),
    "kb:Source": (
        *("schema:name", "kb:sourceType", "schema:author", "schema:publisher"),
        *("schema:datePublished", "schema:inLanguage", "kb:retrieved", "rdfs:comment"),
    ),
    "kb:Entity": ("skos:definition",),
    "kb:Statement": (
        *("kb:speakerRole", "kb:firstInVersion", "kb:lastInVersion"),
        *("prov:wasQuotedFrom", "kb:mention"),
    ),
    "kb:Utterance": ("kb:makes", "rdfs:comment"),
    "kb:Reply": ("kb:replyFrom", "kb:replyTo", "kb:replyKind", "rdfs:comment"),
}
"""What a thing has one of, so that a second one would change what was recorded."""
_NEVER = "What was recorded is never changed: give the new one an id of its own."
_SAME = (
    "A source is known by its address, and what was recorded is never changed: write it as it is "
    "in the base, or retract what is there first."
)
_LATER = (
    "What was quoted without the text cannot be held to it afterwards: `kb retract` %s, add this, "
    "and add again what you took back."
)
_DEFAULT = DefaultGraph()
_NAMING = (term("kb:id"), term("rdf:type"))
_OF_TEXTS = frozenset(
    map(term, ("prov:specializationOf", "schema:sha256", "oa:hasSource", "kb:mention"))
)
TURNED = frozenset(
    term(name)
    for name in (
        *("kb:reports", "kb:makes", "kb:from"),
        *("prov:specializationOf", "prov:wasRevisionOf"),
    )
)
"""A story is read along these from their values, so a new one changes what has it as value."""


def join(name: str, quads: Set[Quad], there: Quads, registry: Registry) -> list[Quad]:
    """Check the records of a story against what is there, and give those that are new.

    Args:
        name: What to call the source in messages.
        quads: All that the story is written as.
        there: What is there, with or without what is derived.
        registry: The shipped registry.

    Raises:
        RefusedError: They do not go together; every reason is named.
    """
    base = StoreRecords(there)
    about = _by_subject(quads)
    met = {subject for subject in about if is_known(subject, there)}
    ours = Records(quad for subject in met for quad in about[subject])
    reasons = [
        *other_entities(ours, base),
        *_other_holders(quads, base),
        *other_contents(ours, base),
        *_other_texts(quads, ours, base),
        *entity_circles(about, met, there),
    ]
    if reasons:
        raise RefusedError([Problem(name, 0, 0, reason) for reason in reasons])
    more = [quad for subject in met for quad in about[subject] if quad not in there]
    subjects = about.keys() - met
    fresh = [quad for subject in subjects for quad in about[subject]]
    if more or any(_leads_back(quad, subjects, there) for quad in fresh):
        _check_stories(name, [*more, *fresh], there, registry)
    return more + fresh  # else only the stories themselves, which are what they were read from


def _by_subject(quads: Iterable[Quad]) -> dict[object, list[Quad]]:
    found: dict[object, list[Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject, []).append(quad)
    return found


def is_known(subject: object, there: Quads) -> bool:
    """Whether anything is recorded of a node."""
    if not isinstance(subject, NamedNode):
        return False
    return next(there.quads_for_pattern(subject, None, None, _DEFAULT), None) is not None


def _leads_back(quad: Quad, fresh: Container[object], there: Quads) -> bool:
    """Whether a story that is there could read a quad of a new subject."""
    is_turned = quad.predicate in TURNED and quad.object not in fresh
    return is_turned and is_known(quad.object, there)


def other_entities(ours: Records, base: Records) -> Iterator[str]:
    """Tell of entities that have another name in the base."""
    for node in ours.of_type("kb:Entity"):
        there, here = (records.one(node, "skos:prefLabel") for records in (base, ours))
        if there and here and there != here:
            yield (
                f"the entity {node.removeprefix('entity:')!r} is {here!r} here and {there!r} in "
                "the base. One id means one thing: use the same name, or another id."
            )
            continue
        tongues = [records.language(node, "skos:prefLabel") for records in (base, ours)]
        if all(tongues) and tongues[0] != tongues[1]:
            yield (
                f"the entity {node.removeprefix('entity:')!r} is named in {tongues[1]!r} here and "
                f"in {tongues[0]!r} in the base. {_NEVER}"
            )


def _other_holders(quads: Set[Quad], base: StoreRecords) -> Iterator[str]:
    """Tell of ids that something else of the same kind has in the base."""
    ids = (quad.object for quad in quads if quad.predicate == _NAMING[0])
    stories = {str(id.value).partition("/")[0] for id in ids if isinstance(id, Literal)}
    told = {story for story in stories if f"story:{story}" in base}
    if not told:  # an id begins with that of its story, so that nothing else can have it
        return
    named = Records(quad for quad in quads if quad.predicate in _NAMING)
    for kind in ("kb:Statement", "kb:Source"):
        for node in named.of_type(kind):
            for id in named.all(node, "kb:id"):
                if id.partition("/")[0] not in told:
                    continue
                holders = base.with_text("kb:id", id)
                if any(kind in base.all(other, "rdf:type") for other in {*holders} - {node}):
                    yield f"{id} is in the base with another content. {_NEVER}"


def other_contents(ours: Records, base: StoreRecords) -> Iterator[str]:
    """Tell of things that have one of something, and another one in the base."""
    for kind, predicates in _ONE_VALUE.items():
        for node in ours.of_type(kind):
            for predicate in predicates:
                there, here = base.all(node, predicate), ours.all(node, predicate)
                if there and here and there != here:
                    name = ours.one(node, "kb:id") or node.partition(":")[2]
                    words = f"{predicate.partition(':')[2]} {', '.join(there)!r}"
                    mend = _SAME if kind == "kb:Source" and ours.one(node, "schema:url") else _NEVER
                    yield f"{name} is in the base with {words}, here {', '.join(here)!r}. {mend}"


def _other_texts(quads: Set[Quad], ours: Records, base: StoreRecords) -> Iterator[str]:
    """Tell of sources with another archived text, as a quote is a quote of its source's text.

    A text may come after what was quoted without it, which stays as it is, not held to the text.
    """
    met = ours.of_type("kb:Source")
    here = Records(quad for quad in quads if quad.predicate in _OF_TEXTS) if met else base
    for node in met:
        old, new = _texts(node, base), _texts(node, here)
        if old == new:
            continue
        told = sorted(_quoted_again(node, here, base)) if not old else []
        if told or (old and (new or here.inverse(node, "oa:hasSource"))):
            known, given = (text[:12] or "no text" for text in (old, new))
            mend = _LATER % " and ".join(told) if told else _SAME
            yield (
                f"{ours.one(node, 'kb:id')} is in the base with {known} archived and quotes of it, "
                f"here with {given}. {mend}"
            )


def _quoted_again(source: str, here: Records, base: StoreRecords) -> set[str]:
    """Name the stories in which a statement that comes again was quoted without the text."""
    found = set[str]()
    for mention in base.inverse(source, "oa:hasSource"):
        for statement in base.inverse(mention, "kb:mention"):
            if here.one(statement, "kb:mention") not in ("", mention):
                found.update(s.partition(":")[2] for s in base.all(statement, "kb:story"))
    return found


def _texts(node: str, records: Records) -> str:
    """Give the hashes of the archived texts of a source and its versions, "" if there are none."""
    parts = records.inverse(node, "prov:specializationOf")
    nodes = {*parts, *(one for v in parts for one in records.inverse(v, "prov:specializationOf"))}
    return " and ".join(sorted(text for one in nodes for text in records.all(one, "schema:sha256")))


def _check_stories(name: str, new: Collection[Quad], there: Quads, registry: Registry) -> None:
    """Refuse what keeps a story, old or new, from being read as exactly what it is written as.

    Raises:
        RefusedError: With the triples that do not go together.
    """
    before = StoreRecords(there)
    if not stories_with_any(_met(new), before):
        return
    fresh = pyoxigraph.Store()
    fresh.extend(new)
    after = StoreRecords(Both(there, fresh))
    touched = stories_with_any(_met(new), after)
    then = [read_story(before, id) for id in sorted(touched) if f"story:{id}" in before]
    try:
        now = [read_story(after, id) for id in sorted(touched)]
        written = {quad for story in now for quad in recorded(story)}
    except (UnreadableRecordError, TimeFormatError) as error:
        raise RefusedError([Problem(name, 0, 0, str(error))]) from None
    given = {*new, *(quad for story in then for quad in recorded(story))}
    missing = {quad for quad in written - given if quad not in there}
    extra = given - written
    for id in stories_with_any(_subjects(extra), after) - touched:
        extra.difference_update(recorded(read_story(after, id)))
    refuse_misfits(name, missing=missing, extra=extra, stories=now, registry=registry)


def _met(new: Iterable[Quad]) -> set[str]:
    """Name the nodes through which a story can read one of the new quads."""
    turned = {
        short(quad.object.value)
        for quad in new
        if isinstance(quad.object, NamedNode) and quad.predicate in TURNED
    }
    return _subjects(new) | turned


def _subjects(quads: Iterable[Quad]) -> set[str]:
    return {short(q.subject.value) for q in quads if isinstance(q.subject, NamedNode)}
