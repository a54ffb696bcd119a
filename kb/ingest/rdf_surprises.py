"""Refuse, before an engine sees it, RDF that costs the engine its life or that it loses parts of.

The engine follows nesting until its stack ends, and writes entities of XML out. Places are known
here that the engine does not tell.
"""

import re
from itertools import islice
from typing import NoReturn
from xml.parsers import expat

from kb.errors import Problem, RefusedError

_DEPTH = 100
_XML, _FLAT = ("rdfxml", "trix"), ("ntriples", "nquads")
"""In the flat ones nothing is nested but triple terms."""
_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
_QUOTED = re.compile(r"'([^']+)'")
_ENGINE_PLACE = re.compile(r"^Parser error (?:at|between) line \d+ [a-z\d ]+: ")
_LANGUAGE = re.compile(r"(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)?")
# What stands outside of texts, addresses and comments is the same for the Turtle family: no sign
# there means more than one thing, so that nothing can hide behind a sign read in another way.
_TURTLE = re.compile(
    rb"""
    (?P<other>
        \#[^\r\n]*
      | \"\"\"(?:[^"\\]++|\\.|\"(?!\"\"))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
      | \"(?:[^"\\\r\n]++|\\.)*+\" | '(?:[^'\\\r\n]++|\\.)*+'
      | <[^<>"\x00-\x20]*> | \\.
    )
  | (?P<open><<|[\[({])
  | (?P<close>>>|[\])}])
    """,
    re.VERBOSE | re.DOTALL,
)


def refuse_surprises(name: str, content: bytes, kind: str) -> None:
    """Refuse what no reader of RDF should be given.

    Args:
        name: What to call the file in messages.
        content: Its bytes.
        kind: One of the kinds of RDF in `kb.ingest.kinds`.

    Raises:
        RefusedError: It is not UTF-8, is nested too deep, or has a DOCTYPE.
    """
    if kind in _XML:
        _refuse_xml(name, content, kind)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(name, content, error.start, f"this is not {kind} in UTF-8. Save it so.")
    if kind not in (*_XML, "jsonld") and (kind not in _FLAT or b"<<" in content):
        _refuse_turtle(name, content)


def place_in(content: bytes, start: int) -> tuple[int, int]:
    """Give the line and column, from 1, of a byte of a file."""
    line = content.count(b"\n", 0, start) + 1
    column = len(content[content.rfind(b"\n", 0, start) + 1 : start].decode(errors="replace")) + 1
    return line, column


def reason_of(error: SyntaxError) -> str:
    """Give what an engine says is wrong in RDF, without the place, which is told before it.

    Example:
        >>> reason_of(SyntaxError("Parser error at line 1 column 9: The prefix a: is unknown"))
        'The prefix a: is unknown'
    """
    return _ENGINE_PLACE.sub("", error.msg)


def placed(problem: Problem, content: bytes) -> Problem:
    """Give a problem the place of what it quotes, if that is written once in the file."""
    quoted = _QUOTED.search(problem.message)
    if problem.line or not quoted:
        return problem
    word = re.escape(quoted[1].encode(errors="surrogatepass"))
    found = [*islice(re.finditer(rb"(?<=[\"'<])%b(?=[\"'>])" % word, content), 2)]
    if len(found) != 1:
        return problem
    return Problem(problem.file, *place_in(content, found[0].start()), problem.message)


def _refuse(name: str, content: bytes, start: int, reason: str) -> NoReturn:
    raise RefusedError([Problem(name, *place_in(content, start), reason)])


def _refuse_turtle(name: str, content: bytes) -> None:
    depth = 0
    for found in _TURTLE.finditer(content):
        depth += bool(found["open"]) - bool(found["close"])
        if depth > _DEPTH:
            _refuse(name, content, found.start(), f"nested deeper than {_DEPTH} levels.")


def _refuse_xml(name: str, content: bytes, kind: str) -> None:
    """Let a parser that keeps places, and opens nothing, look through it first."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def stop(reason: str) -> NoReturn:
        place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        raise RefusedError([Problem(name, *place, reason)])

    def refuse_doctype(*_: object) -> None:
        stop("a DOCTYPE is not read; write the entities out.")

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            stop(f"the encoding {encoding} is not read. Save it as UTF-8.")

    def begin(_name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if not _LANGUAGE.fullmatch(attributes.get(_XML_LANG, "")):
            stop(f"{attributes[_XML_LANG][:100]!r} is no language tag such as en or pt-BR.")
        depth += 1
        if depth > _DEPTH:
            stop(f"nested deeper than {_DEPTH} levels.")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = f"not {kind}: {expat.ErrorString(error.code)}."
        raise RefusedError([Problem(name, error.lineno, error.offset + 1, reason)]) from None
