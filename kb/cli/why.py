"""`kb why`."""

from typing import Annotated

from typer import Argument, Context

from kb.cli.blocks import explanation_lines, print_lines
from kb.cli.rows import AsJson, print_json
from kb.cli.session import session_of
from kb.graph.rows import explanation_row

Id = Annotated[str, Argument(metavar="ID", help="Id of a statement, such as s16.")]


def why(ctx: Context, a: Id, b: Id, as_json: AsJson = False) -> None:
    """Explain why two statements conflict, or why they do not.

    Example: kb why s16 s23
    """
    with session_of(ctx).open() as base:
        explanation = base.why(a, b)
    if as_json:
        print_json(explanation_row(explanation))
    else:
        print_lines(explanation_lines(explanation))
