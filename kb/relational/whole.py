"""Derive everything of a base on tables: triples beside the records, and the rows of rules."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj

from pyoxigraph import DefaultGraph, RdfFormat, Store

from kb.errors import DerivationFailedError
from kb.model.issue import Issue
from kb.progress import Progress, silent
from kb.query.catalogue import CatalogueQuery, derivations, each, rules
from kb.query.rule_columns import finds_pairs
from kb.relational.dialect import text
from kb.relational.facts import Engine
from kb.relational.issues import Issues
from kb.relational.reading import ordered_by
from kb.relational.relation import column
from kb.relational.running import Running
from kb.scratch import scratch_folder

_FACTS, _ORDERED = "facts.nt", "ordered.nt"
_GATHERED, _AT_ONCE = 1_000_000, 100_000  # subjects, of some six triples each
_SAMPLED = 50  # of so many at once
_LOADED = 2**27  # bytes of some 800,000 triples
_DERIVED = 1_000_000  # triples


class Whole:
    """All that follows from the facts of one engine.

    Args:
        engine: Holds records, ontology and measures.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine, self.running = engine, Running(engine)
        self.running.know([*derivations(), *rules()])

    def derive(self, progress: Progress = silent) -> Iterator[str]:
        """Run the derivations, and give all that they add as SELECTs of lines, column line.

        Each is read before the next is asked for, and before anything else runs. It has so few
        lines that what has to be held is these, and not all terms.
        """
        found = [
            (self.running.hold(new.table), new.count, new.predicate)
            for query in each(derivations(), progress)
            for new in self.running.derive(query)
        ]
        waiting, size = list[str](), 0
        for table, count, predicate in found:
            parts = -(-count // _DERIVED)
            for part in range(parts):
                waiting.append(
                    f"SELECT s, CAST({predicate} AS BIGINT) AS p, o FROM {table}"
                    f" WHERE s % {parts} = {part}"
                )
                size += count // parts
                if size >= _DERIVED:
                    yield self._lines(waiting)
                    waiting, size = [], 0
        if waiting:
            yield self._lines(waiting)

    def _lines(self, parts: Sequence[str]) -> str:
        return (
            "SELECT s.nt || ' ' || p.nt || ' ' || o.nt || ' .' AS line"
            f" FROM ({' UNION ALL '.join(parts)}) AS n"
            f" JOIN ({self._predicates()}) AS p ON p.id = n.p"
            " JOIN terms AS s ON s.id = n.s JOIN terms AS o ON o.id = n.o"
        )

    def _predicates(self) -> str:
        used = ", ".join(map(str, self.engine.predicates()))
        return f"SELECT id, nt FROM terms WHERE id IN ({used})"

    def ordered(self) -> Path:
        """Write all triples to a file of N-Triples, in the order of their subjects.

        They are sorted by some subjects at a time, as all of them have no room in little memory;
        what these say is gathered before for some more, as to look through all takes long.
        """
        facts = self.running.facts.triples(None)
        subjects = self._hold(
            f"SELECT id, nt FROM terms WHERE id IN (SELECT DISTINCT s FROM ({facts}) AS f)"
        )
        predicates = self._hold(self._predicates())
        whole: Path | None = None
        for some in self._ranges(subjects, _GATHERED):
            near = self.engine.keep(f"SELECT * FROM {subjects} WHERE {some}")
            said = self.engine.keep(
                f"SELECT s, p, o FROM ({facts}) AS t WHERE s IN (SELECT id FROM {near})"
            )
            for chosen in self._ranges(near, _AT_ONCE):
                for part in self.engine.write_lines(
                    "SELECT s.nt || ' ' || p.nt || ' ' || o.nt || ' .' AS line"
                    f" FROM (SELECT * FROM {near} WHERE {chosen}) AS s"
                    f" JOIN {said} AS t ON t.s = s.id JOIN {predicates} AS p ON p.id = t.p"
                    " JOIN terms AS o ON o.id = t.o ORDER BY s.nt"
                ):
                    if whole is None:
                        whole = part.rename(part.with_name(_ORDERED))
                    else:
                        _append(part, whole)
            self.running.forget()
        self.running.drop(subjects, predicates)
        assert whole is not None  # what ships is among the facts
        return whole

    def _hold(self, sql: str) -> str:
        return self.running.hold(self.engine.keep(sql))

    def _ranges(self, subjects: str, at_once: int) -> Iterator[str]:
        """Write conditions that divide subjects by their order into parts of about a size."""
        each = max(at_once // _SAMPLED, 1)
        sample = self.engine.rows(f"SELECT nt FROM {subjects} WHERE id % {each} = 0 ORDER BY nt")
        bounds = [text(nt) for place, (nt,) in enumerate(sample, 1) if place % _SAMPLED == 0]
        for low, high in pairwise(["", *bounds, ""]):
            tests = [f"nt > {low}"] if low else []
            tests += [f"nt <= {high}"] if high else []
            yield " AND ".join(tests) or "TRUE"

    def rows(self, rule: CatalogueQuery) -> Iterator[tuple[str, ...]]:
        """Give the rows of a rule in their order, as addresses."""
        table = self.running.rows_of(rule)
        aliases = {name: f"t{place}" for place, name in enumerate(rule.columns)}
        shown = ", ".join(f"{alias}.value" for alias in aliases.values())
        joins = " ".join(
            f"JOIN terms AS {alias} ON {alias}.id = r.{column(name)}"
            for name, alias in aliases.items()
        )
        order = ", ".join(f"{aliases[name]}.value" for name in ordered_by(rule))
        sql = f"SELECT {shown} FROM {table} AS r {joins} ORDER BY {order}"
        for row in self.engine.rows(sql):
            yield tuple(map(str, row))
        self.running.forget()

    def issues(
        self, changed_position: Callable[[str, str], bool], progress: Progress = silent
    ) -> Iterator[Issue]:
        """Give all that the rules for pairs find, by pair of propositions.

        Args:
            changed_position: Whether one party said both of two statements, and took the earlier
                one back.
            progress: Is told how far it got.
        """
        found = [rule for rule in rules() if finds_pairs(rule)]
        return Issues(self.running, changed_position).of(found, progress)


def _append(part: Path, whole: Path) -> None:
    """Move what is in a file to the end of another."""
    with whole.open("ab") as end, part.open("rb") as lines:
        copyfileobj(lines, end)
    part.unlink()


@contextmanager
def on_tables(
    store: Store,
    made: Callable[[Path], Engine],
    written: Callable[[Path], None] = lambda _: None,
    said: Path | None = None,
) -> Iterator[Whole]:
    """Put the default graph of a database into tables, for as long as this is open.

    Args:
        store: The database, with records, ontology and measures.
        made: Makes the engine, given a folder to work in.
        written: May read the file of N-Triples in which all facts are.
        said: A file of what is in the graph, which is taken; without it, one is written.

    Raises:
        ExtraMissingError: The engine is not installed.
        DerivationFailedError: The engine gives up, as where a value is none that it was told of,
            or where memory and disk do not suffice.
    """
    with scratch_folder() as folder:
        engine = made(folder)
        try:
            file = folder / _FACTS
            if said is not None:
                said.rename(file)
            else:
                store.dump(str(file), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            written(file)
            engine.load(file)
            file.unlink()
            yield Whole(engine)
        except engine.failure as error:
            reason = str(error).strip().partition("\n")[0]
            raise DerivationFailedError(engine.name, reason) from error
        finally:
            engine.close()


def put_beside(whole: Whole, store: Store, progress: Progress = silent) -> None:
    """Put what is derived into the database that the facts are from.

    It goes in by large pieces: each load is a file more that every look into the database has to
    pass, and the tables want their memory meanwhile.
    """
    for lines in whole.derive(progress):
        progress("writing what is derived")
        for file in whole.engine.write_lines(lines):
            with file.open("rb") as said:
                while some := said.read(_LOADED):
                    store.bulk_load(some + said.readline(), format=RdfFormat.N_TRIPLES)
            file.unlink()
    whole.running.drop_all()
