"""The smallest parts of a pattern, and how they are joined."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rdflib import BNode, URIRef, Variable

from kb.errors import NotRelationalError
from kb.relational.facts import Facts
from kb.relational.paths import Paths, may_be_empty
from kb.relational.reading import Node, notation
from kb.relational.relation import TERM, Column, Relation, column

_MANY = 12  # what DuckDB orders by looking at all orders; more it orders by a guess
_FEW = 1000


@dataclass(frozen=True)
class Pattern:
    """A table that takes part in a join.

    Attributes:
        table: A name, or a SELECT in brackets; "" for one that waits for its predicates.
        named: The column of the table, by variable.
        columns: What is known of each.
        where: Conditions, with {0} for the alias of the table.
        triple: For one with a variable as predicate, what it is made from.
    """

    table: str
    named: dict[str, str]
    columns: dict[str, Column]
    where: tuple[str, ...] = ()
    triple: Node = None
    may_be_empty: bool = False


@dataclass(frozen=True)
class Part:
    """Some of all solutions: those in which the number of a variable leaves a certain rest."""

    variable: str
    rest: int
    divisor: int


class Atoms:
    """Makes and joins the smallest parts of one query.

    Args:
        query: Its name, for messages.
        facts: What it is asked of.
        part: Which solutions are asked for; None for all.
    """

    def __init__(self, query: str, facts: Facts, part: Part | None = None) -> None:
        self.query, self.facts, self.part = query, facts, part
        self.paths = Paths(query, facts)
        self._parts: dict[tuple[str, str], str] = {}

    def triple(self, triple: Node) -> Pattern:
        """Read a triple pattern.

        Raises:
            NotRelationalError: It has a blank node or a path of an unknown kind.
        """
        if any(isinstance(part, BNode) for part in triple):
            raise NotRelationalError(self.query, "a blank node")
        subject, predicate, target = triple
        if isinstance(predicate, Variable):
            return self._open(triple, None)
        if isinstance(predicate, URIRef):
            table = self.facts.pairs(self.facts.number(notation(predicate)))
            table = self._asked_for(table, subject, target)
        else:
            table = f"({self.paths.pairs(predicate)})"
        empty = not isinstance(predicate, URIRef) and may_be_empty(predicate)
        return self._pattern(table, (("s", subject), ("o", target)), None, empty)

    def _asked_for(self, table: str, subject: Node, target: Node) -> str:
        """Give a table of the part of all pairs that is asked for.

        It is kept, as a condition alone makes the engine guess how many pairs there are, wrongly.
        """
        if self.part is None:
            return table
        for end, node in (("s", subject), ("o", target)):
            if isinstance(node, Variable) and str(node) == self.part.variable:
                if (table, end) not in self._parts:
                    rest = f"{end} % {self.part.divisor} = {self.part.rest}"
                    sql = f"SELECT s, o FROM {table} WHERE {rest}"
                    self._parts[table, end] = self.facts.engine.keep(sql)
                return self._parts[table, end]
        return table

    def is_small(self, triple: Node) -> bool:
        """Whether all that a triple pattern finds is no more than the triples of a predicate."""
        return isinstance(triple[1], URIRef)

    def values(self, rows: list[Node]) -> Pattern:
        """Read rows of VALUES.

        Raises:
            NotRelationalError: A row leaves a variable open.
        """
        names = sorted(str(name) for name in rows[0])
        if any(len(row) != len(names) or "UNDEF" in row.values() for row in rows):
            raise NotRelationalError(self.query, "UNDEF")
        numbers = [
            [self.facts.number(notation(row[Variable(name)])) for name in names] for row in rows
        ]
        shown = ", ".join(f"({', '.join(map(str, row))})" for row in numbers)
        table = f"(SELECT * FROM (VALUES {shown}) AS w({', '.join(map(column, names))}))"
        columns = {
            name: Column(
                "",
                resource=all(isinstance(row[Variable(name)], URIRef) for row in rows),
                domain=frozenset(row[place] for row in numbers),
            )
            for place, name in enumerate(names)
        }
        return Pattern(table, {name: column(name) for name in names}, columns)

    def join(
        self,
        given: Relation | None,
        patterns: list[Pattern],
        alias: Callable[[], str],
        later: Mapping[str, frozenset[int]],
    ) -> Relation:
        """Join patterns, each with one that shares a variable if there is any.

        Args:
            given: Solutions to join them with.
            patterns: What is joined.
            alias: Makes names for tables.
            later: All that variables can be by what is joined afterwards, where these are few.

        Raises:
            NotRelationalError: They share a variable that may be unbound.
        """
        relation = given.copy() if given else Relation()
        if given is None and len(patterns) > _MANY:
            patterns = self._few_first(patterns, alias, later)
        domains = self._domains(relation, patterns, later)
        left = [self._opened(p, domains) for p in patterns]
        while left:
            chosen = max(left, key=lambda p: _preference(p, relation))
            left.remove(chosen)
            if chosen.may_be_empty and not set(chosen.named) & set(relation.columns):
                raise NotRelationalError(self.query, "a path of no length between unbound ends")
            self._add(relation, chosen, alias())
        for name, domain in domains.items():
            if name in relation.columns:
                known = Column("", domain=domain)
                relation.columns[name] = relation.columns[name].narrowed(known)
        return relation

    def _few_first(
        self,
        patterns: list[Pattern],
        alias: Callable[[], str],
        later: Mapping[str, frozenset[int]],
    ) -> list[Pattern]:
        """Join beforehand what has few rows together, as the relations that a rule is about.

        Else an engine that guesses wrongly joins all that everybody said, and then looks which of
        it is of such a relation.
        """
        known, rest, left = Relation(), list(patterns), list(patterns)
        while True:
            shared = set(known.columns)
            near = [p for p in left if set(p.named) & shared or not (shared or p.may_be_empty)]
            if not near:
                break
            chosen = max(near, key=lambda p: _preference(p, known))
            left.remove(chosen)
            opened = self._opened(chosen, self._domains(known, rest, later))
            found = self._kept_if_few(known, opened, alias)
            if found is not None:
                known = found
                rest.remove(chosen)
        if len(rest) > len(patterns) - 2:
            return patterns
        return [Pattern(known.table, {n: column(n) for n in known.columns}, known.columns), *rest]

    def _kept_if_few(
        self, known: Relation, pattern: Pattern, alias: Callable[[], str]
    ) -> Relation | None:
        engine, joined = self.facts.engine, known.copy()
        self._add(joined, pattern, alias())
        table = engine.keep(f"{joined.select(distinct=True)} LIMIT {_FEW + 1}")
        ((count,),) = engine.rows(f"SELECT count(*) FROM {table}")
        return joined.read_from(table, alias()) if count <= _FEW else None

    def _opened(self, pattern: Pattern, domains: Mapping[str, frozenset[int]]) -> Pattern:
        """Say which predicates a pattern is about, if that is a variable."""
        if pattern.triple is None:
            return pattern
        return self._open(pattern.triple, domains.get(str(pattern.triple[1])))

    def _add(self, relation: Relation, pattern: Pattern, alias: str) -> None:
        on = [condition.format(alias) for condition in pattern.where]
        for name, place in pattern.named.items():
            known, mine = pattern.columns[name], f"{alias}.{place}"
            old = relation.columns.get(name)
            if old is None:
                relation.columns[name] = Column(
                    mine, known.kind, known.certain, known.resource, known.domain, known.constant
                )
                continue
            if not (old.certain and known.certain) or {old.kind, known.kind} != {TERM}:
                raise NotRelationalError(self.query, f"a join on ?{name}, which may be unbound,")
            on.append(f"{old.sql} = {mine}")
            relation.columns[name] = old.narrowed(known)
        relation.join(pattern.table, alias, on)

    def _open(self, triple: Node, domain: frozenset[int] | None) -> Pattern:
        """Make a pattern with a variable as predicate, of which some terms are known."""
        subject, predicate, target = triple
        table = f"({self.facts.triples(domain)})"
        return self._pattern(table, (("s", subject), ("p", predicate), ("o", target)), triple)

    def _pattern(
        self, table: str, parts: tuple[tuple[str, Node], ...], triple: Node, empty: bool = False
    ) -> Pattern:
        named: dict[str, str] = {}
        where = []
        for place, part in parts:
            if not isinstance(part, Variable):
                where.append(f"{{0}}.{place} = {self.facts.number(notation(part))}")
            elif str(part) in named:
                where.append(f"{{0}}.{place} = {{0}}.{named[str(part)]}")
            else:
                named[str(part)] = place
        columns = {name: Column("", resource=place != "o") for name, place in named.items()}
        return Pattern(table, named, columns, tuple(where), triple, empty)

    def few(self, patterns: list[Pattern]) -> dict[str, frozenset[int]]:
        """Give all that variables can be by one of some patterns, where these are few."""
        asked = [(name, self._few(p, name)) for p in patterns for name in p.named]
        return {name: domain for name, domain in asked if domain is not None}

    def _domains(
        self,
        relation: Relation,
        patterns: list[Pattern],
        later: Mapping[str, frozenset[int]],
    ) -> dict[str, frozenset[int]]:
        """Find all that variables in the place of a predicate can be, where these are few."""
        asked = {str(p.triple[1]) for p in patterns if p.triple is not None}
        found: dict[str, frozenset[int]] = {}
        for name in asked:
            known = [relation.columns[name].domain] if name in relation.columns else []
            known += [p.columns[name].domain for p in patterns if name in p.columns]
            known += [self._few(p, name) for p in patterns if name in p.named]
            sets = [domain for domain in (*known, later.get(name)) if domain is not None]
            if sets:
                found[name] = frozenset.intersection(*sets)
        return found

    def _few(self, pattern: Pattern, name: str) -> frozenset[int] | None:
        """Ask for what a triple with a fixed predicate leaves for a variable."""
        if pattern.triple is not None or pattern.may_be_empty:
            return None
        given = [w.partition("= ")[2] for w in pattern.where]
        other = next((int(number) for number in given if number.isdecimal()), None)
        return self.facts.few_in(pattern.table, end=pattern.named[name], other=other)


def _preference(pattern: Pattern, relation: Relation) -> tuple[bool, int, bool, int]:
    """Prefer what shares variables, then what is bound by constants."""
    shared = len(set(pattern.named) & set(relation.columns))
    new = len(set(pattern.named) - set(relation.columns))
    return shared > 0, -new, not pattern.may_be_empty, len(pattern.where)
