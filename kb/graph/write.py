"""Turn a story into the triples that record it.

All of them are about who said what; none states a claim. There are no blank nodes, and the same
story gives the same triples.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kb.graph.described import About, Pair, about, as_lines, as_quads
from kb.graph.identity import (
    alignment_iri,
    decimal_text,
    entity_iri,
    mention_iri,
    proposition_iri,
    reply_iri,
    report_iri,
    snapshot_iri,
    source_iri,
    statement_iri,
    story_iri,
    utterance_iri,
    version_iri,
)
from kb.graph.judged import described_judgement
from kb.model.proposition import CLAIM, Interval, Proposition
from kb.model.story import (
    Alignment,
    Entity,
    Mention,
    Reply,
    Source,
    Statement,
    Story,
    Utterance,
)
from kb.model.time import Moment
from kb.terms import term

ACT_TERMS = {
    "asserts": "kb:assertion",
    "denies": "kb:denial",
    "concedes": "kb:concession",
    "retracts": "kb:retraction",
    "predicts": "kb:prediction",
    "promises": "kb:promise",
    "asks": "kb:question",
    "declines": "kb:no-comment",
    "opines": "kb:opinion",
}
SOURCE_TYPES = {
    "news-article": "schema:NewsArticle",
    "blog-post": "schema:BlogPosting",
    "press-release": "schema:Article",
    "document": "schema:DigitalDocument",
    "report": "schema:Report",
    "social-media-post": "schema:SocialMediaPosting",
    "video": "schema:VideoObject",
    "web-page": "schema:WebPage",
    "event": "schema:Event",
}
REPLY_KINDS = {
    "disputes": "cito:disputes",
    "refutes": "cito:refutes",
    "disagrees-with": "cito:disagreesWith",
    "corrects": "cito:corrects",
    "retracts": "cito:retracts",
    "qualifies": "cito:qualifies",
    "confirms": "cito:confirms",
    "replies-to": "cito:repliesTo",
    "updates": "cito:updates",
}


def story_quads(story: Story) -> list[Quad]:
    """Write a story as quads of the default graph, each once, in canonical order."""
    return sorted(recorded(story), key=str)


def recorded(story: Story) -> set[Quad]:
    """Write a story as `story_quads` does, in no order."""
    return set(as_quads(_Writer(story).all()))


def recorded_lines(stories: Iterable[Story]) -> set[str]:
    """Write stories as `recorded` does, as lines of N-Triples."""
    entities, propositions, written = dict[str, Entity](), set[NamedNode](), set[str]()
    for story in stories:
        written.update(as_lines(_Writer(story, entities, propositions).all()))
    return written


class _Writer:
    """The story at hand, with the addresses that its parts need of one another."""

    def __init__(
        self,
        story: Story,
        entities: dict[str, Entity] | None = None,
        propositions: set[NamedNode] | None = None,
    ) -> None:
        """Take a story with what was described before, with others, and need not be again."""
        self.story = story
        self.entities = {} if entities is None else entities
        self.propositions = propositions
        self.node = story_iri(story.id)
        self.sources = {source.id: source for source in story.sources}
        self.source_nodes = {s.id: source_iri(s, story.id) for s in story.sources}
        self.statements = {
            statement.id: statement_iri(statement, u, self.source_nodes[u.source])
            for u in story.utterances
            for statement in u.statements
        }
        self.groups = {
            u.id: [self.statements[statement.id] for statement in u.statements]
            for u in story.utterances
        }

    def all(self) -> Iterator[About]:
        yield about(
            self.node,
            ("rdf:type", term("kb:Story")),
            ("schema:name", self.story.title),
            ("schema:description", self.story.description),
            ("schema:inLanguage", self.story.language),
        )
        for source in self.story.sources:
            yield from self.source(source)
        for entity in self.story.entities:
            yield from self.entity(entity)
        for alignment in self.story.alignments:
            yield from self.alignment(alignment)
        for utterance in self.story.utterances:
            yield from self.utterance(utterance)
        for reply in self.story.replies:
            yield from self.reply(reply)
        for judgement in self.story.judgements:
            yield described_judgement(judgement, self.node)
            for words in (judgement.one, judgement.other):
                yield _proposition(Proposition(CLAIM, (), text=words))

    def id(self, local: str) -> str:
        return f"{self.story.id}/{local}"

    def source(self, source: Source) -> Iterator[About]:
        node = self.source_nodes[source.id]
        yield about(
            node,
            ("rdf:type", term("kb:Source")),
            ("rdf:type", term(SOURCE_TYPES[source.type])),
            ("kb:sourceType", source.type),
            ("kb:id", self.id(source.id)),
            ("kb:story", self.node),
            ("schema:name", source.title),
            ("schema:url", NamedNode(source.url) if source.url else ""),
            ("schema:author", entity_iri(source.author) if source.author else ""),
            ("schema:publisher", entity_iri(source.publisher) if source.publisher else ""),
            ("schema:datePublished", source.published.text if source.published else ""),
            ("schema:inLanguage", source.language),
            ("rdfs:comment", source.note),
            *(("schema:isBasedOn", self.source_nodes[other]) for other in source.based_on),
        )
        previous: NamedNode | None = None
        for version in source.versions:
            version_node = version_iri(node, version.id)
            yield about(
                version_node,
                ("rdf:type", term("kb:Version")),
                ("prov:specializationOf", node),
                ("schema:version", version.id),
                ("schema:dateModified", version.date.text if version.date else ""),
                ("rdfs:label", version.mark),
                *([("prov:wasRevisionOf", previous)] if previous else []),
            )
            previous = version_node
        if source.sha256:
            archived = version_iri(node, source.version) if source.version else node
            yield about(
                snapshot_iri(source.sha256),
                ("rdf:type", term("kb:Snapshot")),
                ("schema:sha256", source.sha256),
                ("prov:specializationOf", archived),
            )
        if source.retrieved:
            yield about(node, ("kb:retrieved", source.retrieved.text))

    def entity(self, entity: Entity) -> Iterator[About]:
        yield about(self.node, ("kb:declares", entity_iri(entity.id)))
        if self.entities.get(entity.id) is not entity:
            self.entities[entity.id] = entity
            yield _entity(entity)

    def alignment(self, alignment: Alignment) -> Iterator[About]:
        left, right = entity_iri(alignment.source), entity_iri(alignment.target)
        match = "skos:exactMatch" if alignment.exact else "skos:closeMatch"
        yield about(left, (match, right))
        yield about(
            alignment_iri(alignment),
            ("rdf:type", term("kb:Alignment")),
            ("kb:from", left),
            ("kb:to", right),
            ("kb:alignmentRelation", term(match)),
            ("kb:curator", alignment.curator),
            ("rdfs:comment", alignment.because),
        )

    def utterance(self, utterance: Utterance) -> Iterator[About]:
        yield about(
            utterance_iri(self.story.id, utterance.id),
            ("rdf:type", term("kb:Utterance")),
            ("kb:id", self.id(utterance.id)),
            ("kb:story", self.node),
            ("rdfs:comment", utterance.note),
            *(("kb:makes", node) for node in self.groups[utterance.id]),
        )
        mention = None
        if utterance.mention.quote:
            text = self.place_of(utterance)
            mention = mention_iri(text, utterance.mention)
            yield from _mention(mention, text, utterance.mention)
        printed = list(self.place(utterance, mention))
        for statement in utterance.statements:
            yield from self.statement(statement, utterance, printed)
        yield from self.reports(utterance, printed)

    def place(self, utterance: Utterance, mention: NamedNode | None) -> Iterator[Pair]:
        """Give what a statement and its reports share: where it is printed."""
        source = self.source_nodes[utterance.source]
        yield "prov:hadPrimarySource", source
        yield "kb:story", self.node
        if utterance.version:
            yield "kb:firstInVersion", version_iri(source, utterance.version)
        if utterance.last_version:
            yield "kb:lastInVersion", version_iri(source, utterance.last_version)
        if mention is not None:
            yield "kb:mention", mention
        else:
            yield "kb:noQuoteBecause", utterance.mention.missing

    def place_of(self, utterance: Utterance) -> NamedNode:
        """Give what a quote is of: the archived text, or the source itself."""
        source = self.sources[utterance.source]
        is_held = source.sha256 and not utterance.mention.unheld
        return snapshot_iri(source.sha256) if is_held else self.source_nodes[source.id]

    def statement(
        self, statement: Statement, utterance: Utterance, printed: list[Pair]
    ) -> Iterator[About]:
        content, value = statement.proposition, statement.proposition.value
        proposition = proposition_iri(content)
        if self.propositions is None:
            yield _proposition(content)
        elif proposition not in self.propositions:
            self.propositions.add(proposition)
            yield _proposition(content)
        yield about(
            self.statements[statement.id],
            ("rdf:type", term("kb:Statement")),
            ("rdf:type", term("schema:Quotation") if utterance.verbatim else ""),
            ("kb:id", self.id(statement.id)),
            ("prov:wasAttributedTo", entity_iri(utterance.speaker)),
            ("kb:onBehalfOf", entity_iri(utterance.on_behalf_of) if utterance.on_behalf_of else ""),
            ("kb:speakerRole", utterance.role),
            ("kb:act", term(ACT_TERMS[statement.act])),
            ("kb:polarity", term(f"kb:{statement.polarity}")),
            ("kb:certainty", term(f"kb:{statement.certainty}")),
            ("kb:presupposed", term("kb:yes") if statement.presupposed else ""),
            ("kb:content", proposition),
            ("kb:valueText", value.text if value else ""),
            ("kb:extentText", content.extent.text if content.extent else ""),
            *(
                [("prov:wasQuotedFrom", self.source_nodes[utterance.original])]
                if utterance.original
                else []
            ),
            *_said(utterance.said_at),
            *printed,
        )

    def reports(self, utterance: Utterance, printed: list[Pair]) -> Iterator[About]:
        inner = self.groups[utterance.id]
        names = report_ids(utterance)
        for report, name in reversed(list(zip(utterance.reports, names, strict=True))):
            node = report_iri(report, inner)
            yield about(
                node,
                ("rdf:type", term("kb:Statement")),
                ("rdf:type", term("kb:Report")),
                ("kb:id", self.id(name)),
                ("prov:wasAttributedTo", entity_iri(report.speaker)),
                ("kb:verb", term(f"verb:{report.verb}")),
                ("kb:verbClass", term(f"kb:{report.verb_class}")),
                *_said(self.sources[utterance.source].published),
                *(("kb:reports", statement) for statement in inner),
                *printed,
            )
            inner = [node]

    def reply(self, reply: Reply) -> Iterator[About]:
        kind = REPLY_KINDS[reply.kind]
        senders = [node for name in reply.sender for node in self.ends(name)]
        targets = [node for name in reply.target for node in self.ends(name)]
        stated = self.ends(reply.stated_in) if reply.stated_in else []
        yield about(
            reply_iri(self.story.id, reply.id),
            ("rdf:type", term("kb:Reply")),
            ("kb:id", self.id(reply.id)),
            ("kb:story", self.node),
            ("kb:replyKind", term(kind)),
            ("rdfs:comment", reply.note),
            *(("kb:replyFrom", node) for node in senders),
            *(("kb:replyTo", node) for node in targets),
            *(("kb:statedIn", node) for node in stated),
        )
        for sender in senders:
            for target in targets:
                yield about(sender, (kind, target))

    def ends(self, name: str) -> list[NamedNode]:
        """Give the nodes an id of this story stands for: a source, or all atomic statements."""
        if name in self.source_nodes:
            return [self.source_nodes[name]]
        return self.groups[name] if name in self.groups else [self.statements[name]]


@lru_cache(maxsize=2**13)
def _entity(entity: Entity) -> About:
    """Describe an entity, which many stories describe alike."""

    def spoken(text: str) -> Literal:
        return Literal(text, language=entity.language)

    return about(
        entity_iri(entity.id),
        ("rdf:type", term("kb:Entity")),
        ("skos:prefLabel", spoken(entity.name)),
        ("skos:definition", spoken(entity.description) if entity.description else ""),
        *(("rdf:type", entity_iri(other)) for other in entity.is_a),
        *(("skos:broader", entity_iri(other)) for other in entity.broader),
        *(("skos:altLabel", spoken(alias)) for alias in entity.aliases),
        *(("org:subOrganizationOf", entity_iri(other)) for other in entity.part_of),
        *(("schema:sameAs", NamedNode(address)) for address in entity.same_as),
        *(("owl:differentFrom", entity_iri(other)) for other in entity.distinct_from),
        *(("owl:disjointWith", entity_iri(other)) for other in entity.disjoint_with),
        ("kb:closedList", term("kb:yes") if entity.closed else ""),
    )


def report_ids(utterance: Utterance) -> list[str]:
    """Name the reports of an utterance: "s17@outlet", a second link by one reporter "…-2"."""
    seen: dict[str, int] = {}
    names = []
    for report in utterance.reports:
        seen[report.speaker] = seen.get(report.speaker, 0) + 1
        again = f"-{seen[report.speaker]}" if seen[report.speaker] > 1 else ""
        names.append(f"{utterance.id}@{report.speaker}{again}")
    return names


def _mention(node: NamedNode, place: NamedNode, mention: Mention) -> Iterator[About]:
    """Write a span of a text with both selectors of the Web Annotation Data Model."""
    quote = NamedNode(f"{node.value}-quote")
    yield about(
        node,
        ("rdf:type", term("oa:SpecificResource")),
        ("oa:hasSource", place),
        ("oa:hasSelector", quote),
    )
    yield about(
        quote,
        ("rdf:type", term("oa:TextQuoteSelector")),
        ("oa:exact", mention.quote),
        ("oa:prefix", mention.prefix),
        ("oa:suffix", mention.suffix),
    )
    if mention.passage:
        position = NamedNode(f"{node.value}-position")
        yield about(node, ("oa:hasSelector", position))
        yield about(
            position,
            ("rdf:type", term("oa:TextPositionSelector")),
            ("oa:start", _integer(mention.passage.start)),
            ("oa:end", _integer(mention.passage.end)),
        )


def proposition_quads(proposition: Proposition) -> Iterator[Quad]:
    """Write a proposition by itself."""
    return as_quads([_proposition(proposition)])


def _proposition(proposition: Proposition) -> About:
    """Write a proposition with its roles as direct properties.

    The wording of numbers is left out: it belongs to the statement that uses it.
    """
    p = proposition
    if p.value or p.extent:
        p = replace(p, value=_silent(p.value), extent=_silent(p.extent))
    return about(
        proposition_iri(p),
        ("rdf:type", term("kb:Proposition")),
        ("kb:relation", term(f"rel:{p.relation}")),
        ("kb:tense", term(f"kb:{p.tense}")),
        ("kb:text", p.text),
        *((f"role:{role}", entity_iri(filler)) for role, filler in p.roles),
        *_stated_time(p.time),
        *_interval(p.value, ""),
        *_interval(p.extent, "extent"),
    )


def _silent(interval: Interval | None) -> Interval | None:
    return replace(interval, text="") if interval else None


def _stated_time(time: Moment | None) -> Iterator[Pair]:
    if time is None:
        return
    yield "kb:timeEdtf", time.text
    if time.approximate:
        yield "kb:timeApproximate", term("kb:yes")
    for predicate, day in (
        ("kb:timeFrom", time.first),
        ("kb:timeBegunBy", time.begun_by),
        ("kb:timeEndedFrom", time.ended_from),
        ("kb:timeUntil", time.last),
    ):
        if day:
            yield predicate, _day(day)


def _interval(interval: Interval | None, prefix: str) -> Iterator[Pair]:
    if interval is None:
        return

    def name(part: str) -> str:
        return f"kb:{prefix}{part[0].upper()}{part[1:]}" if prefix else f"kb:{part}"

    yield ("kb:hasExtent" if prefix else "kb:hasValue"), term("kb:yes")
    for part, number, exclusive in (
        ("minimum", interval.minimum, interval.minimum_exclusive),
        ("maximum", interval.maximum, interval.maximum_exclusive),
    ):
        if number is not None:
            yield name(part), Literal(decimal_text(number), datatype=term("xsd:decimal"))
            if exclusive:
                yield name(f"{part}Exclusive"), term("kb:yes")
    yield "kb:unit", interval.unit
    yield "kb:asOf", interval.as_of


def _said(moment: Moment | None) -> Iterator[Pair]:
    if moment is None:
        return
    yield "kb:saidAtEdtf", moment.text
    if moment.first:
        yield "kb:saidFrom", _day(moment.first)
    if moment.last:
        yield "kb:saidUntil", _day(moment.last)
    if moment.instant:
        written = moment.instant.isoformat().replace("+00:00", "Z")
        yield "kb:saidAt", Literal(written, datatype=term("xsd:dateTime"))


def _day(day: object) -> Literal:
    return Literal(str(day), datatype=term("xsd:date"))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=term("xsd:integer"))
