"""Where on this server a thing is told."""

import re
from urllib.parse import quote

from kb.terms import BASE


def place_of(thing: str) -> str:
    """Give the place on this server at which something is told, "" for what is told elsewhere.

    Example:
        >>> place_of("https://w3id.org/newsclaim/entity/bing")
        '/entity/bing'
        >>> place_of("https://www.wikidata.org/entity/Q182496")
        ''
    """
    return "/" + quote(thing.removeprefix(BASE), safe="/#:@") if thing.startswith(BASE) else ""


def is_from(origin: str, host: str) -> bool:
    """Tell whether an origin, as a browser names it, is the server that a request names as host.

    Whatever else stands there, well-formed or not, is another origin.

    Example:
        >>> is_from("http://localhost:8001", "Localhost:8001"), is_from("http://[", "localhost")
        (True, False)
    """
    return origin.lower() in {f"{scheme}://{host.lower()}" for scheme in ("http", "https")}


def place_here(asked: str) -> str:
    """Give a place on this server to go on to; what would lead elsewhere leads to the start.

    Example:
        >>> place_here("/conflict/c-1?page=2"), place_here("//elsewhere.example/")
        ('/conflict/c-1?page=2', '/')
    """
    return asked if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", asked) else "/"
