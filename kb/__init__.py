"""A knowledge base of who said what, where, and who contradicts it.

`open` gives the base of a folder, `init` makes one; `KnowledgeBase` says what can be asked of it.
The base records that somebody said something; it never states that it is so.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase, init, open  # noqa: A004

__all__ = ["KnowledgeBase", "init", "open"]


def __getattr__(name: str) -> Any:
    """Load the door only when it is used, so that a look-up does not pay for the rest."""
    if name in __all__:
        return getattr(import_module("kb.knowledge_base"), name)
    raise AttributeError(name)
