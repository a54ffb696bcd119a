"""Run the derivations and the rules of the catalogue over a base.

Everything here can be dropped and made again: the same records and rules give the same quads and
the same rows. What follows from what is said in the `.rq` files and the ontology, not here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from sys import intern
from tempfile import SpooledTemporaryFile

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from kb.errors import RegistryError
from kb.graph.measures import measure_quads
from kb.graph.registry import ontology_quads
from kb.model.conflict import Tier
from kb.progress import Progress, silent
from kb.query.catalogue import CatalogueQuery, derivations, each, rules
from kb.query.rule_columns import meeting_columns, statement_columns
from kb.terms import short, term

_MOST_ROUNDS = 50
_BATCH = 100_000  # triples that are held in memory at once
_IN_MEMORY = 2**24  # bytes of triples that are not put into a file on the way
_VARIABLE = "urn:variable:"


@dataclass(frozen=True, slots=True)
class Match:
    """A row of a rule: the rule that found it, and addresses in the order of its columns."""

    rule: CatalogueQuery
    values: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.values[self.rule.columns.index(column)]

    @property
    def tier(self) -> Tier:
        """The tier of this row, which one rule may find in several."""
        tier = self["tier"] if "tier" in self.rule.columns else self.rule.tier
        return Tier(tier.removeprefix("kb:"))

    @property
    def statements(self) -> tuple[str, str]:
        """The two statements: who asserts and who denies, or two on the same side."""
        one, other = statement_columns(self.rule)
        return self[one], self[other]

    @property
    def meeting(self) -> tuple[str, str]:
        """The propositions that meet: the stated ones, or what is implied or suggested."""
        left, right = meeting_columns(self.rule)
        return self[left], self[right]


@dataclass(frozen=True)
class Derivation:
    """What follows from records: quads to store beside them, and the rows of the rules."""

    quads: frozenset[Quad]
    matches: tuple[Match, ...]


def derive(records: Iterable[Quad]) -> Derivation:
    """Derive everything from the records of a base.

    Args:
        records: What was recorded, without the ontology and without anything derived.

    Raises:
        RegistryError: A derivation that repeats does not come to an end.
    """
    bench = _bench(records)
    derived = frozenset(derive_into(bench))
    return Derivation(derived, matches_in(bench))


def derive_into(engine: Store) -> Iterator[Quad]:
    """Put what is derived beside what it is derived from, and give it.

    Args:
        engine: A database of records and of the ontology. What this gives must be taken to its
            end, as each derivation needs what those before it gave.

    Raises:
        RegistryError: A derivation that repeats does not come to an end.
    """
    yield from measure_into(engine)
    for query in derivations():
        yield from _run(engine, query)


def derive_beside(engine: Store, progress: Progress = silent) -> None:
    """Put what is derived beside what it is derived from, as `derive_into` does, but give nothing.

    The triples go from the engine to the engine, and none becomes an object of Python.

    Raises:
        RegistryError: A derivation that repeats does not come to an end.
    """
    measure_into(engine)
    for query in each(derivations(), progress):
        for _ in range(_MOST_ROUNDS):
            before = len(engine) if query.repeat else 0
            _put_results(engine, query)
            if not query.repeat or len(engine) == before:
                break
        else:
            raise _endless(query)


def _put_results(engine: Store, query: CatalogueQuery) -> None:
    results = engine.query(query.text)
    assert isinstance(results, QueryTriples)
    with SpooledTemporaryFile(_IN_MEMORY) as held:
        results.serialize(held, format=RdfFormat.N_TRIPLES)
        held.seek(0)
        engine.bulk_load(held, format=RdfFormat.N_TRIPLES)


def measure_into(engine: Store) -> list[Quad]:
    """Put what every number is in its base unit beside it, and give what was not there."""
    measures = [quad for quad in measure_quads(_with_numbers(engine)) if quad not in engine]
    engine.extend(measures)
    return measures


def match_of(rule: CatalogueQuery, addresses: Iterable[str]) -> Match:
    """Make a match of the full addresses in a row of a rule."""
    names = tuple([intern(short(one)) for one in addresses])  # one text each, in however many rows
    assert len(names) == len(rule.columns)
    return Match(rule, names)


def matches_in(engine: Store, progress: Progress = silent) -> tuple[Match, ...]:
    """Run the rules over a database of records, ontology and what was derived of them."""
    return tuple(match for rule in each(rules(), progress) for match in matches_of(engine, rule))


@cache
def derived_predicates() -> frozenset[str]:
    """Name what derivations say of recorded things; no record says it of them.

    What they say of implied propositions, which nobody recorded, is not counted.
    """
    names = {"kb:baseMinimum", "kb:baseMaximum", "kb:baseUnit"}
    return frozenset(names.union(*map(made_by, derivations())))


def made_by(query: CatalogueQuery) -> set[str]:
    """Name what one derivation says of recorded things."""
    triples = _template(query)
    made = {t.subject for t in triples if t.object == term("kb:ImpliedProposition")}
    names: set[str] = set()
    for triple in triples:
        name = short(triple.predicate.value)
        if triple.subject not in made:
            names |= _values(query) if name.startswith(_VARIABLE) else {name}
    return names


def _template(query: CatalogueQuery) -> list[Quad]:
    """Read the template of a derivation as triples, with addresses for its variables."""
    plain = re.sub(r"(?m)^#.*$", "", query.text)
    found = re.search(r"CONSTRUCT\s*\{(.*?)\}\s*WHERE", plain, re.DOTALL)
    assert found is not None
    prefixes = "\n".join(re.findall(r"(?m)^PREFIX .*$", plain))
    turtle = prefixes + re.sub(r"\?(\w+)", rf"<{_VARIABLE}\1>", found[1]).rstrip(" \n.") + " ."
    return list(parse(turtle, format=RdfFormat.TURTLE))


def _values(query: CatalogueQuery) -> set[str]:
    """Name the own terms that a derivation puts in the place of a variable."""
    blocks = re.findall(r"VALUES[^{]*\{(.*?)\}", query.text, re.DOTALL)
    return {name for block in blocks for name in re.findall(r"kb:[\w-]+", block)}


def _bench(records: Iterable[Quad]) -> Store:
    bench = Store()
    bench.extend(ontology_quads())
    bench.extend(records)
    return bench


def _with_numbers(engine: Store) -> Iterator[Quad]:
    """Give all that is recorded of what has a number."""
    for found in engine.quads_for_pattern(None, term("kb:hasValue"), None):
        yield from engine.quads_for_pattern(found.subject, None, None)


def _run(engine: Store, query: CatalogueQuery) -> Iterator[Quad]:
    """Run one derivation, until it gives nothing new if it says so."""
    for _ in range(_MOST_ROUNDS if query.repeat else 1):
        results = engine.query(query.text)
        assert isinstance(results, QueryTriples)
        found = False
        while some := list(islice(results, _BATCH)):
            quads = {Quad(t.subject, t.predicate, t.object) for t in some}
            new = [quad for quad in quads if quad not in engine]
            engine.bulk_extend(new)
            found = found or bool(new)
            yield from new
        if not found:
            return
    if query.repeat:
        raise _endless(query)


def _endless(query: CatalogueQuery) -> RegistryError:
    return RegistryError(query.name, "does not end; its frames form a circle")


def matches_of(engine: Store, rule: CatalogueQuery) -> Iterable[Match]:
    """Run one rule over a database of records, ontology and what was derived of them."""
    results = engine.query(rule.text)
    assert isinstance(results, QuerySolutions)
    assert [variable.value for variable in results.variables] == list(rule.columns)
    for solution in results:
        row = []
        for value in solution:
            assert isinstance(value, NamedNode | Literal)
            row.append(value.value)
        yield match_of(rule, row)
