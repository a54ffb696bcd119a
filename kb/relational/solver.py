"""Solve the patterns of a query, step by step, each step a set of rows.

What Oxigraph does row by row, trying a pattern for each solution, is done here for all solutions at
once: an EXISTS is solved for the distinct values of the variables it shares with them.
"""

from itertools import combinations
from typing import NoReturn

from rdflib import URIRef, Variable

from kb.errors import NotRelationalError
from kb.relational.atoms import Atoms, Part, Pattern
from kb.relational.expressions import Expressions, Value, column_of
from kb.relational.facts import Facts
from kb.relational.reading import EXISTS, Node, conjuncts, existences, notation, variables
from kb.relational.relation import BOOL, IRI, NUMBER, TERM, TEXT, Column, Relation, column

_MOST_UNBOUND = 3
_A_TEXT = Value("''", TEXT, certain=True)
_NULLS = {
    TERM: "CAST(NULL AS BIGINT)",
    BOOL: "CAST(NULL AS BOOLEAN)",
    TEXT: "CAST(NULL AS VARCHAR(65536))",
    IRI: "CAST(NULL AS VARCHAR(65536))",
    NUMBER: "CAST(NULL AS DECIMAL(38,18))",
}


class Solver:
    """Solves the patterns of one query.

    Args:
        query: Its name, for messages.
        facts: What it is asked of.
        part: Which solutions are asked for; None for all.
    """

    def __init__(self, query: str, facts: Facts, part: Part | None = None) -> None:
        self.query, self.facts, self.engine = query, facts, facts.engine
        self.atoms, self.part = Atoms(query, facts, part), part
        self._aliases = 0
        self._terms: dict[tuple[str, tuple[str, ...]], str] = {}

    def refuse(self, construct: str) -> NoReturn:
        raise NotRelationalError(self.query, construct)

    def alias(self) -> str:
        self._aliases += 1
        return f"a{self._aliases}"

    def solve(
        self, node: Node, given: Relation | None, filters: list[Node], needed: set[str]
    ) -> Relation:
        """Solve a pattern.

        Args:
            node: The pattern.
            given: Solutions that it is asked for, within EXISTS.
            filters: Conditions on its solutions.
            needed: The variables that are asked for; others may be left out.

        Raises:
            NotRelationalError: Something in it has no equal in SQL.
        """
        if node.name == "Filter":
            return self.solve(node.p, given, [*filters, *conjuncts(node.expr)], needed)
        if node.name == "Extend":
            return self._extended(node, given, filters, needed)
        if node.name == "LeftJoin":
            return self._optional(node, given, filters, needed)
        if node.name in ("Join", "BGP", "Union", "ToMultiSet"):
            return self._joined(node, given, filters, needed)
        return self.refuse(node.name)

    # -- one after another -------------------------------------------------------------------

    def _extended(
        self, node: Node, given: Relation | None, filters: list[Node], needed: set[str]
    ) -> Relation:
        new = str(node.var)
        later = [part for part in filters if new in variables(part)]
        inner = (needed - {new}) | variables(node.expr) | variables(later)
        early = [part for part in filters if new not in variables(part)]
        relation = self.solve(node.p, given, early, inner)
        old = relation.columns.get(new)
        relation, marks = self._marked(relation, existences(node.expr), inner)
        relation, (value,) = self._written([node.expr], relation, inner, marks)
        if old is not None:
            if {old.kind, value.kind} != {TERM} or not (old.certain and value.certain):
                self.refuse(f"BIND to ?{new}, which is bound already,")
            relation.where.append(f"{old.sql} = {value.sql}")
        elif value.kind:
            relation.columns[new], relation.table = column_of(value), ""
        return self._filtered(relation, later, needed)

    def _optional(
        self, node: Node, given: Relation | None, filters: list[Node], needed: set[str]
    ) -> Relation:
        shown = visible(node.p2)
        outer = visible(node.p1) | set(given.columns if given else ())
        new = shown - outer
        later = [part for part in filters if new & variables(part)]
        early = [part for part in filters if not new & variables(part)]
        inner = needed | shown | variables(node.expr) | variables(later)
        relation = self.solve(node.p1, given, early, inner)
        if not self._is_plain(node.p2, shown):
            self.refuse("OPTIONAL with a condition inside that needs what is outside")
        right = self.solve(node.p2, None, [], set(shown))
        alias, known = self.alias(), relation.copy()
        on = []
        for name in sorted(shown):
            theirs = Column(f"{alias}.{column(name)}", certain=False)
            if name in relation.columns:
                if not relation.columns[name].certain or relation.columns[name].kind != TERM:
                    self.refuse(f"OPTIONAL on ?{name}, which may be unbound,")
                on.append(f"{relation.columns[name].sql} = {theirs.sql}")
            else:
                old = right.columns[name]
                kept = Column(theirs.sql, old.kind, False, old.resource, old.domain, old.constant)
                known.columns[name] = kept
        for part in conjuncts(node.expr):
            if not _is_true(part):
                on.append(self._expressions(known).condition(part))
        if known.tables != relation.tables:
            self.refuse("OPTIONAL with a condition on values")
        sql = right.select(sorted(shown), distinct=not _gives_a_set(node.p2))
        known.join(f"({sql})", alias, on, "LEFT JOIN")
        return self._filtered(known, later, needed)

    def _is_plain(self, node: Node, shown: set[str]) -> bool:
        """Whether a pattern gives the same wherever it stands."""
        return variables(node) <= shown or not existences(node)

    # -- joined ------------------------------------------------------------------------------

    def _joined(
        self, node: Node, given: Relation | None, filters: list[Node], needed: set[str]
    ) -> Relation:
        parts = flattened(node)
        asked = set(given.columns if given else ())
        if len(parts) == 1 and parts[0].name == "Union":
            found = self._union(parts[0], given, asked, needed | variables(filters))
            return self._filtered(found, filters)
        patterns: list[Pattern] = []
        unions: list[Node] = []
        for number, part in enumerate(parts):
            others = [visible(other) for n, other in enumerate(parts) if n != number]
            around = set(given.columns if given else ()).union(*others)
            if part.name == "BGP":
                patterns += [self.atoms.triple(triple) for triple in part.triples]
            elif part.name == "ToMultiSet":
                patterns.append(self._collected(part, given))
            elif part.name == "Union" and self._must_wait(part, around):
                unions.append(part)
            else:
                wanted = visible(part) & (around | needed | variables(filters))
                wanted |= set(given.columns if given else ())
                patterns.append(self._inlined(self.solve(part, given, [], wanted)))
        shown = [visible(union) for union in unions]
        relation = self.atoms.join(given, patterns, self.alias, self._domains(unions))
        inner = needed | variables(filters) | set().union(*shown)
        for union in unions:
            early = [c for c in filters if self._is_ready(c, relation, shown)]
            filters = [c for c in filters if not any(c is done for done in early)]
            relation = self._filtered(relation, early)
            relation = self._kept(relation, inner)
            relation = self._union(union, relation, asked, inner)
            shown = shown[1:]
        return self._filtered(relation, filters, needed)

    def _domains(self, unions: list[Node]) -> dict[str, frozenset[int]]:
        """Find all that variables can be which every branch of a union binds to few terms."""
        found: dict[str, frozenset[int]] = {}
        for union in unions:
            known = [self._domains_in(branch) for branch in branches_of(union)]
            for name in set.intersection(*(set(domains) for domains in known)):
                found[name] = frozenset[int]().union(*(domains[name] for domains in known))
        return found

    def _domains_in(self, branch: Node) -> dict[str, frozenset[int]]:
        if branch.name in ("BGP", "Join"):
            parts = [part for part in flattened(branch) if part.name == "BGP"]
            return self.atoms.few([self.atoms.triple(t) for part in parts for t in part.triples])
        if branch.name == "Extend" and isinstance(branch.expr, URIRef):
            return {str(branch.var): frozenset({self.facts.number(notation(branch.expr))})}
        return {}

    def _is_ready(self, condition: Node, relation: Relation, later: list[set[str]]) -> bool:
        waiting = set().union(*later) - set(relation.columns)
        return not variables(condition) & waiting

    def _must_wait(self, union: Node, around: set[str]) -> bool:
        """Whether a union shares a variable that only some of its branches bind."""
        branches = [visible(branch) for branch in branches_of(union)]
        return any(
            not shared <= branch
            for branch in branches
            for shared in [set().union(*branches) & around]
        )

    def _union(
        self, union: Node, given: Relation | None, asked: set[str], needed: set[str]
    ) -> Relation:
        """Solve every branch for what is known beforehand.

        Args:
            union: The pattern.
            given: Solutions that it is joined with.
            asked: The variables among them that every part of the pattern may look at.
            needed: The variables that are asked for.
        """
        known = set(given.columns if given else ())
        found = []
        for branch in branches_of(union):
            if self._looks_outside(branch, known - asked):
                self.refuse("UNION with a condition on what is bound outside")
            wanted = needed & (visible(branch) | known)
            found.append(self.solve(branch, given, [], wanted))
        return self._united(found, needed)

    def _looks_outside(self, branch: Node, outside: set[str]) -> bool:
        """Whether it would make a difference that a branch knows what it does not bind."""
        for node in _nodes(branch):
            if node.name in ("Filter", "Extend", "LeftJoin"):
                looked_at = variables(node.expr) & outside
                if looked_at - visible(node.p1 if node.name == "LeftJoin" else node.p):
                    return True
            if node.name == "LeftJoin" and (visible(node.p2) - visible(node.p1)) & outside:
                return True
        return False

    def _united(self, found: list[Relation], asked: set[str]) -> Relation:
        names = sorted(set().union(*(r.columns for r in found)) & asked)
        columns: dict[str, Column] = {}
        parts = []
        for name in names:
            there = [r.columns[name] for r in found if name in r.columns]
            kinds = {c.kind for c in there}
            if kinds == {TERM, TEXT}:
                for r in found:
                    if name in r.columns:
                        value = self._expressions(r)
                        texts = value.alike([value.variable(name), _A_TEXT])
                        r.columns[name] = column_of(texts[0])
                there = [r.columns[name] for r in found if name in r.columns]
            elif len(kinds) > 1:
                self.refuse(f"?{name} as one of {' and '.join(sorted(kinds))}")
            merged = there[0]
            for other in there[1:]:
                merged = merged.widened(other)
            if len(there) < len(found):
                merged = Column("", merged.kind, False, merged.resource, merged.domain)
            columns[name] = merged
        alias = self.alias()
        for r in found:
            whole = r.copy()
            for name in names:
                whole.columns.setdefault(name, Column(_NULLS[columns[name].kind]))
            parts.append(whole.select(names, distinct=set(names) < set(r.columns)))
        united = Relation()
        sql = "\nUNION ALL\n".join(f"({part})" for part in parts)
        united.join(f"({sql})", alias, [])
        for name, merged in columns.items():
            sql = f"{alias}.{column(name)}"
            united.columns[name] = Column(
                sql, merged.kind, merged.certain, merged.resource, merged.domain, merged.constant
            )
        return united

    def _collected(self, part: Node, given: Relation | None) -> Pattern:
        """Give rows of VALUES, or of a SELECT inside."""
        inner = part.p
        if inner.name == "values":
            return self.atoms.values(inner.res)
        if given is not None:
            self.refuse("SELECT inside EXISTS")
        distinct = inner.name == "Distinct"
        project = inner.p if distinct else inner
        if project.name != "Project":
            self.refuse(project.name)
        names = {str(name) for name in project.PV}
        if self.part and self.part.variable in variables(project.p) - names:
            self.refuse(f"another ?{self.part.variable} in a SELECT inside")
        relation = self.solve(project.p, None, [], names)
        return self._inlined(self._kept(relation, names))

    def _inlined(self, relation: Relation) -> Pattern:
        names = sorted(relation.columns)
        shown = {name: relation.columns[name] for name in names}
        is_table = relation.table and not relation.where
        table = relation.table if is_table else f"({relation.select(names, distinct=True)})"
        return Pattern(table, {name: column(name) for name in names}, shown)

    # -- conditions --------------------------------------------------------------------------

    def _expressions(self, relation: Relation, marks: dict[int, str] | None = None) -> Expressions:
        return Expressions(
            self.query,
            self.engine.dialect,
            relation,
            number=lambda term: self.facts.number(notation(term)),
            alias=self.alias,
            terms_of=self._terms_of,
            marks=marks,
        )

    def _terms_of(self, table: str, columns: tuple[str, ...]) -> str:
        """Name a table of all terms in some columns of a table."""
        if (table, columns) not in self._terms:
            numbers = " UNION ".join(f"SELECT {name} FROM {table}" for name in columns)
            sql = f"SELECT t.* FROM terms AS t WHERE t.id IN ({numbers})"
            self._terms[table, columns] = self.engine.keep(sql)
        return self._terms[table, columns]

    def _written(
        self,
        nodes: list[Node],
        relation: Relation,
        needed: set[str],
        marks: dict[int, str] | None = None,
    ) -> tuple[Relation, list[Value]]:
        """Write expressions, and give what they are written over, with all that they look up.

        Where they would look among all terms, the solutions become a table before.
        """
        found = relation.copy()
        writing = self._expressions(found, marks)
        values = [writing.value(node) for node in nodes]
        if not writing.looks_everywhere or marks:
            return found, values
        found = self._kept(relation, needed).copy()
        writing = self._expressions(found)
        return found, [writing.value(node) for node in nodes]

    def _filtered(
        self, relation: Relation, filters: list[Node], needed: set[str] | None = None
    ) -> Relation:
        """Keep the solutions that fulfil all conditions."""
        plain = [part for part in filters if not existences(part)]
        others = [part for part in filters if existences(part)]
        asked = set(relation.columns) if needed is None else needed | variables(others)
        relation, tests = self._written(plain, relation, asked | variables(plain))
        # What is looked up joins tables, which a condition of its own must not lose.
        relation.where += [self._expressions(relation).truth(test) for test in tests]
        if not others:
            return relation
        relation = self._kept(relation, asked)
        for names, group in self._by_variables(others, relation):
            keys = self._kept(relation, names)
            for part in sorted(group, key=lambda one: len(variables(one))):
                keys = self._tested(keys, part)
            if set(names) == set(relation.columns):
                relation = self._read(keys.table, relation)
            else:
                relation = self._restricted(relation, keys, names)
        return relation

    def _by_variables(
        self, filters: list[Node], relation: Relation
    ) -> list[tuple[set[str], list[Node]]]:
        """Group conditions that look at the same variables, or at some of them."""
        groups: list[tuple[set[str], list[Node]]] = []
        known = set(relation.columns)
        for part in sorted(filters, key=lambda one: -len(variables(one) & known)):
            names = variables(part) & known
            if not names:
                self.refuse("EXISTS that shares no variable")
            home = next((group for group in groups if names <= group[0]), None)
            if home is None:
                groups.append((names, [part]))
            else:
                home[1].append(part)
        return sorted(groups, key=lambda group: len(group[0]))

    def _tested(self, keys: Relation, condition: Node) -> Relation:
        if getattr(condition, "name", "") in EXISTS:
            table, names = self._existing(condition.graph, keys)
            dialect = self.engine.dialect
            how = dialect.semi if condition.name == EXISTS[0] else dialect.anti
            return self._restricted(keys, table, names, how)
        relation, marks = self._marked(keys, existences(condition), set(keys.columns))
        relation.where.append(self._expressions(relation, marks).condition(condition))
        return self._kept(relation, set(keys.columns))

    def _restricted(
        self, relation: Relation, table: Relation, names: set[str], how: str = ""
    ) -> Relation:
        mine, theirs = self.alias(), self.alias()
        on = [
            f"{mine}.{column(name)} {_same(relation.columns[name])} {theirs}.{column(name)}"
            for name in sorted(names)
        ]
        how = how or self.engine.dialect.semi
        shown = ", ".join(f"{mine}.{column(name)}" for name in sorted(relation.columns))
        sql = (
            f"SELECT {shown} FROM {relation.table} AS {mine}"
            f" {how} {table.table} AS {theirs} ON {' AND '.join(on)}"
        )
        return self._read(self.engine.keep(sql), relation)

    def _marked(
        self, relation: Relation, found: list[Node], needed: set[str]
    ) -> tuple[Relation, dict[int, str]]:
        """Join what tells for each solution whether some patterns exist."""
        if not found:
            return relation, {}
        relation = self._kept(relation, needed | variables(found))
        marks = {}
        joined = relation.copy()
        for exists in found:
            table, names = self._existing(exists.graph, relation)
            alias = self.alias()
            on = [
                f"{relation.columns[n].sql} {_same(relation.columns[n])} {alias}.{column(n)}"
                for n in sorted(names)
            ]
            joined.join(table.table, alias, on, "LEFT JOIN")
            marks[id(exists)] = f"{alias}.mark"
        return joined, marks

    def _existing(self, pattern: Node, keys: Relation) -> tuple[Relation, set[str]]:
        """Find for which values of its variables a pattern exists."""
        names = variables(pattern) & set(keys.columns)
        if not names:
            self.refuse("EXISTS that shares no variable")
        unsure = sorted(name for name in names if not keys.columns[name].certain)
        if len(unsure) > _MOST_UNBOUND:
            self.refuse("EXISTS with many variables that may be unbound")
        parts = []
        for count in range(len(unsure) + 1):
            for unbound in combinations(unsure, count):
                parts.append(self._existing_for(pattern, keys, names, set(unbound), unsure))
        return Relation(table=self.engine.keep("\nUNION ALL\n".join(parts))), names

    def _existing_for(
        self, pattern: Node, keys: Relation, names: set[str], unbound: set[str], unsure: list[str]
    ) -> str:
        bound = names - unbound
        if not unsure and self._is_one_look(pattern):
            found = self.solve(pattern, None, [], bound)
        else:
            asked = keys.copy()
            asked.columns = {n: c for n, c in keys.columns.items() if n in bound}
            for name in unsure:
                sql = keys.columns[name].sql
                asked.where.append(f"{sql} IS {'NULL' if name in unbound else 'NOT NULL'}")
            for name in bound:
                old = asked.columns[name]
                asked.columns[name] = Column(
                    old.sql, old.kind, True, old.resource, old.domain, old.constant
                )
            if not bound:
                found = self.solve(pattern, None, [], set())
            else:
                found = self.solve(pattern, self._kept(asked, bound), [], bound)
        for name in unbound:
            found.columns[name] = Column(_NULLS[keys.columns[name].kind])
        found.columns = {name: found.columns[name] for name in names}
        shown = found.select(sorted(names), distinct=True)
        return f"SELECT x.*, 1 AS mark FROM ({shown}) AS x"

    def _is_one_look(self, pattern: Node) -> bool:
        if pattern.name != "BGP" or len(pattern.triples) != 1:
            return False
        return self.atoms.is_small(pattern.triples[0])

    # -- tables ------------------------------------------------------------------------------

    def _kept(self, relation: Relation, names: set[str]) -> Relation:
        """Make a table of the distinct values of some variables."""
        chosen = sorted(set(relation.columns) & names)
        if relation.table and chosen == sorted(relation.columns) and not relation.where:
            return relation
        table = self.engine.keep(relation.select(chosen, distinct=True))
        shown = Relation(columns={name: relation.columns[name] for name in chosen})
        return self._read(table, shown)

    def _read(self, table: str, like: Relation) -> Relation:
        """Read a table that holds the columns of a relation."""
        return like.read_from(table, self.alias())


