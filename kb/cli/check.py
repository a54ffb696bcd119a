"""`kb check`."""

from typing import Annotated, Any

from typer import Argument, BadParameter, Context, Exit, Option

from kb.cli.add import Kind, Texts
from kb.cli.rows import AsJson, print_json
from kb.cli.session import counted, put, session_of
from kb.errors import RefusedError
from kb.model.answers import Finding


def check(
    ctx: Context,
    sources: Annotated[
        list[str] | None,
        Argument(metavar="[SOURCE…]", help="Check these instead, without a base; - for input."),
    ] = None,
    kind: Kind = "",
    text: Texts = None,
    rebuild: Annotated[
        bool, Option("--rebuild", help="First make all derived data again from the journal.")
    ] = False,
    checkpoint: Annotated[
        str, Option(metavar="HASH", help="From an earlier check: history must contain it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Look for damage in the base, or mistakes in sources.

    Ends with 1 if there is an error. The checkpoint it prints proves later that nothing of today's
    history was rewritten: keep it elsewhere.

    Example: kb check

    Example: kb check my-story.yaml --text article.txt
    """
    _refuse_what_would_be_ignored(sources, checkpoint, given=bool(kind or text), rebuild=rebuild)
    session = session_of(ctx)
    result: dict[str, Any] = {}
    if sources:
        found = _check_sources(sources, kind, text)
    else:
        with session.open(catch_up=False) as base:  # what is damaged is named, or made again
            if rebuild:
                with session.watched() as tell:
                    result["store"], result["index"] = base.rebuild(tell)
                session.say(f"Everything was derived with: {base.derived_with}")
            with session.watched() as tell:
                found = base.check(checkpoint=checkpoint, progress=tell)
            result["checkpoint"] = base.checkpoint()
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        print_json({"findings": [vars(finding) for finding in found], **result})
    else:
        for finding in found:
            put(f"{finding.place}: {finding.level}: {finding.message}")
        for name, value in result.items():
            put(f"{name} {value}")
        session.say(counted(errors, "error"))
    if errors:
        raise Exit(1)


def _refuse_what_would_be_ignored(
    sources: list[str] | None, checkpoint: str, *, given: bool, rebuild: bool
) -> None:
    """Let nobody take for proven what was not looked at."""
    if sources and (checkpoint or rebuild):
        message = "it is about the base, and sources are checked instead."
        raise BadParameter(message, param_hint="--checkpoint" if checkpoint else "--rebuild")
    if given and not sources:
        message = "it is about sources, and none is named."
        raise BadParameter(message, param_hint="--as, --text")


def _check_sources(sources: list[str], kind: str, text: Texts) -> list[Finding]:
    """Try the sources in a base that is thrown away."""
    from kb.knowledge_base import open as open_base

    with open_base(":memory:") as base:
        try:
            report = base.add(*sources, kind=kind, texts=text or (), dry_run=True)
        except RefusedError as error:
            return [
                Finding(
                    "error",
                    f"{problem.file}:{problem.line}:{problem.column}"
                    if problem.line
                    else problem.file,
                    problem.message,
                )
                for problem in error.problems
            ]
    return [
        Finding(
            "note",
            added.source,
            f"{counted(added.unchecked, 'quote')} NOT CHECKED, as their "
            "text is not given. Give it with `--text FILE`.",
        )
        for added in report.added
        if added.unchecked
    ]
