"""`kb serve`."""

import os
from pathlib import Path
from typing import Annotated

from typer import BadParameter, Context, Option

from kb.cli.session import Session, session_of
from kb.errors import ExtraMissingError, TokenError, UnreadableError
from kb.files import bytes_of

_QUERIES, _WAITING = 4, 16  # of clients, in all processes together
_LONGEST_TOKEN = 4096
_SHORTEST_TOKEN = 16
_PROCESSES = min(4, os.cpu_count() or 1)


def serve(
    ctx: Context,
    port: Annotated[int, Option(help="The port that is listened on.", min=0, max=65535)] = 8001,
    host: Annotated[str, Option(help="The address that is listened on.")] = "127.0.0.1",
    allow_writes: Annotated[
        bool, Option("--allow-writes", help="Let who knows the token add and judge.")
    ] = False,
    processes: Annotated[
        int, Option(help="So many processes answer together.", min=1, max=32)
    ] = _PROCESSES,
    allow_host: Annotated[
        list[str] | None, Option(metavar="NAME", help="A name by which others reach this server.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        Option(metavar="ORIGIN", help="Let pages of this origin read; * for all."),
    ] = None,
) -> None:
    """Show the base in a browser, and answer SPARQL.

    It listens on this machine alone and only reads, unless told otherwise. Commands work beside
    it, and what they add is shown at once. --allow-writes prints a token, or takes that of
    KB_SERVE_TOKEN or of the file that KB_SERVE_TOKEN_FILE names.

    Example: kb serve

    Example: kb serve --port 8080 --allow-writes
    """
    session = session_of(ctx)
    _check(session)
    try:
        import jinja2  # noqa: F401
        import python_multipart  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise ExtraMissingError("web", "serve") from None
    from kb.web.serving import run
    from kb.web.settings import Settings

    given = _given_token() if allow_writes else ""
    settings = Settings(
        place=Path(session.store) if session.store else None,
        host=host,
        hosts=tuple(allow_host or ()),
        origins=tuple(allow_origin or ()),
        token=(given or _new_token()) if allow_writes else "",
        processes=processes,
        queries=max(1, _QUERIES // processes),
        waiting=max(1, _WAITING // processes),
    )
    made = "" if given else settings.token
    run(settings, port, lambda url: _tell(session, url, made))


def _check(session: Session) -> None:
    """Refuse what would show something other than the base that is here now."""
    for name in ("as_of", "said_by", "endpoint"):
        if getattr(session, name):
            message = "the server shows the base as it is here and now"
            raise BadParameter(message, param_hint=f"--{name.replace('_', '-')}")


def _new_token() -> str:
    import secrets

    return secrets.token_urlsafe(24)


def _given_token() -> str:
    """Give the token that the environment names, "" if it names none.

    Raises:
        TokenError: That one is too short to keep anybody out.
        UnreadableError: Its file cannot be read.
    """
    given, file = os.environ.get("KB_SERVE_TOKEN", ""), os.environ.get("KB_SERVE_TOKEN_FILE", "")
    if file and not given:
        try:
            given = bytes_of(Path(file), _LONGEST_TOKEN).decode("ascii")
        except UnicodeDecodeError:
            raise UnreadableError(file, "a token is plain letters and digits") from None
    if not (given or file):
        return ""
    token = given.strip()
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        raise TokenError(_SHORTEST_TOKEN)
    return token


def _tell(session: Session, url: str, token: str) -> None:
    session.say(f"Serving at {url} (Ctrl-C ends it)")
    if token:
        session.say(f"Who knows this token may write: {token}")
