"""What typer is told of the commands, and of how they end."""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_args, get_origin

import typer
from typer import BadParameter, Context, Exit
from typer.core import TyperCommand, TyperGroup

from kb.cli.declare import MOST, Argument, Option, WrongCallError
from kb.cli.failing import exit_code
from kb.cli.session import session_of
from kb.cli.words import options_first
from kb.text.safe import safe

_WRONG_USAGE: Any = BadParameter.__mro__[1]
"""Every error of usage that typer tells; it names the class nowhere itself."""


_PLACES = frozenset(("SOURCE", "FILE", "DIR", "TABLE", "KEYFILE", "PLACE"))
"""The metavars of what names a file or a folder, alone or as one of several."""


_IN_WORDS = (
    (re.compile(r"Input should be a valid integer.*"), "this is no whole number."),
    (re.compile(r"Input should be a (?:valid|finite) number.*"), "this is no number."),
    (re.compile(r"Input should be greater than or equal to (\S+)"), r"it is \1 at least."),
    (re.compile(r"Input should be less than or equal to (\S+)"), r"it is \1 at most."),
    (re.compile(r"Value error, "), ""),
)
"""What typer says of a value, in the words of the library that reads it for typer, and in ours."""


class Command(TyperCommand):
    """A command of `kb`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the call."""
        _refuse_empty_words(self, ctx, args)
        return super().parse_args(ctx, args)


def _refuse_empty_words(command: Any, ctx: Any, args: list[str]) -> None:
    """Refuse an empty word, of which a shell makes one if a variable is not set.

    A path would take it for the folder one is in, and a choice for none, which shows everything.
    """
    given, _, _ = command.make_parser(ctx).parse_args(list(args))
    for parameter in command.params:
        words = given.get(parameter.name)
        several = words if isinstance(words, list | tuple) else [words]
        if "" in several:
            named = (parameter.metavar or "").strip("[]…").split("|")
            about = "no file or folder" if _PLACES.intersection(named) else "nothing"
            message = f"an empty word names {about}. Is a variable of the shell not set?"
            raise BadParameter(message, ctx=ctx, param=parameter)


class Commands(TyperGroup):
    """The commands of `kb`, with their errors told in words and their ends as exit codes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let the options for all commands stand after the command too."""
        try:
            words = options_first(args)
            _refuse_empty_words(self, ctx, words)
            return super().parse_args(ctx, words)
        except _WRONG_USAGE as wrong:
            wrong.message = _in_words(wrong.message)
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        run = super().invoke
        try:
            code = exit_code(lambda: run(ctx))
        except WrongCallError as wrong:
            raise BadParameter(safe(str(wrong)), param_hint=wrong.option or None) from None
        except _WRONG_USAGE as wrong:
            wrong.message = _in_words(wrong.message)
            raise
        if code:
            raise Exit(code)


def _in_words(message: str) -> str:
    """Say in our words what is wrong with a call; what was typed is repeated so that it is seen."""
    for theirs, ours in _IN_WORDS:
        message = theirs.sub(ours, message)
    return safe(message)


def with_typer(command: Callable[..., None]) -> Callable[..., None]:
    """Declare a command to typer, whichever way its options are declared."""
    parameters = inspect.signature(command).parameters

    @wraps(command)
    def run(ctx: Context, **values: Any) -> None:
        command(session_of(ctx) if "session" in parameters else ctx, **values)

    if not {"session", "ctx"} & set(parameters):
        return command
    told = [_told(one) for name, one in parameters.items() if name not in ("session", "ctx")]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Context)
    run.__signature__ = inspect.Signature([context, *told])  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in (context, *told)}
    return run


def _told(parameter: inspect.Parameter) -> inspect.Parameter:
    if get_origin(parameter.annotation) is not Annotated:
        return parameter
    kind, declared = get_args(parameter.annotation)
    if not isinstance(declared, Argument | Option):
        return parameter
    return parameter.replace(annotation=Annotated[kind, _of_typer(declared)])


def _of_typer(declared: Argument | Option) -> Any:
    if isinstance(declared, Argument):
        return typer.Argument(metavar=declared.metavar, help=declared.help)
    names = [declared.name] if declared.name else []
    return typer.Option(
        *names,
        metavar=declared.metavar or None,
        help=declared.help,
        min=declared.least,
        max=None if declared.least is None else MOST,
        callback=_checking(declared.check) if declared.check else None,
    )


def _checking(check: Callable[[str], str]) -> Callable[[str], str]:
    def checked(value: str) -> str:
        try:
            return check(value)
        except WrongCallError as wrong:
            raise BadParameter(str(wrong)) from None

    return checked
