"""What can be looked up while somebody waits, and what must be asked for.

Most of a page is a look-up, which costs the same in a base of any size. Some questions go through
much of a base; a page answers them only in a small one, and else leads to the question itself,
which runs apart with a limit of time.
"""

from kb.base import Base

_SMALL = 2_000  # statements and reports; such a question takes some tenths of a second then


def may_go_through(base: Base) -> bool:
    """Whether a question that goes through much of a base may be asked for a page."""
    return base.index.size() <= _SMALL
