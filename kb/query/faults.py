"""Say in words why an engine could not read a query: it names what its grammar would have taken."""

import re

from kb.query.guard import place_in, prefixes_of
from kb.terms import PREFIXES

_TOLD = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_CLASS = re.compile(r"\[(?:'(?:\\.[^']*|[^'])'|[^\]'])*\]")
_TAKEN = re.compile(r'"(?:[^"\\]|\\.)+"|[A-Za-z][\w ]*')
_MOST, _LONGEST = 8, 40
_PLAIN = {
    "The query offset should be a non negative integer": "OFFSET is larger than can be counted",
    "The query limit should be a non negative integer": "LIMIT is larger than can be counted",
    "IRI parsing failed": "an address is not written whole",
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither grouped by nor made in it"
    ),
}


def told(message: str, text: str) -> str:
    """Tell a syntax error so that who wrote the query knows what to mend.

    Args:
        message: The engine's.
        text: The query.

    Example:
        >>> told("error at 1:13: expected one of Prefix not found, ['%']", "ASK { ?s a kb:Story }")
        '1:12: the prefix “kb:” is not declared. Begin with PREFIX kb: <https://w3id.org/newsclaim/terms#>'
        >>> told('error at 1:10: expected one of "{", DISTINCT', "SELECT * of")
        '1:10: it cannot be read from here on; "{", DISTINCT would fit'
    """
    if found := undeclared(text):
        unknown, start = found
        line, column = place_in(text, start)
        address, name = PREFIXES.get(unknown, "ADDRESS"), shorten(unknown)
        begin = f"Begin with PREFIX {name}: <{address}>"
        return f"{line}:{column}: the prefix “{name}:” is not declared. {begin}"
    read = _TOLD.match(message)
    if read is None:
        return message
    at, taken = ":".join(read.groups()[:2]), read[3]
    names = [name.strip() for name in _TAKEN.findall(_CLASS.sub("", taken))]
    names = [name for name in names if name != "unreported"]
    if plain := next((_PLAIN[name] for name in names if name in _PLAIN), ""):
        return f"{at}: {plain}"
    if reason := next((name for name in names if name.count(" ") > 1), ""):
        return f"{at}: {reason[0].lower()}{reason[1:]}"
    fit = f"; {', '.join(names[:_MOST])} would fit" if 0 < len(names) <= _MOST else ""
    return f"{at}: it cannot be read from here on{fit}"


def shorten(name: str) -> str:
    """Cut a name that is longer than any that somebody would write."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def undeclared(text: str) -> tuple[str, int] | None:
    """Give the first prefix that a query uses without declaring it, and where; None if none is.

    Example:
        >>> undeclared("PREFIX a: <urn:a> SELECT * { ?s a:b 'c:d', <e:f>, _:g, h:i }")
        ('h', 55)
    """
    declared, used = prefixes_of(text)
    return next((one for one in used.items() if one[0] not in declared), None)
