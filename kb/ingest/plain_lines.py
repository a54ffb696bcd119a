"""Tell the lines of N-Triples that are written as the engine would write them from all others.

Most files hold no others. A line is plain if nothing about it can be read in two ways: no escape
that has a shorter form, no address that a careful reader might refuse, no tag in capitals.
"""

import re
from collections.abc import Iterator

_IN_ADDRESS = rb"[A-Za-z0-9/._~!$&'()*+,;=:@?-]"
_ADDRESS = rb"<https?://[a-z0-9.-]++/%b{0,3000}+(?:#%b{0,3000}+)?>" % (_IN_ADDRESS, _IN_ADDRESS)
_TYPED = rb"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:integer|decimal|date|dateTime)>"
_TEXT = rb"\"(?:[^\"\\\x00-\x1f\x7f]++|\\[nrt\"\\])*+\"(?:%b|@[a-z]{2,3}(?:-[a-z]{2})?)?" % _TYPED
_LINE = rb"%b %b (?:%b|%b) \.\n" % (_ADDRESS, _ADDRESS, _ADDRESS, _TEXT)
_RUN = re.compile(rb"(?:%b)*+" % _LINE)


def runs(lines: bytes) -> Iterator[tuple[int, int, bool]]:
    """Divide whole lines into runs of plain ones, and single lines that are not.

    Yields:
        Where a run begins and ends, and whether it is plain.
    """
    place = 0
    while place < len(lines):
        found = _RUN.match(lines, place)
        end = found.end() if found else place
        if end > place:
            yield place, end, True
        if end < len(lines):
            place = lines.find(b"\n", end) + 1 or len(lines)
            yield end, place, False
        else:
            place = end
