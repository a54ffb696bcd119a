"""Read a table of stances as the story that it stands for: each row takes a side to one claim.

A row becomes what a reporter would write in a story file: a source, a speaker and a statement about
a claim that is known by its wording. So whatever holds for stories holds for tables.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.errors import Problem, RefusedError
from kb.ingest.slugs import slug
from kb.ingest.stance_columns import Side, Speaker, StanceMapping, check_columns
from kb.ingest.stance_mapping import read_mapping
from kb.ingest.story import story_of
from kb.ingest.tables import Row, read_rows
from kb.model.registry import Registry
from kb.model.story import Story
from kb.text.safe import forbidden
from kb.text.yaml_tree import LONGEST, Node

_ACTS = {Side.FOR: "asserts", Side.AGAINST: "denies", Side.REPORTS: "asserts"}
_AGENT, _UNNAMED = "agent", "unnamed"
_MOST_SHOWN = 50


@dataclass(frozen=True)
class StanceTable:
    """A table, read and checked.

    Attributes:
        ignored: How many rows take no stance, by their mapping, and are not in the story.
    """

    story: Story
    ignored: int


def read_stances(
    name: str, content: bytes, mapping: tuple[str, bytes], registry: Registry
) -> StanceTable:
    """Read a table as a story.

    Args:
        name: What to call the table in messages.
        content: Its bytes.
        mapping: Name and bytes of the file that says which column is what.
        registry: The relations, verbs and concepts that a story may use.

    Raises:
        RefusedError: With every problem found, of the mapping and of each row.
    """
    columns = read_mapping(*mapping)
    wanted = {column for one in columns.fields for column in one.columns}
    rows = read_rows(name, content, columns.shape, wanted)
    writer = _Writer(columns, name, registry)
    writer.problems.extend(check_columns(columns, name, rows))
    if not writer.problems:
        writer.check_stances(rows)
        writer.check_claims(rows)
    kept = [row for row in rows if columns.side(row) not in (None, Side.NONE)]
    if not writer.problems:
        for row in kept:
            writer.row(row)
    if writer.problems:
        raise RefusedError(sorted(set(writer.problems))[:_MOST_SHOWN])
    return StanceTable(story_of([writer.tree()], registry), len(rows) - len(kept))


@dataclass
class _Writer:
    """Writes rows as the nodes of a story file; each node has the place of its row."""

    mapping: StanceMapping
    table: str
    registry: Registry
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Node] = field(default_factory=dict)
    entities: dict[str, Node] = field(default_factory=dict)
    statements: list[Node] = field(default_factory=list)
    source_of_url: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    said: set[tuple[str, ...]] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entities.update(self.mapping.entities)
        for id, node in self.mapping.entities.items():
            keys = node.value if isinstance(node.value, dict) else {}
            for names in (keys.get("name"), keys.get("aliases")):
                items = names.value if names and isinstance(names.value, list) else [names]
                self.known.update({str(item.value): id for item in items if item})

    def refuse(self, row: Row, message: str) -> None:
        self.problems.append(Problem(self.table, row.line, 1, f"row {row.number}: {message}"))

    def tree(self) -> Node:
        """Give the whole story."""
        root = self.mapping.root
        sections = {"sources": self.sources, "entities": self.entities}
        return Node(
            {
                **self.mapping.head,
                **{name: Node(found, root.file, 1, 1) for name, found in sections.items()},
                "statements": Node(list(self.statements), root.file, 1, 1),
            },
            root.file,
            1,
            1,
        )

    # -- what all rows must agree on ---------------------------------------------------------

    def check_stances(self, rows: Sequence[Row]) -> None:
        """Report each value that the mapping does not say the meaning of, once."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if self.mapping.side(row) is None:
                found[self.mapping.stance.word(row)].append(row)
        for value, unmapped in found.items():
            more = f" (and {len(unmapped) - 1} more rows)" if len(unmapped) > 1 else ""
            self.refuse(
                unmapped[0],
                f"stances does not say what {value!r} means{more}. Give it one of: "
                + ", ".join(Side)
                + ".",
            )

    def check_claims(self, rows: Sequence[Row]) -> None:
        """Report a claim's id that comes with two wordings."""
        if self.mapping.claim_id is None:
            return
        wordings: dict[str, str] = {}
        for row in rows:
            id, text = self.mapping.claim_id.word(row), self.mapping.claim.text(row)
            if id and wordings.setdefault(id, text) != text:
                first = wordings[id]
                self.refuse(row, f"claim {id!r} is {text!r} here and {first!r} in a row before.")

    # -- one row -----------------------------------------------------------------------------

    def row(self, row: Row) -> None:
        """Write the source, the speaker and the statement of a row."""
        mapping, side = self.mapping, self.mapping.side(row)
        assert side is not None
        if faults := [fault for column in row.cells for fault in self.faults(row, column)]:
            self.problems.extend(faults)
            return
        id = mapping.row.word(row) if mapping.row else f"r{row.number}"
        claim = mapping.claim.text(row)
        speaker = self.speaker(mapping.speaker, row, id)
        publisher = self.speaker(mapping.publisher, row, id) if mapping.publisher else speaker
        said = self.date(row, "said_at")
        if not (id and claim and speaker and publisher):
            self.refuse(row, "it lacks an id, a claim, or somebody who takes the stance.")
            return
        quote = mapping.quote.text(row) if mapping.quote else ""
        words = (quote, speaker, said, side, claim)
        report: list[dict[str, Node | str]] = []
        if mapping.reported_by:
            report += self.links(mapping.reported_by)
        if side is Side.REPORTS:
            report.append({"speaker": speaker, "verb": "reported"})
        entry: dict[str, Node | str] = {
            "id": id,
            "source": self.source(row, id, publisher, words),
            "quote": quote,
            "no_quote_because": "" if quote else "the table gives no words",
            "speaker": _UNNAMED if side is Side.REPORTS else speaker,
            "reported_by": self.many(row, [self.keys(row, link) for link in report]),
            "act": _ACTS[side],
            "said_at": said,
            "note": self.note(row),
            "claim": self.keys(row, {"relation": "claim", "text": claim}),
        }
        self.statements.append(self.keys(row, entry))

    def links(self, node: Node) -> list[dict[str, Node | str]]:
        """Give the links from the publisher to the speaker, each with keys of its own."""
        links = node.value if isinstance(node.value, list) else [node]
        return [
            dict(link.value) if isinstance(link.value, dict) else {"verb": link} for link in links
        ]

    def faults(self, row: Row, column: str) -> list[Problem]:
        """Find what no record can keep in a cell that is read."""
        if column in self.mapping.ignore:
            return []
        text, reasons = row.text(column), []
        if odd := forbidden(text):
            reasons.append(f"{column} holds the character {odd}, which cannot be kept.")
        if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
            reasons.append(f"{column} is longer than 64 kB.")
        where = f"row {row.number}: "
        return [Problem(self.table, row.line, 1, where + reason) for reason in reasons]

    def date(self, row: Row, name: str) -> str:
        """Give when a row was said or published, as a story writes it."""
        found = self.mapping.said_at if name == "said_at" else self.mapping.published
        if found is None:
            return ""
        try:
            return found.text(row)
        except ValueError:
            written = found.column.word(row)
            self.refuse(row, f"{name} is {written!r}, which is not written as {found.format}.")
            return ""

    def note(self, row: Row) -> str:
        """Write what is kept of a row besides, a line for each column."""
        kept = [(column, row.text(column)) for column in self.mapping.keep]
        if self.mapping.claim_id:
            kept.insert(0, ("claim", self.mapping.claim_id.word(row)))
        return "\n".join(f"{column}: {text}" for column, text in kept if text)

    # -- sources -----------------------------------------------------------------------------

    def source(self, row: Row, id: str, publisher: str, words: tuple[str, ...]) -> str:
        """Write the source of a row and give its id.

        Rows share a source if they give one address and say the same of it. Words that a table
        lists twice are two statements, so the second gets a source of its own.
        """
        url = self.mapping.url.word(row) if self.mapping.url else ""
        title = self.mapping.source_title.text(row)
        if not title:
            self.refuse(row, "the title of the source is empty.")
        known = {"title": title, "publisher": publisher, "published": self.date(row, "published")}
        shared, same = self.source_of_url.setdefault(url, (f"source-{id}", known))
        if not url or same != known or (shared, *words) in self.said:
            shared = f"source-{id}"
            if url and self.source_of_url[url][0] != shared:
                known, url = known | {"note": f"Printed at {url}"}, ""
        self.said.add((shared, *words))
        if shared not in self.sources:
            keys: dict[str, Node | str] = {"type": self.mapping.source_type, "url": url, **known}
            self.sources[shared] = self.keys(row, keys)
        return shared

    # -- speakers ----------------------------------------------------------------------------

    def speaker(self, speaker: Speaker, row: Row, id: str) -> str:
        """Give the entity that takes the stance of a row, and describe it if it is new."""
        if speaker.entity:
            return speaker.entity
        if speaker.name is None:
            return self.entity(speaker, row, f"{self.mapping.story}-{id}", f"the speaker in {id}")
        name = speaker.name.word(row)
        return self.known[name] if name in self.known else self.entity(speaker, row, name, name)

    def entity(self, speaker: Speaker, row: Row, words: str, name: str) -> str:
        """Describe an entity that the table names, under an id made from words."""
        id = slug(words)
        if not id:
            return ""
        if id in self.registry.concepts:
            self.refuse(
                row,
                f"{name!r} would get the id of the shipped concept {id!r}. Give it another id "
                f"under entities of the mapping, as in `{id}-1: {{name: {name}, is_a: agent}}`.",
            )
            return ""
        if id not in self.entities:
            kind = speaker.is_a or _AGENT
            self.entities[id] = self.keys(row, {"name": name, "is_a": kind})
            self.known.setdefault(name, id)
        elif self.known.get(name) != id:
            self.refuse(
                row,
                f"{name!r} and another name would get one id, {id!r}. Say under entities of the "
                "mapping who is who: one entity with aliases, or two.",
            )
        return id

    # -- nodes -------------------------------------------------------------------------------

    def keys(self, row: Row, values: dict[str, Node | str]) -> Node:
        """Write keys and values; those without a value are left out."""
        found = {
            key: value if isinstance(value, Node) else Node(value, self.table, row.line, 1)
            for key, value in values.items()
            if value != "" and not (isinstance(value, Node) and value.value == [])
        }
        return Node(found, self.table, row.line, 1, found)

    def many(self, row: Row, items: list[Node]) -> Node:
        return Node(items, self.table, row.line, 1)
