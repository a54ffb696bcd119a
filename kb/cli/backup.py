"""`kb backup`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context

from kb.cli.session import counted, session_of
from kb.files import refuse_taken


def backup(
    ctx: Context,
    file: Annotated[Path, Argument(metavar="FILE", help="Where to; - for standard output.")],
) -> None:
    """Write the whole base into one file.

    It holds the journal and the archived texts, from which everything else is made again. The same
    base gives the same bytes. Others may add to the base meanwhile.

    Example: kb backup desk.kb.tar.gz
    """
    session = session_of(ctx)
    refuse_taken(file)
    with session.open(catch_up=False) as base, session.watched() as tell:
        done = base.backup(file, progress=tell)
    held = f"{done.entries:,} entries of the journal, {counted(len(done.texts), 'text')}"
    session.say(f"{file}: {held}, checkpoint {done.checkpoint}")
