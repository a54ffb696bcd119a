"""`kb guess-mapping`."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from kb.cli.session import put


def guess_mapping(
    table: Annotated[Path, Argument(metavar="TABLE", help="CSV, TSV or JSON lines.")],
) -> None:
    """Propose a mapping for a table of fact checks.

    What cannot be told is left to you, as whether 3/4 is a day in March or in April.

    Example: kb guess-mapping checks.csv > checks.yaml
    """
    from kb.knowledge_base import guess_mapping as guess

    put(guess(table).rstrip("\n"))
