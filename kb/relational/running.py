"""Run the derivations and the rules of the catalogue on an engine of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import URIRef, Variable

from kb.errors import NotRelationalError, RegistryError
from kb.query.catalogue import CatalogueQuery
from kb.relational import families
from kb.relational.atoms import Part
from kb.relational.facts import Engine, Facts
from kb.relational.reading import Node, algebra, constants, notation
from kb.relational.relation import IRI, TERM, TEXT, Relation, column
from kb.relational.solver import Solver

_MOST_ROUNDS = 50


@dataclass(frozen=True)
class New:
    """Triples that a derivation added: a table of subjects and objects of one predicate."""

    predicate: int
    table: str
    count: int


class Running:
    """Runs queries over the facts of one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.facts = engine, Facts(engine)
        self._held: set[str] = set()

    def hold(self, table: str) -> str:
        """Keep a table until it is dropped, whatever runs meanwhile."""
        self._held.add(table)
        return table

    def drop(self, *tables: str) -> None:
        """Let go of tables that were held, and of all that no longer serve."""
        self._held.difference_update(tables)
        self.forget()

    def drop_all(self) -> None:
        """Let go of all tables, also of those that were held."""
        self.drop(*self._held)

    def forget(self, *, but: str = "") -> None:
        """Let go of all tables that are not held."""
        self.engine.forget(but=[*self._held, but])

    def know(self, queries: list[CatalogueQuery]) -> None:
        """Number every constant of some queries at once."""
        found = {notation(c) for query in queries for c in constants(algebra(query))}
        self.facts.know(sorted(found))

    def derive(self, query: CatalogueQuery) -> Iterator[New]:
        """Run one derivation, until it gives nothing new if it says so.

        Raises:
            NotRelationalError: Something in it has no equal in SQL.
            RegistryError: A derivation that repeats does not come to an end.
        """
        for _ in range(_MOST_ROUNDS if query.repeat else 1):
            found = False
            for new in self._round(query):
                found = True
                yield new
            self.forget()
            if not found:
                return
        if query.repeat:
            raise RegistryError(query.name, "does not end; its frames form a circle")

    def _round(self, query: CatalogueQuery) -> Iterator[New]:
        node = algebra(query)
        needed = {str(t) for triple in node.template for t in triple if isinstance(t, Variable)}
        by_predicate: dict[int, list[str]] = {}
        found = list[str]()
        # All is found before anything is added.
        for part in self._parts(query):
            relation = Solver(query.name, self.facts, part).solve(node.p.p, None, [], needed)
            relation = self._minted(query, relation, needed)
            found.append(relation.table)
            self.engine.forget(but=[*self._held, *found])
            for triple in node.template:
                for predicate, sql in self._triples(triple, relation):
                    by_predicate.setdefault(predicate, []).append(sql)
        for predicate, parts in by_predicate.items():
            table, count = self.engine.add(predicate, " UNION ".join(parts))
            if count:
                yield New(predicate, table, count)

    def _minted(self, query: CatalogueQuery, relation: Relation, needed: set[str]) -> Relation:
        """Make a table of what the template needs, with a number for whatever was made."""
        names = sorted(needed & set(relation.columns))
        kinds = {name: relation.columns[name].kind for name in names}
        if odd := set(kinds.values()) - {TERM, IRI, TEXT}:
            raise NotRelationalError(query.name, f"a template with {min(odd)}")
        table = self.engine.keep(relation.select(names, distinct=True))
        made = {column(name): kind for name, kind in kinds.items() if kind != TERM}
        if made:
            table = self.engine.mint(table, made)
        return Relation(f"{table} AS m", {n: relation.columns[n] for n in names}, table=table)

    def _triples(self, triple: Node, relation: Relation) -> list[tuple[int, str]]:
        subject, predicate, target = triple
        sides = [self._part(part, relation) for part in (subject, target)]
        if None in sides:
            return []
        tests = [f"{side} IS NOT NULL" for side in sides]
        joins = ""
        if isinstance(subject, Variable) and not relation.columns[str(subject)].resource:
            joins = f" JOIN terms ON terms.id = {sides[0]}"
            tests.append(f"terms.family <= {families.ADDRESS}")
        select = f"SELECT DISTINCT {sides[0]} AS s, {sides[1]} AS o FROM {relation.tables}{joins}"
        if isinstance(predicate, URIRef):
            number = self.facts.number(notation(predicate))
            return [(number, f"{select} WHERE {' AND '.join(tests)}")]
        name = self._part(predicate, relation)
        if name is None:
            return []
        rows = self.engine.rows(f"SELECT DISTINCT {name} FROM {relation.tables}")
        numbers = sorted(row[0] for row in rows if row[0] is not None)
        return [(n, f"{select} WHERE {' AND '.join([*tests, f'{name} = {n}'])}") for n in numbers]

    def _part(self, part: Node, relation: Relation) -> str | None:
        if not isinstance(part, Variable):
            return str(self.facts.number(notation(part)))
        return f"m.{column(str(part))}" if str(part) in relation.columns else None

    def rows_of(self, query: CatalogueQuery) -> str:
        """Run a rule, and give a table of the numbers in its rows, by column.

        Raises:
            NotRelationalError: Something in it has no equal in SQL.
        """
        found = list[str]()
        parts = self._parts(query)
        for part in parts:
            found.append(self._some_rows_of(query, part))
            self.engine.forget(but=[*self._held, *found])
        table = found[0]
        if len(parts) > 1:
            table = self.engine.keep(" UNION ALL ".join(f"SELECT * FROM {some}" for some in found))
        self.forget(but=table)
        return table

    def _parts(self, query: CatalogueQuery) -> Sequence[Part | None]:
        """Divide the rows of a query, so that what is joined on the way to them has room."""
        if not query.partition or self.engine.at_once is None:
            return (None,)
        count = -(-self.facts.count() // self.engine.at_once)
        if count < 2:
            return (None,)
        return [Part(query.partition, rest, count) for rest in range(count)]

    def _some_rows_of(self, query: CatalogueQuery, part: Part | None) -> str:
        node = algebra(query)
        project = node.p.p
        names = [str(name) for name in project.PV]
        inner = project.p.p if project.p.name == "OrderBy" else project.p
        relation = Solver(query.name, self.facts, part).solve(inner, None, [], set(names))
        for name in names:
            found = relation.columns.get(name)
            if found is None or found.kind != TERM:
                raise NotRelationalError(query.name, f"?{name}, which is no term of the base,")
        return self.engine.keep(relation.select(names, distinct=True))
