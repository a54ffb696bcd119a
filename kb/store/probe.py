"""Find out what an engine does wrong or cannot do, by small questions in a graph of their own.

Each question is a file of `queries/probe` with the rows that the standard asks for. What an engine
gets wrong there it would get wrong of a base, so that it may not answer for one.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import uuid4

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat

from kb.errors import (
    EndpointError,
    EndpointTimeoutError,
    EndpointUntriedError,
    EndpointWrongError,
    QueryHeaderError,
)
from kb.model.answers import Probed
from kb.model.endpoint import GRAPH_BATCH, Endpoint
from kb.ports import Results
from kb.progress import Progress, silent, told
from kb.query.data import batches, insert_data
from kb.resources import endpoint_file, folder, probe_files, query_files, sample_file
from kb.store.amounts import (
    ASKED_OF_MANY,
    Scratch,
    amounts,
    clear,
    graph_store,
    is_about_the_question,
)
from kb.store.naming import Overlooked, ask, overlooked
from kb.store.rehearsal import rehearsed
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Reply, Transport
from kb.text.yaml_tree import read_yaml

_PATIENCE = 3
"""So many questions in a row may take too long."""
Row = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question, and the rows that are right.

    Attributes:
        is_grave: Whether an engine that gets it wrong may not answer for a base.
        needs_data: Whether it is asked about the scratch graph.
    """

    name: str
    summary: str
    text: str
    rows: tuple[Row, ...]
    is_grave: bool

    @property
    def needs_data(self) -> bool:
        """Whether it is asked about what is in the scratch graph."""
        return "urn:newsclaim-probe:" in self.text


def probe(
    transport: Transport,
    progress: Progress = silent,
    sample: Callable[[], Sequence[Quad]] | None = None,
) -> list[Probed]:
    """Ask everything; what needs data is asked only where updates are taken.

    Args:
        transport: To the engine.
        progress: Is told how far it got.
        sample: Makes a base, over which the catalogue is asked if nothing was wrong before; else
            it is not.

    Raises:
        EndpointError: The endpoint cannot be reached, or refuses us.
    """
    run = f"urn:newsclaim-probe:graph:{uuid4().hex}"
    scratch = Scratch(NamedNode(run), NamedNode(f"{run}:other"))
    if not transport.endpoint.update:
        return list(_all_tried(transport, scratch, progress, with_data=False))
    try:
        progress("asking how much it takes and gives at once")
        sizes = [*amounts(transport, scratch)]
        _fill(transport, scratch)
        overlooks = overlooked(transport, scratch.graph.value)
        scratch = replace(scratch, overlooks=overlooks)
        found = list(_all_tried(transport, scratch, progress, with_data=True))
        found = [*found, _named(overlooks), *sizes, graph_store(transport, scratch)]
        if sample and not any(one.is_wrong for one in found):
            progress("making a base to try the catalogue on")
            found.append(rehearsed(transport, scratch, sample(), progress))
        return found
    finally:
        clear(transport, scratch)


def check_probed(found: Sequence[Probed], endpoint: Endpoint) -> None:
    """Let only an engine answer of which everything was tried and nothing is wrong.

    Raises:
        EndpointWrongError: With the names of the probes that it failed.
        EndpointUntriedError: Without an address for updates, most could not be tried.
    """
    if wrong := [one.name for one in found if one.is_wrong]:
        raise EndpointWrongError(endpoint.query, wrong)
    if not endpoint.update:
        raise EndpointUntriedError(endpoint.query)


@cache
def questions() -> tuple[Question, ...]:
    """Read every question."""
    return tuple(_read(file) for file in probe_files())


