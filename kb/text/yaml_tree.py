"""Read YAML with its places, and nothing that YAML adds to text, lists and mappings.

Every scalar is a string: "no", "012" and "12:30" stay what was typed. Aliases, tags, duplicate
keys and deep nesting are refused, since none of them helps a story and each has surprised someone.
"""

from dataclasses import dataclass

import yaml

from kb.errors import Problem, RefusedError
from kb.text.safe import forbidden

_DEPTH = 40
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
    try:
        _refuse_surprises(text, file)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem = Problem(file, *place, f"not YAML: {error.problem or error.context}.")
        raise RefusedError([problem]) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        reason = f"the character U+{ord(text[error.position]):04X} cannot be kept; remove it."
        raise RefusedError([Problem(file, line, column, reason)]) from None
    if root is None:
        raise RefusedError([Problem(file, 1, 1, "the file is empty.")])
    problems: list[Problem] = []
    tree = _tree(root, file, problems)
    if problems:
        raise RefusedError(problems)
    return tree


def _refuse_surprises(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        reason = ""
        if isinstance(event, yaml.AliasEvent):
            reason = "aliases (*name) are not read; write the value out."
        elif tag := getattr(event, "tag", None):
            reason = f"tags ({tag}) are not read; write plain text."
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > _DEPTH:
            reason = f"nested deeper than {_DEPTH} levels."
        if reason and (mark := event.start_mark):
            raise RefusedError([Problem(file, mark.line + 1, mark.column + 1, reason)])


def _tree(node: yaml.Node, file: str, problems: list[Problem]) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.ScalarNode):
        text = "" if node.tag.endswith(":null") else _joined(node.value)
        found = Node(text, file, line, column)
        if odd := forbidden(text):
            problems.append(found.problem(f"the character {odd} cannot be kept; remove it."))
        elif len(text.encode()) > LONGEST:
            problems.append(found.problem("longer than 64 kB; quote the passage that matters."))
        return found
    if isinstance(node, yaml.SequenceNode):
        return Node([_tree(item, file, problems) for item in node.value], file, line, column)
    assert isinstance(node, yaml.MappingNode)
    values: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    for key_node, value_node in node.value:
        key = _tree(key_node, file, problems)
        if not isinstance(key.value, str):
            problems.append(key.problem("a key must be a word."))
        elif key.value in values:
            problems.append(key.problem(f"{key.value!r} is written twice here."))
        else:
            values[key.value] = _tree(value_node, file, problems)
            keys[key.value] = key
    return Node(values, file, line, column, keys)


def _joined(text: str) -> str:
    r"""Join surrogates that were escaped in pairs, as JSON writes an emoji ("\ud83d\ude00")."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
