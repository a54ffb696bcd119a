"""Export made bases in every syntax of RDF, and see that the bytes and all parsers say the same.

The parsers share no code: Oxigraph's, rdflib's, and where they are installed those of Raptor
(`rapper`) and Serd (`serdi`). What the base itself holds is what they are compared with.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import rdflib
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

import kb
from kb.export.story import story_yaml
from kb.graph.registry import load_registry
from kb.knowledge_base import KnowledgeBase
from tests.bench.world import World

ROOT = Path(__file__).parents[2]
SYNTAXES = {
    "turtle": (RdfFormat.TURTLE, "turtle", "turtle"),
    "trig": (RdfFormat.TRIG, "trig", "trig"),
    "nquads": (RdfFormat.N_QUADS, "nquads", "nquads"),
    "ntriples": (RdfFormat.N_TRIPLES, "nt", "ntriples"),
    "rdfxml": (RdfFormat.RDF_XML, "xml", "rdfxml"),
    "jsonld": (RdfFormat.JSON_LD, "json-ld", ""),
}
"""What each format is called by Oxigraph, by rdflib, and by Raptor and Serd, if they read it."""
_SERD = ("turtle", "trig", "nquads", "ntriples")
_WITH_OTHERS = ("trig", "nquads")
_OTHERS = '<urn:a> <urn:b> "c\\nd"@en <urn:g> .\n<urn:a> <urn:b> "é\\u0301 \\U0001F600" <urn:h> .\n'
_STATEMENTS = 40
_HARD = 'A\t\\\\""" ) . <http://x.example/> [sic] <b>&amp;</b> =1+1 ]]> 😀 é e\u0301 @en ^^xsd:x'
_SUMS = """
import hashlib, json, sys, kb
with kb.open(sys.argv[1]) as base:
    print(json.dumps({name: hashlib.sha256("".join(base.export(name)).encode()).hexdigest()
                      for name in sys.argv[2:]}))
"""
_DEFAULT = (None, DATASET_DEFAULT_GRAPH_ID)
Quads = frozenset[Quad]


@dataclass
class Exported:
    """What was seen: readings that agreed by parser, quads read, and what differed."""

    agreed: Counter[str] = field(default_factory=Counter)
    quads: int = 0
    failures: list[str] = field(default_factory=list)


def campaign(
    worlds: int,
    seed: int,
    told: Callable[[str], None] = lambda _: None,
    orders: Sequence[str] = ("0", "1", "4711"),
) -> Exported:
    """Export so many made bases.

    Args:
        orders: Seeds of hashes; in a process with another one every set has another order.
    """
    result = Exported()
    for number in range(worlds):
        with tempfile.TemporaryDirectory(prefix="kb-exports-") as folder:
            place = Path(folder)
            with kb.init(place) as base:
                _fill(base, place, seed + number)
                _compare(base, f"world {seed + number}", result)
                here = _sums(base)
                others = [_sums(base), *(_sums_in_process(place, order) for order in orders)]
                _compare_bytes(here, others, f"world {seed + number}", result)
        told(f"world {number + 1} of {worlds}")
    return result


def _fill(base: KnowledgeBase, place: Path, seed: int) -> None:
    """Take in two stories that share much, and what somebody else wrote; take something back."""
    made = World(_STATEMENTS, seed).story(0)
    for id, words in (("one", _HARD), ("two", _HARD[::-1])):
        file = place / f"{id}.yaml"
        story = replace(made, id=id, title=words, description=words)
        file.write_text("".join(story_yaml(story, load_registry())), "utf-8")
        base.add(file, by="ann")
    others = place / "others.nq"
    others.write_text(_OTHERS, "utf-8")
    base.add(others, by="ann")
    base.retract("two/s3", reason="It was misread.", by="ben")


def _compare(base: KnowledgeBase, name: str, result: Exported) -> None:
    """Have every parser read every syntax."""
    ours = frozenset(base._base.history().quads)
    others = frozenset(base._base.history().foreign())
    for syntax in SYNTAXES:
        for with_others in (False, True) if syntax in _WITH_OTHERS else (False,):
            text = "".join(base.export(syntax, with_foreign=with_others))
            expected = ours | others if with_others else ours
            for parser, found in _readings(syntax, text):
                if found == expected:
                    result.agreed[parser] += 1
                    result.quads += len(found)
                else:
                    lost, more = len(expected - found), len(found - expected)
                    result.failures.append(
                        f"{name}, {syntax}: {parser} lacks {lost}, has {more} more"
                    )


def _readings(syntax: str, text: str) -> Iterator[tuple[str, Quads]]:
    oxigraph, rdflibs, raptors = SYNTAXES[syntax]
    yield "oxigraph", frozenset(parse(text.encode(), format=oxigraph))
    yield "rdflib", _by_rdflib(text, rdflibs)
    if raptors and shutil.which("rapper"):
        yield "rapper", _by_program(["rapper", "-q", "-i", raptors, "-o", "nquads"], text)
    if syntax in _SERD and shutil.which("serdi"):
        yield "serdi", _by_program(["serdi", "-i", raptors, "-o", "nquads"], text)


def _by_program(command: list[str], text: str) -> Quads:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".rdf") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([*command, file.name], capture_output=True, check=True)
    return frozenset(parse(run.stdout, format=RdfFormat.N_QUADS))


@contextmanager
def _as_written() -> Iterator[None]:
    """Have rdflib keep literals as they are written; else it writes 0.10 as 0.1."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _by_rdflib(text: str, syntax: str) -> Quads:
    with _as_written():
        if syntax in ("trig", "nquads"):
            data = rdflib.Dataset()
            data.parse(data=text, format=syntax)
            found = [(s, p, o, g) for s, p, o, g in data.quads() if (s, p, o)]
        else:
            graph = rdflib.Graph().parse(data=text, format=syntax)
            found = [(s, p, o, None) for s, p, o in graph]
    return frozenset(
        Quad(_term(s), _term(p), _term(o), DefaultGraph() if g in _DEFAULT else _term(g))
        for s, p, o, g in found
    )


def _term(term: object) -> NamedNode | Literal | BlankNode:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(term.datatype) if term.datatype else None)
    if isinstance(term, rdflib.BNode):
        return BlankNode(term)
    return NamedNode(str(term))


def _sums(base: KnowledgeBase) -> dict[str, str]:
    return {
        syntax: hashlib.sha256("".join(base.export(syntax)).encode()).hexdigest()
        for syntax in SYNTAXES
    }


def _compare_bytes(
    here: dict[str, str], others: Sequence[dict[str, str]], name: str, result: Exported
) -> None:
    """Compare what was exported again, and by processes that put sets in another order."""
    for number, sums in enumerate(others, 2):
        different = [syntax for syntax in SYNTAXES if sums[syntax] != here[syntax]]
        if different:
            result.failures.append(f"{name}: {different} had other bytes, time {number}")
        result.agreed["bytes"] += len(SYNTAXES) - len(different)


def _sums_in_process(place: Path, order: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, "-c", _SUMS, str(place), *SYNTAXES],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": order},
    )
    sums: dict[str, str] = json.loads(run.stdout)
    return sums
