"""Make any text safe to show on a terminal or in a table, without hiding that it was unsafe.

Source text is evidence, so nothing is dropped: a control character is shown as its escape.
"""

import re
import unicodedata

_NONE = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_NOWHERE = rf"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONE}"
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_FORBIDDEN = re.compile(f"[{_NOWHERE}]")
_ODD = re.compile(f"[{_NOWHERE}{_OVERRIDES}]")
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
_ON_LETTERS = ("Mn", "Me")  # marks, which are nothing without a letter
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Fillers and the like, which count as letters or marks and show nothing."""
_JOINERS = "\u200c\u200d"
_SELECTOR = "\ufe0f"  # asks for a picture in colours
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_VIRAMA = 9  # its class of combining
_MARKS = 32  # more stand on no letter
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    r"""Show control characters, bidirectional marks and the like as visible escapes.

    A joiner stays where its script needs it, and is shown where it would only be hidden.

    Example:
        >>> safe("red \x1b[31m\u202etext")
        'red \\x1b[31m\\u202etext'
        >>> safe("face\u200cbook"), safe("क्\u200dष")
        ('face\\u200cbook', 'क्\u200dष')
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character in _JOINERS and _joins(text, at) else _visible(character)
        for at, character in enumerate(text)
    )


def _joins(text: str, at: int) -> bool:
    """Whether a joiner is where writing needs it (after RFC 5892, appendices A.1 and A.2).

    That is beside a virama, after a letter of Arabic script, or between two pictures of an emoji.
    Of two beside each other the second does nothing that can be seen.
    """
    written = text[max(0, at - _MARKS) : at]
    if written.endswith(tuple(_JOINERS)):
        return False
    before = written.rstrip(_SELECTOR)[-1:]
    after = text[at + 1 : at + 2]
    if _VIRAMA in (unicodedata.combining(before or " "), unicodedata.combining(after or " ")):
        return True
    letter = next((one for one in reversed(written) if not unicodedata.combining(one)), "")
    if letter and unicodedata.bidirectional(letter) == "AL":
        return True
    return bool(before and after) and _is_picture(before) and _is_picture(after)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in _SKINS


def readable(text: str) -> str:
    r"""Show what has no place on a page as visible escapes: controls, overrides of direction.

    Joiners and marks of direction stay, since Hindi, Persian and Arabic are written with them.

    Example:
        >>> readable("red \x1b[31m\u202etext \u200dok")
        'red \\x1b[31m\\u202etext \u200dok'
    """
    if text.isascii() and text.isprintable():
        return text
    return _ODD.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def cell(text: str) -> str:
    """Make a text safe for a spreadsheet: what would be read as a formula gets an apostrophe.

    Example:
        >>> cell("=1+1")
        "'=1+1"
    """
    shown = safe(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def file_cell(text: str) -> str:
    r"""Make a text safe for a spreadsheet's file, where all that belongs to a script stays.

    Example:
        >>> file_cell("=1+1"), file_cell("क\u200dष"), file_cell("\u202ered")
        ("'=1+1", 'क\u200dष', '\\u202ered')
    """
    shown = readable(text).replace("\r", r"\r").replace("\t", " ")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def forbidden(text: str) -> str | None:
    """Name the first character that no story may contain, or None.

    These are control characters other than tab and line ends, surrogates and noncharacters.
    """
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def is_blank(text: str) -> bool:
    r"""Whether nothing in a text can be seen.

    Example:
        >>> is_blank(" \u200b\n\u3164"), is_blank("\u0301"), is_blank(" a ")
        (True, True, False)
    """
    return all(map(_is_blank, text))


def _is_blank(one: str) -> bool:
    kind = unicodedata.category(one)
    return one.isspace() or kind in _UNSEEN or kind in _ON_LETTERS or bool(_BLANKS.match(one))


def _visible(character: str) -> str:
    if character in " \n":
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in (*_UNSEEN, "Co"):
        return character.encode("unicode_escape").decode("ascii")
    return character
