"""Turn triples back into the stories they record: the inverse of `kb.graph.write`.

Reading what was written gives the same story again; a test holds it to that.
"""

from collections.abc import Iterable
from decimal import Decimal

from kb.errors import SourceError
from kb.graph.cards import natural_key
from kb.graph.judged import judgement_of
from kb.graph.records import Records
from kb.graph.write import ACT_TERMS, REPLY_KINDS
from kb.model.proposition import Interval, Proposition, Tense
from kb.model.sameness import ClaimJudgement
from kb.model.story import (
    MOST_REPORTERS,
    Act,
    Alignment,
    Certainty,
    Entity,
    Mention,
    Passage,
    Polarity,
    Reply,
    Report,
    Source,
    Statement,
    Story,
    Utterance,
    VerbClass,
    Version,
)
from kb.model.time import Moment
from kb.text.edtf import parse_time

_ACTS = {node: Act(word) for word, node in ACT_TERMS.items()}
_KINDS = {node: word for word, node in REPLY_KINDS.items()}


class UnreadableRecordError(SourceError):
    """A record lacks something that every record of its kind has."""

    def __init__(self, node: str, reason: str) -> None:
        super().__init__(f"{node}: {reason}.")
        self.node = node


def story_ids(records: Records) -> list[str]:
    """List the stories that are recorded."""
    return [node.removeprefix("story:") for node in records.of_type("kb:Story")]


def read_story(records: Records, story: str, entities: dict[str, Entity] | None = None) -> Story:
    """Read one story.

    Args:
        records: Where it is recorded.
        story: Its id.
        entities: Those that other stories of the same records declare, which need not be read
            again; those of this one are added.

    Raises:
        UnreadableRecordError: Something that every record has is missing or ill-formed.
    """
    return StoryReader(records, story, {} if entities is None else entities).story()


def read_source(records: Records, node: str) -> Source:
    """Read one source, without its id and what it is based on, which each story says for itself.

    Raises:
        UnreadableRecordError: Something that every source has is missing or ill-formed.
    """
    return StoryReader(records, "", {}).source(node)


