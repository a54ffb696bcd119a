"""Read just the part of a story that writes something about some nodes."""

from collections.abc import Iterable, Iterator

from kb.graph.read import StoryReader
from kb.graph.records import Records
from kb.model.story import Story

_REPLY_ENDS = ("kb:replyFrom", "kb:replyTo", "kb:statedIn")


def read_part(records: Records, story: str, nodes: Iterable[str]) -> Story:
    """Read as much of a story as writes all that it writes about some nodes.

    Propositions are not looked for: what is written of one is the same in every story. What the
    part needs to stand, such as the source of a statement, is there too.

    Args:
        records: Where the story is recorded.
        story: Its id.
        nodes: Prefixed addresses.

    Raises:
        UnreadableRecordError: Something that every record has is missing or ill-formed.
    """
    return _Part(records, story, set(nodes)).story()


class _Part:
    def __init__(self, records: Records, story: str, nodes: set[str]) -> None:
        self.records, self.id, self.nodes = records, story, nodes
        self.node = f"story:{story}"
        self.reader = StoryReader(records, story, {})

    def story(self) -> Story:
        read = self.reader
        replies, declared = self.replies(), set(self.declared())
        utterances = self.utterances(replies)
        return Story(
            id=self.id,
            title="",
            description="",
            language="",
            sources=tuple(read.source(node) for node in sorted(self.sources(utterances, replies))),
            entities=tuple(read.entity(node) for node in sorted(declared & self.nodes)),
            alignments=tuple(a for node in sorted(declared) for a in read.alignments(node)),
            utterances=tuple(read.utterance(node) for node in sorted(utterances)),
            replies=tuple(read.reply(node) for node in sorted(replies)),
            judgements=tuple(read.judgement(node) for node in sorted(self.of("judgement"))),
        )

    def kind(self, kind: str) -> set[str]:
        return {node for node in self.nodes if kind_of(node) == kind}

    def of(self, kind: str) -> set[str]:
        """Give the nodes of a kind that the story records."""
        return {node for node in self.kind(kind) if self.is_mine(node)}

    def is_mine(self, node: str) -> bool:
        return self.node in self.records.all(node, "kb:story")

    def replies(self) -> set[str]:
        """Give the replies in question, and those of the statements and sources in question."""
        r = self.records
        ends = self.kind("statement") | self.kind("source")
        ends.update(s for utterance in self.of("utterance") for s in r.all(utterance, "kb:makes"))
        found = {reply for node in ends for edge in _REPLY_ENDS for reply in r.inverse(node, edge)}
        return self.of("reply") | {reply for reply in found if self.is_mine(reply)}

    def ends(self, replies: Iterable[str]) -> set[str]:
        return {
            node
            for reply in replies
            for edge in _REPLY_ENDS
            for node in self.records.all(reply, edge)
        }

    def utterances(self, replies: Iterable[str]) -> set[str]:
        """Give the utterances in question, and those at the ends of replies."""
        r = self.records
        whole = {node.partition("-")[0] for node in self.kind("mention")}
        statements = self.kind("statement") | {
            node for node in self.ends(replies) if kind_of(node) == "statement"
        }
        statements.update(s for node in whole for s in r.inverse(node, "kb:mention"))
        makers = {u for statement in statements for u in makers_of(statement, r)}
        return self.of("utterance") | {maker for maker in makers if self.is_mine(maker)}

    def sources(self, utterances: Iterable[str], replies: Iterable[str]) -> set[str]:
        """Give the sources in question, those of the rest, and those that these are based on."""
        r, places = self.records, ("prov:hadPrimarySource", "prov:wasQuotedFrom")
        waiting = [*self.kind("source"), *self._archived()]
        waiting += (node for node in self.ends(replies) if kind_of(node) == "source")
        for utterance in utterances:
            made = r.all(utterance, "kb:makes")
            waiting += (node for s in made for edge in places for node in r.all(s, edge))
        found = set[str]()
        while waiting:
            node = waiting.pop()
            if node not in found and self.reader.local(node):
                found.add(node)
                waiting += r.all(node, "schema:isBasedOn")
        return found

    def _archived(self) -> Iterator[str]:
        """Give the sources of versions and snapshots."""
        waiting = [*self.kind("version"), *self.kind("snapshot")]
        while waiting:
            for node in self.records.all(waiting.pop(), "prov:specializationOf"):
                if kind_of(node) == "source":
                    yield node
                else:
                    waiting.append(node)

    def declared(self) -> Iterator[str]:
        """Give the entities in question that the story declares, and those aligned in question."""
        r = self.records
        aligned = {e for node in self.kind("alignment") for e in r.all(node, "kb:from")}
        for node in self.kind("entity") | aligned:
            if self.node in r.inverse(node, "kb:declares"):
                yield node


def makers_of(statement: str, records: Records) -> set[str]:
    """Give the utterances in which a statement is made, or is a report of what is made."""
    found, waiting, seen = set[str](), [statement], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            found.update(records.inverse(one, "kb:makes"))
            waiting += records.all(one, "kb:reports")
    return found


def kind_of(node: str) -> str:
    """Give the kind of a node, which is its prefix."""
    return node.partition(":")[0]
