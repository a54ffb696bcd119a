"""Put values into a query, as terms. Nothing else in the program writes a value into SPARQL.

A parameter is a variable `?_name_type` (must be given) or `?__name_type` (may stay open). Its
occurrences are replaced by the term in N-Triples syntax, which is part of SPARQL's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from kb.errors import ParameterError
from kb.query.lexer import tokens, variables
from kb.terms import term

_PARAMETER = re.compile(r"(__?)([a-z][a-z0-9_]*)_(iri|text|date|integer)")
_DATATYPES = {"date": term("xsd:date"), "integer": term("xsd:integer")}
_FORMS = {"date": r"\d{4}-\d{2}-\d{2}", "integer": r"[+-]?\d{1,18}"}
_KEPT = 300  # queries of which it is remembered where their variables stand

Term = NamedNode | Literal


@dataclass(frozen=True)
class Parameter:
    """A place in a query for a value.

    Attributes:
        variable: As in the text, such as "__denier_iri".
        name: As people give it, such as "denier".
        type: iri, text, date or integer.
    """

    variable: str
    name: str
    type: str
    required: bool


def parameters(text: str) -> dict[str, Parameter]:
    """Find the parameters of a query by name, in the order of the text."""
    return dict(_parameters(text))


@lru_cache(maxsize=_KEPT)
def _parameters(text: str) -> Mapping[str, Parameter]:
    found = {}
    for variable in variables(text):
        if match := _PARAMETER.fullmatch(variable):
            found[match[2]] = Parameter(variable, match[2], match[3], match[1] == "_")
    return found


@lru_cache(maxsize=_KEPT)
def _parts(text: str) -> tuple[tuple[bool, str], ...]:
    """Cut a query where its variables stand, each marked as one."""
    grouped = groupby(tokens(text), key=lambda token: token[0] == "variable")
    parts = []
    for is_variable, found in grouped:
        texts = [token for _, token in found]
        parts += [(True, one) for one in texts] if is_variable else [(False, "".join(texts))]
    return tuple(parts)


def make_term(query: str, parameter: Parameter, value: str) -> Term:
    """Make the term that a value stands for.

    Raises:
        ParameterError: The value does not have the form of the parameter's type.
    """
    try:
        if parameter.type == "iri":
            return NamedNode(value)
        if parameter.type == "text":
            return Literal(value)
    except ValueError as error:
        raise ParameterError(query, f"{parameter.name} {value!r}: {error}") from None
    if not re.fullmatch(_FORMS[parameter.type], value):
        raise ParameterError(query, f"{parameter.name} {value!r} is no {parameter.type}")
    return Literal(value, datatype=_DATATYPES[parameter.type])


def bind(query: str, text: str, values: Mapping[str, Term]) -> str:
    """Put terms in the places of parameters.

    Args:
        query: Name of the query, for messages.
        text: SPARQL 1.1 with parameters.
        values: Terms by the name of the parameter.

    Raises:
        ParameterError: A parameter is unknown, or a required one is missing.
    """
    known = parameters(text)
    for name in values:
        if name not in known:
            raise ParameterError(query, f"it has no parameter {name!r}")
    for name, parameter in known.items():
        if parameter.required and name not in values:
            raise ParameterError(query, f"it needs the parameter {name!r}")
    written = {known[name].variable: str(value) for name, value in values.items()}
    return "".join(
        written.get(part[1:], part) if is_variable else part for is_variable, part in _parts(text)
    )
