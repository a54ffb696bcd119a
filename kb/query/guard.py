"""Refuse queries that nobody here should run, before an engine sees them.

The lexer is on the safe side rather than exact. The engine has no word boundaries (`SERVICE:x` is
a SERVICE to it, and so is `trueSERVICE<…>`) and reads `<` by context (`?a<2)SERVICE#>` is a
comparison, then a SERVICE). Comparisons stand within round brackets alone, behind what is compared.
There a `<…>` that could be either is refused, and so is a bare name that holds the word service
anywhere. What stays is far smaller than what the engine can bear; still the
worker of `kb.store` closes the network door a second time.
"""

import re
from dataclasses import dataclass

from kb.errors import QueryRefusedError, UpdateRefusedError


@dataclass(frozen=True)
class QueryLimits:
    """What a query that somebody wrote may cost."""

    text_bytes: int = 64 * 1024
    depth: int = 50
    patterns: int = 200  # the engine plans 100 triples in half a second, 250 in half a minute
    seconds: float = 5.0
    memory_bytes: int = 1024**3
    rows: int = 10_000
    answer_bytes: int = 64 * 1024**2


_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_TEXT = rf"""\\[tbnrf\\"']|{_ESCAPE}"""
_ADDRESS = re.compile(rf"""<(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPE})*>""")
_LONGEST_PREFIX = 100  # what is longer is taken for a word, and refused as one
_QUOTES = ('"', "'")
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<address>{_ADDRESS.pattern})
  | (?P<text>
        \"\"\"(?:\"{{0,2}}(?:[^"\\]|{_IN_TEXT}))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_IN_TEXT}))*'''
      | (?!\"\"\")"(?:[^"\\\r\n]|{_IN_TEXT})*"          | (?!''')'(?:[^'\\\r\n]|{_IN_TEXT})*'
    )
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<prefixed>(?P<prefix>(?:[^\W\d][\w-]{{0,{_LONGEST_PREFIX}}})?):(?:[\w:%-]|\\[^\suU])*)
  | (?P<word>[^\W\d]\w*)
  | (?P<mark><<|>>|\|\||\^\^|!=|.)
    """,
    re.VERBOSE | re.DOTALL,
)

# Either surely an address ("//" never follows a prefixed name in an expression), or nothing in it
# could open, close or hide anything if the engine reads the "<" as "less than".
_SURELY_ADDRESS = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://.*|[A-Za-z0-9:._~%@/+-]*)>", re.DOTALL)
_CODE_POINT = re.compile(r"\\(?:\\|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")

_LONGEST_WORD = 30  # the engine reads "truetruetrue" as three values
_UPDATES = frozenset(["insert", "delete", "load", "clear", "drop", "create", "copy", "move", "add"])
_ADDING = frozenset(["prefix", "base", "insert", "data", "graph", "a", "true", "false"])
_LEADING = frozenset(["optional", "union", "minus", "graph"])  # their "{" is counted
_STEPS = frozenset(["filter", "bind", "values"])
_VALUES = ("true", "false")
_BEFORE_TERMS = frozenset(["(", ",", "|", "||", "/", "^", "^^", "!", "=", "!=", "&"])
"""Behind these nothing can be compared: a term has to come first."""
_CLOSING = {"{": "}", "(": ")", "[": "]", "<<": ">>"}


def check_query(text: str, limits: QueryLimits) -> None:
    """Let a query pass if it only reads this store and is of a bearable size.

    Whether it is right SPARQL is for the engine to say. FROM and FROM NAMED pass, as the engine
    takes them as names of graphs in the store and fetches nothing.

    Args:
        text: The query as written.
        limits: Of these, the bytes of the text, the depth and the patterns are checked here.

    Raises:
        QueryRefusedError: With the place and the reason.

    Example:
        >>> check_query("SELECT ?s { ?s a <http://schema.org/Person> }", QueryLimits())
        >>> check_query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", QueryLimits())
        Traceback (most recent call last):
        ...
        kb.errors.QueryRefusedError: query:1:12: SERVICE would ask another server; ...
    """
    _check_size(text, limits)
    meter = _Meter(text, limits)
    opened, before = list[str](), ""
    for match in _TOKEN.finditer(text):
        if match.lastgroup is not None and match["space"] is None:
            may_compare = opened[-1:] == ["("] and before not in _BEFORE_TERMS
            _check_token(text, match, may_compare=may_compare)
            meter.count(match)
            before = match[0]
            if before in ("(", "[", "{"):
                opened.append(before)
            elif before in (")", "]", "}") and opened:
                opened.pop()


def check_addition(text: str, limits: QueryLimits) -> None:
    """Let an update pass if it only adds what it spells out (INSERT DATA), bearably nested.

    Args:
        text: The update as written.
        limits: Of these, the depth is checked here.

    Raises:
        UpdateRefusedError: With the place and the reason.

    Example:
        >>> check_addition("INSERT DATA { GRAPH <urn:g> { <urn:a> a <urn:b> } }", QueryLimits())
        >>> check_addition("DELETE DATA { <urn:a> a <urn:b> }", QueryLimits())
        Traceback (most recent call last):
        ...
        kb.errors.UpdateRefusedError: this update is refused: 1:1: DELETE is not known here. ...
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        word, mark = (match["word"] or "").lower(), match["mark"] or ""
        depth += (mark in _CLOSING) - (mark in _CLOSING.values())
        if mark in _QUOTES:
            raise _update_refusal(text, match.start(), "this text is not closed")
        if word and word not in _ADDING:
            raise _update_refusal(text, match.start(), f"{match[0].upper()[:30]} is not known here")
        if depth > limits.depth:
            raise _update_refusal(text, match.start(), f"it is nested over {limits.depth} deep")


