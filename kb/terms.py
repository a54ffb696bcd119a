"""The addresses of every term that code has to name.

Own terms are explained in `ontology/terms.ttl`; here they are only spelled. The address base is a
permanent identifier, not a web site: nothing is fetched from it.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

BASE = "https://w3id.org/newsclaim/"
BLANK = f"{BASE}.well-known/genid/"
"""What the address of a blank node begins with, where engines would name it anew."""

PREFIXES: dict[str, str] = {
    "kb": f"{BASE}terms#",
    "rel": f"{BASE}relation/",
    "role": f"{BASE}role/",
    "frame": f"{BASE}frame/",
    "bridge": f"{BASE}bridge/",
    "presupposition": f"{BASE}presupposition/",
    "rule": f"{BASE}rule/",
    "verb": f"{BASE}verb/",
    "unit": f"{BASE}unit/",
    "entity": f"{BASE}entity/",
    "story": f"{BASE}story/",
    "source": f"{BASE}source/",
    "version": f"{BASE}version/",
    "snapshot": f"{BASE}snapshot/",
    "mention": f"{BASE}mention/",
    "utterance": f"{BASE}utterance/",
    "statement": f"{BASE}statement/",
    "proposition": f"{BASE}proposition/",
    "reply": f"{BASE}reply/",
    "alignment": f"{BASE}alignment/",
    "judgement": f"{BASE}judgement/",
    "record": f"{BASE}record/",
    "conflict": f"{BASE}conflict/",
    "retraction": f"{BASE}retraction/",
    "assessment": f"{BASE}assessment/",
    "activity": f"{BASE}activity/",
    "import": f"{BASE}import/",
    "graph": f"{BASE}graph/",
    "nanopub": f"{BASE}np/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "cito": "http://purl.org/spar/cito/",
    "dct": "http://purl.org/dc/terms/",
}
_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}


@lru_cache(maxsize=4096)
def term(name: str) -> "NamedNode":
    """Spell a term by its prefixed name.

    The engine is loaded only here, so that a look-up, which needs names alone, does not pay for it.

    Raises:
        KeyError: The prefix is not one of `PREFIXES`.

    Example:
        >>> term("kb:Statement").value
        'https://w3id.org/newsclaim/terms#Statement'
    """
    from pyoxigraph import NamedNode

    return NamedNode(address(name))


def address(name: str) -> str:
    """Write a prefixed name as a full address.

    Raises:
        KeyError: The prefix is not one of `PREFIXES`.

    Example:
        >>> address("entity:bing")
        'https://w3id.org/newsclaim/entity/bing'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@lru_cache(maxsize=2**16)
def short(iri: str) -> str:
    """Write an address with its prefix, or whole when no prefix fits.

    Example:
        >>> short("https://w3id.org/newsclaim/entity/bing")
        'entity:bing'
    """
    start = max(iri.rfind("/"), iri.rfind("#")) + 1
    if prefix := _NAMESPACES.get(iri[:start]):
        return f"{prefix}:{iri[start:]}"
    for base, prefix in _NAMESPACES.items():  # what follows may hold a slash itself
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def local_name(iri: str) -> str:
    """Cut an address down to what follows its prefix.

    Example:
        >>> local_name("https://w3id.org/newsclaim/entity/bing")
        'bing'
    """
    return short(iri).partition(":")[2] if short(iri) != iri else iri
