"""A server that does what it is told, wrong things above all, and remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
NO_ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'


@dataclass(frozen=True)
class Answer:
    """What to answer once.

    Attributes:
        slowly: Seconds between two bytes of the body.
        header_slowly: Seconds between two bytes of a header without an end.
        length: What to say of the length of the body, if not the truth.
    """

    status: int = 200
    body: bytes = NO_ROWS
    type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    slowly: float = 0.0
    header_slowly: float = 0.0
    length: int | None = None


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    verb: str
    path: str
    body: bytes
    authorization: str


@dataclass
class Script:
    """Answers in their order, the last of them again and again, and what was asked."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def next(self) -> Answer:
        """Give the next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: Answer) -> Iterator[Script]:
    """Serve answers on loopback."""
    script = Script(list(answers))
    with listening(_handler(script)) as script.address:
        yield script


@contextmanager
def listening(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Let a handler answer on loopback; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(script: Script) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            signed = self.headers.get("Authorization", "")
            script.asked.append(Asked(self.command, self.path, body, signed))
            self._answer(script.next())

        do_GET = do_PUT = do_POST  # noqa: N815

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            length = len(answer.body) if answer.length is None else answer.length
            if length >= 0:
                self.send_header("Content-Length", str(length))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.flush_headers()
            while answer.header_slowly and self._is_heard():
                time.sleep(answer.header_slowly)
            self.end_headers()
            with suppress(OSError):  # the client had enough, as it should
                self._send(answer)
            if length != len(answer.body):
                self.close_connection = True

        def _is_heard(self) -> bool:
            """Send one more byte of a header; whether anybody is there to read it."""
            try:
                self.wfile.write(b"X")
                self.wfile.flush()
            except OSError:
                return False
            return True

        def _send(self, answer: Answer) -> None:
            if not answer.slowly:
                self.wfile.write(answer.body)
                return
            for number in range(len(answer.body)):
                self.wfile.write(answer.body[number : number + 1])
                self.wfile.flush()
                time.sleep(answer.slowly)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