def flattened(node: Node) -> list[Node]:
    """Take joins apart."""
    if node.name == "Join":
        return [*flattened(node.p1), *flattened(node.p2)]
    return [node]


def branches_of(union: Node) -> list[Node]:
    """Take a union apart."""
    if union.name == "Union":
        return [*branches_of(union.p1), *branches_of(union.p2)]
    return [union]


def visible(node: Node) -> set[str]:
    """Name the variables that the solutions of a pattern may bind."""
    if node.name == "BGP":
        return {str(t) for triple in node.triples for t in triple if isinstance(t, Variable)}
    if node.name in ("Join", "Union", "LeftJoin"):
        return visible(node.p1) | visible(node.p2)
    if node.name == "Extend":
        return visible(node.p) | {str(node.var)}
    if node.name == "Project":
        return {str(name) for name in node.PV}
    if node.name == "values":
        return {str(name) for row in node.res for name in row}
    return visible(node.p)


def _nodes(node: Node) -> list[Node]:
    """Give a pattern and all patterns in it, but none inside EXISTS."""
    inner = [node[key] for key in ("p", "p1", "p2") if key in node]
    return [node, *(found for part in inner for found in _nodes(part))]


def _gives_a_set(node: Node) -> bool:
    """Whether no solution comes twice, as each predicate has every pair once."""
    return node.name == "BGP" and all(isinstance(triple[1], URIRef) for triple in node.triples)


def _is_true(expression: Node) -> bool:
    return getattr(expression, "name", "") == "TrueFilter"


def _same(one: Column) -> str:
    return "=" if one.certain else "IS NOT DISTINCT FROM"
