"""Say who stands near whom in the records of a base: in chains of reports, sources and replies."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kb.graph.records import Records

_PLACES = ("prov:hadPrimarySource", "prov:wasQuotedFrom")
_ENDS = ("kb:replyFrom", "kb:replyTo")


@dataclass
class Surroundings:
    """Who stands near whom; all nodes are prefixed addresses."""

    records: Records
    _crowds: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def contents(self, statements: Iterable[str]) -> set[str]:
        """Give the propositions that statements are about, of reports what they report."""
        all_of = self.records.all
        chains = {s for statement in statements for s in self.chain(statement)}
        return {content for statement in chains for content in all_of(statement, "kb:content")}

    def statements_of(self, propositions: Iterable[str]) -> set[str]:
        """Give all statements of propositions, and the reports of these."""
        found = {s for p in propositions for s in self.records.inverse(p, "kb:content")}
        return {link for statement in found for link in self.chain(statement)}

    def chain(self, statement: str) -> set[str]:
        """Give the reports above and the statements below, and itself."""
        up = _reachable({statement}, lambda s: self.records.inverse(s, "kb:reports"))
        return _reachable(up, lambda s: self.records.all(s, "kb:reports"))

    def chains(self, statements: Iterable[str]) -> set[str]:
        """Give the chains of several statements."""
        return {link for statement in statements for link in self.chain(statement)}

    def beside(self, statement: str) -> set[str]:
        """Give the statements of the same party in the sources that one is in or from."""
        party = self.party(statement)
        places = self.places(statement)
        return {other for place in places for other in self.crowd(place).get(party, ())}

    def crowd(self, place: str) -> dict[str, set[str]]:
        """Sort the statements of a source by party; who speaks does not change on the way."""
        if place not in self._crowds:
            crowd = self._crowds[place] = defaultdict(set)
            for statement in self.at(place):
                crowd[self.party(statement)].add(statement)
        return self._crowds[place]

    def places(self, statement: str) -> set[str]:
        """Give the sources that a statement is printed in or quoted from."""
        return {place for edge in _PLACES for place in self.records.all(statement, edge)}

    def at(self, place: str) -> set[str]:
        """Give the statements that are printed in a source or quoted from it."""
        return {s for edge in _PLACES for s in self.records.inverse(place, edge)}

    def party(self, statement: str) -> str:
        """Give the one spoken for, else the speaker."""
        one = self.records.one
        return one(statement, "kb:onBehalfOf") or one(statement, "prov:wasAttributedTo")

    def replies(self, statements: Iterable[str]) -> set[str]:
        """Give the replies that have one of the statements, or a place of it, at an end."""
        named = {n for s in statements for n in (s, *self.places(s))}
        return {r for name in named for end in _ENDS for r in self.records.inverse(name, end)}

    def ends(self, replies: Iterable[str]) -> set[str]:
        """Give the statements at both ends of replies; of a source, those in it, if there are."""
        named = {n for reply in replies for end in _ENDS for n in self.records.all(reply, end)}
        return {
            s
            for name in named
            for s in ({name} if name.startswith("statement:") else self.at(name))
        }

    def said_by(self, agents: Iterable[str]) -> set[str]:
        """Give the statements of speakers, or on behalf of them."""
        edges = ("prov:wasAttributedTo", "kb:onBehalfOf")
        return {s for agent in agents for edge in edges for s in self.records.inverse(agent, edge)}


def _reachable(start: set[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    found, ahead = set(start), list(start)
    while ahead:
        new = set(following(ahead.pop())) - found
        found |= new
        ahead.extend(new)
    return found
