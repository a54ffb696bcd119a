"""The views of a base: one for each kind of page."""

from dataclasses import dataclass

from kb.base import Base
from kb.errors import UnknownIdError
from kb.model.conflict import Conflict, StatementCard
from kb.model.lookup import Name
from kb.model.views import (
    EntityView,
    Link,
    Part,
    PropositionView,
    RelationView,
    SourceView,
    StatementView,
    StoryView,
    VocabularyView,
)
from kb.terms import address

KINDS = ("statement", "report", "utterance", "entity", "source", "proposition", "conflict", "story")
PAGE = 50
"""So many statements are on a page."""
_MOST_OTHERS = 20


@dataclass(frozen=True)
class Views:
    """What pages show of a base."""

    base: Base

    def named(self, id: str) -> Name:
        """Find what an id or an address stands for, if there is a page for it.

        Raises:
            UnknownIdError: Nothing that has a page has this id.
            AmbiguousIdError: Several stories use it.
        """
        names = self.base.index.resolve(id, *KINDS, "reply")
        order = ("conflict", *KINDS, "reply")
        return min(names, key=lambda name: order.index(name.kind))

    def called(self, words: str, most: int = 5) -> list[Name]:
        """Find people and things that are called just so, or that have this id."""
        index = self.base.index
        found = [*index.known(words.strip(), *KINDS), *index.called(words)]
        unique = {name.node: name for name in reversed(found)}
        return list(unique.values())[::-1][:most]

    def stories(self, *, offset: int = 0, limit: int = PAGE) -> Part[Link]:
        """List the stories, what was taken in last first."""
        found = self.base.index.stories(limit, offset)
        rows = tuple(Link(name.node, name.label) for name in found)
        return Part(rows, self.base.index.story_count(), offset)

    def statement(self, id: str) -> StatementView:
        """Show one statement or report.

        Raises:
            UnknownIdError: Nothing has this id.
        """
        from kb.viewing.statement import statement_view

        return statement_view(self.base, id)

    def passage(self, id: str) -> tuple[StatementCard, ...]:
        """Give what an entry of a story makes, by the entry's prefixed address.

        Raises:
            UnknownIdError: There is none, or what it made was taken back.
        """
        from kb.showing import ask

        rows = ask(self.base, "statements-of-passage", passage=address(id))
        if not rows:
            raise UnknownIdError(id)
        return tuple(self.base.index.card(row["statement"]) for row in rows)

    def conflict(
        self, id: str
    ) -> tuple[
        Conflict, tuple[StatementCard, ...], tuple[tuple[StatementCard, StatementCard], ...]
    ]:
        """Show one conflict, some further statements on its sides, and who is on both of them.

        Raises:
            UnknownIdError: There is none.
        """
        from kb.deciding import as_they_stand
        from kb.viewing.own import both_sides

        index = self.base.index
        found = index.conflict(id, _MOST_OTHERS)
        if found is None:
            raise UnknownIdError(id)
        conflict = next(as_they_stand(self.base, [found]))
        others = tuple(index.cards_named((*conflict.left_others, *conflict.right_others)))
        return conflict, others, both_sides(self.base, conflict)

    def entity(self, id: str) -> EntityView:
        """Show somebody who speaks, or something that is spoken about.

        Raises:
            UnknownIdError: There is none.
        """
        from kb.viewing.entity import entity_view

        return entity_view(self.base, id)

    def source(self, id: str, *, offset: int = 0) -> SourceView:
        """Show a source with its statements, marked in its text where the base holds it.

        Raises:
            UnknownIdError: There is none.
        """
        from kb.viewing.source import source_view

        return source_view(self.base, id, offset, 4 * PAGE)

    def story(self, id: str, *, offset: int = 0) -> StoryView:
        """Show a story.

        Raises:
            UnknownIdError: There is none.
        """
        from kb.viewing.story import story_view

        return story_view(self.base, id, offset, PAGE)

    def proposition(self, id: str, *, offset: int = 0) -> PropositionView:
        """Show who takes which stance to one content.

        Raises:
            UnknownIdError: There is none.
        """
        from kb.viewing.proposition import proposition_view

        return proposition_view(self.base, id, offset, PAGE)

    def vocabulary(self, address: str) -> VocabularyView | None:
        """Show an ontology that has an address; None if this is the address of none."""
        from kb.viewing.vocabulary import vocabulary_view

        return vocabulary_view(address)

    def relations(self) -> list[RelationView]:
        """Show the registry of relations, by name."""
        from kb.viewing.relations import relation_views

        return relation_views()

    def relation(self, id: str) -> RelationView:
        """Show one relation of the registry.

        Raises:
            UnknownIdError: There is none.
        """
        for found in self.relations():
            if found.id == id:
                return found
        raise UnknownIdError(id, [found.id for found in self.relations()])
