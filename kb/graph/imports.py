"""RDF that others wrote: it stands in named graphs beside our records, and no rule reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kb.errors import JournalDamagedError
from kb.model.journal import Entry
from kb.model.lookup import Name
from kb.terms import address, local_name, short

_SHOWN = 12


@dataclass(frozen=True)
class Import:
    """What one entry brought; it is read anew whenever it is asked for."""

    entry: Entry

    def quads(self) -> Iterator[Quad]:
        """Give its quads, each in a named graph.

        Raises:
            JournalDamagedError: The payload is no N-Quads.
        """
        try:
            yield from parse(self.entry.payload, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            place = f"entry {self.entry.number} of the journal"
            raise JournalDamagedError(place, f"its payload: {error}") from error

    def graphs(self) -> list[NamedNode]:
        """Give the names of its graphs, sorted; a graph without an address has none."""
        names = {q.graph_name for q in self.quads() if isinstance(q.graph_name, NamedNode)}
        return sorted(names, key=lambda name: name.value)


def import_iri(payload: bytes) -> str:
    """Make the address of an import from what it brings."""
    return address(f"import:{sha256(payload).hexdigest()[:32]}")


def import_id(iri: str) -> str:
    """Give the short id by which people call an import."""
    return f"rdf-{local_name(iri)[:_SHOWN]}"


def import_names(imports: Mapping[str, Import]) -> list[Name]:
    """Give the names by which imports are shown and taken back."""
    return [
        Name(import_id(iri), short(iri), "import", found.entry.origin)
        for iri, found in imports.items()
    ]
