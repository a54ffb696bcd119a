"""Write what is known about the records as nodes: who took them in, took them back, judged them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BufferedWriter, RawIOBase
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from kb.graph.history import History
from kb.graph.records import Records
from kb.model.conflict import Conflict, Tier
from kb.model.decision import Judgement, Retraction
from kb.model.journal import Entry
from kb.terms import address, short, term

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Pairs = Iterable[tuple[str, NamedNode | Literal]]
ACTIVITY = "activity:derivation"
_ALL = 2**256
_PIECE = 2**20


def record_quads(statements: Iterable[str], entry: Entry) -> Iterator[Quad]:
    """Write a record for each statement: who took it in, when, and from where.

    Args:
        statements: Prefixed addresses of statements that are in effect.
        entry: Brought them in.
    """
    for name in statements:
        pairs: Pairs = (
            ("rdf:type", term("kb:Record")),
            ("kb:records", term(name)),
            ("kb:method", Literal(f"kb {entry.kind}")),
            ("kb:imported", Literal(entry.origin)),
            *_made(entry),
        )
        yield from _about(term(record_of(name)), pairs)


def import_quads(history: History) -> Iterator[Quad]:
    """Write a note for each import of what others wrote: who took it in, when, and its graphs."""
    for iri, found in history.imports.items():
        pairs: Pairs = (
            ("rdf:type", term("kb:Import")),
            ("rdfs:label", Literal(found.entry.origin)),
            *(("kb:holdsGraph", graph) for graph in found.graphs()),
            *_made(found.entry),
        )
        yield from _about(NamedNode(iri), pairs)


def decision_quads(history: History, conflicts: Iterable[Conflict]) -> Iterator[Quad]:
    """Write every retraction and judgement of a journal.

    Args:
        conflicts: What the rules find now.
    """
    yield from retraction_quads(history)
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    judged = {judgement.pair for _, judgement in history.judgements}
    for conflict in conflicts if judged else ():
        if conflict.tier != Tier.REBUTTAL and (pair := pair_of(conflict)) in judged:
            found[pair].append(conflict.id)
    before: dict[tuple[str, str], NamedNode] = {}
    for entry, judgement in history.judgements:
        node = term(f"assessment:{entry.hash[:32]}")
        yield from _assessment(node, entry, judgement, found[judgement.pair])
        if earlier := before.get(judgement.pair):
            yield Quad(node, term("prov:wasRevisionOf"), earlier)
        before[judgement.pair] = node


def retraction_quads(history: History) -> Iterator[Quad]:
    """Write every retraction."""
    for entry, retraction in history.retractions:
        yield from _retraction(entry, retraction)


def record_of(statement: str) -> str:
    """Give the prefixed address of the record of a statement."""
    return "record:" + statement.partition(":")[2]


def new_assessments(
    history: History, stored: Records, conflicts: Mapping[tuple[str, str], Sequence[str]]
) -> Iterator[Quad]:
    """Write the judgements of new entries beside those that are stored.

    Args:
        history: Only the new entries.
        stored: What is stored.
        conflicts: The ids of the conflicts of each pair.
    """
    before: dict[tuple[str, str], NamedNode] = {}
    for entry, judgement in history.judgements:
        node = term(f"assessment:{entry.hash[:32]}")
        yield from _assessment(node, entry, judgement, conflicts.get(judgement.pair, ()))
        earlier = before.get(judgement.pair)
        if earlier is None and (newest := _newest(judgement, stored)):
            earlier = term(newest)
        if earlier is not None:
            yield Quad(node, term("prov:wasRevisionOf"), earlier)
        before[judgement.pair] = node


def assessments(pair: Sequence[str], stored: Records) -> list[str]:
    """Give the stored assessments of a pair of propositions."""
    left, right = (short(node) for node in pair)
    return [
        node
        for node in stored.inverse(left, "kb:leftProposition")
        if node.startswith("assessment:") and right in stored.all(node, "kb:rightProposition")
    ]


def _newest(judgement: Judgement, stored: Records) -> str:
    found = assessments(judgement.pair, stored)
    return next((n for n in found if not stored.inverse(n, "prov:wasRevisionOf")), "")


def pair_of(conflict: Conflict) -> tuple[str, ...]:
    """Give the two propositions of a conflict as a judgement names them."""
    pair = (conflict.left.proposition, conflict.right.proposition)
    return tuple(sorted(address(name) for name in pair))


def activity_quads(rules: str, digest: str, conflicts: Iterable[Conflict]) -> Iterator[Quad]:
    """Write from what, and by which rules, conflicts were derived.

    Args:
        rules: The version of the rules.
        digest: The digest of the records in effect.
    """
    node = term(ACTIVITY)
    pairs = (
        ("rdf:type", term("prov:Activity")),
        ("kb:ruleSetVersion", Literal(rules)),
        ("kb:datasetDigest", Literal(digest)),
    )
    yield from _about(node, pairs)
    for conflict in conflicts:
        yield generated_quad(conflict)


def generated_quad(conflict: Conflict) -> Quad:
    """Say of one conflict that it was derived."""
    return Quad(term(f"conflict:{conflict.id}"), term("prov:wasGeneratedBy"), term(ACTIVITY))


def dataset_digest(
    added: Iterable[Quad], removed: Iterable[Quad] = (), before: str = "0" * 64
) -> str:
    """Sum up the SHA-256 of each quad: the same quads, the same digest, in any order.

    Args:
        before: The digest to start from, so that a change need not look at what stays.
    """
    total = int(before, 16)
    total += sum(_number(quad) for quad in added)
    total -= sum(_number(quad) for quad in removed)
    return f"{total % _ALL:064x}"


def whole_digest(engine: Store) -> str:
    """Sum up all quads of a database as `dataset_digest` does, without an object for each."""
    sums = _Sums()
    with BufferedWriter(sums, _PIECE) as lines:
        engine.dump(lines, RdfFormat.N_QUADS)
    return f"{sums.total % _ALL:064x}"


class _Sums(RawIOBase):
    """A file that sums up the lines that are written to it, and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.total, self._rest = 0, b""

    def writable(self) -> bool:
        return True

    def write(self, content: "ReadableBuffer", /) -> int:
        new = bytes(content)
        *lines, self._rest = (self._rest + new).split(b"\n")
        self.total += sum(_number_of(line + b"\n") for line in lines)
        return len(new)


