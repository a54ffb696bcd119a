"""Unpack what is packed with gzip, in parts of a bearable size; refuse what holds files."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from kb.errors import Problem, RefusedError

ENDING = ".gz"
_GZIP, _ZIP, _OFFICE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet")
_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers")
_HEAD = 4096
_MOST_GROWTH = 200
_GROWS = f"it grows to more than {_MOST_GROWTH} times its size"
_CUT = "it ends too early"
_RUBBISH = "what follows in it is not gzip"
_PART = 4 * 1024**2


def is_packed(start: bytes) -> bool:
    """Whether a file that begins so is packed."""
    return start.startswith(_GZIP)


def refuse_bundle(name: str, start: bytes) -> None:
    """Refuse spreadsheets and archives, with the way out.

    Raises:
        RefusedError: A file that begins so is one.
    """
    is_sheet = any(mark in start[:_HEAD] for mark in _SHEETS) or name.lower().endswith(_ENDINGS)
    if start.startswith(_OFFICE) or (start.startswith(_ZIP) and is_sheet):
        reason = "a spreadsheet is not read. Save its sheet as CSV in UTF-8, and add that."
    elif start.startswith(_ZIP):
        reason = "an archive is not read. Unpack it, and add what is in it."
    else:
        return
    raise RefusedError([Problem(name, 0, 0, reason)])


def name_inside(name: str) -> str:
    """Give the name of what is packed in a file.

    Example:
        >>> name_inside("claims.nq.gz"), name_inside("claims.nq")
        ('claims.nq', 'claims.nq')
    """
    return name.removesuffix(ENDING)


def plain(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give the bytes of a file, unpacked if they are packed.

    Args:
        name: What to call the file in messages.
        pieces: Its bytes.

    Raises:
        RefusedError: They cannot be unpacked; told when they are read so far.
    """
    pieces = iter(pieces)
    start = next(pieces, b"")
    refuse_bundle(name, start)
    pieces = chain([start], pieces)
    try:
        yield from unpacked(pieces) if is_packed(start) else pieces
    except zlib.error as error:
        raise RefusedError([Problem(name, 1, 1, f"it cannot be unpacked: {error}.")]) from None


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip; what grows beyond measure is refused.

    Raises:
        zlib.error: It is not gzip to its end, or grows beyond measure.
    """
    unpacker = zlib.decompressobj(wbits=31)
    taken = given = 0
    behind = b""  # what follows a member, until it is long enough to be told from rubbish
    for new in pieces:
        taken += len(new)
        piece = behind + new
        behind = b""
        while piece:
            if unpacker.eof:
                if len(piece) < len(_GZIP):
                    behind, piece = piece, b""
                    continue
                if not piece.startswith(_GZIP):
                    raise zlib.error(_RUBBISH)
                unpacker = zlib.decompressobj(wbits=31)
            part = unpacker.decompress(piece, _PART)
            given += len(part)
            if given > taken * _MOST_GROWTH + _PART:
                raise zlib.error(_GROWS)
            if part:
                yield part
            piece = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if unpacker.eof and not piece.strip(b"\0"):
                piece = b""  # padding, which gzip allows
    if behind:
        raise zlib.error(_RUBBISH)
    if not unpacker.eof:
        raise zlib.error(_CUT)
