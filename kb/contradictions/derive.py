"""Run the derivations and the rules of the catalogue over a base.

Everything here can be dropped and made again: the same records and rules give the same quads and
the same rows. What follows from what is said in the `.rq` files and the ontology, not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Store

from kb.errors import RegistryError
from kb.graph.registry import ontology_quads
from kb.model.conflict import Tier
from kb.query.catalogue import CatalogueQuery, derivations, rules
from kb.terms import short

_MOST_ROUNDS = 50


@dataclass(frozen=True)
class Match:
    """A row of a rule: addresses by column, and the rule that found it."""

    rule: CatalogueQuery
    row: tuple[tuple[str, str], ...]

    def __getitem__(self, column: str) -> str:
        return dict(self.row)[column]

    @property
    def tier(self) -> Tier:
        """The tier of this row, which one rule may find in several."""
        return Tier(dict(self.row).get("tier", self.rule.tier).removeprefix("kb:"))

    @property
    def statements(self) -> tuple[str, str]:
        """The two statements: who asserts and who denies, or two on the same side."""
        found = dict(self.row)
        names = ("assertion", "denial") if "denial" in found else ("one", "other")
        return found[names[0]], found[names[1]]

    @property
    def meeting(self) -> tuple[str, str]:
        """The propositions that meet: the stated ones, or what is implied or suggested."""
        found = dict(self.row)
        if "left_implied" in found:
            return found["left_implied"], found["right_implied"]
        return found["implied"], found.get("denied_implied", found["right"])

    @property
    def is_symmetric(self) -> bool:
        """Whether both statements stand on the same side, so that neither comes first."""
        return "one" in dict(self.row)


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
    bench = Store()
    bench.extend(ontology_quads())
    bench.extend(records)
    derived: set[Quad] = set()
    for query in derivations():
        _run(bench, query, derived)
    matches = [match for rule in rules() for match in _matches(bench, rule)]
    return Derivation(frozenset(derived), tuple(matches))


def _run(bench: Store, query: CatalogueQuery, derived: set[Quad]) -> None:
    """Run one derivation, until it gives nothing new if it says so."""
    for _ in range(_MOST_ROUNDS if query.repeat else 1):
        results = bench.query(query.text)
        assert isinstance(results, QueryTriples)
        new = {Quad(t.subject, t.predicate, t.object) for t in results} - derived
        derived |= new
        bench.extend(new)
        if not new:
            return
    if query.repeat:
        raise RegistryError(query.name, "does not end; its frames form a circle")


def _matches(bench: Store, rule: CatalogueQuery) -> Iterable[Match]:
    results = bench.query(rule.text)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    for solution in results:
        row = []
        for name in names:
            value = solution[name]
            assert isinstance(value, NamedNode | Literal)
            row.append((name, short(value.value)))
        yield Match(rule, tuple(row))
