"""Tell what the engine spells in Turtle as we do, and spell the rest anew.

The engine shortens every address for which there is a prefix, with backslashes where the rest is no
plain name, and every number and truth value. We shorten plain names alone, and of values only
numbers of digits alone, so that one line reads like the next.
"""

import re

from pyoxigraph import NamedNode

from kb.terms import PREFIXES, short

_NAME = r"[a-z]+:[A-Za-z0-9_][A-Za-z0-9_.-]*+"  # the engine leaves no dot at an end as it is
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ADDRESS = r"<[^<>]*+>"
_TYPE = rf"@[A-Za-z0-9-]++|\^\^(?:{_NAME}|{_ADDRESS})"
_PLAIN_ENTRY = re.compile(rf"(a|{_NAME}) (?:{_NAME}|{_STRING}(?:{_TYPE})?+|{_ADDRESS})")
_PLAIN_NAME = re.compile(_NAME)
_TERM = re.compile(rf"<<\( \S+ \S+ \S+ \)>>|{_STRING}\S*|\S+")
_QUOTED = re.compile(_STRING)
_ESCAPED = re.compile(r"\\(.)")
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_WHOLE = re.compile(r"[+-]?[0-9]+")

plain_entry = _PLAIN_ENTRY.fullmatch
"""Match a predicate, which is a group, and one value if we spell both as the engine does."""

is_plain_name = _PLAIN_NAME.fullmatch
"""The same of a subject."""


def terms_of(entry: str) -> tuple[str, str, list[str]]:
    """Part a predicate from its values, as the engine spells them.

    Returns:
        The place of the predicate among others, how it is written, and how its values are.
    """
    verb, *values = (term for term in _TERM.findall(entry) if term != ",")
    place = "" if verb == "a" else name_of(verb)
    return place, spelled(verb), [spelled(value) for value in values]


def spelled(term: str) -> str:
    """Spell a term of the engine's as we do."""
    if is_plain_name(term):
        return term
    if term.startswith("<<("):  # a triple term of three addresses
        return f"<<( {' '.join(map(spelled, term[4:-4].split(' ')))} )>>"
    if quoted := _QUOTED.match(term):
        words, mark = term[: quoted.end()], term[quoted.end() :]
        return f"{words}^^{spelled(mark[2:])}" if mark.startswith("^^") else term
    if ":" in term:
        return written(name_of(term))
    if term == "a" or (term.isascii() and term.isdigit()):
        return term
    return f'"{term}"^^xsd:{_type_of(term)}'


def name_of(term: str) -> str:
    """Give the short name of an address, as `kb.terms.short` writes it."""
    return short(term[1:-1]) if term[0] == "<" else _ESCAPED.sub(r"\1", term)


def written(name: str) -> str:
    """Write a short name as a prefixed name where Turtle allows it plainly, else in brackets."""
    prefix, _, local = name.partition(":")
    if prefix in PREFIXES:
        if _PLAIN_LOCAL.fullmatch(local):
            return name
        return str(NamedNode(PREFIXES[prefix] + local))
    return str(NamedNode(name))


def _type_of(bare: str) -> str:
    """Give the type of a value that is written without quotation marks."""
    if bare in ("true", "false"):
        return "boolean"
    if _WHOLE.fullmatch(bare):
        return "integer"
    return "double" if "e" in bare.lower() else "decimal"
