"""Set operations on one machine, with DuckDB."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kb.errors import ExtraMissingError
from kb.relational.dialect import DUCKDB, text
from kb.relational.facts import Row
from kb.relational.loading import (
    ALL_TERMS,
    NUMBERED,
    SPLIT,
    SUBJECTS,
    TRIPLES,
    WORDS,
    described,
    escaped,
)
from kb.relational.relation import IRI

_AT_ONCE = 10_000
_LITTLE = 7 * 10**8
_SOME = 2  # times as much memory is tried before tables are joined in another order


class DuckDbEngine:
    """A database in a folder that is thrown away.

    More than the memory it uses goes to the folder, so that little does for almost everything.
    A statement for which it does not is run again with half as much again, up to half of what
    the machine has, and on the way with its tables in another order.

    Args:
        folder: Where it may write.
        memory: Bytes that it uses at first.
    """

    name = "DuckDB"
    dialect = DUCKDB
    at_once: int | None = 6_000_000

    def __init__(self, folder: Path, memory: int = _LITTLE) -> None:
        try:
            import duckdb
        except ImportError:
            raise ExtraMissingError("duckdb", "derive with DuckDB") from None
        self.folder = folder
        self.failure: tuple[type[Exception], ...] = (duckdb.Error,)
        self._too_little = duckdb.OutOfMemoryException
        self.sql = duckdb.connect()
        self.sql.execute("SET preserve_insertion_order = false")
        self.sql.execute("SET enable_progress_bar = false")  # it goes to standard output
        self.sql.execute("SET temp_directory = ?", [str(folder)])
        self._memory = memory
        self._limit(memory)
        self._kept: list[str] = []
        self._names = 0
        self._tables: dict[int, str] = {}

    def close(self) -> None:
        self.sql.close()

    def _limit(self, memory: int) -> None:
        self.sql.execute("SET memory_limit = ?", [f"{memory}B"])

    def _run(self, sql: str, values: object = None) -> None:
        """Run a statement that changes all or nothing, with as little memory as will do for it.

        How it joins is a guess, and now and then one that no memory does for. So where some more
        does not do, tables are joined in the order in which they are written.
        """
        try:
            self._run_with(sql, values, min(self._memory * _SOME, _half()))
        except self._too_little:
            with self._joined_as_written():
                self._run_with(sql, values, _half())

    def _run_with(self, sql: str, values: object, most: int) -> None:
        with self._as_much_as_it_takes(most) as more:
            while True:
                try:
                    self.sql.execute(sql, values)
                    return
                except self._too_little:
                    more()

    @contextmanager
    def _joined_as_written(self) -> Iterator[None]:
        self.sql.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        try:
            yield
        finally:
            self.sql.execute("RESET disabled_optimizers")

    @contextmanager
    def _as_much_as_it_takes(self, most: int) -> Iterator[Callable[[], None]]:
        """Give what allows more memory until the block ends, or raises again what is handled."""
        memory = self._memory

        def more() -> None:
            nonlocal memory
            if memory >= most:
                raise
            memory = min(memory * 3 // 2, most)
            self._limit(memory)

        try:
            yield more
        finally:
            if memory != self._memory:
                self._limit(self._memory)

    def load(self, triples: Path) -> None:
        """Take in a file of N-Triples as the store writes it."""
        self._run(SPLIT, {"file": str(triples)})
        self._run(WORDS.format(terms=ALL_TERMS))
        self._run(NUMBERED.format(described=described("SELECT nt FROM words")))
        self.sql.execute("DROP TABLE words")
        self._run(SUBJECTS)
        self.sql.execute("DROP TABLE lines")
        self._run(TRIPLES)
        self.sql.execute("DROP TABLE said")
        self.sql.execute("CREATE TABLE nothing (s BIGINT, o BIGINT)")
        for (predicate,) in self.sql.execute("SELECT DISTINCT p FROM triples").fetchall():
            self._run(
                f"CREATE TABLE p{predicate} AS SELECT s, o FROM triples WHERE p = {predicate}"
            )
            self._tables[predicate] = f"p{predicate}"
        self.sql.execute("DROP TABLE triples")

    def write_lines(self, sql: str) -> list[Path]:
        """Write the texts that a SELECT gives as lines, and give the files."""
        file = self.folder / "lines.txt"
        self._run(
            f"COPY ({sql}) TO {text(str(file))}"
            " (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
        return [file]

    def keep(self, sql: str) -> str:
        self._names += 1
        name = f"k{self._names}"
        self._run(f"CREATE TABLE {name} AS {sql}")
        self._kept.append(name)
        return name

    def forget(self, *, but: Sequence[str] = ()) -> None:
        for name in self._kept:
            if name not in but:
                self.sql.execute(f"DROP TABLE {name}")
        self._kept = [name for name in self._kept if name in but]

    def take(self, rows: Iterable[Sequence[int]], columns: Sequence[str]) -> str:
        file = self.folder / "taken.csv"
        with file.open("w", encoding="ascii") as out:
            out.writelines(f"{','.join(map(str, row))}\n" for row in rows)
        kinds = ", ".join(f"'{name}': 'BIGINT'" for name in columns)
        table = self.keep(
            f"SELECT * FROM read_csv({text(str(file))}, columns = {{{kinds}}}, header = false,"
            " auto_detect = false)"
        )
        file.unlink()
        return table

    def rows(self, sql: str) -> Iterator[Row]:
        cursor = self.sql.cursor()
        with self._as_much_as_it_takes(_half()) as more:
            while True:
                try:
                    some = cursor.execute(sql).fetchmany(_AT_ONCE)
                    break
                except self._too_little:
                    more()
            while some:
                yield from some
                some = cursor.fetchmany(_AT_ONCE)

    def number(self, terms: Sequence[str]) -> dict[str, int]:
        found = self._numbered("SELECT unnest(?) AS nt", [list(terms)])
        return dict(self.sql.execute(f"SELECT nt, id FROM {found}").fetchall())

    def _numbered(self, sql: str, values: list[object] | None = None) -> str:
        """Number what a SELECT gives as terms, column nt, and name a table of nt and id.

        They are looked for among all terms, and not these among them: one side of a join is held
        in memory, and there are millions of long terms.
        """
        self._run(f"CREATE TEMP TABLE asked AS SELECT DISTINCT nt FROM ({sql})", values)
        found = self.keep("SELECT t.nt, t.id FROM terms AS t SEMI JOIN asked AS a ON a.nt = t.nt")
        fresh = f"SELECT a.nt FROM asked AS a ANTI JOIN {found} AS f ON f.nt = a.nt"
        last = "(SELECT coalesce(max(id), 0) FROM terms)"
        new = self.keep(f"SELECT {last} + row_number() OVER () AS id, * FROM ({described(fresh)})")
        self._run(f"INSERT INTO terms SELECT * FROM {new}")
        self._run(f"INSERT INTO {found} SELECT nt, id FROM {new}")
        self.sql.execute("DROP TABLE asked")
        return found

    def mint(self, table: str, columns: dict[str, str]) -> str:
        for name, kind in columns.items():
            written = f"'<' || {name} || '>'" if kind == IRI else escaped(name)
            noted = self.keep(f"SELECT * EXCLUDE {name}, {written} AS {name} FROM {table}")
            found = self._numbered(f"SELECT {name} AS nt FROM {noted} WHERE {name} IS NOT NULL")
            table = self.keep(
                f"SELECT n.* EXCLUDE {name}, f.id AS {name} FROM {noted} AS n"
                f" LEFT JOIN {found} AS f ON f.nt = n.{name}"
            )
        return table

    def add(self, predicate: int, sql: str) -> tuple[str, int]:
        name = self._tables.get(predicate)
        if name is None:
            name = self._tables[predicate] = f"p{predicate}"
            self.sql.execute(f"CREATE TABLE {name} (s BIGINT, o BIGINT)")
        fresh = self.keep(f"SELECT s, o FROM ({sql}) EXCEPT SELECT s, o FROM {name}")
        self._run(f"INSERT INTO {name} SELECT s, o FROM {fresh}")
        (count,) = self.sql.execute(f"SELECT count(*) FROM {fresh}").fetchall()[0]
        return fresh, count

    def predicates(self) -> dict[int, str]:
        return self._tables


def _half() -> int:
    """Give half the bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
