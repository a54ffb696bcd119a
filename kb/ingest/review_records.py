"""Look up what is recorded of the people and places of reviews, so that it stays as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pyoxigraph import NamedNode

from kb.graph.identity import content_hash, source_iri
from kb.graph.read import read_source
from kb.graph.records import Quads, StoreRecords
from kb.ingest.slugs import slug
from kb.model.registry import Registry
from kb.model.story import Entity, Mention, Source
from kb.terms import short

LANGUAGE = "und"
"""Names of people have no language, and one feed may hold many."""


@dataclass
class Recorded:
    """What is recorded, with what is about to be; `there` must not change meanwhile.

    Attributes:
        registry: The shipped registry, whose concepts no name may take.
        there: The records that reviews are added to.
    """

    registry: Registry
    there: Quads
    _entities: dict[str, Entity] = field(default_factory=dict)
    _described: dict[str, Entity] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _notes: dict[str, str] = field(default_factory=dict)
    _later: dict[str, set[str]] = field(default_factory=dict)
    _makers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._records = StoreRecords(self.there)

    def has(self, node: str) -> bool:
        """Whether something is recorded of a node."""
        return node in self._records

    def note(self, utterance: NamedNode, note: str) -> str | None:
        """Give the note that an entry has already; None for a new entry, which gets this one."""
        node = short(utterance.value)
        if node in self._notes:
            return self._notes[node]
        known = self._records.one(node, "rdfs:comment") if self.has(node) else None
        self._notes[node] = note if known is None else known
        return known

    def unsaid(self, utterance: NamedNode, note: str) -> list[str]:
        """Give the lines of a note that a known entry does not have, nor got later."""
        lines = [line for line in note.split("\n") if line]
        known = {*self._notes[short(utterance.value)].split("\n")}
        if not known.issuperset(lines):
            known.update(self._said_later(short(utterance.value)))
        return [line for line in lines if line not in known]

    def say_later(self, utterance: NamedNode, lines: Iterable[str]) -> None:
        """Take lines for what is recorded of an entry that was there already."""
        self._later.setdefault(short(utterance.value), set()).update(lines)

    def _said_later(self, utterance: str) -> Iterator[str]:
        """Give the lines that were recorded of an entry when it was there already."""
        yield from self._later.get(utterance, ())
        for statement in self._records.all(utterance, "kb:makes"):
            for reply in self._records.inverse(statement, "kb:replyTo"):
                if self._records.one(reply, "kb:replyKind") == "cito:updates":
                    yield from self._records.one(reply, "rdfs:comment").split("\n")

    def is_made_otherwise(self, statement: NamedNode, utterance: NamedNode) -> bool:
        """Whether another entry makes a statement; what makes it first, does."""
        node, maker = short(statement.value), short(utterance.value)
        if node not in self._makers:
            self._makers[node] = next(iter(self._records.inverse(node, "kb:makes")), maker)
        return self._makers[node] != maker

    def title(self, story: str, title: str) -> str:
        """Give the title of a story, as it was recorded first."""
        if story not in self._titles:
            recorded = self._records.one(f"story:{story}", "schema:name")
            self._titles[story] = recorded or title
        return self._titles[story]

    def entity(self, name: str, kind: str, address: str = "") -> Entity:
        """Give the entity that is called so, described as it was first.

        A name that is written plainly has the plain id, any other one with a hash behind it, so
        that no two names ever share an id. If the base knows the plain id by another name, the one
        with the hash is taken.
        """
        if name in self._entities:
            return self._entities[name]
        plain = slug(name)
        tail = f"-{content_hash('name', name)[:8]}"
        safe = plain if plain.endswith(tail) else plain + tail
        id = plain if _is_plain(name, plain) and plain not in self.registry.concepts else safe
        known = self._records.one(f"entity:{id}", "skos:prefLabel")
        if known and known != name:
            id = safe
            known = self._records.one(f"entity:{id}", "skos:prefLabel")
        if known:
            language = self._records.language(f"entity:{id}", "skos:prefLabel")
            found = Entity(id, name, language=language or LANGUAGE)
        else:
            same = (address,) if address else ()
            found = Entity(id, name, is_a=(kind,), same_as=same, language=LANGUAGE)
        self._entities[name] = found
        return found

    def described(self, id: str) -> Entity | None:
        """Give an entity by its id, as it is described in this batch, or named in the base."""
        if id in self._described:
            return self._described[id]
        name = self._records.one(f"entity:{id}", "skos:prefLabel")
        language = self._records.language(f"entity:{id}", "skos:prefLabel")
        return Entity(id, name, language=language) if name else None

    def describe(self, entity: Entity) -> Entity:
        """Take an entity for described by this, and by what this batch says of it besides."""
        known = self._described.get(entity.id, entity)
        found = replace(
            known,
            is_a=tuple(dict.fromkeys((*known.is_a, *entity.is_a))),
            aliases=tuple(dict.fromkeys((*known.aliases, *entity.aliases))),
            same_as=tuple(dict.fromkeys((*known.same_as, *entity.same_as))),
        )
        self._described[entity.id] = found
        return found

    def is_called(self, entity: Entity, names: Iterable[str]) -> bool:
        """Whether an entity has one of these names already."""
        return any(
            name == entity.name or self.says_of(entity, "skos:altLabel", name) for name in names
        )

    def says_all(self, entity: Entity) -> bool:
        """Whether all that this says of an entity is recorded, or comes with it."""
        known = self._described.get(entity.id, Entity(entity.id, entity.name))
        return (
            all(self.says_of(known, "rdf:type", one) for one in entity.is_a)
            and all(self.says_of(known, "skos:altLabel", one) for one in entity.aliases)
            and all(self.says_of(known, "schema:sameAs", one) for one in entity.same_as)
        )

    def entity_of(self, id: str) -> Entity:
        """Give an entity that is recorded, as a story names it that does not describe it.

        One that comes in with the same batch is given as it was described there.
        """
        if id in self._described:
            return self._described[id]
        if new := next((one for one in self._entities.values() if one.id == id), None):
            return new
        node = f"entity:{id}"
        name = self._records.one(node, "skos:prefLabel")
        return Entity(id, name, language=self._records.language(node, "skos:prefLabel"))

    def says_of(self, entity: Entity, predicate: str, value: str) -> bool:
        """Whether something is recorded of an entity, or comes with it."""
        return (
            value in (*entity.is_a, *entity.same_as, *entity.aliases)
            or value in self._records.all(f"entity:{entity.id}", predicate)
            or f"entity:{value}" in self._records.all(f"entity:{entity.id}", predicate)
        )

    def source(self, source: Source, story: str) -> Source:
        """Give a source as it was recorded first, under the id that it has here."""
        node = short(source_iri(source, story).value)
        if node not in self._sources:
            is_there = bool(self._records.one(node, "schema:name"))
            self._sources[node] = read_source(self._records, node) if is_there else source
        return replace(self._sources[node], id=source.id)


def mention_in(source: Source, words: str, missing: str = "") -> Mention:
    """Give the words of a record as they stand in its source.

    Where a text of the source is archived, they are of the markup around it, and not held to it.

    Args:
        source: Where the record stands.
        words: Its words; "" if it has none.
        missing: Why it has none.
    """
    if not words:
        return Mention("", missing=missing)
    return Mention(words, unheld=bool(source.sha256))


def _is_plain(name: str, plain: str) -> bool:
    """Whether a name is what its id says, with capitals, so that no other name has that id."""
    return name == " ".join(word.capitalize() for word in plain.split("-"))
