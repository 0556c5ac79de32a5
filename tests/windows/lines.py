"""Lines of a school for the tests: good ones, and every kind that must not be taken."""

import datetime
import json
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.host import tls

UNKNOWN_HOST = "https://no-such-host.invalid"


@dataclass
class Line:
    """A server of the school: what clients told it, and how it answers; `after` another one has, where one is named."""

    origin: str
    health: tuple[int, bytes] = (200, b"ok")
    answer: int = 200
    told: "queue.Queue[tuple[str, dict[str, Any], str]]" = field(default_factory=queue.Queue)
    """Path, body, Origin."""
    after: "Line | None" = None
    answered: threading.Event = field(default_factory=threading.Event)

    def next(self) -> tuple[str, dict[str, Any], str]:
        return self.told.get(timeout=30)


def certificate(folder: Path, *names: str) -> tls.Pair:
    return tls.ensure_certificate(folder, names, datetime.datetime.now(datetime.UTC))


@contextmanager
def serving(files: tls.Pair, **how: Any) -> Iterator[Line]:
    """A line on this machine, by the name localhost, with the certificate given."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if line.after:
                line.after.answered.wait(30)
            status, body = line.health if self.path == "/healthz" else (404, b"")
            self._answer(status, body)
            line.answered.set()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            line.told.put((self.path, body, self.headers["Origin"]))
            self._answer(line.answer, b"{}")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_request: Any) -> None:
            """A refused handshake is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = tls.server_context(files).wrap_socket(server.socket, server_side=True)
    line = Line(f"https://localhost:{server.server_port}", **how)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def black_hole() -> Iterator[str]:
    """A line that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"https://localhost:{silent.getsockname()[1]}"
