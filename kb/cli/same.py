"""`kb same`."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from typer import Argument, Context, Option

from kb.cli.blocks import print_lines, statement_lines
from kb.cli.declare import MOST
from kb.cli.rows import AsCsv, AsJson, AsJsonLines, AsTsv, Form, form_of, print_rows
from kb.cli.session import counted, session_of
from kb.graph.rows import statement_row
from kb.model.conflict import StatementCard
from kb.model.lookup import Selection
from kb.model.sameness import AlikeClaims

_SIDE = ("id", "speaker", "act", "content", "quote", "source", "url", "said_at")
_COLUMNS = (
    "likeness", "word_more", "opposed", *(f"left_{name}" for name in _SIDE),
    *(f"right_{name}" for name in _SIDE), "left_more", "right_more",
)  # fmt: skip


def same(
    ctx: Context,
    words: Annotated[
        list[str] | None, Argument(metavar="[WORDS]", help="One of the two has all of them.")
    ] = None,
    speaker: Annotated[str, Option(metavar="ID", help="One is said by, or on behalf of.")] = "",
    about: Annotated[str, Option(metavar="ID", help="One is about this.")] = "",
    source: Annotated[str, Option(metavar="ID", help="One is printed in this source.")] = "",
    story: Annotated[str, Option(metavar="ID", help="One is of this story.")] = "",
    since: Annotated[str, Option(metavar="DAY", help="One was said on this day or later.")] = "",
    until: Annotated[str, Option(metavar="DAY", help="One was said on this day or before.")] = "",
    likeness: Annotated[
        float, Option(metavar="SHARE", help="So much of their letters in common, at least.")
    ] = 0.7,
    opposed: Annotated[
        bool, Option("--opposed", help="Only where one is asserted and the other denied.")
    ] = False,
    limit: Annotated[int, Option(help="At most so many.", min=0, max=MOST)] = 50,
    offset: Annotated[int, Option(help="Pass over so many first.", min=0, max=MOST)] = 0,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """List claims that are written alike, to be judged.

    To be written alike says nothing of what is meant: "rose by 5" is much like "rose by 50". What
    is listed joins nothing; `kb judge A B same` does, and `not-same` keeps the two apart. Whatever
    was judged is not listed again.

    Example: kb same --opposed

    Example: kb same vaccine --speaker health-desk --likeness 0.6
    """
    session = session_of(ctx)
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    chosen = Selection(
        words=" ".join(words or ()), speaker=speaker, about=about, source=source, story=story,
        since=since, until=until,
    )  # fmt: skip
    with session.open() as base:
        found, total = base.same(
            chosen, least=likeness, opposed=opposed, limit=limit, offset=offset
        )
    if form is Form.PLAIN:
        print_lines(_lines(found))
    elif form in (Form.JSON, Form.JSON_LINES):
        print_rows(session, [_row(pair) for pair in found], form, columns=())
    else:
        print_rows(session, [_flat(pair) for pair in found], form, columns=_COLUMNS)
    told = f"{counted(total, 'pair')} of claims written alike that nobody judged"
    if len(found) < total:
        told = f"{len(found)} of {told}; --limit and --offset show others"
    session.say(told)


def _lines(pairs: Sequence[AlikeClaims]) -> Iterator[str]:
    for number, pair in enumerate(pairs):
        if number:
            yield ""
        stand = " · one is asserted, the other denied" if pair.opposed else ""
        yield f"{_share(pair)}{stand}"
        for card, more in ((pair.left, pair.left_more), (pair.right, pair.right_more)):
            first, *rest = statement_lines(card)
            yield f"  * {first}"
            yield from (f"    {line}" for line in rest)
            if more:
                yield f"    and in {counted(more, 'further statement')}"


def _share(pair: AlikeClaims) -> str:
    if pair.likeness == 1:
        return "the same letters; capitals, spaces, quotation marks or punctuation differ"
    if pair.word_more:
        return f"{pair.likeness:.0%} of their words in common: one has a word more"
    return f"{pair.likeness:.0%} of their letter triples in common"


def _row(pair: AlikeClaims) -> dict[str, Any]:
    return {
        "likeness": round(pair.likeness, 4),
        "word_more": pair.word_more,
        "opposed": pair.opposed,
        "left": statement_row(pair.left),
        "right": statement_row(pair.right),
        "left_more": pair.left_more,
        "right_more": pair.right_more,
    }


def _flat(pair: AlikeClaims) -> dict[str, Any]:
    def side(name: str, card: StatementCard) -> dict[str, Any]:
        return {f"{name}_{part}": getattr(card, part) for part in _SIDE}

    row = {key: value for key, value in _row(pair).items() if key not in ("left", "right")}
    return row | side("left", pair.left) | side("right", pair.right)
