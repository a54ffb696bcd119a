"""`kb add`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context, Option

from kb.cli.declare import EndWith
from kb.cli.rows import AsJson, json_text, print_json
from kb.cli.session import Session, counted, put, session_of
from kb.errors import Problem, RefusedError, one_line
from kb.files import check_place, refuse_taken, whole_file
from kb.model.answers import AddInterruptedError, AddReport, FeedAdded, Retracted
from kb.model.sameness import JudgedClaims

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Sources = Annotated[
    list[str],
    Argument(metavar="SOURCE…", help="Story, folder, table, feed, page or RDF; - for input."),
]
Kind = Annotated[str, Option("--as", metavar="KIND", help="Kind of the sources: story, turtle …")]
Texts = Annotated[
    list[Path] | None,
    Option("--text", metavar="FILE", help="Archived text of a source, or a folder of texts."),
]

_OF_REVIEWS = ("reviews", "claimreview")
FEW = 20
"""More lines than that, of stories or conflicts, are told as counts."""


def add(
    ctx: Context,
    sources: Sources,
    kind: Kind = "",
    mapping: Annotated[
        Path | None,
        Option(metavar="FILE", help="What columns of a table are; or .rq, for reviews in RDF."),
    ] = None,
    text: Texts = None,
    by: Annotated[str, Option(metavar="NAME", help="Who takes it in; else your login.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Check all, change nothing.")] = False,
    base_address: Annotated[
        str, Option("--base", metavar="ADDRESS", help="What relative addresses in RDF stand under.")
    ] = "",
    verdicts: Annotated[
        Path | None, Option(metavar="FILE", help="What verdicts mean, before the shipped table.")
    ] = None,
    strict: Annotated[
        bool, Option("--strict", help="Take nothing in if one review or file is refused.")
    ] = False,
    report_to: Annotated[
        Path | None,
        Option("--report", metavar="FILE", help="Write what became of all as JSON; - is --json."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take sources in: stories whole, feeds review by review.

    Example: kb add stories/2018-facebook-partners --text article.txt

    Example: kb add headlines.csv --mapping headlines.yaml
    """
    session = session_of(ctx)
    if report_to == Path("-"):
        report_to, as_json = None, True
    if report_to is not None:
        beside = [place for place in (mapping, verdicts) if place is not None]
        refuse_taken(report_to, [*_files(sources), *beside, *_texts(text or ())])
        check_place(report_to)
    with session.open(catch_up=False) as base:  # what was interrupted goes on before it is derived
        try:
            with session.watched() as tell:
                report = base.add(
                    *sources,
                    kind=kind,
                    mapping=mapping,
                    texts=text or (),
                    by=by,
                    dry_run=dry_run,
                    base_address=base_address,
                    verdicts=verdicts,
                    strict=strict,
                    progress=tell,
                )
        except RefusedError as refused:
            if report_to is not None:
                problems = [asdict(problem) for problem in refused.problems]
                write_report(report_to, {"added": [], "refused": problems})
            raise
        except KeyboardInterrupt as stopped:
            found = _interrupted(session, stopped)
            if report_to is not None:
                write_report(report_to, {**found, "dry_run": dry_run})
            raise
        found = {**asdict(report), "dry_run": dry_run, "interrupted": False}
        if as_json:
            print_json(found)
        else:
            tell_added(session, report)
            tell_feeds(session, report)
            put_changes(base, report)
            if base.derived_with not in ("", "here"):
                session.say(f"Everything was derived with: {base.derived_with}")
            if dry_run:
                session.say("Nothing was changed.")
        if report_to is not None:  # last, so that no fault of its file hides what became of all
            write_report(report_to, found)
    if any(feed.refused for feed in report.feeds):
        raise EndWith(1)


def _files(sources: Sequence[str]) -> Iterator[Path]:
    """Give the files that are read of sources: of a folder, those of a story."""
    for place in map(Path, sources):
        yield from place.glob("*.y*ml") if place.is_dir() else (place,)


