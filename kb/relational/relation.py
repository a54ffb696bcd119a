"""Solutions as rows: what a column means, and a relation that is not yet asked for.

A relation collects joins and conditions as long as one SELECT can say them all.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Literal, URIRef

TERM, BOOL, TEXT, IRI, NUMBER, MOMENT = "term", "bool", "text", "iri", "number", "moment"


@dataclass(frozen=True)
class Column:
    """What stands for a variable.

    Attributes:
        sql: The expression that gives it.
        kind: TERM for the number of a term; else what was computed.
        certain: Whether it is bound in every row.
        resource: Whether it is surely an address, and no literal.
        domain: The numbers of all terms that it can be, if these are few and known.
        constant: The term that it is in every row, if it is one.
    """

    sql: str
    kind: str = TERM
    certain: bool = True
    resource: bool = False
    domain: frozenset[int] | None = None
    constant: "URIRef | Literal | None" = None

    def narrowed(self, other: "Column") -> "Column":
        """Say what is known of a column that must equal another."""
        domain = self.domain if other.domain is None else other.domain
        if self.domain is not None and other.domain is not None:
            domain = self.domain & other.domain
        return replace(self, resource=self.resource or other.resource, domain=domain)

    def widened(self, other: "Column") -> "Column":
        """Say what is known of a column that comes from either of two."""
        known = self.domain is not None and other.domain is not None
        return replace(
            self,
            certain=self.certain and other.certain,
            resource=self.resource and other.resource,
            domain=self.domain | other.domain if known else None,  # type: ignore[operator]
            constant=self.constant if self.constant == other.constant else None,
        )


@dataclass
class Relation:
    """Rows of solutions, as the parts of a SELECT.

    Attributes:
        tables: The FROM clause, grown join by join; empty for one row of nothing.
        columns: By variable.
        where: Conditions, all of which must be true.
        looked_up: The alias under which the term of an expression was joined.
        table: The name, if this is a table as it is.
        read: The table that is behind an alias, of those that were made on the way.
    """

    tables: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    where: list[str] = field(default_factory=list)
    looked_up: dict[str, str] = field(default_factory=dict)
    table: str = ""
    read: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Relation":
        return Relation(
            self.tables,
            dict(self.columns),
            list(self.where),
            dict(self.looked_up),
            self.table,
            dict(self.read),
        )

    def join(self, table: str, alias: str, on: list[str], how: str = "JOIN") -> None:
        """Add a table."""
        self.table = ""
        if not self.tables:
            self.tables = f"{table} AS {alias}"
            self.where += on
        elif not on and how == "JOIN":
            self.tables += f"\n  CROSS JOIN {table} AS {alias}"
        else:
            self.tables += f"\n  {how} {table} AS {alias} ON {' AND '.join(on) or 'TRUE'}"

    def read_from(self, table: str, alias: str) -> "Relation":
        """Read a table that holds all columns."""
        columns = {
            name: replace(known, sql=f"{alias}.{column(name)}")
            for name, known in self.columns.items()
        }
        return Relation(f"{table} AS {alias}", columns, table=table, read={alias: table})

    def select(self, names: list[str] | None = None, *, distinct: bool = False) -> str:
        """Write it as SELECT, with the columns of some variables."""
        chosen = sorted(self.columns) if names is None else names
        shown = ", ".join(f"{self.columns[name].sql} AS {column(name)}" for name in chosen)
        sql = f"SELECT {'DISTINCT ' if distinct else ''}{shown or '1 AS nothing'}"
        sql += f"\nFROM {self.tables}" if self.tables else ""
        return sql + (f"\nWHERE {' AND '.join(self.where)}" if self.where else "")


def column(variable: str) -> str:
    """Name the column of a variable, which no word of SQL can be.

    Example:
        >>> column("from")
        'v_from'
    """
    return f"v_{variable}"
