"""`kb demo`."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from typer import Context, Option

from kb.cli.blocks import conflict_list, print_lines
from kb.cli.session import counted, session_of
from kb.scratch import scratch_folder


def demo(
    ctx: Context,
    keep: Annotated[
        Path | None, Option(metavar="DIR", help="Make the base there and keep it.")
    ] = None,
) -> None:
    """Show the contradictions of the story that ships with kb.

    It makes a base of its own and leaves nothing behind, unless it is told to keep it.

    Example: kb demo --keep demo && kb find Netflix --store demo
    """
    from kb.knowledge_base import init
    from kb.resources import folder

    session = session_of(ctx)
    with ExitStack() as stack:
        place = keep or stack.enter_context(scratch_folder())
        base = stack.enter_context(init(place))
        stories = sorted(path.parent for path in folder("stories").glob("*/story.yaml"))
        with session.watched() as tell:
            report = base.add(*stories, progress=tell)
        unchecked = sum(added.unchecked for added in report.added)
        session.say(
            f"{counted(base.stats()['statements'], 'statement')} of {stories[0].name}. Its "
            f"{counted(unchecked, 'quote')} are NOT CHECKED, as the article's text is not shipped; "
            "`kb add … --text FILE` checks them.\n"
        )
        print_lines(conflict_list(base.contradictions()))
    if keep:
        session.say(f"\nThe base is kept. Ask it more: kb why s16 s23 --store {keep}")
    else:
        session.say(f"\nNext, a base of your own: kb init && kb add {stories[0]} && kb why s16 s23")
