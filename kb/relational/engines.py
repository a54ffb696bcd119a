"""The engines of tables, by the names that people give them."""

from pathlib import Path

from kb.relational.facts import Engine


def made(name: str, folder: Path) -> Engine:
    """Make an engine that works in a folder.

    Args:
        name: "duckdb" or "spark".
        folder: Where it may write.

    Raises:
        ExtraMissingError: It is not installed.
    """
    if name == "spark":
        from kb.relational.spark_engine import SparkEngine

        return SparkEngine(folder)
    from kb.relational.duckdb_engine import DuckDbEngine

    return DuckDbEngine(folder)
