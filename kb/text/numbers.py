"""Read a number that is written in digits, and nothing that could mean another number."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_RATING = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_LONGEST = 30


def rating_of(text: str) -> Decimal | None:
    """Read a number of a rating, which pages write as `+5`, `5.` and `.5`, too; else None.

    Example:
        >>> rating_of(" +4.50 "), rating_of(".5"), rating_of("1,500"), rating_of("4,5")
        (Decimal('4.50'), Decimal('0.5'), Decimal('1500'), None)
    """
    plain = text.strip()
    if _RATING.fullmatch(plain) and len(plain) <= _LONGEST:
        return Decimal(plain)
    return number_of(plain)


def number_of(text: str) -> Decimal | None:
    """Read a number with a point for decimals, and thousands parted by "," or "_" if at all.

    Returns:
        The number, None if it is written in another way or has more than 30 digits.

    Example:
        >>> number_of("1,500.25"), number_of("1,5"), number_of("1000_")
        (Decimal('1500.25'), None, None)
    """
    plain = text.replace("_", "").replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(text) and len(plain) <= _LONGEST else None