@cache
def probes_version() -> str:
    """Hash the questions, the catalogue, and what they are asked about."""
    found = hashlib.sha256()
    files = (*probe_files(), _data_file(), *map(endpoint_file, ASKED_OF_MANY), sample_file())
    for file in (*files, *sorted(query_files())):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _read(file: Path) -> Question:
    text = file.read_text(encoding="utf-8")
    head = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    tree = read_yaml("\n".join(head).encode(), str(file)).value
    try:
        assert isinstance(tree, dict)
        rows = tuple(tuple(str(cell.value) for cell in row.value) for row in tree["rows"].value)  # type: ignore[union-attr]
        return Question(
            name=file.stem,
            summary=str(tree["summary"].value),
            text=text,
            rows=rows,
            is_grave=tree["wrong"].value == "yes",
        )
    except KeyError as error:
        raise QueryHeaderError(str(file), f"the header lacks {error}.") from None


def _all_tried(
    transport: Transport, scratch: Scratch, progress: Progress, *, with_data: bool
) -> Iterator[Probed]:
    """Ask every question, until too many in a row take too long: then it is the engine that does.

    Raises:
        EndpointTimeoutError: They did.
    """
    patience = _PATIENCE
    every = questions()
    for question in told(every, progress, "asking", of=len(every)):
        if question.needs_data and not with_data:
            yield _untried(question)
            continue
        found, error = _tried(transport, question, scratch)
        yield found
        patience = patience - 1 if isinstance(error, EndpointTimeoutError) else _PATIENCE
        if error and not patience:
            raise error


def _tried(
    transport: Transport, question: Question, scratch: Scratch
) -> tuple[Probed, EndpointError | None]:
    """Ask one question; an error is an answer too, as long as the endpoint is there."""
    address = transport.endpoint.query
    try:
        rows = _rows(results_of(answer_of(_asked(transport, question, scratch), address)))
    except EndpointError as error:
        if not is_about_the_question(error):
            raise
        return _found(question, str(error).removeprefix(f"{address}: ")), error
    if rows == question.rows:
        return _found(question, ""), None
    return _found(question, f"{_shown(rows)} instead of {_shown(question.rows)}"), None


def _asked(transport: Transport, question: Question, scratch: Scratch) -> Reply:
    if not question.needs_data:
        return transport.query(question.text)
    return ask(transport, question.text, [scratch.graph.value], (), scratch.overlooks)


def _named(overlooks: Overlooked) -> Probed:
    """Say whether requests can name graphs; where they cannot, queries do."""
    name, summary = "graphs-of-request", "The graphs that a request names are those that are asked"
    if not str(overlooks):
        return Probed(name, summary, "right")
    note = "it overlooks or refuses them, so kb names them within each query"
    return Probed(name, summary, "differs", note)


def _found(question: Question, fault: str) -> Probed:
    status = "wrong" if fault and question.is_grave else "differs" if fault else "right"
    return Probed(question.name, question.summary, status, fault)


def _untried(question: Question) -> Probed:
    return Probed(question.name, question.summary, "not tried", "it needs a scratch graph")


def _rows(results: Results) -> tuple[Row, ...]:
    if isinstance(results, QueryBoolean):
        return (("true" if results else "false",),)
    assert isinstance(results, QuerySolutions)
    names = results.variables
    return tuple(tuple(_cell(row[name]) for name in names) for row in results)


def _cell(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term or "")


def _shown(rows: tuple[Row, ...]) -> str:
    return "; ".join(" ".join(row) for row in rows)[:200] or "nothing"


# -- the scratch graph ----------------------------------------------------------------------------


def _data_file() -> Path:
    return folder("queries") / "probe" / "scratch.ttl"


def _fill(transport: Transport, scratch: Scratch) -> None:
    quads = list(pyoxigraph.parse(path=str(_data_file()), format=RdfFormat.TURTLE))
    for piece in batches(quads, GRAPH_BATCH):
        transport.update(insert_data(scratch.graph, piece))
    outside = Quad(
        NamedNode("urn:newsclaim-probe:outside"),
        NamedNode("urn:newsclaim-probe:placed"),
        Literal("here"),
    )
    transport.update(insert_data(scratch.other, [f"{outside.triple} .\n"]))
