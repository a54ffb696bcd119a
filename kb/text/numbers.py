"""Read a number that is written in digits, and nothing that could mean another number."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_LONGEST = 30


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
