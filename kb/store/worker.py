"""The process that answers one query and ends. `kb.store.untrusted` starts it.

It imports nothing of `kb`, so that it starts in a few hundredths of a second. It reads one line of
JSON (the task), then the query; it writes one line of JSON (the header), then the answer.
"""

import json
import math
import os
import resource
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

_RDF_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class _TooLargeError(Exception):
    """The answer has more bytes than it may."""


def main() -> None:
    """Answer the query on standard input."""
    task = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=end_with, args=(task["parent"],), daemon=True).start()
    text = sys.stdin.buffer.read().decode()
    try:
        store = pyoxigraph.Store.read_only(task["database"])
        close_the_door(task)
        results = store.query(
            text,
            base_iri=task["base"],
            use_default_graph_as_union=task["union"],
            **graphs_of(task),
        )
        header, body = answer(results, rows=task["rows"], most_bytes=task["answer_bytes"])
    except SyntaxError as error:
        header, body = {"error": "syntax", "message": str(error)}, b""
    except MemoryError as error:
        header, body = {"error": "memory", "message": str(error)}, b""
    except _TooLargeError as error:
        header, body = {"error": "size", "message": str(error)}, b""
    except (OSError, RuntimeError, ValueError) as error:
        header, body = {"error": "failed", "message": str(error)}, b""
    # Not `sys.stdout.buffer`: with PYTHONUNBUFFERED that may leave out the end when it is stopped.
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        out.write(json.dumps(header).encode() + b"\n" + body)


def graphs_of(task: dict[str, Any]) -> dict[str, Any]:
    """Give the dataset of the query, if the task names one."""
    names = {"default_graph": task.get("default"), "named_graphs": task.get("named")}
    return {
        place: [NamedNode(name) for name in graphs]
        for place, graphs in names.items()
        if graphs is not None
    }


def end_with(pipe: int) -> None:
    """End this process as soon as nobody holds the other end of a pipe any more, or writes to it.

    The engine lets other threads go on while it works.
    """
    os.read(pipe, 1)
    os._exit(1)


def close_the_door(task: dict[str, Any]) -> None:
    """Give up what the query does not need: memory, time, and new files and connections.

    With no descriptor free, the engine can open neither file nor socket. It opens only the first
    tables of a large database at once, so as many descriptors stay free as it has yet to open.
    """
    tables = sum(1 for _ in Path(task["database"]).glob("*.sst"))
    waiting = max(0, tables - _open_tables())
    highest = max(int(handle.name) for handle in Path("/dev/fd").iterdir())
    _limit(resource.RLIMIT_NOFILE, highest + 1 + waiting)
    for handle in list(_every_free_descriptor())[:waiting]:
        os.close(handle)
    os.nice(task.get("nice", 0))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CPU, math.ceil(task["seconds"]) + 1)
    _limit(resource.RLIMIT_AS, task["memory_bytes"])


def answer(
    results: QuerySolutions | QueryBoolean | QueryTriples, *, rows: int, most_bytes: int
) -> tuple[dict[str, object], bytes]:
    """Write results as a document of at most so many rows or triples."""
    if isinstance(results, QueryBoolean):
        truth = json.dumps({"head": {}, "boolean": bool(results)})
        return {"kind": "truth", "cut": False}, truth.encode()
    if isinstance(results, QueryTriples):
        lines = (f"{triple} .\n".encode() for triple in results)
        parts, cut = _take(lines, rows, most_bytes)
        return {"kind": "graph", "cut": cut}, b"".join(parts)
    names = [variable.value for variable in results.variables]
    bindings = (
        {name: term_as_json(row[name]) for name in names if row[name] is not None}
        for row in results
    )
    parts, cut = _take((json.dumps(one).encode() for one in bindings), rows, most_bytes)
    head = json.dumps({"vars": names}).encode()
    body = b'{"head":' + head + b',"results":{"bindings":[' + b",\n".join(parts) + b"]}}"
    return {"kind": "rows", "cut": cut}, body


def term_as_json(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    """Write a term as SPARQL Query Results JSON 1.1 (3.2.2) and the draft of 1.2 have it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = ("subject", "predicate", "object")
        return {
            "type": "triple",
            "value": {part: term_as_json(getattr(term, part)) for part in parts},
        }
    literal: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
        if term.direction:
            literal["its:dir"] = str(term.direction.value)
    elif term.datatype.value not in (_STRING, _RDF_LANGUAGE):
        literal["datatype"] = term.datatype.value
    return literal


def _take(parts: Iterable[bytes], most: int, most_bytes: int) -> tuple[list[bytes], bool]:
    """Take the first parts, and say whether there are more."""
    taken: list[bytes] = []
    size = 0
    parts = iter(parts)
    for part in islice(parts, most):
        size += len(part)
        if size > most_bytes:
            raise _TooLargeError(str(size))
        taken.append(part)
    return taken, next(parts, None) is not None


def _open_tables() -> int:
    """Count the database's files that are open already, as far as the system tells."""
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return 0
    return sum(1 for handle in handles.iterdir() if os.path.realpath(handle).endswith(".sst"))


def _every_free_descriptor() -> Iterator[int]:
    while True:
        try:
            yield os.dup(0)
        except OSError:
            return


def _limit(name: int, value: int) -> None:
    _, hard = resource.getrlimit(name)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(name, (most, most))


if __name__ == "__main__":
    main()
