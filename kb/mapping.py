"""Find reviews and remarks in what others wrote as RDF, by shipped queries or one of theirs."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph
from pyoxigraph import Quad, QueryTriples, RdfFormat, Triple, parse

from kb.errors import (
    MappingQueryError,
    Problem,
    QueryFailedError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    RefusedError,
)
from kb.ingest.remark_graphs import remarks_of
from kb.ingest.remarks import unfit
from kb.ingest.review_graphs import as_one_graph, reviews_of
from kb.model.remark import LeftOut, Remark
from kb.model.review import Review
from kb.query.catalogue import mappings
from kb.query.guard import QueryLimits
from kb.store.memory import MemoryStore

ENDING = ".rq"
_PLACE = re.compile(r"\b(\d+):(\d+): (.*)", re.DOTALL)
_LIMITS = QueryLimits(seconds=120, rows=10_000_000, answer_bytes=2**31)


Mapped = Review | Remark | LeftOut


def mapped_records(
    name: str, quads: Collection[Quad], query: tuple[str, bytes] = ("", b"")
) -> list[Mapped]:
    """Find reviews and remarks in what others wrote; none if it is no model that is known.

    Args:
        name: What to call the file in messages.
        quads: What it holds, in any graphs.
        query: Name and bytes of a CONSTRUCT query that gives reviews or comments of schema.org, in
            place of the shipped ones. It sees all graphs as one, and runs like every query that a
            person wrote.

    Raises:
        MappingQueryError: The query gives no triples.
        RefusedError: It is not SPARQL, asks for what is not allowed, or costs more than it may.
    """
    if query[0]:
        return _records_of(name, _asked(*query, as_one_graph(quads)))
    if not quads:
        return []
    engine = pyoxigraph.Store()
    engine.bulk_extend(as_one_graph(quads))
    found: set[Triple] = set()
    for mapping in mappings():
        triples = engine.query(mapping.text)
        assert isinstance(triples, QueryTriples)
        found.update(triples)
    return _records_of(name, found)


def unfit_annotations(records: Iterable[Mapped]) -> dict[str, str]:
    """Say why annotations cannot be recorded, by their addresses, so that nothing of them stays."""
    remarks = (one for one in records if isinstance(one, Remark))
    return {remark.id: reason for remark in remarks if (reason := unfit(remark))}


def _records_of(name: str, triples: set[Triple]) -> list[Mapped]:
    return [*reviews_of(name, triples), *remarks_of(name, triples)]


def _asked(file: str, content: bytes, quads: Iterable[Quad]) -> set[Triple]:
    """Run the query of a person in a process of its own."""
    store = MemoryStore()
    store.replace_all(quads, 0)
    with _faults_of(file):
        answer = store.ask(content.decode(), _LIMITS)
    if answer.kind != "graph":
        raise MappingQueryError(file)
    return {quad.triple for quad in parse(answer.body, format=RdfFormat.N_TRIPLES)}


@contextmanager
def _faults_of(file: str) -> Iterator[None]:
    """Name the file, and the place in it, where its query is at fault.

    Raises:
        RefusedError: It is.
    """
    line, column = 0, 0
    try:
        yield
        return
    except UnicodeDecodeError:
        reason = "this is not UTF-8. Save it so."
    except QueryRefusedError as error:
        line, column, reason = error.line, error.column, error.reason
    except QuerySyntaxError as error:
        reason = str(error)
        if found := _PLACE.search(reason):
            line, column, reason = int(found[1]), int(found[2]), f"not SPARQL: {found[3]}"
    except (QueryLimitError, QueryFailedError) as error:
        reason = str(error)
    raise RefusedError([Problem(file, line, column, reason)])
