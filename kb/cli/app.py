"""All commands in one program, and the options that come before them."""

from typing import Annotated

from typer import BadParameter, Context, Exit, Option, Typer

from kb.cli.add import add
from kb.cli.backup import backup
from kb.cli.check import check
from kb.cli.commands import Command, Commands, with_typer
from kb.cli.contradictions import contradictions
from kb.cli.declare import MOST
from kb.cli.demo import demo
from kb.cli.diff import diff
from kb.cli.export import export
from kb.cli.find import find
from kb.cli.guess_mapping import guess_mapping
from kb.cli.init import init
from kb.cli.judge import judge
from kb.cli.plot import plot
from kb.cli.probe import probe
from kb.cli.queries import queries
from kb.cli.query import query
from kb.cli.restore import restore
from kb.cli.retract import retract
from kb.cli.same import same
from kb.cli.schema import schema
from kb.cli.serve import serve
from kb.cli.session import Session
from kb.cli.show import show
from kb.cli.stats import stats
from kb.cli.why import why

app = Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    demo, init, add, find, show, contradictions, why, same, judge, retract, query, queries,
    export, check, plot, diff, backup, restore, serve, schema, stats, guess_mapping, probe,
):  # fmt: skip
    app.command(cls=Command)(with_typer(command))


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"kb {version('newsclaim-kb')}")
        except PackageNotFoundError:
            print("kb (not installed, run from its source)")
        raise Exit


@app.callback()
def root(
    ctx: Context,
    store: Annotated[
        str,
        Option(envvar="KB_STORE", metavar="DIR", help="The base; else .kb here or above."),
    ] = "",
    as_of: Annotated[
        str, Option(metavar="DAY", help="Look at what the base knew on a day, or at an instant.")
    ] = "",
    said_by: Annotated[
        str, Option(metavar="DAY", help="Look only at what had surely been said by a day.")
    ] = "",
    endpoint: Annotated[
        str,
        Option(
            envvar="KB_ENDPOINT", metavar="URL", help="The SPARQL endpoint that answers queries."
        ),
    ] = "",
    quiet: Annotated[bool, Option("--quiet", "-q", help="Print rows only, no words.")] = False,
    no_color: Annotated[
        bool, Option("--no-color", help="Print no colours, as NO_COLOR does.")
    ] = False,
    wait: Annotated[
        float,
        Option(metavar="SECONDS", min=0, max=MOST, help="Wait so long for another writer to end."),
    ] = 30,
    _version: Annotated[
        bool, Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep who said what, in which source, and see which of it cannot both be true.

    Example: kb demo

    Example: kb init && kb add story.yaml && kb contradictions

    --store, --as-of, --said-by, --endpoint, --quiet, --no-color and --wait may also stand after
    the command.
    """
    if wait != wait:
        message = "NaN is no number of seconds"
        raise BadParameter(message, param_hint="--wait")
    ctx.obj = Session(
        store=store,
        as_of=as_of,
        said_by=said_by,
        endpoint=endpoint,
        quiet=quiet,
        no_color=no_color,
        wait=wait,
    )
