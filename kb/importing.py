"""Take in RDF that others wrote, beside what is ours and apart from it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kb.base import Base, payload_of
from kb.graph.imports import import_iri
from kb.graph.records import Quads
from kb.model.answers import Added
from kb.terms import short, term


@dataclass(frozen=True)
class Taken:
    """What others wrote in one source: what is told of it, and the payload to be noted."""

    added: Added
    origin: str
    payload: bytes


def taken(base: Base, sources: Iterable[tuple[str, str, Collection[Quad]]]) -> list[Taken]:
    """Prepare what others wrote for the journal; the payload of what is there already is empty.

    Args:
        base: Where it goes, open for writing and caught up.
        sources: Name, kind and quads of each source, these in named graphs and with stable blank
            nodes.
    """
    found, seen = list[Taken](), set[bytes]()
    for name, kind, quads in sources:
        payload = payload_of(quads)
        known = payload in seen or _is_known(base, payload, quads)
        seen.add(payload)
        new, old = (0, len(quads)) if known else (len(quads), 0)
        added = Added(name, kind, 0, 0, 0, 0, triples=new, known_triples=old)
        found.append(Taken(added, Path(name).name, b"" if known else payload))
    return found


def _is_known(base: Base, payload: bytes, quads: Collection[Quad]) -> bool:
    store: Quads = base.store()
    if Quad(term(short(import_iri(payload))), term("rdf:type"), term("kb:Import")) in store:
        return True
    # The store writes numbers in its own way, so only the journal knows what was written exactly.
    if not all(quad in store for quad in quads):
        return False
    there = {quad for found in base.imports().values() for quad in found.quads()}
    return there.issuperset(quads)
