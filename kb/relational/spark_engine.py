"""Set operations on a cluster, with Apache Spark over Parquet."""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import DerivationFailedError, ExtraMissingError
from kb.relational.dialect import SPARK, text
from kb.relational.facts import Row
from kb.relational.loading import ALL_TERMS, described, escaped
from kb.relational.relation import IRI

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SETTINGS = {
    "spark.sql.parser.escapedStringLiterals": "true",  # a backslash is one, as in DuckDB
    "spark.sql.session.timeZone": "UTC",
}
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_PARTS = "spark.sql.shuffle.partitions"
_KEPT = re.compile(r"\bk\d+\b")
_DEEPEST = 3
"""So many tables that are not computed may rest on one another; the next one is written."""
_PAIR = "s BIGINT, o BIGINT"
_SPLIT = """
SELECT substr(line, 1, instr(line, ' ') - 1) AS s, substr(rest, 1, instr(rest, ' ') - 1) AS p,
       substr(rest, instr(rest, ' ') + 1, length(rest) - instr(rest, ' ') - 2) AS o
FROM (SELECT value AS line, substr(value, instr(value, ' ') + 1) AS rest FROM written)
"""
_TRIPLES = """
SELECT s.id AS s, p.id AS p, o.id AS o
FROM lines JOIN terms AS s ON s.nt = lines.s JOIN terms AS p ON p.nt = lines.p
JOIN terms AS o ON o.nt = lines.o
"""


