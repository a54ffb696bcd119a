"""Decode pages as browsers do, and say where that was not what the page says.

The order and the tables are those of the Encoding Standard and of the HTML Standard (13.2.3.2): a
mark at the beginning, then what the page declares, then UTF-8. A page that declares nothing and is
not UTF-8 is read by its language, as far as the standard has an encoding for it: that is a defect.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

HALVES = "surrogateescape"
"""How bytes that are not in the encoding are kept: what holds one is refused, and nothing else."""
_LOOKED_AT = 64 * 1024
_MARKS = {
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le", b"{\0": "utf-16-le", b"[\0": "utf-16-le",
    b"\0<": "utf-16-be", b"\0{": "utf-16-be", b"\0[": "utf-16-be",
}  # fmt: skip
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{1,40})"""
    rb"""|<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})""",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,1000}?\blang\s*=\s*["']?\s*([a-z]{2,3})""", re.IGNORECASE)
_READ = {
    "utf-8", "cp866", "cp874", "cp932", "cp949", *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{number}" for number in (*range(2, 9), 10, 13, 14, 15, 16)),
    "koi8-r", "koi8-u", "mac-roman", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp",
}  # fmt: skip
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "big5": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}  # fmt: skip
"""What browsers read for what is declared; a declaration that can be read is not in UTF-16."""
_OTHER_NAMES = {"x-sjis": "cp932", "windows-31j": "cp932", "windows-874": "cp874", "x-gbk": "gbk"}
_BY_LANGUAGE = {
    "ar": "cp1256", "fa": "cp1256", "he": "cp1255", "el": "iso8859-7", "th": "cp874",
    "ja": "cp932", "ko": "cp949", "vi": "cp1258",
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "ru", "sr", "tg", "tt", "uk"), "cp1251"),
    **dict.fromkeys(("cs", "hr", "sk"), "cp1250"),
    **dict.fromkeys(("hu", "pl", "sl"), "iso8859-2"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    **dict.fromkeys(("az", "ku", "tr"), "cp1254"),
    **dict.fromkeys(
        ("ca", "da", "de", "en", "es", "fi", "fr", "is", "it", "nl", "no", "nb", "nn", "pt", "sv"),
        "cp1252",
    ),
}  # fmt: skip


def in_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give the bytes of a page or of JSON in UTF-8, with its mark, if they are in UTF-16."""
    pieces = iter(pieces)
    start = next(pieces, b"")
    encoding = _MARKS.get(start[:2])
    if encoding is None:
        yield start
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogatepass")
    yield codecs.BOM_UTF8 + decoder.decode(start).encode(errors="surrogatepass")
    for piece in pieces:
        yield decoder.decode(piece).encode(errors="surrogatepass")


def decoded_page(content: bytes) -> tuple[str, str]:
    r"""Decode a page.

    Returns:
        The page, and what is wrong with its encoding, "" if nothing is.

    Example:
        >>> decoded_page(b'<html lang="fr"><p>caf\xe9')
        ('<html lang="fr"><p>café', 'the page is not UTF-8 and names no encoding; read as cp1252')
    """
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", HALVES), ""
    declared = _declared(content[:_LOOKED_AT])
    try:
        return content.decode(declared or "utf-8"), ""
    except UnicodeError:
        pass
    if declared:
        return content.decode(declared, HALVES), ""
    found = _LANGUAGE.search(content[:_LOOKED_AT])
    usual = _BY_LANGUAGE.get(found[1].decode().lower()) if found else None
    if usual is None:
        return content.decode("utf-8", HALVES), ""
    defect = f"the page is not UTF-8 and names no encoding; read as {usual}"
    return content.decode(usual, HALVES), defect


def _declared(start: bytes) -> str:
    """Name the encoding that a page declares, "" if it declares none that is known."""
    for found in _DECLARED.finditer(start):
        written = (found[1] or found[2]).decode().lower()
        try:
            name = codecs.lookup(_OTHER_NAMES.get(written, written)).name
        except LookupError:
            continue
        if (meant := _MEANT.get(name, name)) in _READ:
            return meant
    return ""
