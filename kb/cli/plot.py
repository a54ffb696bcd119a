"""`kb plot`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from kb.cli.declare import MOST
from kb.cli.session import session_of
from kb.errors import UnknownFormatError
from kb.files import refuse_taken, standard_output, whole_file
from kb.knowledge_base import CHARTS, chart_png
from kb.model.conflict import Tier
from kb.model.lookup import Selection

if TYPE_CHECKING:
    from kb.model.views import Chart

_ENDINGS = (".svg", ".png")


class Kind(StrEnum):
    """What can be drawn."""

    TIMELINE = "timeline"
    NETWORK = "network"
    CONTRADICTIONS = "contradictions"


assert tuple(Kind) == CHARTS


def plot(
    ctx: Context,
    kind: Annotated[
        Kind,
        Argument(help="Who said what when; who stands against whom; the same as a grid."),
    ],
    story: Annotated[str, Option(metavar="ID", help="Only of this story.")] = "",
    speaker: Annotated[str, Option(metavar="ID", help="Only said by, or on behalf of.")] = "",
    about: Annotated[str, Option(metavar="ID", help="Only about this, or what is under it.")] = "",
    source: Annotated[str, Option(metavar="ID", help="Only printed in this source.")] = "",
    since: Annotated[str, Option(metavar="DAY", help="Only said on this day or later.")] = "",
    until: Annotated[str, Option(metavar="DAY", help="Only said on this day or before.")] = "",
    tier: Annotated[Tier | None, Option(help="Only conflicts of this tier.")] = None,
    limit: Annotated[
        int | None, Option(min=1, max=MOST, help="Only so many, those of what was said last.")
    ] = None,
    output: Annotated[
        str, Option("-o", "--output", metavar="FILE", help="Where to: *.svg, *.png, - for SVG.")
    ] = "-",
) -> None:
    """Draw a chart as SVG or PNG, the same bytes each time.

    Example: kb plot timeline --story 2018-facebook-partners -o timeline.svg

    Example: kb plot network --tier strict -o network.png
    """
    session = session_of(ctx)
    if output != "-" and Path(output).suffix.lower() not in _ENDINGS:
        raise UnknownFormatError(Path(output).suffix or output, _ENDINGS)
    refuse_taken(Path(output))
    chosen = Selection(
        story=story, speaker=speaker, about=about, source=source, since=since, until=until,
        tier=tier.value if tier else "",
    )  # fmt: skip
    with session.open() as base:
        chart = base.plot(kind.value, chosen, most=limit)
    content = _written(chart, output)
    if output == "-":
        with standard_output() as out:
            out.write(content)
        return
    with whole_file(Path(output)) as file:
        file.write(content)
    session.say(f"{output} is written. {chart.description}")


def _written(chart: "Chart", output: str) -> bytes:
    if output.lower().endswith(".png"):
        return chart_png(chart)
    return f"{chart.svg}\n".encode()