class SparkEngine:
    """A session of Spark, where it runs being what Spark itself is told (`spark.master`).

    Tables are Parquet in the folder, which every machine of the cluster must see. What a query
    keeps on its way is computed when it is first needed, and held in memory or on the disks of the
    machines; where one rests on another that rests on a third, it is written.

    Args:
        folder: Where it may write.

    Raises:
        ExtraMissingError: PySpark is not installed.
        DerivationFailedError: Spark does not start, as where there is no Java.
    """

    name = "Spark"
    dialect = SPARK
    at_once: int | None = None

    def __init__(self, folder: Path) -> None:
        try:
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise ExtraMissingError("spark", "derive with Spark") from None
        self.folder = folder
        self.failure: tuple[type[Exception], ...] = (PySparkException, Py4JError)
        self._is_own = SparkSession.getActiveSession() is None
        made = SparkSession.builder.appName("kb")
        for name, value in {**_QUIET, "spark.sql.warehouse.dir": str(folder)}.items():
            made = made.config(name, value)
        try:
            self.spark = made.getOrCreate().newSession()
        except self.failure as error:
            reason = str(error).strip().partition("\n")[0]
            raise DerivationFailedError(self.name, f"it does not start, {reason}") from error
        context = self.spark.sparkContext
        if self._is_own:
            context.setLogLevel("ERROR")
        for name, value in _SETTINGS.items():
            self.spark.conf.set(name, value)
        if not context.getConf().contains(_PARTS):
            self.spark.conf.set(_PARTS, str(2 * context.defaultParallelism))
        self._kept: dict[str, DataFrame] = {}
        self._depths: dict[str, int] = {}
        self._names = 0
        self._tables: dict[int, str] = {}
        self._places: dict[str, list[str]] = {}

    def close(self) -> None:
        if self._is_own:
            self.spark.stop()

    # -- tables of Parquet ---------------------------------------------------------------------

    def _place(self) -> str:
        self._names += 1
        return str(self.folder / f"t{self._names}")

    def _show(self, name: str, schema: str, *places: str) -> None:
        """Let a name stand for what is written in some places, beside those that it had."""
        known = self._places.setdefault(name, [])
        known += places
        frame = self.spark.createDataFrame([], schema)
        if known:
            frame = self.spark.read.schema(schema).parquet(*known)
        frame.createOrReplaceTempView(name)

    def load(self, triples: Path) -> None:
        """Take in a file of N-Triples as the store writes it."""
        written = self.spark.read.text(str(triples), lineSep="\n")
        written.createOrReplaceTempView("written")
        facts = self._place()
        self.spark.sql(_SPLIT).write.parquet(facts)
        self._show("lines", "s STRING, p STRING, o STRING", facts)
        shape = self.spark.sql(described("SELECT '' AS nt")).schema
        columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in shape)
        self._terms = f"id BIGINT, {columns}"
        self._show("terms", self._terms)
        self._add_terms(ALL_TERMS)
        parted = self._place()
        self.spark.sql(_TRIPLES).write.partitionBy("p").parquet(parted)
        self._show("nothing", _PAIR)
        for part in Path(parted).glob("p=*"):
            predicate = int(part.name.removeprefix("p="))
            self._tables[predicate] = f"p{predicate}"
            self._show(f"p{predicate}", _PAIR, str(part))

    def write_lines(self, sql: str) -> list[Path]:
        """Write the texts that a SELECT gives as lines, and give the files."""
        place = self._place()
        self.spark.sql(sql).write.text(place)
        return sorted(Path(place).glob("part-*"))

    # -- what a query keeps --------------------------------------------------------------------

    def keep(self, sql: str) -> str:
        depth = 1 + max((self._depths.get(name, 0) for name in _KEPT.findall(sql)), default=0)
        name = self._keep(self.spark.sql(sql).persist())
        self._depths[name] = depth
        if depth >= _DEEPEST:
            self._settle(name)
        return name

    def _keep(self, frame: "DataFrame") -> str:
        self._names += 1
        name = f"k{self._names}"
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame
        return name

    def forget(self, *, but: Sequence[str] = ()) -> None:
        # What stays must not be computed from what goes.
        for name in set(but) & set(self._kept):
            self._settle(name)
        for name in set(self._kept) - set(but):
            self._kept.pop(name).unpersist()
            self._depths.pop(name, None)
            self.spark.catalog.dropTempView(name)
            for place in self._places.pop(name, ()):
                shutil.rmtree(place)

    def _settle(self, name: str) -> None:
        if name in self._places:
            return
        frame, place = self._kept[name], self._place()
        frame.write.parquet(place)
        self._places[name] = [place]
        self._kept[name] = settled = self.spark.read.schema(frame.schema).parquet(place)
        settled.createOrReplaceTempView(name)
        frame.unpersist()
        self._depths.pop(name, None)

    def take(self, rows: Iterable[Sequence[int]], columns: Sequence[str]) -> str:
        place = f"{self._place()}.csv"
        with Path(place).open("w", encoding="ascii") as out:
            out.writelines(f"{','.join(map(str, row))}\n" for row in rows)
        schema = ", ".join(f"{name} BIGINT" for name in columns)
        return self._keep(self.spark.read.schema(schema).csv(place))

    def rows(self, sql: str) -> Iterator[Row]:
        for row in self.spark.sql(sql).toLocalIterator():
            yield tuple(row)

    # -- terms ---------------------------------------------------------------------------------

    def number(self, terms: Sequence[str]) -> dict[str, int]:
        if not terms:
            return {}
        given = f"SELECT * FROM (VALUES {', '.join(f'({text(term)})' for term in terms)}) AS w(nt)"
        self._add_terms(given)
        found = self.rows(
            f"SELECT t.nt, t.id FROM terms AS t SEMI JOIN ({given}) AS g ON g.nt = t.nt"
        )
        return {str(nt): id for nt, id in found}

    def _add_terms(self, sql: str) -> None:
        ((known,),) = self.rows("SELECT COALESCE(max(id), 0) FROM terms")
        fresh = f"SELECT DISTINCT n.nt FROM ({sql}) AS n ANTI JOIN terms ON terms.nt = n.nt"
        place = self._place()
        self.spark.sql(
            f"SELECT {known + 1} + monotonically_increasing_id() AS id, d.*"
            f" FROM ({described(fresh)}) AS d"
        ).write.parquet(place)
        self._show("terms", self._terms, place)

    def mint(self, table: str, columns: dict[str, str]) -> str:
        for name, kind in columns.items():
            written = f"'<' || {name} || '>'" if kind == IRI else escaped(name)
            noted = self.keep(f"SELECT * EXCEPT ({name}), {written} AS {name} FROM {table}")
            self._add_terms(f"SELECT {name} AS nt FROM {noted} WHERE {name} IS NOT NULL")
            table = self.keep(
                f"SELECT n.* EXCEPT ({name}), terms.id AS {name} FROM {noted} AS n"
                f" LEFT JOIN terms ON terms.nt = n.{name}"
            )
        return table

    # -- pairs ---------------------------------------------------------------------------------

    def add(self, predicate: int, sql: str) -> tuple[str, int]:
        name = self._tables.setdefault(predicate, f"p{predicate}")
        if name not in self._places:
            self._show(name, _PAIR)
        place = self._place()
        self.spark.sql(
            f"SELECT CAST(s AS BIGINT) AS s, CAST(o AS BIGINT) AS o FROM ({sql}) AS f"
            f" EXCEPT SELECT s, o FROM {name}"
        ).write.parquet(place)
        fresh = self.spark.read.schema(_PAIR).parquet(place)
        count = fresh.count()
        if count:
            self._show(name, _PAIR, place)
        return self._keep(fresh), count

    def predicates(self) -> dict[int, str]:
        return self._tables
