"""Read a query of ours as algebra, with the parser of rdflib.

Only what ships is read here; what users write is answered by the store alone.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

from kb.errors import NotRelationalError
from kb.query.catalogue import CatalogueQuery
from kb.terms import PREFIXES

Node = Any
"""A part of the algebra: a `CompValue`, a term, or a list of them."""
DECIMAL = PREFIXES["xsd"] + "decimal"
EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


@cache
def algebra(query: CatalogueQuery) -> Node:
    """Read a query.

    Raises:
        NotRelationalError: Its rows may repeat, or it names its own dataset.
    """
    found = translateQuery(parseQuery(query.text)).algebra
    if found.datasetClause:
        raise NotRelationalError(query.name, "FROM")
    if found.name == "ConstructQuery":
        return found
    if found.name != "SelectQuery":
        raise NotRelationalError(query.name, found.name)
    if found.p.name == "Slice":
        raise NotRelationalError(query.name, "LIMIT")
    if found.p.name != "Distinct":
        raise NotRelationalError(query.name, "a SELECT without DISTINCT")
    return found


def ordered_by(query: CatalogueQuery) -> list[str]:
    """Name the columns that the rows of a rule are ordered by.

    Raises:
        NotRelationalError: The order leaves something open, or is not by columns.
    """
    inner = algebra(query).p.p.p
    conditions = inner.expr if inner.name == "OrderBy" else []
    names = [str(c.expr) for c in conditions if isinstance(c.expr, Variable) and c.order != "DESC"]
    if set(names) != set(query.columns) or len(names) != len(conditions):
        raise NotRelationalError(query.name, "an order that is not by all of its columns")
    return names


def notation(term: Identifier) -> str:
    """Write a term as N-Triples and as the store writes it, which shortens numbers.

    Raises:
        TypeError: It is no address and no literal.
    """
    if isinstance(term, URIRef):
        return str(ox.NamedNode(str(term)))
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    if term.datatype is None:
        return str(ox.Literal(str(term)))
    text = str(term)
    if str(term.datatype) == DECIMAL:
        text = format(Decimal(text).normalize(), "f")
    return str(ox.Literal(text, datatype=ox.NamedNode(str(term.datatype))))


def conjuncts(expression: Node) -> list[Node]:
    """Take a condition apart at every `&&`."""
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        return [*conjuncts(expression.expr), *(c for o in expression.other for c in conjuncts(o))]
    return [expression]


def existences(expression: Node) -> list[Node]:
    """Find every EXISTS of an expression that is not inside another."""
    if isinstance(expression, CompValue):
        if expression.name in EXISTS:
            return [expression]
        return [found for value in expression.values() for found in existences(value)]
    if isinstance(expression, list | tuple):
        return [found for value in expression for found in existences(value)]
    return []


def variables(node: Node) -> set[str]:
    """Name all variables of a pattern or expression, those inside an EXISTS too."""
    return {str(found) for found in _terms(node) if isinstance(found, Variable)}


def constants(node: Node) -> set[Identifier]:
    """Name all terms of a pattern or expression that are not variables."""
    return {found for found in _terms(node) if not isinstance(found, Variable | BNode)}


def _terms(node: Node) -> Iterator[Identifier]:
    if isinstance(node, Identifier):
        yield node
    elif isinstance(node, Path):
        yield from (found for part in _parts(node) for found in _terms(part))
    elif isinstance(node, CompValue):
        if node.name in EXISTS:
            yield from _terms(node.graph)  # translated; what the mapping holds is not
            return
        for key, value in node.items():
            if key not in ("_vars", "PV", "lazy", "datasetClause"):
                yield from _terms(value)
        if node.name in ("Project", "SelectQuery"):
            yield from node.PV
    elif isinstance(node, dict):
        yield from (found for pair in node.items() for part in pair for found in _terms(part))
    elif isinstance(node, list | tuple | set):
        yield from (found for part in node for found in _terms(part))


def _parts(path: Path) -> Node:
    args = getattr(path, "args", None)
    if args is not None:
        return list(args)
    return [getattr(path, "path", None) or path.arg]  # type: ignore[attr-defined]
