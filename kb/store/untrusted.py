"""Run a query that somebody wrote where it can do no harm, and end it when it costs too much.

The engine has no limits of its own: a kilobyte of SPARQL can fill all memory, overflow the stack
or plan without end, and takes its process with it. So it gets a process of its own.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from kb.errors import (
    EngineError,
    FunctionError,
    IncompleteAnswerError,
    QueryCalledOffError,
    QueryFailedError,
    QueryLimitError,
    QuerySyntaxError,
    UsageError,
)
from kb.model.answers import Answer
from kb.processes import CallOff
from kb.query.faults import told
from kb.query.graphs import Graphs
from kb.query.guard import QueryLimits, check_query
from kb.terms import BASE

_WORKER = Path(__file__).with_name("worker.py")
# Else glibc sets addresses aside for each thread of the engine, up to 0.8 of the 1 GiB allowed.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
_OF_FUNCTIONS = "The custom function "
"""How the engine begins to tell of a function; it tells of no other fault of a query so late."""


def run_query(
    database: Path,
    text: str,
    limits: QueryLimits,
    *,
    union: bool = False,
    may_cut: bool = False,
    graphs: Graphs | None = None,
    niceness: int = 0,
    call_off: CallOff | None = None,
) -> Answer:
    """Answer a query in a process that ends with it.

    Args:
        database: The folder of an Oxigraph database that nobody changes meanwhile.
        text: SPARQL 1.1 Query, from anybody.
        limits: What it may cost.
        union: Let the default graph be all graphs together.
        may_cut: Give the first rows of an answer that has too many, marked as cut.
        graphs: The dataset, whatever the query says of it; None for what it says.
        niceness: By how much it gives way to what else runs on this machine, from 0 to 19.
        call_off: By this, another thread can end it.

    Raises:
        QueryRefusedError: The query asks for what is not allowed, or is too large.
        QuerySyntaxError: It is not SPARQL.
        FunctionError: It calls a function that the engine does not have.
        QueryLimitError: It took too much time, memory, nesting, or its answer too many bytes.
        IncompleteAnswerError: The answer has too many rows and may not be cut.
        QueryCalledOffError: Another thread ended it.
        QueryFailedError: The engine failed for another reason.
    """
    check_query(text, limits)
    task = {
        "database": str(database),
        "base": BASE,  # what addresses in the query are relative to, if it says nothing else
        "union": union,
        "default": None if graphs is None else graphs.default,
        "named": None if graphs is None else graphs.named,
        "nice": niceness,
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "rows": limits.rows,
        "answer_bytes": limits.answer_bytes,
    }
    header, body = _work(task, text, limits, call_off or CallOff())
    if "error" in header:
        raise _error(str(header["error"]), str(header["message"]), text)
    answer = Answer(kind=header["kind"], body=body, cut=header["cut"])
    if answer.cut and not may_cut:
        raise IncompleteAnswerError(limits.rows)
    return answer


def _work(
    task: dict[str, Any], text: str, limits: QueryLimits, call_off: CallOff
) -> tuple[dict[str, Any], bytes]:
    """Give a worker its task, and its answer back.

    The worker ends with us, however we end, and when it is called off: it hears from the pipe when
    nobody holds it any more, or something is said in it.
    """
    hears, held = os.pipe()
    message = json.dumps({**task, "parent": hears}).encode() + b"\n" + text.encode()
    try:
        with call_off.ends(lambda: os.write(held, b".")):
            # Own session: Ctrl-C reaches this process, which then ends the worker.
            done = subprocess.run(
                [sys.executable, "-P", str(_WORKER)],
                input=message,
                capture_output=True,
                timeout=limits.seconds,
                env={**os.environ, **_ENVIRONMENT},
                pass_fds=(hears,),
                start_new_session=True,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise _limit_of_time() from error
    finally:
        os.close(hears)
        os.close(held)
    if done.returncode and call_off.is_made:
        raise QueryCalledOffError
    if done.returncode:
        raise _death(-done.returncode, done.stderr)
    header, _, body = done.stdout.partition(b"\n")
    return json.loads(header), body


def _death(number: int, last_words: bytes) -> EngineError:
    """Tell by the signal, and by what the engine's runtime wrote, which limit was reached."""
    if number == signal.SIGXCPU:
        return _limit_of_time()
    if number in (signal.SIGSEGV, signal.SIGBUS) or b"overflowed its stack" in last_words:
        return QueryLimitError("nesting", "it is nested too deep")
    if number in (signal.SIGABRT, signal.SIGKILL):
        return _limit_of_memory()
    return QueryFailedError(f"the engine ended with {-number}.")


def _error(name: str, message: str, text: str) -> EngineError | UsageError:
    if name == "syntax":
        return QuerySyntaxError(told(message, text))
    if name == "memory":
        return _limit_of_memory()
    if name == "size":
        return QueryLimitError("size", "its answer has too many bytes")
    if message.startswith(_OF_FUNCTIONS):
        return FunctionError(message.rstrip("."))
    return QueryFailedError(message)


def _limit_of_time() -> QueryLimitError:
    return QueryLimitError("time", "it took too much time")


def _limit_of_memory() -> QueryLimitError:
    return QueryLimitError("memory", "it took too much memory")