def _texts(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        yield from place.iterdir() if place.is_dir() else (place,)


def _interrupted(session: Session, stopped: KeyboardInterrupt) -> dict[str, Any]:
    """Say what came in before an interruption, and what to do next."""
    report = AddReport((), 0)
    if isinstance(stopped, AddInterruptedError):
        report = stopped.report
        tell_added(session, report)
        tell_feeds(session, report)
    session.say("Interrupted. Add the same again: only what is missing comes in.")
    return {**asdict(report), "interrupted": True}


def write_report(file: Path, found: dict[str, Any]) -> None:
    """Write the report as JSON, whole or not at all.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(file) as out:
        out.write((json_text(found, indent=2) + "\n").encode())


def tell_added(session: Session, report: AddReport) -> None:
    """Say in words what became of each source, and which quotes nobody could check."""
    if len(report.added) > FEW:
        new, known, unchecked = (
            sum(getattr(added, name) for added in report.added)
            for name in ("new", "known", "unchecked")
        )
        session.say(
            f"{len(report.added):,} sources: {counted(new, 'new statement')}, "
            f"{known:,} already there; {counted(unchecked, 'quote')} NOT CHECKED"
        )
    for added in report.added if len(report.added) <= FEW else ():
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


def tell_feeds(session: Session, report: AddReport) -> None:
    """Say in words what became of feeds, and show the first records that were refused."""
    for feed in _few(report.feeds):
        session.say(
            f"{feed.source}: {counted(feed.new, f'new {_word(feed)}')}, "
            f"{feed.known:,} already there{_updated(feed)}, "
            f"{feed.refused:,} REFUSED"
        )
        read = ", ".join(f"{times:,} {reading}" for reading, times in feed.verdicts.items())
        if read:
            session.say(f"  verdicts read as: {read}")
        tell_counts(session, "verdicts that no table has", feed.unknown_verdicts)
        tell_counts(session, "not taken over", feed.ignored)
    faults = sum(feed.defects for feed in report.feeds)
    if faults:
        session.say(f"{counted(faults, 'defect')} of records that were taken in:")
        _tell_problems(session, report.defects, faults)
    refused = sum(feed.refused for feed in report.feeds)
    if refused:
        session.say(f"{counted(refused, 'record')} refused:")
        _tell_problems(session, report.refused, refused)
    if any(feed.unknown_verdicts for feed in report.feeds):
        session.say(
            "A verdict that no table has commits nobody. Say what it means in a file of your own, "
            "and give that with --verdicts FILE."
        )


def _updated(feed: FeedAdded) -> str:
    return f" ({feed.updated:,} of them with something new)" if feed.updated else ""


def _word(feed: FeedAdded) -> str:
    """Say what the records of a feed are, if they are all of one kind."""
    return "review" if feed.kind in _OF_REVIEWS else "record"


def _few(feeds: Sequence[FeedAdded]) -> Sequence[FeedAdded]:
    """Give feeds to tell of: all in one, if there are many."""
    if len(feeds) <= FEW:
        return feeds
    ignored, unknown, verdicts = (
        sum((Counter(counts) for counts in each), Counter[str]())
        for each in zip(
            *((feed.ignored, feed.unknown_verdicts, feed.verdicts) for feed in feeds), strict=True
        )
    )
    return [
        FeedAdded(
            f"{len(feeds):,} files",
            feeds[0].kind,
            sum(feed.new for feed in feeds),
            sum(feed.known for feed in feeds),
            sum(feed.refused for feed in feeds),
            sum(feed.defects for feed in feeds),
            dict(ignored.most_common()),
            dict(unknown.most_common()),
            dict(verdicts.most_common()),
            sum(feed.updated for feed in feeds),
        )
    ]


def tell_counts(session: Session, what: str, counts: Mapping[str, int]) -> None:
    """Name what was counted, the most frequent first, if there is something."""
    if not counts:
        return
    shown = [f"{one_line(name)} ({times:,})" for name, times in list(counts.items())[:FEW]]
    more = f", and {len(counts) - FEW:,} others" if len(counts) > FEW else ""
    session.say(f"  {what}: {', '.join(shown)}{more}")


def _tell_problems(session: Session, problems: Sequence[Problem], count: int) -> None:
    for problem in problems[:FEW]:
        session.say(f"  {problem}")
    if count > FEW:
        session.say(f"  and {count - FEW:,} more; --report FILE lists them")


def put_changes(base: "KnowledgeBase", report: AddReport | JudgedClaims | Retracted) -> None:
    """Name the conflicts that came and went, or count them if they are many."""
    if len(report.new_conflicts) + len(report.gone_conflicts) > FEW:
        came, gone = len(report.new_conflicts), len(report.gone_conflicts)
        put(f"{counted(came, 'new conflict')}, {gone:,} gone; `kb contradictions` lists them")
        return
    for conflict in report.new_conflicts:
        found = base.show(conflict).conflicts[0]
        sides = " and ".join(f"{side.id} ({side.speaker})" for side in (found.left, found.right))
        put(f"new conflict {found.id} · {found.tier}: {sides}")
    for conflict in report.gone_conflicts:
        put(f"gone conflict {conflict}")
