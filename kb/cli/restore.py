"""`kb restore`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from kb.cli.session import counted, session_of


def restore(
    ctx: Context,
    file: Annotated[Path, Argument(metavar="FILE", help="The backup; - for standard input.")],
    folder: Annotated[Path | None, Argument(metavar="[DIR]", help="Where; else here.")] = None,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Check every byte of the backup, and make nothing.")
    ] = False,
) -> None:
    """Make a base in the folder .kb from a backup.

    Every entry and every text is checked before the base is there. A backup with a single byte
    changed is refused.

    Example: kb restore desk.kb.tar.gz new-desk
    """
    from kb.knowledge_base import restore as make

    session = session_of(ctx)
    place = folder or session.store or "."
    with session.watched() as tell:
        done = make(file, place, dry_run=dry_run, progress=tell)
    held = f"{done.entries:,} entries of its journal, {counted(len(done.texts), 'text')}"
    what = "is whole" if dry_run else f"is restored in {Path(place) / '.kb'}"
    session.say(f"{file} {what}: {held}, checkpoint {done.checkpoint}")