def digest_of_lines(lines: Iterable[bytes]) -> str:
    """Sum up lines of N-Quads as `dataset_digest` does quads."""
    return f"{sum(map(_number_of, lines)) % _ALL:064x}"


def _number(quad: Quad) -> int:
    return _number_of(f"{quad} .\n".encode())


def _number_of(line: bytes) -> int:
    return int.from_bytes(sha256(line).digest(), "big")


def _retraction(entry: Entry, retraction: Retraction) -> Iterator[Quad]:
    pairs: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", term("kb:Retraction")),
        ("kb:retracts", NamedNode(retraction.id)),
        ("rdfs:comment", Literal(retraction.reason)),
        *_made(entry),
    ]
    if retraction.superseded_by:
        pairs.append(("kb:supersededBy", NamedNode(retraction.superseded_by)))
    yield from _about(term(f"retraction:{entry.hash[:32]}"), pairs)


def _assessment(
    node: NamedNode, entry: Entry, judgement: Judgement, conflicts: Sequence[str]
) -> Iterator[Quad]:
    pairs: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", term("kb:Assessment")),
        ("kb:leftProposition", NamedNode(judgement.left)),
        ("kb:rightProposition", NamedNode(judgement.right)),
        ("kb:verdict", term(f"kb:{judgement.verdict}")),
        ("rdfs:comment", Literal(judgement.reason)),
        *(("kb:assessedStatement", Literal(id)) for id in judgement.statements),
        *(("kb:assesses", term(f"conflict:{id}")) for id in conflicts),
        *_made(entry),
    ]
    if judgement.found:
        pairs.append(("kb:tierThen", term(f"kb:{judgement.found.tier}")))
        pairs.append(("kb:ruleThen", Literal(judgement.found.rule)))
    yield from _about(node, pairs)


def _made(entry: Entry) -> Pairs:
    return (
        ("prov:generatedAtTime", Literal(entry.at, datatype=term("xsd:dateTime"))),
        ("kb:curator", Literal(entry.by)),
        ("kb:journalEntry", Literal(str(entry.number), datatype=term("xsd:integer"))),
    )


def _about(node: NamedNode, pairs: Pairs) -> Iterator[Quad]:
    for predicate, value in pairs:
        yield Quad(node, term(predicate), value)
