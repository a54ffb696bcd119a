"""Read YAML with its places, and nothing that YAML adds to text, lists and mappings.

Every scalar is a string: "no", "012" and "12:30" stay what was typed. Anchors, aliases, tags,
duplicate keys and deep nesting are refused, since none of them helps a story and each has
surprised someone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from kb.errors import Problem, RefusedError
from kb.text.safe import forbidden

_DEPTH = 40
_NOTHING = ("", "~", "null", "Null", "NULL")
_MOST_BYTES = 64 * 1024**2
_MOST_BYTES_SLOWLY = 4 * 1024**2
_HALF_A_PAIR = re.compile(r"\\u[dD][89abAB]")
LONGEST = 64 * 1024
"""The longest text, in bytes of UTF-8."""


@dataclass(frozen=True)
class Node:
    """A piece of a YAML file with its place: `value` is a str, a list or a dict of nodes."""

    value: "str | list[Node] | dict[str, Node]"
    file: str
    line: int
    column: int
    keys: "dict[str, Node] | None" = None

    def problem(self, message: str) -> Problem:
        """Make a problem at this place."""
        return Problem(self.file, self.line, self.column, message)


def read_yaml(content: bytes, file: str) -> Node:
    """Read one YAML document.

    Args:
        content: The bytes, in UTF-8.
        file: What to call the file in messages.

    Raises:
        RefusedError: It is not UTF-8 or not YAML, or uses what is refused here.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RefusedError([Problem(file, line, 1, "this is not UTF-8. Save it so.")]) from None
    _refuse_characters(text, file)
    loader = _loader(text, file)
    builder = _Builder(file)
    try:
        root = builder.document(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem = Problem(file, *place, f"not YAML: {error.problem or error.context}.")
        raise RefusedError([problem]) from None
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise RefusedError([Problem(file, 0, 0, f"not YAML: {reason}.")]) from None
    if builder.problems:
        raise RefusedError(builder.problems)
    return root


def _loader(text: str, file: str) -> Any:
    """Choose the quick parser, but for pairs of surrogates, which it does not know from JSON."""
    quick = yaml.__with_libyaml__ and not _HALF_A_PAIR.search(text)
    most = _MOST_BYTES if quick else _MOST_BYTES_SLOWLY
    if len(text) > most:
        reason = f"longer than {most:,} characters. Divide it into the files of a folder."
        raise RefusedError([Problem(file, 0, 0, reason)])
    return yaml.CSafeLoader if quick else yaml.SafeLoader


def _refuse_characters(text: str, file: str) -> None:
    """Refuse what is no character of a text before a parser stumbles over it."""
    if odd := forbidden(text):
        position = text.index(chr(int(odd[2:], 16)))
        line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
        reason = f"the character {odd} cannot be kept; remove it."
        raise RefusedError([Problem(file, line, column, reason)])


class _Builder:
    """Makes nodes of the parser's events, so that nothing is read twice."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.depth = 0
        self.events: Iterator[yaml.Event] = iter(())

    def document(self, events: Iterator[yaml.Event]) -> Node:
        """Make the root of the only document.

        Raises:
            RefusedError: There is none, or a second one, or it uses what is refused here.
        """
        self.events = events
        next(self.events)  # the stream begins
        first = next(self.events)
        if not isinstance(first, yaml.DocumentStartEvent):
            raise RefusedError([Problem(self.file, 1, 1, "the file is empty.")])
        root = self.node(next(self.events))
        next(self.events)  # the document ends
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            self.stop(after, "a second document begins here; a file holds one.")
        return root

    def stop(self, event: yaml.Event, reason: str) -> NoReturn:
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise RefusedError([Problem(self.file, *place, reason)])

    def node(self, event: yaml.Event) -> Node:
        if isinstance(event, yaml.AliasEvent):
            self.stop(event, "aliases (*name) are not read; write the value out.")
        if anchor := getattr(event, "anchor", None):
            self.stop(event, f"anchors (&{anchor}) are not read; leave it out.")
        if tag := getattr(event, "tag", None):
            self.stop(event, f"tags ({tag}) are not read; write plain text.")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        self.depth += 1
        if self.depth > _DEPTH:
            self.stop(event, f"nested deeper than {_DEPTH} levels.")
        found = (
            self.items(event) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(event)
        )
        self.depth -= 1
        return found

    def scalar(self, event: yaml.ScalarEvent) -> Node:
        empty = not event.style and event.value in _NOTHING
        text = "" if empty else _joined(event.value)
        found = self.placed(text, event)
        if odd := forbidden(text):
            self.problems.append(found.problem(f"the character {odd} cannot be kept; remove it."))
        elif len(text.encode()) > LONGEST:
            self.problems.append(
                found.problem("longer than 64 kB; quote the passage that matters.")
            )
        return found

    def items(self, event: yaml.Event) -> Node:
        inside: list[Node] = []
        while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
            inside.append(self.node(following))
        return self.placed(inside, event)

    def mapping(self, event: yaml.Event) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Node] = {}
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            key, value = self.node(following), self.node(next(self.events))
            if not isinstance(key.value, str):
                self.problems.append(key.problem("a key must be a word."))
            elif key.value in values:
                self.problems.append(key.problem(f"{key.value!r} is written twice here."))
            else:
                values[key.value] = value
                keys[key.value] = key
        return self.placed(values, event, keys)

    def placed(
        self,
        value: str | list[Node] | dict[str, Node],
        event: yaml.Event,
        keys: dict[str, Node] | None = None,
    ) -> Node:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        return Node(value, self.file, line, column, keys)


def _joined(text: str) -> str:
    r"""Join surrogates that were escaped in pairs, as JSON writes an emoji ("\ud83d\ude00")."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
