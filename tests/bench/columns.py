"""What is asserted and denied, from columns: how little a machine has to do for it.

Statements are rows of two numbers and a word, as a table has them. Peers are asked the question of
`peers/contested.rq` with all else done before: terms are numbered, and columns are in memory.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyoxigraph

from tests.bench.table import timed

_PEERS = Path(__file__).parent / "peers"

Answered = tuple[str, float, int]
"""A peer, the seconds that it took, and how many propositions it gives."""


class Columns:
    """What was said of which proposition: its number, and whether it was denied."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        said = (_PEERS / "said.rq").read_text(encoding="utf-8")
        numbers = dict[str, int]()
        rows = [
            (numbers.setdefault(row["p"].value, len(numbers)), row["denied"].value == "true")
            for row in store.query(said)
        ]
        self.propositions = len(numbers)
        self.content = np.array([content for content, _ in rows], dtype=np.int64)
        self.denied = np.array([denied for _, denied in rows], dtype=bool)

    def contested(self) -> tuple[Answered, Answered]:
        """Count the propositions that are asserted and denied, with DuckDB and with numpy."""
        return self._with_duckdb(), self._with_numpy()

    def _with_duckdb(self) -> Answered:
        question = (_PEERS / "contested.sql").read_text(encoding="utf-8")
        with duckdb.connect() as tables:
            columns = {"content": self.content, "denied": self.denied}
            tables.execute("CREATE TABLE said AS SELECT * FROM columns")
            del columns
            taken, found = timed(lambda: tables.execute(question).fetchall()[0][0])
        return "DuckDB", taken, int(found)

    def _with_numpy(self) -> Answered:
        def count() -> int:
            asserted, denied = np.zeros((2, self.propositions), dtype=bool)
            asserted[self.content[~self.denied]] = True
            denied[self.content[self.denied]] = True
            return int(np.count_nonzero(asserted & denied))

        taken, found = timed(count)
        return "numpy", taken, found
