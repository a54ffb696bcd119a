"""Read story files: forgiving in shape, strict in meaning.

Every problem of all files is collected with its place, so that a reporter mends them in one go. A
story with a problem is refused whole.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import NamedNode

from kb.errors import (
    AmbiguousQuoteError,
    Problem,
    QuoteNotFoundError,
    RefusedError,
    TimeFormatError,
    nearest,
    note_problem,
)
from kb.files import files_in
from kb.graph.cards import natural_key
from kb.graph.circles import reply_faults
from kb.graph.identity import source_iri, statement_iri
from kb.graph.write import ACT_TERMS, report_ids
from kb.ingest.story_claim import ClaimReader, Part
from kb.ingest.story_entities import entity_faults
from kb.ingest.story_format import DEFAULT_LANGUAGE, LOCAL_ID, SECTIONS, SLUG
from kb.ingest.story_judgements import read_judgement
from kb.model.registry import Registry
from kb.model.sameness import ClaimJudgement
from kb.model.story import (
    MOST_REPORTERS,
    Alignment,
    Entity,
    Mention,
    Passage,
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
from kb.text.edtf import parse_time, up_to
from kb.text.quotes import locate
from kb.text.safe import is_blank
from kb.text.yaml_tree import Node, read_yaml

_LONGEST_ADDRESS = 2000
_CONTEXT = ("prefix", "suffix")
"""What stands around a quote may be white space."""


def no_text(_sha256: str) -> str | None:
    """Know no archived text, so that no quote is checked."""
    return None


def read_story(
    files: Sequence[tuple[str, bytes]],
    registry: Registry,
    text_of: Callable[[str], str | None] = no_text,
) -> Story:
    """Read a story from its files, in any order.

    Args:
        files: Name and bytes of each file; together they are one story.
        registry: The relations, verbs and concepts that a story may use.
        text_of: Gives the archived text with a sha256, or None; where there is one, every quote
            must be in it.

    Raises:
        RefusedError: With every problem found.
    """
    return story_of([read_yaml(content, name) for name, content in files], registry, text_of)


def story_of(
    roots: Sequence[Node],
    registry: Registry,
    text_of: Callable[[str], str | None] = no_text,
) -> Story:
    """Make a story from the roots of its files.

    Raises:
        RefusedError: With every problem found.
    """
    reader = _StoryReader(registry, text_of)
    story = reader.read(roots)
    if reader.problems:
        raise RefusedError(reader.problems)
    return story


def story_files(path: Path) -> list[Path]:
    """List the files of a story: the file itself, or every *.yaml and *.yml of a folder.

    Raises:
        UnreadableError: One of those in a folder is a symbolic link.
    """
    if path.is_dir():
        return files_in(path, ".yaml", ".yml")
    return [path]


@dataclass
class _StoryReader:
    registry: Registry
    text_of: Callable[[str], str | None]
    problems: list[Problem] = field(default_factory=list)
    entities: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    ids: dict[str, Node] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    """Ids of sources and statements that are wrong themselves; what names them is not."""

    def read(self, roots: Sequence[Node]) -> Story:
        for root in roots:
            self.refuse_blanks(root)
        parts = [self.keys(root, "story", required=False) for root in roots]
        head = self.head(parts, roots[0])
        language = head.get("language", DEFAULT_LANGUAGE)
        self.entities = self.by_id(parts, "entities", SLUG)
        source_nodes = self.by_id(parts, "sources", LOCAL_ID)
        self.sources = {
            id: source for id, node in source_nodes.items() if (source := self.source(id, node))
        }
        self.failed |= source_nodes.keys() - self.sources.keys()
        for id, node in source_nodes.items():
            self.based_on(id, node)
        self.check_sources(source_nodes)
        entities = [
            found
            for id, node in self.entities.items()
            if (found := self.entity(id, node, language))
        ]
        alignments = [
            found for id, node in self.entities.items() for found in self.alignments(id, node)
        ]
        for id, fault in entity_faults(entities, alignments):
            self.refuse(self.entities[id], f"entity {id!r}: {fault}")
        utterances = list[Utterance]()
        for node in self.entries(parts, "statements"):
            found_here = list(self.utterance(node))
            utterances += found_here
            self.failed |= set() if found_here else _written_id(node)
        replies = [
            reply
            for node in self.entries(parts, "replies")
            if (reply := self.reply(node, utterances))
        ]
        return Story(
            id=head.get("story", ""),
            title=head.get("title", ""),
            description=head.get("description", ""),
            language=language,
            sources=tuple(self.sources[id] for id in sorted(self.sources)),
            entities=tuple(sorted(entities, key=lambda entity: entity.id)),
            alignments=tuple(sorted(alignments, key=str)),
            utterances=tuple(sorted(utterances, key=lambda u: natural_key(u.id))),
            replies=tuple(sorted(replies, key=lambda reply: natural_key(reply.id))),
            judgements=tuple(sorted(self.judgements(parts), key=str)),
        )

    # -- shape ------------------------------------------------------------------------------

    def refuse(self, node: Node, message: str) -> None:
        note_problem(self.problems, node.problem(message))

    def keys(self, node: Node, section: str, *, required: bool = True) -> dict[str, Node]:
        """Give the keys of a mapping; report unknown, missing and empty ones."""
        if not isinstance(node.value, dict):
            self.refuse(node, f"here must be keys and values ({section}).")
            return {}
        known = {key.name: key for key in SECTIONS[section]}
        for name in node.value:
            if name not in known and section != "claim":
                place = (node.keys or {}).get(name, node)
                self.refuse(
                    place, f"unknown key {name!r} in {section}.{nearest(name, list(known))}"
                )
        missing = [key.name for key in SECTIONS[section] if key.required]
        for name in missing if required else []:
            if name not in node.value:
                self.refuse(node, f"{section} lacks the key {name!r}.")
        for name, value in node.value.items():
            if value.value in ("", [], {}):
                self.refuse(value, f"{name!r} is empty; fill it in or leave the key out.")
        found = {name: value for name, value in node.value.items() if value.value != ""}
        for name, value in list(found.items()):
            words = known[name].words if name in known else ()
            if words and not (isinstance(value.value, str) and value.value in words):
                shown = value.value if isinstance(value.value, str) else ""
                reason = f"cannot be {shown!r}.{nearest(shown, words)}" if shown else "is one word."
                self.refuse(value, f"{name} {reason} Choose from: {', '.join(words)}.")
                del found[name]
        return found

    def refuse_blanks(self, node: Node, name: str = "") -> None:
        """Refuse every text that nobody can see."""
        if isinstance(node.value, dict):
            for key, value in node.value.items():
                self.refuse_blanks(value, key)
        elif isinstance(node.value, list):
            for one in node.value:
                if one.value == "":
                    self.refuse(one, f"an item of {name!r} is empty; fill it in or leave it out.")
                self.refuse_blanks(one, name)
        elif node.value and name not in _CONTEXT and is_blank(node.value):
            self.refuse(node, f"{name!r} has nothing that can be seen.")

    def head(self, parts: Sequence[dict[str, Node]], root: Node) -> dict[str, str]:
        """Read id, title, description and language, which all files of a story must share."""
        head: dict[str, str] = {}
        places: dict[str, Node] = {}
        for part in parts:
            for name in ("story", "title", "description", "language"):
                if name not in part:
                    continue
                text = self.text(part, name)
                places.setdefault(name, part[name])
                if head.setdefault(name, text) != text:
                    self.refuse(
                        part[name],
                        f"another file of this folder has {name} "
                        f"{head[name]!r}; files of one folder are one story.",
                    )
        for name in ("story", "title"):
            if name not in head:
                self.refuse(root, f"story lacks the key {name!r}.")
        if head.get("story") and not re.fullmatch(SLUG, head["story"]):
            self.refuse(
                places["story"],
                f"the id {head['story']!r} of the story must be small letters, digits and hyphens.",
            )
        if not _is_language(head.get("language") or DEFAULT_LANGUAGE):
            reason = f"{head['language']!r} is no language tag such as en or pt-br."
            self.refuse(places["language"], reason)
            del head["language"]
        return head

    def by_id(self, parts: Sequence[dict[str, Node]], name: str, pattern: str) -> dict[str, Node]:
        """Collect a section whose entries are keyed by id."""
        found: dict[str, Node] = {}
        for part in parts:
            section = part.get(name)
            if section is None:
                continue
            if not isinstance(section.value, dict):
                self.refuse(section, f"{name} must be a mapping of ids.")
                continue
            for id, node in section.value.items():
                place = (section.keys or {}).get(id, node)
                if not re.fullmatch(pattern, id):
                    self.refuse(
                        place,
                        f"the id {id!r} may hold letters, digits and hyphens only"
                        + (", in lower case." if pattern == SLUG else "."),
                    )
                elif id in found:
                    self.refuse(place, f"the id {id!r} is used twice in {name}.")
                else:
                    found[id] = node
        return found

    def entries(self, parts: Sequence[dict[str, Node]], name: str) -> Iterator[Node]:
        """Give the entries of a section that is a list."""
        for part in parts:
            section = part.get(name)
            if section is None:
                continue
            if not isinstance(section.value, list):
                self.refuse(section, f"{name} must be a list; begin each entry with a hyphen.")
                continue
            yield from section.value

    def text(self, keys: dict[str, Node], name: str) -> str:
        node = keys.get(name)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.refuse(node, f"{name} must be plain text.")
            return ""
        return node.value

    def many(self, keys: dict[str, Node], name: str) -> list[Node]:
        """Read one text or a list of texts."""
        node = keys.get(name)
        if node is None:
            return []
        nodes = node.value if isinstance(node.value, list) else [node]
        wrong = [item for item in nodes if not isinstance(item.value, str)]
        for item in wrong:
            self.refuse(item, f"{name} must be plain text or a list of it.")
        return [item for item in nodes if item not in wrong]

    def time(self, keys: dict[str, Node], name: str) -> Moment | None:
        text = self.text(keys, name)
        if not text:
            return None
        try:
            return parse_time(text)
        except TimeFormatError as error:
            self.refuse(keys[name], str(error))
            return None

    def entity_id(self, node: Node, *, what: str) -> str:
        """Check that an id stands for an entity of this story or a shipped one."""
        if not isinstance(node.value, str):
            self.refuse(node, f"{what} must be plain text, the id of one entity.")
            return ""
        id = node.value
        if id not in self.entities and id not in self.registry.concepts:
            known = [*self.entities, *self.registry.concepts]
            self.refuse(
                node,
                f"{what} {id!r} is no entity of this story and no shipped concept."
                f"{nearest(id, known, 0.75)}",
            )
            return ""
        return id

    def entity_ids(self, keys: dict[str, Node], name: str) -> tuple[str, ...]:
        return tuple(
            id for node in self.many(keys, name) if (id := self.entity_id(node, what=name))
        )

    def optional_entity(self, keys: dict[str, Node], name: str) -> str:
        return self.entity_id(keys[name], what=name) if name in keys else ""

    def source_id(self, keys: dict[str, Node], name: str) -> str:
        id = self.text(keys, name)
        if id and id not in self.sources:
            if id not in self.failed:
                near = nearest(id, list(self.sources))
                self.refuse(keys[name], f"{name} {id!r} is no source of this story.{near}")
            return ""
        return id

    def address(self, node: Node) -> str:
        if not isinstance(node.value, str):
            self.refuse(node, "a web address must be plain text.")
            return ""
        url = node.value
        if not re.match(r"https?://[^\s/]+", url):
            self.refuse(node, f"{url!r} is no web address: it must begin with http:// or https://.")
            return ""
        if len(url) > _LONGEST_ADDRESS:
            self.refuse(
                node, f"the address {url[:60]!r} and so on is longer than 2,000 characters."
            )
            return ""
        try:
            return NamedNode(url).value
        except ValueError as error:
            self.refuse(node, f"{url!r} is no web address: {error}.")
            return ""

    def claim_id(self, id: str, node: Node) -> None:
        """Make sure that an id of this story is used once."""
        if id in self.ids:
            self.refuse(
                node,
                f"the id {id!r} is used twice in this story (first in line {self.ids[id].line}).",
            )
        self.ids.setdefault(id, node)

    # -- sources and entities ---------------------------------------------------------------

    def source(self, id: str, node: Node) -> Source | None:
        keys = self.keys(node, "source")
        self.claim_id(id, node)
        if not ("author" in keys or "publisher" in keys):
            self.refuse(node, "source lacks author or publisher; name at least one.")
        digest = self.text(keys, "sha256")
        if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
            self.refuse(keys["sha256"], "sha256 must be 64 hexadecimal digits in lower case.")
        versions = self.versions(keys)
        version = self.text(keys, "version")
        if version and version not in {found.id for found in versions}:
            self.refuse(
                keys["version"],
                f"version {version!r} is not among the versions."
                f"{nearest(version, [found.id for found in versions])}",
            )
        if version and not digest:
            self.refuse(
                keys["version"],
                "version says which version the archived text is; give the sha256 of that text, or "
                "leave version out.",
            )
        if not all(name in keys for name in ("type", "title")):
            return None
        return Source(
            id=id,
            type=self.text(keys, "type"),
            title=self.text(keys, "title"),
            author=self.optional_entity(keys, "author"),
            publisher=self.optional_entity(keys, "publisher"),
            url=self.address(keys["url"]) if "url" in keys else "",
            published=self.time(keys, "published"),
            retrieved=self.time(keys, "retrieved"),
            language=self.text(keys, "language"),
            sha256=digest,
            versions=versions,
            version=version,
            note=self.text(keys, "note"),
        )

    def check_sources(self, nodes: dict[str, Node]) -> None:
        """Refuse a source that is written twice under two ids."""
        seen: dict[str, str] = {}
        for id, source in self.sources.items():
            first = seen.setdefault(source_iri(source, "").value, id)
            if first != id and (source.url or source.sha256):
                self.refuse(
                    nodes[id],
                    f"{id!r} is the same source as {first!r} (same url or sha256); keep one.",
                )

    def versions(self, keys: dict[str, Node]) -> tuple[Version, ...]:
        node = keys.get("versions")
        if node is None:
            return ()
        if not isinstance(node.value, dict):
            self.refuse(node, "versions must be a mapping of ids, in order.")
            return ()
        found = []
        for id, item in node.value.items():
            if not re.fullmatch(LOCAL_ID, id):
                self.refuse(item, f"the id {id!r} may hold letters, digits and hyphens only.")
            entry = self.keys(item, "version") if item.value != "" else {}
            found.append(Version(id, self.time(entry, "date"), self.text(entry, "mark")))
        return tuple(found)

    def based_on(self, id: str, node: Node) -> None:
        keys = node.value if isinstance(node.value, dict) else {}
        others = self.many(keys, "based_on")
        for other in others:
            if other.value == id:
                self.refuse(other, "a source is not based on itself.")
            elif other.value not in self.sources and other.value not in self.failed:
                self.refuse(
                    other,
                    f"based_on {other.value!r} is no source of this story."
                    f"{nearest(str(other.value), list(self.sources))}",
                )
        if id in self.sources and others:
            named = tuple(sorted({str(o.value) for o in others if o.value in self.sources}))
            self.sources[id] = replace(self.sources[id], based_on=named)

    def entity(self, id: str, node: Node, language: str) -> Entity | None:
        keys = self.keys(node, "entity")
        if id in self.registry.concepts:
            self.refuse(
                node,
                f"{id!r} is a shipped concept ({self.registry.concepts[id]}); "
                "use it as it is, or choose another id.",
            )
            return None
        is_a, broader = self.entity_ids(keys, "is_a"), self.entity_ids(keys, "broader")
        if not ("is_a" in keys or "broader" in keys):
            self.refuse(
                node,
                f"entity {id!r} lacks is_a (for one individual) or broader (for a kind of thing).",
            )
        if id in (*is_a, *broader):
            self.refuse(node, f"entity {id!r} cannot be under itself.")
        others = {name: self.entity_ids(keys, name) for name in ("distinct_from", "disjoint_with")}
        own_language = self.text(keys, "language") or language
        if not _is_language(own_language):
            self.refuse(
                keys["language"], f"{own_language!r} is no language tag such as en or pt-br."
            )
            return None
        return Entity(
            id=id,
            name=self.text(keys, "name"),
            is_a=tuple(sorted(set(is_a))),
            broader=tuple(sorted(set(broader))),
            aliases=tuple(sorted({str(alias.value) for alias in self.many(keys, "aliases")})),
            part_of=tuple(sorted(set(self.entity_ids(keys, "part_of")))),
            same_as=tuple(
                sorted({u for item in self.many(keys, "same_as") if (u := self.address(item))})
            ),
            description=self.text(keys, "description"),
            language=own_language,
            distinct_from=tuple(sorted(set(others["distinct_from"]))),
            disjoint_with=tuple(sorted(set(others["disjoint_with"]))),
            closed=self.yes(keys, "closed"),
        )

    def alignments(self, id: str, node: Node) -> Iterator[Alignment]:
        keys = node.value if isinstance(node.value, dict) else {}
        for name, exact in (("exact_match", True), ("close_match", False)):
            entry = keys.get(name)
            if entry is None or entry.value == "":
                continue
            for item in entry.value if isinstance(entry.value, list) else [entry]:
                parts = self.keys(item, "alignment")
                if all(key.name in parts for key in SECTIONS["alignment"]):
                    yield Alignment(
                        source=id,
                        target=self.entity_id(parts["to"], what="to"),
                        exact=exact,
                        curator=self.text(parts, "by"),
                        because=self.text(parts, "because"),
                    )

    # -- statements and replies -------------------------------------------------------------

    def utterance(self, node: Node) -> Iterator[Utterance]:
        keys = self.keys(node, "statement")
        id = self.text(keys, "id")
        if id and not re.fullmatch(LOCAL_ID, id):
            self.refuse(keys["id"], f"the id {id!r} may hold letters, digits, '.', '_' and '-'.")
        source = self.sources.get(self.source_id(keys, "source"))
        original = self.source_id(keys, "original")
        parts = self.parts(node, keys, id)
        speaker = self.speaker(keys)
        if source is None or not parts or not speaker or not id:
            return
        behalf = self.optional_entity(keys, "on_behalf_of")
        utterance = Utterance(
            id=id,
            source=source.id,
            mention=self.mention(node, keys, source),
            speaker=speaker,
            statements=tuple(
                sorted(
                    (
                        Statement(id + p.suffix, p.proposition, *p.stance, p.presupposed)
                        for p in parts
                    ),
                    key=lambda statement: natural_key(statement.id),
                )
            ),
            on_behalf_of=behalf,
            role=self.text(keys, "role"),
            reports=self.reports(keys, source),
            original=original,
            verbatim=self.yes(keys, "verbatim"),
            version=self.version(keys, "version", source),
            last_version=self.last_version(keys, source),
            said_at=self.said_at(keys, source, original),
            note=self.text(keys, "note"),
        )
        self.check_utterance(utterance, source, keys, node)
        yield utterance

    def parts(self, node: Node, keys: dict[str, Node], id: str) -> list[Part]:
        """Read the claim or claims of a statement into atomic parts."""
        if ("claim" in keys) == ("claims" in keys):
            self.refuse(node, f"statement {id!r} needs claim or claims, not both.")
            return []
        stance = (self.text(keys, "act"), self.text(keys, "polarity"), self.text(keys, "certainty"))
        claims = [keys["claim"]] if "claim" in keys else keys["claims"].value
        if not isinstance(claims, list):
            self.refuse(keys["claims"], "claims must be a list; begin each with a hyphen.")
            return []
        reader = ClaimReader(self.registry, self.problems, self.entity_id)
        parts = reader.read(claims, stance)
        for part in parts:
            if part.suffix:
                self.claim_id(id + part.suffix, part.place)
        return parts

    def speaker(self, keys: dict[str, Node]) -> str:
        return self.entity_id(keys["speaker"], what="speaker") if "speaker" in keys else ""

    def mention(self, node: Node, keys: dict[str, Node], source: Source) -> Mention:
        quote, missing = self.text(keys, "quote"), self.text(keys, "no_quote_because")
        if bool(quote) == bool(missing):
            self.refuse(node, "statement needs quote, or no_quote_because with the reason.")
        span = re.fullmatch(r"([0-9]{1,15})\s*[-–]\s*([0-9]{1,15})", self.text(keys, "at"))
        if "at" in keys and not span:
            self.refuse(keys["at"], "at must be START-END, two numbers of code points.")
        passage = Passage(int(span[1]), int(span[2])) if span else None
        if passage and passage.end - passage.start != len(quote):
            self.refuse(
                keys["at"],
                f"at covers {passage.end - passage.start} characters, the quote has {len(quote)}.",
            )
        unheld = self.yes(keys, "unheld")
        if unheld and not (quote and source.sha256):
            self.refuse(
                keys["unheld"],
                "unheld is of a quote whose source has an archived text, and so a sha256.",
            )
        prefix, suffix = self.text(keys, "prefix"), self.text(keys, "suffix")
        return Mention(quote, passage, prefix, suffix, missing, unheld)

    def yes(self, keys: dict[str, Node], name: str) -> bool:
        text = self.text(keys, name).lower()
        if text not in ("", "yes", "no", "true", "false"):
            self.refuse(keys[name], f"{name} must be yes or no.")
        return text in ("yes", "true")

    def version(self, keys: dict[str, Node], name: str, source: Source) -> str:
        version = self.text(keys, name)
        known = [found.id for found in source.versions]
        if version and version not in known:
            self.refuse(
                keys[name],
                f"{name} {version!r} is no version of source {source.id}.{nearest(version, known)}",
            )
            return ""
        return version

    def last_version(self, keys: dict[str, Node], source: Source) -> str:
        last, first = self.version(keys, "last_version", source), self.text(keys, "version")
        order = [found.id for found in source.versions]
        if last and first in order and order.index(last) < order.index(first):
            self.refuse(keys["last_version"], f"last_version {last!r} is before version {first!r}.")
        return last

    def reports(self, keys: dict[str, Node], source: Source) -> tuple[Report, ...]:
        node = keys.get("reported_by")
        if node is None:
            return ()
        reporter = source.publisher or source.author
        if isinstance(node.value, str):
            found = self.report(reporter, node, {"verb": node})
            return (found,) if found else ()
        links = node.value if isinstance(node.value, list) else [node]
        if len(links) > MOST_REPORTERS:
            self.refuse(node, f"{len(links)} reporters are over {MOST_REPORTERS}; divide the chain "
                        "at a source of its own.")  # fmt: skip
            return ()
        chain = []
        for link in links:
            if isinstance(link.value, str):
                found = self.report(reporter, link, {"verb": link})
            else:
                entry = self.keys(link, "report")
                named = self.optional_entity(entry, "speaker") or reporter
                found = self.report(named, link, entry)
            if found:
                chain.append(found)
        return tuple(chain)

    def report(self, speaker: str, node: Node, entry: dict[str, Node]) -> Report | None:
        form = self.text(entry, "verb")
        given = self.text(entry, "class")
        verb = self.registry.verb_of_form.get(form.lower())
        if verb is not None:
            known = self.registry.verbs[verb]
            return Report(speaker, verb, VerbClass(given) if given else known.verb_class)
        if form and given:
            slug = re.sub(r"[^a-z0-9]+", "-", form.lower()).strip("-")
            return Report(speaker, slug, VerbClass(given)) if slug else None
        if form:
            hint = nearest(form.lower(), list(self.registry.verb_of_form), 0.8)
            self.refuse(
                node,
                f"the reporting verb {form!r} is not known.{hint} "
                "Or write it as {verb: …, class: …} with one of: " + ", ".join(VerbClass) + ".",
            )
        return None

    def said_at(self, keys: dict[str, Node], source: Source, original: str) -> Moment | None:
        """Read when it was said; if not given, what the sources say of it.

        A speaker who is read in the source itself spoke when it was published; one who is reported
        spoke when the original was published, else no later than the report was printed.
        """
        if "said_at" in keys:
            return self.time(keys, "said_at")
        if original and (published := self.sources[original].published):
            return published
        dates = {version.id: version.date for version in source.versions}
        printed = dates.get(self.text(keys, "version")) or source.published
        if "reported_by" not in keys or printed is None or printed.last is None:
            return printed
        return up_to(printed)

    def check_utterance(
        self, utterance: Utterance, source: Source, keys: dict[str, Node], node: Node
    ) -> None:
        """Check what several keys say together."""
        if len(utterance.statements) > 1 or utterance.statements[0].id != utterance.id:
            self.claim_id(utterance.id, keys["id"])
        else:
            self.claim_id(utterance.statements[0].id, keys["id"])
        for id in report_ids(utterance):
            self.claim_id(id, keys["id"])
        own = {source.author, source.publisher} - {""}
        if "reported_by" not in keys and not own & {utterance.speaker, utterance.on_behalf_of}:
            self.refuse(
                keys["speaker"],
                f"{utterance.speaker} is neither author nor publisher of "
                f"{source.id}; say with reported_by how the source reports it, "
                "for instance reported_by: said.",
            )
        self.check_act(utterance, keys)
        self.check_quote(utterance, source, keys)
        self.check_twice(utterance, source, node)
        latest = [
            m.last
            for m in (
                source.published,
                source.retrieved,
                *(version.date for version in source.versions),
            )
            if m and m.last
        ]
        said = utterance.said_at
        if said and said.first and source.published and latest and said.first > max(latest):
            self.refuse(
                keys.get("said_at", node),
                f"said_at {said.text} is after the source {source.id} was printed.",
            )

    def check_quote(self, utterance: Utterance, source: Source, keys: dict[str, Node]) -> None:
        """Find the quote in the archived text, if there is one."""
        text = self.text_of(source.sha256) if source.sha256 else None
        mention = utterance.mention
        if text is not None and mention.quote and not mention.unheld:
            try:
                locate(text, mention)
            except (QuoteNotFoundError, AmbiguousQuoteError) as error:
                self.refuse(keys["quote"], f"in source {source.id}, {error}")

    def check_twice(self, utterance: Utterance, source: Source, node: Node) -> None:
        """Refuse an entry that records exactly what another one does."""
        for statement in utterance.statements:
            address = statement_iri(statement, utterance, source_iri(source, "")).value
            first = self.recorded.setdefault(address, statement.id)
            if first != statement.id:
                self.refuse(
                    node,
                    f"{statement.id!r} records exactly what {first!r} does; leave one of them out.",
                )

    def check_act(self, utterance: Utterance, keys: dict[str, Node]) -> None:
        """Hold the act to the verb, where the verb leaves no doubt: who admitted conceded."""
        verb = self.registry.verbs.get(utterance.reports[-1].verb) if utterance.reports else None
        if verb is None or not verb.marks_act:
            return
        marked = next(word for word, node in ACT_TERMS.items() if node == f"kb:{verb.marks_act}")
        if any(statement.act != marked for statement in utterance.statements):
            self.refuse(
                keys["reported_by"],
                f"{verb.label!r} goes with act: {marked}; change the act or the verb.",
            )

    def judgements(self, parts: Sequence[dict[str, Node]]) -> Iterator[ClaimJudgement]:
        for node in self.entries(parts, "judgements"):
            keys = self.keys(node, "judgement")
            plain = {name: found for name, found in keys.items() if self.is_text(keys, name)}
            found = read_judgement(plain, self.time(plain, "on"), self.refuse)
            if found:
                yield found

    def is_text(self, keys: dict[str, Node], name: str) -> bool:
        return name == "claims" or bool(self.text(keys, name))

    def reply(self, node: Node, utterances: Sequence[Utterance]) -> Reply | None:
        keys = self.keys(node, "reply")
        known = {u.id for u in utterances} | {s.id for u in utterances for s in u.statements}
        for name, extra in (("from", self.sources), ("to", self.sources), ("stated_in", {})):
            for item in self.many(keys, name):
                is_known = item.value in known or item.value in extra
                if not is_known and not str(item.value).startswith(tuple(self.failed)):
                    near = nearest(str(item.value), [*known, *extra])
                    self.refuse(
                        item,
                        f"{name} {item.value!r} is no statement"
                        f"{' or source' if extra else ''} of this story.{near}",
                    )
        if not all(name in keys for name in ("id", "from", "to", "kind")):
            return None
        id = self.text(keys, "id")
        if not re.fullmatch(LOCAL_ID, id):
            self.refuse(keys["id"], f"the id {id!r} may hold letters, digits, '.', '_' and '-'.")
        self.claim_id(id, keys["id"])
        found = Reply(
            id=id,
            sender=tuple(sorted({str(item.value) for item in self.many(keys, "from")})),
            target=tuple(sorted({str(item.value) for item in self.many(keys, "to")})),
            kind=self.text(keys, "kind"),
            stated_in=self.text(keys, "stated_in"),
            note=self.text(keys, "note"),
        )
        for _, fault in reply_faults([found], utterances):
            self.refuse(keys["to"], fault)
        return found


def _written_id(node: Node) -> set[str]:
    """Give the id of an entry, if it has one that can be read."""
    id = node.value.get("id") if isinstance(node.value, dict) else None
    return {id.value} if id and isinstance(id.value, str) and id.value else set()


def _is_language(tag: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", tag))
