"""Read ClaimReview, however it is published: pages, JSON-LD, feeds, API answers, JSON lines.

A page may hold it in scripts, in microdata and in RDFa, and twice; it is one review all the same.
JSON may hold pages as texts, as crawlers write them. Whatever cannot be read is told alone, with
its place: the line, or in JSON the pointer behind "#". Nothing that a file names is fetched.
"""

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from kb.errors import Problem
from kb.ingest.claimreview_api import read_answer
from kb.ingest.claimreview_objects import Document, FoundReview, filled
from kb.ingest.claimreview_reader import UNCLAIMED, Around, media_values, read_review
from kb.ingest.claimreview_values import Node
from kb.ingest.encodings import HALVES, decoded_page, in_utf8
from kb.ingest.html_scripts import Head, head_of, scripts_in
from kb.ingest.json_mending import DEEPEST, NotJsonError, read_json
from kb.ingest.json_pieces import LONGEST, Piece, elements, json_pieces
from kb.ingest.kinds import is_called_other, is_json, may_be_page
from kb.ingest.markup import LONGEST as LONGEST_MARKUP
from kb.ingest.markup import has_markup, markup_in
from kb.ingest.review_checks import problem
from kb.ingest.unpacking import is_packed, name_inside, unpacked
from kb.model.review import Review

_SAID = re.compile("ClaimReview|MediaReview", re.IGNORECASE)
_SAID_BYTES = re.compile(rb"ClaimReview|MediaReview", re.IGNORECASE)
_PAGE = re.compile(r"\s*+<[!a-z?]", re.IGNORECASE)
_HTML = re.compile(
    rb"[\xef\xbb\xbf\s]*+(?:<\?xml[^>]{0,200}>\s*+|<!--.{0,2000}?-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARK = re.compile(
    rb'"(?:https?://(?:www\.)?schema\.org/|schema:)?(?:ClaimReview|MediaReview)"|"claimReview"\s*:\s*[\[{]'
    rb'|"\s*(?:\\[nrt])*(?i:<!doctype\s+html|<html)\b'
)
_TYPED = re.compile(r'"@type"\s*:\s*\[?\s*"[^"]{0,100}ClaimReview"')
_OF_CLAIMS = ("claimant", "claimant_is", "claimed", "appearances")
_EXPLAINED = re.compile(rb'"@context"\s*:\s*(?:\[(?:(?!schema\.org)[^\]]){0,200}?)?\{')
Records = Iterator[Review | Problem]


def claim_reviews(name: str, pieces: Iterable[bytes], address: str = "") -> Records:
    """Read the reviews of a file one by one.

    Args:
        name: What to call the file in messages.
        pieces: Its bytes; gzip is unpacked.
        address: Where a page was found, if that is known: relative addresses are relative to it.

    Raises:
        ExtraMissingError: A page has reviews in its markup, and no library to read it is installed.
    """
    try:
        pieces = _readable(pieces)
        start = next(pieces, b"")
        pieces = chain([start], pieces)
        if is_page(start):
            yield from _page_file(name, pieces, address)
        else:
            yield from _json_file(name, pieces, address)
    except zlib.error as error:
        yield Problem(name, 0, 0, f"it cannot be unpacked: {error}")


def is_claimreview(name: str, pieces: Iterable[bytes]) -> bool:
    """Whether a file is a page, or JSON with ClaimReview in it; it is read until that is known.

    JSON-LD that explains its own words is RDF, and read as such. What is called RDF or a story and
    is a page without reviews, is no feed but a mistake.
    """
    try:
        pieces = _readable(pieces)
        start = next(pieces, b"")
        if is_json(start):
            return _holds_reviews(chain([start], pieces))
        if _HTML.match(start) and is_called_other(name_inside(name)):
            return _says_reviews(chain([start], pieces))
        return bool(_HTML.match(start)) or may_be_page(name_inside(name), start)
    except zlib.error:
        return True  # what is wrong with it is told when it is read


def _says_reviews(pieces: Iterable[bytes]) -> bool:
    last = b""
    for piece in pieces:
        if _SAID_BYTES.search(last + piece):
            return True
        last = piece[-20:]
    return False


def _holds_reviews(pieces: Iterable[bytes]) -> bool:
    said, last = False, b""
    for piece in pieces:
        if _EXPLAINED.search(last + piece):
            return False
        said = said or bool(_MARK.search(last + piece))
        last = piece[-200:]
    return said


