"""Cut a SPARQL text into the few kinds of token that matter for putting values in.

Strings, addresses and comments are kept whole, so that nothing inside them is taken for a variable
or a keyword (SPARQL 1.1 Query, section 19.8).
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                  |\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<address><[^<>\"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$]\w+)
      | (?P<other>[^\s#\"'<?$]+|[<?$\"'])
      | (?P<space>\s+)""",
    re.VERBOSE | re.DOTALL,
)


_QUOTES, _MOST_UNCLOSED = ('"', "'"), 20


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Give kind and text of each token; joined, the texts are the query again.

    Behind many quotation marks that nothing closes, all is one token: each of them would be looked
    for to the end, and no engine takes such a text.
    """
    unclosed = 0
    for found in _TOKEN.finditer(text):
        unclosed += found.group() in _QUOTES
        if unclosed > _MOST_UNCLOSED:
            yield "other", text[found.start() :]
            return
        yield str(found.lastgroup), found.group()


def variables(text: str) -> list[str]:
    """List the variables of a query by first appearance, without their mark.

    Example:
        >>> variables('SELECT ?a { ?a ?b "?c" } # ?d')
        ['a', 'b']
    """
    found = (token[1:] for kind, token in tokens(text) if kind == "variable")
    return list(dict.fromkeys(found))


_FORM = re.compile(r"(SELECT|CONSTRUCT|DESCRIBE|ASK)(?![\w:.%-])", re.IGNORECASE)


def gives_graph(text: str) -> bool:
    """Whether a query asks for triples, not for rows or a truth: its first form says so.

    Example:
        >>> gives_graph("PREFIX ask: <urn:select> CONSTRUCT { ?s ?p ?o } { SELECT * { ?s ?p ?o } }")
        True
    """
    for kind, token in tokens(text):
        if kind == "other" and (found := _FORM.match(token)):
            return found[1].upper() in ("CONSTRUCT", "DESCRIBE")
    return False


_FROM = re.compile(r"(?<![\w:.%-])FROM(?![\w:.%-])", re.IGNORECASE)


def names_its_graphs(text: str) -> bool:
    """Whether a query says FROM itself, which the protocol's own parameters would overrule.

    Example:
        >>> names_its_graphs("SELECT ?from { ?from ?p 'FROM' }")
        False
    """
    return any(_FROM.search(token) for kind, token in tokens(text) if kind == "other")
