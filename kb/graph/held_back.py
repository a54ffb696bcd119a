"""Pack what an addition changes in the store, and read it back."""

import zlib
from collections.abc import Collection

from pyoxigraph import Quad, RdfFormat, parse, serialize

_QUICK = 1
"""How much is done for fewer bytes: what is packed is read a few times, and soon thrown away."""


def pack_quads(quads: Collection[Quad]) -> bytes:
    """Write quads as few bytes, in no particular order."""
    return zlib.compress(serialize(quads, format=RdfFormat.N_QUADS) or b"", _QUICK)


def unpack_quads(packed: bytes) -> list[Quad]:
    """Read what `pack_quads` wrote.

    Raises:
        ValueError: It is not what was written.
    """
    try:
        return list(parse(zlib.decompress(packed), format=RdfFormat.N_QUADS))
    except (zlib.error, SyntaxError) as error:
        raise ValueError(str(error)) from error
