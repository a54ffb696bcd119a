"""`kb add`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from kb.cli.rows import AsJson, print_json
from kb.cli.session import Session, counted, put, session_of
from kb.model.answers import AddReport, Retracted

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Sources = Annotated[
    list[str],
    Argument(metavar="SOURCE…", help="Story file, folder of them, or RDF file; - for input."),
]
Kind = Annotated[str, Option("--as", metavar="KIND", help="Kind of the sources: story, turtle …")]
Texts = Annotated[
    list[Path] | None,
    Option("--text", metavar="FILE", help="Archived text of a source, or a folder of texts."),
]


def add(
    ctx: Context,
    sources: Sources,
    kind: Kind = "",
    mapping: Annotated[
        Path | None,
        Option(metavar="FILE", help="What the columns of a table of stances are."),
    ] = None,
    text: Texts = None,
    by: Annotated[str, Option(metavar="NAME", help="Who takes it in; else your login.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Check all, change nothing.")] = False,
    base_address: Annotated[
        str, Option("--base", metavar="ADDRESS", help="What relative addresses in RDF stand under.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take sources in: all of them, or none if one is refused.

    Example: kb add stories/2018-facebook-partners --text article.txt

    Example: kb add headlines.csv --mapping headlines.yaml
    """
    session = session_of(ctx)
    with session.open() as base, progress(session) as tell:
        report = base.add(
            *sources,
            kind=kind,
            mapping=mapping,
            texts=text or (),
            by=by,
            dry_run=dry_run,
            base_address=base_address,
            progress=tell,
        )
        if as_json:
            print_json({**asdict(report), "dry_run": dry_run})
        else:
            tell_added(session, report)
            put_changes(base, report)
            if dry_run:
                session.say("Nothing was changed.")


def tell_added(session: Session, report: AddReport) -> None:
    """Say in words what became of each source, and which quotes nobody could check."""
    for added in report.added:
        if added.triples or added.known_triples:
            session.say(
                f"{added.source}: {counted(added.triples, 'new triple')} of others, kept apart, "
                f"{added.known_triples} already there"
            )
            continue
        session.say(
            f"{added.source}: {counted(added.new, 'new statement')}, {added.known} already there; "
            f"{counted(added.checked, 'quote')} checked, {added.unchecked} NOT CHECKED"
            + (
                f"; {counted(added.ignored, 'row')} without a stance ignored"
                if added.ignored
                else ""
            )
        )
    if any(added.unchecked for added in report.added):
        session.say(
            "Quotes are not checked where the text of their source is not archived. Add the "
            "source again with `--text FILE`; its sha256 in the story says which text is meant."
        )


def put_changes(base: "KnowledgeBase", report: AddReport | Retracted) -> None:
    """Name the conflicts that came and went."""
    for conflict in report.new_conflicts:
        found = base.show(conflict).conflicts[0]
        sides = " and ".join(f"{side.id} ({side.speaker})" for side in (found.left, found.right))
        put(f"new conflict {found.id} · {found.tier}: {sides}")
    for conflict in report.gone_conflicts:
        put(f"gone conflict {conflict}")


@contextmanager
def progress(session: Session) -> Iterator[Callable[[str], None]]:
    """Show what is being done, if somebody is watching."""
    if session.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    from kb.text.safe import safe

    console = Console(stderr=True, no_color=session.no_color or None)
    with console.status("") as status:
        yield lambda doing: status.update(Text(safe(doing)))
