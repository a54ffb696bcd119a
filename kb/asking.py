"""Ask a SPARQL endpoint by address: what the environment says of it, and what is there."""

import os
from collections.abc import Mapping
from pathlib import Path

from kb.errors import EndpointAddressError, ParametersUnusedError, UnreadableError
from kb.files import bytes_of
from kb.model.answers import Answer
from kb.model.endpoint import Endpoint
from kb.terms import PREFIXES, address

_PLACES = ("there", "here")
_MOST_SECONDS = 24 * 60 * 60
_LONGEST_PASSWORD = 64 * 1024


def endpoint_of(url: str) -> Endpoint:
    """Say of an endpoint what the environment says of it.

    Args:
        url: The address for queries.

    Raises:
        EndpointAddressError: A setting is missing or cannot be used.
    """
    if not url:
        raise EndpointAddressError("endpoint", "name it with --endpoint or KB_ENDPOINT")
    user = _setting("USER")
    password = _password()
    token = _setting("TOKEN")
    if bool(user) != bool(password):
        raise EndpointAddressError("KB_USER", "give KB_PASSWORD or KB_PASSWORD_FILE with it")
    if not (token.isascii() and token.isprintable()):
        raise EndpointAddressError("KB_TOKEN", "it holds a line break or another odd character")
    if user and token:
        raise EndpointAddressError("KB_TOKEN", "give either a token or a user, not both")
    return Endpoint(
        query=url,
        update=_setting("UPDATE_ENDPOINT"),
        graph_store=_setting("GRAPH_STORE"),
        user=user,
        password=password,
        token=token,
        graph=_setting("ENDPOINT_GRAPH"),
        seconds=_seconds(),
        answers_here=_place() == "here",
    )


def ask_alone(endpoint: Endpoint, query: str, values: Mapping[str, str]) -> Answer:
    """Ask for what is at an endpoint.

    Args:
        endpoint: Where; its `graph` is the default graph, else what the engine takes for it.
        query: A name of the catalogue, or SPARQL 1.1.
        values: Values for a catalogue query's parameters; addresses, whole or with a prefix.

    Raises:
        EndpointWrongError: The engine answers wrongly, and the query is one of the catalogue.
        EndpointUntriedError: Most of what could be wrong could not be tried, likewise.
    """
    from kb.query.catalogue import bound
    from kb.query.guard import QueryLimits, check_query
    from kb.query.lexer import names_its_graphs
    from kb.sample import sample
    from kb.store.naming import Overlooked, ask, overlooked
    from kb.store.probe import check_probed, probe
    from kb.store.remote_answers import answer_of
    from kb.store.transport import Transport

    with Transport(endpoint) as transport:
        if any(space in query.strip() for space in " \n{"):
            if values:
                raise ParametersUnusedError
            check_query(query, QueryLimits())
            text = query
        else:
            text = bound(query.strip(), values, _address)
            check_probed(probe(transport, sample=sample), endpoint)
        own = names_its_graphs(text)
        graphs = [endpoint.graph] if endpoint.graph and not own else []
        overlooks = overlooked(transport, endpoint.graph) if graphs else Overlooked()
        return answer_of(ask(transport, text, graphs, (), overlooks), endpoint.query)


def _address(written: str) -> str:
    prefix = written.partition(":")[0]
    return address(written) if prefix in PREFIXES else written


def _setting(name: str) -> str:
    return os.environ.get(f"KB_{name}", "").strip()


def _password() -> str:
    given, file = os.environ.get("KB_PASSWORD", ""), _setting("PASSWORD_FILE")
    if given or not file:
        return given
    try:
        return bytes_of(Path(file), _LONGEST_PASSWORD).decode().rstrip("\r\n")
    except UnreadableError as error:
        raise EndpointAddressError("KB_PASSWORD_FILE", str(error).rstrip(".")) from None
    except UnicodeDecodeError:
        raise EndpointAddressError("KB_PASSWORD_FILE", f"{file} is not UTF-8") from None


def _seconds() -> float:
    written = _setting("ENDPOINT_SECONDS") or "60"
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        raise EndpointAddressError("KB_ENDPOINT_SECONDS", f"{written!r} is no number of seconds")
    return seconds


def _place() -> str:
    place = _setting("ENDPOINT_ANSWERS") or "there"
    if place not in _PLACES:
        raise EndpointAddressError(
            "KB_ENDPOINT_ANSWERS", f"{place!r} is neither 'there' nor 'here'"
        )
    return place
