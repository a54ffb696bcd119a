"""The catalogue: every question that ships, read from its `.rq` file with its header.

A header is a block of YAML in lines that begin with `#+`, before the query.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.errors import ParameterError, QueryHeaderError, RefusedError, UnknownQueryError
from kb.progress import Progress
from kb.query.bind import Parameter, bind, make_term, parameters
from kb.resources import query_files
from kb.text.yaml_tree import Node, read_yaml

DERIVATION = "derivation"
RULES = "contradictions"
MAPPING = "mapping"
_TIERS = ("strict", "bridged", "rebuttal", "drift")
_KEYS = {
    "summary", "description", "status", "level", "silent-when", "parameters", "columns",
    "catalogue", "tier", "rule", "partition", "stage", "repeat",
}  # fmt: skip
_REQUIRED = ("summary", "description", "status", "level", "silent-when")


@dataclass(frozen=True)
class CatalogueQuery:
    """One documented question.

    Attributes:
        name: Its file name without ending, by which people call it.
        group: Its folder: lookup, contradictions, provenance, audit, export, derivation or
            mapping.
        level: contradiction, tension or context.
        silent_when: A case in which it must give nothing.
        columns: Its variables in order; empty for a query that gives triples.
        tier: For a rule, the tier of the conflicts it finds.
        rule: For a rule, the name under which its conflicts are reported.
        partition: For a rule or a derivation, a variable; for some of its values at a time all rows
            can be found, and none twice. It must be bound by triples outside of EXISTS.
        stage: For a derivation, its place in the order.
        repeat: For a derivation, whether it runs until it gives nothing new.
    """

    name: str
    group: str
    summary: str
    description: str
    status: str
    level: str
    silent_when: str
    parameters: tuple[Parameter, ...]
    parameter_help: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    text: str
    tier: str = ""
    rule: str = ""
    catalogue: str = ""
    partition: str = ""
    stage: int = 0
    repeat: bool = False


@cache
def catalogue() -> dict[str, CatalogueQuery]:
    """Read every shipped query, by name.

    Raises:
        QueryHeaderError: A header is incomplete or does not fit its query.
    """
    found: dict[str, CatalogueQuery] = {}
    for file in query_files():
        if file.stem in found:
            raise QueryHeaderError(str(file), f"a second query is called {file.stem}.")
        found[file.stem] = _read_once(file)
    return found


@cache
def _read_once(file: Path) -> CatalogueQuery:
    return read_query(file)


def _in_group(name: str) -> list[CatalogueQuery]:
    """Read the queries of one folder: to read all takes a while, and an addition needs but two."""
    return [_read_once(file) for file in query_files() if file.parent.name == name]


def get(name: str) -> CatalogueQuery:
    """Find a query by name.

    Raises:
        UnknownQueryError: With the nearest name.
    """
    if name not in catalogue():
        raise UnknownQueryError(name, sorted(catalogue()))
    return catalogue()[name]


def bound(name: str, values: Mapping[str, str], address_of: Callable[[str], str]) -> str:
    """Put what a person gave into a query of the catalogue.

    Args:
        name: Of the query.
        values: By the name of the parameter, with or without its type.
        address_of: Gives the address that an id stands for.

    Raises:
        UnknownQueryError: There is no such query.
        ParameterError: A parameter is missing, unknown or ill-formed.
    """
    found = get(name)
    known = parameters(found.text)
    terms = {}
    for given, value in values.items():
        plain = given.removesuffix(f"_{known[given].type}") if given in known else given
        parameter = known.get(plain) or known.get(plain.rpartition("_")[0])
        if parameter is None:
            raise ParameterError(found.name, f"it has no parameter {given!r}")
        written = address_of(value) if parameter.type == "iri" else value
        terms[parameter.name] = make_term(found.name, parameter, written)
    return bind(found.name, found.text, terms)


@cache
def derivations() -> tuple[CatalogueQuery, ...]:
    """List the derivations in the order in which they run."""
    return tuple(sorted(_in_group(DERIVATION), key=lambda query: (query.stage, query.name)))


def mappings() -> list[CatalogueQuery]:
    """List the queries that find reviews in what others wrote."""
    return [query for query in catalogue().values() if query.group == MAPPING]


@cache
def rules() -> tuple[CatalogueQuery, ...]:
    """List the queries whose rows are conflicts, the firmest tier first."""
    found = [query for query in _in_group(RULES) if query.rule]
    return tuple(sorted(found, key=lambda query: (_TIERS.index(query.tier), query.name)))


def each(
    queries: Sequence[CatalogueQuery], progress: Progress, doing: str = "running"
) -> Iterator[CatalogueQuery]:
    """Give queries one by one, and tell which one's turn it is."""
    for number, query in enumerate(queries, 1):
        progress(f"{doing} {query.name}, {number} of {len(queries)}")
        yield query


def read_query(file: Path) -> CatalogueQuery:
    """Read a query with its header.

    Raises:
        QueryHeaderError: The header is incomplete or does not fit the query.
    """
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    head = [line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in lines]
    while head and not head[-1]:
        head.pop()
    try:
        tree = read_yaml("\n".join(head).encode(), str(file))
    except RefusedError as error:
        raise QueryHeaderError(str(file), str(error)) from None
    if not isinstance(tree.value, dict):
        raise QueryHeaderError(str(file), "the header must be keys and values.")
    header = tree.value
    if unknown := set(header) - _KEYS:
        raise QueryHeaderError(str(file), f"unknown key {min(unknown)!r} in the header.")
    for key in _REQUIRED:
        if key not in header:
            raise QueryHeaderError(str(file), f"the header lacks {key!r}.")
    found = parameters(text)
    explained = _texts(header.get("parameters"))
    if set(explained) != {parameter.variable.lstrip("_") for parameter in found.values()}:
        raise QueryHeaderError(str(file), "parameters of header and query differ.")
    return CatalogueQuery(
        name=file.stem,
        group=file.parent.name,
        summary=_word(header, "summary"),
        description=_word(header, "description"),
        status=_word(header, "status"),
        level=_word(header, "level"),
        silent_when=_word(header, "silent-when"),
        parameters=tuple(found.values()),
        parameter_help=tuple(explained.items()),
        columns=_list(header.get("columns")),
        text=text,
        tier=_word(header, "tier"),
        rule=_word(header, "rule"),
        catalogue=_word(header, "catalogue"),
        partition=_word(header, "partition"),
        stage=int(_word(header, "stage") or 0),
        repeat=_word(header, "repeat") == "yes",
    )


def _word(header: dict[str, Node], key: str) -> str:
    value = header[key].value if key in header else ""
    return value if isinstance(value, str) else ""


def _texts(node: Node | None) -> dict[str, str]:
    if node is None or not isinstance(node.value, dict):
        return {}
    return {name: str(item.value) for name, item in node.value.items()}


def _list(node: Node | None) -> tuple[str, ...]:
    if node is None or not isinstance(node.value, list):
        return ()
    return tuple(str(item.value) for item in node.value)
