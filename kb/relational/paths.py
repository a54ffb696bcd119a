"""Property paths as SELECTs of the pairs they join."""

from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from kb.errors import NotRelationalError
from kb.relational.facts import Facts
from kb.relational.reading import Node, notation


class Paths:
    """Writes the paths of one query."""

    def __init__(self, query: str, facts: Facts) -> None:
        self.query, self.facts = query, facts
        self._closures: dict[tuple[int, ...], str] = {}

    def pairs(self, path: Node) -> str:
        """Write a SELECT of subjects and objects, columns s and o.

        A path of no length joins everything that has a number with itself, so its ends must be
        bound elsewhere.

        Raises:
            NotRelationalError: The path is of another kind.
        """
        if isinstance(path, URIRef):
            return f"SELECT s, o FROM {self.facts.pairs(self.facts.number(notation(path)))}"
        if isinstance(path, AlternativePath):
            return " UNION ALL ".join(self.pairs(part) for part in path.args)
        if isinstance(path, InvPath):
            return f"SELECT o AS s, s AS o FROM ({self.pairs(path.arg)}) AS i"
        if isinstance(path, SequencePath):
            first, *rest = path.args
            sql = self.pairs(first)
            for part in rest:
                sql = (
                    f"SELECT a.s AS s, b.o AS o FROM ({sql}) AS a"
                    f" JOIN ({self.pairs(part)}) AS b ON a.o = b.s"
                )
            return sql
        if isinstance(path, MulPath):
            return self._repeated(path)
        raise NotRelationalError(self.query, f"the path {path}")

    def _repeated(self, path: Node) -> str:
        itself = "SELECT id AS s, id AS o FROM terms"
        if path.mod == "?":
            return f"{self.pairs(path.path)} UNION {itself}"
        steps = self._steps(path.path)
        if steps not in self._closures:
            self._closures[steps] = self.facts.closure(steps)
        closure = f"SELECT s, o FROM {self._closures[steps]}"
        return closure if path.mod == "+" else f"{closure} UNION {itself}"

    def _steps(self, path: Node) -> tuple[int, ...]:
        parts: list[Node] = list(path.args) if isinstance(path, AlternativePath) else [path]
        if not all(isinstance(part, URIRef) for part in parts):
            raise NotRelationalError(self.query, f"the repeated path {path}")
        return tuple(self.facts.number(notation(part)) for part in parts)


def may_be_empty(path: Node) -> bool:
    """Whether a path joins things with themselves."""
    if isinstance(path, MulPath):
        return path.mod in "?*" or may_be_empty(path.path)
    if isinstance(path, AlternativePath):
        return any(may_be_empty(part) for part in path.args)
    if isinstance(path, SequencePath):
        return all(may_be_empty(part) for part in path.args)
    return isinstance(path, InvPath) and may_be_empty(path.arg)
