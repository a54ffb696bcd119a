"""Say who asks, in the way that an engine wants to hear it, and to the named hosts alone."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from kb.model.endpoint import Endpoint

if TYPE_CHECKING:
    import httpx


def authentication(endpoint: Endpoint) -> Any:
    """Make what signs requests; None where there is nothing to sign with."""
    import httpx

    if endpoint.token:
        header = f"Bearer {endpoint.token}"
    elif not endpoint.user:
        return None
    else:
        header = ""
    hosts = {(url.scheme, url.host, url.port) for url in map(httpx.URL, endpoint.addresses)}

    class Named(httpx.Auth):
        """Signs what goes to the named hosts; Basic or Digest, as the engine asks."""

        def __init__(self) -> None:
            self.way: httpx.Auth | None = None

        def auth_flow(
            self, request: "httpx.Request"
        ) -> Generator["httpx.Request", "httpx.Response", None]:
            if (request.url.scheme, request.url.host, request.url.port) not in hosts:
                yield request
            elif header:
                request.headers["Authorization"] = header
                yield request
            elif self.way is not None:
                yield from _signed(self.way, request)
            else:
                response = yield request
                self.way = _way(endpoint, response)
                if self.way is not None:
                    yield from _signed(self.way, request)

    return Named()


def _signed(
    way: "httpx.Auth", request: "httpx.Request"
) -> Generator["httpx.Request", "httpx.Response", None]:
    """Sign in a way that the engine asks for; it may ask for one that nobody has written."""
    import httpx

    try:
        yield from way.auth_flow(request)
    except (KeyError, NotImplementedError):
        reason = "it asks for a way of signing that is not known here"
        raise httpx.UnsupportedProtocol(reason, request=request) from None


def _way(endpoint: Endpoint, response: "httpx.Response") -> "httpx.Auth | None":
    """Choose by what the refusal asks for; what is refused has changed nothing."""
    import httpx

    if response.status_code != httpx.codes.UNAUTHORIZED:
        return None
    asked = " ".join(response.headers.get_list("www-authenticate")).lower()
    if "digest" in asked:
        return httpx.DigestAuth(endpoint.user, endpoint.password)
    if "basic" in asked:
        return httpx.BasicAuth(endpoint.user, endpoint.password)
    return None