def prefixes_of(text: str) -> tuple[set[str], dict[str, int]]:
    """Give the prefixes that a query declares, and those that it uses with where they do so first.

    Example:
        >>> prefixes_of("prefix a: <urn:a> ASK { a:b a:c 'd:e' . ?f : 1 }")
        ({'a'}, {'a': 24, '': 43})
    """
    declared, used, before = set[str](), dict[str, int](), ""
    for match in _TOKEN.finditer(text):
        if match["space"] is not None:
            continue
        if match["mark"] in _QUOTES:
            break  # nothing closes it, and it would be looked for again and again
        if match["prefixed"] is not None and match["prefix"] != "_":
            if before == "prefix":
                declared.add(match["prefix"])
            else:
                used.setdefault(match["prefix"], match.start())
        before = (match["word"] or "").lower()
    return declared, used


def place_in(text: str, start: int) -> tuple[int, int]:
    """Give the line and column, from 1, of a character of a query."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _update_refusal(text: str, start: int, reason: str) -> UpdateRefusedError:
    line, column = place_in(text, start)
    return UpdateRefusedError(
        f"{line}:{column}: {reason}. What is recorded is never altered; "
        "INSERT DATA { GRAPH <…> { … } } adds to a graph of your own."
    )


def _check_size(text: str, limits: QueryLimits) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise _refusal(text, error.start, "this character is half of a pair") from error
    if size > limits.text_bytes:
        raise QueryRefusedError(1, 1, f"the query has {size} bytes, over {limits.text_bytes}.")


def _check_token(text: str, token: re.Match[str], *, may_compare: bool) -> None:
    start = token.start()
    if token["mark"] in _QUOTES:
        raise _refusal(text, start, "this text is not closed.")
    is_address = token["address"] is not None
    unsure = may_compare and is_address and not _SURELY_ADDRESS.fullmatch(token[0])
    if unsure or (token["mark"] == "<<" and _ADDRESS.match(text, start + 1)):
        raise _refusal(
            text,
            start,
            "this may be an address or a comparison. Put a space after a '<' that means less "
            "than; write an address whole, with its https://.",
        )
    if token["address"] is not None or token["text"] is not None:
        _check_code_points(text, token)
    name = token["word"] or token["prefix"] or ""
    if "service" in name.casefold():
        raise _refusal(
            text,
            start,
            "SERVICE would ask another server; only this base is asked. "
            "(A prefix cannot have this word in its name either.)",
        )
    if token["word"] and len(token[0]) > _LONGEST_WORD:
        raise _refusal(text, start, "SPARQL has no word as long as this.")
    if token["word"] and token["word"].lower() in _UPDATES:
        raise _refusal(text, start, f"{token[0].upper()} would change data; a query only reads.")
    if token["mark"] in ('"', "'"):
        raise _refusal(text, start, "this text is not closed, or has an escape SPARQL lacks.")
    if token["mark"] == "\\":
        raise _refusal(text, start, "an escape can only stand in a text, an address or a name.")


def _check_code_points(text: str, token: re.Match[str]) -> None:
    """Refuse escapes of what is no character: an engine might read the rest in another way."""
    for escape in _CODE_POINT.finditer(token[0]):
        digits = escape[1] or escape[2]
        if digits and not _is_character(int(digits, 16)):
            place = token.start() + escape.start()
            raise _refusal(text, place, f"{escape[0]} stands for no character.")


def _is_character(number: int) -> bool:
    return number < 0xD800 or 0xDFFF < number < 0x110000


class _Meter:
    """Measure depth and patterns in one pass.

    A pattern is what may become one more step of the engine's plan: a group, a triple behind a
    separator, an item of a collection, a FILTER, BIND or VALUES, a step of a path, a negation.
    There are at least as many as triple patterns. Rows of VALUES and arguments count nothing.
    """

    def __init__(self, text: str, limits: QueryLimits) -> None:
        self._text, self._limits = text, limits
        self._open: list[str] = []
        self._rows_at = 0  # depth of the open VALUES block, 0 when there is none
        self._rows_next = False
        self._patterns = 0
        self._before = ""  # "operand", "separator" or "other"

    def count(self, token: re.Match[str]) -> None:
        """Take the next token in."""
        mark, word = token["mark"] or "", (token["word"] or "").lower()
        if not self._rows_at:
            self._patterns += self._counts(token, mark, word)
        self._nest(mark)
        if word == "values" and self._text[token.start() - 1] in " \t\r\n{}":
            self._rows_next = True  # any other character before may make it the end of a name
        self._before = self._role(mark, word)
        self._check(token.start())

    def _counts(self, token: re.Match[str], mark: str, word: str) -> bool:
        if mark in ("{", "<<", "/", "|", "^", "!") or word in _STEPS:
            return True
        if mark in ("+", "-"):
            return self._before != "operand"
        if (mark and mark not in ("(", "[")) or word in _LEADING or token["language"]:
            return False
        if self._before == "separator":
            return True
        is_item = not word or word.startswith(_VALUES)
        return is_item and self._before == "operand" and self._inside() == "("

    def _role(self, mark: str, word: str) -> str:
        if mark in (".", ";", "[", "}") or (mark == "," and self._inside() != "("):
            return "separator"
        if mark in (")", "]", ">>") or not (mark or word) or word.endswith(_VALUES):
            return "operand"
        return "other"

    def _nest(self, mark: str) -> None:
        if mark in _CLOSING:
            self._open.append(mark)
            if mark == "{" and self._rows_next:
                self._rows_at, self._rows_next = len(self._open), False
        elif self._open and mark == _CLOSING[self._open[-1]]:
            self._open.pop()
            if len(self._open) < self._rows_at:
                self._rows_at = 0

    def _inside(self) -> str:
        return self._open[-1] if self._open else ""

    def _check(self, start: int) -> None:
        if len(self._open) > self._limits.depth:
            reason = f"brackets are nested over {self._limits.depth} deep."
            raise _refusal(self._text, start, reason)
        if self._patterns > self._limits.patterns:
            reason = f"the query has over {self._limits.patterns} patterns."
            raise _refusal(self._text, start, reason)


def _refusal(text: str, start: int, reason: str) -> QueryRefusedError:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return QueryRefusedError(line, column, reason)
