"""Answer a plain look-up at once; everything else goes to typer.

Plain is a call in which every word is known: a look-up, its options written out, each once, with
values that fit. Whatever is not, a slip or a cry for help, typer reads and answers, so that all
calls are told the same.
"""

import os
from collections.abc import Callable
from enum import Enum
from importlib import import_module
from types import UnionType
from typing import Any, get_args, get_origin

from kb.cli.declare import MOST, Argument, Option, WrongCallError
from kb.cli.failing import exit_code
from kb.cli.session import Session
from kb.cli.words import ANYWHERE, ANYWHERE_WITH_VALUE

LOOK_UPS = ("find", "show", "contradictions", "stats")


class _NotPlainError(Exception):
    """Typer has to read this call."""


def answered(words: list[str]) -> int | None:
    """Answer a call if it is plain.

    Returns:
        The exit code, None if typer has to read it.
    """
    if any(name.endswith("_COMPLETE") for name in os.environ):
        return None
    try:
        shared, rest = _shared(words)
        name = rest.pop(0) if rest else ""
        if name not in LOOK_UPS:
            return None
        command = getattr(import_module(f"kb.cli.{name}"), name)
        values = _values(command, rest)
    except (_NotPlainError, WrongCallError):
        return None
    known = {name: os.environ.get(f"KB_{name.upper()}", "") for name in ("store", "endpoint")}
    session = Session(**{**known, **shared})
    try:
        return exit_code(lambda: command(session, **values))
    except WrongCallError:
        return None


def _shared(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Part the options for all commands from the rest."""
    shared: dict[str, Any] = {}
    rest, waiting = list[str](), list(words)
    while waiting:
        word = waiting.pop(0)
        name, parted, value = word.partition("=")
        if word in ANYWHERE:
            _once(shared, "quiet" if word in ("--quiet", "-q") else "no_color", True)
        elif name in ANYWHERE_WITH_VALUE and name != "--wait":  # look-ups have no need of it
            given = value if parted else _next(waiting)
            if name == "--store" and not given:
                raise _NotPlainError
            _once(shared, _parameter(name), given)
        else:
            rest.append(word)
    return shared, rest


def _values(command: Callable[..., None], words: list[str]) -> dict[str, Any]:
    """Read the words of a command by its declaration."""
    declared = {
        name: get_args(kind)
        for name, kind in command.__annotations__.items()
        if hasattr(kind, "__metadata__")
    }
    options = {
        one.name or f"--{name.replace('_', '-')}": (name, kind, one)
        for name, (kind, one) in declared.items()
        if isinstance(one, Option)
    }
    values: dict[str, Any] = {}
    plain, waiting = list[str](), list(words)
    while waiting:
        word = waiting.pop(0)
        written, parted, value = word.partition("=")
        if not word.startswith("-"):
            plain.append(word)
        elif written not in options or (parted and options[written][1] is bool):
            raise _NotPlainError
        elif options[written][1] is bool:
            _once(values, options[written][0], True)
        else:
            name, kind, option = options[written]
            found = _value(value if parted else _next(waiting), _one_of(kind), option)
            if list in _kinds(kind):
                values[name] = [*values.get(name, ()), found]
            else:
                _once(values, name, found)
    places = {name: kind for name, (kind, one) in declared.items() if isinstance(one, Argument)}
    return values | _arguments(places, plain)


def _arguments(declared: dict[str, Any], plain: list[str]) -> dict[str, Any]:
    for name, kind in declared.items():
        if list in _kinds(kind):
            return {name: plain} if plain else {}
    if len(declared) != len(plain) or "" in plain:
        raise _NotPlainError
    return dict(zip(declared, plain, strict=True))


def _value(word: str, kind: Any, option: Option) -> Any:
    if issubclass(kind, Enum):
        if word not in [one.value for one in kind]:
            raise _NotPlainError
        return kind(word)
    if kind is int:
        if not (word.isascii() and word.isdigit()) or len(word) > len(str(MOST)):
            raise _NotPlainError
        if not (option.least or 0) <= int(word) <= MOST:
            raise _NotPlainError
        return int(word)
    return option.check(word) if option.check else word


def _kinds(kind: Any) -> list[Any]:
    """Give the kinds that a value may have, without what is in a list."""
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return [get_origin(part) or part for part in parts]


def _one_of(kind: Any) -> Any:
    """Give the kind of one value: of `list[str] | None` it is `str`."""
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    found = next(part for part in parts if part is not type(None))
    return get_args(found)[0] if get_origin(found) is list else found


def _once(values: dict[str, Any], name: str, value: object) -> None:
    if name in values:
        raise _NotPlainError
    values[name] = value


def _next(waiting: list[str]) -> str:
    if not waiting or waiting[0].startswith("-"):
        raise _NotPlainError
    return waiting.pop(0)


def _parameter(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")
