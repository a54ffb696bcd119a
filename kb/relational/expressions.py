"""Conditions and computed values, with SPARQL's errors as NULL.

SQL's three-valued logic is SPARQL's: an error is NULL, `OR` with a true side is true all the same,
and a condition that is NULL keeps no row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from rdflib import XSD, Literal, URIRef, Variable

from kb.errors import NotRelationalError
from kb.relational import families as f
from kb.relational.comparing import Operand, compare, shown_in_place
from kb.relational.dialect import Dialect, text
from kb.relational.reading import EXISTS, Node
from kb.relational.regexes import portable
from kb.relational.relation import BOOL, IRI, MOMENT, NUMBER, TERM, TEXT, Column, Relation
from kb.relational.times import instant_seconds, zoned

_OPPOSITE = {"=": "=", "!=": "<>"}


@dataclass(frozen=True)
class Value:
    """What an expression gives.

    Attributes:
        sql: The expression; NULL for an error.
        kind: As of a column; "" for what is never bound.
        certain: Whether it is never an error.
        resource: Whether it is surely an address.
        constant: The term, if it is always the same one.
        domain: The numbers of all terms that it can be, if these are few and known.
        parts: The expressions one of which it is, if it is computed from several.
    """

    sql: str
    kind: str
    certain: bool = False
    resource: bool = False
    constant: URIRef | Literal | None = None
    domain: frozenset[int] | None = None
    parts: tuple[str, ...] = ()


class Expressions:
    """Writes the expressions of one query over one relation, to which it joins what it looks up.

    An engine that joins holds one side in memory, with all that is known of each term. Most columns
    have few values, and a base has millions of terms, so that only those of a column are joined,
    if it is one of a table.

    Attributes:
        looks_everywhere: Whether something was to be looked up among all terms.
    """

    def __init__(
        self,
        query: str,
        dialect: Dialect,
        relation: Relation,
        *,
        number: Callable[[URIRef | Literal], int],
        alias: Callable[[], str],
        terms_of: Callable[[str, tuple[str, ...]], str],
        marks: Mapping[int, str] | None = None,
    ) -> None:
        self.query, self.dialect, self.relation = query, dialect, relation
        self.number, self.alias, self.marks = number, alias, marks or {}
        self.terms_of, self.looks_everywhere = terms_of, False

    def condition(self, node: Node) -> str:
        """Write a condition.

        Raises:
            NotRelationalError: Something in it has no equal in SQL.
        """
        return self.truth(self.value(node))

    def value(self, node: Node) -> Value:
        """Write an expression.

        Raises:
            NotRelationalError: Something in it has no equal in SQL.
        """
        if isinstance(node, Variable):
            return self.variable(str(node))
        if isinstance(node, URIRef | Literal):
            return self.constant(node)
        if node.name in EXISTS:
            mark = f"{self.marks[id(node)]} IS {'NOT ' if node.name == EXISTS[0] else ''}NULL"
            return Value(f"({mark})", BOOL, certain=True)
        name = "_" + node.name.removeprefix("Builtin_").lower()
        write = getattr(self, name, None)
        if write is None:
            self.refuse(node.name.removeprefix("Builtin_"))
        found: Value = write(node)
        return found

    def refuse(self, construct: str) -> NoReturn:
        raise NotRelationalError(self.query, construct)

    def variable(self, name: str) -> Value:
        column = self.relation.columns.get(name)
        if column is None:
            return Value("NULL", "")
        return Value(
            column.sql,
            column.kind,
            column.certain,
            column.resource,
            column.constant,
            column.domain,
        )

    def constant(self, node: URIRef | Literal) -> Value:
        number = self.number(node)
        is_address = isinstance(node, URIRef)
        domain = frozenset({number})
        return Value(str(number), TERM, True, is_address, constant=node, domain=domain)

    def truth(self, value: Value) -> str:
        """Give what a condition makes of a value."""
        if value.kind == BOOL:
            return value.sql
        if value.kind == "":
            return "CAST(NULL AS BOOLEAN)"
        if _is_truth(value):
            return "TRUE" if str(value.constant) in ("true", "1") else "FALSE"
        return self.refuse("the truth of a term")

    def looked_up(self, value: Value) -> str:
        """Join the term that a value is the number of, and give its alias."""
        relation = self.relation
        if value.sql not in relation.looked_up:
            alias = relation.looked_up[value.sql] = self.alias()
            how = "JOIN" if value.certain else "LEFT JOIN"
            relation.join(self._terms_of(value), alias, [f"{alias}.id = {value.sql}"], how)
        return relation.looked_up[value.sql]

    def _terms_of(self, value: Value) -> str:
        """Give the terms that a value can be the number of."""
        parts = value.parts or (value.sql,)
        tables = [self._terms_of_part(part) for part in parts if not part.isdecimal()]
        if "" in tables:
            self.looks_everywhere = True
            return "terms"
        numbers = ", ".join(part for part in parts if part.isdecimal())
        selects = [f"SELECT * FROM {table}" for table in dict.fromkeys(tables)]
        selects += [f"SELECT * FROM terms WHERE id IN ({numbers})"] if numbers else []
        return tables[0] if len(selects) == 1 and tables else f"({' UNION '.join(selects)})"

    def _terms_of_part(self, sql: str) -> str:
        """Name a table of all terms that a column can be; "" for what is none of a table."""
        owner, _, name = sql.partition(".")
        table = self.relation.read.get(owner)
        if table is None or not name.isidentifier():
            return ""
        beside = [c.sql.partition(".") for c in self.relation.columns.values() if _is_open(c)]
        names = {other for whose, _, other in beside if whose == owner}
        return self.terms_of(table, tuple(sorted(names if name in names else {name})))

    def operand(self, value: Value) -> Operand:
        """Say how a value is compared."""
        node = value.constant
        if isinstance(node, Literal):
            family = f.constant_family(node.datatype and str(node.datatype), node.language)
            number = f"CAST('{node}' AS DECIMAL(38,18))" if family == f.NUMERIC else ""
            return Operand(frozenset({family}), value.sql, text(str(node)), number)
        if isinstance(node, URIRef):
            return Operand(frozenset({f.ADDRESS}), value.sql)
        if value.kind == TERM:
            if value.resource:
                return Operand(frozenset({f.ADDRESS, f.BLANK}), value.sql)
            return Operand.of_term(value.sql, lambda: self.looked_up(value))
        if value.kind == TEXT:
            return Operand(frozenset({f.STRING}), "", value.sql)
        if value.kind == NUMBER:
            return Operand(frozenset({f.NUMERIC}), "", "", value.sql)
        if value.kind == MOMENT:
            seconds, zone = value.sql.split("\x00")
            return Operand(frozenset({f.INSTANT}), "", "", "", seconds, zone)
        return self.refuse(f"a comparison of {value.kind or 'what is never bound'}")

    def _relationalexpression(self, node: Node) -> Value:
        if node.op in ("IN", "NOT IN"):
            tests = [self.compared(node.expr, "=", other) for other in node.other]
            sql = "(" + " OR ".join(tests) + ")"
            return Value(sql if node.op == "IN" else f"(NOT {sql})", BOOL)
        sql = self.compared(node.expr, node.op, node.other)
        return Value(sql, BOOL, node.op in ("=", "!=") and self.never_fails(node.expr, node.other))

    def never_fails(self, left: Node, right: Node) -> bool:
        """Whether it can always be told if two are equal, as one of them is an address."""
        values = self.value(left), self.value(right)
        return all(v.certain for v in values) and any(v.resource for v in values)

    def compared(self, left: Node, op: str, right: Node) -> str:
        values = self.value(left), self.value(right)
        if any(value.kind == "" for value in values):
            return "CAST(NULL AS BOOLEAN)"
        return compare(*map(self.operand, values), op=op, fail=self.dialect.fail)

    def _conditionalorexpression(self, node: Node) -> Value:
        return self.combined(" OR ", node)

    def _conditionalandexpression(self, node: Node) -> Value:
        return self.combined(" AND ", node)

    def combined(self, word: str, node: Node) -> Value:
        values = [self.value(part) for part in (node.expr, *node.other)]
        sql = word.join(self.truth(value) for value in values)
        return Value(f"({sql})", BOOL, all(value.certain for value in values))

    def _unarynot(self, node: Node) -> Value:
        value = self.value(node.expr)
        return Value(f"(NOT {self.truth(value)})", BOOL, value.certain)

    def _bound(self, node: Node) -> Value:
        value = self.value(node.arg)
        sql = value.sql.partition("\x00")[0]
        return Value(f"({sql} IS NOT NULL)" if value.kind else "FALSE", BOOL, certain=True)

    def _coalesce(self, node: Node) -> Value:
        values = self.alike([self.value(arg) for arg in node.arg])
        sql = f"COALESCE({', '.join(value.sql for value in values)})"
        return self.either(sql, values, certain=any(value.certain for value in values))

    def _if(self, node: Node) -> Value:
        tested = self.value(node.arg1)
        test = self.truth(tested)
        values = self.alike([self.value(node.arg2), self.value(node.arg3)])
        sql = f"CASE WHEN {test} THEN {values[0].sql} WHEN NOT {test} THEN {values[1].sql} END"
        certain = tested.certain and all(value.certain for value in values)
        return self.either(f"({sql})", values, certain=certain)

    def either(self, sql: str, values: list[Value], *, certain: bool) -> Value:
        kind = next((value.kind for value in values if value.kind), "")
        resource = all(value.resource for value in values)
        parts = [part for value in values for part in value.parts or (value.sql,)]
        return Value(sql, kind, certain, resource, parts=tuple(parts))

    def alike(self, values: list[Value]) -> list[Value]:
        """Bring values of one expression to one kind."""
        kinds = {value.kind for value in values if value.kind}
        if kinds <= {TERM} and all(_is_plain(value) for value in values):
            kinds = {TEXT}
        if kinds <= {TERM} and all(_is_truth(value) for value in values):
            kinds = {BOOL}
        if len(kinds) <= 1 and not kinds & {TEXT, BOOL}:
            return values
        kind = next(iter(kinds - {TERM}), TERM)
        if kind == BOOL and len(kinds) <= 2:
            return [Value(self.truth(value), BOOL, value.certain) for value in values]
        fits = all(value.kind in ("", TEXT) or _is_plain(value) for value in values)
        if kind == TEXT and fits:
            return [
                Value(text(str(v.constant)), TEXT, certain=True) if v.constant is not None else v
                for v in values
            ]
        return self.refuse(f"one of {' or '.join(sorted(kinds))}")

    def string(self, value: Value) -> str:
        """Give the text of what must be a plain text."""
        if value.kind == "":
            return "CAST(NULL AS VARCHAR(65536))"
        if value.kind == TEXT:
            return value.sql
        if _is_plain(value):
            return text(str(value.constant))
        if value.kind != TERM:
            self.refuse(f"the text of {value.kind}")
        alias = self.looked_up(value)
        shown = shown_in_place(alias, value.sql)
        fail = self.dialect.fail.format(f"'a text with a language: ' || {shown}")
        return (
            f"(CASE {alias}.family WHEN {f.STRING} THEN {alias}.value"
            f" WHEN {f.WORDS} THEN {fail} END)"
        )

    def _str(self, node: Node) -> Value:
        value = self.value(node.arg)
        if value.kind in (TEXT, IRI, ""):
            return Value(value.sql, TEXT, value.certain)
        if value.constant is not None:
            return Value(text(str(value.constant)), TEXT, certain=True)
        if value.kind != TERM:
            self.refuse(f"STR of {value.kind}")
        alias = self.looked_up(value)
        shown = f"(CASE WHEN {alias}.family <> {f.BLANK} THEN {alias}.value END)"
        return Value(shown, TEXT, value.certain)

    def _iri(self, node: Node) -> Value:
        inner = node.arg
        known = getattr(inner, "name", "") == "Builtin_CONCAT" and len(inner.arg) == 2
        if not known or getattr(inner.arg[1], "name", "") != "Builtin_SHA256":
            self.refuse("IRI of something else than a constant and a hash")
        if not isinstance(inner.arg[0], Literal):
            self.refuse("IRI of something else than a constant and a hash")
        value = self.value(inner)
        return Value(value.sql, IRI, value.certain, resource=True)

    def _concat(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.arg]
        sql = " || ".join(self.string(value) for value in values)
        return Value(f"({sql})", TEXT, all(_is_text(value) for value in values))

    def _sha256(self, node: Node) -> Value:
        value = self.value(node.arg)
        return Value(self.dialect.sha256.format(self.string(value)), TEXT, _is_text(value))

    def _lcase(self, node: Node) -> Value:
        value = self.value(node.arg)
        return Value(self.dialect.lower.format(self.string(value)), TEXT, _is_text(value))

    def _contains(self, node: Node) -> Value:
        whole, part = (self.string(self.value(arg)) for arg in (node.arg1, node.arg2))
        return Value(f"(contains({whole}, {part}))", BOOL)

    def pattern(self, node: Node) -> str:
        constant = self.value(node).constant
        if not isinstance(constant, Literal):
            self.refuse("a pattern that is computed")
        return text(portable(str(constant), self.query))

    def _regex(self, node: Node) -> Value:
        if "flags" in node:
            self.refuse("REGEX with flags")
        subject = self.string(self.value(node.text))
        return Value(self.dialect.matches.format(subject, self.pattern(node.pattern)), BOOL)

    def _replace(self, node: Node) -> Value:
        if "flags" in node:
            self.refuse("REPLACE with flags")
        values = self.value(node.arg), self.value(node.replacement)
        subject, put = map(self.string, values)
        put = f"replace({put}, chr(92), '\\\\')"  # a backslash stands for itself
        if self.dialect.group != "$":
            put = f"replace({put}, '$', {text(self.dialect.group)})"
        sql = self.dialect.replaces.format(subject, self.pattern(node.pattern), put)
        return Value(sql, TEXT, all(map(_is_text, values)))

    def _additiveexpression(self, node: Node) -> Value:
        operands = [self.operand(self.value(part)) for part in (node.expr, *node.other)]
        if set(node.op) != {"+"} or len(operands) != 2:
            self.refuse("arithmetic other than one sum")
        sums = " + ".join(
            f"CAST({o.numeric(self.dialect.fail)} AS DECIMAL(37,18))" for o in operands
        )
        return Value(f"({sums})", NUMBER)

    def _function(self, node: Node) -> Value:
        if str(node.iri) != f.XSD + "dateTime":
            self.refuse(f"<{node.iri}>")
        value = self.value(node.expr[0])
        if value.kind == "":
            return value
        alias = self.looked_up(value) if value.kind == TERM else ""
        written = self.string(value)
        seconds, zone = instant_seconds(written), zoned(written)
        if alias:
            known = f"{alias}.family IN ({f.INSTANT}, {f.DAY})"
            seconds = f"CASE WHEN {known} THEN {alias}.moment ELSE {seconds} END"
            zone = f"CASE WHEN {known} THEN {alias}.zoned ELSE {zone} END"
        return Value(f"({seconds})\x00({zone})", MOMENT)


def column_of(value: Value) -> Column:
    """Give the column that a computed value becomes."""
    return Column(
        value.sql, value.kind, value.certain, value.resource, value.domain, value.constant
    )


def _is_open(column: Column) -> bool:
    """Whether it has terms of which only looking them up tells what they are."""
    return column.kind == TERM and not column.resource and column.domain is None


def _is_truth(value: Value) -> bool:
    return isinstance(value.constant, Literal) and isinstance(value.constant.value, bool)


def _is_plain(value: Value) -> bool:
    node = value.constant
    if not isinstance(node, Literal) or node.language:
        return False
    return f.constant_family(node.datatype and str(node.datatype), None) == f.STRING


def _is_text(value: Value) -> bool:
    """Whether a value is always a text; a number or an address in its place is an error."""
    if isinstance(value.constant, Literal):
        return value.constant.datatype in (None, XSD.string)
    return value.certain and value.kind == TEXT