class StoryReader:
    """Reads a story, or what it has of one thing, from the records; each node is prefixed."""

    def __init__(self, records: Records, story: str, entities: dict[str, Entity]) -> None:
        self.records = records
        self.entities = entities
        self.id = story
        self.prefix = f"{story}/"
        self.node = f"story:{story}"

    def story(self) -> Story:
        r, node = self.records, self.node
        declared = r.all(node, "kb:declares")
        utterances = [self.utterance(u) for u in self.mine("kb:Utterance")]
        return Story(
            id=self.id,
            title=self.need(node, "schema:name"),
            description=r.one(node, "schema:description"),
            language=self.need(node, "schema:inLanguage"),
            sources=tuple(
                sorted(
                    (self.source(s) for s in self.mine("kb:Source")),
                    key=lambda source: source.id,
                )
            ),
            entities=tuple(self.entity(e) for e in declared),
            alignments=tuple(sorted((a for e in declared for a in self.alignments(e)), key=str)),
            utterances=tuple(sorted(utterances, key=lambda u: natural_key(u.id))),
            replies=tuple(
                sorted(
                    (self.reply(reply) for reply in self.mine("kb:Reply")),
                    key=lambda reply: natural_key(reply.id),
                )
            ),
            judgements=tuple(
                sorted((self.judgement(j) for j in self.mine("kb:ClaimJudgement")), key=str)
            ),
        )

    def judgement(self, node: str) -> ClaimJudgement:
        if found := judgement_of(node, self.records):
            return found
        raise UnreadableRecordError(node, "it lacks what a judgement of two claims has")

    def mine(self, kind: str) -> list[str]:
        """List the nodes of a class that belong to this story."""
        return [
            n
            for n in self.records.inverse(self.node, "kb:story")
            if kind in self.records.all(n, "rdf:type")
        ]

    def need(self, node: str, predicate: str) -> str:
        if value := self.records.one(node, predicate):
            return value
        raise UnreadableRecordError(node, f"it has no {predicate}")

    def local(self, node: str) -> str:
        """Give the id of a node within this story, "" if it has none here."""
        for id in self.records.all(node, "kb:id"):
            if id.startswith(self.prefix):
                return id.removeprefix(self.prefix)
        return ""

    def own(self, nodes: Iterable[str]) -> tuple[str, ...]:
        """Give the ids of those nodes that this story has too, sorted.

        Another story that has the same source may say more of it.
        """
        return tuple(sorted(id for node in nodes if (id := self.local(node))))

    def slug(self, node: str) -> str:
        return node.removeprefix("entity:")

    def slugs(self, node: str, predicate: str) -> tuple[str, ...]:
        found = self.records.all(node, predicate)
        return tuple(self.slug(n) for n in found if n.startswith("entity:")) if found else ()

    def moment(self, node: str, predicate: str) -> Moment | None:
        text = self.records.one(node, predicate)
        return parse_time(text) if text else None

    # -- sources and entities ---------------------------------------------------------------

    def source(self, node: str) -> Source:
        r = self.records
        versions = self.versions(node)
        snapshot = self.snapshot(node)
        version = r.one(snapshot, "prov:specializationOf") if snapshot else ""
        return Source(
            id=self.local(node),
            type=self.need(node, "kb:sourceType"),
            title=self.need(node, "schema:name"),
            author=self.slug(r.one(node, "schema:author")),
            publisher=self.slug(r.one(node, "schema:publisher")),
            url=r.one(node, "schema:url"),
            published=self.moment(node, "schema:datePublished"),
            retrieved=self.moment(node, "kb:retrieved"),
            language=r.one(node, "schema:inLanguage"),
            sha256=r.one(snapshot, "schema:sha256") if snapshot else "",
            versions=tuple(
                Version(
                    self.need(v, "schema:version"),
                    self.moment(v, "schema:dateModified"),
                    r.one(v, "rdfs:label"),
                )
                for v in versions
            ),
            version=r.one(version, "schema:version") if version != node else "",
            based_on=self.own(r.all(node, "schema:isBasedOn")),
            note=r.one(node, "rdfs:comment"),
        )

    def snapshot(self, source: str) -> str:
        """Give the archived text of a source or of one of its versions, "" if there is none."""
        r = self.records
        parts = r.inverse(source, "prov:specializationOf")
        archived = (*parts, *(s for v in parts for s in r.inverse(v, "prov:specializationOf")))
        return min((s for s in archived if "kb:Snapshot" in r.all(s, "rdf:type")), default="")

    def versions(self, source: str) -> list[str]:
        """List the versions of a source in order, each a revision of the one before."""
        r = self.records
        nodes = [
            n
            for n in r.inverse(source, "prov:specializationOf")
            if "kb:Version" in r.all(n, "rdf:type")
        ]
        following = {r.one(n, "prov:wasRevisionOf"): n for n in nodes}
        ordered: list[str] = []
        current = following.get("", "")
        while current and current not in ordered:
            ordered.append(current)
            current = following.get(current, "")
        if len(ordered) != len(nodes):
            raise UnreadableRecordError(source, "its versions are not one after the other")
        return ordered

    def entity(self, node: str) -> Entity:
        known = self.entities.get(node)
        if known is None:
            known = self.entities[node] = self.declared(node)
        return known

    def declared(self, node: str) -> Entity:
        r = self.records
        return Entity(
            id=self.slug(node),
            name=self.need(node, "skos:prefLabel"),
            is_a=self.slugs(node, "rdf:type"),
            broader=self.slugs(node, "skos:broader"),
            aliases=r.all(node, "skos:altLabel"),
            part_of=self.slugs(node, "org:subOrganizationOf"),
            same_as=r.all(node, "schema:sameAs"),
            description=r.one(node, "skos:definition"),
            language=r.language(node, "skos:prefLabel"),
            distinct_from=self.slugs(node, "owl:differentFrom"),
            disjoint_with=self.slugs(node, "owl:disjointWith"),
            closed=bool(r.one(node, "kb:closedList")),
        )

    def alignments(self, node: str) -> list[Alignment]:
        r = self.records
        return [
            Alignment(
                source=self.slug(node),
                target=self.slug(self.need(found, "kb:to")),
                exact=self.need(found, "kb:alignmentRelation") == "skos:exactMatch",
                curator=self.need(found, "kb:curator"),
                because=self.need(found, "rdfs:comment"),
            )
            for found in r.inverse(node, "kb:from")
        ]

    # -- statements -------------------------------------------------------------------------

    def utterance(self, node: str) -> Utterance:
        r = self.records
        made = sorted(r.all(node, "kb:makes"), key=lambda s: natural_key(self.local(s)))
        if not made:
            raise UnreadableRecordError(node, "it makes no statement")
        first = made[0]
        source = self.need(first, "prov:hadPrimarySource")
        original = r.one(first, "prov:wasQuotedFrom")
        version = r.one(first, "kb:firstInVersion")
        last = r.one(first, "kb:lastInVersion")
        behalf = r.one(first, "kb:onBehalfOf")
        return Utterance(
            id=self.local(node),
            source=self.local(source),
            mention=self.mention(first),
            speaker=self.slug(self.need(first, "prov:wasAttributedTo")),
            statements=tuple(self.statement(s) for s in made),
            on_behalf_of=self.slug(behalf),
            role=r.one(first, "kb:speakerRole"),
            reports=self.reports(first),
            original=self.local(original) if original else "",
            verbatim="schema:Quotation" in r.all(first, "rdf:type"),
            version=r.one(version, "schema:version") if version else "",
            last_version=r.one(last, "schema:version") if last else "",
            said_at=self.moment(first, "kb:saidAtEdtf"),
            note=r.one(node, "rdfs:comment"),
        )

    def mention(self, statement: str) -> Mention:
        r = self.records
        node = r.one(statement, "kb:mention")
        if not node:
            return Mention("", missing=self.need(statement, "kb:noQuoteBecause"))
        quote, position = f"{node}-quote", f"{node}-position"
        start, end = r.one(position, "oa:start"), r.one(position, "oa:end")
        return Mention(
            self.need(quote, "oa:exact"),
            Passage(int(start), int(end)) if start and end else None,
            r.one(quote, "oa:prefix"),
            r.one(quote, "oa:suffix"),
            unheld=self.is_unheld(r.one(node, "oa:hasSource")),
        )

    def is_unheld(self, place: str) -> bool:
        """Whether a quote is of a source that has an archived text, and not of that text."""
        return place.startswith("source:") and bool(self.snapshot(place))

    def reports(self, statement: str) -> tuple[Report, ...]:
        r = self.records
        chain: list[Report] = []
        node, seen = statement, {statement}
        while outer := next(iter(r.inverse(node, "kb:reports")), ""):
            if outer in seen:
                raise UnreadableRecordError(statement, "its reports form a circle")
            if len(chain) == MOST_REPORTERS:
                raise UnreadableRecordError(
                    statement, f"it is reported over {MOST_REPORTERS} times"
                )
            seen.add(outer)
            chain.append(
                Report(
                    self.slug(self.need(outer, "prov:wasAttributedTo")),
                    self.need(outer, "kb:verb").removeprefix("verb:"),
                    VerbClass(self.need(outer, "kb:verbClass").removeprefix("kb:")),
                )
            )
            node = outer
        return tuple(reversed(chain))

    def statement(self, node: str) -> Statement:
        act = self.need(node, "kb:act")
        if act not in _ACTS:
            raise UnreadableRecordError(node, f"{act} is no act")
        return Statement(
            id=self.local(node),
            proposition=self.proposition(self.need(node, "kb:content"), node),
            act=_ACTS[act],
            polarity=Polarity(self.need(node, "kb:polarity").removeprefix("kb:")),
            certainty=Certainty(self.need(node, "kb:certainty").removeprefix("kb:")),
            presupposed=bool(self.records.one(node, "kb:presupposed")),
        )

    def proposition(self, node: str, statement: str) -> Proposition:
        r = self.records
        roles = [
            (role, self.slug(filler))
            for role, fillers in r.roles(node).items()
            for filler in fillers
        ]
        return Proposition(
            relation=self.need(node, "kb:relation").removeprefix("rel:"),
            roles=tuple(sorted(roles)),
            tense=Tense(self.need(node, "kb:tense").removeprefix("kb:")),
            time=self.moment(node, "kb:timeEdtf"),
            value=self.interval(node, "", r.one(statement, "kb:valueText")),
            extent=self.interval(node, "extent", r.one(statement, "kb:extentText")),
            text=r.one(node, "kb:text"),
        )

    def interval(self, node: str, prefix: str, text: str) -> Interval | None:
        r = self.records
        if not r.one(node, "kb:hasExtent" if prefix else "kb:hasValue"):
            return None

        def name(part: str) -> str:
            return f"kb:{prefix}{part[0].upper()}{part[1:]}" if prefix else f"kb:{part}"

        low, high = r.one(node, name("minimum")), r.one(node, name("maximum"))
        return Interval(
            Decimal(low) if low else None,
            Decimal(high) if high else None,
            bool(r.one(node, name("minimumExclusive"))),
            bool(r.one(node, name("maximumExclusive"))),
            unit="" if prefix else r.one(node, "kb:unit"),
            as_of="" if prefix else r.one(node, "kb:asOf"),
            text=text,
        )

    def reply(self, node: str) -> Reply:
        r = self.records
        return Reply(
            id=self.local(node),
            sender=self.ends(r.all(node, "kb:replyFrom")),
            target=self.ends(r.all(node, "kb:replyTo")),
            kind=_KINDS[self.need(node, "kb:replyKind")],
            stated_in=next(iter(self.ends(r.all(node, "kb:statedIn"))), ""),
            note=r.one(node, "rdfs:comment"),
        )

    def ends(self, nodes: tuple[str, ...]) -> tuple[str, ...]:
        """Name sources and statements by id; all statements of one utterance by its id."""
        r = self.records
        left = set(nodes)
        names: set[str] = set()
        for utterance in sorted({u for node in nodes for u in r.inverse(node, "kb:makes")}):
            made = set(r.all(utterance, "kb:makes"))
            if made <= left and self.local(utterance):
                names.add(self.local(utterance))
                left -= made
        return tuple(sorted(names | {self.local(n) for n in left}))