def is_page(start: bytes) -> bool:
    """Whether a file that begins so is HTML."""
    return bool(_PAGE.match(start[:4096].decode("utf-8", errors="replace").lstrip("\ufeff")))


def _readable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give the bytes of a file unpacked, and in UTF-8 if they are in UTF-16."""
    pieces = iter(pieces)
    start = next(pieces, b"")
    pieces = chain([start], pieces)
    return in_utf8(unpacked(pieces) if is_packed(start) else pieces)


# -- pages --------------------------------------------------------------------------------------


def _page_file(name: str, pieces: Iterable[bytes], address: str) -> Records:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > LONGEST:
            yield Problem(name, 0, 0, f"a page is longer than {LONGEST:,} bytes")
            return
    text, defect = decoded_page(bytes(content))
    for one in _page(text, name, address):
        if defect and isinstance(one, Review):
            yield replace(one, defects=(defect, *one.defects))
        else:
            yield one


def _page(page: str, place: str, address: str, pointer: str = "") -> Records:
    """Read the reviews of a page, each once; `pointer` is where the page stands in JSON."""
    if not _SAID.search(page):
        return
    head = head_of(page, address)
    yield from _each_once(
        [*_of_scripts(page, place, head, pointer), *_of_markup(page, place, head, pointer)]
    )


def _each_once(found: list[Review | Problem]) -> Records:
    """Leave out what a page says again; its markup often says less than its script, or more."""
    told = dict[tuple[str, ...], dict[str, Review]]()
    for one in found:
        if isinstance(one, Review):
            told.setdefault(_told(one), {}).setdefault(one.claimant, one)
    for one in found:
        if isinstance(one, Problem):
            yield one
        else:
            yield from _by_claimants(told.pop(_told(one), {}))


def _by_claimants(found: dict[str, Review]) -> Iterator[Review]:
    """Give one review for each claimant; where none is named, the only one who is elsewhere."""
    unnamed = found.get("")
    named = [review for claimant, review in found.items() if claimant]
    if unnamed is None or not named:
        yield from found.values()
    elif len(named) > 1 or next(iter(found)):
        yield from named
    else:
        missing = [name for name in _OF_CLAIMS if not getattr(unnamed, name)]
        defects = tuple(defect for defect in unnamed.defects if defect != UNCLAIMED)
        claimed = {name: getattr(named[0], name) for name in missing}
        yield replace(unnamed, defects=defects, **claimed)


def _told(review: Review) -> tuple[str, ...]:
    return (review.url or review.id, review.claim, review.reviewer, review.verdict)


def _of_scripts(page: str, place: str, head: Head, pointer: str) -> Records:
    scripts = list(scripts_in(page))
    documents = [(script, Document(script.value)) for script in scripts if not script.fault]
    nodes = dict[str, Node]()
    for _, one in documents:
        for id, node in one.nodes.items():
            nodes[id] = filled(nodes.get(id, node), node)
    media = [found for _, one in documents for found in one.media]
    reviews = sum(len(one.reviews) for _, one in documents)
    for script in scripts:
        if script.fault:
            yield Problem(
                place + pointer, 0 if pointer else script.line, 0 if pointer else 1, script.fault
            )
    for script, document in documents:
        where = f"{place}{pointer}" if pointer else f"{place}:{script.line}"
        around = Around(where, head.address, head.base, head.language, script.mended)
        own, document.nodes, document.media = document.media, nodes, media
        document.is_only = reviews == 1
        yield from _reviews_of(document, around)
        document.media = own
    taken = set[int]().union(*(one.taken for _, one in documents))
    for script, document in documents:
        document.taken = taken
        yield from _left_media(
            document, Around(f"{place}{pointer}" if pointer else f"{place}:{script.line}")
        )


def _of_markup(page: str, place: str, head: Head, pointer: str) -> Records:
    if not has_markup(page):
        return
    if len(page) > LONGEST_MARKUP:
        reason = f"its markup is not read, as the page is longer than {LONGEST_MARKUP:,} characters"
        yield Problem(place + pointer, 0, 0, reason)
        return
    try:
        found = markup_in(page)
    except ValueError as error:
        yield Problem(place + pointer, 0, 0, f"its markup cannot be read: {error}")
        return
    if _depth(found) > DEEPEST:
        yield Problem(place + pointer, 0, 0, f"its markup is nested deeper than {DEEPEST} levels")
        return
    around = Around(place + pointer, head.address, head.base, head.language, links=True)
    yield from _of_document(Document(found), around)


def _depth(tree: Any) -> int:
    """Measure how deep a tree is, without going down by calls."""
    deepest, todo = 0, [(tree, 1)]
    while todo:
        value, depth = todo.pop()
        deepest = max(deepest, depth)
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list) and depth <= DEEPEST:
            todo += [(one, depth + 1) for one in inner]
    return deepest


# -- JSON ---------------------------------------------------------------------------------------


def _json_file(name: str, pieces: Iterable[bytes], address: str) -> Records:
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors=HALVES)
    for piece in json_pieces(map(decoder.decode, pieces)):
        yield from _of_piece(name, piece, address)


def _of_piece(name: str, piece: Piece, address: str) -> Records:
    place = f"{name}#{piece.pointer}" if piece.pointer else name
    if piece.fault:
        yield Problem(place, piece.line, 1, piece.fault)
        return
    try:
        value, mended = read_json(piece.text)
    except NotJsonError as error:
        is_told = False
        for part in _parts(piece):
            for one in _of_piece(name, part, address):
                is_told = is_told or isinstance(one, Problem)
                yield one
        if not is_told:
            yield Problem(place, piece.line + error.line - 1, 1, f"not JSON: {error}.")
        return
    where = place if piece.pointer or piece.line == 1 else f"{name}:{piece.line}"
    yield from _of_value(value, where, address, mended)


def _parts(piece: Piece) -> list[Piece]:
    """Divide a document that cannot be read as a whole; what is a record itself has no parts."""
    found = [] if piece.pointer else list(elements([piece.text]))
    return found if any(one.pointer for one in found) else []


def _of_value(value: Any, place: str, address: str, mended: tuple[str, ...]) -> Records:
    """Read the reviews of a document, and of the pages and documents that are texts in it."""
    document = Document(value)
    own = value.get("url") if isinstance(value, dict) else None
    base = address or (own if isinstance(own, str) and not document.reviews else "")
    yield from _of_document(document, Around(place, "", base, defects=mended), is_json=True)
    for pointer, text in document.texts:
        if _SAID.search(text):
            yield from _of_text(text, place, base, pointer)


def _of_text(text: str, place: str, address: str, pointer: str) -> Records:
    where = pointer if "#" in place else f"#{pointer}"
    if text.lstrip().startswith(("{", "[")):
        try:
            value, mended = read_json(text)
        except NotJsonError as error:
            if _TYPED.search(text):
                yield Problem(place + where, 0, 0, f"this text is not JSON: {error}.")
            return
        around = Around(place + where, "", address, defects=mended)
        yield from _of_document(Document(value), around, is_json=True)
    else:
        yield from _page(text, place, address, where)


def _of_document(document: Document, around: Around, *, is_json: bool = False) -> Records:
    """Read the reviews of a document, and name the media reviews that belong to none of them."""
    yield from _reviews_of(document, around, is_json=is_json)
    for pointer, reason in document.odd:
        place = _at(around, FoundReview({}, pointer)).place
        yield problem(Review("", place=place), reason)
    yield from _left_media(document, around, is_json=is_json)


def _reviews_of(document: Document, around: Around, *, is_json: bool = False) -> Records:
    for found in document.reviews:
        here = _at(around, found) if is_json else around
        yield (read_answer if found.of_api else read_review)(document, found, here)


def _left_media(document: Document, around: Around, *, is_json: bool = False) -> Records:
    """Name media reviews without a review: what they say has no claim that anybody could make."""
    for media in document.media:
        if id(media.node) in document.taken:
            continue
        said = dict(media_values(document, media.node)).get("mediaAuthenticityCategory", "none")
        reason = f"a MediaReview (category: {said}) without a ClaimReview has no claim"
        place = _at(around, media).place if is_json else around.place
        yield problem(Review("", place=place), reason)


def _at(around: Around, found: FoundReview) -> Around:
    """Say where in its document a review stands."""
    if not found.pointer:
        return around
    joint = "" if "#" in around.place else "#"
    return replace(around, place=f"{around.place}{joint}{found.pointer}")
