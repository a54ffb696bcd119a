"""`kb export`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from typer import Context, Option

from kb.cli.query import naming, query_text
from kb.cli.session import Session, session_of
from kb.errors import OutputMissingError, UnknownFormatError
from kb.files import refuse_taken, standard_output, whole_file
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.text.safe import safe

_PDF, _PARQUET = "pdf", "parquet"
ENDINGS = {
    ".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".nt": "ntriples", ".jsonld": "jsonld",
    ".json": "jsonld", ".rdf": "rdfxml", ".csv": "csv", ".yaml": "story", ".yml": "story",
    ".html": "report", ".pdf": _PDF,
}  # fmt: skip


def export(
    ctx: Context,
    story: Annotated[str, Option(metavar="ID", help="Only of this story.")] = "",
    speaker: Annotated[str, Option(metavar="ID", help="Only said by, or on behalf of.")] = "",
    about: Annotated[str, Option(metavar="ID", help="Only about this, or what is under it.")] = "",
    source: Annotated[str, Option(metavar="ID", help="Only printed in this source.")] = "",
    since: Annotated[str, Option(metavar="DAY", help="Only said on this day or later.")] = "",
    until: Annotated[str, Option(metavar="DAY", help="Only said on this day or before.")] = "",
    tier: Annotated[Tier | None, Option(help="Only what is in a conflict of this tier.")] = None,
    query: Annotated[
        str, Option(metavar="NAME|FILE", help="Only statements in rows of this query.")
    ] = "",
    format: Annotated[
        str,
        Option(
            metavar="FORMAT",
            help="turtle, trig, nquads, ntriples, rdfxml, jsonld, csv, story, nanopub, "
            "annotations, aif, cito, claimreview, report, pdf or parquet; else by FILE.",
        ),
    ] = "",
    with_foreign: Annotated[
        bool, Option("--with-foreign", help="With what others wrote: trig or nquads.")
    ] = False,
    rdf_version: Annotated[
        str, Option(metavar="1.1|1.2", help="1.2 adds triple terms of what is said, unasserted.")
    ] = "1.1",
    licence: Annotated[
        str, Option(metavar="ADDRESS", help="The licence that nanopublications name.")
    ] = "",
    sign: Annotated[
        Path | None, Option(metavar="KEYFILE", help="Sign nanopublications with this RSA key.")
    ] = None,
    output: Annotated[
        str, Option("-o", "--output", metavar="FILE", help="Where to; - for standard output.")
    ] = "-",
) -> None:
    """Write what is recorded, the same bytes each time.

    Example: kb export -o base.ttl

    Example: kb export --story 2018-facebook-partners --format story

    Example: kb export --speaker netflix --since 2018-12-01 -o netflix.trig
    """
    session = session_of(ctx)
    form = format or _format_of(output)
    refuse_taken(Path(output), [Path(place) for place in (query, sign) if place])
    chosen = Selection(
        story=story, speaker=speaker, about=about, source=source, since=since, until=until,
        tier=tier.value if tier else "",
    )  # fmt: skip
    if form in (_PARQUET, _PDF):
        from kb.knowledge_base import check_export

        check_export(form, with_foreign, rdf_version, licence, sign)
    with naming(query), session.open() as base:
        asked = query_text(query) if query else ""
        if form == _PARQUET:
            if output == "-":
                raise OutputMissingError(form)
            base.export_tables(output, selection=chosen, query=asked)
            session.say(f"{output} holds statements.parquet and conflicts.parquet.")
            return
        if form == _PDF:
            _put(session, [base.export_pdf(selection=chosen, query=asked)], output)
            return
        pieces = base.export(
            form,
            selection=chosen,
            query=asked,
            with_foreign=with_foreign,
            rdf_version=rdf_version,
            licence=licence,
            key=sign,
        )
        if output == "-":
            _print(pieces)
        else:
            _put(session, (piece.encode() for piece in pieces), output)


def _put(session: Session, pieces: Iterable[bytes], output: str) -> None:
    """Write to a file, whole or not at all; or to the output, as they are."""
    if output == "-":
        with standard_output() as out:
            out.writelines(pieces)
        return
    with whole_file(Path(output)) as file:
        file.writelines(pieces)
    session.say(f"{output} is written.")


def _format_of(output: str) -> str:
    if output == "-":
        return "turtle"
    ending = Path(output).suffix.lower()
    if ending not in ENDINGS:
        raise UnknownFormatError(ending or output, list(ENDINGS))
    return ENDINGS[ending]


def _print(pieces: Iterable[str]) -> None:
    """Print the exact characters, but for those that a terminal might obey."""
    watched = sys.stdout.isatty()
    with standard_output() as out:
        for piece in pieces:
            out.write((safe(piece) if watched else piece).encode())
