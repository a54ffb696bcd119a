"""Damage a right input the way people, programs and enemies do, the same way for the same seed."""

import random
import re
from collections.abc import Callable, Sequence

_PIECE = re.compile(rb"\w+|\s+|[^\w\s]")
_MOST_REPEATS = 400

NASTY = tuple(
    word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
    for word in (
        # times and numbers
        "2018-13-45", "0000", "0000-01-01", "9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00",
        "2018/2017", "../..", "[..]", "[2014..2015]", "2018-12~", "2018-02-30", "12:30:45", "012",
        "1e999", "-1e-999", "NaN", "Infinity", "-0", "9" * 40, "0." + "0" * 50 + "1", "1_000,0",
        "٣", "\uff12\uff10\uff11\uff18", "1" * 5000,
        # YAML
        "no", "yes", "on", "~", "null", "&a", "*a", "<<: *a", "<<", "---\n", "...\n", "? ", "- ",
        "|\n", ">\n", "'", '"', "\t", "[", "]", "{", "}", "!!python/object/apply:os.system [id]",
        "!!binary aGk=", "%YAML 9.9\n", "#", ": ", ",", "[]", "{}", '""', "[[[[[[", "]]]]]]",
        # characters
        "\u202e", "\u2066", "\ufeff", "\x00", "\x1b[2J", "\x7f", "\x85", "\u2028", "\ufffe",
        "\U0010ffff", "\U0001f600", "e\u0301", "\\ud83d", "\\ud83d\\ude00", "\\u0000", "\\",
        "\ud800", b"\xff", b"\xc3", b"\xfe\xff", b"\xef\xbb\xbf", "\r", "\r\n", "\n", "\n\n",
        "a" * 300, "a-" * 200, "=1+1", "@SUM(A1)", "<script>", "../../etc/passwd",
        # RDF
        "_:b", "_:b0", "<<", ">>", "<<(", ")>>", "<http://a b>", "<a>", "<>", "<http://a/{>",
        "@en", "@no-lang-at-all-here-it-is-too-long", "^^", "^^<http://www.w3.org/2001/"
        "XMLSchema#date>", "@prefix a: <b> .", "@base <http://b/> .", "BASE <x>", "GRAPH",
        "a:b", ".", ";", "(", ")", '"""', "'''", "\\u00", "\\U00110000", "<!DOCTYPE a []>",
        "&lt;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", 'xml:base="x"', "xml:lang",
        "rdf:parseType", "rdf:about", "rdf:ID", "rdf:nodeID", "rdf:datatype",
        "@context", "@import", "@included", "@graph", "@reverse", "@list", "@set", "@json", "@nest",
        "@index", "@none", "@container", "@vocab", "@propagate", "__proto__", "CANARY",
        '{"@context": "CANARY"}', '"@import": "CANARY",', "null", "true", "1e5",
        # our own words where they do not belong
        "claim", "claims", "relation", "other", "speaker", "entity", "value", "extent", "unit",
        "exact_match", "close_match", "to", "by", "because", "closed", "versions", "version",
        "kb:Conflict", "kb:asserts", "kb:denies", "rdf:type", "kb:minimum", "kb:content", "for",
        "against", "none", "{rumour}", "{", "%Y", "%d/%m/%Y", "%", "%z",
    )
)  # fmt: skip


def mutant(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Damage an input in one to six ways.

    Args:
        chance: Where all choices come from.
        content: What to damage.
        others: Inputs to take pieces from.
    """
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        content = chance.choice(_DAMAGES)(chance, content, others)
    return content


def _span(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + int(chance.paretovariate(0.7)))


def _flip(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]


def _cut(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + content[end:]


def _end_early(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _repeat(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, content)
    times = min(chance.choice((1, 1, 2, 50, _MOST_REPEATS)), 20_000 // (end - start + 1) + 1)
    return content[:end] + content[start:end] * times + content[end:]


def _swap(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    (a, b), (c, d) = sorted((_span(chance, content), _span(chance, content)))
    b = min(b, c)
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def _put_in(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(NASTY) + content[place:]


def _splice(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    place, other = chance.randrange(len(content) + 1), chance.choice(others)
    start, end = _span(chance, other)
    return content[:place] + other[start:end] + content[place:]


def _pieces(change: Callable[[random.Random, list[bytes], int], None]) -> "Damage":
    def damage(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
        pieces = _PIECE.findall(content)
        if pieces:
            change(chance, pieces, chance.randrange(len(pieces)))
        return b"".join(pieces)

    return damage


def _replace_piece(chance: random.Random, pieces: list[bytes], place: int) -> None:
    pieces[place] = chance.choice(NASTY)


def _exchange_piece(chance: random.Random, pieces: list[bytes], place: int) -> None:
    pieces[place] = chance.choice(pieces)


def _drop_piece(chance: random.Random, pieces: list[bytes], place: int) -> None:
    del pieces[place]


def _exchange_word(chance: random.Random, pieces: list[bytes], place: int) -> None:
    words = [number for number, piece in enumerate(pieces) if piece[:1].isalnum()]
    if words:
        pieces[chance.choice(words)] = pieces[chance.choice(words)]


def _lines(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case _:
            lines[place] = b" " * chance.randrange(8) + lines[place].lstrip()
    return b"".join(lines)


def _nest(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    place = chance.randrange(len(content) + 1)
    opening = chance.choice(
        (b"[", b"{", b"(", b"<<", b"<<(", b"- ", b"<a:b>", b'{"@graph":', b"? ")
    )
    return content[:place] + opening * chance.choice((3, 60, 2000)) + content[place:]


Damage = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
_DAMAGES: tuple[Damage, ...] = (
    _flip, _cut, _end_early, _repeat, _swap, _put_in, _splice, _lines, _lines, _nest,
    *(_pieces(_replace_piece),) * 4, *(_pieces(_exchange_word),) * 5,
    _pieces(_exchange_piece), _pieces(_drop_piece), _pieces(_drop_piece),
)  # fmt: skip
