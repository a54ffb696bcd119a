"""What the store is still to be told, kept beside the index that knows it already."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HeldBack:
    """What some entries of the journal change in the store, until the store is written anew.

    Attributes:
        before: Number of the last entry that the store has without this.
        applied: Number of the last one that it has with it.
        written: Number of the last one that is in the files of the store, when this is noted.
        removed: Quads that go, packed.
        added: Quads that come, packed.
    """

    before: int
    applied: int
    written: int
    removed: bytes
    added: bytes
