"""Trusty URIs of RDF: an address that holds the hash of what it stands for.

The hash is over the quads in a normal form, in which the code itself stands as a space, so that it
can be computed before it is known. The form is that of module RA (Kuhn and Dumontier, "Trusty URIs:
Verifiable, Immutable, and Permanent Digital Artifacts for Linked Data", 2014).
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

PLACE = " "
"""What stands for the code; no address can hold it."""
_CODE = re.compile(r"(?<![A-Za-z0-9_-])(RA[A-Za-z0-9_-]{43})$")


class NotTrustyError(ValueError):
    """Quads hold what a trusty address cannot stand for."""


def code_of(iri: str) -> str:
    """Give the code at the end of a trusty address, "" if it has none.

    Example:
        >>> code_of("http://example.org/np/RA7OTm5WtoZVCqgBVpHZOsx_44wEKlIBjOKHZYNbdukIs")
        'RA7OTm5WtoZVCqgBVpHZOsx_44wEKlIBjOKHZYNbdukIs'
        >>> code_of("http://example.org/np/1")
        ''
    """
    found = _CODE.search(iri)
    return found[1] if found else ""


def artifact_code(quads: Iterable[Quad], known: str) -> str:
    """Compute the code of quads.

    Args:
        known: What stands for the code in their addresses: the code that they claim to have, or
            a placeholder.

    Raises:
        NotTrustyError: They hold a blank node or a triple term.
    """
    digest = sha256(normal_form(quads, known).encode()).digest()
    return "RA" + urlsafe_b64encode(digest).decode().rstrip("=")


def normal_form(quads: Iterable[Quad], known: str) -> str:
    """Write quads as what is hashed and signed: four lines each, in order, each quad once.

    Args:
        known: What stands for the code in their addresses.

    Raises:
        NotTrustyError: They hold a blank node or a triple term.
    """
    rows = {tuple(_part(part, known) for part in _parts(quad)) for quad in quads}
    ordered = sorted(rows, key=lambda row: [key for key, _ in row])
    return "".join(f"{text}\n" for row in ordered for _, text in row)


def _parts(quad: Quad) -> tuple[object, object, object, object]:
    return quad.graph_name, quad.subject, quad.predicate, quad.object


def _part(term: object, known: str) -> tuple[tuple[bytes | int, ...], str]:
    """Give what a term is ordered by, and how it is written."""
    if isinstance(term, DefaultGraph):
        return (0,), ""
    if isinstance(term, NamedNode):
        text = term.value.replace(known, PLACE)
        return (1, _units(text)), text
    if not isinstance(term, Literal):
        message = f"{term} is neither an address nor a literal"
        raise NotTrustyError(message)
    escaped = term.value.replace("\\", "\\\\").replace("\n", "\\n")
    words = _units(term.value)
    if term.language:
        tag = term.language.lower()
        return (2, words, 0, _units(tag)), f"@{tag} {escaped}"
    datatype = term.datatype.value
    return (2, words, 1, _units(datatype)), f"^{datatype} {escaped}"


def _units(text: str) -> bytes:
    """Give what is compared, which is UTF-16 as in the reference implementation."""
    return text.encode("utf-16-be", "surrogatepass")
