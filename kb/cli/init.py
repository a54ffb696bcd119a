"""`kb init`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context

from kb.cli.session import session_of


def init(
    ctx: Context,
    folder: Annotated[Path | None, Argument(metavar="[DIR]", help="Where; else here.")] = None,
) -> None:
    """Make an empty base in the folder .kb.

    Example: kb init
    """
    from kb.knowledge_base import init as make

    session = session_of(ctx)
    with make(folder or session.store or ".", endpoint=session.endpoint) as base:
        session.say(f"An empty base is in {base.folder}. Fill it with `kb add`.")
